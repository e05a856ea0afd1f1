"""A topic read straight, without a replica: the same events, the same read models, and no half work when it fails."""

from __future__ import annotations

import multiprocessing
import os
import struct
from contextlib import ExitStack
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st
from log.brokers import rows, stored
from log.strategies import logs
from log.test_kafka_log import produce
from support.histories import day, row_of
from support.sealers import PlainSealer

from connectors.kafka import LogFaultError
from connectors.kafka.reading import BATCH, CompactState, TopicReading, reading_topic
from events.acceptance import Commit, CommitEvent, LedgerState
from events.resident import MovedIn
from projections.edition import current, fingerprint, rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from log.brokers import Town

SEALER = PlainSealer()


def reading(town: Town) -> AbstractContextManager[TopicReading]:
    """Read a town's topic straight."""
    return reading_topic(town.env())


def arrivals(town: Town, people: int) -> None:
    """People move in, a hundred in a commit."""
    lines = [row_of(n, f"resident-{n}", 1, day(0), MovedIn(name="山武花子", area=str(n))) for n in range(1, people + 1)]
    with town.open() as log, log.group():
        for first in range(0, people, 100):
            events = tuple(CommitEvent(*row[1:]) for row in lines[first : first + 100])
            log.append_all([Commit(uuid4(), first, events)])


def in_parts(log: list[Commit], cuts: list[int]) -> Iterator[list[Commit]]:
    """A log in parts that end at some places."""
    places = [0, *sorted({cut % (len(log) + 1) for cut in cuts}), len(log)]
    yield from (log[begin:end] for begin, end in pairwise(places))


@settings(deadline=None, max_examples=200)
@given(logs, st.lists(st.integers(0, 40)), st.integers(0, 120))
def test_ids_put_away_are_remembered(log: list[Commit], cuts: list[int], shift: int) -> None:
    """However the log is cut, and whatever the ids' last bytes, each verdict is that of the plain state (law 2)."""
    shifted = [Commit(UUID(int=c.commit_id.int << shift), c.recorded_at, c.events, c.tracking) for c in log]
    plain, compact = LedgerState(), CompactState()
    for part in in_parts(shifted, cuts):
        compact.recall([commit.commit_id for commit in part])
        for commit in part:
            assert compact.apply(commit) == plain.apply(commit)


@pytest.mark.kafka
@pytest.mark.slow
def test_the_topic_gives_what_its_replica_gives(kafka_town: Town) -> None:
    """The same positions and bytes, refused and repeated records left out, in batches of any size, and in two goes."""
    with kafka_town.open() as log:
        commit = Commit(uuid4(), 5, (CommitEvent("a", 1, "moved_in", b"x"), CommitEvent("b", 1, "moved_in", b"y")))
        for one in (commit, commit, Commit(uuid4(), 6, (CommitEvent("a", 1, "moved_in", b"late"),))):
            log.append(one)
        for n in range(20):
            log.insert_events([stored(f"c{n}", state=bytes([n]))])
        expected = rows(log)
    with reading(kafka_town) as topic:
        before = next(topic.read_batches(0, 9))
        batches = list(topic.read_batches(5, 7))
        assert before[:5] + [row for batch in batches for row in batch] == expected
        assert max(map(len, batches)) == 7


@pytest.mark.kafka
@pytest.mark.slow
def test_a_read_model_comes_out_the_same(kafka_town: Town, tmp_path: Path) -> None:
    """Straight from the topic or through the replica, over an edition that is there or none: the same rows (law 1)."""
    arrivals(kafka_town, 300)
    with kafka_town.open() as log:
        rebuild(tmp_path / "replica", log, SEALER)
        log.append(Commit(uuid4(), 400, (CommitEvent("resident-1", 1, "moved_in", b"refused"),)))
    for _ in range(2):
        with reading(kafka_town) as topic:
            rebuilt = rebuild(tmp_path / "topic", topic, SEALER)
        assert (rebuilt.position, rebuilt.agreed) == (300, True)
    with ExitStack() as stack:
        one, other = (current(tmp_path / name) for name in ("replica", "topic"))
        assert one is not None
        assert other is not None
        stack.enter_context(one)
        stack.enter_context(other)
        assert fingerprint(one.db) == fingerprint(other.db)


@pytest.mark.kafka
@pytest.mark.slow
def test_a_killed_reader_leaves_the_edition_that_was_there(
    kafka_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a log is never taken for a whole one: the error says to try again, and readers keep what they had."""
    monkeypatch.setattr("connectors.ahead.AHEAD_BYTES", 4096)  # so that it can't have sent everything
    arrivals(kafka_town, BATCH + 2_000)
    edition = tmp_path / "edition"
    edition.write_bytes(b"the one before")
    with reading(kafka_town) as topic:
        assert next(topic.read_batches(0, BATCH))
        (process,) = multiprocessing.active_children()
        process.kill()
        with pytest.raises(OperationalError, match="try again"):
            rebuild(edition, topic, SEALER)
    assert edition.read_bytes() == b"the one before"
    assert [path.name for path in tmp_path.glob("edition*")] == ["edition"]


@pytest.mark.kafka
@pytest.mark.slow
def test_a_damaged_record_is_named(kafka_town: Town) -> None:
    """What can't be read is never skipped: the offset is told, and no process stays behind."""
    arrivals(kafka_town, 100)
    produce(kafka_town, b"\x02\xff\xff\xff garbage")
    with reading(kafka_town) as topic, pytest.raises(LogFaultError, match="halted at offset 1"):
        list(topic.read_batches(0, 10))
    assert not multiprocessing.active_children()


def test_a_topic_is_read_onwards_alone() -> None:
    """Whoever asks for what has gone by is told so, instead of getting a log with a hole."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    with ours, theirs:
        for first in (1, 3):
            theirs.send((first, ["a", "b"], [first, first], ["t", "t"], [b"", b""]))
        theirs.send(None)
        topic = TopicReading("daicho.1.ledger", ours)
        assert [row[0] for batch in topic.read_batches(0, 10) for row in batch] == [1, 2, 3, 4]
        assert next(topic.read_batches(2, 10))[0][0] == 3
        assert not list(topic.read_batches(4, 10)), "the end stays the end"
        with pytest.raises(ValueError, match="open it anew"):
            next(topic.read_batches(1, 10))


@pytest.mark.parametrize("heard", [b"", struct.pack("!i", 100), struct.pack("!i", 100) + b"half"])
def test_a_reader_that_dies_in_the_middle_of_a_word_is_told(heard: bytes) -> None:
    """Wherever it dies, whoever reads learns that the log's end wasn't reached."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    os.write(theirs.fileno(), heard)
    theirs.close()
    with ours, pytest.raises(OperationalError, match="try again"):
        next(TopicReading("daicho.1.ledger", ours).read_batches(0, 10))


def test_a_silent_broker_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever."""
    monkeypatch.setattr("connectors.kafka.reading.PATIENCE_SECONDS", 0.0)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    with ours, theirs, pytest.raises(OperationalError, match="try again"):
        next(TopicReading("daicho.1.ledger", ours).read_batches(0, 10))
