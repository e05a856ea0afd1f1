"""年度・納期限・端数: the fiscal year, due dates on business days, and rounding (地方税法20条の4の2, 20条の5)."""

from collections.abc import Callable, Container
from datetime import date, timedelta
from typing import Final

from events.values.errors import InvalidValueError

_APRIL: Final = 4
_SATURDAY: Final = 5
# 地方税法施行令6条の18: the days around the new year on which offices are closed.
_YEAR_END: Final = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}

Holidays = Container[date] | Callable[[date], bool]
"""国民の祝日, from outside: a set of days, or a function that knows them."""


def fiscal_year(on: date) -> int:
    """年度: the year in which the fiscal year of the day began, 1 April to 31 March.

    >>> fiscal_year(date(2025, 3, 31)), fiscal_year(date(2025, 4, 1))
    (2024, 2025)
    """
    return on.year if on.month >= _APRIL else on.year - 1


def first_day(year: int) -> date:
    """年度の初日: 1 April of the fiscal year."""
    return date(year, _APRIL, 1)


def last_day(year: int) -> date:
    """年度の末日: 31 March after the fiscal year's beginning."""
    return first_day(year + 1) - timedelta(days=1)


def is_business_day(on: date, holidays: Holidays) -> bool:
    """Whether offices are open: no weekend, no holiday, not 29 December to 3 January."""
    closed = holidays(on) if callable(holidays) else on in holidays
    return on.weekday() < _SATURDAY and (on.month, on.day) not in _YEAR_END and not closed


def due_date(on: date, holidays: Holidays) -> date:
    """納期限: the day itself, or the next business day when offices are closed (地方税法20条の5).

    >>> due_date(date(2026, 5, 31), set())
    datetime.date(2026, 6, 1)
    """
    while not is_business_day(on, holidays):
        on += timedelta(days=1)
    return on


def floor_unit(amount: int, unit: int) -> int:
    """端数切捨て: drop what is less than the unit (yen); less than one unit is nothing.

    >>> floor_unit(1234567, 1000), floor_unit(99, 100)
    (1234000, 0)
    """
    return amount // unit * unit


def instalments(total: int, count: int, unit: int = 1000) -> list[int]:
    """期別税額: split yen into instalments of whole units, the remainder in the first (地方税法施行令6条の17).

    Raises `instalments_impossible` for a negative total or no instalment.

    >>> instalments(100700, 4)
    [25700, 25000, 25000, 25000]
    """
    if total < 0 or count < 1:
        raise InvalidValueError("instalments_impossible", total=total, count=count)
    each = floor_unit(total // count, unit)
    return [total - each * (count - 1)] + [each] * (count - 1)
