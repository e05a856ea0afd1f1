"""What commands and readers meet when the network to the broker misbehaves, or the broker is away for long."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import CACHE
from eventsourcing.persistence import OperationalError
from log.brokers import Town, rows, stored
from log.proxy import Proxy

from connectors.kafka import ClusterSettings, KafkaLogRecorder
from connectors.kafka.broker import LocalKafka

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@dataclass
class Line:
    """A broker, and the network through which alone it can be reached."""

    kafka: LocalKafka
    proxy: Proxy

    @property
    def cluster(self) -> ClusterSettings:
        """Say how to reach the broker."""
        return replace(self.kafka.settings(), bootstrap_servers=f"127.0.0.1:{self.proxy.port}")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Start a broker behind a proxy."""
    kafka = LocalKafka(tmp_path_factory.mktemp("behind"), cache=CACHE)
    with Proxy(kafka.brokers[0]) as proxy, kafka:
        yield Line(kafka, proxy)


@dataclass
class Clerk:
    """Enters one command after another, and each again under its id until it is answered."""

    log: KafkaLogRecorder
    positions: list[int] = field(default_factory=list)
    refusals: int = 0
    news: threading.Condition = field(default_factory=threading.Condition)
    leaving: bool = False

    def work(self) -> None:
        """Work until told to leave; an unanswered command is not left behind."""
        for n in itertools.count():
            if self.leaving:
                return
            self.enter(f"resident-{n}")

    def enter(self, stream: str) -> None:
        """Enter one command of two events."""
        commit_id = uuid4()
        while True:
            try:
                told = self.log.insert_events([stored(stream), stored(stream, 2)], commit_id=commit_id)
            except OperationalError as error:
                assert "try again" in str(error) or "retry" in str(error)  # noqa: PT017 -- most attempts succeed
                told = []
            with self.news:
                self.positions += told
                self.refusals += not told
                self.news.notify_all()
                if told:
                    return
                self.news.wait(0.05)  # a caseworker doesn't press the button faster

    def wait(self, met: Callable[[], bool]) -> None:
        """Wait until something is true of what was told."""
        with self.news:
            assert self.news.wait_for(met, timeout=90), "the log doesn't recover"

    def wait_for_answers(self, count: int = 3) -> None:
        """Wait for more acknowledged commands."""
        wanted = len(self.positions) + 2 * count
        self.wait(lambda: len(self.positions) >= wanted)

    def wait_for_refusal(self) -> None:
        """Wait for another "try again"."""
        wanted = self.refusals + 1
        self.wait(lambda: self.refusals >= wanted)


@contextmanager
def clerk_at(log: KafkaLogRecorder) -> Iterator[Clerk]:
    """Let a clerk work during the block."""
    clerk = Clerk(log)
    thread = threading.Thread(target=clerk.work)
    thread.start()
    try:
        clerk.wait_for_answers()
        yield clerk
    finally:
        clerk.leaving = True
        thread.join()


def check(town: Town, clerk: Clerk) -> None:
    """Each command counts once and whole, in the order in which it was answered; a fresh replica says the same."""
    with town.open("fresh") as log:
        truth = rows(log)
    assert clerk.positions == list(range(1, len(truth) + 1))
    assert [row[1:3] for row in truth] == [(f"resident-{n // 2}", n % 2 + 1) for n in range(len(truth))]


@pytest.mark.parametrize("fault", [Proxy.cut, Proxy.silence, Proxy.halve], ids=lambda fault: fault.__name__)
def test_a_broken_network_costs_a_retry(line: Line, tmp_path: Path, fault: Callable[[Proxy], None]) -> None:
    """Cut, silent or half-open: commands answer "try again", count once, and go on by themselves afterwards."""
    town = Town(line.cluster, tmp_path).create()
    with town.open(KAFKA_TIMEOUT="2") as log, clerk_at(log) as clerk:
        for _ in range(2):
            try:
                fault(line.proxy)
                clerk.wait_for_refusal()
            finally:
                line.proxy.mend()
            clerk.wait_for_answers()
        log.wait_until_current()
        assert log.health().ok
    check(town, clerk)


@pytest.mark.parametrize(("chunk", "delay"), [(65_536, 0.05), (16, 0.002)], ids=["delay", "slow loris"])
def test_a_slow_network_is_only_slow(line: Line, tmp_path: Path, chunk: int, delay: float) -> None:
    """Delayed packets, or a few bytes at a time: commands are answered later, or told to try again; none is lost."""
    town = Town(line.cluster, tmp_path).create()
    with town.open(KAFKA_TIMEOUT="5") as log, clerk_at(log) as clerk:
        try:
            line.proxy.slow(chunk, delay)
            clerk.wait_for_answers()
        finally:
            line.proxy.mend()
        clerk.wait_for_answers()
    check(town, clerk)


def test_a_broker_that_is_away_at_the_start_is_found_later(line: Line, tmp_path: Path) -> None:
    """Whoever starts first reads what the replica has, is told to try again, and works once the broker is there."""
    town = Town(line.cluster, tmp_path).create()
    with town.open() as log:
        assert log.insert_events([stored("before")]) == [1]
    try:
        line.proxy.cut()
        with town.open() as log:
            assert [row[1] for row in rows(log)] == ["before"]
            for _ in range(3):
                with pytest.raises(OperationalError, match="nothing was sent, try again"):
                    log.insert_events([stored("during")])
            line.proxy.mend()
            log.wait_until_current()
            assert log.insert_events([stored("after")]) == [2]
            assert log.health().ok
    finally:
        line.proxy.mend()


def outage(line: Line, directory: Path, seconds: float) -> None:
    """Kill the broker for a while in mid-work."""
    town = Town(line.cluster, directory).create()
    with town.open(KAFKA_TIMEOUT="2") as log, clerk_at(log) as clerk:
        line.kafka.brokers[0].kill()
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until or log.health().ok:
                clerk.wait_for_refusal()
                assert time.monotonic() < until + 60, "health doesn't go red"
        finally:
            line.kafka.start()
        clerk.wait_for_answers()
        log.wait_until_current()
        assert log.health().ok
    check(town, clerk)


def test_a_broker_may_be_away_in_mid_work(line: Line, tmp_path: Path) -> None:
    """Commands answer "try again" all the while, nothing is half-done, and the log recovers by itself."""
    outage(line, tmp_path, seconds=3)


@pytest.mark.soak
def test_a_broker_may_be_away_for_a_minute(line: Line, tmp_path: Path) -> None:
    """The same for as long as a broker takes to restart."""
    outage(line, tmp_path, seconds=60)
