from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.tax.errors import MissingParameterError, TaxInputError
from registry.domain.tax.light_vehicle import (
    VehicleKind,
    annual_tax,
    due_by,
    heavy_from,
    kind_named,
    owned_on_levy_date,
)

if TYPE_CHECKING:
    from registry.domain.tax.explain import Computation

KNOWN = date(2026, 4, 10)
PRIVATE = VehicleKind.PASSENGER_PRIVATE

FLAT = {
    "原付50cc以下": 2_000,
    "特定小型原付": 2_000,
    "原付125cc以下4.0kW以下": 2_000,
    "原付50cc超90cc以下": 2_000,
    "原付90cc超125cc以下": 2_400,
    "ミニカー": 3_700,
    "軽二輪": 3_600,
    "雪上車": 3_600,
    "二輪小型": 6_000,
    "小型特殊農耕": 2_400,
    "小型特殊その他": 5_900,
}
AGED = {
    "軽三輪": (3_100, 3_900, 4_600),
    "四輪乗用自家用": (7_200, 10_800, 12_900),
    "四輪乗用営業用": (5_500, 6_900, 8_200),
    "四輪貨物自家用": (4_000, 5_000, 6_000),
    "四輪貨物営業用": (3_000, 3_800, 4_500),
}


def tax(kind: VehicleKind, month: tuple[int, int] | None, year: int, **options: bool | int) -> Computation:
    """Compute the tax as known in April 2026."""
    return annual_tax(kind, month, year, known_on=KNOWN, **options)  # type: ignore[arg-type] # options of several types


def test_every_kind_is_covered_by_the_two_tables_below() -> None:
    """No kind can be added without its amounts being checked."""
    assert {kind.japanese for kind in VehicleKind} == FLAT.keys() | AGED.keys()


@pytest.mark.parametrize(("name", "yen"), FLAT.items())
def test_a_kind_without_inspection_costs_one_amount_a_year(name: str, yen: int) -> None:
    """Mopeds, motorcycles and small special vehicles pay the standard rate of the law's table."""
    assert tax(kind_named(name), None, 2026).amount == yen


@pytest.mark.parametrize(("name", "amounts"), AGED.items())
def test_three_and_four_wheelers_pay_old_standard_or_heavy(name: str, amounts: tuple[int, int, int]) -> None:
    """First inspected up to 2015-03: old; after: standard; 14 years later: heavy."""
    kind = kind_named(name)
    got = tuple(tax(kind, month, 2026).amount for month in [(2015, 3), (2015, 4), (2012, 4)])
    assert got == amounts


@pytest.mark.parametrize(
    ("month", "year", "yen"),
    [
        ((2014, 6), 2026, 7_200),
        ((2014, 6), 2027, 7_200),
        ((2014, 6), 2028, 12_900),
        ((2011, 4), 2024, 7_200),
        ((2011, 4), 2025, 12_900),
        ((2015, 4), 2026, 10_800),
        ((2015, 3), 2026, 7_200),
        ((2012, 3), 2025, 12_900),
        ((2012, 4), 2025, 7_200),
    ],
)
def test_worked_examples_of_a_private_car(month: tuple[int, int], year: int, yen: int) -> None:
    """The worked examples of the reference, with the months on both sides of each change."""
    assert tax(PRIVATE, month, year).amount == yen


@pytest.mark.parametrize(
    ("month", "year"), [((2011, 3), 2024), ((2011, 4), 2025), ((2012, 3), 2025), ((2012, 4), 2026)]
)
def test_heavy_tax_begins_in_the_fiscal_year_of_the_fourteenth_anniversary(month: tuple[int, int], year: int) -> None:
    """The published vectors of the first heavy year."""
    assert heavy_from(month, 14) == year


