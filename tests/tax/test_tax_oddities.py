"""確認一覧: what a caseworker should look at before a bill goes out, and what the run holds back by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from support.offices import form
from support.tax_town import TaxTown, house, income, parcel, tax_town

from console.refusals import Refusal
from events.assets import (
    DepreciableChanged,
    DepreciableDeclared,
    ParcelChanged,
    ParcelTransferred,
    ShareRegistered,
)
from events.bill import BillRemitted, Tax
from events.protection import SupportStarted
from events.resident import Died
from events.taxpayer import (
    CorporateReturnFiled,
    CorporationClosed,
    CorporationRegistered,
    NonResidentLinked,
    NonResidentRecorded,
)
from projections.people import last_number
from registry.application.commands import ChangeSupport, Leave
from registry.application.reassessment import Reassess
from registry.application.tax_drafts import Oddity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE, TWO, GROUP, FIRM, ABSENT = "18", "26", "34", "42", "59"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[TaxTown]:
    """Two residents since November 2023."""
    with tax_town(tmp_path, date(2023, 12, 1)) as town:
        town.resident(ONE, date(2023, 11, 1))
        town.resident(TWO, date(2023, 11, 1))
        yield town


def oddities(town: TaxTown, tax: Tax = Tax.FIXED_ASSET) -> list[tuple[str, Oddity]]:
    """The review list of FY2024 on 1 April."""
    found = town.on(date(2024, 4, 1)).run(tax, 2024).findings
    return [(finding.taxpayer, finding.oddity) for finding in found]


def died(town: TaxTown, number: str, day: date) -> None:
    """A death, told the same day."""
    town.on(day).take(Leave(form=form(f"died-{number}", "death", day), people={number: Died()}))


def test_an_owner_dead_on_new_year_is_held_back(town: TaxTown) -> None:
    """Whoever owns it now must be found first (地方税法343条): no bill in the name of the dead."""
    town.record("land", date(2023, 12, 1), parcel__1=parcel(ONE))
    died(town, ONE, date(2023, 12, 30))
    assert oddities(town) == [(ONE, Oddity.OWNER_DEAD)]
    assert town.bill(f"kotei-2024-{ONE}") is None


def test_an_owner_who_died_since_is_told_and_taxed(town: TaxTown) -> None:
    """Alive on 1 January: the bill is decided, and goes to the heirs."""
    town.record("land", date(2023, 12, 1), parcel__1=parcel(ONE))
    died(town, ONE, date(2024, 2, 10))
    assert oddities(town) == [(ONE, Oddity.DIED_SINCE)]
    assert town.bill(f"kotei-2024-{ONE}") is not None


def test_a_protected_owner_is_told(town: TaxTown) -> None:
    """支援措置: where the bill is sent must be checked; it is decided all the same."""
    town.record("land", date(2023, 12, 1), parcel__1=parcel(ONE))
    measure = SupportStarted(since=date(2023, 12, 1), applicant=ONE, abuser_name="山武　次郎", covers_copies=True)
    town.take(ChangeSupport(form=form("support", "support_started", date(2023, 12, 1)), people={ONE: measure}))
    assert oddities(town) == [(ONE, Oddity.PROTECTED)]


def test_co_owners_get_one_bill_that_names_who_receives_it(town: TaxTown) -> None:
    """共有: the larger share represents; all owe the whole, which the explanation says."""
    day = date(2023, 12, 1)
    shares = {
        f"share__{GROUP}-{owner}": ShareRegistered(
            joint_owner=GROUP, co_owner=owner, share_numerator=part, share_denominator=3, registered_on=date(2010, 1, 1)
        )
        for owner, part in ((ONE, 1), (TWO, 2))
    }
    town.record("joint", day, **shares, parcel__1=parcel(GROUP))
    assert oddities(town) == []
    (explained,) = town.explain(GROUP, 2024)
    assert explained.agrees
    (joint,) = explained.draft.sections[0].computation.lines
    assert joint.formula.startswith(f"{TWO} 外1名")


def test_a_co_owner_dead_on_new_year_holds_the_group_back(town: TaxTown) -> None:
    """The finding names who died."""
    shares = {
        f"share__{GROUP}-{owner}": ShareRegistered(
            joint_owner=GROUP, co_owner=owner, share_numerator=1, share_denominator=2, registered_on=date(2010, 1, 1)
        )
        for owner in (ONE, TWO)
    }
    town.record("joint", date(2023, 12, 1), **shares, parcel__1=parcel(GROUP))
    died(town, TWO, date(2023, 12, 30))
    (finding,) = town.on(date(2024, 4, 1)).run(Tax.FIXED_ASSET, 2024).findings
    assert (finding.taxpayer, finding.oddity, finding.detail) == (GROUP, Oddity.OWNER_DEAD, f"共有者 {TWO}")


def test_a_bill_that_differs_much_from_last_year_is_told(town: TaxTown) -> None:
    """A house that is new in the next year's bill more than doubles it: decided, but listed."""
    town.record("land", date(2023, 12, 1), parcel__1=parcel(ONE))
    assert oddities(town) == []
    town.on(date(2024, 10, 1)).record("built", date(2024, 10, 1), house__1=house(ONE, built_on=date(2024, 9, 1)))
    (finding,) = town.on(date(2025, 4, 1)).run(Tax.FIXED_ASSET, 2025).findings
    assert (finding.oddity, finding.detail) == (Oddity.BIG_CHANGE, "27,900 → 100,700円")


