"""A town's read model against its log: at several moments by the pure fold, then row by row. Towns side by side."""

from __future__ import annotations

import multiprocessing
import random
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from console.bootstrap import Office
from console.cli.replays import timeline_of
from console.errors import Problem, explain
from events.towns import member_town
from projections.verify import count_records, differences, effective_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from console.errors import Lang
    from projections.readmodel import ReadModel

_MARGIN: Final = timedelta(days=400)
"""Valid days are drawn from ten years before the last entry to a year after it."""
_YEARS: Final = 10

Items = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """Which town to verify, at how many moments, drawn from which seed."""

    data: Path
    lgcode: str
    moments: int
    seed: int
    lang: Lang


@dataclass(frozen=True)
class Verified:
    """What a town's verification found."""

    town: str
    position: int = 0
    records: int = 0
    moments: tuple[tuple[date, int], ...] = ()
    difference: Items | None = None
    """The first one: stream, item, and what the log and the read model say; at a moment or in a table."""
    seconds: float = 0
    problem: Problem | None = None


def verify_town(job: Job, progress: Callable[[int], None]) -> Verified:
    """Verify one town; errors of the log or the keys are raised."""
    started = time.monotonic()
    office = Office(job.data, member_town(job.lgcode))
    with office.read_model() as model, office.replay(progress) as replay:
        today = timeline_of(replay, office).moment(None, None).valid
        moments = _draw(model, replay.position, today, job)
        difference = next((asdict(found) for found in differences(model, replay, moments)), None)
        records = count_records(model, today, replay.position)
    difference = difference or _in_rows(office)
    seconds = round(time.monotonic() - started, 3)
    return Verified(job.lgcode, replay.position, records, moments, difference, seconds)


def verify_towns(jobs: list[Job], workers: int) -> Iterator[Verified]:
    """Verify several towns in processes, in their order; a town that can't be verified tells its problem."""
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_tried, jobs)


def _tried(job: Job) -> Verified:
    """Errors with their own words don't survive the way between processes: they are explained where they happen."""
    try:
        return verify_town(job, lambda _: None)
    except Exception as error:  # noqa: BLE001 - told by the parent, which decides the exit code
        return Verified(job.lgcode, problem=explain(error, job.lang))


def _draw(model: ReadModel, position: int, today: date, job: Job) -> tuple[tuple[date, int], ...]:
    """The latest state first, then days and positions drawn at random."""
    earliest, last = effective_days(model) or (today, today)
    first = max(earliest, last - _MARGIN * _YEARS) - _MARGIN
    span = (last + _MARGIN - first).days
    draw = random.Random(job.seed)  # noqa: S311 - repeatable on purpose: the seed is part of the answer
    drawn = ((first + timedelta(days=draw.randint(0, span)), draw.randint(1, position)) for _ in range(job.moments - 1))
    return ((today, position), *drawn)


def _in_rows(office: Office) -> Items | None:
    """The first row that the log doesn't give: also one that no moment happened to ask for."""
    for altered in office.altered_rows():
        found = asdict(altered)
        return {**found, "replayed": found.pop("expected"), "read": found.pop("found")}
    return None
