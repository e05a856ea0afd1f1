"""One town's register: commands in, atomic commits out, on the eventsourcing library's Application."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eventsourcing.application import AggregateNotFoundError, Application, ProcessingEvent
from eventsourcing.persistence import IntegrityError, Mapper, OperationalError, Recording, Tracking

from events.acceptance import EventLog, StaleTimestampError
from events.town import TownOpened
from registry.application import agreement as agreements
from registry.application import attendant_handlers as attendants
from registry.application import commands as c
from registry.application import resident_handlers as residents
from registry.application import tax_handlers as taxes
from registry.application.collection_handlers import COLLECTION_HANDLERS
from registry.application.desk import Desk
from registry.application.erasure import Erase, erase
from registry.application.group import Group
from registry.application.ledger import RecordFacts, record_facts
from registry.application.mapper import AvroMapper
from registry.application.moves import ReceiveAnnouncement, receive_announcement
from registry.application.reassessment import Reassess, reassess
from registry.application.records import Shelf
from registry.application.town_handlers import open_town
from registry.domain.entity import Recorded, entity_class
from registry.domain.errors import Alert, RuleViolation, TransientError
from registry.domain.town import TownRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from uuid import UUID

    from events.codec import Sealer
    from events.event import Header
    from registry.application.ports import Clock
    from registry.domain.entity import Entity

ATTEMPTS: Final = 5
"""A race for the same record is decided anew this often; each loss means that another commit succeeded."""

CHECKS: Final = "checks"
"""Checked commands are counted in the log under this name: one that was checked before the last of them is refused."""

HANDLERS: Final[dict[type[c.Command], Callable[[Any, Desk], None]]] = {
    c.OpenTown: open_town,
    c.Enter: residents.enter,
    c.Leave: residents.leave,
    c.Replace: residents.replace_sheet,
    c.ConfirmMoveOut: residents.confirm_move_out,
    c.Change: residents.change,
    c.Correct: residents.correct,
    c.Cancel: residents.cancel,
    c.Annotate: attendants.annotate,
    c.IssueCertificate: attendants.issue_certificate,
    c.VoidCertificate: attendants.void_certificate,
    c.ChangeSupport: attendants.change_support,
    c.SetHolds: attendants.set_holds,
    c.ChangeHolds: attendants.change_holds,
    c.RegisterVehicle: taxes.register_vehicle,
    c.TransferVehicle: taxes.transfer_vehicle,
    c.ScrapVehicle: taxes.scrap_vehicle,
    c.DecideBills: taxes.decide_bills,
    **COLLECTION_HANDLERS,
    Erase: erase,
    RecordFacts: record_facts,
    Reassess: reassess,
    ReceiveAnnouncement: receive_announcement,
    agreements.ProposeAgreement: agreements.propose,
    agreements.ApproveAgreement: agreements.approve,
    agreements.RevokeAgreement: agreements.revoke,
    agreements.MarkFollowed: agreements.mark_followed,
    agreements.Disclose: agreements.disclose,
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
        self._shelf = Shelf()
        self._order = threading.Lock()
        self._simulated: bool | None = None
        super().__init__({**env, "ORIGINATOR_ID_TYPE": "text"})
        assert isinstance(self.recorder, EventLog)
        self._log: EventLog = self.recorder

    def construct_mapper(self) -> Mapper[str]:
        """Our codec in the library's place."""
        return AvroMapper(self._sealer)

    @property
    def log(self) -> EventLog:  # type: ignore[override] # the library's `log` is a deprecated alias
        """The recorder with what it offers beyond the library's interface; inside a group it holds what was decided."""
        self._flush()
        return self._log

    @contextmanager
    def group(self, expected: Sequence[UUID] = ()) -> Iterator[None]:
        """Commands handled inside become durable together: for bulk work that is run again after a crash.

        `expected` are ids of commands to come, so that the log is asked for all of them at once.
        """
        try:
            with self._log.group():
                group = self._shelf.group = Group(self._log, self._sealer, expected)
                self._shelf.check(group.position)
                yield
                group.flush()
        except BaseException:
            self._shelf.clear()  # what was decided inside is not in the log
            raise
        finally:
            self._shelf.group = None

    def _flush(self) -> None:
        """Let the log hold what this thread's group has decided, before it is read."""
        if self._shelf.group is not None:
            self._shelf.group.flush()

    def handle(self, command: c.Command, check: Callable[[], object] | None = None) -> Receipt:
        """Decide and commit; RuleViolation, TransientError or IntegrityFault leave the log as it was.

        `check` looks at more than the command's own records. Of two checked commands that race, in whatever processes,
        the later one is checked anew (docs/adr/0017); in a group nobody else writes.
        """
        self._check_clock(command)
        if self._shelf.group is not None:
            if check:
                check()
            return self._handle_in(self._shelf.group, command)
        for _ in range(ATTEMPTS):
            known = self._log.find_commit(command.form.command_id)
            if known is not None:
                return Receipt(*known, repeated=True)
            try:
                tracking = self._checked(check) if check else None
                with self._turn() as sequenced:
                    return self._attempt(command, tracking, sequenced)
            except (IntegrityError, StaleTimestampError):
                continue  # another process committed meanwhile: decide anew, on what it wrote
            except OperationalError as error:
                raise TransientError(str(error)) from error
        raise TransientError("the record is being changed by others: try again")

    def _checked(self, check: Callable[[], object]) -> Tracking:
        """Check; with what it returns, the log takes the commit only if no checked one has come since."""
        before = self._log.max_tracking_id(CHECKS) or 0
        check()
        return Tracking(CHECKS, before + 1)

    @contextmanager
    def _turn(self) -> Iterator[Callable[[], None]]:
        """Stamps go out in their order: a turn ends when the commit is on its way, not when it is answered."""
        self._order.acquire()
        ends = ExitStack()
        ends.callback(self._order.release)
        with ends:
            yield ends.close

    def _handle_in(self, group: Group, command: c.Command) -> Receipt:
        """Decide in a group: nobody else writes, so there is no race, and what it touched stays on the shelf."""
        known = group.find(command.form.command_id)
        if known is not None:
            return Receipt(*known, repeated=True)
        recorded_at = max(self.clock.now(), group.recorded_at)
        try:
            desk, loaded = self._decide(command, recorded_at)
            touched = desk.touched()
            positions = (group.position + 1, group.position)
            if touched:
                positions = group.add(command.form.command_id, recorded_at, touched)
        except BaseException:
            group.flush()  # the records it took are spoilt: the next command reads them from the log
            raise
        self._shelf.put((*loaded, *touched), group.position)
        return Receipt(*positions, alerts=desk.alerts)

    def _attempt(self, command: c.Command, tracking: Tracking | None, sequenced: Callable[[], None]) -> Receipt:
        head = self._log.head()
        recorded_at = max(self.clock.now(), head.recorded_at)
        desk, _ = self._decide(command, recorded_at)
        touched = desk.touched()
        if not touched:
            return Receipt(head.position + 1, head.position, alerts=desk.alerts)
        recordings = self._save(
            touched, tracking, commit_id=command.form.command_id, recorded_at=recorded_at, sequenced=sequenced
        )
        return Receipt(recordings[0].notification.id, recordings[-1].notification.id, alerts=desk.alerts)

    def _decide(self, command: c.Command, recorded_at: int) -> tuple[Desk, list[Entity]]:
        """The command's desk after its decision, and the records that it took out."""
        loaded: list[Entity] = []
        desk = Desk(command.form, recorded_at, lambda stream: self._load(stream, loaded), self.commit_of)
        HANDLERS[type(command)](command, desk)
        return desk, loaded

    def _save(self, touched: list[Entity], tracking: Tracking | None, **commit: object) -> list[Recording[str]]:
        """What the library's save() does, without its run-time checks of protocols: these are our own records."""
        processing: ProcessingEvent[str] = ProcessingEvent(tracking)
        for record in touched:
            processing.events += record.collect_events()
        processing.saved_kwargs = {**commit}
        recordings = self._record(processing)
        self._notify(recordings)
        return recordings

    def _load(self, stream: str, loaded: list[Entity]) -> Entity:
        """A record, also noted in `loaded`; AggregateNotFoundError where the log has none."""
        record = self._shelf.take(stream) if self._shelf.group else None
        if record is None:
            # Not the repository's get(): its run-time checks of protocols cost ten times the reading.
            for event in self._events_of(stream):
                record = event.mutate(record)
        if record is None:
            raise AggregateNotFoundError(stream)
        loaded.append(record)
        return record

    def _events_of(self, stream: str) -> Iterator[Recorded]:
        """A record's events; the last one alone where that is enough, since such records grow for ever."""
        carried = entity_class(stream).CARRIED
        last = [*self._read(stream, desc=True, limit=1)] if carried else []
        is_enough = bool(last) and getattr(last[0].body, carried) is not None
        return iter(last) if is_enough else self._read(stream)

    def _read(self, stream: str, **which: Any) -> Iterator[Recorded]:  # noqa: ANN401 - the library's own keywords
        for event in self.events.get(stream, **which):
            assert isinstance(event, Recorded)
            yield event

    def header_of(self, command_id: UUID) -> Header | None:
        """The envelope of an accepted command's first event; None for an unknown command."""
        known = self.log.find_commit(command_id)
        if known is None:
            return None
        (first,) = self.recorder.select_notifications(known[0], 1, known[0])
        event = self.mapper.to_domain_event(first)
        assert isinstance(event, Recorded)
        return event.header

    def commit_of(self, command_id: UUID) -> dict[str, tuple[int, ...]]:
        """Stream → versions that an accepted command recorded."""
        versions: dict[str, tuple[int, ...]] = {}
        for stream, version in self._recorded_by(command_id):
            versions[stream] = (*versions.get(stream, ()), version)
        return versions

    def _recorded_by(self, command_id: UUID) -> list[tuple[str, int]]:
        group = self._shelf.group
        waiting = group.waiting(command_id) if group else None
        if waiting is not None:
            return [(event.originator_id, event.version) for event in waiting.events]
        known = group.find(command_id) if group else self._log.find_commit(command_id)
        if known is None:
            return []
        first, last = known
        events = self.recorder.select_notifications(first, last - first + 1, last)
        return [(str(event.originator_id), event.originator_version) for event in events]

    def _check_clock(self, command: c.Command) -> None:
        """A simulated town lives by a simulated clock and never becomes a real one (law 4)."""
        if self._simulated is None:
            self._simulated = self._opened_as()
        opening = command.simulated if isinstance(command, c.OpenTown) else self._simulated
        if opening is None:
            raise RuleViolation("R002", "town")
        if opening != self.clock.simulated or self._simulated not in (None, opening):
            raise RuleViolation("R003", "town", town=self.lgcode)

    def _opened_as(self) -> bool | None:
        """Whether the town's first event says that it is a simulation; None for an empty log."""
        self._flush()
        for event in self.events.get(f"{TownRecord.KIND}-{self.lgcode}", limit=1):
            assert isinstance(event, Recorded)
            assert isinstance(event.body, TownOpened)
            return event.body.simulated
        return None
