"""How legal dates are written: the fourteen 不詳 patterns and the exact notations, as a table of patterns."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from events.values.eras import ERAS, SOLAR_CALENDAR_BEGINS, Era, era_names, find_era, outside, western_year
from events.values.errors import InvalidValueError


class DateKind(StrEnum):
    """How a date is written: exact, in one of the 14 不詳 patterns, or not in any calendar [標準仕様書 1.1.8]."""

    EXACT = "exact"
    """年月日: a calendar day"""
    AROUND_YEAR = "around_year"
    """年頃"""
    AROUND_MONTH = "around_month"
    """年○月頃"""
    AROUND_DAY = "around_day"
    """年○月○日頃"""
    ESTIMATED_DAY = "estimated_day"
    """推定年月日"""
    ESTIMATED_MONTH = "estimated_month"
    """推定年月"""
    SEASON = "season"
    """年春 (夏, 秋, 冬)"""
    TEN_DAYS = "ten_days"
    """年○月上旬 (中旬, 下旬)"""
    AROUND_TEN_DAYS = "around_ten_days"
    """年○月中旬頃 (上旬, 下旬)"""
    UNKNOWN = "unknown"
    """年月日不詳"""
    UNKNOWN_MONTH_DAY = "unknown_month_day"
    """年 月日不詳"""
    UNKNOWN_DAY = "unknown_day"
    """年月 日不詳"""
    BETWEEN_DATES = "between_dates"
    """年月○日から○月○日頃までの間"""
    ESTIMATED_BETWEEN_DAYS = "estimated_between_days"
    """年月推定○日から○日までの間"""
    AROUND_BETWEEN_DAYS = "around_between_days"
    """年月○日頃から○日頃までの間"""
    NON_CALENDAR = "non_calendar"
    """暦にない日: 2月30日, 0月0日, or a day of the old calendar (to 明治5年)"""


class Reading(NamedTuple):
    """What a text says; `verbatim` tells whether the day `on` alone would lose how it was written."""

    kind: DateKind
    on: date
    earliest: date
    latest: date
    verbatim: bool


Span = tuple[date, date]


class _Words(NamedTuple):
    """One matched text, the Western year it names, the era it is written in (None: 西暦) and its named parts."""

    text: str
    western: int
    era: Era | None
    parts: dict[str, str | None]

    def number(self, part: str) -> int:
        return int(self.parts[part] or 0)

    @property
    def lunisolar(self) -> bool:
        return self.era is not None and self.western < SOLAR_CALENDAR_BEGINS.year


def read(text: str, eras: tuple[Era, ...] = ERAS) -> Reading:
    """Read what a date's text says. Raises InvalidValueError: `date_…` and `era_…` codes of errors.MESSAGES."""
    unknown = _UNKNOWN.fullmatch(text)
    if unknown:
        return _unknown(unknown["era"], eras)
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            words = _words(text, match, eras)
            return _exact(words, eras) if kind is DateKind.EXACT else _fuzzy(kind, words)
    raise InvalidValueError("date_unreadable", text=text)


def _words(text: str, match: re.Match[str], eras: tuple[Era, ...]) -> _Words:
    parts = match.groupdict()
    name, year = parts.get("era"), parts["year"]
    if name is None:
        era, western = None, int(year or 0)
    else:
        era = find_era(name, eras)
        western = western_year(era, 1 if year == "元" else int(year or 0))
    months, days = (_numbers(parts, "month", "month2"), _numbers(parts, "day", "day2"))
    if not 1 <= western < date.max.year or max(months) > _MONTHS or max(days) > _DAYS:
        raise InvalidValueError("date_out_of_calendar", text=text)
    return _Words(text, western, era, parts)


def _numbers(parts: dict[str, str | None], *names: str) -> list[int]:
    return [int(parts.get(name) or 0) for name in names]


def _unknown(name: str | None, eras: tuple[Era, ...]) -> Reading:
    if name is None:
        return Reading(DateKind.UNKNOWN, eras[0].first, date.min, date.max, verbatim=True)
    era = find_era(name, eras)
    return Reading(DateKind.UNKNOWN, era.first, era.first, era.last or date.max, verbatim=True)


def _exact(words: _Words, eras: tuple[Era, ...]) -> Reading:
    month, day = words.number("month"), words.number("day")
    if words.lunisolar or not (month and day):
        return _fuzzy(DateKind.NON_CALENDAR, words)
    on = _day(words.western, month, day)
    if words.era is not None and not words.era.holds(on):
        raise outside(words.era, words.text)
    if on.day != day:
        return Reading(DateKind.NON_CALENDAR, on, on, on, verbatim=True)
    older = words.era is not None and not era_names(on, eras)[0].startswith(words.era.name)
    return Reading(DateKind.EXACT, on, on, on, verbatim=older)


def _fuzzy(kind: DateKind, words: _Words) -> Reading:
    earliest, latest = _lunisolar_span(words) if words.lunisolar else _SPANS[kind](words)
    if latest < earliest:
        raise InvalidValueError("date_range_reversed", text=words.text)
    if words.era is not None:
        earliest = max(earliest, words.era.first)
        # A range that starts before 改元 may end after it: 昭和63年12月30日から1月10日頃までの間.
        if kind is not DateKind.BETWEEN_DATES:
            latest = min(latest, words.era.last or date.max)
        if latest < earliest or not words.era.holds(earliest):
            raise outside(words.era, words.text)
    return Reading(kind, earliest, earliest, latest, verbatim=True)


