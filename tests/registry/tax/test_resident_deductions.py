from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from registry.domain.tax.resident_facts import Declared, Disability, Relative, Standing, Taxpayer
from registry.domain.tax.resident_tax import annual_tax

if TYPE_CHECKING:
    from registry.domain.tax.explain import Computation


def tax(taxpayer: Taxpayer, year: int = 2025) -> Computation:
    """Compute the tax as known in June 2026."""
    return annual_tax(taxpayer, year, known_on=date(2026, 6, 1))


def deduction(relative: Relative, year: int) -> int:
    """Return what one relative adds to the deductions, beside the basic one."""
    result = tax(Taxpayer(age=50, other_income=5_000_000, dependants=(relative,)), year)
    return result.yen("deductions") - 430_000


@pytest.mark.parametrize(
    ("relative", "yen"),
    [
        (Relative(age=15), 0),
        (Relative(age=16), 330_000),
        (Relative(age=18), 330_000),
        (Relative(age=19), 450_000),
        (Relative(age=22), 450_000),
        (Relative(age=23), 330_000),
        (Relative(age=69), 330_000),
        (Relative(age=70), 380_000),
        (Relative(age=70, parent_living_together=True), 450_000),
        (Relative(age=69, parent_living_together=True), 330_000),
        (Relative(age=15, disability=Disability.SPECIAL_TOGETHER), 530_000),
        (Relative(age=30, disability=Disability.ORDINARY), 590_000),
        (Relative(age=30, disability=Disability.SPECIAL), 630_000),
        (Relative(age=30, total_income=480_000), 330_000),
        (Relative(age=30, total_income=480_001), 0),
        (Relative(age=20, total_income=480_001), 0),
    ],
)
def test_deduction_for_a_dependant_in_2025(relative: Relative, yen: int) -> None:
    """Each age class on both sides, disability, and the income limit of 480,000."""
    assert deduction(relative, 2025) == yen


@pytest.mark.parametrize(
    ("income", "yen"),
    [
        (580_000, 450_000),
        (580_001, 450_000),
        (950_000, 450_000),
        (950_001, 410_000),
        (1_000_000, 410_000),
        (1_050_000, 310_000),
        (1_100_000, 210_000),
        (1_150_000, 110_000),
        (1_200_000, 60_000),
        (1_230_000, 30_000),
        (1_230_001, 0),
    ],
)
def test_a_student_relatives_income_lowers_the_deduction_from_2026(income: int, yen: int) -> None:
    """特定親族特別控除: 19 to 22 years old, in steps up to 1,230,000; others have none."""
    assert deduction(Relative(age=20, total_income=income), 2026) == yen
    assert deduction(Relative(age=23, total_income=income), 2026) == (330_000 if income <= 580_000 else 0)


SPOUSE_TABLE = [
    (480_000, (330, 220, 110), (50, 40, 20)),
    (499_999, (330, 220, 110), (50, 40, 20)),
    (500_000, (330, 220, 110), (30, 20, 10)),
    (549_999, (330, 220, 110), (30, 20, 10)),
    (550_000, (330, 220, 110), (0, 0, 0)),
    (1_000_000, (330, 220, 110), (0, 0, 0)),
    (1_000_001, (310, 210, 110), (0, 0, 0)),
    (1_050_000, (310, 210, 110), (0, 0, 0)),
    (1_050_001, (260, 180, 90), (0, 0, 0)),
    (1_100_000, (260, 180, 90), (0, 0, 0)),
    (1_100_001, (210, 140, 70), (0, 0, 0)),
    (1_150_000, (210, 140, 70), (0, 0, 0)),
    (1_150_001, (160, 110, 60), (0, 0, 0)),
    (1_200_000, (160, 110, 60), (0, 0, 0)),
    (1_200_001, (110, 80, 40), (0, 0, 0)),
    (1_250_000, (110, 80, 40), (0, 0, 0)),
    (1_250_001, (60, 40, 20), (0, 0, 0)),
    (1_300_000, (60, 40, 20), (0, 0, 0)),
    (1_300_001, (30, 20, 10), (0, 0, 0)),
    (1_330_000, (30, 20, 10), (0, 0, 0)),
    (1_330_001, (0, 0, 0), (0, 0, 0)),
]


