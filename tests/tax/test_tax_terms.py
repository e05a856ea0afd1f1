"""期別と計算の並行: how bills are to be paid, how a change is spread, and that processes change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import taxing
from console.bootstrap import is_holiday
from events.bill import Bill, BillDecided, BillRevised, CollectionWay, Instalment, Tax, read_schedule, write_schedule
from events.tax_review import Outcome
from registry.application import assessment_fixed, assessment_resident
from registry.application.reassessment import correction, spread_anew
from registry.application.tax_drafts import Basis, Draft, Finding, Oddity, big_change

BASIS = Basis(town="122131", fiscal_year=2024, known_position=7, decided_on=date(2024, 6, 10), is_holiday=is_holiday)
NEW_YEAR = date(2024, 1, 1)
DUES = (date(2024, 7, 1), date(2024, 9, 2), date(2024, 10, 31), date(2025, 1, 31))


def earner(way: CollectionWay, **items: Any) -> assessment_resident.Earner:
    """A single person of 44 with a salary of 4,000,000."""
    row = {**assessment_resident.NO_INCOME, "salary": 4_000_000, "social_insurance": 600_000, "collection_way": way}
    return assessment_resident.Earner(number="18", birth=date(1980, 5, 6), income={**row, **items})


def amounts(draft: Draft) -> list[int]:
    """期別, yen."""
    assert draft.decision is not None
    return [one.amount for one in read_schedule(draft.decision.instalments or "")]


def test_withheld_from_pay_it_is_twelve_parts_due_on_the_tenth() -> None:
    """175,500: 14,900 for June, due 10 July, then 14,600 eleven times; in units of 100 yen."""
    draft = assessment_resident.assess(earner(CollectionWay.SALARY), BASIS)
    assert amounts(draft) == [14_900, *[14_600] * 11]
    assert draft.decision is not None
    first, *_, last = read_schedule(draft.decision.instalments or "")
    dues = [one.due_on for one in read_schedule(draft.decision.instalments or "")]
    assert (first.due_on, last.due_on, dues) == (date(2024, 7, 10), date(2025, 6, 10), sorted(dues))


def test_withheld_from_a_pension_for_the_first_time_half_is_paid_at_the_window() -> None:
    """Half in June and August by 普通徴収, the rest from the pensions of October, December and February."""
    person = replace(earner(CollectionWay.PENSION), income={**earner(CollectionWay.PENSION).income})
    draft = assessment_resident.assess(person, BASIS)
    assert sum(amounts(draft)) == draft.amount
    assert len(amounts(draft)) == 5
    again = assessment_resident.assess(replace(person, last_withheld=120_000), BASIS)
    assert amounts(again)[:3] == [20_000, 20_000, 20_000]
    assert sum(amounts(again)) == draft.amount


@pytest.mark.parametrize(
    ("decided_on", "due", "years"),
    [
        (date(2024, 7, 1), ["2024-07-01", "2024-09-02", "2024-10-31", "2025-01-31"], (2024, None)),
        (date(2024, 7, 2), ["2024-09-02", "2024-10-31", "2025-01-31"], (2024, None)),
        (date(2025, 2, 3), ["2025-03-03"], (2024, None)),
        (date(2025, 3, 31), ["2025-04-30"], (2024, None)),
        (date(2025, 4, 1), ["2025-05-01"], (2025, 2024)),
    ],
)
def test_a_late_decision_is_due_after_it(decided_on: date, due: list[str], years: tuple[int, int | None]) -> None:
    """期 that have passed are left out, at last one 随時期 remains; after its year it names the 相当年度."""
    draft = assessment_resident.assess(earner(CollectionWay.ORDINARY), replace(BASIS, decided_on=decided_on))
    assert draft.decision is not None
    assert [one.due_on.isoformat() for one in read_schedule(draft.decision.instalments or "")] == due
    assert sum(amounts(draft)) == draft.amount == 175_500
    assert draft.decision.due_on == date.fromisoformat(due[0])
    assert (draft.decision.fiscal_year, draft.decision.tax_year) == years
    assert draft.number == f"jumin-2024-{draft.taxpayer}"


def test_who_has_no_return_or_is_no_resident_gets_no_draft_of_a_bill() -> None:
    """Nothing is computed, so nothing can be decided by mistake."""
    for oddity in (Oddity.NO_RETURN, Oddity.NOT_RESIDENT):
        person = replace(earner(CollectionWay.ORDINARY), findings=(Finding("18", oddity),))
        draft = assessment_resident.assess(person, BASIS)
        assert (draft.decision, draft.is_held_back) == (None, True)


@given(
    total=st.integers(0, 900_000),
    new=st.integers(0, 900_000),
    day=st.dates(date(2024, 6, 1), date(2025, 3, 31)),
)
def test_a_revised_bill_is_spread_over_what_remains(total: int, new: int, day: date) -> None:
    """Whatever changes when: 期 add up to the new amount, none is negative, and none that has passed is raised."""
    each = total // 4
    old = tuple(
        Instalment(n, due, yen)
        for n, (due, yen) in enumerate(zip(DUES, (total - 3 * each, each, each, each), strict=True), 1)
    )
    spread = spread_anew(old, new, replace(BASIS, decided_on=day), 1_000)
    assert sum(one.amount for one in spread) == new
    assert min(one.amount for one in spread) >= 0
    for before, after in zip(old, spread, strict=False):
        if before.due_on < day:
            assert after.amount <= before.amount
    assert len(spread) <= len(old) + 1


def drafted(yen: int) -> Draft:
    """A draft of some yen."""
    said: dict[str, Any] = {"tax": Tax.RESIDENT, "assessment_date": NEW_YEAR, "parts": f"city:{yen}"}
    decision = BillDecided(amount=yen, explanation=["計算"], **said) if yen else None
    return Draft(number="jumin-2024-18", taxpayer="18", decision=decision)


@pytest.mark.parametrize(
    ("bill", "yen", "outcome", "change"),
    [
        (None, 50_000, Outcome.DECIDED, 50_000),
        (None, 0, Outcome.UNCHANGED, 0),
        (40_000, 50_000, Outcome.REVISED, 10_000),
        (40_000, 30_000, Outcome.REVISED, -10_000),
        (40_000, 40_000, Outcome.UNCHANGED, 0),
        (40_000, 0, Outcome.CANCELLED, -40_000),
    ],
)
def test_what_follows_from_a_recomputation(bill: int | None, yen: int, outcome: Outcome, change: int) -> None:
    """A first bill, more, less, none, or nothing: and a revision says why and names its cause."""
    schedule = write_schedule([Instalment(1, DUES[0], bill or 0)])
    known = (
        None
        if bill is None
        else Bill(tax=Tax.RESIDENT, assessment_date=NEW_YEAR, status="decided", amount=bill, instalments=schedule)
    )
    found = correction(known, drafted(yen), BASIS, "resident-18/3", "転入の届出")
    assert (found.outcome, found.amount_change) == (outcome, change)
    if isinstance(found.decision, BillRevised):
        assert (found.decision.cause, found.decision.revision_reason) == ("resident-18/3", "転入の届出")
        assert found.decision.known_position == BASIS.known_position


@pytest.mark.parametrize(
    ("yen", "decided_on", "is_too_late"),
    [
        (50_000, date(2027, 7, 1), False),
        (50_000, date(2027, 7, 2), True),
        (30_000, date(2027, 7, 2), False),
        (30_000, date(2029, 7, 1), False),
        (30_000, date(2029, 7, 2), True),
        (0, date(2029, 7, 2), True),
        (40_000, date(2040, 1, 1), False),
    ],
)
def test_a_tax_is_lowered_longer_than_it_is_raised(yen: int, decided_on: date, *, is_too_late: bool) -> None:
    """個人住民税 of FY2024, first due on Monday 1 July: three years to raise it, five to lower or cancel it."""
    known = Bill(tax=Tax.RESIDENT, assessment_date=NEW_YEAR, status="decided", amount=40_000, due_on=DUES[0])
    found = correction(known, drafted(yen), replace(BASIS, decided_on=decided_on), "resident-18/3", "更正")
    assert (found.obstacle is not None, found.decision is None) == (is_too_late, is_too_late or yen == 40_000)
    assert found.obstacle is None or found.obstacle.oddity is Oddity.TIME_BARRED


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (100_000, None, False),
        (130_000, 100_000, True),
        (129_000, 100_000, False),
        (60_000, 100_000, True),
        (20, 10, False),
    ],
)
def test_a_big_change_is_big_in_yen_and_in_share(now: int, before: int | None, *, told: bool) -> None:
    """30 % and 30,000 yen, both; without a bill last year nothing can be compared."""
    assert bool(big_change("18", now, before)) is told


@pytest.mark.slow
def test_several_processes_draft_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bills in the same order; the computations themselves are left behind."""
    monkeypatch.setattr(taxing, "WORTH_A_PROCESS", 1)
    cases = [replace(earner(CollectionWay.ORDINARY, salary=3_000_000 + n * 1_000), number=str(n)) for n in range(1_200)]
    found = taxing.Roll(cases, assessment_resident.assess)
    alone = list(taxing.drafts(found, BASIS, workers=1))
    together = list(taxing.drafts(found, BASIS, workers=2))
    assert [draft.decision for draft in together] == [draft.decision for draft in alone]
    assert not any(draft.sections for draft in together)


def test_an_asset_that_cannot_be_valued_is_named() -> None:
    """A class of land that needs a rule which no table has is not guessed: the owner is held back."""
    machine = {"number": "1", "asset_name": "旋盤", "cost": 1, "useful_life": 999, "acquired_in": 2020}
    estate = assessment_fixed.Estate(owner="18", depreciables=[machine])
    draft = assessment_fixed.assess(estate, BASIS)
    assert [finding.oddity for finding in draft.findings] == [Oddity.NOT_COMPUTABLE]
    assert draft.is_held_back
