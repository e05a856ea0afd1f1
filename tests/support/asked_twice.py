"""A town whose every answer is asked twice, by replay and of the read model (law 7), at (valid, known) days."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from support.offices import moment, opened, registry
from support.sealers import PlainSealer

from events.event import end_of_day
from events.resident import Resident
from projections.engine import project
from projections.readmodel import ReadModel, items_of_row
from projections.replay import Replay
from projections.verify import differences
from registry.application.clocks import SimulatedClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from events.items import State
    from registry.application.commands import Command
    from registry.application.registry import Receipt, TownRegistry

NOW = date(9999, 12, 31)
"""Asked as known on this day, everything is known."""


class AskedTwice:
    """Commands on days in, records at (valid, known) out."""

    def __init__(self, town: TownRegistry) -> None:
        self.town = town
        self.model = ReadModel.open(None)

    def on(self, day: date, command: Command, hour: int = 12) -> Receipt:
        """Handle a command on a day; days never go back."""
        assert isinstance(self.town.clock, SimulatedClock)
        self.town.clock.set(moment(day, hour))
        return self.town.handle(command)

    def resident(self, number: str, valid: date, known: date = NOW) -> dict[str, Any] | None:
        """A person's items on a day, as known at the end of another."""
        return self.record(Resident, number, valid, known)

    def record(self, kind: type[State], number: str, valid: date, known: date = NOW) -> dict[str, Any] | None:
        """A record's items; both readers agree."""
        replay = self._catch_up()
        position = self._position(replay, known)
        row = self.model.state(kind, number, valid, position)
        read = None if row is None else items_of_row(kind, row)
        replayed = replay.record(f"{kind.KIND}-{number}", valid, position)
        assert read == (replayed.items if replayed else None)
        return read

    def reasons(self, number: str) -> list[str]:
        """The 異動事由 of a person's entries, in the order in which they were recorded."""
        return [entry.header.reason for entry in self._catch_up().entries(f"{Resident.KIND}-{number}")]

    def assert_same(self, *days: date) -> None:
        """Every record at every pair of these days is the same by replay and in the read model."""
        replay = self._catch_up()
        at = [(valid, self._position(replay, known)) for valid in days for known in days]
        assert list(differences(self.model, replay, at)) == []

    def _catch_up(self) -> Replay:
        project(self.model.db, self.town.log, PlainSealer())
        return Replay(self.town.log, PlainSealer())

    @staticmethod
    def _position(replay: Replay, known: date) -> int:
        return replay.position if known == NOW else replay.log.position_at(end_of_day(known))


@contextmanager
def opened_town(folder: Path, first: date = date(2024, 1, 4)) -> Iterator[AskedTwice]:
    """A town on the embedded log, opened on a day."""
    with registry(folder / "log.sqlite", now=first) as town:
        asked = AskedTwice(town)
        try:
            asked.on(first, opened(), hour=8)
            yield asked
        finally:
            asked.model.close()
