"""Screens and API of some towns, with the followers of their logs and what watches over them."""

from __future__ import annotations

import gc
import signal
import socket
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from connectors.identity.demo import demo_users
from connectors.identity.store import identity_store
from console.api.app import ROOT, api
from console.board import Board
from console.bootstrap import offices
from console.cores import on_one_core
from console.erasing import is_simulated
from console.feed.app import ROOT as EXCHANGE
from console.feed.app import feed
from console.feed.joined import exchanging
from console.feed.town import TownFeed
from console.measuring import Measured
from console.refusals import Refusal
from console.service.services import Services
from console.watching import watching
from console.web.app import screens
from console.web.audit.screens import addresses
from console.web.searches import Searches
from console.web.security.guard import gate
from console.web.security.security import open_security
from console.web.security.signing import secured
from console.web.town.screens import ADDRESSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import FrameType

    from starlette.types import ASGIApp

    from console.worker import Worker

PORT: Final = 8000
LOOPBACK: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 10
"""How long requests under way are waited for when the server is told to stop."""
END_SECONDS: Final = PATIENCE_SECONDS + 10
"""How long one of its processes may take to end; it has its files to close."""


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
def opened(data: Path, towns: tuple[str, ...], worker: Worker) -> Iterator[ASGIApp]:
    """The application of some towns of a data folder, as long as it is open; the first process also watches them."""
    with (
        on_one_core(worker.core),
        open_security(data, worker.of) as security,
        Services.open(data, towns, worker) as services,
        exchanging(data, towns) if worker.is_first else feeding(data, towns) as feeds,
        Searches(worker.folder / "searches.sqlite", worker.secret) as searches,
        watching(offices(data, towns)) if worker.is_first else nullcontext() as watch,
    ):
        board = Board(services, watch, worker)
        web = secured(screens(services, searches, gate, (*ADDRESSES, *addresses(data, security.identity))), security)
        programs, subscribers = api(services, security.identity), feed(feeds, processes=worker.of)
        with board.telling():
            yield application(web, programs, subscribers, board)


@contextmanager
def feeding(data: Path, towns: tuple[str, ...]) -> Iterator[Mapping[str, TownFeed]]:
    """What the feeds of the towns answer with, where another process publishes for them."""
    with ExitStack() as stack:
        feeds = [TownFeed(office) for office in offices(data, towns)]
        for one in feeds:
            stack.callback(one.close)
        yield {one.town: one for one in feeds}


def application(web: ASGIApp, programs: ASGIApp, subscribers: ASGIApp, board: Board) -> ASGIApp:
    """Screens at /, programs at /api, subscribers at /exchange, and health, readiness and figures for machines."""
    return Starlette(
        routes=[
            *board.routes(),
            Mount(ROOT, Measured(programs, board.measures, "api")),
            Mount(EXCHANGE, Measured(subscribers, board.measures, "exchange")),
            Mount("/", Measured(web, board.measures, "screens")),
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


def answer(worker: Worker, data: Path, towns: tuple[str, ...], at: Listening, taken: socket.socket) -> None:
    """What a further process does: open the towns, and answer at the same port as the first."""
    with opened(data, towns, worker) as app:
        serve(app, at, taken)


def serve(app: ASGIApp, at: Listening, taken: socket.socket, stopping: Callable[[], None] = lambda: None) -> None:
    """Answer until told to stop (SIGINT, SIGTERM); `stopping` is called at once then."""
    gc.collect()
    gc.freeze()  # what is here now stays: looking through it for garbage would stop all answers again and again
    with _told_to_stop():
        _Server(configured(app, at), stopping).run([taken])


class _Server(uvicorn.Server):
    """Tells others that it is told to stop, so that all of them stop at the same time."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping()
        super().handle_exit(sig, frame)


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
