"""The HTTP feed: pages with a cursor, server-sent events, proofs. `feed(towns)` is what a server mounts."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson
from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute

from connectors.access.port import AccessLogError
from connectors.exchange.port import RefusedError
from connectors.exchange.proof import NotSealedError
from console.feed.exports import present
from console.feed.problems import KINDS, FeedProblem
from console.feed.town import PAGE, cloud_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

    from connectors.exchange.record import ExchangeRecord
    from console.feed.town import Caller, TownFeed

LONGEST_WAIT: Final = 30.0
"""Seconds that a request may wait for news."""
KEEP_ALIVE: Final = 15.0
"""Seconds of silence after which a stream says that it is alive."""
LOOK: Final = 0.05
"""Seconds between two looks of a stream: a record is told 25 ms after it went out, on average."""
CHECK_SECONDS: Final = 0.25
"""How often a waiting stream asks whether its agreement still holds."""


FULLS_PER_HOUR: Final = 4
"""A full file reads the whole log and records a disclosure of everybody; who needs less than that asks for events."""


class Bucket:
    """Counts one subscriber's requests: `rate` in so many seconds, all of them at once where they were saved up."""

    def __init__(self, now: Callable[[], float], seconds: float) -> None:
        self._now, self._seconds, self._lock = now, seconds, threading.Lock()
        self._spent: dict[str, tuple[float, float]] = {}

    def take(self, who: str, rate: int) -> int:
        """Seconds to wait; 0 where the request may pass."""
        with self._lock:
            now = self._now()
            left, at = self._spent.get(who, (float(rate), now))
            left = min(float(rate), left + (now - at) * rate / self._seconds)
            if left < 1:
                self._spent[who] = (left, now)
                return max(1, round((1 - left) * self._seconds / max(rate, 1)))
            self._spent[who] = (left - 1, now)
            return 0


class _ProblemRoute(APIRoute):
    """Turns problems into answers, wherever the router is mounted."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except FeedProblem as problem:
                return Response(orjson.dumps(problem.body()), KINDS[problem.kind].status, problem.headers())

        return handle


After = Annotated[int, Query(ge=0, description="sequence of the last record that you have")]
Limit = Annotated[int, Query(ge=1, le=PAGE, description="records of a page")]
Wait = Annotated[float, Query(ge=0, le=LONGEST_WAIT, description="seconds to wait for news")]
Fields = Annotated[str | None, Query(description="agreed items, separated by commas; all by default")]


class Feed:
    """The routes, over the towns that publish here, by their codes."""

    def __init__(self, towns: Mapping[str, TownFeed], now: Callable[[], float], processes: int) -> None:
        self._towns = towns
        self._requests, self._fulls = Bucket(now, 60 * processes), Bucket(now, 3_600 * processes)

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(route_class=_ProblemRoute)
        for path, route in (
            ("/{town}/events", self.events),
            ("/{town}/full/{agreement}", self.full),
            ("/{town}/proofs/{sequence}", self.proofs),
            ("/{town}/schemas/{fingerprint}", self.schemas),
        ):
            router.add_api_route(path, route, methods=["GET"], response_model=None)
        return router

    def events(
        self,
        request: Request,
        town: str,
        *,
        after: After = 0,
        limit: Limit = PAGE,
        wait: Wait = 0.0,
        fields: Fields = None,
    ) -> Response:
        """Records after a sequence: a JSON page or, with `Accept: text/event-stream`, a stream that goes on."""
        found, caller = self._asked(request, town)
        only = _agreed(found, caller, request, fields)
        if "text/event-stream" in request.headers.get("accept", ""):
            news = stream(found, caller, _last_event_id(request, after), only, request)
            return StreamingResponse(news, media_type="text/event-stream", headers=_PRIVATE)
        return _page(request, found, caller, (after, limit, wait), only)

    def full(self, request: Request, town: str, agreement: str) -> Response:
        """Every record that an agreement covers, as it stands: lines of JSON. `Link` says where the events go on."""
        found, caller = self._asked(request, town)
        if agreement not in {terms.number for terms in caller.agreements}:
            raise _recorded(found, caller, request, "no-agreement", agreement)
        _count(self._fulls, caller, town, FULLS_PER_HOUR)
        stack = ExitStack()
        now = stack.enter_context(present(found.office, agreement))
        headers = {**_PRIVATE, "Link": f'<../events?after={now.sequence}>; rel="next"'}
        return StreamingResponse(_until_sent(stack, now.lines()), media_type="application/x-ndjson", headers=headers)

    def proofs(self, request: Request, town: str, sequence: int) -> Response:
        """The proof that the town has committed to the batch with this record (docs/exchange.md)."""
        found, caller = self._asked(request, town)
        try:
            proof = found.proof(caller, sequence)
        except NotSealedError:
            raise FeedProblem("not-sealed", retry_after=60) from None
        if proof is None:
            raise FeedProblem("not-found")
        return _json(proof)

    def schemas(self, request: Request, town: str, fingerprint: str) -> Response:
        """The Avro schema of an agreement, by the end of its records' `dataschema`."""
        found, caller = self._asked(request, town)
        schema = found.schema(caller, fingerprint)
        if schema is None:
            raise FeedProblem("not-found")
        return _json(schema)

    def _asked(self, request: Request, town: str) -> tuple[TownFeed, Caller]:
        """The town and who asks, let in and counted."""
        found = self._towns.get(town)
        if found is None:
            raise FeedProblem("no-town")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        subscriber = found.subscriber_of(token.strip()) if scheme.lower() == "bearer" else None
        if subscriber is None:
            raise FeedProblem("no-token")
        caller = found.caller(subscriber)
        if not caller.agreements:
            raise _recorded(found, caller, request, "no-agreement")
        _count(self._requests, caller, town, caller.rate)
        return found, caller


