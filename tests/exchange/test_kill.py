"""Real processes, real SIGKILL: nothing is lost, nothing comes twice, whoever dies and wherever."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from exchange.provider import SCHOOL
from exchange.published import Published
from support.offices import relocation

from console.feed.reports import told_under

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.kafka import ClusterSettings

WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parents[2]
RELOCATIONS = 6
CALLS = (120, 360, 600)
"""Passages at which a process dies anywhere: from its start to its last batch."""


def worker(data: Path, role: str, point: str = "none", at: int = 1, more: Mapping[str, str] | None = None) -> int:
    """Run a worker; its exit code, negative for a signal."""
    env = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin", **(more or {})}
    command = [sys.executable, str(WORKER), str(data), role, point, str(at)]
    return subprocess.run(command, check=False, env=env, timeout=60).returncode


def relocated(data: Path, subscriber: str = SCHOOL) -> Path:
    """Make a data folder with nine events to publish."""
    with Published(data, subscriber=subscriber) as published:
        for number in range(RELOCATIONS):
            area = ("求名", "田間")[number % 2]
            published.office_handle(relocation(f"r{number}", "000000000000018", area, date(2024, 6, 20)))
        return published.data


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nine events to publish."""
    return relocated(tmp_path_factory.mktemp("town"))


def records(data: Path) -> list[tuple[int, int]]:
    """Sequence and position of every record in the exchange log."""
    with closing(sqlite3.connect(data / "122131" / "exchange.sqlite")) as db:
        return db.execute("SELECT sequence, position FROM records ORDER BY sequence").fetchall()


def applied(data: Path) -> list[tuple[int, int]]:
    """Sequence and position of everything that the subscriber has handled."""
    with closing(sqlite3.connect(data / "inbox.sqlite")) as db:
        return db.execute("SELECT sequence, position FROM applied ORDER BY sequence").fetchall()


@pytest.fixture(scope="module")
def undisturbed(town: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, int]]:
    """What a publisher that nobody killed sends."""
    data = tmp_path_factory.mktemp("undisturbed") / "data"
    shutil.copytree(town, data)
    assert worker(data, "publish") == 0
    assert len(records(data)) == RELOCATIONS + 3
    return records(data)


@pytest.mark.slow
def test_a_publisher_killed_again_and_again_goes_on(
    town: Path, undisturbed: list[tuple[int, int]], tmp_path: Path
) -> None:
    """The exchange log is that of an undisturbed run, and every record was recorded as a disclosure exactly once."""
    data = tmp_path / "data"
    shutil.copytree(town, data)
    for point, at in (
        ("granting", 1),
        ("recorded", 1),
        ("appending", 1),
        ("appended", 1),
        ("recorded", 2),
        ("saving", 1),
    ):
        assert worker(data, "publish", point, at) == -signal.SIGKILL, point
    assert worker(data, "publish") == 0
    assert records(data) == undisturbed
    told = told_under(Published.at(data), "school-board-1")
    assert sum(one.records for one in told) == len(undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize(("role", "point"), [("another", "prepared"), ("publish with another", "recorded")])
def test_of_two_processes_that_catch_up_either_may_be_killed(
    role: str, point: str, town: Path, undisturbed: list[tuple[int, int]], tmp_path: Path
) -> None:
    """Without the one that reads ahead the other goes on alone; without that one the next start does, as ever."""
    data = tmp_path / "data"
    shutil.copytree(town, data)
    assert worker(data, role, point, 2) == (0 if role == "another" else -signal.SIGKILL)
    if role != "another":
        assert worker(data, "publish") == 0
    assert records(data) == undisturbed
    told = told_under(Published.at(data), "school-board-1")
    assert sum(one.records for one in told) == len(undisturbed)


@pytest.mark.slow
def test_a_subscriber_killed_again_and_again_goes_on(
    town: Path, undisturbed: list[tuple[int, int]], tmp_path: Path
) -> None:
    """Everything was handled once, in order: what it did is in the same transaction as its cursor."""
    data = tmp_path / "data"
    shutil.copytree(town, data)
    assert worker(data, "publish") == 0
    for point in ("reading", "taking", "handling", "taken"):
        assert worker(data, "subscribe", point) == -signal.SIGKILL, point
    assert worker(data, "subscribe") == 0
    assert applied(data) == undisturbed


@pytest.mark.kafka
@pytest.mark.slow
def test_killed_anywhere_on_a_real_broker_nothing_is_lost_and_nothing_counts_twice(
    kafka_cluster: ClusterSettings, undisturbed: list[tuple[int, int]], tmp_path: Path
) -> None:
    """Publisher and subscriber die at calls spread over their whole work, and once with a batch half sent.

    Another program that drops ids it has seen has every record once, in order, for each person as well.
    """
    subscriber = f"s{uuid4().hex[:8]}"
    data = relocated(tmp_path / "data", subscriber=subscriber)
    env = {
        "SUBSCRIBER": subscriber,
        "BROKER": kafka_cluster.bootstrap_servers,
        "KAFKA_SINGLE_BROKER": "y",
        "KAFKA_OPEN_CLUSTER": "y",
    }
    assert worker(data, "publish", "half sent", 1, env) == -signal.SIGKILL
    for at in CALLS:
        assert worker(data, "publish", "anywhere", at, env) == -signal.SIGKILL, at
    assert worker(data, "publish", more=env) == 0
    assert records(data) == undisturbed
    raw = messages(kafka_cluster.bootstrap_servers, f"daicho.122131.exchange.{subscriber}")
    first = {headers["ce_id"]: (headers, key, value) for headers, key, value in reversed(raw)}
    assert all((headers, key, value) == first[headers["ce_id"]] for headers, key, value in raw)
    once = list(dict.fromkeys(headers["ce_id"] for headers, _, _ in raw))
    told = [(int(first[name][0]["ce_sequence"]), int(name.partition(b"/")[0])) for name in once]
    assert told == undisturbed
    for at in CALLS[:1]:
        assert worker(data, "subscribe", "anywhere", at, env) == -signal.SIGKILL, at
    assert worker(data, "subscribe", more=env) == 0
    assert applied(data) == undisturbed


def messages(servers: str, topic: str) -> list[tuple[dict[str, bytes], bytes, bytes]]:
    """Everything that stands in a topic, as librdkafka reads it: headers, key, value."""
    from confluent_kafka import Consumer, TopicPartition  # noqa: PLC0415 - only broker tests pay for it

    consumer = Consumer({"bootstrap.servers": servers, "group.id": topic, "enable.auto.commit": False})
    _, end = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=20)
    consumer.assign([TopicPartition(topic, 0, 0)])
    found: list[Any] = []
    while len(found) < end:
        found += consumer.consume(end - len(found), timeout=20)
    consumer.close()
    return [(dict(one.headers()), one.key(), one.value()) for one in found]
