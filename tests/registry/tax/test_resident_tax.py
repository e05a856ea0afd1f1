from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.tax.errors import MissingParameterError, TaxInputError
from registry.domain.tax.resident_deductions import exemption
from registry.domain.tax.resident_facts import Credits, Declared, Disability, Relative, Standing, Taxpayer
from registry.domain.tax.resident_income import income_relief, pension_income, salary_income
from registry.domain.tax.resident_tax import (
    LevyBase,
    absent_house_tax,
    adjustment_base,
    annual_tax,
    income_levy,
    is_liable,
)
from registry.domain.tax.tables import AsOf, fiscal

if TYPE_CHECKING:
    from registry.domain.tax.explain import Computation

KNOWN = date(2026, 6, 1)
FY2025 = AsOf(fiscal(2025), KNOWN)
FY2026 = AsOf(fiscal(2026), KNOWN)
YEARS = st.sampled_from([2021, 2024, 2025, 2026])


def tax(taxpayer: Taxpayer, year: int = 2025) -> Computation:
    """Compute the tax as known in June 2026."""
    return annual_tax(taxpayer, year, known_on=KNOWN)


SINGLE = Taxpayer(age=30, salary=4_000_000, declared=Declared(social_insurance=600_000))
FAMILY = Taxpayer(
    age=50,
    salary=6_500_000,
    spouse=Relative(age=48),
    dependants=(Relative(age=20), Relative(age=14)),
    declared=Declared(social_insurance=950_000, life_insurance=35_000),
)
PENSIONER = Taxpayer(age=70, pension=2_400_000, spouse=Relative(age=68), declared=Declared(social_insurance=120_000))


@pytest.mark.parametrize(
    ("taxpayer", "expected"),
    [
        (SINGLE, (2_760_000, 1_030_000, 50_000, 1_730_000, 1_500, 1_000, 102_300, 68_200, 175_500)),
        (FAMILY, (4_760_000, 2_195_000, 280_000, 2_565_000, 1_500, 1_000, 152_400, 101_600, 259_000)),
        (PENSIONER, (1_300_000, 880_000, 100_000, 420_000, 3_000, 2_000, 22_200, 14_800, 42_000)),
    ],
)
def test_published_cases_line_by_line(taxpayer: Taxpayer, expected: tuple[int, ...]) -> None:
    """Income, deductions, differences, taxable income, credits, both levies and the total of the FY2025 vectors."""
    result = tax(taxpayer)
    keys = ["total_income", "deductions", "differences", "taxable", "city_adjustment", "prefecture_adjustment"]
    got = [*(result.yen(key) for key in keys), result.yen("city_levy"), result.yen("prefecture_levy"), result.amount]
    assert tuple(got) == expected
    assert [result.yen(key) for key in ("city_flat", "prefecture_flat", "forest")] == [3_000, 1_000, 1_000]


def test_matsues_published_case() -> None:
    """松江市 FY2023: 80,100 + 53,400; its flat levy is the national 5,000 and its own 500 for the prefecture."""
    result = income_levy(LevyBase(3_495_000, 1_995_000, 330_000), Credits(), 2023, known_on=KNOWN)
    assert [result.yen(key) for key in ("taxable", "city_adjustment", "prefecture_adjustment")] == [
        1_500_000,
        9_900,
        6_600,
    ]
    assert (result.yen("city_levy"), result.yen("prefecture_levy")) == (80_100, 53_400)
    flat = annual_tax(SINGLE, 2023, known_on=KNOWN)
    assert result.amount + flat.yen("city_flat") + flat.yen("prefecture_flat") + 500 == 139_000


def test_kasugais_minimum_credit() -> None:
    """春日井市: far above two million the credit is 1,500 and 1,000."""
    result = income_levy(LevyBase(3_690_000, 0, 330_000), Credits(), 2025, known_on=KNOWN)
    assert (result.yen("city_adjustment"), result.yen("prefecture_adjustment")) == (1_500, 1_000)


@pytest.mark.parametrize(
    ("taxable", "base"),
    [
        (0, 0),
        (300_000, 300_000),
        (2_000_000, 330_000),
        (2_001_000, 329_000),
        (2_280_000, 50_000),
        (2_281_000, 50_000),
    ],
)
def test_the_adjustment_credit_on_both_sides_of_its_limits(taxable: int, base: int) -> None:
    """The smaller of both up to two million, then falling to a minimum of 50,000."""
    assert adjustment_base(taxable, 330_000, taxable, FY2025) == base


def test_nobody_above_25_million_has_the_adjustment_credit() -> None:
    """25,000,000 of income still has it, one yen more has not."""
    assert adjustment_base(24_000_000, 50_000, 25_000_000, FY2025) == 50_000
    assert adjustment_base(24_000_000, 50_000, 25_000_001, FY2025) == 0


