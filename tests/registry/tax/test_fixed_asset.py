from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.tax.errors import MissingParameterError, TaxInputError
from registry.domain.tax.fixed_asset import (
    CoOwner,
    Holdings,
    NewHouse,
    bill,
    depreciated_value,
    house_price,
    instalments_of,
    joint_liability,
    new_house_reduction,
    owned_on_levy_date,
    representative,
    revaluation_year,
)
from registry.domain.tax.parameters.fixed_asset import DEPRECIATION

KNOWN = date(2026, 4, 1)
TOGANE, SAMMU, YOKOSHIBA = "122131", "122378", "124109"
HOUSE = NewHouse(price=10_000_000, area=Fraction(125), built_on=date(2025, 6, 1))
YEN = st.integers(0, 50_000_000)


def reduction(house: NewHouse, year: int = 2026) -> int:
    """Compute the reduction as known in April 2026."""
    return new_house_reduction(house, year, known_on=KNOWN).amount


def test_the_published_new_house() -> None:
    """鈴鹿市: 67,200 off 140,000."""
    assert reduction(HOUSE) == 67_200


@pytest.mark.parametrize(
    ("area", "yen"),
    [
        (Fraction("49.99"), 0),
        (Fraction(50), 70_000),
        (Fraction(120), 70_000),
        (Fraction(280), 30_000),
        (Fraction("280.01"), 0),
    ],
)
def test_a_new_house_from_50_to_280_square_metres(area: Fraction, yen: int) -> None:
    """Half the tax on the first 120 m²."""
    assert reduction(replace(HOUSE, area=area)) == yen


def test_flats_are_measured_per_dwelling() -> None:
    """Ten rental flats of 45 m²: all of it counts; owned flats of 45 m² are too small."""
    flats = replace(HOUSE, area=Fraction(450), dwellings=10)
    assert reduction(replace(flats, rental=True)) == 70_000
    assert reduction(flats) == 0
    assert reduction(replace(flats, area=Fraction("399.9"), rental=True)) == 0


@pytest.mark.parametrize(
    ("fireproof", "long_life", "last_year"),
    [(False, False, 2028), (True, False, 2030), (False, True, 2030), (True, True, 2032)],
)
def test_a_new_house_is_cheaper_for_three_to_seven_years(fireproof: bool, long_life: bool, last_year: int) -> None:  # noqa: FBT001 # a table of cases
    """Built in June 2025, first taxed in FY2026."""
    house = replace(HOUSE, fireproof=fireproof, long_life=long_life)
    assert [reduction(house, year) > 0 for year in (2025, 2026, last_year, last_year + 1)] == [False, True, True, False]


def test_a_house_finished_on_new_years_day_is_taxed_that_year() -> None:
    """Its three years begin with that fiscal year."""
    house = replace(HOUSE, built_on=date(2025, 1, 1))
    assert [reduction(house, year) > 0 for year in (2025, 2027, 2028)] == [True, True, False]


def test_houses_after_the_deadline_need_the_new_rule() -> None:
    """Built by 31 March 2026 the old limits hold; after it the extension is not in the tables."""
    assert reduction(replace(HOUSE, built_on=date(2026, 3, 31)), 2027) == 67_200
    with pytest.raises(MissingParameterError, match="新築住宅"):
        reduction(replace(HOUSE, built_on=date(2026, 4, 1)), 2027)


FULL = Holdings(land=1_999_999, house=10_000_000, reduction=67_200)
WITH_CITY = replace(FULL, city_land=3_999_999, city_house=10_000_000)


def test_the_published_bill() -> None:
    """Land, a new house, with and without city planning tax, and the instalments."""
    plain = bill(FULL, 2026, town=SAMMU, known_on=KNOWN)
    assert (plain.yen("fixed_base"), plain.yen("fixed_gross"), plain.amount) == (11_999_000, 167_986, 100_700)
    months = instalments_of(plain.amount, 2026, town=SAMMU, known_on=KNOWN)
    assert months == ((5, 25_700), (7, 25_000), (9, 25_000), (12, 25_000))
    both = bill(WITH_CITY, 2026, town=TOGANE, known_on=KNOWN)
    assert (both.yen("fixed_tax"), both.yen("city_base"), both.yen("city_tax")) == (100_700, 13_999_000, 41_900)
    assert both.amount == 142_600
    months = instalments_of(both.amount, 2026, town=TOGANE, known_on=KNOWN)
    assert months == ((4, 37_600), (7, 35_000), (12, 35_000), (2, 35_000))


