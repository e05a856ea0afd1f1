"""Three writer processes race while processes and brokers are killed and frozen; a checker reads their histories."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from conftest import CACHE
from log.brokers import Town, insert_patiently, rows
from log.proxy import Proxy

from connectors.kafka.broker import LocalKafka

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@dataclass
class Writers:
    """The writer processes of one race, each with a replica and a history of its own."""

    town: Town
    seed: int
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, n: int) -> None:
        """Start (or start again) a writer."""
        env = self.town.env(f"writer{n}", ORIGINATOR_ID_TYPE="text", KAFKA_TIMEOUT="4")
        command = [sys.executable, str(Path(__file__).with_name("racing_writer.py")), str(self.history(n))]
        self.processes[n] = subprocess.Popen([*command, str(self.seed), *(f"{k}={v}" for k, v in env.items())])

    def history(self, n: int) -> Path:
        """Name a writer's history file."""
        return self.town.directory / f"history{n}"

    def kill(self, n: int, *, lose_replica: bool) -> None:
        """Kill a writer at any point of its work, and perhaps its local files."""
        process = self.processes.pop(n)
        process.kill()
        process.wait()
        if lose_replica:
            for path in self.town.directory.glob(f"*.writer{n}*"):
                path.unlink()

    def freeze(self, n: int, seconds: float) -> None:
        """Stop a writer for a while, as an overloaded machine does."""
        os.kill(self.processes[n].pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.processes[n].pid, signal.SIGCONT)

    def told(self) -> list[dict[str, object]]:
        """Read what all writers were told; a line cut by a kill was never told to anyone."""
        texts = [self.history(n).read_text() for n in range(3) if self.history(n).exists()]
        return [json.loads(line) for text in texts for line in text.splitlines(keepends=True) if line.endswith("\n")]


@contextmanager
def cluster(directory: Path, brokers: int) -> Iterator[tuple[LocalKafka, list[Proxy]]]:
    """Start a cluster whose every broker is reached, by writers and other brokers, through a proxy."""
    kafka = LocalKafka(directory, brokers=brokers, cache=CACHE)
    with ExitStack() as stack:
        proxies = [stack.enter_context(Proxy(broker)) for broker in kafka.brokers]
        yield stack.enter_context(kafka), proxies


def disturb(kafka: LocalKafka, proxies: Sequence[Proxy], writers: Writers, dice: random.Random, rounds: int) -> None:
    """Kill, freeze and cut off writers and brokers at random; between two troubles, the writers must recover."""
    for _ in range(rounds):
        n = dice.randrange(3)
        match dice.randrange(5):
            case 0:
                writers.kill(n, lose_replica=dice.random() < 0.5)
                writers.start(n)
            case 1:
                writers.freeze(n, dice.uniform(0.1, 1.0))
            case 2:
                broker = dice.choice(kafka.brokers)
                broker.suspend()
                time.sleep(dice.uniform(0.1, 2.0))
                broker.resume()
            case 3:
                dice.choice(kafka.brokers).kill()
                time.sleep(dice.uniform(0.0, 1.0))
                kafka.start()
            case 4:
                proxy = dice.choice(proxies)
                dice.choice([proxy.cut, proxy.silence, proxy.halve])()
                time.sleep(dice.uniform(0.1, 2.0))
                proxy.mend()
        await_progress(writers)


def await_progress(writers: Writers) -> None:
    """Wait until 20 more commits were acknowledged."""
    deadline = time.monotonic() + 90
    wanted = accepted(writers) + 20
    while accepted(writers) < wanted:
        alive = [n for n, process in writers.processes.items() if process.poll() is None]
        assert time.monotonic() < deadline, f"the writers {alive} don't recover"
        time.sleep(0.1)


def accepted(writers: Writers) -> int:
    """Count the acknowledged commits."""
    return sum(isinstance(told["told"], list) for told in writers.told())


def check(town: Town, writers: Writers) -> Counter[str]:
    """Compare every history with the log, and every replica with a fresh one."""
    with town.open("auditor") as log:
        # What a killed writer has sent may still become visible; nothing comes before this commit any more.
        insert_patiently(log, "end of the race")
        truth, commits = rows(log), {c.commit.commit_id: c for c in log.select_commits(limit=10**6)}
    assert [row[0] for row in truth] == list(range(1, len(truth) + 1)), "positions have gaps"
    assert len({(row[1], row[2]) for row in truth}) == len(truth), "a version has two winners"
    outcomes: Counter[str] = Counter()
    for told in writers.told():
        commit = commits.get(UUID(hex=str(told["id"])))
        if told["told"] == "refused":
            assert commit is None, "a refused commit counts"
        elif told["told"] != "unknown":
            assert commit is not None, "an acknowledged commit is lost"
            assert told["told"] == list(range(commit.first, commit.last + 1)), "a position has changed"
            assert told["states"] == [event.state.hex() for event in commit.commit.events], "bytes have changed"
        outcomes["accepted" if isinstance(told["told"], list) else str(told["told"])] += 1
    for n in range(3):
        with town.open(f"writer{n}") as log:
            log.wait_until_current()
            assert rows(log) == truth, "replicas differ"
    return outcomes


def race(kafka: LocalKafka, proxies: Sequence[Proxy], directory: Path, seed: int, rounds: int) -> Counter[str]:
    """Run one race and check it."""
    print(f"seed {seed}", flush=True)  # noqa: T201 -- a failure must be repeatable
    directory.mkdir()
    town = Town(kafka.settings(), directory).create()
    writers = Writers(town, seed)
    for n in range(3):
        writers.start(n)
    try:
        await_progress(writers)
        disturb(kafka, proxies, writers, random.Random(seed), rounds)
    finally:
        for n in list(writers.processes):
            writers.kill(n, lose_replica=False)
    kafka.start()
    return check(town, writers)


@pytest.mark.parametrize("brokers", [1, 3])
def test_no_acknowledged_commit_is_lost(tmp_path: Path, brokers: int) -> None:
    """Under SIGKILL, SIGSTOP and cut lines: nothing lost, one winner each, no gap, equal replicas."""
    seed = random.randrange(10**6)
    with cluster(tmp_path / "kafka", brokers) as (kafka, proxies):
        outcomes = race(kafka, proxies, tmp_path / "race", seed, rounds=6)
    assert outcomes["accepted"] >= 140
    assert outcomes["refused"] > 0


@pytest.mark.soak
@pytest.mark.parametrize("brokers", [1, 3])
def test_soak_of_many_races(tmp_path: Path, brokers: int) -> None:
    """Tens of longer races on real brokers."""
    first = random.randrange(10**6)
    with cluster(tmp_path / "kafka", brokers) as (kafka, proxies):
        for seed in range(first, first + 10):
            assert race(kafka, proxies, tmp_path / f"race{seed}", seed, rounds=20)["accepted"] > 400


def test_the_checker_can_fail(kafka_town: Town) -> None:
    """A history that the log contradicts doesn't pass the checker."""
    writers = Writers(kafka_town, seed=0)
    writers.history(0).write_text(json.dumps({"id": UUID(int=1).hex, "states": [], "told": [1]}) + "\n")
    with pytest.raises(AssertionError, match="acknowledged commit is lost"):
        check(kafka_town, writers)
