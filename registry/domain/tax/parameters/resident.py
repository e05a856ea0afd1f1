"""個人住民税のパラメータ: 税率, 所得の計算, 控除, 非課税 (地方税法23条, 24条の5, 34条, 35条, 37条, 38条, 292条以下).

"未確認: …" rows are checked by published worked examples, but were not read in the statute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from registry.domain.tax.tables import LONG_KNOWN, Row, Table, fiscal

TOP: Final = 10**18
"""Above every income: the open end of a list of brackets."""

REFORM_2018: Final = date(2018, 3, 31)
REFORM_2023: Final = date(2023, 3, 31)
REFORM_2025: Final = date(2025, 3, 31)
_REFORM_FOR_2026: Final = "令和7年度税制改正; つがる市・香芝市の案内"


@dataclass(frozen=True, slots=True)
class Bracket:
    """所得計算の段階: revenue below `below` is floored to `unit`, times `rate`, less `minus`; yen."""

    below: int
    unit: int
    rate: Fraction
    minus: int


def _brackets(*rows: tuple[int, int, str, int]) -> tuple[Bracket, ...]:
    return tuple(Bracket(below, unit, Fraction(rate), minus) for below, unit, rate, minus in rows)


_UPPER_SALARY: Final = (
    (3_600_000, 4_000, "0.7", 80_000),
    (6_600_000, 4_000, "0.8", 440_000),
    (8_500_000, 1, "0.9", 1_100_000),
    (TOP, 1, "1", 1_950_000),
)

SALARY: Final = Table(
    "resident.salary",
    "給与所得の金額",
    __name__,
    (
        Row(
            _brackets(
                (551_000, 1, "0", 0),
                (1_619_000, 1, "1", 550_000),
                (1_620_000, 1, "0", -1_069_000),
                (1_622_000, 1, "0", -1_070_000),
                (1_624_000, 1, "0", -1_072_000),
                (1_628_000, 1, "0", -1_074_000),
                (1_800_000, 4_000, "0.6", -100_000),
                *_UPPER_SALARY,
            ),
            fiscal(2021),
            REFORM_2018,
            "未確認: 所得税法28条・別表第五(平成30年度改正)",
        ),
        Row(
            _brackets((651_000, 1, "0", 0), (1_900_000, 1, "1", 650_000), *_UPPER_SALARY),
            fiscal(2026),
            REFORM_2025,
            f"所得税法28条; {_REFORM_FOR_2026}",
        ),
    ),
)

_UPPER_PENSION: Final = (
    (4_100_000, 1, "0.75", 275_000),
    (7_700_000, 1, "0.85", 685_000),
    (10_000_000, 1, "0.95", 1_455_000),
    (TOP, 1, "1", 1_955_000),
)


@dataclass(frozen=True, slots=True)
class PensionRule:
    """公的年金等に係る雑所得: brackets for the old and the young, and what other income adds, yen."""

    old_age: int
    old: tuple[Bracket, ...]
    young: tuple[Bracket, ...]
    other_income_adds: tuple[tuple[int, int], ...]


PENSION: Final = Table(
    "resident.pension",
    "公的年金等に係る雑所得",
    __name__,
    (
        Row(
            PensionRule(
                65,
                _brackets((3_300_000, 1, "1", 1_100_000), *_UPPER_PENSION),
                _brackets((1_300_000, 1, "1", 600_000), *_UPPER_PENSION),
                ((10_000_000, 0), (20_000_000, 100_000), (TOP, 200_000)),
            ),
            fiscal(2021),
            REFORM_2018,
            "未確認: 所得税法35条4項",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class IncomeRelief:
    """所得金額調整控除: of high salaries with a child or special disability, and of salary with pension; yen."""

    salary_from: int
    salary_to: int
    share: Fraction
    child_below_age: int
    both_up_to: int


INCOME_RELIEF: Final = Table(
    "resident.income_relief",
    "所得金額調整控除",
    __name__,
    (
        Row(
            IncomeRelief(8_500_000, 10_000_000, Fraction(1, 10), 23, 100_000),
            fiscal(2021),
            REFORM_2018,
            "未確認: 租税特別措置法41条の3の11",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class LevyRates:
    """所得割の税率: municipality and prefecture."""

    city: Fraction
    prefecture: Fraction


LEVY_RATES: Final = Table(
    "resident.levy_rates",
    "所得割の税率",
    __name__,
    (Row(LevyRates(Fraction(6, 100), Fraction(4, 100)), fiscal(2007), LONG_KNOWN, "地方税法35条, 314条の3"),),
)


@dataclass(frozen=True, slots=True)
class FlatLevy:
    """均等割・森林環境税: yen a year."""

    city: int
    prefecture: int
    forest: int


FLAT_LEVY: Final = Table(
    "resident.flat_levy",
    "均等割と森林環境税",
    __name__,
    (
        Row(FlatLevy(3_500, 1_500, 0), fiscal(2014), LONG_KNOWN, "未確認: 復興財源確保のための臨時特例法2条"),
        Row(
            FlatLevy(3_000, 1_000, 1_000),
            fiscal(2024),
            date(2019, 3, 29),
            "未確認: 地方税法38条, 310条; 森林環境税法5条",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class CreditRule:
    """調整控除: below `threshold` of taxable income the smaller of both counts, above it at least `minimum`; yen."""

    threshold: int
    minimum: int
    rates: LevyRates
    income_limit: int


ADJUSTMENT: Final = Table(
    "resident.adjustment",
    "調整控除",
    __name__,
    (
        Row(
            CreditRule(2_000_000, 50_000, LevyRates(Fraction(3, 100), Fraction(2, 100)), 25_000_000),
            fiscal(2021),
            REFORM_2018,
            "地方税法37条, 314条の6; 松江市・春日井市・岐阜市の例",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Exemption:
    """非課税限度額: per head, base and addition with dependants, for 均等割 and 所得割; yen."""

    flat_per_head: int
    flat_base: int
    flat_addition: int
    levy_per_head: int
    levy_base: int
    levy_addition: int
    protected_limit: int


def _exemption(per_head: int, addition: int) -> Exemption:
    return Exemption(per_head, 100_000, addition, 350_000, 100_000, 320_000, 1_350_000)


EXEMPTION: Final = Table(
    "resident.exemption",
    "非課税限度額",
    __name__,
    (
        Row(
            {1: _exemption(350_000, 210_000), 2: _exemption(315_000, 189_000), 3: _exemption(280_000, 168_000)},
            fiscal(2021),
            REFORM_2018,
            "地方税法295条, 附則3条の3, 施行令47条の3; 内子町の案内(3級地)",
        ),
    ),
)
"""By 生活保護の級地 (1, 2, 3)."""

AREA_CLASS: Final = Table(
    "resident.area_class",
    "生活保護の級地",
    __name__,
    (Row(3, LONG_KNOWN, LONG_KNOWN, "未確認: 山武郡市の6団体は3級地とみなす"),),
)

ORDINARY_MONTHS: Final = Table(
    "resident.ordinary_months",
    "普通徴収の納期",
    __name__,
    (Row((6, 8, 10, 1), LONG_KNOWN, LONG_KNOWN, "地方税法320条; 6団体の条例は未確認"),),
)