ROOT: Final = "/exchange"
TITLE: Final = "Daicho exchange feed"
DESCRIPTION: Final = """
What a town publishes under its agreements: CloudEvents in JSON, in the order of the town's log, each once. Keep the
`next` of a page as your cursor; a sequence that doesn't follow the one before means that something is missing.
Refusals are problem details (RFC 9457).
"""


def feed(towns: Mapping[str, TownFeed], *, now: Callable[[], float] = time.monotonic, processes: int = 1) -> FastAPI:
    """The feed as one application, to be mounted at `/exchange`; the caller closes the towns when the server ends.

    Each of so many processes counts requests by itself, and lets through its part of what an agreement allows.
    """
    app = FastAPI(title=TITLE, description=DESCRIPTION, version="1", openapi_url="/openapi.json", docs_url=None)
    app.include_router(Feed(towns, now, processes).router())
    return app


def _count(bucket: Bucket, caller: Caller, town: str, rate: int) -> None:
    """Let a request pass, or say how long to wait."""
    if seconds := bucket.take(f"{town}/{caller.subscriber}", rate):
        raise FeedProblem("too-many-requests", retry_after=seconds)


def _until_sent(stack: ExitStack, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines in larger pieces, each of which costs a change of threads; what they are read from is closed at the end."""
    with stack:
        while piece := b"".join(islice(lines, PAGE)):
            yield piece


_PRIVATE: Final = {"Cache-Control": "private, no-cache"}


def _json(value: object, headers: Mapping[str, str] = _PRIVATE) -> Response:
    return Response(orjson.dumps(value), media_type="application/json", headers=dict(headers))


def _recorded(town: TownFeed, caller: Caller, request: Request, kind: str, detail: str = "") -> FeedProblem:
    """A refusal, written down first."""
    try:
        town.refused(caller.subscriber, request.client.host if request.client else "", kind)
    except AccessLogError:
        return FeedProblem("unrecorded")
    return FeedProblem(kind, detail)


def _agreed(town: TownFeed, caller: Caller, request: Request, fields: str | None) -> frozenset[str] | None:
    """The items asked for; a refusal where one isn't agreed on."""
    if fields is None:
        return None
    wanted = frozenset(filter(None, fields.split(",")))
    beyond = wanted.difference(*(terms.items for terms in caller.agreements))
    if beyond:
        raise _recorded(town, caller, request, "field-not-agreed", ", ".join(sorted(beyond)))
    return wanted


def _last_event_id(request: Request, after: int) -> int:
    last = request.headers.get("last-event-id", "")
    return int(last) if last.isdecimal() else after


def _page(
    request: Request, town: TownFeed, caller: Caller, span: tuple[int, int, float], only: frozenset[str] | None
) -> Response:
    """A page; one that the reader has is not even read, unless there may be news to wait for."""
    after, limit, wait = span
    known = request.headers.get("if-none-match", "")
    end = town.end_of_page(caller, after, limit)
    records: list[ExchangeRecord] = []
    if end == after or _etag(town, caller, (after, end), only) not in known:
        try:
            records = town.page(caller, after, limit, wait)
        except RefusedError:
            raise _recorded(town, caller, request, "no-agreement") from None
        end = records[-1].sequence if records else after
    etag = _etag(town, caller, (after, end), only)
    headers = {**_PRIVATE, "ETag": etag, "Link": f'<?after={end}>; rel="next"'}
    if etag in known:
        return Response(status_code=304, headers=headers)
    events = [cloud_event(record, only) for record in records]
    return _json({"events": events, "next": end, "more": len(records) == limit}, headers)


def _etag(town: TownFeed, caller: Caller, span: tuple[int, int], only: frozenset[str] | None) -> str:
    """What a page depends on: its records never change, only whether they may be read."""
    in_force = [terms.number for terms in caller.agreements]
    facts = (town.town, caller.subscriber, in_force, len(caller.erased), span, sorted(only or ()))
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def _told(records: Sequence[ExchangeRecord], only: frozenset[str] | None) -> bytes:
    """Records as server-sent events."""
    return b"".join(
        b"id: %d\nevent: %b\ndata: %b\n\n"
        % (record.sequence, record.type.encode(), orjson.dumps(cloud_event(record, only)))
        for record in records
    )


async def stream(
    town: TownFeed, caller: Caller, after: int, only: frozenset[str] | None, request: Request
) -> AsyncIterator[bytes]:
    """Server-sent events, the sequence as their id, until the reader leaves or its agreement ends."""
    spoken = checked = time.monotonic()
    while not await request.is_disconnected():
        if time.monotonic() - checked > CHECK_SECONDS:
            caller = await run_in_threadpool(town.caller, caller.subscriber)
            checked = time.monotonic()
        try:
            records = await run_in_threadpool(town.page, caller, after, PAGE) if caller.agreements else None
        except RefusedError:
            records = None
        if records is None:
            problem = await run_in_threadpool(_recorded, town, caller, request, "no-agreement")
            yield b"event: problem\ndata: " + orjson.dumps(problem.body()) + b"\n\n"
            return
        if records:
            yield await run_in_threadpool(_told, records, only)
            after, spoken = records[-1].sequence, time.monotonic()
            continue
        if time.monotonic() - spoken > KEEP_ALIVE:
            yield b": alive\n\n"
            spoken = time.monotonic()
        await asyncio.sleep(LOOK)
