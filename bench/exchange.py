"""The exchange: catch-up, the way from a commit to its subscriber, and the feed's pages, on one machine.

    python bench/exchange.py                    30,000 events to catch up with, ten seconds at 200 events/s
    python bench/exchange.py --kafka            the catch-up alone, to the subscriber's topic as well, beside a broker

Expected (issue 8): catch-up of 20,000 events/s or more, commit to subscriber in 250 ms (p99), a page in 20 ms (p95).
"""

from __future__ import annotations

import argparse
import gc
import os
import socket
import statistics
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from functools import partial
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

import synthetic
import uvicorn

from connectors.exchange.publisher import Publisher
from connectors.exchange.standing import Standing
from connectors.exchange.store import SqliteExchange
from connectors.exchange.tokens import TokenStore
from connectors.exchange.twofold import TwofoldExchangeLog
from connectors.kafka.broker import LocalKafka
from connectors.kafka.exchange import KafkaExchangeLog
from connectors.keys.sealer import RingSealer
from connectors.sqlite import SQLiteLogRecorder
from console.bootstrap import Office
from console.cores import on_all_cores, on_one_core
from console.feed.app import feed
from console.feed.joined import EXCHANGE, TOKENS, preparing, publish_until
from console.feed.town import TownFeed
from console.garbage import rare_collections
from events.agreement import AgreementProposed, Covers
from events.provision import PROVIDED
from events.resident import Relocated
from events.towns import member_town
from events.values.legal_date import LegalDate
from registry.application.agreement import ApproveAgreement, ProposeAgreement
from registry.application.clocks import SimulatedClock
from registry.application.commands import Change, Form
from registry.application.registry import TownRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.exchange.port import ExchangeLog

TOWN, SUBSCRIBER = "122131", "bench"
ITEMS = ["name", "kana", "birth", "sex", "area", "street", "status", "household", "relationship", "resident_code"]
RATE = 200
DAY = date(2026, 4, 1)


def now() -> int:
    """Microseconds since 1970."""
    return time.time_ns() // 1000


class Town:
    """A generated town with one agreement on everything."""

    def __init__(self, data: Path, events: int) -> None:
        self.office = Office(data, member_town(TOWN))
        self._events, self._stack = events, ExitStack()

    def __enter__(self) -> Self:
        ring = self._stack.enter_context(self.office.keys())
        residents = self._events // 4
        ring.ensure(synthetic.subjects(residents))
        synthetic.write_log(self.office.store.file, self._events, residents, RingSealer(ring))
        self.open_feed = self._stack.enter_context(closing(TownFeed(self.office)))
        self.sealer = self.open_feed.sealer  # as in a server, where publisher and feed have keys in one place
        self.clock = SimulatedClock(now())
        env = self.office.store.environment()
        self.registry = self._stack.enter_context(TownRegistry(TOWN, clock=self.clock, sealer=self.sealer, env=env))
        assert isinstance(self.registry.recorder, SQLiteLogRecorder)
        self.log = self.registry.recorder
        self.store = SqliteExchange(self.office.folder / EXCHANGE, TOWN, self.sealer)
        self._stack.callback(self.store.close)
        self.exchange: Callable[[str], ExchangeLog] = self.store.log
        self._agree()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def publisher(self) -> Publisher:
        """A publisher with nothing in memory."""
        return Publisher(
            TOWN,
            self.log,
            Standing(self.log, self.sealer),
            record=self.registry.handle,
            exchange=self.exchange,
            cursors=self.store,
            now=self.clock.now,
            opens=partial(preparing, self.office),
        )

    def form(self, reason: str, actor: str = "bench") -> Form:
        """A form of today."""
        day = LegalDate.exact(DAY)
        return Form(command_id=uuid4(), reason=reason, effective=day, actor=actor, trigger="職権", legal_basis="法")

    def _agree(self) -> None:
        terms = AgreementProposed(
            subscriber=SUBSCRIBER,
            subscriber_name="測定",
            provision_purpose="測定",
            provision_basis="測定",
            event_types=list(PROVIDED),
            provided_items=ITEMS,
            covers=Covers.EVERYBODY,
            since=date(1970, 1, 1),
            until=date(2099, 12, 31),
            rate=100_000,
        )
        self.registry.handle(ProposeAgreement(form=self.form("agreement.proposed"), terms=terms))
        self.registry.handle(ApproveAgreement(form=self.form("agreement.approved", "chief"), agreement="bench-1"))


def catch_up(town: Town) -> str:
    """Everything that the log holds, from nothing."""
    publisher = town.publisher()
    started, worked = time.perf_counter(), time.process_time()
    with rare_collections():  # as `daicho publish` does
        sent = publisher.publish()
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    return (
        f"| catch-up, {sent:,} records in {seconds:.1f} s | {sent / seconds:,.0f} records/s"
        f" | {sent / cpu:,.0f} records per CPU second |"
    )


