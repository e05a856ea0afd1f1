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
class _OnBills(Command):
    bills: Mapping[str, BillRevised]


@dataclass(frozen=True, kw_only=True)
class _OnBill(Command):
    bill: str


@dataclass(frozen=True, kw_only=True)
class _OnInstalment(_OnBill):
    instalment: int


@dataclass(frozen=True, kw_only=True)
class _OfMoney(_OnInstalment):
    amount: int
    """Yen."""


@dataclass(frozen=True, kw_only=True)
class ReviseBills(_OnBills):
    """更正 of a batch: 通知書番号 → what is decided anew."""


@dataclass(frozen=True, kw_only=True)
class CancelBills(_OnBills):
    """賦課取消 of a batch: 通知書番号 → why (`revision_reason`, `cause`, `known_position`)."""


@dataclass(frozen=True, kw_only=True)
class ChangeWay(_OnBill):
    """徴収方法の変更: what 期 after `closed` owe falls due on `dues`; `said` is way, withholder and why."""

    said: BillRevised
    closed: int
    dues: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class RemitBill(_OnBill):
    """減免 of one or more 期 of a bill."""

    remissions: tuple[BillRemitted, ...]


@dataclass(frozen=True, kw_only=True)
class RemitLateCharge(_OfMoney):
    """延滞金の減免 of one 期, of what has run up by `form.effective`."""

    ground: str


@dataclass(frozen=True, kw_only=True)
class AnnouncePayment(_OfMoney):
    """コンビニ速報."""

    channel: str
    receipt: str


@dataclass(frozen=True, kw_only=True)
class WithdrawAnnouncement(_OnBill):
    """速報取消."""

    receipt: str


@dataclass(frozen=True, kw_only=True)
class Refund(_OfMoney):
    """還付 of 過誤納金; the 還付加算金 is computed to `form.effective`."""

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
class WriteOff(_OnInstalment):
    """不納欠損 of all that one 期 still owes."""

    ground: WriteOffGround


@dataclass(frozen=True, kw_only=True)
class SendDemands(Command):
    """督促 of a batch, one commit: (通知書番号, 期) of each; `town` is the 団体コード whose fee it is."""

    town: str
    demands: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class RecordAct(_OnBill):
    """滞納整理の一つの処分: 催告・分納誓約・差押・猶予・停止 and their ends, 口座振替不能."""

    act: Body


@dataclass(frozen=True, kw_only=True)
class VoidEntries(_OnBill):
    """収納の取消し of entries (履歴番号) of one bill that were booked by mistake."""

    versions: tuple[int, ...]
    ground: str