def test_last_years_base_is_carried_from_year_to_year(town: TaxTown) -> None:
    """岡崎市's lot: 2,500,000 in FY2023 is 2,641,666 in FY2024 and 2,783,332 in FY2025, where nobody typed it."""
    lot = parcel(ONE, price=17_000_000, land_area=20_000, previous_small=2_500_000)
    town.record("land", date(2023, 12, 1), parcel__1=lot)
    first, second, third = (town.on(date(year, 4, 1)).run(Tax.FIXED_ASSET, year) for year in (2024, 2025, 2026))
    assert [one.tally.amount for one in (first, second, third)] == [36_900, 38_900, 39_600]
    (told,) = [one for one in town.explain(ONE, 2025) if one.tax is Tax.FIXED_ASSET]
    land = told.draft.sections[0].computation
    assert (told.agrees, land.amount) == (True, 2_641_666 + 141_666)
    assert "前年度 2,641,666" in " ".join(line.formula for line in land.lines)


def test_a_base_that_is_typed_again_begins_anew(town: TaxTown) -> None:
    """Said for FY2025 (a correction of November 2024), it isn't raised for FY2024 first."""
    lot = parcel(ONE, price=17_000_000, land_area=20_000, previous_small=2_500_000)
    town.record("land", date(2023, 12, 1), parcel__1=lot)
    town.on(date(2024, 11, 5)).record("typed", date(2024, 11, 5), parcel__1=ParcelChanged(previous_small=2_600_000))
    (told,) = [one for one in town.on(date(2025, 4, 1)).explain(ONE, 2025) if one.tax is Tax.FIXED_ASSET]
    assert told.draft.sections[0].computation.amount == 2_600_000 + 141_666


def test_machines_below_the_exemption_point_owe_nothing(town: TaxTown) -> None:
    """1,000,000 yen of machines are below 1,500,000: nothing due, nothing odd."""
    machine = DepreciableDeclared(owner=ONE, cost=1_000_000, useful_life=5, acquired_in=2023)
    town.record("machine", date(2023, 12, 1), depreciable__1=machine)
    outcome = town.on(date(2024, 4, 1)).run(Tax.FIXED_ASSET, 2024)
    assert (outcome.tally.bills, outcome.tally.nothing_due, outcome.findings) == (0, 1, [])


