"""収納・滞納: what happens to a 期 of a bill after its decision (DOMAIN 2.5, 2.6). Amounts in yen.

Every event here belongs to the bill's own stream and says which 期 it means: money and decision can't be torn apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from events.bill import Bill
from events.items import Body, Day, Names, Number, Text, Total, event


@dataclass(frozen=True, kw_only=True)
class _OfInstalment(Body):
    instalment: Number = None
    """期"""


@event(Bill, "bill.payment_announced")
class PaymentAnnounced(_OfInstalment):
    """コンビニ速報: the store says that it was paid; the money comes with the 確報."""

    announced: Total = None
    channel: Text = None
    receipt: Text = None
    """収納番号"""


@event(Bill, "bill.announcement_withdrawn")
class AnnouncementWithdrawn(_OfInstalment):
    """速報取消: what was announced will not be paid."""

    announced: Total = None
    """Negative: takes back the 速報."""
    receipt: Text = None


@event(Bill, "bill.debit_failed")
class DebitFailed(_OfInstalment):
    """口座振替不能: the bank could not collect."""

    ground: Text = None
    """不能事由"""


@event(Bill, "bill.credit_received")
class CreditReceived(_OfInstalment):
    """充当(受入): money of an overpaid 期 pays this one (地方税法17条の2)."""

    credited: Total = None
    counterpart: Text = None
    """The 期 it came from, `<通知書番号>/<期>`."""


@event(Bill, "bill.credit_given")
class CreditGiven(_OfInstalment):
    """充当(払出): money of this overpaid 期 pays another one (地方税法17条の2)."""

    credited_away: Total = None
    interest_paid: Total = None
    """還付加算金, paid to the taxpayer."""
    counterpart: Text = None
    """The 期 it went to, `<通知書番号>/<期>`."""
    ground: Text = None
    explanation: Names = None


@event(Bill, "bill.late_charge_remitted")
class LateChargeRemitted(_OfInstalment):
    """延滞金の減免: a part of what has run up is not asked for (地方税法15条の9, 326条, 369条, 463条の24)."""

    late_remitted: Total = None
    ground: Text = None
    """減免の事由"""


@event(Bill, "bill.written_off")
class WrittenOff(_OfInstalment):
    """不納欠損: what can't be collected any more leaves the books (地方自治法施行令171条, 地方税法15条の7, 18条)."""

    written_off: Total = None
    ground: Text = None
    """時効・停止3年・即時消滅"""


@event(Bill, "bill.demand_sent")
class DemandSent(_OfInstalment):
    """督促 (地方税法329条, 371条, 463条の23)."""

    fee_charged: Total = None


@event(Bill, "bill.reminder_sent")
class ReminderSent(_OfInstalment):
    """催告: asks once more; has no effect on the 時効 of a tax."""


@event(Bill, "bill.part_payment_agreed")
class PartPaymentAgreed(_OfInstalment):
    """分納誓約: the debtor acknowledges the debt and promises to pay by parts."""

    terms: Text = None
    """分納の内容"""


@dataclass(frozen=True, kw_only=True)
class _Act(_OfInstalment):
    """An act that lasts until it is ended."""

    reference: Text = None
    """整理番号 of the act; its end cites it."""
    until: Day = None
    """The last day, where it was set beforehand."""


@event(Bill, "bill.seized")
class Seized(_Act):
    """差押・交付要求 (地方税法331条, 373条)."""

    seized_property: Text = None
    """差押財産"""


@event(Bill, "bill.seizure_released")
class SeizureReleased(_Act):
    """差押解除."""


@event(Bill, "bill.collection_deferred")
class CollectionDeferred(_Act):
    """徴収猶予・換価の猶予 (地方税法15条, 15条の5, 15条の6)."""

    ground: Text = None


@event(Bill, "bill.deferral_ended")
class DeferralEnded(_Act):
    """猶予の取消し・終了."""


@event(Bill, "bill.enforcement_stayed")
class EnforcementStayed(_Act):
    """滞納処分の停止(執行停止) (地方税法15条の7)."""

    ground: Text = None


@event(Bill, "bill.stay_lifted")
class StayLifted(_Act):
    """滞納処分の停止の取消し (地方税法15条の8)."""


@event(Bill, "bill.entry_voided")
class EntryVoided(_OfInstalment):
    """収納の取消し: an entry (its versions are in the header) was booked by mistake; both stay visible."""

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
