"""What threads offer at once shares records, keeps its order, and doesn't suffer for each other's faults."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import DataError, OperationalError

from connectors.kafka.record import encode, size
from connectors.kafka.replica import LedgerRecord, Replica
from connectors.kafka.sender import RECORD_BYTES, Offer, Sender
from connectors.sqlite.datastore import LogDatastore
from events.acceptance import Accepted, Commit, CommitEvent, Refused, Verdict

TOPIC = "t"
SECONDS = 20.0


class Broker:
    """Takes records while `is_open`, and reads them back into the replica when told to."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.records: list[list[Commit]] = []
        self.waiting: dict[UUID, Future[Verdict]] = {}
        self.proposed = threading.Semaphore(0)
        self.refusal: Callable[[Sequence[Commit]], Exception | None] = lambda _: None

    def propose(self, commits: Sequence[Commit]) -> list[Future[Verdict]]:
        """Take a record."""
        error = self.refusal(commits)
        if error is not None:
            raise error
        self.records.append(list(commits))
        self.proposed.release()
        return [self.waiting[commit.commit_id] for commit in commits]

    def wait_for_record(self) -> list[Commit]:
        """Wait until the next record was sent."""
        assert self.proposed.acquire(timeout=SECONDS)
        return self.records[-1]

    def read_back(self, offset: int) -> None:
        """Let the replica and who waits see a record."""
        record = LedgerRecord(offset, 1, encode(self.records[offset]), self.records[offset])
        self.resolve(self.replica.apply(TOPIC, "id", [record]))

    def resolve(self, verdicts: Mapping[UUID, Verdict]) -> None:
        """Answer."""
        for commit_id, verdict in verdicts.items():
            self.waiting[commit_id].set_result(verdict)

    def give_up(self, ids: Sequence[UUID], error: Exception) -> None:
        """Answer that there is no verdict."""
        for commit_id in ids:
            self.waiting[commit_id].set_exception(error)

    def offer(self, sender: Sender, stream: str, stamp: int = 1, *, state: bytes = b"x") -> Future[Verdict]:
        """Offer a commit of one event, whose stamp may rise."""
        commit = Commit(uuid4(), stamp, (CommitEvent(stream, 1, "t", state),))
        verdict = self.waiting[commit.commit_id] = Future()
        sender.offer(Offer(commit, size(commit), True, time.monotonic() + SECONDS, verdict))
        return verdict


@contextmanager
def sending(folder: Path) -> Iterator[tuple[Sender, Broker]]:
    """Run a sender on an empty replica."""
    datastore = LogDatastore(str(folder / "replica"), originator_id_type="text", is_replica=True)
    replica = Replica(datastore)
    replica.create_table()
    broker = Broker(replica)
    sender = Sender(TOPIC, replica, broker.propose, broker.resolve, broker.give_up)
    sender.start()
    try:
        yield sender, broker
    finally:
        sender.stop()
        sender.join(SECONDS)
        assert not sender.is_alive()
        replica.take_back()
        datastore.close()


def streams(record: Sequence[Commit]) -> list[str]:
    """The streams of a record's commits."""
    return [commit.events[0].originator_id for commit in record]


def test_what_gathers_behind_a_record_shares_the_next(tmp_path: Path) -> None:
    """One record is under way at a time; the next holds all that was offered meanwhile, in its order, stamps rising."""
    with sending(tmp_path) as (sender, broker):
        first = broker.offer(sender, "a", stamp=5)
        assert streams(broker.wait_for_record()) == ["a"]
        rest = [broker.offer(sender, stream, stamp) for stream, stamp in (("b", 9), ("c", 7), ("d", 8))]
        broker.read_back(0)
        record = broker.wait_for_record()
        assert (streams(record), [commit.recorded_at for commit in record]) == (["b", "c", "d"], [9, 9, 9])
        broker.read_back(1)
        verdicts = [verdict.result(SECONDS) for verdict in (first, *rest)]
        assert verdicts == [Accepted(n, n) for n in range(1, 5)]