def test_income_of_somebody_who_is_no_resident_is_told(town: TaxTown) -> None:
    """A return for somebody who lived elsewhere on 1 January is the other town's: held back."""
    town.on(date(2024, 2, 1)).record("return", date(2024, 2, 1), **{f"income__{ABSENT}-2024": income(ABSENT, 2024)})
    found = oddities(town, Tax.RESIDENT)
    assert (ABSENT, Oddity.NOT_RESIDENT) in found
    assert town.bill(f"jumin-2024-{ABSENT}") is None


def test_firms_and_absent_owners_are_known_by_numbers_of_the_same_series(town: TaxTown) -> None:
    """法人 and 住登外者 own land like anybody; moved in, the absent owner's record leads to the resident."""
    day = date(2023, 12, 1)
    town.record("firm", day, **{f"corporation__{FIRM}": CorporationRegistered(corporate_name="株式会社東金")})
    town.record("absent", day, **{f"nonresident__{ABSENT}": NonResidentRecorded(name="東京　一郎")})
    town.record("land", day, parcel__1=parcel(FIRM), parcel__2=parcel(ABSENT))
    linked = {f"nonresident__{ABSENT}": NonResidentLinked(resident_number=TWO)}
    town.on(date(2024, 3, 1)).record("linked", date(2024, 3, 1), **linked)
    assert oddities(town) == []
    assert {number for number in (FIRM, ABSENT) if town.bill(f"kotei-2024-{number}")} == {FIRM, ABSENT}


YEAR_TO_MARCH: dict[str, Any] = {
    "corporation": FIRM,
    "year_starts": date(2023, 4, 1),
    "year_ends": date(2024, 3, 31),
    "capital": 50_000_000,
}


def test_a_firm_s_return_becomes_a_bill(town: TaxTown) -> None:
    """DOMAIN 2.3: 15 of 37 people here, 1,234,567 yen: 30,000 + 130,000, due two months after the year's end."""
    filed = CorporateReturnFiled(**YEAR_TO_MARCH, local_staff=15, total_staff=37, corporation_tax=1_234_567)
    town.on(date(2024, 5, 20)).record("filed", date(2024, 5, 20), **{f"corporate_return__{FIRM}-202403": filed})
    outcome = town.run(Tax.CORPORATE, 2024)
    bill = town.bill(f"hojin-2024-{FIRM}-202403")
    assert bill is not None
    assert (bill["amount"], bill["parts"], bill["due_on"]) == (160_000, "flat:130000 levy:30000", date(2024, 5, 31))
    assert outcome.tally.bills == 1


@pytest.mark.parametrize(("asked", "told"), [(date(2025, 6, 2), []), (date(2025, 6, 3), ["〜2025-03-31"])])
def test_a_firm_that_did_not_file_is_told_once_its_return_is_overdue(
    town: TaxTown, asked: date, told: list[str]
) -> None:
    """Filed for March 2024; that of March 2025 was due on Monday 2 June. A closed firm is asked for nothing."""
    town.record("firm", date(2023, 12, 1), **{f"corporation__{FIRM}": CorporationRegistered(corporate_name="東金")})
    filed = CorporateReturnFiled(**YEAR_TO_MARCH, local_staff=5, total_staff=5, corporation_tax=0)
    town.on(date(2024, 5, 20)).record("filed", date(2024, 5, 20), **{f"corporate_return__{FIRM}-202403": filed})
    town.on(asked)
    found = town.run(Tax.CORPORATE, 2025, decide=False).findings
    assert [(one.taxpayer, one.oddity, one.detail) for one in found] == [(FIRM, Oddity.NO_RETURN, day) for day in told]
    town.record("closed", date(2025, 3, 1), **{f"corporation__{FIRM}": CorporationClosed()})
    assert town.run(Tax.CORPORATE, 2025, decide=False).findings == []


