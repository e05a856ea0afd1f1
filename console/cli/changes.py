"""What differs between two states of a record, item by item, and the entries behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from console.cli import values

if TYPE_CHECKING:
    from console.errors import Lang

Items = dict[str, Any]
Point = tuple[date, int]
"""(valid, known position)."""

ADDRESS_PARTS: Final = frozenset({"prefecture", "city", "area", "street", "building", "area_code"})
"""Read together as one address."""


@dataclass(frozen=True)
class Change:
    """An item before and after; None where the record doesn't say it."""

    item: str
    before: object
    after: object


def changes(before: Items | None, after: Items | None) -> list[Change]:
    """Every item that differs, in the order of the record."""
    old, new = before or {}, after or {}
    names = list(dict.fromkeys([*new, *old]))
    return [Change(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def in_words(before: Items | None, after: Items | None, lang: Lang) -> list[tuple[str, str, str]]:
    """(item, before, after) as people read them: an address on one line, a fuzzy date in its words."""
    old, new = _readable(before), _readable(after)
    return [
        (values.label(change.item, lang), values.said(change.item, old, lang), values.said(change.item, new, lang))
        for change in changes(old, new)
        if not change.item.endswith("_text") or change.item.removesuffix("_text") not in old.keys() | new.keys()
    ]


def _readable(items: Items | None) -> Items:
    if not items:
        return {}
    rest = {name: value for name, value in items.items() if name not in ADDRESS_PARTS}
    return {**rest, "address": address} if (address := values.address(items)) else rest
