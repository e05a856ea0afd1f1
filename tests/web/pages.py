"""What is wrong with a page's HTML, as far as its text tells: a small validator on the standard parser."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
ALONE: Final = frozenset(("form", "a", "button", "label"))
"""Elements that may not stand in one of their own kind."""
REFERS: Final = ("for", "aria-labelledby", "aria-describedby")
HEADINGS: Final = ("h1", "h2", "h3", "h4")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.fields: list[dict[str, str]] = []
        self.headings: list[int] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if len(said) != len(attrs):
            self.faults.append(f"<{tag}> says an attribute twice")
        self.faults += [f"<{tag}> has {name}" for name in said if name == "style" or name.startswith("on")]
        if tag in ALONE and tag in self.open:
            self.faults.append(f"<{tag}> within <{tag}>")
        if "id" in said:
            self.ids.append(said["id"])
        self.targets += [target for name in REFERS for target in said.get(name, "").split()]
        if tag in ("input", "select", "textarea") and said.get("type") != "hidden":
            self.fields.append({**said, "in_label": "yes" if "label" in self.open else ""})
        if tag in HEADINGS:
            self.headings.append(HEADINGS.index(tag) + 1)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")


def read(text: str) -> _Reader:
    """The page, read through."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader


def faults(text: str) -> list[str]:
    """Everything wrong with a page; nothing for a good one."""
    page = read(text)
    found = [*page.faults, *(f"<{tag}> is never closed" for tag in page.open)]
    found += [f"id {one} is given twice" for one in set(page.ids) if page.ids.count(one) > 1]
    found += [f"nothing has the id {target}" for target in page.targets if target not in page.ids]
    labelled = set(page.targets)
    found += [
        f"field {one.get('name')} has no label"
        for one in page.fields
        if not (one["in_label"] or one.get("aria-label") or one.get("id") in labelled)
    ]
    if page.headings.count(1) != 1:
        found.append(f"{page.headings.count(1)} main headings")
    steps = zip(page.headings, page.headings[1:], strict=False)
    found += [f"h{after} follows h{before}" for before, after in steps if after > before + 1]
    if not text.lstrip().startswith("<!doctype html>"):
        found.append("no doctype")
    return found
