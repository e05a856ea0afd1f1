"""収納・滞納のパラメータ: 延滞金・還付加算金の割合, 督促手数料, 期間制限 (地方税法附則3条の2, 18条, 17条の5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from events.bill import Tax
from registry.domain.tax.tables import LONG_KNOWN, Row, Table


@dataclass(frozen=True, slots=True)
class LateRates:
    """延滞金の割合(年): within the first month after the 納期限, and after it."""

    first: Fraction
    after: Fraction


def _percent(text: str) -> Fraction:
    return Fraction(text) / 100


def _announced(year: int) -> date:
    """Return the day from which the rate of a calendar year counts as published: the notice is due in November."""
    return date(year - 1, 12, 1)


_GIFU: Final = "地方税法附則3条の2; 岐阜市・三島市・袋井市 延滞金の割合の表(公表日は未確認)"
_MISHIMA: Final = "地方税法附則3条の2; 三島市 延滞金の割合の表"
_LATE: Final = (
    (2000, 2001, "4.5", "14.6", _MISHIMA),
    (2002, 2006, "4.1", "14.6", _MISHIMA),
    (2007, 2007, "4.4", "14.6", _MISHIMA),
    (2008, 2008, "4.7", "14.6", _MISHIMA),
    (2009, 2009, "4.5", "14.6", _MISHIMA),
    (2010, 2013, "4.3", "14.6", _MISHIMA),
    (2014, 2014, "2.9", "9.2", _GIFU),
    (2015, 2016, "2.8", "9.1", _GIFU),
    (2017, 2017, "2.7", "9.0", _GIFU),
    (2018, 2020, "2.6", "8.9", _GIFU),
    (2021, 2021, "2.5", "8.8", _GIFU),
    (2022, 2025, "2.4", "8.7", _GIFU),
    (2026, 2026, "2.8", "9.1", _GIFU),
)

LATE_RATES: Final = Table(
    "collection.late_rates",
    "延滞金の割合",
    __name__,
    (
        Row(
            LateRates(_percent("7.3"), _percent("14.6")),
            LONG_KNOWN,
            LONG_KNOWN,
            "地方税法の本則(326条ほか)",
            applies_until=date(1999, 12, 31),
        ),
        *(
            Row(
                LateRates(_percent(first), _percent(after)),
                date(year, 1, 1),
                _announced(year),
                source,
                applies_until=date(year, 12, 31),
            )
            for begins, ends, first, after, source in _LATE
            for year in range(begins, ends + 1)
        ),
    ),
)
"""By the calendar year of each day, not of the debt; a year not announced yet bears the last one's (`row_or_last`)."""

_FUKUROI: Final = "地方税法附則3条の2; 袋井市 猶予特例基準割合の表; 還付加算金への適用は未確認"
_FROM_LATE_RATE: Final = "未確認: 特例基準割合 = 延滞金の割合(1か月以内) − 1.0%"
_INTEREST: Final = (
    (2014, 2014, "1.9", _FROM_LATE_RATE),
    (2015, 2016, "1.8", _FROM_LATE_RATE),
    (2017, 2017, "1.7", _FROM_LATE_RATE),
    (2018, 2020, "1.6", _FROM_LATE_RATE),
    (2021, 2021, "1.0", _FUKUROI),
    (2022, 2025, "0.9", _FUKUROI),
    (2026, 2026, "1.3", _FUKUROI),
)

INTEREST_RATES: Final = Table(
    "collection.interest_rates",
    "徴収猶予中の延滞金・還付加算金の割合",
    __name__,
    tuple(
        Row(_percent(rate), date(year, 1, 1), _announced(year), source, applies_until=date(year, 12, 31))
        for begins, ends, rate, source in _INTEREST
        for year in range(begins, ends + 1)
    ),
)

DEMAND_FEES: Final = Table(
    "collection.demand_fees",
    "督促手数料",
    __name__,
    (Row(0, LONG_KNOWN, LONG_KNOWN, "未確認: 条例による。廃止した団体が多い"),),
)
"""Yen per 督促状; an ordinance that still asks for one adds a row with its town."""

ASSESSMENT_YEARS: Final = Table(
    "collection.assessment_years",
    "賦課権の期間制限",
    __name__,
    (
        Row(
            {
                Tax.FIXED_ASSET: 5,
                Tax.RESIDENT: 3,
                Tax.CORPORATE: 5,
                Tax.LIGHT_VEHICLE: 3,
            },
            LONG_KNOWN,
            LONG_KNOWN,
            "未確認: 地方税法17条の5",
        ),
    ),
)
"""Years in which a decision or an increase is possible; reductions always have five."""
