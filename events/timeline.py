"""The state law (law 5), once, as a pure fold.

`state(V, T)` of an entity = fold of its events that were recorded at or before T, are not cancelled by an
event recorded at or before T, and are effective at or before V; in the order (effective date, position).
The SQL of `projections` is the second implementation; a property test holds the two together (law 7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from events.items import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from events.event import Entry
    from events.items import State

FOR_EVER: Final = 2**62
"""A position, version or time after everything."""


def in_force(entries: Iterable[Entry], known: int = FOR_EVER) -> list[Entry]:
    """The entries of one stream that hold as known at position `known`, in the law's order."""
    seen = [entry for entry in entries if entry.position <= known]
    gone = {version for entry in seen for version in entry.header.cancels}
    return sorted((entry for entry in seen if entry.version not in gone), key=order)


def order(entry: Entry) -> tuple[date, int]:
    """(effective date, position); within one stream versions stand in the order of positions."""
    return entry.header.effective.on, entry.version


def fold(entries: Iterable[Entry]) -> dict[str, Any]:
    """The items after these entries, which are in force and in the law's order."""
    items: dict[str, Any] = {}
    for entry in entries:
        adds_up = folded(type(entry.body))
        for name, value in vars(entry.body).items():
            if value is not None and name in adds_up:
                items[name] = items.get(name, 0) + value if adds_up[name] else value
    return items


def state_at(entries: Sequence[Entry], valid: date, known: int = FOR_EVER) -> State | None:
    """The record on day `valid` as known at position `known`; None before anything is known of it."""
    holding = [entry for entry in in_force(entries, known) if entry.header.effective.on <= valid]
    if not holding:
        return None
    return holding[0].body.STATE(**fold(holding))
