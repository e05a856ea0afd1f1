"""年齢到達: who reaches an age that another office acts on, between two days; asked of births alone, by no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from events.values.age import AGE_RULES, AgeRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from events.values.legal_date import LegalDate

SLACK: Final = timedelta(days=366)
"""The longest time between an age being reached and a rule taking effect: the end of a fiscal year."""
_MONTHS: Final = 12


@dataclass(frozen=True)
class Reached:
    """One person reaches an age on a day; `certain` is False where the birth date is a 不詳日 with several answers."""

    number: str
    on: date
    rule: AgeRule
    certain: bool


def reached_between(
    births: Iterable[tuple[str, LegalDate]], first: date, last: date, rules: Iterable[AgeRule] = AGE_RULES
) -> Iterator[Reached]:
    """Everybody's ages that take effect from `first` to `last`, both included, by person and rule.

    A 不詳日 is taken at its sortable day, as everywhere; a corrected birth date gives other days when asked again.
    """
    wanted = tuple(rules)
    for number, birth in births:
        for rule in wanted:
            on = rule.falls_on(birth.on)
            if first <= on <= last:
                certain = rule.falls_on(birth.earliest) == on == rule.falls_on(birth.latest) if birth.text else True
                yield Reached(number, on, rule, certain)


def births_between(rule: AgeRule, first: date, last: date) -> tuple[date, date]:
    """Days of birth outside of which a rule can't take effect between two days: what a read model selects by."""
    return _years_before(first, rule) - SLACK, _years_before(last, rule) + SLACK


def _years_before(day: date, rule: AgeRule) -> date:
    months = day.year * _MONTHS + day.month - 1 - rule.years * _MONTHS - rule.months
    return date(months // _MONTHS, months % _MONTHS + 1, 1)