def test_a_record_takes_no_more_than_its_size(tmp_path: Path) -> None:
    """What doesn't fit any more waits for the record after; what is larger than a record's usual size goes alone."""
    half, large = b"x" * (RECORD_BYTES * 2 // 5), b"x" * (RECORD_BYTES * 2)
    with sending(tmp_path) as (sender, broker):
        broker.offer(sender, "a")
        broker.wait_for_record()
        for stream, state in (("b", half), ("c", half), ("d", half), ("e", large), ("f", b"x")):
            broker.offer(sender, stream, state=state)
        for offset, expected in enumerate((["b", "c"], ["d"], ["e"], ["f"])):
            broker.read_back(offset)
            assert streams(broker.wait_for_record()) == expected
        broker.read_back(4)


def test_what_the_replica_refuses_is_not_sent(tmp_path: Path) -> None:
    """A claimed version is answered at once, and the others go out."""
    with sending(tmp_path) as (sender, broker):
        broker.offer(sender, "a")
        broker.wait_for_record()
        claimed, other = broker.offer(sender, "a"), broker.offer(sender, "b")
        broker.read_back(0)
        assert streams(broker.wait_for_record()) == ["b"]
        assert isinstance(claimed.result(SECONDS), Refused)
        broker.read_back(1)
        assert other.result(SECONDS) == Accepted(2, 2)


def test_a_commit_that_cannot_be_sent_fails_alone(tmp_path: Path) -> None:
    """Those that shared its record are sent without it."""
    with sending(tmp_path) as (sender, broker):
        broker.refusal = lambda record: DataError("too large") if "large" in streams(record) else None
        broker.offer(sender, "a")
        broker.wait_for_record()
        verdicts = [broker.offer(sender, stream) for stream in ("b", "large", "c")]
        for offset in range(3):
            broker.read_back(offset)
            if offset < 2:
                broker.wait_for_record()
        with pytest.raises(DataError, match="too large"):
            verdicts[1].result(SECONDS)
        assert [verdicts[n].result(SECONDS) for n in (0, 2)] == [Accepted(2, 2), Accepted(3, 3)]


def test_without_a_broker_all_are_told_at_once(tmp_path: Path) -> None:
    """Nobody waits for as many attempts as there are commits, and the next offer is tried anew."""
    attempts: list[int] = []
    with sending(tmp_path) as (sender, broker):
        broker.offer(sender, "a")
        broker.wait_for_record()

        def away(record: Sequence[Commit]) -> Exception:
            attempts.append(len(record))
            return OperationalError("away")

        broker.refusal = away
        verdicts = [broker.offer(sender, f"b{n}") for n in range(3)]
        broker.read_back(0)
        assert [isinstance(verdict.exception(SECONDS), OperationalError) for verdict in verdicts] == [True] * 3
        assert attempts == [3]
        broker.refusal = lambda _: None
        last = broker.offer(sender, "c")
        broker.wait_for_record()
        broker.read_back(1)
        assert last.result(SECONDS) == Accepted(2, 2)


def test_an_offer_that_waits_can_be_withdrawn(tmp_path: Path) -> None:
    """Who gives up before the commit was sent knows that it never will be; afterwards nobody knows."""
    with sending(tmp_path) as (sender, broker):
        sent = broker.offer(sender, "a")
        broker.wait_for_record()
        waiting, last = broker.offer(sender, "b"), broker.offer(sender, "c")
        assert not sender.withdraw(sent)
        assert sender.withdraw(waiting)
        broker.read_back(0)
        assert streams(broker.wait_for_record()) == ["c"]
        broker.read_back(1)
        assert last.result(SECONDS) == Accepted(2, 2)


def test_a_record_that_does_not_come_back_frees_the_replica(tmp_path: Path) -> None:
    """Other processes that share the file can write long before the writer gives up; read later, it still counts."""
    with sending(tmp_path) as (sender, broker), sending(tmp_path) as (_, other):
        verdict = broker.offer(sender, "a")
        broker.wait_for_record()
        theirs = Commit(uuid4(), 1, (CommitEvent("b", 1, "t", b"x"),))
        applied = other.replica.apply(TOPIC, "id", [LedgerRecord(0, 1, encode([theirs]), [theirs])])
        assert applied == {theirs.commit_id: Accepted(1, 1)}
        broker.records.insert(0, [theirs])
        broker.read_back(1)
        assert verdict.result(SECONDS) == Accepted(2, 2)