@given(st.integers(1990, 2026), st.integers(1, 12), st.integers(2016, 2026))
def test_the_amount_agrees_with_a_naive_count_of_months(year: int, month: int, fiscal_year: int) -> None:
    """Counting months from the first inspection to the end of the fiscal year gives the same class."""
    if (year, month) > (fiscal_year, 4):
        return
    months_to_march = (fiscal_year + 1) * 12 + 3 - (year * 12 + month)
    naive = 12_900 if months_to_march >= 14 * 12 else 7_200 if year * 12 + month <= 2015 * 12 + 3 else 10_800
    assert tax(PRIVATE, (year, month), fiscal_year).amount == naive


@given(st.sampled_from(sorted(AGED)), st.integers(2000, 2025), st.integers(1, 12), st.integers(2016, 2026))
def test_a_car_that_runs_clean_never_pays_more(name: str, year: int, month: int, fiscal_year: int) -> None:
    """Electric at most hybrid, hybrid at most petrol; and no car grows cheaper after its first year."""
    if (year, month) > (fiscal_year - 2, 4):
        return
    kind = kind_named(name)
    petrol, clean, electric = (
        tax(kind, (year, month), fiscal_year, **said).amount for said in ({}, {"clean_fuel": True}, {"electric": True})
    )
    assert electric <= clean <= petrol
    assert petrol <= tax(kind, (year, month), fiscal_year + 1).amount


def test_electric_and_hybrid_cars_never_become_heavy() -> None:
    """An old electric or hybrid car stays at its rate."""
    assert tax(PRIVATE, (2010, 4), 2026, electric=True).amount == 7_200
    assert tax(PRIVATE, (2010, 4), 2026, clean_fuel=True).amount == 7_200
    assert tax(PRIVATE, (2010, 4), 2026).amount == 12_900
    (line,) = tax(PRIVATE, (2010, 4), 2026, clean_fuel=True).lines
    assert "重課なし" in line.formula, "the counter can say why"


def test_an_electric_car_is_three_quarters_cheaper_in_its_first_year_only() -> None:
    """グリーン化特例 lasts one fiscal year, the one after the first inspection."""
    assert tax(PRIVATE, (2025, 3), 2025, electric=True).amount == 2_700
    others = {"軽三輪": 1_000, "四輪乗用営業用": 1_800, "四輪貨物自家用": 1_300, "四輪貨物営業用": 1_000}
    assert {name: tax(kind_named(name), (2024, 4), 2025, electric=True).amount for name in others} == others
    assert tax(PRIVATE, (2025, 3), 2026, electric=True).amount == 10_800
    assert tax(PRIVATE, (2025, 4), 2025, electric=True).amount == 10_800


def test_only_business_passenger_cars_have_the_smaller_cuts() -> None:
    """A private car has no 50 % cut, and the caseworker is told so."""
    assert tax(VehicleKind.PASSENGER_BUSINESS, (2024, 6), 2025, green_percent=50).amount == 3_500
    assert tax(VehicleKind.PASSENGER_BUSINESS, (2024, 6), 2025, green_percent=25).amount == 5_200
    with pytest.raises(TaxInputError, match="50%の軽課はありません") as refused:
        tax(PRIVATE, (2024, 6), 2025, green_percent=50)
    assert refused.value.item == "green_percent"


def test_the_smallest_cut_ended_with_cars_of_march_2025() -> None:
    """佐伯市・太良町: in FY2026 only 75 and 50 % are left, and before FY2022 the rule was another one."""
    assert tax(VehicleKind.PASSENGER_BUSINESS, (2025, 6), 2026, green_percent=50).amount == 3_500
    with pytest.raises(TaxInputError, match="25%の軽課はありません"):
        tax(VehicleKind.PASSENGER_BUSINESS, (2025, 6), 2026, green_percent=25)
    for bought, year in [((2020, 6), 2021), ((2026, 4), 2027)]:
        with pytest.raises(MissingParameterError, match="グリーン化特例"):
            tax(PRIVATE, bought, year, electric=True)


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_the_cuts_of_earlier_years(year: int) -> None:
    """From FY2022 to FY2025 business cars have 50 or 25 % off, FY2024 only once the extension was law."""
    month = (year - 1, 6)
    amounts = [tax(VehicleKind.PASSENGER_BUSINESS, month, year, green_percent=percent).amount for percent in (50, 25)]
    assert amounts == [3_500, 5_200]
    if year == 2024:
        with pytest.raises(MissingParameterError):
            annual_tax(VehicleKind.PASSENGER_BUSINESS, month, year, green_percent=50, known_on=date(2023, 3, 30))


