"""元号 (eras): the table, and dates written in them. A new era is a further row, passed in by the caller."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from events.values.errors import InvalidValueError

SOLAR_CALENDAR_BEGINS: Final = date(1873, 1, 1)
"""明治6年1月1日; days before it are written in the old lunisolar calendar (明治5年太政官布告337号)."""


class Era(NamedTuple):
    """元号: its name, letter, first and last valid day; `last` is None for the era that runs now."""

    name: str
    letter: str
    first: date
    last: date | None

    def holds(self, on: date) -> bool:
        """Whether the day may be written in this era; on a double day two eras hold it."""
        return self.first <= on and (self.last is None or on <= self.last)


# The first two changes took effect on the day itself, so that day has two right names [標準仕様書 1.1.8];
# the later ones (昭和64年政令1号, 平成31年政令143号) on the following day.
ERAS: Final[tuple[Era, ...]] = (
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1), None),
)


def with_new_era(name: str, letter: str, first: date, eras: tuple[Era, ...] = ERAS) -> tuple[Era, ...]:
    """Return the table after 改元: the running era ends the day before `first` [標準仕様書 1.3.6]."""
    *closed, running = eras
    return (*closed, running._replace(last=first - timedelta(days=1)), Era(name, letter, first, None))


def find_era(name: str, eras: tuple[Era, ...] = ERAS) -> Era:
    """Find the era called `name` (昭和) or abbreviated so (S, s). Raises `era_unknown`."""
    for era in eras:
        if name == era.name or name.upper() == era.letter:
            return era
    raise InvalidValueError("era_unknown", era=name)


def era_names(on: date, eras: tuple[Era, ...] = ERAS) -> tuple[str, ...]:
    """List every right way to write the day in eras, the newer era first; none before the solar calendar.

    >>> era_names(date(1912, 7, 30))
    ('大正元年7月30日', '明治45年7月30日')
    """
    if on < SOLAR_CALENDAR_BEGINS:
        return ()
    return tuple(_written(on, era) for era in reversed(eras) if era.holds(on))


def to_era(on: date, eras: tuple[Era, ...] = ERAS) -> str:
    """和暦: write the day in its (newer) era; a day before 明治6 in 西暦, since its own calendar was another.

    >>> to_era(date(2024, 3, 31)), to_era(date(2019, 5, 1))
    ('令和6年3月31日', '令和元年5月1日')
    """
    names = era_names(on, eras)
    return names[0] if names else f"{on.year}年{on.month}月{on.day}日"


def from_era(name: str, year: int, month: int, day: int, eras: tuple[Era, ...] = ERAS) -> date:
    """Return the day that an era date names; 明治45年7月30日 and 大正元年7月30日 are the same.

    Raises `era_unknown`, `era_year_outside`, `era_old_calendar`, and ValueError for a day no month has.
    """
    era = find_era(name, eras)
    western = western_year(era, year)
    if western < SOLAR_CALENDAR_BEGINS.year:
        raise InvalidValueError("era_old_calendar")
    on = date(western, month, day)
    if not era.holds(on):
        raise outside(era, f"{era.name}{year}年{month}月{day}日")
    return on


def western_year(era: Era, year: int) -> int:
    """Return the Western year in which the era's `year` begins (元年 = 1)."""
    return era.first.year + year - 1


def outside(era: Era, text: str) -> InvalidValueError:
    """Make the error for a date `text` that the era doesn't hold."""
    last = "現在" if era.last is None else era.last.isoformat()
    return InvalidValueError("era_year_outside", text=text, era=era.name, first=era.first.isoformat(), last=last)


def _written(on: date, era: Era) -> str:
    year = on.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年{on.month}月{on.day}日"
