"""調定: one tax bill from its decision to its last yen. Amounts in yen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Day, Names, Number, State, Text, Total


class Tax(StrEnum):
    """税目."""

    LIGHT_VEHICLE = "light_vehicle"
    """軽自動車税（種別割）"""


class BillStatus(StrEnum):
    """賦課の状態."""

    DECIDED = "decided"
    """決定"""
    CANCELLED = "cancelled"
    """賦課取消"""


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
    """納期限"""


@dataclass(frozen=True, kw_only=True)
class Bill(_Decision, State):
    """納税通知書, keyed by 通知書番号."""

    KIND: ClassVar = "bill"
    paid: Total = None
    """納付済額"""
    refunded: Total = None
    """還付済額"""

    @property
    def balance(self) -> int:
        """残高: what is still owed; negative: 過誤納."""
        return (self.amount or 0) - (self.paid or 0) + (self.refunded or 0)


@dataclass(frozen=True, kw_only=True)
class BillDecided(_Decision, Body):
    """賦課決定: decided on the facts as known at `known_position`."""

    STATE: ClassVar = Bill
    TYPE: ClassVar = "bill.decided"
    status: Text = BillStatus.DECIDED
    decided_on: Day = None
    known_position: Number = None
    """The last event that the decision took into account (the time-travel token of the decision)."""
    explanation: Names = None
    """How the amount came about, line by line."""


@dataclass(frozen=True, kw_only=True)
class BillRevised(Body):
    """更正・賦課取消: a further decision; the first stays visible."""

    STATE: ClassVar = Bill
    TYPE: ClassVar = "bill.revised"
    status: Text = None
    amount: Number = None
    taxpayer: Text = None
    known_position: Number = None
    explanation: Names = None


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(Body):
    """納付: effective on the day it was paid."""

    STATE: ClassVar = Bill
    TYPE: ClassVar = "bill.payment_received"
    paid: Total = None
    channel: Text = None
    """窓口・口座振替・コンビニ・eL-QR"""


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(Body):
    """還付."""

    STATE: ClassVar = Bill
    TYPE: ClassVar = "bill.payment_refunded"
    refunded: Total = None


BILL_EVENTS: tuple[type[Body], ...] = (BillDecided, BillRevised, PaymentReceived, PaymentRefunded)
