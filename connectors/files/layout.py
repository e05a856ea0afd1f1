"""Layouts as data: each file's items, in order, with type, length, code list and what a reason requires."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

VERSION: Final = "daicho-1"
"""Goes up when an item is added, renamed or changes its meaning."""

TAX_TABLES: Final = ("tochi", "kaoku", "shokyaku", "kyoyu", "jutogai", "hojin", "shinkoku", "shotoku", "fuyo")
"""Tables of the tax books: their rows are made of the layouts alone."""
TABLES: Final = ("juki", "ido", "kei", *TAX_TABLES, "batch", "nofu")
"""All tables of a town; at the same 処理日時 they are taken in this order."""
SINGLE_TABLES: Final = ("shunou", "jukyo", "honseki")
"""Files that come by themselves, each line of which stands alone."""

ItemType = Literal["text", "digits", "integer", "date", "fuzzy", "timestamp", "month", "code"]


@dataclass(frozen=True, slots=True)
class Item:
    """項目: one column. `field` is the attribute of the row, `group.attribute` for addresses and 不詳 dates."""

    name: str
    field: str
    type: ItemType
    description: str
    required: bool = False
    max: int = 0
    """Most characters (not code points); 0: the type says it."""
    length: int = 0
    """Exact number of digits; 0: any up to `max`."""
    codes: str = ""
    check: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """What one 異動事由 or 異動 requires beside the items that are always required."""

    required: tuple[str, ...]
    either: tuple[tuple[str, ...], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Layout:
    """レイアウト of one table."""

    name: str
    title: str
    description: str
    order: str
    """The field that never falls from row to row."""
    items: tuple[Item, ...]
    either: tuple[tuple[str, ...], ...]
    """Of each of these lists of items, at least one is filled."""
    needs_by: str
    """The item whose value selects an entry of `needs`; empty: none does."""
    needs: dict[str, Needs]

    @property
    def header(self) -> list[str]:
        """見出し行: the names of the items."""
        return [item.name for item in self.items]


@cache
def code_list(name: str) -> tuple[str, ...]:
    """Return the allowed values of a code list, in the order of the documents."""
    return tuple(_read("codes")["lists"][name])


@cache
def layout(table: str) -> Layout:
    """Load the layout of one of `TABLES`."""
    data = _read(table)
    needs_by, needs = next(
        ((item, data[key]) for key, item in (("reasons", "異動事由"), ("actions", "異動")) if key in data), ("", {})
    )
    return Layout(
        name=data["name"],
        title=data["title"],
        description=data["description"],
        order=data["order"],
        items=_items(data),
        either=_tuples(data.get("required_either", [])),
        needs_by=needs_by,
        needs={
            name: Needs(tuple(need["required"]), _tuples(need.get("either", [])), need["note"])
            for name, need in needs.items()
        },
    )


def _items(data: dict[str, Any]) -> tuple[Item, ...]:
    """Join a table's own items and the included ones; an own item without a type marks an included one."""
    included = _read(data["include"])["items"] if "include" in data else []
    marks = {item["name"]: item for item in data["items"] if "type" not in item}
    own = [item for item in data["items"] if "type" in item]
    merged = own + [item | marks.get(item["name"], {}) for item in included]
    return tuple(Item(**{"required": item["name"] in data["required"]} | item) for item in merged)


def _tuples(lists: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(names) for names in lists)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("connectors.files").joinpath("layouts", f"{name}.toml").read_text("utf-8"))