@pytest.mark.parametrize(
    ("holdings", "tax"),
    [
        (Holdings(land=299_999), 0),
        (Holdings(land=300_000), 4_200),
        (Holdings(house=199_999), 0),
        (Holdings(house=200_000), 2_800),
        (Holdings(depreciable=1_499_999), 0),
        (Holdings(depreciable=1_500_000), 21_000),
        (Holdings(land=299_999, house=199_999, depreciable=1_499_999), 0),
        (Holdings(land=299_999, house=200_000), 2_800),
        (Holdings(house=199_999, land=300_000, reduction=10_000), 4_200),
    ],
)
def test_small_holdings_are_free_by_kind(holdings: Holdings, tax: int) -> None:
    """免税点: below it a kind is not taxed, at it the whole is; a reduction falls with its house."""
    assert bill(holdings, 2026, town=SAMMU, known_on=KNOWN).amount == tax


def test_the_limits_rise_in_2027_once_that_is_known() -> None:
    """A house of 299,999 and 償却資産 of 1,799,999 are free from FY2027, but not as known before the reform."""
    holdings = Holdings(house=299_999, depreciable=1_799_999)
    assert bill(holdings, 2027, town=SAMMU, known_on=KNOWN).amount == 0
    assert bill(holdings, 2027, town=SAMMU, known_on=date(2026, 3, 30)).amount == 29_300
    assert bill(holdings, 2026, town=SAMMU, known_on=KNOWN).amount == 29_300


def test_land_below_its_limit_pays_no_city_planning_tax_either() -> None:
    """都市計画税 is not levied below the 免税点 of 固定資産税."""
    small = Holdings(land=299_999, city_land=599_999, house=1_000_000, city_house=1_000_000)
    assert bill(small, 2026, town=TOGANE, known_on=KNOWN).yen("city_base") == 1_000_000


def test_a_town_without_a_known_rate_is_asked_for_it() -> None:
    """City planning tax is not guessed where it was not found whether the town levies it."""
    with pytest.raises(MissingParameterError, match="都市計画税の税率"):
        bill(WITH_CITY, 2026, town=YOKOSHIBA, known_on=KNOWN)
    assert bill(FULL, 2026, town=YOKOSHIBA, known_on=KNOWN).amount == 100_700


HOLDINGS = st.builds(
    Holdings,
    land=YEN,
    house=YEN,
    depreciable=YEN,
    city_land=YEN,
    city_house=YEN,
    reduction=st.integers(0, 500_000),
)


@given(HOLDINGS)
def test_the_bill_agrees_with_a_naive_formula(held: Holdings) -> None:
    """A second computation in whole numbers."""
    land = held.land if held.land >= 300_000 else 0
    house = held.house if held.house >= 200_000 else 0
    other = held.depreciable if held.depreciable >= 1_500_000 else 0
    gross = (land + house + other) // 1000 * 14
    fixed = max(gross - (held.reduction if house else 0), 0) // 100 * 100
    city = ((held.city_land if land else 0) + (held.city_house if house else 0)) // 1000 * 3 // 100 * 100
    assert bill(held, 2026, town=TOGANE, known_on=KNOWN).amount == fixed + city


@given(YEN, YEN, st.integers(0, 10**6))
def test_more_land_never_means_a_smaller_bill(land: int, house: int, more: int) -> None:
    """The bill grows with what is owned."""
    small = bill(Holdings(land=land, house=house), 2026, town=SAMMU, known_on=KNOWN).amount
    assert small <= bill(Holdings(land=land + more, house=house), 2026, town=SAMMU, known_on=KNOWN).amount


@given(st.integers(0, 10**9))
def test_the_instalments_make_the_bill(total: int) -> None:
    """No yen is lost between the bill and its instalments."""
    assert sum(yen for _, yen in instalments_of(total, 2026, town=SAMMU, known_on=KNOWN)) == total


