"""軽自動車 as an aggregate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from events.vehicle import Vehicle, VehicleRegistered, VehicleScrapped, VehicleStatus, VehicleTransferred
from registry.domain.checks import check_dates
from registry.domain.entity import Entity, entity
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from events.event import Header


@entity
class VehicleRecord(Entity):
    """One vehicle from its registration to its scrapping."""

    KIND: ClassVar = Vehicle.KIND

    def state(self, valid: date) -> Vehicle | None:
        """The vehicle on a day, as known now."""
        return self._state(Vehicle, valid)

    def register(self, header: Header, body: VehicleRegistered) -> None:
        """登録: R201 when the number is taken."""
        check_dates(header)
        if self.entries:
            raise RuleViolation("R201", "number", number=self.number)
        self.record(header, body)

    def transfer(self, header: Header, body: VehicleTransferred) -> None:
        """名義変更."""
        check_dates(header)
        self._require_registered()
        self.record(header, body)

    def scrap(self, header: Header) -> None:
        """廃車."""
        check_dates(header)
        self._require_registered()
        self.record(header, VehicleScrapped())

    def _require_registered(self) -> None:
        state = self.state(date.max)
        if state is None:
            raise RuleViolation("R202", "number", number=self.number)
        if state.status == VehicleStatus.SCRAPPED:
            raise RuleViolation("R203", "number", number=self.number)
