"""提供できるもの: which events can be told outside at all, whom each concerns, and which items they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from events.catalogue import EVENTS
from events.event import number_of
from events.items import items_of
from events.protection import LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from events.items import Body, Declared

Items = dict[str, Any]


def _by_number(stream: str, _items: Items) -> str | None:
    return number_of(stream)


def _of_hold(stream: str, _items: Items) -> str | None:
    kind, number, *_ = number_of(stream).split("-")
    return number if kind == "resident" else None


def _by(item: str) -> Callable[[str, Items], str | None]:
    return lambda _stream, items: items.get(item)


_CONCERNS: Final[Mapping[str, Callable[[str, Items], str | None]]] = {
    "resident": _by_number,
    "annotation": _by_number,
    "support": _by_number,
    "hold": _of_hold,
    "vehicle": _by("owner"),
    "bill": _by("taxpayer"),
    "arrival": _by("resident"),
}
"""Kind of record → whom it concerns. Kinds that aren't here (agreements and disclosures above all) are never told."""

PROVIDED: Final[Mapping[str, type[Body]]] = {
    body.TYPE: body for body in EVENTS if body.STATE.KIND in _CONCERNS and body not in LOCAL
}
"""Event types that an agreement may name."""


def concerned(stream: str, items: Items) -> str | None:
    """宛名番号 of the person whom a record concerns; None where it concerns nobody."""
    return _CONCERNS[stream.partition("-")[0]](stream, items)


def items_told_by(event_type: str) -> Mapping[str, Declared]:
    """The items of the record that an event of this type changes."""
    return {item.name: item for item in items_of(PROVIDED[event_type].STATE)}
