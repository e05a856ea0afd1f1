"""家屋敷, 予定申告 and offices opened within the year: from the return through the run to the explained bill."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from support.offices import form
from support.tax_town import TaxTown, income, tax_town

from events.bill import Tax
from events.resident import MovedOut
from events.tax_return import IncomeCorrected, IncomeReported
from events.taxpayer import (
    CorporateReturnCorrected,
    CorporateReturnFiled,
    CorporationChanged,
    CorporationClosed,
    CorporationRegistered,
    InterimReturnFiled,
    NonResidentRecorded,
)
from registry.application.commands import Leave
from registry.application.tax_drafts import Oddity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE, GONE, ABSENT, STRANGER, FIRM = "18", "26", "34", "42", "59"
NOVEMBER = date(2023, 11, 1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[TaxTown]:
    """A resident, one who left in December, somebody of another town, and a firm."""
    with tax_town(tmp_path, date(2023, 12, 1)) as town:
        town.resident(ONE, NOVEMBER)
        town.resident(GONE, NOVEMBER)
        left = MovedOut(planned_leaving=date(2023, 12, 20), planned_destination="千葉県山武市")
        town.take(Leave(form=form("left", "move_out_domestic", date(2023, 12, 20)), people={GONE: left}))
        town.record("absent", NOVEMBER, **{f"nonresident__{ABSENT}": NonResidentRecorded(name="東京　一郎")})
        firm = CorporationRegistered(corporate_name="株式会社東金", opened_on=date(2010, 4, 1))
        town.record("firm", NOVEMBER, **{f"corporation__{FIRM}": firm})
        yield town


def keeps_a_house(number: str) -> dict[str, IncomeReported]:
    """家屋敷の申告書 of FY2024."""
    return {f"income__{number}-2024": IncomeReported(taxpayer=number, fiscal_year=2024, absent_house=True)}


def test_who_keeps_a_house_here_and_lives_elsewhere_bears_the_flat_levy(town: TaxTown) -> None:
    """4,000 yen without 森林環境税 (大多喜町), of a 住登外者 or of somebody who left; explained by the same lines."""
    day = date(2024, 2, 1)
    town.on(day).record("houses", day, **keeps_a_house(ABSENT), **keeps_a_house(GONE))
    town.on(date(2024, 6, 1)).run(Tax.RESIDENT, 2024)
    for number in (ABSENT, GONE):
        bill = town.bill(f"jumin-2024-{number}")
        assert bill is not None
        assert (bill["amount"], bill["parts"]) == (4_000, "city:3000 prefecture:1000 forest:0")
        (told,) = [one for one in town.explain(number, 2024) if one.tax is Tax.RESIDENT]
        assert told.agrees
        assert [line.key for line in told.draft.sections[0].computation.lines] == [
            *("city_flat", "prefecture_flat"),
            "total",
        ]


def test_a_house_is_no_ground_where_somebody_lives_here_or_is_in_no_register(town: TaxTown) -> None:
    """A resident is taxed on the income, house or not; a number that nobody has is held back."""
    day = date(2024, 2, 1)
    lives_here = {f"income__{ONE}-2024": income(ONE, 2024, absent_house=True)}
    town.on(day).record("houses", day, **lives_here, **keeps_a_house(STRANGER))
    found = town.on(date(2024, 6, 1)).run(Tax.RESIDENT, 2024).findings
    bill = town.bill(f"jumin-2024-{ONE}")
    assert bill is not None
    assert bill["amount"] == 175_500
    assert [(one.taxpayer, one.oddity) for one in found] == [(STRANGER, Oddity.NOT_RESIDENT)]


def test_a_house_that_was_let_after_all_is_reviewed_and_its_bill_cancelled(town: TaxTown) -> None:
    """The correction of the return reaches the tax by itself; the caseworker decides."""
    day = date(2024, 2, 1)
    town.on(day).record("houses", day, **keeps_a_house(ABSENT))
    town.on(date(2024, 6, 1)).run(Tax.RESIDENT, 2024)
    let = {f"income__{ABSENT}-2024": IncomeCorrected(absent_house=False)}
    town.on(date(2024, 7, 1)).record("let", day, **let)
    (item,) = town.review()
    assert town.settle(item).correction.outcome == "cancelled"


def to_march(year: int, **items: Any) -> dict[str, Any]:
    """A return of the business year that ended in March."""
    values: dict[str, Any] = {
        "corporation": FIRM,
        "year_starts": date(year - 1, 4, 1),
        "year_ends": date(year, 3, 31),
        "capital": 50_000_000,
        "local_staff": 15,
        "total_staff": 37,
        "corporation_tax": 1_234_567,
    }
    return {**values, **items}


def file(town: TaxTown, day: date, body: CorporateReturnFiled | InterimReturnFiled) -> None:
    """A return comes in."""
    assert body.year_ends is not None
    number = f"{FIRM}-{body.year_ends:%Y%m}"
    town.on(day).record(f"filed-{number}", day, **{f"corporate_return__{number}": body})


def interim(**items: Any) -> InterimReturnFiled:
    """予定申告 of the year to March 2025."""
    return InterimReturnFiled(**to_march(2025, year_ends=date(2024, 9, 30), corporation_tax=None, **items))


def test_an_interim_return_is_billed_and_paid_ahead_of_the_final_one(town: TaxTown) -> None:
    """Last year 30,000 + 130,000: 15,000 + 65,000 by 2 December; the final return of 160,000 then owes 80,000."""
    file(town, date(2024, 5, 20), CorporateReturnFiled(**to_march(2024)))
    town.run(Tax.CORPORATE, 2024)
    file(town, date(2024, 11, 20), interim())
    town.run(Tax.CORPORATE, 2024, batch="autumn")
    ahead = town.bill(f"hojin-2024-{FIRM}-202409")
    assert ahead is not None
    assert (ahead["amount"], ahead["parts"], ahead["due_on"]) == (80_000, "flat:65000 levy:15000", date(2024, 12, 2))
    file(town, date(2025, 5, 20), CorporateReturnFiled(**to_march(2025)))
    assert town.run(Tax.CORPORATE, 2025).findings == []
    final = town.bill(f"hojin-2025-{FIRM}-202503")
    assert final is not None
    assert (final["amount"], final["parts"]) == (80_000, "flat:65000 levy:15000")
    assert all(told.agrees for year in (2024, 2025) for told in town.explain(FIRM, year))


def test_a_firm_that_files_no_interim_return_is_told_once_it_is_overdue(town: TaxTown) -> None:
    """Due on 2 December of who paid more than 200,000 yen of 法人税 in the year before; filed late, it is a bill."""
    file(town, date(2024, 5, 20), CorporateReturnFiled(**to_march(2024, corporation_tax=200_001)))
    assert town.on(date(2024, 12, 2)).run(Tax.CORPORATE, 2024, decide=False).findings == []
    (finding,) = town.on(date(2024, 12, 3)).run(Tax.CORPORATE, 2024, decide=False).findings
    assert (finding.taxpayer, finding.oddity, finding.detail) == (FIRM, Oddity.NO_RETURN, "〜2024-09-30")
    file(town, date(2024, 12, 20), interim())
    assert town.run(Tax.CORPORATE, 2024, decide=False).findings == []


def test_both_returns_of_a_year_in_one_run_owe_no_more_than_the_year(town: TaxTown) -> None:
    """January to December: both are decided in one run, the final one less the interim's draft."""
    calendar = {"year_starts": date(2023, 1, 1), "year_ends": date(2023, 12, 31)}
    file(town, date(2024, 2, 20), CorporateReturnFiled(**to_march(2024, **calendar)))
    half = {"year_starts": date(2024, 1, 1), "year_ends": date(2024, 6, 30), "corporation_tax": None}
    file(town, date(2024, 8, 20), InterimReturnFiled(**to_march(2025, **half)))
    whole = {"year_starts": date(2024, 1, 1), "year_ends": date(2024, 12, 31)}
    file(town, date(2025, 2, 20), CorporateReturnFiled(**to_march(2025, **whole)))
    assert town.run(Tax.CORPORATE, 2024).tally.amount == 160_000


