"""Figures of the running process in Prometheus' text format; numbers alone, nobody's name and no number of anybody."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from console.service.services import Services

MEDIA_TYPE: Final = "text/plain; version=0.0.4"
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)
"""Upper bounds in seconds: the goals are 0.05 for a search and 0.1 for a page."""


class Measures:
    """Requests as they are answered: how many, by door and status, and how long they took."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()

    def answered(self, door: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._turn:
            self._requests[door, status] += 1
            self._seconds[door] += seconds  # type: ignore[assignment] # a Counter of seconds
            for bound in BUCKETS:
                self._buckets[door, bound] += seconds <= bound

    def text(self, services: Services) -> str:
        """Everything there is to know, one figure a line."""
        with self._turn:
            lines = [*self._of_requests(), *_of_towns(services)]
        return "\n".join(lines) + "\n"

    def _of_requests(self) -> Iterator[str]:
        yield from _head("daicho_requests_total", "counter", "Requests answered.")
        for (door, status), count in sorted(self._requests.items()):
            yield _line("daicho_requests_total", count, door=door, status=status)
        yield from _head("daicho_request_seconds", "histogram", "How long answers took.")
        for door in sorted({door for door, _ in self._requests}):
            total = sum(count for (known, _), count in self._requests.items() if known == door)
            for bound in BUCKETS:
                yield _line("daicho_request_seconds_bucket", self._buckets[door, bound], door=door, le=bound)
            yield _line("daicho_request_seconds_bucket", total, door=door, le="+Inf")
            yield _line("daicho_request_seconds_sum", round(self._seconds[door], 6), door=door)
            yield _line("daicho_request_seconds_count", total, door=door)


def _of_towns(services: Services) -> Iterator[str]:
    figures = {
        code: {"log": town.recorded, "read_model": town.position, "entered": town.entered, "up": town.fault is None}
        for code, town in services.towns.items()
    }
    yield from _each("daicho_log_position", "gauge", "Last position in the town's log.", figures, "log")
    yield from _each("daicho_read_model_position", "gauge", "Last position in answers.", figures, "read_model")
    yield from _each("daicho_commits_total", "counter", "Commands recorded by this process.", figures, "entered")
    yield from _each("daicho_town_up", "gauge", "Whether the town's follower runs.", figures, "up")
    yield from _head("daicho_read_model_lag", "gauge", "Events recorded that answers don't know of yet.")
    for code, one in figures.items():
        yield _line("daicho_read_model_lag", max(0, one["log"] - one["read_model"]), town=code)


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
