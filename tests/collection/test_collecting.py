"""収納: payments and their 消込, 速報 and 確報, refunds with interest, set-offs, entries booked by mistake."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from collection.till import BILL, till

from events.bill import BillRevised, PaymentReceived, PaymentRefunded
from events.collection import (
    AnnouncementWithdrawn,
    CreditGiven,
    CreditReceived,
    DebitFailed,
    EntryVoided,
    PaymentAnnounced,
)
from registry.application import collection_commands as c
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts
from registry.domain.tax.collection import RefundReason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collection.till import Till

JUNE, SEPTEMBER = date(2026, 6, 29), date(2026, 9, 10)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Till]:
    """A bill of 46,500 and three times 43,000 yen, in the middle of December 2026."""
    with till(tmp_path, date(2026, 12, 15)) as desk:
        desk.decide()
        yield desk


def test_a_payment_for_an_instalment_pays_that_one(desk: Till) -> None:
    """消込 by 期: the second is paid, the first still owed."""
    desk.pay(43_000, JUNE, instalment=2)
    assert [desk.account(n).tax.outstanding for n in (1, 2)] == [46_500, 0]


def test_money_without_an_instalment_pays_the_oldest_first(desk: Till) -> None:
    """A payment of everything in June (全期前納) pays all four 期, one entry for each."""
    desk.pay(175_500, JUNE)
    paid = [entry.body for entry in desk.record().entries[1:]]
    assert [(one.instalment, one.paid) for one in paid if isinstance(one, PaymentReceived)] == [
        *((1, 46_500), (2, 43_000), (3, 43_000), (4, 43_000)),
    ]
    assert desk.record().last().balance == 0


def test_a_late_payment_pays_tax_first_then_the_late_charge(desk: Till) -> None:
    """本税, then 延滞金: 154 days late 46,500 yen bear 1,500, and 1,300 of them are there; nothing is 過誤納."""
    desk.pay(46_500 + 1_300, date(2026, 12, 1), instalment=1)
    account = desk.account(1)
    assert (account.tax.outstanding, account.late_paid) == (0, 1_300)


def test_what_is_too_much_is_an_overpayment_and_told(desk: Till) -> None:
    """過誤納 is recorded where the caseworker knows of it (A103), not before."""
    with pytest.raises(UnacknowledgedAlerts, match="A103"):
        desk.pay(180_000, JUNE, alerts=True)
    desk.pay(180_000, JUNE)
    assert desk.record().last().balance == -4_500


def test_the_same_money_twice_on_a_day_is_asked_about(desk: Till) -> None:
    """A223: probably entered twice, by two clerks."""
    desk.pay(10_000, JUNE, instalment=1)
    with pytest.raises(UnacknowledgedAlerts, match="A223"):
        desk.pay(10_000, JUNE, instalment=1, alerts=True)


def test_an_announced_payment_is_confirmed_once(desk: Till) -> None:
    """コンビニ速報 leaves the tax unpaid; the 確報 pays it and takes the 速報 back; a second 確報 changes nothing."""
    announced = {"bill": BILL, "instalment": 1, "amount": 46_500, "channel": "コンビニ", "receipt": "S-1"}
    desk.handle(c.AnnouncePayment, JUNE, **announced)
    desk.handle(c.AnnouncePayment, JUNE, **announced)
    assert (desk.account(1).announced, desk.account(1).tax.outstanding) == (46_500, 46_500)
    for _ in range(2):
        desk.pay(46_500, JUNE, instalment=1, channel="コンビニ", receipt="S-1")
    desk.handle(c.AnnouncePayment, JUNE, **announced)
    assert (desk.account(1).announced, desk.account(1).tax.outstanding) == (0, 0)
    bodies = [type(entry.body) for entry in desk.record().entries[1:]]
    assert bodies == [PaymentAnnounced, PaymentReceived]


def test_an_announcement_can_be_withdrawn_once(desk: Till) -> None:
    """速報取消; R230 where nothing is announced under that number."""
    desk.handle(c.AnnouncePayment, JUNE, bill=BILL, instalment=1, amount=46_500, channel="コンビニ", receipt="S-1")
    desk.handle(c.WithdrawAnnouncement, SEPTEMBER, bill=BILL, receipt="S-1")
    assert isinstance(desk.record().entries[-1].body, AnnouncementWithdrawn)
    assert desk.account(1).announced == 0
    with pytest.raises(RuleViolation, match="R230"):
        desk.handle(c.WithdrawAnnouncement, SEPTEMBER, bill=BILL, receipt="S-1")


def test_a_failed_direct_debit_is_kept(desk: Till) -> None:
    """口座振替不能 moves no money."""
    desk.handle(c.RecordAct, JUNE, bill=BILL, act=DebitFailed(instalment=1, ground="資金不足"))
    assert desk.account(1).tax.outstanding == 46_500


def test_a_refund_bears_interest_from_the_day_after_the_payment(desk: Till) -> None:
    """還付加算金 of a 減額更正: 1,000,000 paid on 1 June, given back on 1 December, 183 days at 1.3 %: 6,500."""
    desk.decide("big", ((date(2026, 6, 1), 1_000_000),))
    desk.today(date(2026, 12, 15))
    desk.pay(1_000_000, date(2026, 6, 1), "big")
    desk.handle(c.CancelBills, date(2026, 11, 20), bills={"big": BillRevised(revision_reason="誤課税")})
    desk.refund(1_000_000, date(2026, 12, 1), 1, RefundReason.REDUCED, "big")
    body = desk.record("big").entries[-1].body
    assert isinstance(body, PaymentRefunded)
    assert (body.refunded, body.interest_paid) == (1_000_000, 6_500)
    assert "183日" in (body.explanation or [""])[0]
    assert desk.account(1, "big").tax.outstanding == 0


def test_interest_runs_on_the_payments_that_were_too_much(desk: Till) -> None:
    """The latest payment is given back first; a second refund bears interest from the payment before it."""
    desk.decide("big", ((date(2026, 6, 1), 1_000_000),))
    desk.pay(1_000_000, date(2026, 6, 1), "big")
    desk.pay(1_000_000, date(2026, 10, 1), "big")
    desk.handle(c.CancelBills, date(2026, 11, 20), bills={"big": BillRevised(revision_reason="誤課税")})
    for _ in range(2):
        desk.refund(1_000_000, date(2026, 12, 1), 1, RefundReason.REDUCED, "big")
    refunds = [entry.body for entry in desk.record("big").entries if isinstance(entry.body, PaymentRefunded)]
    assert [one.interest_paid for one in refunds] == [2_100, 6_500]


def test_no_more_is_refunded_than_was_too_much(desk: Till) -> None:
    """R224 names what there is."""
    desk.pay(50_000, JUNE, instalment=1)
    with pytest.raises(RuleViolation, match="3500 円"):
        desk.refund(3_501, SEPTEMBER, 1, RefundReason.OVERPAID)
    desk.refund(3_500, SEPTEMBER, 1, RefundReason.OVERPAID)
    assert desk.account(1).tax.outstanding == 0


@pytest.mark.parametrize(("asked", "is_too_late"), [(date(2031, 9, 9), False), (date(2031, 9, 10), True)])
def test_a_claim_to_a_refund_ends_after_five_years(desk: Till, asked: date, *, is_too_late: bool) -> None:
    """Paid too much on 10 September 2026: given back without asking up to 9 September 2031, then A226 asks."""
    desk.today(asked)
    desk.pay(50_000, date(2026, 9, 10), instalment=1)
    said = {"bill": BILL, "instalment": 1, "amount": 1_000, "ground": RefundReason.OVERPAID}
    if is_too_late:
        with pytest.raises(UnacknowledgedAlerts, match="A226"):
            desk.handle(c.Refund, asked, alerts=True, **said)
    else:
        desk.handle(c.Refund, asked, alerts=True, **said)


def test_a_set_off_moves_money_between_two_bills(desk: Till) -> None:
    """充当: 3,500 too much here pay a part of a debt there; each entry names the other 期."""
    desk.decide("kei", ((date(2026, 6, 1), 10_800),))
    desk.pay(50_000, JUNE, instalment=1)
    money = {"bill": BILL, "instalment": 1, "amount": 3_500, "ground": RefundReason.OVERPAID}
    desk.handle(c.SetOff, SEPTEMBER, **money, to_bill="kei", to_instalment=1)
    given, received = desk.record().entries[-1].body, desk.record("kei").entries[-1].body
    assert isinstance(given, CreditGiven)
    assert isinstance(received, CreditReceived)
    assert (given.counterpart, received.counterpart) == ("kei/1", f"{BILL}/1")
    assert (desk.account(1).tax.outstanding, desk.account(1, "kei").tax.outstanding) == (0, 7_300)
    with pytest.raises(RuleViolation, match="R232"):
        desk.handle(c.SetOff, SEPTEMBER, **money, to_bill=BILL, to_instalment=1)


def test_voiding_half_a_set_off_voids_the_other_half(desk: Till) -> None:
    """The money is back where it came from, and owed again where it went."""
    desk.pay(50_000, JUNE, instalment=1)
    money = {"bill": BILL, "instalment": 1, "amount": 3_500, "ground": RefundReason.OVERPAID}
    desk.handle(c.SetOff, SEPTEMBER, **money, to_bill=BILL, to_instalment=2)
    desk.handle(c.VoidEntries, SEPTEMBER, bill=BILL, versions=(3,), ground="充当先の誤り")
    assert [desk.account(n).tax.outstanding for n in (1, 2)] == [-3_500, 43_000]


def test_a_payment_booked_to_the_wrong_bill_is_voided_and_stays_visible(desk: Till) -> None:
    """収納の取消し: both entries stay; who voids what others rest on is refused (R225), or a decision (R231)."""
    desk.pay(50_000, JUNE, instalment=1)
    desk.refund(3_500, SEPTEMBER, 1, RefundReason.OVERPAID)
    with pytest.raises(RuleViolation, match="R231"):
        desk.handle(c.VoidEntries, SEPTEMBER, bill=BILL, versions=(1,), ground="誤り")
    with pytest.raises(RuleViolation, match="R225"):
        desk.handle(c.VoidEntries, SEPTEMBER, bill=BILL, versions=(2,), ground="消込誤り")
    desk.handle(c.VoidEntries, SEPTEMBER, bill=BILL, versions=(2, 3), ground="消込誤り")
    assert desk.account(1).tax.outstanding == 46_500
    assert isinstance(desk.record().entries[-1].body, EntryVoided)
    assert len(desk.record().entries) == 4


def test_a_payment_for_an_instalment_that_is_not_there_is_refused(desk: Till) -> None:
    """R223 for a fifth 期 of four."""
    with pytest.raises(RuleViolation, match="R223"):
        desk.pay(1_000, JUNE, instalment=5)
