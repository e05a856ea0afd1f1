"""調定: one tax bill from its decision to its last yen. Amounts in yen.

What collection does to a bill (充当, 督促, 差押, 不納欠損 …) stands in `events.collection`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from events.items import Body, Day, Names, Number, State, Text, Total, event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Tax(StrEnum):
    """税目."""

    FIXED_ASSET = "fixed_asset"
    """固定資産税・都市計画税"""
    RESIDENT = "resident"
    """個人住民税・森林環境税"""
    CORPORATE = "corporate"
    """法人市民税"""
    LIGHT_VEHICLE = "light_vehicle"
    """軽自動車税（種別割）"""


PARTS: Final[Mapping[Tax, tuple[str, ...]]] = {
    Tax.FIXED_ASSET: ("fixed_asset", "city_planning"),
    Tax.RESIDENT: ("city", "prefecture", "forest"),
    Tax.CORPORATE: ("flat", "levy"),
    Tax.LIGHT_VEHICLE: (),
}
"""税目の内訳: 固定資産税・都市計画税; 市町村民税・県民税・森林環境税; 均等割・法人税割."""


class BillStatus(StrEnum):
    """賦課の状態."""

    DECIDED = "decided"
    """決定"""
    CANCELLED = "cancelled"
    """賦課取消"""


class CollectionWay(StrEnum):
    """徴収方法 (地方税法1条1項7号, 9号)."""

    ORDINARY = "ordinary"
    """普通徴収"""
    SALARY = "salary"
    """給与からの特別徴収"""
    PENSION = "pension"
    """公的年金からの特別徴収"""


@dataclass(frozen=True, slots=True)
class Instalment:
    """期別: one part of a bill, counted from 1 (随時期 go on counting), its 納期限, yen."""

    number: int
    due_on: date
    amount: int


def write_schedule(instalments: Iterable[Instalment]) -> str:
    """期別 as a bill keeps it: `1:2026-06-30:46500 2:2026-08-31:43000`."""
    return " ".join(f"{one.number}:{one.due_on.isoformat()}:{one.amount}" for one in instalments)


def read_schedule(text: str) -> tuple[Instalment, ...]:
    """The 期別 that `write_schedule` wrote; ValueError for anything else."""
    parts = (part.split(":") for part in text.split())
    return tuple(Instalment(int(number), date.fromisoformat(due), int(yen)) for number, due, yen in parts)


def write_parts(parts: Mapping[str, int]) -> str:
    """内訳 as a bill keeps it: `fixed_asset:100700 city_planning:41900`."""
    return " ".join(f"{name}:{yen}" for name, yen in parts.items())


def read_parts(text: str) -> dict[str, int]:
    """The parts, or differences by 期, that `write_parts` wrote; ValueError for anything else."""
    return {name: int(yen) for name, yen in (part.split(":") for part in text.split())}


@dataclass(frozen=True, kw_only=True)
class _Decision:
    status: Text = None
    tax: Text = None
    fiscal_year: Number = None
    """年度"""
    taxpayer: Text = None
    """納税義務者's 宛名番号."""
    subject: Text = None
    """The stream that is taxed, such as `vehicle-0000012`."""
    assessment_date: Day = None
    """賦課期日"""
    amount: Number = None
    due_on: Day = None
    """納期限 of the first 期."""
    tax_year: Number = None
    """相当年度: whose year's tax it is, where that is an earlier 年度."""
    parts: Text = None
    """内訳, as `write_parts` writes it; they add up to the amount."""
    instalments: Text = None
    """期別, as `write_schedule` writes it; they add up to the amount. Not said: one 期."""
    collection_way: Text = None
    """徴収方法"""
    withholder: Text = None
    """特別徴収義務者's 宛名番号."""