@pytest.mark.parametrize(("spouse_income", "deductions", "differences"), SPOUSE_TABLE)
def test_the_whole_table_for_a_spouses_income(
    spouse_income: int, deductions: tuple[int, ...], differences: tuple[int, ...]
) -> None:
    """Deduction and difference in thousands, at the top and bottom of each of the taxpayer's three steps."""
    spouse = Relative(age=40, total_income=spouse_income)
    for step, incomes in enumerate([(8_000_000, 9_000_000), (9_000_001, 9_500_000), (9_500_001, 10_000_000)]):
        for income in incomes:
            result = tax(Taxpayer(age=50, other_income=income, spouse=spouse))
            assert result.yen("deductions") - 430_000 == deductions[step] * 1_000
            assert result.yen("differences") - 50_000 == differences[step] * 1_000


@pytest.mark.parametrize(
    ("income", "deduction", "difference"),
    [(9_000_000, 380, 100), (9_000_001, 260, 60), (9_500_001, 130, 30), (10_000_000, 130, 30), (10_000_001, 0, 0)],
)
def test_an_elderly_spouse(income: int, deduction: int, difference: int) -> None:
    """70 and older: more is deducted."""
    result = tax(Taxpayer(age=70, other_income=income, spouse=Relative(age=70)))
    assert result.yen("deductions") - 430_000 == deduction * 1_000
    assert result.yen("differences") - 50_000 == difference * 1_000


@pytest.mark.parametrize(
    ("relative", "difference"),
    [
        (Relative(age=15), 0),
        (Relative(age=16), 50_000),
        (Relative(age=20), 180_000),
        (Relative(age=70), 100_000),
        (Relative(age=70, parent_living_together=True), 130_000),
        (Relative(age=15, disability=Disability.ORDINARY), 10_000),
        (Relative(age=15, disability=Disability.SPECIAL_TOGETHER), 220_000),
    ],
)
def test_the_difference_for_a_dependant(relative: Relative, difference: int) -> None:
    """人的控除差 of each class."""
    result = tax(Taxpayer(age=50, other_income=5_000_000, dependants=(relative,)))
    assert result.yen("differences") - 50_000 == difference


@pytest.mark.parametrize(
    ("income", "basic", "difference"),
    [
        (24_000_000, 430_000, 50_000),
        (24_000_001, 290_000, 50_000),
        (24_500_000, 290_000, 50_000),
        (24_500_001, 150_000, 50_000),
        (25_000_000, 150_000, 50_000),
        (25_000_001, 0, 0),
    ],
)
def test_the_basic_deduction_fades_for_the_rich(income: int, basic: int, difference: int) -> None:
    """Three steps up to 25 million."""
    result = tax(Taxpayer(age=50, other_income=income))
    assert (result.yen("deductions"), result.yen("differences")) == (basic, difference)


def test_capped_and_uncapped_declarations() -> None:
    """Life insurance counts to 70,000 and earthquake insurance to 25,000, the others in full."""
    declared = Declared(
        social_insurance=1,
        mutual_aid=20,
        life_insurance=70_001,
        earthquake_insurance=25_001,
        medical=300,
        casualty=4_000,
    )
    result = tax(Taxpayer(age=50, other_income=5_000_000, declared=declared))
    assert result.yen("deductions") == 430_000 + 4_321 + 95_000


@pytest.mark.parametrize(
    ("income", "year", "yen"), [(750_000, 2025, 260_000), (750_001, 2025, 0), (850_000, 2026, 260_000)]
)
def test_a_working_student_up_to_the_limit(income: int, year: int, yen: int) -> None:
    """勤労学生: 750,000, from FY2026 850,000."""
    result = tax(Taxpayer(age=20, other_income=income, student=True), year)
    assert result.yen("deductions") - 430_000 == yen


def test_standing_and_own_disability_are_deducted_with_their_differences() -> None:
    """A single mother: 300,000 and 50,000; a father's difference is 10,000; disability adds its own."""
    mother = tax(Taxpayer(age=40, other_income=3_000_000, standing=Standing.SINGLE_MOTHER))
    assert (mother.yen("deductions"), mother.yen("differences")) == (730_000, 100_000)
    father = tax(
        Taxpayer(age=40, other_income=3_000_000, standing=Standing.SINGLE_FATHER, disability=Disability.SPECIAL)
    )
    assert (father.yen("deductions"), father.yen("differences")) == (1_030_000, 50_000 + 10_000 + 100_000)
