"""軽自動車税（種別割）の税率表 (地方税法463条の15, 附則30条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from registry.domain.tax.tables import LONG_KNOWN, Row, Table, fiscal


class VehicleKind(StrEnum):
    """軽自動車等の種別: the value is the stable code, `japanese` the name on lists and in files."""

    japanese: str

    def __new__(cls, code: str, japanese: str) -> Self:
        """Keep the Japanese name beside the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.japanese = japanese
        return member

    MOPED_50 = "moped_50", "原付50cc以下"
    MOPED_NEW_STANDARD = "moped_new_standard", "原付125cc以下4.0kW以下"
    SPECIFIED_SMALL_MOPED = "specified_small_moped", "特定小型原付"
    MOPED_90 = "moped_90", "原付50cc超90cc以下"
    MOPED_125 = "moped_125", "原付90cc超125cc以下"
    MINI_CAR = "mini_car", "ミニカー"
    LIGHT_MOTORCYCLE = "light_motorcycle", "軽二輪"
    SNOW_VEHICLE = "snow_vehicle", "雪上車"
    SMALL_MOTORCYCLE = "small_motorcycle", "二輪小型"
    THREE_WHEELER = "three_wheeler", "軽三輪"
    PASSENGER_PRIVATE = "passenger_private", "四輪乗用自家用"
    PASSENGER_BUSINESS = "passenger_business", "四輪乗用営業用"
    CARGO_PRIVATE = "cargo_private", "四輪貨物自家用"
    CARGO_BUSINESS = "cargo_business", "四輪貨物営業用"
    FARM_TRACTOR = "farm_tractor", "小型特殊農耕"
    SPECIAL_OTHER = "special_other", "小型特殊その他"


@dataclass(frozen=True, slots=True)
class AgedRates:
    """三輪・四輪の税率(年額, yen): before 2015-04 (旧税率), 重課, and グリーン化特例 as (percent off, yen)."""

    old: int
    heavy: int
    cuts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class VehicleRates:
    """税率(年額, yen): `aged` only for the kinds whose tax depends on the first inspection."""

    standard: int
    aged: AgedRates | None = None


@dataclass(frozen=True, slots=True)
class AgeRule:
    """経年の区分: the last month of first inspection taxed at the old rate, and the years until 重課."""

    old_until: tuple[int, int]
    heavy_after_years: int


_ACT_2014: Final = date(2014, 3, 31)
_ACT_2015: Final = date(2015, 3, 31)
_ACT_2021: Final = date(2021, 3, 31)
_ACT_2023: Final = date(2023, 3, 31)
_LAW: Final = "地方税法463条の15第1項"
_ANNEX: Final = "地方税法附則30条"
_TOWNS_AGREE: Final = "宗像市・八戸市・佐野市の税率表と一致"
_BY_ORDINANCE: Final = "条例で異なる(八戸市 農耕2,000円・雪上車3,000円); 6団体は未確認"

_TWO_WHEELED: Final = {
    VehicleKind.MOPED_50: (2_000, _TOWNS_AGREE),
    VehicleKind.MOPED_90: (2_000, _TOWNS_AGREE),
    VehicleKind.MOPED_125: (2_400, _TOWNS_AGREE),
    VehicleKind.MINI_CAR: (3_700, _TOWNS_AGREE),
    VehicleKind.LIGHT_MOTORCYCLE: (3_600, _TOWNS_AGREE),
    VehicleKind.SNOW_VEHICLE: (3_600, _BY_ORDINANCE),
    VehicleKind.SMALL_MOTORCYCLE: (6_000, _TOWNS_AGREE),
    VehicleKind.FARM_TRACTOR: (2_400, _BY_ORDINANCE),
    VehicleKind.SPECIAL_OTHER: (5_900, _TOWNS_AGREE),
}
_INSPECTED: Final = {
    VehicleKind.THREE_WHEELER: VehicleRates(3_900, AgedRates(3_100, 4_600, ((75, 1_000), (50, 2_000), (25, 3_000)))),
    VehicleKind.PASSENGER_PRIVATE: VehicleRates(10_800, AgedRates(7_200, 12_900, ((75, 2_700),))),
    VehicleKind.PASSENGER_BUSINESS: VehicleRates(
        6_900, AgedRates(5_500, 8_200, ((75, 1_800), (50, 3_500), (25, 5_200)))
    ),
    VehicleKind.CARGO_PRIVATE: VehicleRates(5_000, AgedRates(4_000, 6_000, ((75, 1_300),))),
    VehicleKind.CARGO_BUSINESS: VehicleRates(3_800, AgedRates(3_000, 4_500, ((75, 1_000),))),
}
_NEW_KINDS: Final = {
    VehicleKind.SPECIFIED_SMALL_MOPED: Row(VehicleRates(2_000), fiscal(2024), _ACT_2023, f"{_LAW}; {_TOWNS_AGREE}"),
    VehicleKind.MOPED_NEW_STANDARD: Row(
        VehicleRates(2_000), fiscal(2025), date(2025, 3, 31), f"{_LAW}; 宗像市 2025-04"
    ),
}

_ROWS: Final = {
    **{
        kind: Row(VehicleRates(yen), fiscal(2016), _ACT_2015, f"{_LAW}; {note}")
        for kind, (yen, note) in _TWO_WHEELED.items()
    },
    **{
        kind: Row(rates, fiscal(2016), _ACT_2014, f"{_LAW}, {_ANNEX}; {_TOWNS_AGREE}")
        for kind, rates in _INSPECTED.items()
    },
    **_NEW_KINDS,
}

RATES: Final = {
    kind: Table(f"light_vehicle.rates.{kind}", f"軽自動車税の税率 {kind.japanese}", __name__, (row,))
    for kind, row in _ROWS.items()
}
"""One table per kind; ordinances that differ add a row with their town."""

AGE_RULE: Final = Table(
    "light_vehicle.age_rule",
    "軽自動車税の旧税率・重課の区分",
    __name__,
    (Row(AgeRule((2015, 3), 14), fiscal(2016), _ACT_2014, _ANNEX),),
)

GREEN_CUTS: Final[Table[tuple[int, ...]]] = Table(
    "light_vehicle.green_cuts",
    "グリーン化特例(軽課)の割合",
    __name__,
    (
        Row((75, 50, 25), fiscal(2022), _ACT_2021, f"{_ANNEX}; 鉾田市", applies_until=date(2024, 3, 31)),
        Row((75, 50, 25), fiscal(2024), _ACT_2023, f"{_ANNEX}; 鉾田市・太良町", applies_until=date(2026, 3, 31)),
        Row((75, 50), fiscal(2026), _ACT_2023, f"{_ANNEX}; 佐伯市・太良町", applies_until=date(2027, 3, 31)),
    ),
)
"""Percentages that may be taken off in the fiscal year after the first inspection."""

DUE_MONTH: Final = Table(
    "light_vehicle.due_month",
    "軽自動車税の納期",
    __name__,
    (Row(5, LONG_KNOWN, LONG_KNOWN, "地方税法463条の17; 納期5月末(条例は未確認)"),),
)
