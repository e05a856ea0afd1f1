"""車両台帳: a town's vehicles for the mass run, followed in its log, so that an import waits for no read model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.codec import decode
from events.event import number_of
from events.timeline import FOR_EVER, state_at
from events.vehicle import VEHICLE_EVENTS, Vehicle, VehicleStatus
from registry.application.assessment_vehicle import TaxedVehicle

if TYPE_CHECKING:
    from datetime import date

    from eventsourcing.persistence import ApplicationRecorder

    from events.codec import Sealer
    from events.event import Entry

TOPICS: Final = tuple(f"{body.TYPE}/{version}" for body in VEHICLE_EVENTS for version in range(1, body.VERSION + 1))
BATCH: Final = 10_000
"""Events read at a time."""


class LogRoll:
    """The vehicles of a town as its log knows them; each event is read once."""

    def __init__(self, log: ApplicationRecorder, sealer: Sealer) -> None:
        self._log, self._sealer = log, sealer
        self._vehicles: dict[str, list[Entry]] = {}
        self._position = 0

    def vehicles_on(self, valid: date, known: int | None) -> tuple[int, list[TaxedVehicle]]:
        """Registered vehicles on a day as known at a position (None: now), by number, and that position."""
        self._follow()
        found = []
        for stream in sorted(self._vehicles):
            state = state_at(self._vehicles[stream], valid, FOR_EVER if known is None else known)
            if isinstance(state, Vehicle) and state.status == VehicleStatus.REGISTERED:
                found.append(TaxedVehicle.of({**vars(state), "number": number_of(stream)}))
        return self._position if known is None else known, found

    def _follow(self) -> None:
        """Take in what was recorded since."""
        end = self._log.max_notification_id() or 0
        while events := self._log.select_notifications(self._position + 1, BATCH, end, topics=TOPICS):
            for event in events:
                stream = str(event.originator_id)
                row = (event.id, stream, event.originator_version, event.topic, event.state)
                self._vehicles.setdefault(stream, []).append(decode(*row, self._sealer))
            self._position = events[-1].id
        self._position = end
