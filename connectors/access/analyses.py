"""定型分析 (specification 10.2): night and holiday access, counts per operator, mass search, who looked at whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, Final

from connectors.access.port import EVERYBODY
from events.event import instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from connectors.access.port import AccessEntry

OFFICE_HOURS: Final = (time(8, 30), time(17, 15))
"""開庁時間; a town's own hours are passed in."""

MASS: Final = 50
"""People in one answer, and…"""
MASS_PER_DAY: Final = 300
"""…people in one operator's answers of a day, from which on a search counts as mass search (80 a day are usual)."""

_SATURDAY: Final = 5


@dataclass
class Usage:
    """What one operator did: answers, people shown (each once), answers with a 個人番号, answers after hours."""

    actor: str
    answers: int = 0
    my_number: int = 0
    after_hours: int = 0
    everybody: int = 0
    people: set[str] = field(default_factory=set)


def is_after_hours(
    entry: AccessEntry, is_holiday: Callable[[date], bool], hours: tuple[time, time] = OFFICE_HOURS
) -> bool:
    """夜間・休日: outside of office hours, on a weekend or a holiday, in Japan's time."""
    moment = instant(entry.at)
    closed = moment.weekday() >= _SATURDAY or is_holiday(moment.date())
    return closed or not hours[0] <= moment.time() <= hours[1]


def usage(entries: Iterable[AccessEntry], is_holiday: Callable[[date], bool]) -> list[Usage]:
    """操作者別: counts per operator, the busiest first."""
    found: dict[str, Usage] = {}
    for entry in entries:
        one = found.setdefault(entry.access.actor, Usage(entry.access.actor))
        one.answers += 1
        one.my_number += entry.access.my_number
        one.after_hours += is_after_hours(entry, is_holiday)
        one.everybody += EVERYBODY in entry.access.subjects
        one.people.update(set(entry.access.subjects) - {EVERYBODY})
    return sorted(found.values(), key=lambda one: (-one.answers, one.actor))


def mass_searches(
    entries: Iterable[AccessEntry], most: int = MASS, most_per_day: int = MASS_PER_DAY
) -> Iterator[AccessEntry]:
    """大量検索: answers about many people or everybody, and the one with which an operator's day becomes too much."""
    days: dict[tuple[str, date], set[str]] = defaultdict(set)
    for entry in entries:
        seen = days[entry.access.actor, instant(entry.at).date()]
        before = len(seen)
        seen.update(entry.access.subjects)
        many = EVERYBODY in entry.access.subjects or len(entry.access.subjects) >= most
        if many or before < most_per_day <= len(seen):
            yield entry
