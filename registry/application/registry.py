"""One town's register: commands in, atomic commits out, on the eventsourcing library's Application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError, Mapper, OperationalError

from events.acceptance import EventLog, StaleTimestampError
from registry.application import commands as c
from registry.application import resident_handlers as residents
from registry.application import tax_handlers as taxes
from registry.application.desk import Desk
from registry.application.mapper import AvroMapper
from registry.application.town_handlers import open_town
from registry.domain.errors import Alert, RuleViolation, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from uuid import UUID

    from events.codec import Sealer
    from registry.application.ports import Clock
    from registry.domain.entity import Entity

ATTEMPTS: Final = 5
"""A race for the same record is decided anew this often; each loss means that another commit succeeded."""

HANDLERS: Final[dict[type[c.Command], Callable[[Any, Desk], None]]] = {
    c.OpenTown: open_town,
    c.Enter: residents.enter,
    c.Leave: residents.leave,
    c.ConfirmMoveOut: residents.confirm_move_out,
    c.Change: residents.change,
    c.Correct: residents.correct,
    c.Cancel: residents.cancel,
    c.RegisterVehicle: taxes.register_vehicle,
    c.TransferVehicle: taxes.transfer_vehicle,
    c.ScrapVehicle: taxes.scrap_vehicle,
    c.DecideBills: taxes.decide_bills,
    c.ReceivePayment: taxes.receive_payment,
}


@dataclass(frozen=True)
class Receipt:
    """What became of a command."""

    first: int
    last: int
    """Positions of its events; a command that changed nothing has last < first."""
    repeated: bool = False
    """The command had been accepted before; nothing was recorded now."""
    alerts: tuple[Alert, ...] = ()


class TownRegistry(Application[str]):
    """The write side of one town. Its environment names the log (`PERSISTENCE_MODULE`)."""

    def __init__(self, lgcode: str, *, clock: Clock, sealer: Sealer, env: Mapping[str, str]) -> None:
        self.lgcode = lgcode
        self.clock = clock
        self._sealer = sealer
        super().__init__({**env, "ORIGINATOR_ID_TYPE": "text"})

    def construct_mapper(self) -> Mapper[str]:
        """Our codec in the library's place."""
        return AvroMapper(self._sealer)

    @property
    def log(self) -> EventLog:  # type: ignore[override] # the library's `log` is a deprecated alias
        """The recorder with what it offers beyond the library's interface."""
        assert isinstance(self.recorder, EventLog)
        return self.recorder

    def group(self) -> AbstractContextManager[None]:
        """Commands handled inside become durable together: for bulk work that is run again after a crash."""
        return self.log.group()

    def handle(self, command: c.Command) -> Receipt:
        """Decide and commit; RuleViolation, TransientError or IntegrityFault leave the log as it was."""
        for _ in range(ATTEMPTS):
            known = self.log.find_commit(command.form.command_id)
            if known is not None:
                return Receipt(*known, repeated=True)
            try:
                return self._attempt(command)
            except (IntegrityError, StaleTimestampError):
                continue  # another process committed meanwhile: decide anew, on what it wrote
            except OperationalError as error:
                raise TransientError(str(error)) from error
        raise TransientError("the record is being changed by others: try again")

    def _attempt(self, command: c.Command) -> Receipt:
        head = self.log.head()
        self._check_clock(command, head.position)
        recorded_at = max(self.clock.now(), head.recorded_at)
        desk = Desk(command.form, recorded_at, self._load, self.commit_of)
        HANDLERS[type(command)](command, desk)
        touched = desk.touched()
        if not touched:
            return Receipt(head.position + 1, head.position, alerts=desk.alerts)
        recordings = self.save(*touched, commit_id=command.form.command_id, recorded_at=recorded_at)
        return Receipt(recordings[0].notification.id, recordings[-1].notification.id, alerts=desk.alerts)

    def _load(self, stream: str) -> Entity:
        return self.repository.get(stream)

    def commit_of(self, command_id: UUID) -> dict[str, tuple[int, ...]]:
        """Stream → versions that an accepted command recorded."""
        known = self.log.find_commit(command_id)
        versions: dict[str, tuple[int, ...]] = {}
        if known is not None:
            first, last = known
            for event in self.recorder.select_notifications(first, last - first + 1, last):
                stream = str(event.originator_id)
                versions[stream] = (*versions.get(stream, ()), event.originator_version)
        return versions

    def _check_clock(self, command: c.Command, position: int) -> None:
        """A simulated town lives by a simulated clock and never becomes a real one (law 4)."""
        if isinstance(command, c.OpenTown) and command.simulated != self.clock.simulated:
            raise RuleViolation("R003", "town", town=self.lgcode)
        if position == 0 and not isinstance(command, c.OpenTown):
            raise RuleViolation("R002", "town")
