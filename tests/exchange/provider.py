"""A small town that provides: its register, agreements and publisher on files of a test."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any, Self

from support.offices import LGCODE, form, moment, opened
from support.sealers import AesGcmSealer

from connectors.exchange.publisher import Publisher
from connectors.exchange.standing import Standing
from connectors.exchange.store import SqliteExchange
from connectors.sqlite import SQLiteLogRecorder
from events.agreement import AgreementProposed, Covers, FollowMarked
from events.protection import SupportStarted, SupportStatus
from registry.application.agreement import ApproveAgreement, MarkFollowed, ProposeAgreement, RevokeAgreement
from registry.application.clocks import SimulatedClock
from registry.application.commands import ChangeSupport
from registry.application.registry import TownRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from connectors.exchange.port import ExchangeLog
    from connectors.exchange.record import ExchangeRecord
    from registry.application.commands import Command
    from registry.application.registry import Receipt

SCHOOL = "school-board"
MOVES = ("resident.moved_in", "resident.relocated", "resident.moved_out", "resident.entry_cancelled")


def terms(**other: Any) -> AgreementProposed:
    """An agreement with the school board, with what a test wants otherwise."""
    values: dict[str, Any] = {
        "subscriber": SCHOOL,
        "subscriber_name": "教育委員会",
        "provision_purpose": "学齢簿の編製",
        "provision_basis": "学校教育法施行令1条",
        "event_types": list(MOVES),
        "provided_items": ["name", "birth", "area", "street", "status"],
        "covers": Covers.EVERYBODY,
        "since": date(2024, 4, 1),
        "until": date(2027, 3, 31),
        "rate": 600,
    }
    return AgreementProposed(**{**values, **other})


def protected(number: str) -> ChangeSupport:
    """支援措置 begins."""
    body = SupportStarted(since=date(2024, 7, 1), status=SupportStatus.ACTIVE)
    return ChangeSupport(form=form(f"protect {number}", "support_started", date(2024, 7, 1)), people={number: body})


@dataclass
class Provider:
    """A town on files of a folder, with a clock that stands at noon of 1 July 2024."""

    folder: Path
    exchange: Callable[[str], ExchangeLog] | None = None
    sealer: AesGcmSealer = field(default_factory=AesGcmSealer)
    _stack: ExitStack = field(default_factory=ExitStack)
    agreement: str = ""
    _names: Any = field(default_factory=count)

    def __enter__(self) -> Self:
        env = {"PERSISTENCE_MODULE": "connectors.sqlite", "SQLITE_DBNAME": str(self.folder / "log.sqlite")}
        self.clock = SimulatedClock(moment(date(2024, 7, 1)))
        self.registry = self._stack.enter_context(TownRegistry(LGCODE, clock=self.clock, sealer=self.sealer, env=env))
        assert isinstance(self.registry.recorder, SQLiteLogRecorder)
        self.log = self.registry.recorder
        self.store = SqliteExchange(self.folder / "exchange.sqlite", LGCODE, self.sealer)
        self._stack.callback(self.store.close)
        self.publisher = self.new_publisher()
        self.handle(opened())
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def new_publisher(self, **other: Any) -> Publisher:
        """A publisher that has just started."""
        standing = Standing(self.log, self.sealer)
        values: dict[str, Any] = {
            "record": self.registry.handle,
            "exchange": self.exchange or self.store.log,
            "cursors": self.store,
            "now": self.clock.now,
        }
        return Publisher(LGCODE, self.log, standing, **{**values, **other})

    def handle(self, command: Command) -> Receipt:
        """Commit a command."""
        return self.registry.handle(command)

    def agree(self, **other: Any) -> str:
        """Propose and approve an agreement; its number."""
        name = f"agreement {next(self._names)}"
        proposal = form(f"propose {name}", "agreement.proposed", date(2024, 7, 1), actor="proposer")
        self.handle(ProposeAgreement(form=proposal, terms=terms(**other)))
        (stream,) = self.registry.commit_of(proposal.command_id)
        number = stream.removeprefix("agreement-")
        approval = form(f"approve {name}", "agreement.approved", date(2024, 7, 1), actor="approver")
        self.handle(ApproveAgreement(form=approval, agreement=number))
        return number

    def revoke(self, agreement: str) -> None:
        """End an agreement."""
        revocation = form(f"revoke {agreement}", "agreement.revoked", date(2024, 7, 1))
        self.handle(RevokeAgreement(form=revocation, agreement=agreement, grounds="目的の終了"))

    def follow(self, agreement: str, number: str, since: date, until: date) -> None:
        """Mark a person as followed."""
        mark = form(f"follow {agreement} {number} {until} {next(self._names)}", "follow.marked", date(2024, 7, 1))
        people = {number: FollowMarked(since=since, until=until)}
        self.handle(MarkFollowed(form=mark, agreement=agreement, people=people))

    def sent(self, subscriber: str = SCHOOL) -> Sequence[ExchangeRecord]:
        """Everything that a subscriber was sent."""
        return self.store.log(subscriber).read(0, 100_000, 0.0)
