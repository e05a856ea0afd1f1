"""The local copy of a town's log: what the acceptance rule made of the topic's records, and how far they were read."""

import hashlib
import itertools
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from eventsourcing.sqlite import SQLiteCursor

from connectors.kafka.client import LogFaultError
from connectors.sqlite import SQLiteLogRecorder
from connectors.sqlite.datastore import LogDatastore
from connectors.sqlite.view import known, outcome_of
from events.acceptance import Accepted, Commit, LedgerState, Verdict

OFFSET_TABLE: Final = """
CREATE TABLE IF NOT EXISTS ledger_offset (
    topic TEXT NOT NULL,
    topic_id TEXT NOT NULL,
    next_offset INTEGER NOT NULL,
    digest BLOB NOT NULL
)
"""


STAMP: Final = "UPDATE commits SET appended_at = ? WHERE number > (SELECT MAX(number) FROM commits) - ?"
"""Sets the broker's stamp on the last commits."""


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """One record of the topic: `appended_at` is the broker's stamp in microseconds, UTC."""

    offset: int
    appended_at: int
    value: bytes
    commits: Sequence[Commit]


def require_gapless(topic: str, records: Sequence[LedgerRecord], next_offset: int) -> None:
    """Raise LogFaultError unless records continue a topic without a gap."""
    for record, offset in zip(records, itertools.count(next_offset), strict=False):
        if record.offset != offset:
            raise LogFaultError(f"{topic}: records are missing before offset {record.offset}")


class Reached(NamedTuple):
    """How far the replica has read: the next offset, and the SHA-256 of the record before it."""

    topic_id: str
    next_offset: int
    digest: bytes


class Foreseen(NamedTuple):
    """What judging some commits depends on, when the replica stood at an offset."""

    next_offset: int
    state: LedgerState


class Trial(NamedTuple):
    """A record's rows, written before it was read back, in a transaction that is still open."""

    transaction: ExitStack
    cursor: SQLiteCursor
    offset: int
    commits: Sequence[Commit]
    verdicts: Sequence[Verdict]


class Replica(SQLiteLogRecorder):
    """The embedded log's recorder, fed by the topic alone. Several processes may share one replica file."""

    def __init__(self, datastore: LogDatastore) -> None:
        super().__init__(datastore)
        self._writing = threading.Lock()
        self._trial: Trial | None = None

    def construct_create_table_statements(self) -> list[str]:
        """Give the statements that make a replica file."""
        return [*super().construct_create_table_statements(), OFFSET_TABLE]

    def reached(self, topic: str) -> Reached | None:
        """Say how far the topic was read, or None for a new replica; raises LogFaultError for another topic's file."""
        with self.datastore.transaction(commit=False) as c:
            return self._reached(c, topic)

    # Beforehand

    def foresee(self, topic: str, commits: Sequence[Commit]) -> Foreseen:
        """Read what judging these commits depends on, before they are proposed."""
        # In this order: the file only moves on, so if it stands at this offset later, it stood there all the time.
        with self.datastore.reading() as c:
            return Foreseen(self._next_offset(c, topic), known(c, commits))

    def prepare(self, topic: str, foreseen: Foreseen, commits: Sequence[Commit]) -> None:
        """Write a record's rows while it is under way, as if it came next; `apply` finds out whether it did.

        The transaction stays open until then, or until `take_back`: a crash leaves nothing of it.
        """
        with self._writing, ExitStack() as transaction:
            self._close_trial()
            c = transaction.enter_context(self.datastore.trial())
            if self._next_offset(c, topic) == foreseen.next_offset:
                verdicts = self._append(c, foreseen.state.copy(), [(commit, None) for commit in commits])
                self._trial = Trial(transaction.pop_all(), c, foreseen.next_offset, commits, verdicts)

    def take_back(self) -> None:
        """Take back what was prepared, where it still waits: other processes may want to write."""
        with self._writing:
            self._close_trial()

    def _close_trial(self) -> None:
        trial, self._trial = self._trial, None
        if trial is not None:
            trial.transaction.close()

    # What was read

    def apply(self, topic: str, topic_id: str, records: Sequence[LedgerRecord]) -> dict[UUID, Verdict]:
        """Judge the records' commits and keep what counts, with the offset, in one transaction.

        Records that another process applied to this file before are passed over; their verdicts are given all the same.
        """
        with self._writing:
            if self._is_prepared(records):
                verdicts = self._keep_prepared(topic, topic_id, records[0])
                records = records[1:]
            else:
                self._close_trial()
                verdicts = {}
            if records:
                verdicts |= self._judge_and_keep(topic, topic_id, records)
        self.watcher.notify()
        return verdicts

    def _is_prepared(self, records: Sequence[LedgerRecord]) -> bool:
        trial, first = self._trial, records[0]
        return trial is not None and (trial.offset, trial.commits) == (first.offset, first.commits)

    def _keep_prepared(self, topic: str, topic_id: str, record: LedgerRecord) -> dict[UUID, Verdict]:
        """End the trial with its own record: all that its rows lack is the broker's stamp."""
        trial, self._trial = self._trial, None
        assert trial is not None
        with trial.transaction:
            accepted = sum(isinstance(verdict, Accepted) for verdict in trial.verdicts)
            trial.cursor.execute(STAMP, (record.appended_at, accepted))
            self._keep_offset(trial.cursor, topic, topic_id, record)
            trial.cursor.execute("COMMIT")
        return _by_id(record.commits, trial.verdicts)

    def _judge_and_keep(self, topic: str, topic_id: str, records: Sequence[LedgerRecord]) -> dict[UUID, Verdict]:
        verdicts: dict[UUID, Verdict] = {}
        with self.datastore.trial() as c:
            next_offset = self._next_offset(c, topic)
            fresh = [record for record in records if record.offset >= next_offset]
            require_gapless(topic, fresh, next_offset)
            for record in records[: len(records) - len(fresh)]:
                verdicts |= {commit.commit_id: outcome_of(c, commit.commit_id) for commit in record.commits}
            if fresh:
                proposed = [(commit, record.appended_at) for record in fresh for commit in record.commits]
                commits = [commit for commit, _ in proposed]
                verdicts |= _by_id(commits, self._append(c, known(c, commits), proposed))
                self._keep_offset(c, topic, topic_id, fresh[-1])
            c.execute("COMMIT")
        return verdicts

    def _keep_offset(self, c: SQLiteCursor, topic: str, topic_id: str, last: LedgerRecord) -> None:
        c.execute("DELETE FROM ledger_offset")
        digest = hashlib.sha256(last.value).digest()
        c.execute("INSERT INTO ledger_offset VALUES (?,?,?,?)", (topic, topic_id, last.offset + 1, digest))

    def _next_offset(self, c: SQLiteCursor, topic: str) -> int:
        reached = self._reached(c, topic)
        return 0 if reached is None else reached.next_offset

    def _reached(self, c: SQLiteCursor, topic: str) -> Reached | None:
        c.execute("SELECT topic, topic_id, next_offset, digest FROM ledger_offset")
        row = c.fetchone()
        if row is None:
            return None
        if row[0] != topic:
            raise LogFaultError(f"{self.datastore.pool.db_name} is a replica of {row[0]}, not of {topic}")
        return Reached(*row[1:])


def _by_id(commits: Sequence[Commit], verdicts: Sequence[Verdict]) -> dict[UUID, Verdict]:
    return {commit.commit_id: verdict for commit, verdict in zip(commits, verdicts, strict=True)}