@pytest.mark.parametrize(
    ("acquired", "released", "year", "taxed"),
    [
        (date(2020, 1, 1), date(2025, 12, 20), 2026, False),
        (date(2020, 1, 1), date(2026, 1, 2), 2026, True),
        (date(2020, 1, 1), date(2026, 1, 1), 2026, False),
        (date(2026, 1, 1), None, 2026, True),
        (date(2026, 1, 2), None, 2026, False),
    ],
)
def test_the_owner_on_new_years_day_is_taxed(acquired: date, released: date | None, year: int, taxed: bool) -> None:  # noqa: FBT001 # a table of cases
    """A house pulled down on 20 December is not in the next bill, on 2 January it is."""
    assert owned_on_levy_date(acquired, released, year) is taxed


@pytest.mark.parametrize(("year", "base"), [(2021, 2021), (2023, 2021), (2024, 2024), (2026, 2024), (2027, 2027)])
def test_prices_hold_for_three_years(year: int, base: int) -> None:
    """評価替え in FY2021, FY2024, FY2027."""
    assert revaluation_year(year) == base


def test_a_houses_price_never_rises_at_a_revaluation() -> None:
    """Points × age correction × unit price, or last period's price if that is lower."""
    assert house_price(100_000, Fraction("0.8"), Fraction("1.1"), None).amount == 88_000
    assert house_price(100_000, Fraction("0.8"), Fraction("1.1"), 90_000).amount == 88_000
    kept = house_price(100_000, Fraction("0.8"), Fraction("1.1"), 87_999)
    assert (kept.amount, "据置き" in kept.lines[0].formula) == (87_999, True)


@pytest.mark.parametrize(("year", "value"), [(2025, 815_000), (2026, 514_265), (2027, 324_501), (2035, 50_000)])
def test_a_machine_loses_value_to_five_percent(year: int, value: int) -> None:
    """1,000,000 yen, five years of life, bought in 2024."""
    assert depreciated_value(1_000_000, 5, 2024, year, known_on=KNOWN).amount == value


@pytest.mark.parametrize(("life", "year", "field"), [(1, 2026, "life"), (51, 2026, "life"), (5, 2024, "acquired_in")])
def test_a_depreciation_out_of_range_is_refused(life: int, year: int, field: str) -> None:
    """Lives of 2 to 50 years, from the year after the acquisition."""
    with pytest.raises(TaxInputError) as refused:
        depreciated_value(1_000_000, life, 2024, year, known_on=KNOWN)
    assert refused.value.item == field


@pytest.mark.parametrize(
    ("life", "first", "second"),
    [(2, 658, 316), (4, 781, 562), (6, 840, 681), (10, 897, 794), (15, 929, 858), (24, 954, 908), (50, 977, 955)],
)
def test_published_remaining_rates(life: int, first: int, second: int) -> None:
    """秦野市's table: what is left after the first and after each further year, in thousandths."""
    one, two = (depreciated_value(10**9, life, 2024, year, known_on=KNOWN).amount for year in (2025, 2026))
    assert (one, two) == (first * 10**6, first * second * 10**3)


def test_the_yearly_rates_leave_ten_percent_at_the_end_of_the_life() -> None:
    """旧定率法: the table's rates are those that leave a tenth, to the table's rounding."""
    rates = DEPRECIATION.at(date(2026, 4, 1), KNOWN).by_life
    assert sorted(rates) == list(range(2, 51))
    for life, rate in rates.items():
        slack = Fraction(6, 10_000)
        assert (1 - rate - slack) ** life < Fraction(1, 10) < (1 - rate + slack) ** life


@given(st.integers(0, 10**9), st.integers(2, 50), st.integers(1, 40))
def test_a_value_only_falls(cost: int, life: int, years: int) -> None:
    """Never above last year's, never below 5 % of the cost."""
    now = depreciated_value(cost, life, 1980, 1980 + years, known_on=KNOWN).amount
    later = depreciated_value(cost, life, 1980, 1981 + years, known_on=KNOWN).amount
    assert cost * 5 // 100 <= later <= now <= cost


def test_the_larger_share_represents_the_co_owners() -> None:
    """Then the earlier registration, and all are told that each owes the whole."""
    first = CoOwner("2", Fraction(1, 4), date(2010, 1, 1))
    second = CoOwner("1", Fraction(1, 4), date(2015, 1, 1))
    third = CoOwner("3", Fraction(1, 2), date(2020, 1, 1))
    assert representative([first, second, third]) is third
    assert representative([second, first]) is first
    text = joint_liability("東金太郎", 2)
    assert ("東金太郎 外2名" in text.ja, "連帯" in text.ja, "2 more" in text.text("en")) == (True, True, True)
