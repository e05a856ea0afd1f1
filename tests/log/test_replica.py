"""The replica judges as the pure rule does, whatever its writers foresaw and prepared, and however records arrive."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from log.strategies import logs

from connectors.kafka.record import encode
from connectors.kafka.replica import LedgerRecord, Replica
from connectors.sqlite.datastore import LogDatastore
from events.acceptance import Accepted, Commit, CommitEvent, LedgerState, Refused

TOPIC = "t"


@contextmanager
def replica(folder: Path) -> Iterator[Replica]:
    """Open a replica."""
    datastore = LogDatastore(str(folder / "replica"), originator_id_type="text", is_replica=True)
    made = Replica(datastore)
    made.create_table()
    try:
        yield made
    finally:
        made.take_back()
        datastore.close()


def prepare(one: Replica, *commits: Commit) -> list[Commit]:
    """Prepare a record of these commits as the next one."""
    record = list(commits)
    one.prepare(TOPIC, one.foresee(TOPIC, record), record)
    return record


def read(offset: int, commits: list[Commit]) -> LedgerRecord:
    """A record as the tail reads it."""
    return LedgerRecord(offset, offset + 100, encode(commits), commits)


def commit(stream: str) -> Commit:
    """Make a commit of one event."""
    return Commit(uuid4(), 1, (CommitEvent(stream, 1, "t", b"x"),))


@settings(deadline=None, max_examples=60)
@given(logs, st.data())
def test_what_a_writer_foresaw_and_prepared_never_changes_a_verdict(log: list[Commit], data: st.DataObject) -> None:
    """Prepared for this offset, or another record, or given up; read alone or with others, or once more."""
    state = LedgerState()
    with tempfile.TemporaryDirectory() as folder, replica(Path(folder)) as one:
        offset = 0
        foreseen = one.foresee(TOPIC, log)
        while offset < len(log):
            expected_next = data.draw(st.sampled_from(log))
            if data.draw(st.booleans()):
                foreseen = one.foresee(TOPIC, [log[offset], expected_next])
            if data.draw(st.booleans()):
                one.prepare(TOPIC, foreseen, [data.draw(st.sampled_from([log[offset], expected_next]))])
            if data.draw(st.booleans()):
                one.take_back()
            end = data.draw(st.integers(offset + 1, min(len(log), offset + 4)))
            first = data.draw(st.integers(max(0, offset - 2), offset))
            verdicts = one.apply(TOPIC, "id", [read(n, [log[n]]) for n in range(first, end)])
            expected = {log[n].commit_id: state.apply(log[n]) for n in range(offset, end)}
            for commit_id, verdict in expected.items():
                if isinstance(verdict, Refused):
                    assert verdicts[commit_id] == verdict
                else:
                    assert tuple(verdicts[commit_id]) == tuple(verdict)
            offset = end
        assert one.head() == (state.position, state.last_recorded_at)
        reached = one.reached(TOPIC)
        assert (0 if reached is None else reached.next_offset) == len(log)


def test_what_was_prepared_is_seen_by_nobody_until_it_is_read_back(tmp_path: Path) -> None:
    """Before that it isn't there; afterwards it is, with the broker's stamp, and the log goes on behind it."""
    with replica(tmp_path) as one:
        mine = prepare(one, commit("a"), commit("b"))
        assert one.head().position == 0
        verdicts = one.apply(TOPIC, "id", [read(0, mine), read(1, [commit("c")])])
        assert [verdicts[each.commit_id] for each in mine] == [Accepted(1, 1), Accepted(2, 2)]
        assert one.head().position == 3
        assert one.clock_lead() == 1 - 100
        with closing(sqlite3.connect(tmp_path / "replica")) as connection:
            assert connection.execute("SELECT appended_at FROM commits").fetchall() == [(100,), (100,), (101,)]


def test_another_record_in_its_place_takes_it_back(tmp_path: Path) -> None:
    """The loser of a race leaves nothing behind; its own record, read later, is judged anew."""
    with replica(tmp_path) as one:
        mine = prepare(one, commit("a"))
        winner = commit("a")
        assert one.apply(TOPIC, "id", [read(0, [winner])]) == {winner.commit_id: Accepted(1, 1)}
        assert isinstance(one.apply(TOPIC, "id", [read(1, mine)])[mine[0].commit_id], Refused)
        assert one.find_commit(winner.commit_id) == (1, 1)


def test_what_is_prepared_dies_with_its_process(tmp_path: Path) -> None:
    """A file that was left in mid-work holds nothing of it, and other processes write on."""
    with replica(tmp_path) as one:
        lost = prepare(one, commit("a"))
        one.take_back()
        with replica(tmp_path) as other:
            assert other.apply(TOPIC, "id", [read(0, [commit("b")])])
        assert one.find_commit(lost[0].commit_id) is None
        prepare(one, commit("c"))
        assert one.apply(TOPIC, "id", [read(1, lost)]) == {lost[0].commit_id: Accepted(2, 2)}
