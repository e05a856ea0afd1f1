"""The auditor's and the statistician's questions: figures, replay beside the screen, who looked, what was corrected."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from connectors.access.analyses import is_after_hours, mass_searches, usage
from connectors.access.port import EVERYBODY
from console.bootstrap import is_holiday
from console.moments import period
from console.service.views import AccessReport, ReplayDigest, Statistics
from events.event import instant
from events.values.fiscal import first_day, fiscal_year
from projections.replay import digest
from projections.timetravel import collection, movements, payments, pyramid, statistics
from projections.verify import count_records, read_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from connectors.access.port import AccessEntry
    from connectors.access.store import SqliteAccessLog
    from console.bootstrap import Office
    from console.service.visit import AsOf, Items
    from projections.readmodel import ReadModel


class Analysis(StrEnum):
    """定型分析 (specification 10.2)."""

    OPERATORS = "operators"
    NIGHT = "night"
    MASS = "mass"
    MY_NUMBER = "my-number"
    ALL = "all"


PICK: Final[dict[Analysis, Callable[[Iterable[AccessEntry]], Iterable[AccessEntry]]]] = {
    Analysis.NIGHT: lambda entries: (entry for entry in entries if is_after_hours(entry, is_holiday)),
    Analysis.MASS: mass_searches,
    Analysis.MY_NUMBER: lambda entries: (entry for entry in entries if entry.access.my_number),
    Analysis.ALL: lambda entries: entries,
}
"""Which entries an analysis lists."""


def figures(model: ReadModel, at: AsOf, first: date | None, last: date | None) -> Statistics:
    """統計 of a day, and of a period: without one, the fiscal year up to that day."""
    begin, end = first or first_day(fiscal_year(at.valid)), last or at.valid
    return Statistics(
        at=at,
        first=begin,
        last=end,
        figures=statistics(model, at.valid, at.known),
        pyramid=tuple(pyramid(model, at.valid, at.known)),
        movements=tuple(movements(model, begin, end, at.known)),
        collection=tuple(collection(model, at.valid, at.known)),
        payments=payments(model, at.valid, at.known),
    )


def replayed(office: Office, model: ReadModel, at: AsOf) -> ReplayDigest:
    """再現: the same moment from the log alone and from the read model that the screens show."""
    with office.replay() as replay:
        from_log = digest(replay.records(at.valid, at.known))
    records = count_records(model, at.valid, at.known)
    return ReplayDigest(at, records, from_log, read_digest(model, at.valid, at.known))


def access_report(log: SqliteAccessLog, analysis: Analysis, first: date | None, last: date | None) -> AccessReport:
    """定型分析 of a period."""
    entries = log.entries(*period(first, last))
    if analysis is Analysis.OPERATORS:
        counts = (_counts(one) for one in usage(entries, is_holiday))
        return AccessReport((), tuple(counts))
    return AccessReport(tuple(map(told, PICK[analysis](entries))))


def accesses_to(log: SqliteAccessLog, number: str) -> AccessReport:
    """Who was shown one person, exports of the whole register included."""
    return AccessReport(tuple(map(told, log.entries_about((number, EVERYBODY)))))


def told(entry: AccessEntry) -> Items:
    """An entry of the access log: `number`, `at` and what was recorded."""
    return {"number": entry.number, "at": instant(entry.at), **asdict(entry.access)}


def _counts(one: Any) -> Items:  # noqa: ANN401 - a Usage, whose people are counted and not named
    return {**asdict(one), "people": len(one.people)}
