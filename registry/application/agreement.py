"""Commands on 提供協定: propose, approve, revoke; follow marks; and the disclosures themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.application.commands import Command
from registry.domain.agreement import AgreementRecord, DisclosureRecord, FollowRecord
from registry.domain.errors import RuleViolation
from registry.domain.resident import ResidentRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.agreement import AgreementProposed, FollowMarked
    from events.disclosure import DisclosureMade
    from registry.application.desk import Desk


@dataclass(frozen=True, kw_only=True)
class ProposeAgreement(Command):
    """協定の起案; it gets the subscriber's next serial."""

    terms: AgreementProposed


@dataclass(frozen=True, kw_only=True)
class ApproveAgreement(Command):
    """協定の決裁."""

    agreement: str


@dataclass(frozen=True, kw_only=True)
class RevokeAgreement(Command):
    """協定の解除."""

    agreement: str
    grounds: str


@dataclass(frozen=True, kw_only=True)
class MarkFollowed(Command):
    """継続対象の標識の設定. 宛名番号 → period."""

    agreement: str
    people: Mapping[str, FollowMarked]


@dataclass(frozen=True, kw_only=True)
class Disclose(Command):
    """提供: one batch to one subscriber, recorded before it goes out."""

    subscriber: str
    made: DisclosureMade


def propose(command: ProposeAgreement, desk: Desk) -> None:
    """起案 under the next free number."""
    serial = 1
    while desk.take(AgreementRecord, f"{command.terms.subscriber}-{serial}").entries:
        serial += 1
    desk.take(AgreementRecord, f"{command.terms.subscriber}-{serial}").propose(desk.header(), command.terms)


def approve(command: ApproveAgreement, desk: Desk) -> None:
    """決裁: R705 by who proposed it."""
    desk.take(AgreementRecord, command.agreement).approve(desk.header())


def revoke(command: RevokeAgreement, desk: Desk) -> None:
    """解除."""
    desk.take(AgreementRecord, command.agreement).revoke(desk.header(), command.grounds)


def mark_followed(command: MarkFollowed, desk: Desk) -> None:
    """標識の設定: R101 for an unknown person, R706 unless the agreement is approved."""
    header = desk.header()
    desk.take(AgreementRecord, command.agreement).require_approved(header)
    for number, body in command.people.items():
        if not desk.take(ResidentRecord, number).entries:
            raise RuleViolation("R101", "number", number=number)
        desk.take(FollowRecord, f"{command.agreement}-{number}").mark(header, body)


def disclose(command: Disclose, desk: Desk) -> None:
    """提供: R706 where the agreement was revoked meanwhile, R707 where another publisher was faster."""
    header = desk.header()
    desk.take(AgreementRecord, command.made.provided_under or "").require_approved(header)
    desk.take(DisclosureRecord, command.subscriber).make(header, command.made)
