"""保存期間: whose records may be erased, by the clocks of the law; it proposes, a person decides (`daicho erase`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from events.erasure import Erasure
from events.resident import Resident, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from projections.readmodel import ReadModel


@dataclass(frozen=True)
class Clock:
    """How long something is kept after the day of removal."""

    what: str
    years: int
    legal_basis: str


REMOVED_RECORD: Final = Clock("removed_record", 150, "住民基本台帳法施行令34条")
"""除票 and 附票の除票: 150 years since 2019; before, 5 (DOMAIN 1.6)."""

MY_NUMBER: Final = Clock("my_number", 5, "番号法20条")
"""個人番号 is kept no longer than the work needs it; the years are the town's own rule."""


@dataclass(frozen=True)
class Proposal:
    """A removed record whose time is up."""

    number: str
    removed_on: date
    due_on: date
    clock: Clock


def due(model: ReadModel, today: date, known: int, clock: Clock = REMOVED_RECORD) -> Iterator[Proposal]:
    """Removed records whose clock has run out on a day, the oldest first; erased ones are left out."""
    has_number = "AND now.my_number IS NOT NULL" if clock.what == MY_NUMBER.what else ""
    rows = model.rows(
        f"""
        SELECT now.number, coalesce(max(t.next_from), min(now.valid_from)) AS removed_on
        FROM {Resident.KIND}_at($v, $k) AS now LEFT JOIN {Resident.KIND} AS t
            ON t.number = now.number AND t.known_from <= $k AND $k < t.known_to
            AND t.status = $resident AND t.next_known <= $k AND t.next_from <= $v
        WHERE now.status <> $resident {has_number}
            AND now.number NOT IN (SELECT number FROM {Erasure.KIND} WHERE known_from <= $k)
        GROUP BY now.number ORDER BY removed_on, now.number
        """,
        {"v": today, "k": known, "resident": Status.RESIDENT},
    )
    for row in rows:
        due_on = _years_after(row["removed_on"], clock.years)
        if due_on is not None and due_on <= today:
            yield Proposal(row["number"], row["removed_on"], due_on, clock)


def _years_after(day: date, years: int) -> date | None:
    """The same day years later; 29 February falls on 1 March, and what lies beyond the calendar is never due."""
    if day.year + years > date.max.year:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
