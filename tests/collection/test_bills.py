"""調定: a bill with its 期, parts and revisions; what was stored before there were any is read as one 期."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from collection.till import BILL, TERMS, till

from events.bill import (
    Bill,
    BillDecided,
    BillRemitted,
    BillRevised,
    BillStatus,
    CollectionWay,
    Instalment,
    PaymentReceived,
    read_parts,
    read_schedule,
    write_parts,
    write_schedule,
)
from events.schemas import written
from projections.collection import accounts as in_sql
from registry.application import collection_commands as c
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collection.till import Till

OCTOBER = date(2026, 10, 5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Till]:
    """A bill of 175,500 yen in four 期, on 5 October."""
    with till(tmp_path, OCTOBER) as desk:
        desk.decide(parts=write_parts({"city": 102_300, "prefecture": 68_200, "forest": 5_000}))
        yield desk


def revise(desk: Till, on: date = OCTOBER, **said: Any) -> None:
    """更正."""
    desk.handle(c.ReviseBills, on, bills={BILL: BillRevised(**said)})


def terms(*amounts: int) -> str:
    """The four 納期限 with other amounts."""
    dues = [due for due, _ in TERMS]
    return write_schedule(map(Instalment, range(1, len(dues) + 1), dues, amounts))


def test_a_bill_knows_its_instalments_and_parts(desk: Till) -> None:
    """納税通知書: four 期 with their 納期限, and what of it is the city's, the prefecture's and the forest tax."""
    bill = desk.record().last()
    assert [(one.number, one.due_on, one.amount) for one in bill.schedule] == [(n, *t) for n, t in enumerate(TERMS, 1)]
    assert (bill.balance, bill.collection_way) == (175_500, CollectionWay.ORDINARY)
    assert read_parts(bill.parts or "") == {"city": 102_300, "prefecture": 68_200, "forest": 5_000}


def test_schedules_and_parts_are_read_as_they_were_written() -> None:
    """期別 and 内訳 survive writing and reading; nonsense is refused."""
    schedule = (Instalment(1, date(2026, 6, 30), 46_500), Instalment(5, date(2027, 3, 1), 0))
    assert read_schedule(write_schedule(schedule)) == schedule
    assert read_parts(write_parts({"1": 0, "2": -3_000})) == {"1": 0, "2": -3_000}
    assert read_schedule("") == ()
    with pytest.raises(ValueError, match="isoformat"):
        read_schedule("1:soon:5")


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 175_000},
        {"parts": write_parts({"city": 1})},
        {"instalments": "1:2026-06-30:87750 1:2026-08-31:87750"},
    ],
)
def test_a_bill_whose_sums_disagree_is_refused(desk: Till, wrong: dict[str, Any]) -> None:
    """R221: 期別 and 内訳 add up to the amount, and no 期 stands twice; it says which, in words."""
    with pytest.raises(RuleViolation, match=r"R221 (期別|内訳)の合計 \d+ 円が税額 \d+ 円と") as refused:
        desk.decide("other", **wrong)
    assert refused.value.message("en").startswith(("the instalments", "the parts"))


def test_a_revision_says_the_difference_of_each_instalment(desk: Till) -> None:
    """増額更正 to 200,000 spreads over the 期 to come; the event cites its cause and keeps the differences."""
    revise(desk, amount=200_000, instalments=terms(46_500, 43_000, 55_500, 55_000), cause="resident-18/4", parts="")
    body = desk.record().entries[-1].body
    assert isinstance(body, BillRevised)
    assert body.cause == "resident-18/4"
    assert read_parts(body.differences or "") == {"1": 0, "2": 0, "3": 12_500, "4": 12_000}
    assert desk.account(4).tax.outstanding == 55_000


def test_a_withdrawn_revision_brings_back_what_held_before(desk: Till) -> None:
    """A schedule is said whole: without the first of two revisions the second stands as it is."""
    revise(desk, date(2026, 9, 1), amount=100_000, instalments=terms(46_500, 43_000, 10_500, 0), parts="")
    revise(desk, amount=120_000, instalments=terms(46_500, 43_000, 20_500, 10_000), parts="")
    with pytest.raises(RuleViolation, match="R231"):
        desk.handle(c.VoidEntries, OCTOBER, bill=BILL, versions=(2,), ground="誤り")
    with desk.model() as model:
        september = in_sql(model, date(2026, 9, 30), 99)
        october = in_sql(model, OCTOBER, 99)
    assert [row["assessed"] for row in september] == [46_500, 43_000, 10_500, 0]
    assert [row["assessed"] for row in october] == [46_500, 43_000, 20_500, 10_000]


def test_a_revision_never_lies_before_what_it_changes(desk: Till) -> None:
    """R233 for a 更正 dated before the decision; R115 for one that says nothing."""
    with pytest.raises(RuleViolation, match="R233"):
        revise(desk, date(2026, 6, 4), amount=0, instalments=terms(0, 0, 0, 0), parts="")
    with pytest.raises(RuleViolation, match="R115"):
        revise(desk, revision_reason="なし")


def test_a_cancelled_bill_owes_nothing_and_gives_back_what_was_paid(desk: Till) -> None:
    """賦課取消: every 期 is 0, the payment has become 過誤納, and no further revision is possible (R222)."""
    desk.pay(46_500, date(2026, 6, 29))
    why = BillRevised(revision_reason="他市町村で課税", cause="resident-18/5")
    desk.handle(c.CancelBills, OCTOBER, bills={BILL: why})
    bill = desk.record().last()
    assert (bill.status, bill.amount, bill.balance) == (BillStatus.CANCELLED, 0, -46_500)
    assert set(read_parts(bill.parts or "").values()) == {0}
    assert desk.account(1).tax.overpaid == 46_500
    with pytest.raises(RuleViolation, match="R222"):
        revise(desk, amount=1_000, instalments=terms(1_000, 0, 0, 0), parts="")


def test_a_remission_takes_no_more_than_was_decided(desk: Till) -> None:
    """減免 of the fourth 期; more than the 期 has is R224, and a revision below the remission is R225."""
    remission = BillRemitted(instalment=4, remitted=43_000, ground="災害")
    desk.handle(c.RemitBill, OCTOBER, bill=BILL, remissions=(remission,))
    assert desk.account(4).tax.outstanding == 0
    with pytest.raises(RuleViolation, match="R224"):
        desk.handle(c.RemitBill, OCTOBER, bill=BILL, remissions=(BillRemitted(instalment=4, remitted=1),))
    with pytest.raises(RuleViolation, match="R225"):
        revise(desk, amount=89_500, instalments=terms(46_500, 43_000, 0, 0), parts="")


@pytest.mark.parametrize(("asked", "is_late"), [(TERMS[0][0], False), (TERMS[0][0] + timedelta(days=1), True)])
def test_a_remission_is_asked_for_by_the_due_date(desk: Till, asked: date, *, is_late: bool) -> None:
    """On the 納期限 itself it is in time; a day later A227 asks."""
    said = {"bill": BILL, "remissions": (BillRemitted(instalment=1, remitted=1_000, ground="障害"),)}
    if is_late:
        with pytest.raises(UnacknowledgedAlerts, match="A227"):
            desk.handle(c.RemitBill, asked, alerts=True, **said)
    else:
        desk.handle(c.RemitBill, asked, alerts=True, **said)


def test_the_way_of_collection_changes_from_salary_to_ordinary(desk: Till) -> None:
    """徴収区分変更: whoever leaves an employer pays the rest themselves; the amount stays."""
    revise(desk, collection_way=CollectionWay.SALARY, withholder="000000000000099")
    revise(desk, collection_way=CollectionWay.ORDINARY)
    assert (desk.record().last().collection_way, desk.record().last().amount) == (CollectionWay.ORDINARY, 175_500)


def test_bills_written_before_there_were_instalments_have_one() -> None:
    """A bill stored as version 1 has a single 期, due on its 納期限."""
    bill = Bill(amount=10_800, due_on=date(2024, 5, 31))
    assert bill.schedule == (Instalment(1, date(2024, 5, 31), 10_800),)
    assert Bill().schedule == ()


@pytest.mark.parametrize("body", [BillDecided, BillRevised, PaymentReceived])
def test_version_1_of_an_event_lacks_what_version_2_added(body: type[Any]) -> None:
    """The stored schema of version 1 is kept, and is poorer: its events are read with blanks."""
    assert body.VERSION == 2
    old, new = ({field["name"] for field in written(f"{body.TYPE}/{version}")[0]["fields"]} for version in (1, 2))
    assert old < new
