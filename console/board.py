"""What a server tells of itself: /health, /ready, /metrics. Any of its processes answers, for all of them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from console.measuring import MEDIA_TYPE, Measures, lag_of, text
from console.schedule import Job, Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from console.measuring import Report
    from console.service.services import Services
    from console.watching import Watch
    from console.worker import Worker

MOST_LAG: Final = 10_000
"""Events behind which a town isn't ready: a load balancer sends people elsewhere."""
TELL_SECONDS: Final = 1.0
"""How old may be what a process knows of the others."""


class Board:
    """The present report of this process, and the last ones of the others."""

    def __init__(self, services: Services, watch: Watch | None = None, worker: Worker | None = None) -> None:
        self.measures = Measures()
        self._services, self._watch, self._worker = services, watch, worker

    def routes(self) -> list[Route]:
        """Where machines ask."""
        return [Route("/health", self._health), Route("/ready", self._ready), Route("/metrics", self._metrics)]

    def _health(self, _request: Request) -> Response:
        """Whether the server lives; 503, where a process can't follow a town, makes who runs it start it anew."""
        reports = self._reports()
        broken = [code for code in self._services.towns if not all(one["towns"][code]["up"] for one in reports)]
        return JSONResponse({"status": "fault" if broken else "ok", "towns": broken}, 503 if broken else 200)

    def _ready(self, _request: Request) -> Response:
        """Whether every town answers with what was recorded lately, is sound, and is sealed and checked in time."""
        reports = self._reports()
        lag = {code: max(lag_of(one["towns"][code]) for one in reports) for code in self._services.towns}
        late, unsound = ([one for report in reports for one in report[what]] for what in ("late", "unsound"))
        is_ready = bool(lag) and max(lag.values()) <= MOST_LAG and not late and not unsound
        told = {"ready": is_ready, "lag": lag, "late": late, "unsound": unsound}
        return JSONResponse(told, 200 if is_ready else 503)

    def _metrics(self, _request: Request) -> Response:
        return PlainTextResponse(text(self._reports()), media_type=MEDIA_TYPE)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Tell the others again and again, as long as the block runs."""
        if self._worker is None or self._worker.of == 1:
            yield
            return
        with Schedule([Job("report", TELL_SECONDS, self._tell)]).running():
            yield

    def _tell(self) -> None:
        assert self._worker is not None
        self._worker.tell(json.dumps(self._report()))

    def _reports(self) -> list[Report]:
        told = self._worker.told() if self._worker else []
        return [self._report(), *map(json.loads, told)]

    def _report(self) -> Report:
        watch = self._watch
        return {
            **self.measures.report(),
            "towns": {
                code: {
                    "log": town.recorded,
                    "read_model": town.position,
                    "entered": town.entered,
                    "up": town.fault is None,
                }
                for code, town in self._services.towns.items()
            },
            "late": watch.schedule.late() if watch else [],
            "unsound": watch.unsound if watch else [],
            "watched": watch.metrics() if watch else [],
        }