def test_books_that_must_be_mended_first_take_no_bill_back(town: TaxTown) -> None:
    """A late useful life of 99 years can't be computed: nothing is proposed, nothing decided (C312), the bill stays."""
    machine = DepreciableDeclared(owner=ONE, cost=9_000_000, useful_life=5, acquired_in=2023)
    town.record("machine", date(2023, 12, 1), depreciable__1=machine)
    town.on(date(2024, 4, 1)).run(Tax.FIXED_ASSET, 2024)
    town.on(date(2024, 6, 3)).record("life", date(2023, 12, 1), depreciable__1=DepreciableChanged(useful_life=99))
    (item,) = town.review()
    with pytest.raises(Refusal, match="C312") as refused:
        town.settle(item)
    assert "計算できない" in refused.value.message("ja")
    assert "99" in refused.value.message("en")
    town.record("mended", date(2023, 12, 1), depreciable__1=DepreciableChanged(useful_life=4))
    for one in town.review()[:1]:
        assert town.settle(one).correction.amount_change < 0
    bill = town.bill(f"kotei-2024-{ONE}")
    assert bill is not None
    assert bill["status"] == "decided"


def test_a_death_told_late_decides_nothing_in_the_name_of_the_dead(town: TaxTown) -> None:
    """Dead on 30 December, told in June: the bill waits until the books say who owns the land, or is kept."""
    town.record("land", date(2023, 12, 1), parcel__1=parcel(ONE))
    town.on(date(2024, 4, 1)).run(Tax.FIXED_ASSET, 2024)
    town.on(date(2024, 6, 3)).take(Leave(form=form("died", "death", date(2023, 12, 30)), people={ONE: Died()}))
    (item,) = [item for item in town.review() if item.tax is Tax.FIXED_ASSET]
    with pytest.raises(Refusal, match="C312"):
        town.settle(item)
    town.record("heir", date(2023, 12, 30), parcel__1=ParcelTransferred(owner=TWO))
    settled = {}
    while found := town.review():
        settled[found[0].taxpayer] = town.settle(found[0]).correction.outcome
    assert settled == {ONE: "cancelled", TWO: "decided"}


def test_after_its_years_a_tax_is_not_decided_any_more(town: TaxTown) -> None:
    """固定資産税 of FY2024, first due on 30 April 2024, on 1 May 2029: a run holds it back, a review says so (C312)."""
    town.record("land", date(2023, 12, 1), parcel__1=parcel(ONE))
    assert oddities(town) == []
    town.on(date(2029, 5, 1)).record("more", date(2023, 12, 1), parcel__2=parcel(TWO))
    (finding,) = town.run(Tax.FIXED_ASSET, 2024, decide=False, batch="again").findings
    assert (finding.taxpayer, finding.oddity, finding.detail) == (TWO, Oddity.TIME_BARRED, "2029-04-30")
    (item,) = town.review()
    with pytest.raises(Refusal, match="C312"):
        town.settle(item)


def test_a_remission_is_one_decision_on_one_bill(town: TaxTown) -> None:
    """減免 of a disaster: the bill stays as decided, less is owed, and the ground is recorded."""
    town.record("land", date(2023, 12, 1), parcel__1=parcel(ONE))
    town.on(date(2024, 4, 1)).run(Tax.FIXED_ASSET, 2024)
    remitted = BillRemitted(instalment=2, remitted=6_000, ground="災害")
    number = f"kotei-2024-{ONE}"
    town.take(Reassess(form=form("remit", BillRemitted.TYPE, date(2024, 4, 1)), bill=number, decision=remitted))
    bill = town.bill(number)
    assert bill is not None
    assert (bill["amount"], bill["remitted"]) == (27_900, 6_000)


def test_the_next_number_is_beyond_those_of_firms_and_groups(town: TaxTown) -> None:
    """宛名番号 are one series: a resident who comes now gets a number that nobody has."""
    town.record("firm", date(2023, 12, 1), **{f"corporation__{FIRM}": CorporationRegistered(corporate_name="東金")})
    with town.office.read_model() as model:
        assert last_number(model, "resident") == FIRM
        assert last_number(model, "household") == TWO
