"""What the town view shows: figures of a day, of the years up to it, and of the taxes; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from events.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console.service.views import Statistics

YEARS: Final = 10
"""Years side by side."""
AGE_STEP: Final = 5
_BIRTH: Final = frozenset({"birth"})
_DEATH: Final = frozenset({"death"})
_OLD_SYSTEM: Final = frozenset({"migrated"})
"""Whom an older register brought along lived here before."""


@dataclass(frozen=True)
class Ages:
    """One bar of the pyramid: from this age on, five years."""

    first: int
    male: int
    female: int

    @property
    def last(self) -> int:
        """The oldest age in it."""
        return self.first + AGE_STEP - 1

    @property
    def people(self) -> int:
        """Both together."""
        return self.male + self.female


@dataclass(frozen=True)
class Year:
    """A calendar year: how many lived here at its end (or on the day asked for), and what changed that."""

    year: int
    end: date
    population: int
    index: int
    """人口指数 in tenths: 1000 at the end of the first year shown."""
    came: int
    born: int
    left: int
    died: int

    @property
    def net(self) -> int:
        """Added less taken away."""
        return self.came + self.born - self.left - self.died

    @property
    def index_text(self) -> str:
        """With one decimal."""
        return f"{self.index // 10}.{self.index % 10}"


def ends_of_years(valid: date) -> list[tuple[date, date]]:
    """(first day, last day) of each year up to the one of `valid`, which ends with it."""
    years = range(max(1, valid.year - YEARS + 1), valid.year + 1)
    return [(date(year, 1, 1), min(valid, date(year, 12, 31))) for year in years]


def years(found: Iterable[Statistics]) -> tuple[Year, ...]:
    """The years that anything is known of, the earliest first; the first is the base of the index."""
    known = [one for one in found if one.figures["population"]]
    base = known[0].figures["population"] if known else 1
    return tuple(_year(one, base) for one in known)


def ages(one: Statistics) -> tuple[Ages, ...]:
    """The pyramid, the youngest first, without gaps."""
    counted = {(row["age_from"], row["sex"]): row["people"] for row in one.pyramid}
    oldest = max((age for age, _ in counted), default=-AGE_STEP)
    return tuple(
        Ages(age, counted.get((age, "男"), 0), counted.get((age, "女"), 0))
        for age in range(0, oldest + AGE_STEP, AGE_STEP)
    )


def percent(part: int, whole: int) -> str:
    """A share with one decimal, cut off and not rounded: nothing below the whole reads 100.0."""
    tenths = part * 1000 // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10}"


def _year(one: Statistics, base: int) -> Year:
    counts = [(row["reason"], row["changed_status"]) for row in one.movements]
    population = one.figures["population"]
    return Year(
        year=one.last.year,
        end=one.last,
        population=population,
        index=(population * 1000 * 2 + base) // (base * 2),
        came=_sum(counts, 1) - _sum(counts, 1, _BIRTH | _OLD_SYSTEM),
        born=_sum(counts, 1, _BIRTH),
        left=_sum(counts, -1) - _sum(counts, -1, _DEATH),
        died=_sum(counts, -1, _DEATH),
    )


def _sum(counts: Sequence[tuple[str, int]], sign: int, codes: frozenset[str] = frozenset(REASONS)) -> int:
    """People whose reason adds to the population (1) or takes from it (-1), of these reasons."""
    return sum(people for code, people in counts if code in codes and REASONS[code].population == sign)