@pytest.mark.parametrize(
    ("revenue", "old", "new"),
    [
        (0, 0, 0),
        (550_999, 0, 0),
        (551_000, 1_000, 0),
        (650_999, 100_999, 0),
        (651_000, 101_000, 1_000),
        (1_618_999, 1_068_999, 968_999),
        (1_619_000, 1_069_000, 969_000),
        (1_619_999, 1_069_000, 969_999),
        (1_620_000, 1_070_000, 970_000),
        (1_622_000, 1_072_000, 972_000),
        (1_624_000, 1_074_000, 974_000),
        (1_627_999, 1_074_000, 977_999),
        (1_628_000, 1_076_800, 978_000),
        (1_631_999, 1_076_800, 981_999),
        (1_799_999, 1_177_600, 1_149_999),
        (1_800_000, 1_180_000, 1_150_000),
        (1_899_999, 1_247_200, 1_249_999),
        (1_900_000, 1_250_000, 1_250_000),
        (3_599_999, 2_437_200, 2_437_200),
        (3_600_000, 2_440_000, 2_440_000),
        (4_000_000, 2_760_000, 2_760_000),
        (6_500_000, 4_760_000, 4_760_000),
        (6_599_999, 4_836_800, 4_836_800),
        (6_600_000, 4_840_000, 4_840_000),
        (8_499_999, 6_549_999, 6_549_999),
        (8_500_000, 6_550_000, 6_550_000),
        (20_000_000, 18_050_000, 18_050_000),
    ],
)
def test_salary_income_on_both_sides_of_every_bracket(revenue: int, old: int, new: int) -> None:
    """FY2021 to FY2025, and with the reform for FY2026."""
    assert (salary_income(revenue, FY2025), salary_income(revenue, FY2026)) == (old, new)


@given(st.integers(0, 30_000_000), st.integers(0, 5_000), YEARS)
def test_more_salary_is_never_less_income(revenue: int, more: int, year: int) -> None:
    """Income grows with revenue, by no more than the revenue."""
    as_of = AsOf(fiscal(year), KNOWN)
    low, high = salary_income(revenue, as_of), salary_income(revenue + more, as_of)
    assert low <= high
    assert 0 <= low <= revenue


@pytest.mark.parametrize(
    ("revenue", "age", "income"),
    [
        (0, 70, 0),
        (1_100_000, 65, 0),
        (1_100_001, 65, 1),
        (600_000, 64, 0),
        (600_001, 64, 1),
        (1_299_999, 64, 699_999),
        (1_300_000, 64, 700_000),
        (3_299_999, 65, 2_199_999),
        (3_300_000, 65, 2_200_000),
        (2_400_000, 70, 1_300_000),
        (4_099_999, 65, 2_799_999),
        (4_100_000, 65, 2_800_000),
        (7_699_999, 65, 5_859_999),
        (7_700_000, 65, 5_860_000),
        (9_999_999, 65, 8_044_999),
        (5_000_000, 60, 3_565_000),
        (10_000_000, 65, 8_045_000),
    ],
)
def test_pension_income_on_both_sides_of_every_bracket(revenue: int, age: int, income: int) -> None:
    """65 and older deduct at least 1,100,000, younger people 600,000."""
    assert pension_income(revenue, age, 0, FY2025) == income


@given(st.integers(0, 20_000_000), st.integers(0, 5_000), st.integers(50, 80), st.integers(0, 30_000_000))
def test_pension_income_is_what_the_law_leaves(revenue: int, more: int, age: int, other: int) -> None:
    """所得税法35条4項 as it is written: a fixed part and three rates of what exceeds 500,000; more is never less."""
    over, rated = max(revenue - 500_000, 0), 0
    for width, percent in ((3_600_000, 25), (3_600_000, 15), (2_300_000, 5)):
        rated, over = rated + min(over, width) * percent, max(over - width, 0)
    least = 1_100_000 if age >= 65 else 600_000
    lowered = 0 if other <= 10_000_000 else 100_000 if other <= 20_000_000 else 200_000
    deduction = max(400_000 + Fraction(rated, 100), least) - lowered
    assert pension_income(revenue, age, other, FY2025) == max(floor(revenue - deduction), 0)
    assert pension_income(revenue, age, other, FY2025) <= pension_income(revenue + more, age, other, FY2025)


@given(st.integers(1_628_000, 20_000_000))
def test_salary_income_is_what_the_law_leaves(revenue: int) -> None:
    """所得税法28条3項 as it is written, for revenue in steps of 4,000 where 別表第五 applies."""
    counted = revenue // 4_000 * 4_000 if revenue < 6_600_000 else revenue
    steps = ((1_800_000, 40, -100_000), (3_600_000, 30, 80_000), (6_600_000, 20, 440_000), (8_500_000, 10, 1_100_000))
    found = (Fraction(counted * percent, 100) + fixed for below, percent, fixed in steps if counted < below)
    assert salary_income(revenue, FY2025) == floor(counted - next(found, 1_950_000))


