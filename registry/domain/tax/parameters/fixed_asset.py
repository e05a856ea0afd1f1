"""固定資産税・都市計画税のパラメータ (地方税法349条以下, 702条, 附則15条の6, 18条以下)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from registry.domain.tax.tables import LONG_KNOWN, Row, Table, fiscal

TOGANE: Final = "122131"
SAMMU: Final = "122378"


class LandClass(StrEnum):
    """土地の課税区分."""

    SMALL_RESIDENTIAL = "small_residential"
    """小規模住宅用地"""
    GENERAL_RESIDENTIAL = "general_residential"
    """一般住宅用地"""
    COMMERCIAL = "commercial"
    """商業地等(非住宅用地)"""
    FARM = "farm"
    """一般農地"""
    OTHER = "other"
    """その他(山林・原野など)"""


class AssetTax(StrEnum):
    """固定資産税 or 都市計画税: each has its own 課税標準."""

    FIXED = "fixed"
    """固定資産税"""
    CITY = "city"
    """都市計画税"""


RATE: Final = Table(
    "fixed_asset.rate",
    "固定資産税の税率",
    __name__,
    (Row(Fraction(14, 1000), LONG_KNOWN, LONG_KNOWN, "地方税法350条; 山武市"),),
)

CITY_RATE: Final = Table(
    "fixed_asset.city_rate",
    "都市計画税の税率",
    __name__,
    (
        Row(
            Fraction(3, 1000),
            LONG_KNOWN,
            LONG_KNOWN,
            "未確認: 東金市は課税している(同市の案内)。税率は制限税率(地方税法702条の4)",
            town=TOGANE,
        ),
    ),
)
"""Only for towns known to levy it; whether the other five do is to be asked."""


@dataclass(frozen=True, slots=True)
class ExemptionPoints:
    """免税点: sums of 課税標準 below these (yen, per owner and town) are not taxed."""

    land: int
    house: int
    depreciable: int


EXEMPTION_POINTS: Final = Table(
    "fixed_asset.exemption_points",
    "固定資産税の免税点",
    __name__,
    (
        Row(ExemptionPoints(300_000, 200_000, 1_500_000), fiscal(1991), LONG_KNOWN, "地方税法351条; 山武市・我孫子市"),
        Row(
            ExemptionPoints(300_000, 300_000, 1_800_000),
            fiscal(2027),
            date(2026, 3, 31),
            "未確認: 令和8年度税制改正大綱(成立・公布日は未確認)",
        ),
    ),
)

DUE_MONTHS: Final = Table(
    "fixed_asset.due_months",
    "固定資産税の納期",
    __name__,
    (
        Row((4, 7, 12, 2), LONG_KNOWN, LONG_KNOWN, "地方税法362条; 条例は未確認"),
        Row((5, 7, 9, 12), LONG_KNOWN, LONG_KNOWN, "山武市の納期", town=SAMMU),
    ),
)


@dataclass(frozen=True, slots=True)
class BurdenRule:
    """負担調整: shares of the price or of the 本則 base by which last year's 課税標準 moves towards it."""

    residential: dict[AssetTax, dict[LandClass, Fraction]]
    step: Fraction
    floor: Fraction
    commercial_cap: Fraction
    commercial_hold: Fraction
    farm: tuple[tuple[Fraction, Fraction], ...]


BURDEN: Final = Table(
    "fixed_asset.burden",
    "土地の負担調整",
    __name__,
    (
        Row(
            BurdenRule(
                residential={
                    AssetTax.FIXED: {
                        LandClass.SMALL_RESIDENTIAL: Fraction(1, 6),
                        LandClass.GENERAL_RESIDENTIAL: Fraction(1, 3),
                    },
                    AssetTax.CITY: {
                        LandClass.SMALL_RESIDENTIAL: Fraction(1, 3),
                        LandClass.GENERAL_RESIDENTIAL: Fraction(2, 3),
                    },
                },
                step=Fraction(5, 100),
                floor=Fraction(20, 100),
                commercial_cap=Fraction(70, 100),
                commercial_hold=Fraction(60, 100),
                farm=(
                    (Fraction(90, 100), Fraction(1025, 1000)),
                    (Fraction(80, 100), Fraction(1050, 1000)),
                    (Fraction(70, 100), Fraction(1075, 1000)),
                    (Fraction(0), Fraction(1100, 1000)),
                ),
            ),
            fiscal(2024),
            date(2024, 3, 30),
            "地方税法349条の3の2, 附則18条・19条; 熊本県西原村・岡崎市 (農地の率は未確認)",
            applies_until=date(2027, 3, 31),
        ),
    ),
)
"""The rule of FY2024 to FY2026; the next revaluation (FY2027) needs its own row."""


@dataclass(frozen=True, slots=True)
class ResidentialLand:
    """住宅用地の範囲: m² per dwelling that are small, and times the floor area that are residential at all."""

    small_per_dwelling: int
    floor_area_times: int
    years_after_disaster: int


RESIDENTIAL_LAND: Final = Table(
    "fixed_asset.residential_land",
    "住宅用地の範囲",
    __name__,
    (Row(ResidentialLand(200, 10, 2), LONG_KNOWN, LONG_KNOWN, "地方税法349条の3の2, 349条の3の3(未確認)"),),
)


@dataclass(frozen=True, slots=True)
class NewHouseRule:
    """新築住宅の減額: area limits in m² per dwelling, the share taken off, and years by construction."""

    area_from: int
    rental_area_from: int
    area_to: int
    counted_area: int
    share: Fraction
    years: int
    fireproof_years: int
    long_life_years: int
    fireproof_long_life_years: int


NEW_HOUSE: Final = Table(
    "fixed_asset.new_house",
    "新築住宅の減額",
    __name__,
    (
        Row(
            NewHouseRule(50, 40, 280, 120, Fraction(1, 2), 3, 5, 5, 7),
            date(2005, 1, 2),
            LONG_KNOWN,
            "地方税法附則15条の6, 15条の7; 東金市・鈴鹿市・鳥羽市",
            applies_until=date(2026, 3, 31),
        ),
    ),
)
"""By the day of completion; the extension after 2026-03-31 has new area limits that were not found."""

_RATES_BY_LIFE: Final = (
    *(684, 536, 438, 369, 319, 280, 250, 226, 206),
    *(189, 175, 162, 152, 142, 134, 127, 120, 114, 109),
    *(104, 99, 95, 92, 88, 85, 82, 79, 76, 74),
    *(72, 69, 67, 66, 64, 62, 60, 59, 57, 56),
    *(55, 53, 52, 51, 50, 49, 48, 47, 46, 45),
)


@dataclass(frozen=True, slots=True)
class DepreciationRule:
    """減価: yearly rate by useful life in years, and the share of the cost below which a value never falls.

    What is left after the first (half) year is cut to multiples of `first_year_unit`: 0.8155 is 0.815.
    """

    by_life: dict[int, Fraction]
    first_year_unit: Fraction
    floor: Fraction


DEPRECIATION: Final = Table(
    "fixed_asset.depreciation",
    "償却資産の減価率",
    __name__,
    (
        Row(
            DepreciationRule(
                {life: Fraction(permille, 1000) for life, permille in enumerate(_RATES_BY_LIFE, start=2)},
                Fraction(1, 1000),
                Fraction(5, 100),
            ),
            LONG_KNOWN,
            LONG_KNOWN,
            "固定資産評価基準 第3章, 別表第15; 秦野市 減価残存率表",
        ),
    ),
)
