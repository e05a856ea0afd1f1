"""個人住民税の所得控除と人的控除差 (地方税法34条, 37条, 314条の2, 314条の6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.domain.tax.parameters.resident import REFORM_2018, REFORM_2025, TOP
from registry.domain.tax.tables import LONG_KNOWN, Row, Table, fiscal


class Disability(StrEnum):
    """障害者控除の区分."""

    NONE = "none"
    """該当なし"""
    ORDINARY = "ordinary"
    """障害者"""
    SPECIAL = "special"
    """特別障害者"""
    SPECIAL_TOGETHER = "special_together"
    """同居特別障害者(配偶者・扶養親族に限る)"""


class Standing(StrEnum):
    """寡婦・ひとり親の区分."""

    NONE = "none"
    """該当なし"""
    WIDOW = "widow"
    """寡婦"""
    SINGLE_MOTHER = "single_mother"
    """ひとり親(母)"""
    SINGLE_FATHER = "single_father"
    """ひとり親(父)"""


class DependantClass(StrEnum):
    """扶養親族の区分."""

    UNDER_16 = "under_16"
    """16歳未満"""
    GENERAL = "general"
    """一般"""
    SPECIFIC = "specific"
    """特定"""
    ELDERLY = "elderly"
    """老人"""
    ELDERLY_PARENT = "elderly_parent"
    """同居老親等"""


@dataclass(frozen=True, slots=True)
class Personal:
    """人的控除: the deduction and its 人的控除差 (difference to the income tax's), yen."""

    deduction: int
    difference: int


@dataclass(frozen=True, slots=True)
class Step:
    """段階: applies to an income up to and including `up_to` yen."""

    up_to: int
    personal: Personal


def _steps(*rows: tuple[int, int, int]) -> tuple[Step, ...]:
    """Read (up to, deduction, difference) in 万円 and 千円, as the law's tables are written."""
    return tuple(Step(up_to * 10_000, Personal(thousand * 1_000, diff * 1_000)) for up_to, thousand, diff in rows)


_LAW: Final = "地方税法34条, 37条, 314条の2, 314条の6"
_EXAMPLES: Final = f"{_LAW}; 松江市・春日井市・岐阜市の例"

BASIC: Final = Table(
    "resident.basic",
    "基礎控除",
    __name__,
    (
        Row(
            (*_steps((2_400, 430, 50), (2_450, 290, 50), (2_500, 150, 50)), Step(TOP, Personal(0, 0))),
            fiscal(2021),
            REFORM_2018,
            _EXAMPLES,
        ),
    ),
)
"""By the taxpayer's 合計所得金額."""

SPOUSE: Final = Table(
    "resident.spouse",
    "配偶者控除",
    __name__,
    (
        Row(
            {
                False: _steps((900, 330, 50), (950, 220, 40), (1_000, 110, 20)),
                True: _steps((900, 380, 100), (950, 260, 60), (1_000, 130, 30)),
            },
            fiscal(2021),
            REFORM_2018,
            f"未確認: {_LAW}(所得900万円超の人的控除差)",
        ),
    ),
)
"""By the taxpayer's 合計所得金額; True: 老人控除対象配偶者 (70 and older)."""

SPOUSE_SPECIAL: Final = Table(
    "resident.spouse_special",
    "配偶者特別控除",
    __name__,
    (
        Row(
            (
                (499_999, _steps((900, 330, 50), (950, 220, 40), (1_000, 110, 20))),
                (549_999, _steps((900, 330, 30), (950, 220, 20), (1_000, 110, 10))),
                (1_000_000, _steps((900, 330, 0), (950, 220, 0), (1_000, 110, 0))),
                (1_050_000, _steps((900, 310, 0), (950, 210, 0), (1_000, 110, 0))),
                (1_100_000, _steps((900, 260, 0), (950, 180, 0), (1_000, 90, 0))),
                (1_150_000, _steps((900, 210, 0), (950, 140, 0), (1_000, 70, 0))),
                (1_200_000, _steps((900, 160, 0), (950, 110, 0), (1_000, 60, 0))),
                (1_250_000, _steps((900, 110, 0), (950, 80, 0), (1_000, 40, 0))),
                (1_300_000, _steps((900, 60, 0), (950, 40, 0), (1_000, 20, 0))),
                (1_330_000, _steps((900, 30, 0), (950, 20, 0), (1_000, 10, 0))),
            ),
            fiscal(2021),
            REFORM_2018,
            f"未確認: {_LAW}",
        ),
    ),
)
"""By the spouse's 合計所得金額 (up to), then the taxpayer's."""

DEPENDANTS: Final = Table(
    "resident.dependants",
    "扶養控除",
    __name__,
    (
        Row(
            {
                DependantClass.UNDER_16: Personal(0, 0),
                DependantClass.GENERAL: Personal(330_000, 50_000),
                DependantClass.SPECIFIC: Personal(450_000, 180_000),
                DependantClass.ELDERLY: Personal(380_000, 100_000),
                DependantClass.ELDERLY_PARENT: Personal(450_000, 130_000),
            },
            fiscal(2021),
            REFORM_2018,
            _EXAMPLES,
        ),
    ),
)

DEPENDANT_AGES: Final = (
    (16, DependantClass.UNDER_16),
    (19, DependantClass.GENERAL),
    (23, DependantClass.SPECIFIC),
    (70, DependantClass.GENERAL),
    (TOP, DependantClass.ELDERLY),
)
"""The class of a dependant below each age, on 31 December of the income year (地方税法23条, 34条)."""
ELDERLY_AGE: Final = 70
"""老人控除対象配偶者・老人扶養親族 (同条)."""

SPECIFIC_RELATIVE: Final[Table[tuple[Step, ...]]] = Table(
    "resident.specific_relative",
    "特定親族特別控除",
    __name__,
    (
        Row((), fiscal(2021), REFORM_2018, "令和7年度分まで制度なし"),
        Row(
            (
                *_steps((95, 450, 0), (100, 410, 0), (105, 310, 0), (110, 210, 0)),
                *_steps((115, 110, 0), (120, 60, 0), (123, 30, 0)),
            ),
            fiscal(2026),
            REFORM_2025,
            "令和7年度税制改正; つがる市・香芝市の案内 (人的控除差なしは未確認)",
        ),
    ),
)
"""By the relative's 合計所得金額, above the dependants' limit, 19 to 22 years old."""

DISABILITY: Final = Table(
    "resident.disability",
    "障害者控除",
    __name__,
    (
        Row(
            {
                Disability.NONE: Personal(0, 0),
                Disability.ORDINARY: Personal(260_000, 10_000),
                Disability.SPECIAL: Personal(300_000, 100_000),
                Disability.SPECIAL_TOGETHER: Personal(530_000, 220_000),
            },
            fiscal(2021),
            REFORM_2018,
            _EXAMPLES,
        ),
    ),
)

STANDING: Final = Table(
    "resident.standing",
    "寡婦控除・ひとり親控除",
    __name__,
    (
        Row(
            {
                Standing.NONE: Personal(0, 0),
                Standing.WIDOW: Personal(260_000, 10_000),
                Standing.SINGLE_MOTHER: Personal(300_000, 50_000),
                Standing.SINGLE_FATHER: Personal(300_000, 10_000),
            },
            fiscal(2021),
            REFORM_2018,
            _EXAMPLES,
        ),
    ),
)

STUDENT: Final = Table(
    "resident.student",
    "勤労学生控除",
    __name__,
    (Row(Personal(260_000, 10_000), fiscal(2021), REFORM_2018, _EXAMPLES),),
)


@dataclass(frozen=True, slots=True)
class IncomeLimits:
    """所得要件: up to which 合計所得金額 (yen) a relative is a dependant, and a student a 勤労学生."""

    dependant: int
    student: int


INCOME_LIMITS: Final = Table(
    "resident.income_limits",
    "扶養親族等の所得要件",
    __name__,
    (
        Row(IncomeLimits(480_000, 750_000), fiscal(2021), REFORM_2018, _LAW),
        Row(IncomeLimits(580_000, 850_000), fiscal(2026), REFORM_2025, "令和7年度税制改正; つがる市・香芝市の案内"),
    ),
)


@dataclass(frozen=True, slots=True)
class InsuranceCaps:
    """保険料控除の上限: yen."""

    life: int
    earthquake: int


INSURANCE_CAPS: Final = Table(
    "resident.insurance_caps",
    "生命保険料控除・地震保険料控除の上限",
    __name__,
    (Row(InsuranceCaps(70_000, 25_000), fiscal(2013), LONG_KNOWN, "地方税法34条1項5号, 5号の3"),),
)
