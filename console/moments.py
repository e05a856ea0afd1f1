"""The two time axes as people type them: 基準日 (valid) and 記録時点 (known)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from console.errors import Complaint
from events.event import JST, end_of_day, instant
from events.values.errors import InvalidValueError
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Callable

    from events.towns import MemberTown
    from projections.readmodel import ReadModel

Known = int | date | datetime
"""A position, the end of a day in Japan, or a moment."""

LAST_DAY: Final = date(9999, 12, 30)
"""The last day that has an end."""


@dataclass(frozen=True)
class Standing:
    """Where a question stands on both axes: the day, and the last position taken into account."""

    valid: date
    known: int
    recorded_at: int
    """Transaction time of that position, microseconds since the epoch; 0 before the first event."""
    now: int
    """The last position there is."""

    @property
    def recorded(self) -> datetime | None:
        """Transaction time in Japan; None before the first event."""
        return instant(self.recorded_at) if self.recorded_at else None

    @property
    def is_past(self) -> bool:
        """Whether the log has gone on since."""
        return self.known < self.now


def parse_day(text: str) -> date:
    """One day, ISO or era; Complaint C101 for what names no single day."""
    try:
        found = LegalDate.parse(unicodedata.normalize("NFKC", text).strip())
    except InvalidValueError as error:
        raise Complaint("C101", text=text) from error
    if not found.is_exact:
        raise Complaint("C101", text=text)
    return found.on


def parse_known(text: str) -> Known:
    """A position (digits alone), a day (ISO or era), or an ISO date and time, Japan's where no zone is given."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isdecimal():
        return int(plain)
    if ":" not in plain:
        return parse_day(text)
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError as error:
        raise Complaint("C102", text=text) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=JST)


def check_order(first: date, last: date) -> None:
    """Complaint C109 for a period that ends before it begins."""
    if last < first:
        raise Complaint("C109", first=first, last=last)


def period(first: date | None, last: date | None) -> tuple[int, int]:
    """From the first microsecond of a day to the last one of another, both in Japan; None leaves that end open."""
    if first and last:
        check_order(first, last)
    begin = end_of_day(first - timedelta(days=1)) + 1 if first and first > date.min else 0
    return begin, end_of_day(min(last or LAST_DAY, LAST_DAY))


@dataclass(frozen=True)
class Timeline:
    """What a town's log (or its read model) says about transaction time."""

    last: int
    position_of: Callable[[Known], int]
    """The last position recorded at or before a day or moment."""
    recorded_at: Callable[[int], int]
    """Transaction time of a position; 0 for position 0."""
    simulated: bool

    def moment(self, valid: str | None, known: str | None) -> Standing:
        """Both axes; without `known` everything recorded counts, without `valid` the day when that was the latest."""
        return self.at(parse_day(valid) if valid else None, None if known is None else parse_known(known))

    def at(self, valid: date | None, known: Known | None) -> Standing:
        """The same for what is no text any more; Complaint C103 for a position that isn't there yet."""
        position = self.last if known is None else self._checked(known)
        recorded_at = self.recorded_at(position)
        return Standing(valid or self._day_of(known, recorded_at), position, recorded_at, self.last)

    def _checked(self, when: Known) -> int:
        if isinstance(when, int) and when > self.last:
            raise Complaint("C103", position=when, last=self.last)
        return self.position_of(when)

    def _day_of(self, when: Known | None, recorded_at: int) -> date:
        """The screen's day: today, or the day asked for; a simulated town's today is its last recorded day."""
        if isinstance(when, datetime):
            return when.astimezone(JST).date()
        if isinstance(when, date):
            return when
        if (when is not None or self.simulated) and recorded_at:
            return instant(recorded_at).date()
        return datetime.now(JST).date()


def timeline_of(model: ReadModel, town: MemberTown) -> Timeline:
    """Transaction time as the read model knows it."""
    reached = model.progress()

    def recorded_at(position: int) -> int:
        if position == reached.position:
            return reached.recorded_at
        rows = model.rows("SELECT recorded_at FROM entry WHERE position = ?", [position])
        return int(rows[0]["recorded_at"]) if rows else 0

    return Timeline(reached.position, model.known_position, recorded_at, is_simulated(model, town))


def is_simulated(model: ReadModel, town: MemberTown) -> bool:
    """What the first event of the log says (law 4)."""
    rows = model.rows("SELECT simulated FROM town_fact WHERE number = ? ORDER BY position LIMIT 1", [town.lgcode])
    return bool(rows and rows[0]["simulated"])