def catch_up_with_topic(folder: Path, events: int) -> str:
    """The same to two exchange logs, with a broker on this machine."""
    with LocalKafka(folder / "kafka") as kafka, Town(folder, events) as town:
        town.exchange = lambda subscriber: TwofoldExchangeLog(
            town.store.log(subscriber), KafkaExchangeLog(kafka.settings(), TOWN, subscriber)
        )
        return catch_up(town)


def latency(town: Town, seconds: int) -> str:
    """From before a commit to a subscriber holding its record, at a steady rate."""
    publisher, stop, news = town.publisher(), threading.Event(), threading.Event()
    publisher.publish()
    log = town.store.log(SUBSCRIBER)
    after, count = log.last_sequence(), RATE * seconds
    committed, received = dict[int, float](), dict[int, float]()

    def subscribe() -> None:
        at = after
        while len(received) < count and not stop.is_set():
            for record in log.read(at, 1_000, 1.0):
                received[record.position] = time.perf_counter()
                at = record.sequence

    threads = [
        threading.Thread(target=publish_until, args=(stop, publisher, town.log, news)),
        threading.Thread(target=subscribe),
    ]
    for thread in threads:
        thread.start()
    begun = time.perf_counter()
    for number in range(count):
        time.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
        people = {f"{number:012}": Relocated(area="求名")}
        started = time.perf_counter()
        receipt = town.registry.handle(Change(form=town.form("relocation"), people=people))
        committed[receipt.first] = started
    threads[1].join(timeout=30)
    stop.set()
    news.set()
    threads[0].join()
    took = [1000 * (received[position] - at) for position, at in committed.items() if position in received]
    assert len(took) == count, f"{count - len(took)} records didn't arrive"
    return f"| commit to subscriber, {RATE}/s for {seconds} s | {_quantiles(took)} |"


def pages(town: Town, count: int, open_feed: TownFeed, keys: str) -> str:
    """Full pages of 1,000 records, over HTTP on loopback, each another page."""
    with TokenStore(town.office.folder / TOKENS) as tokens:
        headers = {"Authorization": f"Bearer {tokens.issue(SUBSCRIBER, 0)}"}
    last = town.store.log(SUBSCRIBER).last_sequence()
    paths = [f"/{TOWN}/events?after={number * 1_000 % (last - 1_000)}" for number in range(count)]
    with served(open_feed) as port, ProcessPoolExecutor(1, get_context("spawn"), on_all_cores) as subscribers:
        subscribers.submit(fetch, port, headers, paths[:1]).result()
        worked = time.process_time()
        took = subscribers.submit(fetch, port, headers, paths).result()
        cpu = 1000 * (time.process_time() - worked) / count
    return f"| one of {count} pages of 1,000 records, {keys}, {cpu:.1f} ms of the server's CPU | {_quantiles(took)} |"


def fetch(port: int, headers: dict[str, str], paths: Sequence[str]) -> list[float]:
    """Milliseconds from each request to the whole answer, in a process of the subscriber's own."""
    took = []
    with closing(HTTPConnection("127.0.0.1", port)) as http:
        for path in paths:
            started = time.perf_counter()
            http.request("GET", path, headers=headers)
            answer = http.getresponse()
            page = answer.read()
            took.append(1000 * (time.perf_counter() - started))
            assert answer.status == 200, page
    return took


@contextmanager
def served(open_feed: TownFeed) -> Iterator[int]:
    """The port of a server with the town's feed."""
    listening = socket.create_server(("127.0.0.1", 0))
    with on_one_core(), listening as taken:
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(feed({TOWN: open_feed}), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([taken],))
        gc.freeze()  # as `daicho serve` does, like the line on the socket and the core
        thread.start()
        try:
            yield taken.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
            gc.unfreeze()


def _quantiles(took: Sequence[float]) -> str:
    cuts: Any = statistics.quantiles(took, n=100)
    return f"{statistics.median(took):.0f} ms (median) | {cuts[94]:.0f} ms p95, {cuts[98]:.0f} ms p99"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=30_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--kafka", action="store_true")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n\n| | | |\n|---|---|---|")
    if options.kafka:
        with tempfile.TemporaryDirectory() as folder:
            print(catch_up_with_topic(Path(folder), options.events))
        return
    with tempfile.TemporaryDirectory() as folder, Town(Path(folder), options.events) as town:
        print(catch_up(town), flush=True)
        print(latency(town, options.seconds), flush=True)
        print(pages(town, options.pages, town.open_feed, "published here"), flush=True)
        with closing(TownFeed(town.office)) as another:
            print(pages(town, options.pages, another, "keys not at hand"), flush=True)


if __name__ == "__main__":
    main()
