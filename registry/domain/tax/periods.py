"""期間計算: periods of months and years by 民法140-143条 (地方税法20条の5)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from events.values.fiscal import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DAY: Final = timedelta(days=1)
MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """期間: whole days from `first` to `last`, both included; `last` may be `date.max` for a period still open."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """日数: both ends counted; an empty span (last before first) has none."""
        return max((self.last - self.first).days + 1, 0)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_end(start: date, months: int) -> date:
    """期間の満了日: the last day of `months` months that begin on `start` (民法143条2項).

    The day before the day with the same number; where that month has no such day, its end:
    one month from 2023-09-01 ends on 09-30, one month from 2026-01-31 on 02-28.
    """
    years, month = divmod(start.month - 1 + months, MONTHS_A_YEAR)
    year, month = start.year + years, month + 1
    month_end = monthrange(year, month)[1]
    return date(year, month, month_end) if start.day > month_end else date(year, month, start.day) - DAY


def elapse(day: date, months: int) -> date:
    """経過する日: the last day of `months` months counted from the day after `day` (初日不算入, 民法140条)."""
    return period_end(day + DAY, months)


def cut(span: Span, starts: Iterable[date]) -> Iterator[Span]:
    """Divide a span at the given first days, in order; days outside it are ignored."""
    firsts = sorted({span.first, *(day for day in starts if span.first < day <= span.last)})
    for first, following in zip(firsts, [*firsts[1:], None], strict=True):
        yield Span(first, span.last if following is None else following - DAY)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch; in order."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and (result[-1].last == date.max or span.first <= result[-1].last + DAY):
            result[-1] = Span(result[-1].first, max(result[-1].last, span.last))
        else:
            result.append(span)
    return result


def last_day_of(fiscal_year: int, month: int) -> date:
    """納期の末日: the last day of a month of the fiscal year, before moving to a business day.

    May of FY2026 is 2026-05-31, February is 2027-02-28.
    """
    year = fiscal_year if month >= first_day(fiscal_year).month else fiscal_year + 1
    return date(year, month, monthrange(year, month)[1])


def held_on(levy_date: date, acquired_on: date, released_on: date | None) -> bool:
    """賦課期日の所有: acquired by that day and not released by it; who takes over on the day itself is taxed."""
    return acquired_on <= levy_date and (released_on is None or levy_date < released_on)
