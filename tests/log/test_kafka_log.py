"""A town's log on a real Kafka broker: retries, replicas, groups, faults of the log."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import DataError, IntegrityError, OperationalError, PersistenceError, ProgrammingError
from kafka import KafkaProducer, TopicPartition
from log.brokers import Town, rows, stored

from connectors.kafka import LogFaultError, create_topic
from connectors.kafka.client import admin_client
from connectors.kafka.copying import copy_log
from connectors.kafka.record import encode
from connectors.sqlite import open_log
from events.acceptance import Accepted, Commit, CommitEvent, EventLog, Repeated, StaleTimestampError

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


def produce(town: Town, *values: bytes | None) -> None:
    """Write raw records into a town's topic, as a broken or foreign writer would."""
    producer = KafkaProducer(bootstrap_servers=town.cluster.bootstrap_servers, allow_auto_create_topics=False)
    for value in values:
        producer.send(town.topic, key=b"any", value=value, partition=0).get(timeout=10)
    producer.close()


def record(stream: str, version: int = 1) -> bytes:
    """Make the record of one valid commit."""
    return encode([Commit(uuid4(), 1, (CommitEvent(stream, version, "t", b""),))])


def test_a_commit_id_is_answered_with_its_first_positions(kafka_town: Town) -> None:
    """Sending a command twice changes nothing and returns the first result, from any process."""
    commit_id = uuid4()
    with kafka_town.open() as log:
        assert isinstance(log, EventLog)
        first = log.insert_events([stored("a"), stored("b")], commit_id=commit_id, recorded_at=7)
        assert log.insert_events([stored("a"), stored("b")], commit_id=commit_id, recorded_at=9) == first == [1, 2]
    with kafka_town.open("another") as log:
        assert log.insert_events([stored("a"), stored("b")], commit_id=commit_id, recorded_at=9) == [1, 2]
        assert log.find_commit(commit_id) == (1, 2)
        assert log.head() == (2, 7)


def test_a_second_copy_in_the_log_is_recognised(kafka_town: Town) -> None:
    """A retry that crossed its answer lands in the log twice and counts once."""
    commit = Commit(uuid4(), 5, (CommitEvent("a", 1, "t", b"x"),))
    with kafka_town.open() as log:
        assert log.append(commit) == Accepted(1, 1)
        assert log.append(commit) == Repeated(1, 1)
        assert len(rows(log)) == 1


def test_a_replica_rebuilds_from_nothing(kafka_town: Town) -> None:
    """Delete the replica, and the log gives the same positions and bytes (law 1), refused records included."""
    with kafka_town.open() as log:
        for n in range(50):
            log.insert_events([stored(f"a{n}", state=bytes([n])), stored(f"b{n}")])
        assert isinstance(log.append(Commit(uuid4(), 2**60, (CommitEvent("a1", 1, "t", b""),))), tuple)
        before, commits = rows(log), log.select_commits()
    with kafka_town.open("empty") as log:
        assert rows(log) == before
        assert log.select_commits() == commits


def test_processes_may_share_a_replica(kafka_town: Town) -> None:
    """Two logs of one process environment write and read through the same local file."""
    with kafka_town.open() as one, kafka_town.open() as other:
        assert one.insert_events([stored("a")]) == [1]
        assert other.insert_events([stored("b")]) == [2]
        with pytest.raises(IntegrityError):
            one.insert_events([stored("b")])
        assert len(rows(one)) == len(rows(other)) == 2


