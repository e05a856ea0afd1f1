"""開庁日: which days the office is open, and how the year's work is spread over its months."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

import jpholiday

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY: Final = timedelta(days=1)
SUNDAY_AND_SATURDAY: Final = (5, 6)

# Monthly profiles, January first. In and out: 大刀洗町 2023 (DOMAIN 5.1); deaths: winter peak.
MOVES_IN: Final = (28, 65, 123, 111, 85, 61, 57, 51, 93, 66, 51, 72)
MOVES_OUT: Final = (53, 55, 136, 51, 69, 49, 52, 80, 47, 55, 40, 47)
DEATHS: Final = (115, 106, 104, 96, 94, 89, 92, 95, 93, 98, 104, 114)
FLAT: Final = (1,) * 12


@cache
def is_open(day: date) -> bool:
    """開庁日: no weekend, no holiday, not 29 December to 3 January (地方自治法4条の2)."""
    closed = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return not (closed or day.weekday() in SUNDAY_AND_SATURDAY or jpholiday.is_holiday(day))


@cache
def open_day(day: date) -> date:
    """Return the day itself or the next on which the office is open."""
    while not is_open(day):
        day += DAY
    return day


def open_days(first: date, last: date) -> Iterator[date]:
    """Yield the open days of a period, both ends included."""
    day = open_day(first)
    while day <= last:
        yield day
        day = open_day(day + DAY)


@cache
def share_of_day(day: date, profile: tuple[int, ...]) -> float:
    """Return the share of a year's cases that fall on one open day."""
    month = [other for other in open_days(*_month(day)) if other.month == day.month]
    return profile[day.month - 1] / sum(profile) / len(month)


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1) - DAY


def age_on(day: date, birth: date) -> int:
    """Return the age in completed years, counted by birthdays (a simulation needs no 年齢計算法)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
