"""自治体 as an aggregate: the first stream of every log."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from events.town import Town, TownOpened
from registry.domain.entity import Entity, entity

if TYPE_CHECKING:
    from datetime import date

    from events.event import Header


@entity
class TownRecord(Entity):
    """One town: its name, and whether it is a simulation."""

    KIND: ClassVar = Town.KIND

    def state(self, valid: date) -> Town | None:
        """The town on a day, as known now."""
        return self._state(Town, valid)

    def open(self, header: Header, name: str, *, simulated: bool) -> None:
        """台帳の開設; opening twice changes nothing."""
        if not self.entries:
            self.record(header, TownOpened(name=name, simulated=simulated))
