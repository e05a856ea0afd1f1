"""The embedded log: commits, groups, races between processes, live following, broken files."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    DatabaseError,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    StoredEvent,
    Tracking,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from log.strategies import logs

from connectors.sqlite import SQLiteLogProcessRecorder, SQLiteLogRecorder, StaleCommitError, open_log
from connectors.sqlite.datastore import LogDatastore
from events.acceptance import Accepted, Commit, EventLog, LedgerState, StaleTimestampError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a log file."""
    return tmp_path / "town.ledger"


@pytest.fixture
def log(path: Path) -> Iterator[SQLiteLogRecorder]:
    """Give an empty log."""
    recorder = open_log(path)
    yield recorder
    recorder.datastore.close()


def stored(stream: str, version: int = 1, state: bytes = b"state") -> StoredEvent:
    """Make a stored event."""
    return StoredEvent(stream, version, "moved_in", state)


def test_it_is_an_event_log(log: SQLiteLogRecorder) -> None:
    """The recorder offers the whole extension interface."""
    assert isinstance(log, EventLog)


def test_a_commit_id_is_answered_with_its_first_positions(log: SQLiteLogRecorder) -> None:
    """Sending a command twice changes nothing and returns the first result."""
    commit_id = uuid4()
    log.insert_events([stored("other")])
    first = log.insert_events([stored("a"), stored("b")], commit_id=commit_id, recorded_at=2**60)
    assert log.insert_events([stored("a"), stored("b")], commit_id=commit_id, recorded_at=5) == first == [2, 3]
    assert log.find_commit(commit_id) == (2, 3)
    assert log.find_commit(uuid4()) is None
    assert log.head() == (3, 2**60)


def test_a_commit_id_used_for_something_else_is_refused(log: SQLiteLogRecorder) -> None:
    """Another number of events under a known id is no repetition."""
    commit_id = uuid4()
    log.insert_events([stored("a")], commit_id=commit_id)
    with pytest.raises(IntegrityError, match="was used before"):
        log.insert_events([stored("b"), stored("c")], commit_id=commit_id)


def test_an_overtaken_stamp_asks_for_a_new_one(log: SQLiteLogRecorder) -> None:
    """Transaction time never falls; the application sees its own class, not the connector's."""
    log.insert_events([stored("a")], recorded_at=1_000)
    with pytest.raises(StaleTimestampError) as raised:
        log.insert_events([stored("b")], recorded_at=999)
    assert isinstance(raised.value, StaleCommitError | OperationalError)
    assert log.insert_events([stored("b")], recorded_at=1_000) == [2]


def test_without_a_stamp_time_still_never_falls(log: SQLiteLogRecorder) -> None:
    """A log whose last stamp lies ahead of this machine's clock keeps that stamp."""
    ahead = 2**61
    log.insert_events([stored("a")], recorded_at=ahead)
    log.insert_events([stored("b")])
    assert log.head().recorded_at == ahead


def test_refused_inserts_leave_no_gap(log: SQLiteLogRecorder) -> None:
    """Positions stay 1, 2, 3 … after refusals inside and outside of groups."""
    log.insert_events([stored("a")])
    with pytest.raises(IntegrityError):
        log.insert_events([stored("b"), stored("a")])
    with log.group():
        log.insert_events([stored("b")])
        with pytest.raises(IntegrityError):
            log.insert_events([stored("c"), stored("a", 3)])
        log.insert_events([stored("c")])
    assert [row[:3] for batch in log.read_batches() for row in batch] == [(1, "a", 1), (2, "b", 1), (3, "c", 1)]


def test_a_group_is_all_or_nothing(log: SQLiteLogRecorder) -> None:
    """An exception takes every insert of the group back; inside, the same thread sees them."""
    with pytest.raises(RuntimeError, match="half way"), log.group():  # noqa: PT012 -- the block is the group
        log.insert_events([stored("a")])
        assert log.head().position == 1
        assert len(log.select_events("a")) == 1
        raise RuntimeError("half way")
    assert log.head() == (0, 0)
    assert log.select_events("a") == []
    with log.group():
        log.insert_events([stored("a")])
    assert log.insert_events([stored("b")]) == [2]


def test_readers_see_a_group_only_when_it_is_durable(log: SQLiteLogRecorder, path: Path) -> None:
    """Another process reads nothing of a group that is still open."""
    reader = open_log(path, read_only=True)
    with log.group():
        log.insert_events([stored("a")])
        assert reader.head().position == 0
    assert reader.head().position == 1
    reader.datastore.close()


def test_read_only_means_read_only(log: SQLiteLogRecorder, path: Path) -> None:
    """A log opened for reading refuses writes with a remedy."""
    log.insert_events([stored("a")])
    reader = open_log(path, read_only=True)
    with pytest.raises(OperationalError, match="opened for reading"):
        reader.insert_events([stored("b")])
    reader.datastore.close()