@given(st.integers(0, 15_000_000), st.integers(0, 90), st.integers(0, 1_500_000), YEARS)
def test_one_more_relative_never_means_more_tax(salary: int, age: int, theirs: int, year: int) -> None:
    """Whatever the relative's age and income, as spouse or as dependant."""
    alone = tax(Taxpayer(age=45, salary=salary), year).amount
    relative = Relative(age=age, total_income=theirs)
    assert tax(Taxpayer(age=45, salary=salary, dependants=(relative,)), year).amount <= alone
    assert tax(Taxpayer(age=45, salary=salary, spouse=relative), year).amount <= alone


def test_other_income_lowers_the_pension_deduction() -> None:
    """Above ten and twenty million of other income, by 100,000 and 200,000."""
    incomes = [
        pension_income(2_400_000, 70, other, FY2025) for other in (10_000_000, 10_000_001, 20_000_000, 20_000_001)
    ]
    assert incomes == [1_300_000, 1_400_000, 1_400_000, 1_500_000]
    assert pension_income(0, 70, 20_000_001, FY2025) == 0


def test_income_relief_of_high_salaries_and_of_salary_with_pension() -> None:
    """Ten percent above 8.5 million with a child under 23, at most 150,000; and 100,000 for having both kinds."""
    child = (Relative(age=22),)
    assert income_relief(Taxpayer(age=50, salary=9_000_000, dependants=child), 7_050_000, 0, FY2025) == 50_000
    assert income_relief(Taxpayer(age=50, salary=8_500_001, dependants=child), 6_550_001, 0, FY2025) == 1
    assert income_relief(Taxpayer(age=50, salary=20_000_000, dependants=child), 18_050_000, 0, FY2025) == 150_000
    assert income_relief(Taxpayer(age=50, salary=9_000_000), 7_050_000, 0, FY2025) == 0
    adult = (Relative(age=23),)
    assert income_relief(Taxpayer(age=50, salary=9_000_000, dependants=adult), 7_050_000, 0, FY2025) == 0
    special = Taxpayer(age=50, salary=9_000_000, spouse=Relative(age=50, disability=Disability.SPECIAL))
    assert income_relief(special, 7_050_000, 0, FY2025) == 50_000
    assert income_relief(Taxpayer(age=66), 450_000, 60_000, FY2025) == 60_000
    assert income_relief(Taxpayer(age=66), 450_000, 900_000, FY2025) == 100_000
    both = tax(Taxpayer(age=66, salary=2_000_000, pension=2_000_000))
    assert both.yen("total_income") == 1_320_000 + 900_000 - 100_000


@pytest.mark.parametrize(
    ("dependants", "flat", "levy"),
    [(0, 380_000, 450_000), (1, 828_000, 1_120_000), (2, 1_108_000, 1_470_000), (3, 1_388_000, 1_820_000)],
)
def test_the_limits_below_which_nothing_is_taxed(dependants: int, flat: int, levy: int) -> None:
    """3級地: exactly the limit is free, one yen more is taxed; children under 16 and the spouse count."""
    spouse = Relative(age=40) if dependants else None
    children = tuple(Relative(age=10) for _ in range(dependants - 1))
    person = Taxpayer(age=40, spouse=spouse, dependants=children)
    assert exemption(person, flat, FY2025).flat_exempt
    assert not exemption(person, flat + 1, FY2025).flat_exempt
    assert exemption(person, levy, FY2025).levy_exempt
    assert not exemption(person, levy + 1, FY2025).levy_exempt


def test_between_both_limits_only_the_flat_levy_is_due() -> None:
    """Income 420,000: above 380,000, not above 450,000."""
    result = tax(Taxpayer(age=30, other_income=420_000))
    assert result.amount == 5_000
    assert "所得割の非課税限度額" in [line.label_ja for line in result.lines]
    assert tax(Taxpayer(age=30, other_income=380_000)).amount == 0


@pytest.mark.parametrize(
    "person",
    [
        Taxpayer(age=40, other_income=1_350_000, disability=Disability.ORDINARY),
        Taxpayer(age=17, other_income=1_350_000, minor=True),
        Taxpayer(age=40, other_income=1_350_000, standing=Standing.WIDOW),
        Taxpayer(age=40, other_income=1_350_000, standing=Standing.SINGLE_FATHER),
        Taxpayer(age=40, other_income=9_000_000, public_assistance=True),
    ],
)
def test_protected_people_pay_nothing_up_to_1_350_000(person: Taxpayer) -> None:
    """Disabled, minors, widows and single parents up to 1,350,000; recipients of 生活扶助 at any income."""
    assert tax(person).amount == 0


