"""One record as the publisher follows it; the usual case, the next event in order, is cheap."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from events.items import folded_names, per_class
from events.timeline import fold, in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.exchange.log_event import Items, LogEvent
    from events.event import Entry
    from events.items import Body


class History(NamedTuple):
    """A record's latest items, planned changes included, before and after one of its events."""

    version: int
    before: Items
    after: Items
    latest: date
    """The latest effective day of its events so far."""


NOTHING: Final = History(0, {}, {}, date.min)
"""A record before its first event."""


def after_next(history: History, event: LogEvent) -> History | None:
    """After the next event; None where all events must be asked: one is missing, taken back or effective earlier."""
    on = event.effective.on
    if event.version != history.version + 1 or event.cancels or on < history.latest:
        return None
    before = history.after
    after = {**before, **event.said}
    for name in _totals(event.body):
        if name in event.said:
            after[name] += before.get(name, 0)
    return History(event.version, before, after, on)


def history_of(entries: Sequence[Entry]) -> History:
    """After the last of all events of a record so far."""
    before, after = fold(in_force(entries[:-1])), fold(in_force(entries))
    return History(entries[-1].version, before, after, max(entry.header.effective.on for entry in entries))


@per_class
def _totals(body: type[Body]) -> tuple[str, ...]:
    """Items of which amounts add up; of the others the last word holds."""
    return tuple(name for name, adds_up in folded_names(body) if adds_up)