def test_commits_come_back_whole(log: SQLiteLogRecorder) -> None:
    """Auditors and copies get commits with ids, stamps, positions and bytes."""
    ids = [uuid4() for _ in range(5)]
    for n, commit_id in enumerate(ids, 1):
        log.insert_events([stored(f"a{n}", state=b"1"), stored(f"b{n}")], commit_id=commit_id, recorded_at=n)
    page = log.select_commits(limit=2)
    assert [(c.number, c.first, c.last, c.commit.commit_id) for c in page] == [(1, 1, 2, ids[0]), (2, 3, 4, ids[1])]
    assert page[0].commit.events[0] == ("a1", 1, "moved_in", b"1")
    assert [c.number for c in log.select_commits(after_commit=2)] == [3, 4, 5]
    assert [c.first for c in log.select_commits(after_position=6)] == [7, 9]


def test_tracking_alone_is_a_commit_without_events(path: Path) -> None:
    """A process application that decides nothing still remembers how far it has read, in the log."""
    recorder = SQLiteLogProcessRecorder(LogDatastore(str(path)))
    recorder.create_table()
    recorder.insert_tracking(Tracking("upstream", 3))
    recorder.insert_events([StoredEvent("a", 1, "t", b"")], tracking=Tracking("upstream", 4))
    assert [(c.first, c.last, c.commit.tracking) for c in recorder.select_commits()] == [
        (1, 0, ("upstream", 3)),
        (1, 1, ("upstream", 4)),
    ]
    assert recorder.max_tracking_id("upstream") == 4
    recorder.datastore.close()


@settings(deadline=None)  # opens a database per example; a busy machine is no failure
@given(logs, st.integers(1, 7))
def test_sqlite_and_memory_reach_the_same_verdicts(log: list[Commit], page: int) -> None:
    """The file judges every log as the pure state does, and gives the accepted commits back unchanged."""
    recorder = SQLiteLogRecorder(LogDatastore(f"file:{uuid4()}?mode=memory&cache=shared", originator_id_type="text"))
    recorder.create_table()
    state = LedgerState()
    accepted = []
    for commit in log:
        verdict = state.apply(commit)
        assert recorder.append(commit) == verdict
        accepted += [commit] if isinstance(verdict, Accepted) else []
    paged, after = [], 0
    while commits := recorder.select_commits(limit=page, after_commit=after):
        paged += [entry.commit for entry in commits]
        after = commits[-1].number
    assert paged == accepted
    assert recorder.head() == (state.position, state.last_recorded_at)
    recorder.datastore.close()


WRITER = """
import sys, uuid
from pathlib import Path
from eventsourcing.persistence import IntegrityError, StoredEvent
from connectors.sqlite import open_log
log = open_log(Path(sys.argv[1]))
won = 0
for version in range(1, 61):
    try:
        log.insert_events([StoredEvent("raced", version, "t", sys.argv[2].encode())])
        won += 1
    except IntegrityError:
        pass
print(won)
"""


