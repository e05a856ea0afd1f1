"""徴収方法の変更: who leaves an employer or finds one pays the rest of the year another way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from collection.till import BILL, Till, till
from support import offices

from console.web.entering.acts import fields_of
from events.bill import CollectionWay, Tax
from registry.application.collection_forms import COLLECTION_ACTS, act_named, command_of
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts
from registry.domain.tax.resident_collection import withheld_by, withheld_from_pay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.application.registry import Receipt, TownRegistry

FROM_PAY = tuple((withheld_by(2026, month), yen) for month, yen in withheld_from_pay(175_500))
LEFT = date(2026, 11, 5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Till]:
    """175,500 yen withheld from a salary, June to May."""
    with till(tmp_path, LEFT) as desk:
        desk.decide(terms=FROM_PAY, collection_way=CollectionWay.SALARY, withholder="000000000000042")
        yield desk


def change(desk: Till, dues: str, closed: int = 5, way: str = "ordinary", **items: Any) -> Receipt:
    """Type the act."""
    said = {"bill": BILL, "way": way, "closed": closed, "dues": dues, "revision_reason": "退職", **items}
    form = offices.form(f"way {dues} {closed} {way}", "bill.revised", LEFT, acknowledged=frozenset())
    town: TownRegistry = desk.town
    return town.handle(command_of(act_named("change-way"), form, "122131", said))


def parts(desk: Till) -> list[int]:
    """Yen of each 期."""
    return [one.amount for one in desk.record().last().schedule]


def test_the_rest_of_a_leavers_tax_is_billed(desk: Till) -> None:
    """Left in October: 73,300 were withheld; 102,200 are left for two 納期, in whole thousands."""
    change(desk, "2026-11-30,2027-02-01")
    bill = desk.record().last()
    assert parts(desk) == [14_900, *[14_600] * 4, 51_200, 51_000]
    assert (bill.way, bill.withholder, bill.amount) == (CollectionWay.ORDINARY, "", 175_500)
    assert desk.account(7).due_on == date(2027, 2, 1)


def test_from_january_on_the_rest_is_taken_at_once(desk: Till) -> None:
    """Last pay in January (the eighth): two due dates are asked about (A225), one is 一括徴収."""
    with pytest.raises(UnacknowledgedAlerts, match="A225"):
        change(desk, "2027-03-01,2027-03-31", closed=8)
    change(desk, "2027-03-10", closed=8)
    assert parts(desk)[8:] == [14_600 * 4]


def test_who_finds_an_employer_is_withheld_from(desk: Till) -> None:
    """And back: what was billed is withheld from November to May in units of 100 yen, by the new employer."""
    change(desk, "2026-11-30,2027-02-01")
    months = (12, 1, 2, 3, 4, 5)
    dues = ",".join(withheld_by(2026, month).isoformat() for month in months)
    change(desk, dues, way="salary", withholder="000000000000059", revision_reason="就職")
    bill = desk.record().last()
    assert parts(desk)[5:] == [17_200, *[17_000] * 5]
    assert (bill.way, bill.withholder) == (CollectionWay.SALARY, "000000000000059")


@pytest.mark.parametrize(
    ("dues", "closed"),
    [("2026-11-10", 5), ("2027-02-01,2026-11-30", 5), ("2026-11-30,2026-11-30", 5), ("2027-07-01", 12)],
)
def test_due_dates_follow_each_other_and_something_is_left(desk: Till, dues: str, closed: int) -> None:
    """R238: not before the last 期 that stays, in their order, each once, and with tax to spread."""
    with pytest.raises(RuleViolation, match="R238"):
        change(desk, dues, closed=closed)


def test_an_instalment_that_was_paid_stays(desk: Till) -> None:
    """Money on a 期 that would go away is not lost: keep that one."""
    desk.pay(14_600, date(2026, 11, 1), instalment=6)
    with pytest.raises(RuleViolation, match="R238"):
        change(desk, "2026-12-25")
    change(desk, "2026-12-25", closed=6)
    assert parts(desk)[6:] == [14_600 * 6]


def test_what_a_taxpayer_let_pass_stays(tmp_path: Path) -> None:
    """普通徴収 of which June and August are overdue: both stay, the rest may be withheld; another tax has one way."""
    with till(tmp_path, LEFT) as desk:
        desk.decide()
        desk.decide("kei", ((date(2026, 6, 1), 10_800),), tax=Tax.LIGHT_VEHICLE, parts=None)
        with pytest.raises(RuleViolation, match="R238"):
            change(desk, "2026-12-10,2027-01-12", closed=1, way="salary")
        change(desk, "2026-12-10,2027-01-12", closed=3, way="salary")
        assert parts(desk) == [46_500, 43_000, 43_000, 21_500, 21_500]
        with pytest.raises(RuleViolation, match="R239"):
            change(desk, "2026-12-10", closed=0, bill="kei")


def test_the_screen_offers_the_ways_by_name() -> None:
    """Nobody types a code at the counter."""
    drawn = {one.name: one for one in fields_of(COLLECTION_ACTS["change-way"], [], {}, {}, "ja")}
    assert [choice.words for choice in drawn["way"].choices] == ["普通徴収", "給与特別徴収", "年金特別徴収"]


def test_an_unknown_way_names_those_there_are(desk: Till) -> None:
    """R237 lists them."""
    with pytest.raises(RuleViolation, match="R237") as refused:
        change(desk, "2026-11-30", way="bank")
    assert "ordinary, salary, pension" in refused.value.message()
