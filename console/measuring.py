"""Figures of the running process in Prometheus' text format; numbers alone, nobody's name and no number of anybody."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA_TYPE: Final = "text/plain; version=0.0.4"
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)
"""Upper bounds in seconds: the goals are 0.05 for a search and 0.1 for a page."""

_FIGURES: Final[Mapping[str, Callable[[Iterable[int]], int]]] = {
    "log": max,
    "read_model": min,
    "entered": sum,
    "up": min,
}
"""What a process tells of a town, and what of several such figures counts."""


class Requests(TypedDict):
    """Requests of one process, as JSON has them."""

    requests: list[tuple[str, int, int]]
    """Door, status, how many."""
    buckets: list[tuple[str, float, int]]
    """Door, upper bound in seconds, how many."""
    seconds: dict[str, float]


class Report(Requests):
    """What one process of a server tells of itself; numbers alone, and types of errors."""

    towns: dict[str, dict[str, int]]
    late: list[str]
    unsound: list[str]
    watched: list[str]


class Measures:
    """Requests as they are answered: how many, by door and status, and how long they took."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def answered(self, door: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._turn:
            self._requests[door, status] += 1
            self._seconds[door] += seconds
            for bound in BUCKETS:
                self._buckets[door, bound] += seconds <= bound

    def report(self) -> Requests:
        """How it stands, for other processes to read."""
        with self._turn:
            return {
                "requests": [(door, status, count) for (door, status), count in self._requests.items()],
                "buckets": [(door, bound, count) for (door, bound), count in self._buckets.items()],
                "seconds": dict(self._seconds),
            }


def text(reports: Sequence[Report]) -> str:
    """Everything there is to know of a server's processes together, one figure a line."""
    answering = [*_head("daicho_workers", "gauge", "Processes that answer."), f"daicho_workers {len(reports)}"]
    watched = [line for one in reports for line in one["watched"]]
    return "\n".join([*answering, *_of_requests(reports), *_of_towns(reports), *watched]) + "\n"


def _of_requests(reports: Sequence[Report]) -> Iterator[str]:
    requests, buckets = Counter[tuple[str, int]](), Counter[tuple[str, float]]()
    seconds = defaultdict[str, float](float)
    for one in reports:
        for door, status, count in one["requests"]:
            requests[door, status] += count
        for door, bound, count in one["buckets"]:
            buckets[door, bound] += count
        for door, spent in one["seconds"].items():
            seconds[door] += spent
    yield from _head("daicho_requests_total", "counter", "Requests answered.")
    for (door, status), count in sorted(requests.items()):
        yield _line("daicho_requests_total", count, door=door, status=status)
    yield from _head("daicho_request_seconds", "histogram", "How long answers took.")
    for door in sorted(seconds):
        total = sum(count for (known, _), count in requests.items() if known == door)
        for bound in BUCKETS:
            yield _line("daicho_request_seconds_bucket", buckets[door, bound], door=door, le=bound)
        yield _line("daicho_request_seconds_bucket", total, door=door, le="+Inf")
        yield _line("daicho_request_seconds_sum", round(seconds[door], 6), door=door)
        yield _line("daicho_request_seconds_count", total, door=door)


def _of_towns(reports: Sequence[Report]) -> Iterator[str]:
    """A town is as far as the slowest process that answers for it."""
    figures = {
        code: {what: _FIGURES[what](one["towns"][code][what] for one in reports) for what in _FIGURES}
        for code in reports[0]["towns"]
    }
    yield from _each("daicho_log_position", "gauge", "Last position in the town's log.", figures, "log")
    yield from _each("daicho_read_model_position", "gauge", "Last position in answers.", figures, "read_model")
    yield from _each("daicho_commits_total", "counter", "Commands recorded by this server.", figures, "entered")
    yield from _each("daicho_town_up", "gauge", "Whether the town's followers run.", figures, "up")
    yield from _head("daicho_read_model_lag", "gauge", "Events recorded that answers don't know of yet.")
    for code, one in figures.items():
        yield _line("daicho_read_model_lag", lag_of(one), town=code)


def lag_of(town: Mapping[str, int]) -> int:
    """Events recorded that answers don't know of yet."""
    return max(0, town["log"] - town["read_model"])


def _each(name: str, kind: str, words: str, figures: Mapping[str, Mapping[str, int]], what: str) -> Iterator[str]:
    yield from _head(name, kind, words)
    for code, one in figures.items():
        yield _line(name, int(one[what]), town=code)


def _head(name: str, kind: str, words: str) -> Iterable[str]:
    return f"# HELP {name} {words}", f"# TYPE {name} {kind}"


def _line(name: str, value: float, **labels: object) -> str:
    said = ",".join(f'{label}="{one}"' for label, one in labels.items())
    return f"{name}{{{said}}} {value}"


class Measured:
    """Counts the requests of an application under the name of its door."""

    def __init__(self, app: ASGIApp, measures: Measures, door: str) -> None:
        self._app, self._measures, self._door = app, measures, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count how."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._measures.answered(self._door, status, time.perf_counter() - began)
