"""履歴 as a page shows it: each entry with who, when, why, under which law, and field by field what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.cli.changes import ADDRESS_PARTS
from console.web import item_words
from console.web.words import say
from events.event import instant
from events.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from console.errors import Lang
    from console.service.views import HistoryEntry
    from console.service.visit import Items


AT_ONCE: Final = 10
"""Changed items that are read at a glance."""


@dataclass(frozen=True)
class Row:
    """One item before and after."""

    item: str
    before: str
    after: str


@dataclass(frozen=True)
class EntryRow:
    """One entry in words."""

    version: int
    position: int
    title: str
    effective: str
    is_gone: bool
    """Cancelled or corrected since; it stays visible (law 6)."""
    cancels: str
    because: tuple[tuple[str, str], ...]
    """(what, value): who, when, under which law."""
    note: str
    rows: tuple[Row, ...]
    on: date
    """The effective day, for the link to the record as it was then."""

    @property
    def is_long(self) -> bool:
        """Whether it wrote a whole record, which is shown folded."""
        return len(self.rows) > AT_ONCE


def entry_rows(entries: Sequence[HistoryEntry], lang: Lang) -> tuple[EntryRow, ...]:
    """The newest entry first."""
    return tuple(_entry(one, lang) for one in reversed(entries))


def _entry(one: HistoryEntry, lang: Lang) -> EntryRow:
    entry = one.entry
    return EntryRow(
        version=entry["version"],
        position=entry["position"],
        title=item_words.reason(entry["reason"], lang),
        effective=values.fuzzy_day(entry["effective"], entry.get("effective_text") or "", lang),
        is_gone=one.cancelled_by is not None,
        cancels="、".join(str(version) for version in entry.get("cancels") or ()),
        because=because(entry, lang),
        note=str(entry.get("note") or ""),
        rows=rows(one, lang),
        on=entry["effective"],
    )


def line(entry: Items, title: str, lang: Lang) -> dict[str, Any]:
    """An entry of any record as a timeline shows it: what, when, who and why; its items stand elsewhere."""
    return {
        "title": title,
        "effective": values.fuzzy_day(entry["effective"], entry.get("effective_text") or "", lang),
        "because": because(entry, lang),
        "note": entry.get("note") or "",
    }


def because(entry: Items, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Who, when, on which ground; what isn't said is left out."""
    reason = REASONS.get(entry["reason"])
    notice = values.term(reason.notice, lang) if reason and lang == "ja" else say("notice_on", lang)
    facts = (
        (say("recorded", lang), values.moment(instant(entry["recorded_at"]), lang) if "recorded_at" in entry else ""),
        (say("trigger", lang), values.term(str(entry.get("trigger") or ""), lang)),
        (say("law", lang), str(entry.get("legal_basis") or "")),
        (notice, values.day(entry["notice_on"], lang) if entry.get("notice_on") else ""),
        (say("actor", lang), str(entry.get("actor") or "")),
        (say("approver", lang), str(entry.get("approver") or "")),
        (say("submission", lang), str(entry.get("submission") or "")),
    )
    return tuple((what, value) for what, value in facts if value)


def rows(one: HistoryEntry, lang: Lang) -> tuple[Row, ...]:
    """What changed, item by item, in words; an address on one line."""
    after = dict(one.record or {})
    before = {**after, **{change.item: change.before for change in one.changes}}
    after |= {change.item: change.after for change in one.changes}
    return difference(before, after, lang)


def difference(before: Items, after: Items, lang: Lang) -> tuple[Row, ...]:
    """Two states of a record, item by item, in words; what reads the same isn't shown."""
    old, new = _readable(before), _readable(after)
    found = []
    for item in dict.fromkeys((*new, *old)):
        texts = item_words.said(item, old, lang), item_words.said(item, new, lang)
        if texts[0] != texts[1] and not item.endswith("_text"):
            found.append(Row(item_words.label(item, lang), *texts))
    return tuple(found)


def _readable(items: Items) -> Items:
    rest = {name: value for name, value in items.items() if name not in ADDRESS_PARTS}
    return {**rest, "address": item_words.address(items)}
