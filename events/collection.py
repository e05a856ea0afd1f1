"""収納・滞納: what happens to a 期 of a bill after its decision (DOMAIN 2.5, 2.6). Amounts in yen.

Every event here belongs to the bill's own stream and says which 期 it means: money and decision can't be torn apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.bill import Bill
from events.items import Body, Day, Names, Number, Text, Total


@dataclass(frozen=True, kw_only=True)
class _OfInstalment(Body):
    STATE: ClassVar = Bill
    instalment: Number = None
    """期"""


@dataclass(frozen=True, kw_only=True)
class PaymentAnnounced(_OfInstalment):
    """コンビニ速報: the store says that it was paid; the money comes with the 確報."""

    TYPE: ClassVar = "bill.payment_announced"
    announced: Total = None
    channel: Text = None
    receipt: Text = None
    """収納番号"""


@dataclass(frozen=True, kw_only=True)
class AnnouncementWithdrawn(_OfInstalment):
    """速報取消: what was announced will not be paid."""

    TYPE: ClassVar = "bill.announcement_withdrawn"
    announced: Total = None
    """Negative: takes back the 速報."""
    receipt: Text = None


@dataclass(frozen=True, kw_only=True)
class DebitFailed(_OfInstalment):
    """口座振替不能: the bank could not collect."""

    TYPE: ClassVar = "bill.debit_failed"
    ground: Text = None
    """不能事由"""


@dataclass(frozen=True, kw_only=True)
class CreditReceived(_OfInstalment):
    """充当(受入): money of an overpaid 期 pays this one (地方税法17条の2)."""

    TYPE: ClassVar = "bill.credit_received"
    credited: Total = None
    counterpart: Text = None
    """The 期 it came from, `<通知書番号>/<期>`."""


@dataclass(frozen=True, kw_only=True)
class CreditGiven(_OfInstalment):
    """充当(払出): money of this overpaid 期 pays another one (地方税法17条の2)."""

    TYPE: ClassVar = "bill.credit_given"
    credited_away: Total = None
    interest_paid: Total = None
    """還付加算金, paid to the taxpayer."""
    counterpart: Text = None
    """The 期 it went to, `<通知書番号>/<期>`."""
    ground: Text = None
    explanation: Names = None


@dataclass(frozen=True, kw_only=True)
class LateChargeRemitted(_OfInstalment):
    """延滞金の減免: a part of what has run up is not asked for (地方税法15条の9, 326条, 369条, 463条の24)."""

    TYPE: ClassVar = "bill.late_charge_remitted"
    late_remitted: Total = None
    ground: Text = None
    """減免の事由"""


@dataclass(frozen=True, kw_only=True)
class WrittenOff(_OfInstalment):
    """不納欠損: what can't be collected any more leaves the books (地方自治法施行令171条, 地方税法15条の7, 18条)."""

    TYPE: ClassVar = "bill.written_off"
    written_off: Total = None
    ground: Text = None
    """時効・停止3年・即時消滅"""


@dataclass(frozen=True, kw_only=True)
class DemandSent(_OfInstalment):
    """督促 (地方税法329条, 371条, 463条の23)."""

    TYPE: ClassVar = "bill.demand_sent"
    fee_charged: Total = None


@dataclass(frozen=True, kw_only=True)
class ReminderSent(_OfInstalment):
    """催告: asks once more; has no effect on the 時効 of a tax."""

    TYPE: ClassVar = "bill.reminder_sent"


@dataclass(frozen=True, kw_only=True)
class PartPaymentAgreed(_OfInstalment):
    """分納誓約: the debtor acknowledges the debt and promises to pay by parts."""

    TYPE: ClassVar = "bill.part_payment_agreed"
    terms: Text = None
    """分納の内容"""


@dataclass(frozen=True, kw_only=True)
class _Act(_OfInstalment):
    """An act that lasts until it is ended."""

    reference: Text = None
    """整理番号 of the act; its end cites it."""
    until: Day = None
    """The last day, where it was set beforehand."""


@dataclass(frozen=True, kw_only=True)
class Seized(_Act):
    """差押・交付要求 (地方税法331条, 373条)."""

    TYPE: ClassVar = "bill.seized"
    seized_property: Text = None
    """差押財産"""


@dataclass(frozen=True, kw_only=True)
class SeizureReleased(_Act):
    """差押解除."""

    TYPE: ClassVar = "bill.seizure_released"


@dataclass(frozen=True, kw_only=True)
class CollectionDeferred(_Act):
    """徴収猶予・換価の猶予 (地方税法15条, 15条の5, 15条の6)."""

    TYPE: ClassVar = "bill.collection_deferred"
    ground: Text = None


@dataclass(frozen=True, kw_only=True)
class DeferralEnded(_Act):
    """猶予の取消し・終了."""

    TYPE: ClassVar = "bill.deferral_ended"


@dataclass(frozen=True, kw_only=True)
class EnforcementStayed(_Act):
    """滞納処分の停止(執行停止) (地方税法15条の7)."""

    TYPE: ClassVar = "bill.enforcement_stayed"
    ground: Text = None


@dataclass(frozen=True, kw_only=True)
class StayLifted(_Act):
    """滞納処分の停止の取消し (地方税法15条の8)."""

    TYPE: ClassVar = "bill.stay_lifted"


@dataclass(frozen=True, kw_only=True)
class EntryVoided(_OfInstalment):
    """収納の取消し: an entry (its versions are in the header) was booked by mistake; both stay visible."""

    TYPE: ClassVar = "bill.entry_voided"
    ground: Text = None


COLLECTION_EVENTS: tuple[type[Body], ...] = (
    PaymentAnnounced,
    AnnouncementWithdrawn,
    DebitFailed,
    CreditReceived,
    CreditGiven,
    LateChargeRemitted,
    WrittenOff,
    DemandSent,
    ReminderSent,
    PartPaymentAgreed,
    Seized,
    SeizureReleased,
    CollectionDeferred,
    DeferralEnded,
    EnforcementStayed,
    StayLifted,
    EntryVoided,
)
