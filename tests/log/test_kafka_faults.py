"""What commands and readers meet when brokers freeze, die, lose their disk or forbid something."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import CACHE
from eventsourcing.persistence import OperationalError, PersistenceError, ProgrammingError
from kafka import KafkaAdminClient
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ResourcePattern, ResourceType
from log.brokers import Town, insert_patiently, rows, stored

from connectors.kafka import (
    ClusterSettings,
    KafkaLogRecorder,
    UnsafeTopicError,
    audit_topic,
    create_topic,
    repair_topic,
)
from connectors.kafka.broker import LocalKafka
from connectors.kafka.client import admin_client
from connectors.kafka.maven import KafkaUnavailableError, libraries

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

UNSAFE = {"cleanup.policy": "compact", "retention.ms": "1000", "message.timestamp.type": "CreateTime"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """Start a broker that tests may mistreat."""
    with LocalKafka(tmp_path_factory.mktemp("own"), cache=CACHE) as kafka:
        yield kafka


def test_a_frozen_broker_answers_try_again_and_recovers(own: LocalKafka, tmp_path: Path) -> None:
    """While the broker hangs, a command answers "outcome unknown"; repeated, it counts once; nothing is half-done."""
    town = Town(own.settings(), tmp_path).create()
    with town.open(KAFKA_TIMEOUT="2") as log:
        assert log.insert_events([stored("a")]) == [1]
        own.brokers[0].suspend()
        commit_id = uuid4()
        try:
            for _ in range(2):
                with pytest.raises(OperationalError):
                    log.insert_events([stored("b"), stored("c")], commit_id=commit_id)
        finally:
            own.brokers[0].resume()
        while True:
            try:
                assert log.insert_events([stored("b"), stored("c")], commit_id=commit_id) == [2, 3]
                break
            except OperationalError:
                continue
        assert [row[:2] for row in rows(log)] == [(1, "a"), (2, "b"), (3, "c")]
        assert log.health().ok


def test_a_killed_broker_comes_back_with_everything(own: LocalKafka, tmp_path: Path) -> None:
    """Commands before, during and after a power cut: each counts once, without a restart of the writer."""
    town = Town(own.settings(), tmp_path).create()
    with town.open(KAFKA_TIMEOUT="3") as log:
        assert insert_patiently(log, "before") == [1]
        own.brokers[0].kill()
        positions: list[int] = []
        waiting = threading.Thread(target=lambda: positions.extend(insert_patiently(log, "during")))
        waiting.start()
        own.start()
        waiting.join()
        assert positions == [2]
        assert insert_patiently(log, "after") == [3]
    with town.open("fresh") as log:
        assert [row[1] for row in rows(log)] == ["before", "during", "after"]


def test_three_brokers_survive_the_loss_of_the_leader(tmp_path: Path) -> None:
    """With three copies, killing the leader costs a retry, no commit."""
    with LocalKafka(tmp_path / "kafka", brokers=3, cache=CACHE) as kafka:
        town = Town(kafka.settings(), tmp_path).create()
        with admin_client(town.cluster) as admin:
            leader = admin.describe_topics([town.topic])[0]["partitions"][0]["leader_id"]
        with town.open(KAFKA_TIMEOUT="5") as log:
            assert insert_patiently(log, "before") == [1]
            kafka.brokers[leader - 1].kill()
            assert insert_patiently(log, "after") == [2]
            assert [row[1] for row in rows(log)] == ["before", "after"]
        with town.open("started-while-one-is-down") as log:
            assert [row[1] for row in rows(log)] == ["before", "after"]
            assert log.insert_events([stored("third")]) == [3]


def fill(path: Path) -> None:
    """Write a file until the disk is full."""
    with suppress(OSError), path.open("wb", buffering=0) as full:
        while True:
            full.write(b"x" * 65536)


def insert_many(log: KafkaLogRecorder) -> None:
    """Write 10 MB."""
    for n in range(20):
        log.insert_events([stored(f"full{n}", state=b"x" * 500_000)])


def test_a_full_broker_disk_records_nothing_and_recovers(tmp_path: Path) -> None:
    """When the broker's disk is full, commands answer "try again"; with space again, the log is whole."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk], check=False)  # noqa: S607 -- the system's mount
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a small tmpfs")
    ballast = disk / "ballast"
    config = {"log.segment.bytes": "1048576", "log.index.size.max.bytes": "4096"}
    kafka = LocalKafka(disk / "kafka", cache=CACHE, config=config)
    try:
        with kafka:
            town = Town(kafka.settings(), tmp_path).create()
            with town.open(KAFKA_TIMEOUT="3") as log:
                assert insert_patiently(log, "before") == [1]
                fill(ballast)
                with pytest.raises(OperationalError):
                    insert_many(log)
                accepted = log.head().position
                ballast.unlink()
                kafka.brokers[0].kill()
                kafka.start()
                assert insert_patiently(log, "after") > [accepted]
                before = rows(log)
            with town.open("fresh") as log:
                assert rows(log) == before
    finally:
        subprocess.run(["umount", "-l", disk], check=True)  # noqa: S607 -- the system's umount


