"""People of a town in memory: what a window asks its index, answered from the log itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from support.sealers import PlainSealer

from events.resident import Resident
from projections.replay import Replay
from registry.application.people import KnownPerson

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from events.codec import Sealer
    from projections.replay import Items
    from registry.application.registry import TownRegistry


class ReplayedPeople:
    """A PeopleIndex that replays the log at every question: slow, and never behind."""

    def __init__(self, town: TownRegistry, sealer: Sealer | None = None) -> None:
        self._town = town
        self._sealer = sealer or PlainSealer()

    def wait(self, position: int) -> None:
        """The log itself is never behind."""

    def with_key(self, item: str, value: str) -> Sequence[KnownPerson]:
        """Whose latest record has this value."""
        return self._matching(lambda items: items.get(item) == value)

    def alike(self, name: str, sex: str, birth: date) -> Sequence[KnownPerson]:
        """Everybody of this name, sex and birth date."""
        wanted = (name, sex, birth)
        return self._matching(lambda items: (items.get("name"), items.get("sex"), items.get("birth")) == wanted)

    def last_number(self, kind: str) -> str:
        """The highest number of a kind."""
        records = Replay(self._town.log, self._sealer).records(date.max)
        return max((record.number for record in records if kind == record.kind.KIND), default="")

    def _matching(self, fits: Callable[[Items], bool]) -> list[KnownPerson]:
        records = Replay(self._town.log, self._sealer).records(date.max)
        found = [record for record in records if record.kind is Resident and fits(record.items)]
        return [KnownPerson(record.number, record.items["status"]) for record in found]