def test_what_was_paid_ahead_beyond_the_year_is_told(town: TaxTown) -> None:
    """6 % of half of 40,000,000 ahead, then a year of loss: no final bill, and the rest is to be refunded."""
    file(town, date(2024, 5, 20), CorporateReturnFiled(**to_march(2024, total_staff=15, corporation_tax=40_000_000)))
    file(town, date(2024, 11, 20), interim())
    town.run(Tax.CORPORATE, 2024)
    file(town, date(2025, 5, 20), CorporateReturnFiled(**to_march(2025, corporation_tax=0)))
    outcome = town.run(Tax.CORPORATE, 2025)
    (finding,) = outcome.findings
    assert (finding.oddity, finding.detail, finding.holds_back) == (Oddity.PAID_AHEAD, "1,135,000円", False)
    assert (outcome.tally.bills, outcome.tally.nothing_due) == (0, 1)


def test_an_interim_return_without_the_year_before_is_held_back(town: TaxTown) -> None:
    """Nothing can be halved: the review list says what is missing, in the caseworker's words."""
    file(town, date(2024, 11, 20), interim())
    (finding,) = town.run(Tax.CORPORATE, 2024).findings
    assert (finding.oddity, finding.detail) == (Oddity.NOT_COMPUTABLE, "前事業年度の確定申告がありません。")


def test_months_follow_the_days_on_which_an_office_was_opened_and_closed(town: TaxTown) -> None:
    """Open from 13 December to 31 March: 3 months of 均等割 (32,500), and 15 people count as 15 × 4/12 in the split."""
    opened = CorporationChanged(opened_on=date(2023, 12, 13))
    town.on(date(2024, 1, 4)).record("opened", date(2023, 12, 13), **{f"corporation__{FIRM}": opened})
    file(town, date(2024, 5, 20), CorporateReturnFiled(**to_march(2024, corporation_tax=2_700_000)))
    town.run(Tax.CORPORATE, 2024)
    bill = town.bill(f"hojin-2024-{FIRM}-202403")
    assert bill is not None
    assert bill["parts"] == "flat:32500 levy:30000"  # 2,700,000 ÷ (37 − 15 + 5) × 5 × 6 %
    town.on(date(2025, 5, 20)).record("closed", date(2024, 6, 10), **{f"corporation__{FIRM}": CorporationClosed()})
    file(town, date(2025, 5, 20), CorporateReturnFiled(**to_march(2025, corporation_tax=0)))
    (told,) = town.explain(FIRM, 2025)
    assert told.draft.amount == 21_600  # 130,000 × 2/12
    corrected = {f"corporate_return__{FIRM}-202503": CorporateReturnCorrected(office_months=5)}
    town.record("typed", date(2025, 5, 20), **corrected)
    (told,) = town.explain(FIRM, 2025)
    assert told.draft.amount == 54_100  # what the return says comes first