def test_many_threads_get_their_own_verdicts(kafka_town: Town) -> None:
    """Commits of many threads pipeline; each gets its own positions, and no stamp overtakes another."""
    positions: list[int] = []
    with kafka_town.open() as log:

        def write(k: int) -> None:
            for n in range(20):
                positions.extend(log.insert_events([stored(f"s{k}", n + 1), stored(f"t{k}", n + 1)]))

        threads = [threading.Thread(target=write, args=(k,)) for k in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(positions) == list(range(1, 321))


def test_an_overtaken_stamp_asks_for_a_new_one(kafka_town: Town) -> None:
    """A given stamp that lies behind the log is not silently changed."""
    with kafka_town.open() as log:
        log.insert_events([stored("a")], recorded_at=1_000)
        with pytest.raises(StaleTimestampError):
            log.insert_events([stored("b")], recorded_at=999)
        assert log.insert_events([stored("b")], recorded_at=1_000) == [2]


def test_the_order_is_told_before_the_verdict(kafka_town: Town) -> None:
    """Who stamps under a lock may release it as soon as the commit has its place."""
    told: list[int] = []
    with kafka_town.open() as log:
        log.insert_events([stored("a")], sequenced=lambda: told.append(log.head().position))
    assert told in ([0], [1])


def test_a_group_is_sent_together(kafka_town: Town) -> None:
    """Inside, its own inserts are seen; afterwards, every replica has them; an exception sends nothing."""
    with kafka_town.open() as log, kafka_town.open("another") as other:
        with log.group():
            for n in range(100):
                log.insert_events([stored(f"a{n}"), stored(f"a{n}", 2)])
            assert len(log.select_events("a50")) == 2
            assert log.head().position == 200
        with pytest.raises(RuntimeError, match="half way"), log.group():  # noqa: PT012 -- the block is the group
            log.insert_events([stored("never")])
            raise RuntimeError("half way")
        log.insert_events([stored("last")])
        with other.subscribe(gt=200) as subscription:
            assert next(subscription).originator_id == "last"
        assert rows(log) == rows(other)
        assert len(rows(log)) == 201


def test_a_log_moves_between_stores(kafka_town: Town, tmp_path: Path) -> None:
    """SQLite to Kafka and back gives the same commits, positions and bytes; a repeated copy changes nothing."""
    source = open_log(tmp_path / "source.ledger")
    with source.group():
        for n in range(300):
            source.insert_events([stored(f"a{n}", state=bytes([n % 256]) * n)], recorded_at=n + 1)
    back = open_log(tmp_path / "back.ledger")
    seen: list[int] = []
    with kafka_town.open() as log:
        assert copy_log(source, log, seen.append) == source.head()
        assert copy_log(source, log) == source.head()
        assert copy_log(log, back) == source.head()
        assert rows(log) == rows(back) == rows(source)
    assert back.select_commits() == source.select_commits()
    assert seen == [300]
    back.insert_events([stored("more")])
    with pytest.raises(IntegrityError, match="one was written to"):
        copy_log(source, back)
    source.datastore.close()
    back.datastore.close()


def test_a_corrupt_record_halts_and_is_named(kafka_town: Town) -> None:
    """Everything before it counts, nothing after it; health goes red; who waits or writes is told at once."""
    with kafka_town.open() as log:
        log.insert_events([stored("a")])
        assert log.health().ok
        produce(kafka_town, b"\x02\xff\xff\xff garbage", record("after"))
        with pytest.raises(PersistenceError, match="halted at offset 1"):
            log.insert_events([stored("b")])
        health = log.health()
        assert (health.ok, health.position) == (False, 1)
        assert "halted at offset 1" in health.detail
        with pytest.raises(LogFaultError):
            log.insert_events([stored("c")])
        assert len(rows(log)) == 1
    with pytest.raises(LogFaultError, match="offset 1"), kafka_town.open("fresh"):
        pass


@pytest.mark.parametrize(
    "value",
    [None, b"", b"\x04", b"\x02", record("x") + b"\x00", record("x")[:-1]],
    ids=["no value", "nothing", "another format", "no commits", "a byte too many", "a byte too few"],
)
def test_nothing_undecodable_is_skipped(kafka_town: Town, value: bytes | None) -> None:
    """Empty records, other formats, cut and overlong ones halt the reader."""
    produce(kafka_town, value)
    with pytest.raises(LogFaultError, match="halted at offset 0"), kafka_town.open():
        pass


def test_a_recreated_topic_is_refused(kafka_town: Town) -> None:
    """A replica that followed another log of the same name doesn't go on as if nothing had happened."""
    with kafka_town.open() as log:
        log.insert_events([stored("a")])
    with admin_client(kafka_town.cluster) as admin:
        admin.delete_topics([kafka_town.topic])
    create_topic(kafka_town.cluster, kafka_town.topic)
    with pytest.raises(LogFaultError, match="made anew"), kafka_town.open():
        pass


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("UPDATE ledger_offset SET next_offset = 9", "has lost records"),
        ("UPDATE ledger_offset SET digest = x'00'", "is not the one this replica read"),
        ("UPDATE ledger_offset SET topic = 'other'", "is a replica of other"),
    ],
)
def test_a_replica_that_the_log_contradicts_is_refused(kafka_town: Town, change: str, complaint: str) -> None:
    """The log's end behind the replica, or another record where it stood: stop, and say so."""
    with kafka_town.open() as log:
        log.insert_events([stored("a")])
    with closing(sqlite3.connect(kafka_town.env()["KAFKA_REPLICA"])) as connection, connection:
        connection.execute(change)
    with pytest.raises(LogFaultError, match=complaint), kafka_town.open():
        pass


