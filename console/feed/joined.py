"""A town's exchange in its data folder: the publisher, the exchange log, the tokens; on Kafka, the topics as well."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog
from eventsourcing.persistence import PersistenceError
from eventsourcing.utils import Environment

from connectors.exchange.prepare import Preparer
from connectors.exchange.publisher import Publisher
from connectors.exchange.standing import Standing
from connectors.exchange.store import SqliteExchange
from connectors.exchange.tokens import TokenStore
from connectors.exchange.twofold import TwofoldExchangeLog
from connectors.sqlite import SQLiteLogRecorder
from console.bootstrap import offices
from console.cores import on_all_cores
from console.erasing import is_simulated
from console.garbage import rare_collections
from console.logs import CLUSTER
from registry.domain.errors import TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from connectors.exchange.port import ExchangeLog
    from console.bootstrap import Office
    from console.feed.town import TownFeed
    from events.codec import Sealer
    from registry.application.registry import TownRegistry

EXCHANGE: Final = "exchange.sqlite"
TOKENS: Final = "tokens.sqlite"
LOCK: Final = "publish.lock"
GRANTING: Final = "GRANTING"
"""`GRANTING_KAFKA_SASL_USERNAME` and so on: who gives and takes rights, where the publisher's own user may not."""
_log = structlog.get_logger(__name__)

PATIENCE_SECONDS: Final = 1.0
"""How long a publisher waits for news of the log; news ends the wait at once, a day's end doesn't."""


@contextmanager
def publishing(office: Office, registry: TownRegistry, sealer: Sealer, *, wait: bool = True) -> Iterator[Publisher]:
    """The town's publisher; while another process's works it waits, or raises BlockingIOError."""
    assert isinstance(registry.recorder, SQLiteLogRecorder)
    with ExitStack() as stack:
        lock = stack.enter_context((office.folder / LOCK).open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        store = stack.enter_context(exchange_store(office, sealer))
        publisher = Publisher(
            office.town.lgcode,
            registry.recorder,
            Standing(registry.recorder, sealer),
            record=registry.handle,
            exchange=exchange_logs(office, store),
            cursors=store,
            now=registry.clock.now,
            opens=partial(preparing, office) if (os.cpu_count() or 1) > 1 else None,
        )
        stack.callback(publisher.close)
        yield publisher


@contextmanager
def preparing(office: Office) -> Iterator[Preparer]:
    """What a publisher's second process works with: it reads the log's file, which the first keeps current."""
    on_all_cores()
    os.environ.pop(CLUSTER, None)
    with office.store.reading() as log, office.sealer() as sealer, rare_collections():
        yield Preparer(office.town.lgcode, log, Standing(log, sealer))


def publish_until(stop: threading.Event, publisher: Publisher, log: SQLiteLogRecorder, news: threading.Event) -> None:
    """Publish whatever is recorded, at once, until told to stop (and given news of it)."""
    log.watcher.listen(news)
    try:
        while not stop.is_set():
            news.clear()
            publisher.publish()
            news.wait(PATIENCE_SECONDS)
    finally:
        log.watcher.unlisten(news)


def publish_once(office: Office, *, wait: bool = True) -> int:
    """One round; how many records went out. Without `wait` a publisher at work is left to it."""
    with ExitStack() as stack:
        registry, sealer = stack.enter_context(registry_of(office))
        try:
            publisher = stack.enter_context(publishing(office, registry, sealer, wait=wait))
        except BlockingIOError:
            return 0
        stack.enter_context(rare_collections())
        return publisher.publish()


@contextmanager
def exchanging(data: Path, towns: tuple[str, ...] = ()) -> Iterator[dict[str, TownFeed]]:
    """For a server: each town's publisher at work in a thread of its own, and what its feed answers with."""
    from console.feed.town import TownFeed  # noqa: PLC0415 - it builds on this module

    stop, threads = threading.Event(), list[tuple[threading.Thread, threading.Event]]()
    with ExitStack() as stack:
        feeds = {}
        for office in offices(data, towns):
            feeds[office.town.lgcode] = town = TownFeed(office)
            stack.callback(town.close)
            news = threading.Event()
            thread = threading.Thread(target=_publish, args=(town, stop, news), name=f"publish-{town.town}")
            threads.append((thread, news))
            thread.start()
        try:
            yield feeds
        finally:
            stop.set()
            for thread, news in threads:
                news.set()
                thread.join()


def _publish(town: TownFeed, stop: threading.Event, news: threading.Event) -> None:
    """Publish one town; what goes wrong is tried again, since nothing of it may be lost.

    Publisher and feed have the town's keys at hand in one place: what has just gone out is read next.
    """
    office = town.office
    while not stop.is_set():
        try:
            with (
                office.registry(simulated=is_simulated(office)) as registry,
                publishing(office, registry, town.sealer) as publisher,
            ):
                assert isinstance(registry.recorder, SQLiteLogRecorder)
                publish_until(stop, publisher, registry.recorder, news)
        except (TransientError, PersistenceError, sqlite3.OperationalError) as error:
            _log.warning("exchange.trouble", town=office.town.lgcode, error=type(error).__name__)
            stop.wait(PATIENCE_SECONDS)


@contextmanager
def exchange_store(office: Office, sealer: Sealer) -> Iterator[SqliteExchange]:
    """The town's own exchange log."""
    store = SqliteExchange(office.folder / EXCHANGE, office.town.lgcode, sealer)
    try:
        yield store
    finally:
        store.close()


def exchange_logs(office: Office, store: SqliteExchange) -> Callable[[str], ExchangeLog]:
    """A subscriber's exchange log: the town's own file and, where a cluster is named, the subscriber's topic."""
    if not os.environ.get(CLUSTER):
        return store.log
    from connectors.kafka import cluster_settings  # noqa: PLC0415 - the embedded log needs no Kafka client
    from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - the same

    settings = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": os.environ[CLUSTER]}
    cluster, granting = (cluster_settings(Environment(name, settings)) for name in ("", GRANTING))
    town = office.town.lgcode
    return lambda subscriber: TwofoldExchangeLog(
        store.log(subscriber), KafkaExchangeLog(cluster, town, subscriber, admin=granting)
    )


def tokens(office: Office) -> TokenStore:
    """The town's tokens."""
    return TokenStore(office.folder / TOKENS)


@contextmanager
def registry_of(office: Office) -> Iterator[tuple[TownRegistry, Sealer]]:
    """The town's write side with the clock its log asks for, and what opens its sealed items."""
    with office.registry(simulated=is_simulated(office)) as registry, office.sealer() as sealer:
        yield registry, sealer


def machine_time() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000