def test_protection_ends_above_its_limit() -> None:
    """One yen more is taxed."""
    assert tax(Taxpayer(age=40, other_income=1_350_001, disability=Disability.ORDINARY)).amount > 0


def test_further_credits_reduce_each_levy_but_not_below_zero() -> None:
    """住宅ローン, ふるさと納税 …: what exceeds the levy is lost."""
    result = income_levy(LevyBase(1_730_000, 0, 50_000), Credits(city=2_350, prefecture=999_999), 2025, known_on=KNOWN)
    assert (result.yen("city_levy"), result.yen("prefecture_levy"), result.amount) == (99_900, 0, 99_900)


@given(st.integers(0, 30_000_000), st.integers(0, 3_000_000), st.integers(0, 500_000))
def test_the_income_levy_agrees_with_a_naive_formula(income: int, deductions: int, differences: int) -> None:
    """Ten percent of whole thousands less five percent of the credit's base, per government and in whole hundreds."""
    k = max(0, income - deductions) // 1000 * 1000
    if income > 25_000_000:
        b = 0
    elif k > 2_000_000:
        b = max(differences - k + 2_000_000, 50_000)
    else:
        b = min(differences, k)
    naive = sum(max(0, floor(k * rate / 100) - floor(b * share / 100)) // 100 * 100 for rate, share in [(6, 3), (4, 2)])
    assert income_levy(LevyBase(income, deductions, differences), Credits(), 2025, known_on=KNOWN).amount == naive


@given(st.integers(0, 30_000_000), st.integers(0, 100_000), st.integers(0, 1_000_000), YEARS)
def test_more_salary_never_means_less_tax(salary: int, more: int, insurance: int, year: int) -> None:
    """With the same family and insurance the tax grows with the salary."""
    declared = Declared(social_insurance=insurance)
    less = tax(Taxpayer(age=40, salary=salary, declared=declared), year).amount
    assert less <= tax(Taxpayer(age=40, salary=salary + more, declared=declared), year).amount


@given(st.integers(0, 20_000_000), st.integers(0, 1_000_000), YEARS)
def test_the_amount_is_the_sum_of_its_parts(salary: int, insurance: int, year: int) -> None:
    """Levies in whole hundreds and flat amounts make the total."""
    declared = Declared(social_insurance=insurance)
    result = tax(Taxpayer(age=40, salary=salary, declared=declared), year)
    parts = {line.key: int(line.value) for line in result.lines}
    keys = ("city_levy", "prefecture_levy", "city_flat", "prefecture_flat", "forest")
    assert result.amount == sum(parts.get(key, 0) for key in keys)
    assert result.amount % 100 == 0


@pytest.mark.parametrize(("year", "flat"), [(2023, (3_500, 1_500, None)), (2024, (3_000, 1_000, 1_000))])
def test_the_flat_levy_changed_with_the_forest_tax(year: int, flat: tuple[int, int, int | None]) -> None:
    """Until FY2023 5,000 of municipality and prefecture, then 4,000 and the national forest tax."""
    parts = {line.key: line.value for line in tax(SINGLE, year).lines}
    assert (parts["city_flat"], parts["prefecture_flat"], parts.get("forest")) == flat


def test_a_house_without_residence_bears_the_flat_levy_only() -> None:
    """家屋敷課税: 4,000 yen, no forest tax."""
    assert absent_house_tax(2026, known_on=KNOWN).amount == 4_000


@pytest.mark.parametrize(
    ("died", "liable"), [(None, True), (date(2026, 1, 1), False), (date(2026, 1, 2), True), (date(2025, 12, 31), False)]
)
def test_who_died_on_new_years_day_owes_nothing(died: date | None, liable: bool) -> None:  # noqa: FBT001 # a table of cases
    """賦課期日: alive after 1 January owes the year."""
    assert is_liable(died, 2026) is liable


def test_the_reform_for_2026_is_unknown_before_its_promulgation() -> None:
    """Computed as known in 2024, FY2026 still follows the old salary deduction."""
    person = Taxpayer(age=30, salary=1_800_000)
    before = annual_tax(person, 2026, known_on=date(2025, 3, 30)).yen("total_income")
    after = annual_tax(person, 2026, known_on=date(2025, 3, 31)).yen("total_income")
    assert (before, after) == (1_180_000, 1_150_000)


def test_years_before_the_tables_and_negative_amounts_are_refused() -> None:
    """FY2020 has no salary brackets here; a negative salary is named."""
    with pytest.raises(MissingParameterError, match=r"parameters/resident\.py"):
        annual_tax(SINGLE, 2020, known_on=KNOWN)
    with pytest.raises(TaxInputError, match="salary"):
        Taxpayer(age=30, salary=-1)
    with pytest.raises(TaxInputError, match="total_income"):
        Relative(age=30, total_income=-1)