def test_deleted_records_are_noticed(kafka_town: Town) -> None:
    """A log whose beginning was deleted can't give a whole town, so nobody starts on it."""
    with kafka_town.open() as log:
        log.insert_events([stored("a")])
        log.insert_events([stored("b")])
    with admin_client(kafka_town.cluster) as admin:
        admin.delete_records({TopicPartition(kafka_town.topic, 0): 1})
    with pytest.raises(LogFaultError, match="were deleted from the log"), kafka_town.open("fresh"):
        pass


def test_a_commit_over_the_limit_is_refused_before_it_is_sent(kafka_town: Town) -> None:
    """The error says how large it is and what to do; the log works on."""
    with kafka_town.open() as log:
        with pytest.raises(DataError, match="commit in smaller parts"):
            log.insert_events([stored("a", state=b"x" * 5 * 2**20)])
        assert log.insert_events([stored("a", state=b"x" * 3 * 2**20)]) == [1]


def test_a_missing_topic_is_named_with_its_remedy(kafka_town: Town) -> None:
    """The error gives the command that makes the topic."""
    town = Town(kafka_town.cluster, kafka_town.directory)
    with pytest.raises(ProgrammingError, match=f"daicho topics create {town.topic}"), town.open():
        pass


FOLLOWER = """
import sys
from eventsourcing.persistence import InfrastructureFactory
log = InfrastructureFactory.construct(dict(a.split("=", 1) for a in sys.argv[1:])).application_recorder()
with log.subscribe(gt=0) as subscription:
    for notification in subscription:
        print(notification.id, notification.originator_id, flush=True)
"""


def test_another_process_follows_live(kafka_town: Town) -> None:
    """A process with a replica of its own sees each commit as it happens."""
    env = kafka_town.env("follower", ORIGINATOR_ID_TYPE="text")
    command = [sys.executable, "-W", "ignore", "-c", FOLLOWER, *(f"{k}={v}" for k, v in env.items())]
    with kafka_town.open() as log, subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as follower:
        assert follower.stdout is not None
        try:
            for n in range(1, 6):
                log.insert_events([stored(f"a{n}")])
                assert follower.stdout.readline() == f"{n} a{n}\n"
        finally:
            follower.kill()


def test_a_dead_cluster_says_try_again(kafka_town: Town) -> None:
    """With no broker at start, reading works from the replica, and commands answer "try again" at once."""
    with kafka_town.open() as log:
        log.insert_events([stored("a")])
    with kafka_town.open(KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1") as log:
        assert len(rows(log)) == 1
        assert not log.health().ok
        with pytest.raises(OperationalError, match="try again"):
            log.insert_events([stored("b")])
        with pytest.raises(OperationalError, match="isn't current"):
            log.wait_until_current(0.1)
