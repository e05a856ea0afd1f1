"""One process for some towns: screens, API, the followers of their logs, and what watches over them."""

from __future__ import annotations

import gc
import signal
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from connectors.identity.demo import demo_users
from connectors.identity.store import identity_store
from console.api.app import ROOT, api
from console.bootstrap import offices
from console.cores import on_one_core
from console.erasing import is_simulated
from console.feed.app import ROOT as EXCHANGE
from console.feed.app import feed
from console.feed.joined import exchanging
from console.measuring import MEDIA_TYPE, Measured, Measures
from console.refusals import Refusal
from console.service.services import Services
from console.watching import watching
from console.web.app import screens
from console.web.audit.screens import addresses
from console.web.security.guard import gate
from console.web.security.security import open_security
from console.web.security.signing import secured
from console.web.town.screens import ADDRESSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from console.feed.town import TownFeed
    from console.watching import Watch
    from console.web.address import Address
    from console.web.security.security import Security

PORT: Final = 8000
LOOPBACK: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 10
"""How long requests under way are waited for when the process is told to stop."""
MOST_LAG: Final = 10_000
"""Events behind which a town isn't ready: a load balancer sends people elsewhere."""


@dataclass(frozen=True)
class Listening:
    """Where people and programs reach the process."""

    host: str = LOOPBACK
    port: int = PORT
    certificate: Path | None = None
    key: Path | None = None
    trusted_proxy: str = ""
    """Address of the one proxy that may say whom it speaks for, and over which scheme; empty: none."""

    def address(self, taken: socket.socket) -> str:
        """What to type into a browser."""
        return f"{'https' if self.certificate else 'http'}://{self.host}:{taken.getsockname()[1]}/"


@contextmanager
def opened(data: Path, towns: tuple[str, ...]) -> Iterator[ASGIApp]:
    """The application of some towns of a data folder, as long as it is open."""
    with (
        on_one_core(),
        open_security(data) as security,
        Services.open(data, towns) as services,
        exchanging(data, towns) as feeds,
        watching(offices(data, towns)) as watch,
    ):
        more = (*ADDRESSES, *addresses(data, security.identity))
        yield application(services, security, watch, more, feeds)


def application(
    services: Services, security: Security, watch: Watch, more: Sequence[Address], feeds: Mapping[str, TownFeed]
) -> ASGIApp:
    """Screens at /, programs at /api, subscribers at /exchange, and health, readiness and figures for machines."""
    measures = Measures()

    def health(_request: Request) -> Response:
        """Whether the process lives; 503 makes who runs it start it anew."""
        broken = [code for code, town in services.towns.items() if town.fault is not None]
        return JSONResponse({"status": "fault" if broken else "ok", "towns": broken}, 503 if broken else 200)

    def ready(_request: Request) -> Response:
        """Whether every town answers with what was recorded lately, is sound, and is sealed and checked in time."""
        lag = {code: max(0, town.recorded - town.position) for code, town in services.towns.items()}
        late, unsound = watch.schedule.late(), watch.unsound
        is_ready = bool(lag) and max(lag.values()) <= MOST_LAG and not late and not unsound
        told = {"ready": is_ready, "lag": lag, "late": late, "unsound": unsound}
        return JSONResponse(told, 200 if is_ready else 503)

    def metrics(_request: Request) -> Response:
        watched = "".join(f"{line}\n" for line in watch.metrics())
        return PlainTextResponse(measures.text(services) + watched, media_type=MEDIA_TYPE)

    web = secured(screens(services, gate, more), security)
    return Starlette(
        routes=[
            Route("/health", health),
            Route("/ready", ready),
            Route("/metrics", metrics),
            Mount(ROOT, Measured(api(services, security.identity), measures, "api")),
            Mount(EXCHANGE, Measured(feed(feeds), measures, "exchange")),
            Mount("/", Measured(web, measures, "screens")),
        ]
    )


def demo_accounts(data: Path, towns: tuple[str, ...]) -> None:
    """デモ利用者 of simulated towns; their password is public, so there are none for a real one."""
    simulated = [office.town.lgcode for office in offices(data, towns) if is_simulated(office)]
    with identity_store(data) as identity:
        demo_users(identity, simulated)


@contextmanager
def listening(at: Listening) -> Iterator[socket.socket]:
    """The port, taken before any work is done for it; Refusal C309 where somebody else has it."""
    family = socket.AF_INET6 if ":" in at.host else socket.AF_INET
    try:
        taken = socket.create_server((at.host, at.port), family=family)
    except OSError as error:
        raise Refusal("C309", host=at.host, port=at.port, reason=error.strerror or error) from error
    with taken:
        # Else an answer's body waits up to 40 ms for the caller to acknowledge its head; each connection inherits it.
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield taken


def serve(app: ASGIApp, at: Listening, taken: socket.socket) -> None:
    """Answer until told to stop (SIGINT, SIGTERM)."""
    gc.collect()
    gc.freeze()  # what is here now stays: looking through it for garbage would stop all answers again and again
    with _told_to_stop():
        uvicorn.Server(configured(app, at)).run([taken])


def configured(app: ASGIApp, at: Listening) -> uvicorn.Config:
    """How the server answers."""
    return uvicorn.Config(
        app,
        http="httptools",  # by name: without these two it would serve as well, half a millisecond slower an answer
        loop="uvloop",
        ssl_certfile=at.certificate,
        ssl_keyfile=at.key,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
        server_header=False,
        proxy_headers=bool(at.trusted_proxy),
        forwarded_allow_ips=at.trusted_proxy,
        access_log=False,  # addresses may hold 宛名番号; the access log of each town says who was shown what
        log_level="warning",
        lifespan="off",
    )


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """A signal ends the serving and nothing else: the server raises it again, and the towns are still open."""
    before = {one: signal.signal(one, lambda *_: None) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