@pytest.mark.parametrize(
    ("acquired", "released", "held"),
    [
        (date(2026, 4, 1), None, True),
        (date(2026, 4, 2), None, False),
        (date(2020, 1, 1), date(2026, 4, 2), True),
        (date(2020, 1, 1), date(2026, 4, 1), False),
    ],
)
def test_the_owner_on_the_first_of_april_pays_the_year(acquired: date, released: date | None, held: bool) -> None:  # noqa: FBT001 # a table of cases
    """Bought or scrapped on 2 April changes nothing in that year."""
    assert owned_on_levy_date(acquired, released, 2026) is held


def test_a_missing_first_inspection_is_asked_for() -> None:
    """A four-wheeler without its month is refused with the remedy, in both languages."""
    with pytest.raises(TaxInputError) as refused:
        tax(PRIVATE, None, 2026)
    assert (refused.value.code, refused.value.item) == ("first_inspection_missing", "first_inspected")
    assert "車検証" in str(refused.value)
    assert "inspection certificate" in refused.value.remedy("en")


def test_a_vehicle_inspected_after_the_levy_date_is_refused() -> None:
    """May of the fiscal year is after 1 April; April itself can be the levy date."""
    assert tax(PRIVATE, (2026, 4), 2026).amount == 10_800
    with pytest.raises(TaxInputError, match="賦課期日より後"):
        tax(PRIVATE, (2026, 5), 2026)


@pytest.mark.parametrize("month", [(2015, 0), (2015, 13), (0, 5)])
def test_an_impossible_month_is_refused(month: tuple[int, int]) -> None:
    """Month 13 is a typing error, not a crash."""
    with pytest.raises(TaxInputError, match="ありません"):
        tax(PRIVATE, month, 2026)


def test_the_bill_is_due_at_the_end_of_may() -> None:
    """Before moving to a business day."""
    assert due_by(2026, known_on=KNOWN) == date(2026, 5, 31)


def test_the_new_moped_class_exists_from_2025() -> None:
    """A rate is unknown in a year before the kind existed, and the message says where to add it."""
    assert tax(VehicleKind.MOPED_NEW_STANDARD, None, 2025).amount == 2_000
    with pytest.raises(MissingParameterError, match=r"registry/domain/tax/parameters/light_vehicle\.py"):
        tax(VehicleKind.MOPED_NEW_STANDARD, None, 2024)


def test_a_rate_is_unknown_before_it_was_published() -> None:
    """The tax 'as known' before the Act of 2014 can't use its rates."""
    with pytest.raises(MissingParameterError):
        annual_tax(PRIVATE, (2010, 4), 2016, known_on=date(2014, 3, 30))
    assert annual_tax(PRIVATE, (2010, 4), 2016, known_on=date(2014, 3, 31)).amount == 7_200


def test_the_explanation_names_the_rate_and_its_law() -> None:
    """A caseworker reads why the amount is what it is."""
    (line,) = tax(PRIVATE, (2012, 4), 2026).lines
    assert (line.key, line.label_ja, line.value) == ("heavy_rate", "重課税率", 12_900)
    assert "2026年度から重課" in line.formula
    assert "附則30条" in line.source


def test_an_unknown_kind_lists_the_choices() -> None:
    """A mistyped kind is answered with all names."""
    with pytest.raises(TaxInputError, match="四輪乗用自家用"):
        kind_named("四輪乗用")
