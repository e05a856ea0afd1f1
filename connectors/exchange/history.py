"""One record as the publisher follows it: its events, and its items after any of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from events.items import folded_names, per_class
from events.timeline import fold, in_force

if TYPE_CHECKING:
    from connectors.exchange.disclose import Items
    from events.event import Entry
    from events.items import Body


class History:
    """One record's events, and its items after any of them; the usual case, the next event in order, is cheap."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._known: dict[int, Items] = {0: {}}
        self._latest = [date.min]
        """The latest effective day among the first 0, 1, 2 … events."""

    def add(self, entry: Entry) -> None:
        """Take the next event."""
        if entry.version == len(self.entries) + 1:
            self.entries.append(entry)
            self._latest.append(max(self._latest[-1], entry.header.effective.on))

    def items_after(self, version: int) -> Items:
        """The record's latest items as known after an event of this version: planned changes included."""
        found = self._known.get(version)
        if found is None:
            before = self._known.get(version - 1)
            entry = self.entries[version - 1]
            in_order = not entry.header.cancels and self._latest[version - 1] <= entry.header.effective.on
            found = (
                {**before, **_said(entry, before)}
                if before is not None and in_order
                else fold(in_force(self.entries[:version]))
            )
            self._known = {version - 1: before, version: found} if before is not None else {version: found}
        return found


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
