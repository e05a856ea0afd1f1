from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.tax.errors import MissingParameterError, TaxInputError
from registry.domain.tax.land import (
    AssetTax,
    LandClass,
    LandPart,
    Parcel,
    adjusted_base,
    areas_by_class,
    keeps_residential,
    land_base,
    years_of_land_rules,
)

KNOWN = date(2026, 4, 1)
SMALL, GENERAL = LandClass.SMALL_RESIDENTIAL, LandClass.GENERAL_RESIDENTIAL
COMMERCIAL, FARM = LandClass.COMMERCIAL, LandClass.FARM
PRICES = st.integers(0, 10**9)
LOTS = st.tuples(PRICES, st.integers(0, 1_200)).map(lambda lot: (lot[0], lot[0] * lot[1] // 1_000))
"""Price and last year's base, whose ratio covers every branch of the rules."""


def base(part: LandPart) -> int:
    """Compute the base of FY2026."""
    return adjusted_base(part, 2026, known_on=KNOWN).amount


@pytest.mark.parametrize(
    ("price", "previous", "taxable"),
    [
        (17_000_000, 2_500_000, 2_641_666),
        (12_000_000, 1_800_000, 1_900_000),
        (12_000_000, 1_990_000, 2_000_000),
        (12_000_000, 300_000, 400_000),
        (12_000_000, 2_000_000, 2_000_000),
        (12_000_000, 5_000_000, 2_000_000),
        (12_000_000, None, 2_000_000),
    ],
)
def test_published_small_residential_lots(price: int, previous: int | None, taxable: int) -> None:
    """岡崎市, the official example, the cap, the floor of 20 %, and lots that have reached a sixth of the price."""
    assert base(LandPart(price, previous, SMALL)) == taxable


def test_the_published_tax_of_the_official_example() -> None:
    """1,900,000 × 1.4 % = 26,600."""
    assert base(LandPart(12_000_000, 1_800_000, SMALL)) * 14 // 1000 == 26_600


@pytest.mark.parametrize(
    ("previous", "taxable"),
    [
        (15_000_000, 14_000_000),
        (14_000_001, 14_000_000),
        (14_000_000, 14_000_000),
        (13_000_000, 13_000_000),
        (12_000_000, 12_000_000),
        (11_999_999, 12_000_000),
        (11_500_000, 12_000_000),
        (11_000_000, 12_000_000),
        (10_999_999, 11_999_999),
        (8_000_000, 9_000_000),
        (3_000_000, 4_000_000),
        (1_000_000, 4_000_000),
    ],
)
def test_published_commercial_lots_and_both_sides_of_each_limit(previous: int, taxable: int) -> None:
    """A price of 20,000,000: lowered above 70 %, kept from 60 %, else raised by 5 % between 20 % and 60 %."""
    assert base(LandPart(20_000_000, previous, COMMERCIAL)) == taxable


@pytest.mark.parametrize(
    ("previous", "taxable"),
    [
        (1_000_000, 1_000_000),
        (990_000, 1_000_000),
        (900_000, 922_500),
        (899_999, 944_998),
        (800_000, 840_000),
        (799_999, 859_998),
        (700_000, 752_500),
        (699_999, 769_998),
        (0, 0),
    ],
)
def test_farm_land_moves_by_its_ratio(previous: int, taxable: int) -> None:
    """2.5, 5, 7.5 or 10 percent by how near last year's base is to the price of 1,000,000."""
    assert base(LandPart(1_000_000, previous, FARM)) == taxable


def test_other_land_is_taxed_at_its_price() -> None:
    """Forest and wasteland have no adjustment."""
    assert base(LandPart(1_234_567, 1_000, LandClass.OTHER)) == 1_234_567


def naive_residential(price: int, previous: int, share: Fraction) -> int:
    """Follow the sentence of the law in the order in which it is written."""
    statutory = int(price * share)
    if previous >= statutory:
        return statutory
    raised = previous + statutory * 5 // 100
    raised = max(raised, statutory * 20 // 100)
    return min(statutory, raised)


def naive_commercial(price: int, previous: int) -> int:
    """Compare cross-multiplied, without ratios."""
    if previous > price * 7 // 10:
        return price * 7 // 10
    if previous >= price * 6 // 10:
        return previous
    raised = max(previous + price * 5 // 100, price * 20 // 100)
    return min(raised, price * 6 // 10)


@given(LOTS, st.sampled_from([SMALL, GENERAL]), st.sampled_from(AssetTax))
def test_residential_lots_agree_with_the_laws_sentence(lot: tuple[int, int], kind: LandClass, tax: AssetTax) -> None:
    """Both classes and both taxes, with their shares of a sixth to two thirds."""
    price, previous = lot
    share = Fraction(1 if kind == SMALL else 2, 6) * (1 if tax == AssetTax.FIXED else 2)
    assert base(LandPart(price, previous, kind, tax)) == naive_residential(price, previous, share)


@given(LOTS)
def test_commercial_lots_agree_with_the_naive_rule(lot: tuple[int, int]) -> None:
    """A second computation in whole numbers."""
    price, previous = lot
    assert base(LandPart(price, previous, COMMERCIAL)) == naive_commercial(price, previous)


@given(LOTS, st.integers(0, 10**8), st.sampled_from([SMALL, GENERAL, COMMERCIAL]))
def test_a_higher_base_last_year_is_never_a_lower_base_now(lot: tuple[int, int], more: int, kind: LandClass) -> None:
    """The adjustment keeps the order of neighbours with the same price, and never exceeds the statutory base."""
    price, last = lot
    low, high = base(LandPart(price, last, kind)), base(LandPart(price, last + more, kind))
    assert low <= high
    assert high <= base(LandPart(price, None, kind))
    assert high <= price


@given(PRICES, st.sampled_from([SMALL, GENERAL, COMMERCIAL]))
def test_repeated_years_settle(price: int, kind: LandClass) -> None:
    """From nothing, the base reaches its target in at most twenty years and stays."""
    last = 0
    for _ in range(20):
        last = base(LandPart(price, last, kind))
    target = int(price * {SMALL: Fraction(1, 6), GENERAL: Fraction(1, 3), COMMERCIAL: Fraction(3, 5)}[kind])
    assert target - 20 <= last <= target


def test_a_lot_is_divided_by_dwellings_and_floor_area() -> None:
    """200 m² per dwelling are small, up to ten times the floor area residential, the rest commercial."""
    lot = Parcel(price=10, area=Fraction(400), dwellings=1, floor_area=Fraction(30))
    assert areas_by_class(lot, 2026, known_on=KNOWN) == {SMALL: 200, GENERAL: 100, COMMERCIAL: 100}
    flats = Parcel(price=10, area=Fraction(400), dwellings=2, floor_area=Fraction(200))
    assert areas_by_class(flats, 2026, known_on=KNOWN) == {SMALL: 400}
    field = Parcel(price=10, area=Fraction(1_000), land_class=FARM)
    assert areas_by_class(field, 2026, known_on=KNOWN) == {FARM: 1_000}


def test_an_advised_vacant_house_loses_the_special_rule() -> None:
    """空家法の勧告: the whole lot counts as commercial."""
    lot = Parcel(price=6_000_000, area=Fraction(200), dwellings=1, floor_area=Fraction(100), vacant_house_advised=True)
    assert land_base(lot, AssetTax.FIXED, 2026, known_on=KNOWN).amount == 4_200_000


def test_the_published_lot_of_the_full_bill() -> None:
    """10,000,000 and 250 m²: 1,333,333 + 666,666, and twice as much for the city planning tax."""
    lot = Parcel(price=10_000_000, area=Fraction(250), dwellings=1, floor_area=Fraction(125))
    assert land_base(lot, AssetTax.FIXED, 2026, known_on=KNOWN).amount == 1_999_999
    assert land_base(lot, AssetTax.CITY, 2026, known_on=KNOWN).amount == 3_999_999


def test_each_part_and_tax_has_its_own_last_year() -> None:
    """Last year's base of the small part moves that part only."""
    lot = Parcel(
        price=10_000_000,
        area=Fraction(250),
        dwellings=1,
        floor_area=Fraction(125),
        previous={(AssetTax.FIXED, SMALL): 1_000_000, (AssetTax.CITY, SMALL): 0},
    )
    assert land_base(lot, AssetTax.FIXED, 2026, known_on=KNOWN).amount == 1_000_000 + 66_666 + 666_666
    assert land_base(lot, AssetTax.CITY, 2026, known_on=KNOWN).amount == 533_333 + 1_333_333


def test_land_without_an_area_is_refused() -> None:
    """A price can't be divided over nothing."""
    with pytest.raises(TaxInputError, match="地積"):
        Parcel(price=10, area=Fraction(0))
    with pytest.raises(TaxInputError, match="previous"):
        LandPart(10, -1, SMALL)


@pytest.mark.parametrize(("year", "kept"), [(2025, False), (2026, True), (2027, True), (2028, False)])
def test_a_lot_whose_house_was_lost_stays_residential_for_two_years(year: int, kept: bool) -> None:  # noqa: FBT001 # a table of cases
    """被災住宅用地, lost in September 2025."""
    assert keeps_residential(date(2025, 9, 15), year, known_on=KNOWN) is kept


def test_the_rule_after_the_next_revaluation_is_not_known() -> None:
    """FY2027 needs a new row, and FY2023 is before the tables; the error says which years there are."""
    part = LandPart(10, 5, SMALL)
    for year in (years_of_land_rules()[0] - 1, years_of_land_rules()[-1] + 1):
        with pytest.raises(MissingParameterError, match=r"負担調整.*2024-04-01〜2027-03-31"):
            adjusted_base(part, year, known_on=KNOWN)
