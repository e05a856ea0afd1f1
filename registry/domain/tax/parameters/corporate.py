"""法人市民税のパラメータ (地方税法312条, 314条の4, 321条の13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from registry.domain.tax.parameters.resident import TOP
from registry.domain.tax.tables import LONG_KNOWN, Row, Table


@dataclass(frozen=True, slots=True)
class CapitalBand:
    """均等割の区分: 資本金等 up to `up_to` yen; yen a year with few and with many staff in the town."""

    up_to: int
    few_staff: int
    many_staff: int


@dataclass(frozen=True, slots=True)
class EqualLevy:
    """均等割の税率: bands by capital, `few` the most staff that count as few, yen of bodies without capital."""

    bands: tuple[CapitalBand, ...]
    few: int
    without_capital: int


EQUAL_LEVY: Final = Table(
    "corporate.equal_levy",
    "法人市民税の均等割",
    __name__,
    (
        Row(
            EqualLevy(
                (
                    CapitalBand(10_000_000, 50_000, 120_000),
                    CapitalBand(100_000_000, 130_000, 150_000),
                    CapitalBand(1_000_000_000, 160_000, 400_000),
                    CapitalBand(5_000_000_000, 410_000, 1_750_000),
                    CapitalBand(TOP, 410_000, 3_000_000),
                ),
                few=50,
                without_capital=50_000,
            ),
            LONG_KNOWN,
            LONG_KNOWN,
            "地方税法312条; 旭市・大崎市・下田市 (6団体の条例は未確認)",
        ),
    ),
)

LEVY_RATE: Final = Table(
    "corporate.levy_rate",
    "法人税割の税率",
    __name__,
    (
        Row(Fraction(97, 1000), date(2014, 10, 1), date(2014, 3, 31), "地方税法314条の4; 標準税率"),
        Row(
            Fraction(60, 1000),
            date(2019, 10, 1),
            date(2016, 3, 31),
            "地方税法314条の4; 標準税率(制限税率8.4%。6団体の条例は未確認)",
        ),
    ),
)
"""By the day on which the business year begins."""

INTERIM_ABOVE: Final = Table(
    "corporate.interim_above",
    "予定申告を要する法人税額",
    __name__,
    (Row(100_000, LONG_KNOWN, LONG_KNOWN, "法人税法71条1項; 常総市・小諸市の案内"),),
)
"""Yen: six months' share of last year's 法人税 above which a firm files a 予定申告."""
