"""Work that a process does again and again beside its main work, each job at its own interval."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LATE: Final = 3
"""A job that hasn't succeeded for so many of its intervals makes its process unready."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds; what `work` returns is of no interest, what it raises is a failure."""

    name: str
    every: float
    work: Callable[[], object]


@dataclass
class Standing:
    """How a job has fared: moments are seconds of the schedule's clock."""

    due: float
    succeeded: float
    failures: int = 0
    fault: str = ""
    """Type of the error that its last run met; empty after a success."""


class Schedule:
    """Does jobs one after the other, in order of their turn. One that fails is done again at its next turn."""

    def __init__(self, jobs: Sequence[Job], *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self.standings = {job: Standing(due=now(), succeeded=now()) for job in jobs}

    def run_due(self) -> float:
        """Do what is due; give the seconds until something is due again (an hour where nothing ever is)."""
        for job, standing in self.standings.items():
            if standing.due <= self._now():
                self._run(job, standing)
        due = min((standing.due for standing in self.standings.values()), default=self._now() + 3600)
        return max(0.0, due - self._now())

    def _run(self, job: Job, standing: Standing) -> None:
        standing.due = self._now() + job.every
        try:
            job.work()
        except Exception as error:  # noqa: BLE001 -- whatever one job meets, the others go on, and `late` tells
            standing.failures += 1
            standing.fault = type(error).__name__
            _log.warning("job.failed", job=job.name, error=standing.fault)
        else:
            standing.succeeded = self._now()
            standing.fault = ""

    @contextmanager
    def running(self) -> Iterator[Schedule]:
        """Do the jobs in a thread as long as the block runs; it ends after the job under way."""
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(self.run_due()):
                pass

        thread = threading.Thread(target=work, name="schedule")
        thread.start()
        try:
            yield self
        finally:
            stop.set()
            thread.join()

    def late(self) -> list[str]:
        """Names of the jobs that haven't succeeded for too long: while there are any, the process isn't ready."""
        return [
            job.name for job, standing in self.standings.items() if self._now() - standing.succeeded > LATE * job.every
        ]

    def metrics(self) -> list[str]:
        """Figures in Prometheus' text format, one a line."""
        lines = ["# TYPE daicho_job_failures_total counter", "# TYPE daicho_job_seconds_since_success gauge"]
        for job, standing in self.standings.items():
            label = f'{{job="{job.name}"}}'
            lines.append(f"daicho_job_failures_total{label} {standing.failures}")
            lines.append(f"daicho_job_seconds_since_success{label} {self._now() - standing.succeeded:.0f}")
        return lines