def test_processes_race_for_versions_and_each_has_one_winner(log: SQLiteLogRecorder, path: Path) -> None:
    """Three writer processes race for 60 versions; each version has exactly one winner."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, path, str(n)], stdout=subprocess.PIPE, text=True)
        for n in range(3)
    ]
    wins = sum(int(writer.communicate(timeout=60)[0]) for writer in writers)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert wins == 60
    assert [row[:3] for batch in log.read_batches() for row in batch] == [(n, "raced", n) for n in range(1, 61)]


def test_subscriptions_follow_other_processes(log: SQLiteLogRecorder, path: Path) -> None:
    """What another connection commits is seen live, in order, within 100 ms."""
    other = open_log(path)
    lags = []
    with log.subscribe(gt=0) as subscription:
        for n in range(1, 21):
            other.insert_events([stored(f"a{n}")])
            started = time.perf_counter()
            assert next(subscription).id == n
            lags.append(time.perf_counter() - started)
    other.datastore.close()
    assert sorted(lags)[10] < 0.1


def test_a_subscription_stops_from_another_thread(log: SQLiteLogRecorder) -> None:
    """stop() ends an iteration that waits, from any thread."""
    with log.subscribe() as subscription:
        threading.Timer(0.05, subscription.stop).start()
        assert list(subscription) == []


def test_errors_while_following_reach_whoever_iterates(log: SQLiteLogRecorder) -> None:
    """A broken file ends the subscription with the error, not with silence."""
    log.insert_events([stored("a")])
    with pytest.raises(DatabaseError), log.subscribe() as subscription:  # noqa: PT012 -- the loop meets the error
        for notification in subscription:
            assert notification.id == 1
            with log.datastore.transaction(commit=True) as c:
                c.execute("DROP TABLE stored_events")


def test_a_reader_never_waits_for_another(log: SQLiteLogRecorder) -> None:
    """Forty threads (as many as a server has) are in the middle of a statement at the same moment."""
    log.insert_events([stored("a")])
    everybody, found = threading.Barrier(40, timeout=20), list[int]()

    def read() -> None:
        with log.datastore.reading() as cursor:
            cursor.execute("SELECT count(*) FROM stored_events")
            everybody.wait()
            found.append(cursor.fetchone()[0])

    threads = [threading.Thread(target=read) for _ in range(everybody.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * everybody.parties
    log.datastore.close()
    with pytest.raises(ConnectionPoolClosedError):
        log.head()


def test_closing_waits_for_readers(log: SQLiteLogRecorder) -> None:
    """Closing the log while a thread reads lets the thread finish."""
    log.insert_events([stored(f"a{n}") for n in range(100)])
    batches = log.read_batches(batch_size=10)
    with log.datastore.transaction(commit=False) as c:
        log.datastore.close()
        c.execute("SELECT count(*) FROM stored_events")
        assert c.fetchone()[0] == 100
    with pytest.raises(ConnectionPoolClosedError):
        next(batches)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    """The error says which file and what must be so."""
    with pytest.raises(OperationalError, match=r"nowhere/town.ledger.*directory must exist"):
        open_log(tmp_path / "nowhere" / "town.ledger")


def test_a_file_of_something_else_is_refused(path: Path) -> None:
    """A file that is no database is refused, and left as it was."""
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseError, match="no SQLite database"):
        open_log(path)
    assert path.read_bytes() == b"no database" * 1000


def test_a_log_of_another_layout_is_refused(path: Path) -> None:
    """A file of the library's own SQLite module is not silently taken for ours."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE stored_events (originator_id TEXT)")
    connection.close()
    with pytest.raises(NotSupportedError, match="layout 0"):
        open_log(path)


def test_a_damaged_file_stops_reading_with_a_remedy(path: Path) -> None:
    """Pages overwritten with noise are reported as damage, never as data."""
    log = open_log(path)
    log.insert_events([stored(f"a{n:04}", state=b"x" * 500) for n in range(1000)])
    log.datastore.close()
    content = bytearray(path.read_bytes())
    content[4096 * 20 : 4096 * 120] = b"\xff" * 4096 * 100
    path.write_bytes(content)
    log = open_log(path, read_only=True)
    with pytest.raises(DatabaseError, match="restore the log from a copy"):
        list(log.read_batches())
    log.datastore.close()


def test_a_full_disk_records_nothing(log: SQLiteLogRecorder) -> None:
    """When space runs out in the middle of a commit, none of it stays, and the log works again with space."""
    log.insert_events([stored("a")])
    pool = log.datastore.pool
    connection = pool.get_connection(is_writer=True)
    execute = connection.cursor().execute
    execute("PRAGMA max_page_count = 20")
    pool.put_connection(connection)
    with pytest.raises(OperationalError, match="free space on the disk"):
        log.insert_events([stored(f"b{n}", state=b"x" * 1000) for n in range(200)])
    assert log.head().position == 1
    execute("PRAGMA max_page_count = 100000")
    assert log.insert_events([stored("b0")]) == [2]


def test_a_full_disk_inside_a_group_fails_the_whole_group(log: SQLiteLogRecorder) -> None:
    """A caller that swallows the disk's error still can't commit half a group."""
    with pytest.raises(OperationalError), log.group():  # noqa: PT012 -- the block is the group
        log.insert_events([stored("a")])
        with log.datastore.transaction(commit=True) as c:
            c.execute("PRAGMA max_page_count = 20")
        with pytest.raises(OperationalError):
            log.insert_events([stored(f"b{n}", state=b"x" * 1000) for n in range(20000)])
        log.insert_events([stored("c")])
    assert log.head().position == 0


def test_a_locked_file_says_try_again(path: Path) -> None:
    """While another process holds the file for writing, the answer is "try again"."""
    log = SQLiteLogRecorder(LogDatastore(str(path), lock_timeout=1, originator_id_type="text"))
    log.create_table()
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="try again"):
            log.insert_events([stored("a")])
        other.execute("ROLLBACK")
    other.close()
    assert log.insert_events([stored("a")]) == [1]
    log.datastore.close()


def test_uuid_streams_are_kept_as_hex(tmp_path: Path) -> None:
    """With the library's default UUID streams, the log's text is the hex form, as in the library's tables."""
    log = open_log(tmp_path / "uuid.ledger", originator_id_type="uuid")
    stream = UUID(int=7)
    log.insert_events([StoredEvent(stream, 1, "t", b"")])
    assert log.select_events(stream)[0].originator_id == stream
    assert log.select_notifications(None, 1)[0].originator_id == stream
    assert next(log.read_batches())[0][1] == stream.hex
    log.datastore.close()