def test_an_unsafe_topic_is_refused_with_its_repair(own: LocalKafka, tmp_path: Path) -> None:
    """Compaction, expiry and writers' stamps are named with both commands; `--repair` mends them; then it runs."""
    town = Town(own.settings(), tmp_path)
    with admin_client(town.cluster) as admin:
        admin.create_topics({town.topic: {"num_partitions": 1, "configs": UNSAFE}}, wait_for_metadata=True)
    with pytest.raises(UnsafeTopicError) as raised, town.open():
        pass
    for key in UNSAFE:
        assert f"--add-config {key}=" in str(raised.value)
    assert f"daicho topics check {town.topic} --repair" in str(raised.value)
    repair_topic(town.cluster, town.topic)
    with town.open() as log:
        assert log.insert_events([stored("a")]) == [1]


def test_several_partitions_are_refused(own: LocalKafka, tmp_path: Path) -> None:
    """Two partitions have no total order."""
    town = Town(own.settings(), tmp_path)
    with admin_client(town.cluster) as admin:
        admin.create_topics({town.topic: {"num_partitions": 2}}, wait_for_metadata=True)
    assert "partitions" in {finding.setting for finding in audit_topic(town.cluster, town.topic).findings}


def test_one_broker_is_refused_unless_asked_for(own: LocalKafka, tmp_path: Path) -> None:
    """Production means three copies, two of them in sync, and nobody who may delete."""
    town = Town(own.settings(), tmp_path).create()
    with pytest.raises(UnsafeTopicError) as raised, town.open(KAFKA_SINGLE_BROKER="n", KAFKA_OPEN_CLUSTER="n"):
        pass
    for text in ("replication is 1", "min.insync.replicas is 1", "also ALTER, ALTER_CONFIGS, DELETE"):
        assert text in str(raised.value)


def test_a_topic_is_not_made_twice(own: LocalKafka, tmp_path: Path) -> None:
    """Making a topic that exists is an error, not a change of its settings."""
    town = Town(own.settings(), tmp_path).create()
    with pytest.raises(ProgrammingError, match="exists already"):
        create_topic(town.cluster, town.topic)


def allow(admin: KafkaAdminClient, user: str, topic: str, *operations: ACLOperation) -> None:
    """Give a user rights on a topic."""
    pattern = ResourcePattern(ResourceType.TOPIC, topic)
    acls = [ACL(f"User:{user}", "*", operation, ACLPermissionType.ALLOW, pattern) for operation in operations]
    admin.create_acls(acls)


def test_rights_keep_towns_and_subscribers_apart(tmp_path: Path) -> None:
    """With SCRAM over TLS and ACLs, a town writes its own ledger alone, and a subscriber reads its own topic alone."""
    users = {"town-a": "secret-a", "town-b": "secret-b", "subscriber": "secret-s"}
    with LocalKafka(tmp_path / "kafka", cache=CACHE, users=users) as kafka:
        mine, theirs = (Town(kafka.settings(), tmp_path).create() for _ in range(2))
        exchange = Town(kafka.settings(), tmp_path).create()
        read = (ACLOperation.READ, ACLOperation.DESCRIBE, ACLOperation.DESCRIBE_CONFIGS)
        with admin_client(kafka.settings()) as admin:
            allow(admin, "town-a", mine.topic, *read, ACLOperation.WRITE)
            allow(admin, "town-a", exchange.topic, *read, ACLOperation.WRITE)
            allow(admin, "subscriber", exchange.topic, *read)

        def as_user(town: Town, user: str) -> Town:
            return Town(kafka.settings(user), tmp_path, town.topic)

        with as_user(mine, "town-a").open("a") as log:
            assert log.insert_events([stored("a")]) == [1]
        with as_user(exchange, "town-a").open("ax") as log:
            log.insert_events([stored("published")])
        with as_user(exchange, "subscriber").open("s") as log:
            assert [row[1] for row in rows(log)] == ["published"]
            with pytest.raises(ProgrammingError, match="lacks the right"):
                log.insert_events([stored("forged")])
        for town, user in ((theirs, "town-a"), (mine, "town-b"), (mine, "subscriber")):
            with pytest.raises(PersistenceError), as_user(town, user).open(f"{user}-forbidden"):
                pass
        wrong = ClusterSettings(
            kafka.bootstrap_servers,
            security_protocol="SASL_SSL",
            username="town-a",
            password="guessed",  # noqa: S106 -- a wrong one
            ca_file=tmp_path / "kafka" / "ca.pem",
            single_broker=True,
        )
        with (
            pytest.raises(ProgrammingError, match="the user or the password is wrong"),
            Town(wrong, tmp_path, mine.topic).open("w") as log,
        ):
            log.wait_until_current()  # a broker that is slow to refuse counts as away when the log is opened


def test_a_password_never_shows(tmp_path: Path) -> None:
    """Settings in a log file or a traceback don't give the password away."""
    settings = ClusterSettings("h:1", username="u", password="hidden-word", ca_file=tmp_path)  # noqa: S106 -- looked for
    assert "hidden-word" not in repr(settings)


def test_missing_tools_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java and Maven the message says what to install, and nothing is half-fetched."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaUnavailableError, match="not found: java, mvn"):
        libraries(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
