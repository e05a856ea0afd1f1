"""年齢到達者: residents who reach an age between two days, from the read model at any known position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.age_events import births_between, reached_between
from events.resident import Status
from events.values.age import AGE_RULES
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from events.age_events import Reached
    from events.values.age import AgeRule
    from projections.readmodel import ReadModel


def reached(
    model: ReadModel, first: date, last: date, known: int, rules: Iterable[AgeRule] = AGE_RULES
) -> Iterator[Reached]:
    """Who reaches an age from `first` to `last`, both included, of those who are residents on the last day."""
    for rule in rules:
        born = births_between(rule, first, last)
        rows = model.rows(
            "SELECT number, birth, birth_text FROM resident_at(?, ?)"
            " WHERE status = ? AND birth BETWEEN ? AND ? ORDER BY number",
            [last, known, Status.RESIDENT, *born],
        )
        births = [(row["number"], _birth(row["birth"], row["birth_text"])) for row in rows]
        yield from reached_between(births, first, last, (rule,))


def _birth(on: date, text: str) -> LegalDate:
    return LegalDate.parse(text, on) if text else LegalDate.exact(on)
