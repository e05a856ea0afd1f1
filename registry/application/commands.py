"""What a caseworker can ask for. Every command carries a 届書 (`Form`); sent twice, it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from events.bill import BillDecided
    from events.certificate import CertificateIssued
    from events.items import Body
    from events.move_chain import NoticeCited
    from events.protection import HoldSet
    from events.resident import ErrorCorrected
    from events.values.legal_date import LegalDate
    from events.vehicle import VehicleRegistered

ANY_ALERT: Final = "*"
"""Acknowledges every alert: for imports, whose decisions were taken elsewhere."""

NEWCOMER: Final = "new-"
"""Begins the key of somebody who is entered without a 宛名番号: it is drawn when the entry is recorded."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """届書: who asks for what, when, on which ground. `reason` is a code of `events.reasons` or an event type."""

    command_id: UUID
    reason: str
    effective: LegalDate
    actor: str
    trigger: str
    legal_basis: str
    submission: str = ""
    notice_on: date | None = None
    approver: str = ""
    place: str = ""
    note: str = ""
    acknowledged: frozenset[str] = frozenset()
    """Codes of alerts the caseworker has decided to override, with the reason in `note`."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A request for one atomic commit."""

    form: Form


@dataclass(frozen=True, kw_only=True)
class OpenTown(Command):
    """台帳の開設."""

    name: str
    simulated: bool


@dataclass(frozen=True, kw_only=True)
class Enter(Command):
    """記載: データ移行・国内転入・国外転入等・出生・職権記載. 宛名番号, or a key of `newcomers` → all items."""

    people: Mapping[str, Body]
    fresh: frozenset[str] = frozenset()
    """宛名番号 and 世帯番号 that were just drawn: nobody may have them yet (R133)."""
    arrivals: Mapping[str, str] = field(default_factory=dict)
    """Key of `people` → the 転入予定 that comes true with it."""


@dataclass(frozen=True, kw_only=True)
class Leave(Command):
    """消除: 国内転出・国外転出・死亡・職権消除. 宛名番号 → items of the departure."""

    people: Mapping[str, Body]


@dataclass(frozen=True, kw_only=True)
class Replace(Command):
    """帰化・国籍喪失・改製・再製: 消除 and 記載 together. 宛名番号 → the items of the 記載 that are new."""

    people: Mapping[str, Body]


@dataclass(frozen=True, kw_only=True)
class ConfirmMoveOut(Command):
    """転入通知受理: `form.effective` is the 転入日 of the notice."""

    people: Mapping[str, str]
    """宛名番号 → 転出先住所（確定）."""
    cited: Mapping[str, NoticeCited] = field(default_factory=dict)
    """宛名番号 → the other town's event that the notice rests on, where it came over the exchange."""


@dataclass(frozen=True, kw_only=True)
class Change(Command):
    """修正: 転居・世帯の異動・職権修正・軽微な修正. 宛名番号 → changed items."""

    people: Mapping[str, Body]


@dataclass(frozen=True, kw_only=True)
class Correct(Command):
    """誤記修正: `form.effective` is the day from which the right items should have held."""

    people: Mapping[str, ErrorCorrected]
    corrects: UUID | None = None
    """The command that wrote the error, where it is known."""


@dataclass(frozen=True, kw_only=True)
class Cancel(Command):
    """異動の取消し of everything one earlier command recorded."""

    cancels: UUID


@dataclass(frozen=True, kw_only=True)
class Annotate(Command):
    """備考・メモ・成年被後見人・個人番号カード・個別記載事項. 宛名番号 → what is noted."""

    people: Mapping[str, Body]


@dataclass(frozen=True, kw_only=True)
class IssueCertificate(Command):
    """証明書の交付."""

    number: str
    """発行番号"""
    body: CertificateIssued
    cleared: bool = False
    """Whether 支援措置責任者 agreed, where the subject is protected."""


@dataclass(frozen=True, kw_only=True)
class VoidCertificate(Command):
    """交付した証明書の廃棄."""

    number: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ChangeSupport(Command):
    """支援措置の開始・延長・終了. 宛名番号 of each protected person → their measure."""

    people: Mapping[str, Body]


@dataclass(frozen=True, kw_only=True)
class SetHolds(Command):
    """抑止の設定. `resident-<宛名番号>` or `household-<世帯番号>` → the hold; each gets a number of its own."""

    holds: Mapping[str, HoldSet]


@dataclass(frozen=True, kw_only=True)
class ChangeHolds(Command):
    """抑止の解除・一時解除. Number of the hold, such as `resident-000000000018-1` → what happens to it."""

    holds: Mapping[str, Body]


@dataclass(frozen=True, kw_only=True)
class RegisterVehicle(Command):
    """軽自動車の登録."""

    vehicle: str
    facts: VehicleRegistered


@dataclass(frozen=True, kw_only=True)
class TransferVehicle(Command):
    """名義変更."""

    vehicle: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class ScrapVehicle(Command):
    """廃車."""

    vehicle: str


@dataclass(frozen=True, kw_only=True)
class DecideBills(Command):
    """賦課決定 of a batch: 通知書番号 → decision."""

    bills: Mapping[str, BillDecided] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReceivePayment(Command):
    """納付: `form.effective` is the day it was paid."""

    bill: str
    amount: int
    channel: str
    instalment: int | None = None
    """期; None: the oldest unpaid ones first."""
    receipt: str = ""
    """収納番号, by which a second report of the same payment is known."""


def newcomers(bodies: Iterable[Body]) -> dict[str, Body]:
    """The `people` of an `Enter` for those without a 宛名番号: `new-1`, `new-2` … in order."""
    return {f"{NEWCOMER}{place}": body for place, body in enumerate(bodies, start=1)}


def newcomers_of(command: Command) -> tuple[str, ...]:
    """The keys of those who have no 宛名番号 yet."""
    return tuple(key for key in getattr(command, "people", ()) if key.startswith(NEWCOMER))
