"""更正・収納・滞納整理: what can be asked for after a bill was decided. `form.effective` is the day it counts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.application.commands import Command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from events.bill import BillRemitted, BillRevised
    from events.items import Body
    from registry.domain.collection import WriteOffGround
    from registry.domain.tax.collection import RefundReason


@dataclass(frozen=True, kw_only=True)
class ReviseBills(Command):
    """更正・徴収方法の変更 of a batch: 通知書番号 → what is decided anew."""

    bills: Mapping[str, BillRevised]


@dataclass(frozen=True, kw_only=True)
class CancelBills(Command):
    """賦課取消 of a batch: 通知書番号 → why (`revision_reason`, `cause`, `known_position`)."""

    bills: Mapping[str, BillRevised]


@dataclass(frozen=True, kw_only=True)
class RemitBill(Command):
    """減免 of one or more 期 of a bill."""

    bill: str
    remissions: tuple[BillRemitted, ...]


@dataclass(frozen=True, kw_only=True)
class RemitLateCharge(Command):
    """延滞金の減免 of one 期, of what has run up by `form.effective`."""

    bill: str
    instalment: int
    amount: int
    ground: str


@dataclass(frozen=True, kw_only=True)
class AnnouncePayment(Command):
    """コンビニ速報."""

    bill: str
    instalment: int
    amount: int
    channel: str
    receipt: str


@dataclass(frozen=True, kw_only=True)
class WithdrawAnnouncement(Command):
    """速報取消."""

    bill: str
    receipt: str


@dataclass(frozen=True, kw_only=True)
class Refund(Command):
    """還付 of 過誤納金; the 還付加算金 is computed to `form.effective`."""

    bill: str
    instalment: int
    amount: int
    ground: RefundReason
    claimed_on: date | None = None
    """更正の請求の日, where the ground asks for it."""
    corrected_on: date | None = None
    """減額更正の日, where the ground asks for it."""


@dataclass(frozen=True, kw_only=True)
class SetOff(Refund):
    """充当 of 過誤納金 to another 期, of the same bill or of another."""

    to_bill: str
    to_instalment: int


@dataclass(frozen=True, kw_only=True)
class WriteOff(Command):
    """不納欠損 of all that one 期 still owes."""

    bill: str
    instalment: int
    ground: WriteOffGround


@dataclass(frozen=True, kw_only=True)
class SendDemands(Command):
    """督促 of a batch, one commit: (通知書番号, 期) of each; `town` is the 団体コード whose fee it is."""

    town: str
    demands: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class RecordAct(Command):
    """滞納整理の一つの処分: 催告・分納誓約・差押・猶予・停止 and their ends, 口座振替不能."""

    bill: str
    act: Body


@dataclass(frozen=True, kw_only=True)
class VoidEntries(Command):
    """収納の取消し of entries (履歴番号) of one bill that were booked by mistake."""

    bill: str
    versions: tuple[int, ...]
    ground: str