@dataclass(frozen=True, kw_only=True)
class Bill(_Decision, State):
    """納税通知書, keyed by 通知書番号. What was decided is the last word; what was done with money adds up."""

    KIND: ClassVar = "bill"
    paid: Total = None
    """納付済額"""
    refunded: Total = None
    """還付済額"""
    remitted: Total = None
    """減免額"""
    credited: Total = None
    """充当により受け入れた額"""
    credited_away: Total = None
    """他へ充当した額"""
    written_off: Total = None
    """不納欠損額"""
    fee_charged: Total = None
    """督促手数料"""
    fee_paid: Total = None
    late_paid: Total = None
    """延滞金の納付額"""
    late_remitted: Total = None
    """延滞金の減免額"""
    interest_paid: Total = None
    """還付加算金"""
    announced: Total = None
    """速報: announced as paid at a convenience store, money not yet confirmed."""

    @property
    def balance(self) -> int:
        """残高: what is still owed of the tax; negative: 過誤納."""
        due = (self.amount or 0) - (self.remitted or 0) - (self.written_off or 0)
        received = (self.paid or 0) - (self.refunded or 0) + (self.credited or 0) - (self.credited_away or 0)
        return due - received

    @property
    def way(self) -> CollectionWay:
        """徴収方法; a bill that says nothing of it is collected by 普通徴収."""
        return CollectionWay(self.collection_way or CollectionWay.ORDINARY)

    @property
    def schedule(self) -> tuple[Instalment, ...]:
        """期別; a bill that says nothing of it has one 期."""
        if self.instalments is not None:
            return read_schedule(self.instalments)
        if self.amount is None or self.due_on is None:
            return ()
        return (Instalment(1, self.due_on, self.amount),)


@event(Bill, "bill.decided", version=2)
class BillDecided(_Decision, Body):
    """賦課決定: decided on the facts as known at `known_position`."""

    status: Text = BillStatus.DECIDED
    decided_on: Day = None
    known_position: Number = None
    """The last event that the decision took into account (the time-travel token of the decision)."""
    explanation: Names = None
    """How the amount came about, line by line."""


@event(Bill, "bill.revised", version=2)
class BillRevised(Body):
    """更正・賦課取消・徴収方法の変更: a further decision; the first stays visible."""

    status: Text = None
    amount: Number = None
    taxpayer: Text = None
    known_position: Number = None
    explanation: Names = None
    due_on: Day = None
    parts: Text = None
    instalments: Text = None
    collection_way: Text = None
    withholder: Text = None
    decided_on: Day = None
    revision_reason: Text = None
    """更正の事由, in words."""
    cause: Text = None
    """The event that made it necessary, `<stream>/<version>`, such as a late 転入届: `resident-000000000018/3`."""
    differences: Text = None
    """増減 by 期, yen: `1:0 2:-3000`."""


@event(Bill, "bill.remitted")
class BillRemitted(Body):
    """減免: a part of one 期 is not asked for (地方税法323条, 367条, 463条の26)."""

    instalment: Number = None
    remitted: Total = None
    ground: Text = None
    """減免の事由"""


@event(Bill, "bill.payment_received", version=2)
class PaymentReceived(Body):
    """納付: effective on the day it was paid."""

    paid: Total = None
    channel: Text = None
    """窓口・口座振替・コンビニ・eL-QR"""
    instalment: Number = None
    """期; not said: the first."""
    fee_paid: Total = None
    late_paid: Total = None
    announced: Total = None
    """Takes back the 速報 that this 確報 confirms: negative."""
    receipt: Text = None
    """収納番号 of the slip: 速報 and 確報 of one payment have the same."""


@event(Bill, "bill.payment_refunded", version=2)
class PaymentRefunded(Body):
    """還付."""

    refunded: Total = None
    instalment: Number = None
    interest_paid: Total = None
    """還付加算金"""
    ground: Text = None
    """還付の事由 (地方税法17条の4第1項)."""
    explanation: Names = None
    """How the interest came about, line by line."""


BILL_EVENTS: tuple[type[Body], ...] = (BillDecided, BillRevised, BillRemitted, PaymentReceived, PaymentRefunded)
