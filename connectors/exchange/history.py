"""One record as the publisher follows it; the usual case, the next event in order, is cheap."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from events.items import folded_names, per_class
from events.timeline import fold, in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.exchange.disclose import Items
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


def after_next(history: History, entry: Entry) -> History | None:
    """After the next event; None where all events must be asked: one is missing, taken back or effective earlier."""
    on = entry.header.effective.on
    if entry.version != history.version + 1 or entry.header.cancels or on < history.latest:
        return None
    return History(entry.version, history.after, {**history.after, **_said(entry, history.after)}, on)


def history_of(entries: Sequence[Entry]) -> History:
    """After the last of all events of a record so far."""
    before, after = fold(in_force(entries[:-1])), fold(in_force(entries))
    return History(entries[-1].version, before, after, max(entry.header.effective.on for entry in entries))


def _said(entry: Entry, before: Items) -> Items:
    """What an event sets, amounts added up."""
    last_words, totals = _folded(type(entry.body))
    said = vars(entry.body)
    found = {name: value for name, value in said.items() if value is not None and name in last_words}
    for name in totals:
        if said[name] is not None:
            found[name] = before.get(name, 0) + said[name]
    return found


@per_class
def _folded(body: type[Body]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Items of which the last word holds, and those that add up."""
    names = folded_names(body)
    return frozenset(name for name, adds_up in names if not adds_up), tuple(n for n, adds_up in names if adds_up)
