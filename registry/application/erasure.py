"""消去の決定: the event that says so; the keys are destroyed by whoever holds the key ring, after it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from events.erasure import subject_streams
from events.event import instant
from events.resident import Status
from events.values.legal_date import LegalDate
from registry.application.commands import Command
from registry.domain.erasure import ErasureRecord
from registry.domain.errors import RuleViolation
from registry.domain.resident import ResidentRecord

if TYPE_CHECKING:
    from registry.application.desk import Desk


@dataclass(frozen=True, kw_only=True)
class Erase(Command):
    """消去: `grounds` is what the certificate says, and names nothing of the person."""

    number: str
    grounds: str
    others: tuple[str, ...] = ()
    """Streams about the person that another number keys, such as certificates issued to them."""


def erase(command: Erase, desk: Desk) -> None:
    """R101 for an unknown person, R601 for one who is a resident: only a removed record (除票) is erased."""
    record = desk.take(ResidentRecord, command.number)
    latest = record.state(date.max)
    if latest is None:
        raise RuleViolation("R101", "number", number=command.number)
    if latest.status == Status.RESIDENT:
        raise RuleViolation("R601", "number", number=command.number)
    streams = (*subject_streams(command.number), *command.others)
    today = LegalDate.exact(instant(desk.recorded_at).date())
    desk.take(ErasureRecord, command.number).decide(desk.header(effective=today), command.grounds, streams)