def _day(year: int, month: int, day: int) -> date:
    """Return the day, or the last real day of the month when the month has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _year_span(words: _Words) -> Span:
    return date(words.western, 1, 1), date(words.western, 12, 31)


def _lunisolar_span(words: _Words) -> Span:
    """Bound a year of the old calendar: it began between 21 January and 20 February; 明治6 is solar."""
    end = min(date(words.western + 1, 2, 19), SOLAR_CALENDAR_BEGINS - date.resolution)
    return date(words.western, 1, 21), end


def _month_span(words: _Words) -> Span:
    return _days(words, 1, _DAYS)


def _zero_span(words: _Words) -> Span:
    """Bound 1960年00月00日 of a foreign passport: a year, or a month of it, is all that is known."""
    if not words.number("month"):
        return _year_span(words)
    return _month_span(words)


def _day_span(words: _Words) -> Span:
    return _days(words, words.number("day"), words.number("day"))


def _season_span(words: _Words) -> Span:
    first, last = _SEASON_MONTHS[words.parts["season"] or ""]
    return date(words.western, first, 1), _day(words.western, last, _DAYS)


def _ten_day_span(words: _Words) -> Span:
    return _days(words, *_TEN_DAYS[words.parts["ten"] or ""])


def _between_days(words: _Words) -> Span:
    return _days(words, words.number("day"), words.number("day2"))


def _between_dates(words: _Words) -> Span:
    month, month2 = words.number("month"), words.number("month2")
    first, _ = _day_span(words)
    if not month2 or not words.number("day2"):
        raise InvalidValueError("date_out_of_calendar", text=words.text)
    return first, _day(words.western + (month2 < month), month2, words.number("day2"))


def _days(words: _Words, first: int, last: int) -> Span:
    month = words.number("month")
    if not (month and first and last):
        raise InvalidValueError("date_out_of_calendar", text=words.text)
    return _day(words.western, month, first), _day(words.western, month, last)


_MONTHS: Final = 12
_DAYS: Final = 31
_TEN_DAYS: Final = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, _DAYS)}
# Meteorological seasons of the written year; its winter lies at both ends, so it may be any day of the year.
_SEASON_MONTHS: Final = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (1, 12)}

_N: Final = "[0-9０-９]"
_Y: Final = f"(?:(?P<era>[一-龥]{{2}})(?=元|{_N}{{1,2}}年)|(?:西暦)?(?={_N}{{4}}年))(?P<year>元|{_N}{{1,4}})年"
_M: Final = f"(?P<month>{_N}{{1,2}})月"
_D: Final = f"(?P<day>{_N}{{1,2}})日"
_D2: Final = f"(?P<day2>{_N}{{1,2}})日"
_GAP: Final = "[ 　]?"
_UNKNOWN: Final = re.compile(f"(?P<era>[一-龥]{{2}})?{_GAP}年月日不詳")
_PATTERNS: Final[tuple[tuple[DateKind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (DateKind.EXACT, rf"(?P<year>{_N}{{4}})[-/.](?P<month>{_N}{{1,2}})[-/.](?P<day>{_N}{{1,2}})"),
        (DateKind.EXACT, _Y + _M + _D),
        (
            DateKind.EXACT,
            rf"(?P<era>[A-Za-z])(?P<year>元|{_N}{{1,2}})[-/.](?P<month>{_N}{{1,2}})[-/.](?P<day>{_N}{{1,2}})",
        ),
        (DateKind.AROUND_YEAR, f"{_Y}頃"),
        (DateKind.AROUND_MONTH, f"{_Y}{_M}頃"),
        (DateKind.AROUND_DAY, f"{_Y}{_M}{_D}頃"),
        (DateKind.ESTIMATED_DAY, f"推定{_Y}{_M}{_D}"),
        (DateKind.ESTIMATED_MONTH, f"推定{_Y}{_M}"),
        (DateKind.SEASON, f"{_Y}(?P<season>[春夏秋冬])"),
        (DateKind.TEN_DAYS, f"{_Y}{_M}(?P<ten>[上中下]旬)"),
        (DateKind.AROUND_TEN_DAYS, f"{_Y}{_M}(?P<ten>[上中下]旬)頃"),
        (DateKind.UNKNOWN_MONTH_DAY, f"{_Y}{_GAP}月日不詳"),
        (DateKind.UNKNOWN_DAY, f"{_Y}{_M}{_GAP}日不詳"),
        (DateKind.BETWEEN_DATES, f"{_Y}{_M}{_D}から(?P<month2>{_N}{{1,2}})月{_D2}頃までの間"),
        (DateKind.ESTIMATED_BETWEEN_DAYS, f"{_Y}{_M}推定{_D}から{_D2}までの間"),
        (DateKind.AROUND_BETWEEN_DAYS, f"{_Y}{_M}{_D}頃から{_D2}頃までの間"),
    )
)
_SPANS: Final[dict[DateKind, Callable[[_Words], Span]]] = {
    DateKind.AROUND_YEAR: _year_span,
    DateKind.AROUND_MONTH: _month_span,
    DateKind.AROUND_DAY: _day_span,
    DateKind.ESTIMATED_DAY: _day_span,
    DateKind.ESTIMATED_MONTH: _month_span,
    DateKind.SEASON: _season_span,
    DateKind.TEN_DAYS: _ten_day_span,
    DateKind.AROUND_TEN_DAYS: _ten_day_span,
    DateKind.UNKNOWN_MONTH_DAY: _year_span,
    DateKind.UNKNOWN_DAY: _month_span,
    DateKind.BETWEEN_DATES: _between_dates,
    DateKind.ESTIMATED_BETWEEN_DAYS: _between_days,
    DateKind.AROUND_BETWEEN_DAYS: _between_days,
    DateKind.NON_CALENDAR: _zero_span,
}
