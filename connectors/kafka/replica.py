"""The local copy of a town's log: what the acceptance rule made of the topic's records, and how far they were read."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from eventsourcing.sqlite import SQLiteCursor

from connectors.kafka.client import LogFaultError
from connectors.sqlite import SQLiteLogRecorder
from connectors.sqlite.datastore import LogDatastore
from connectors.sqlite.view import known, outcome_of
from events.acceptance import Commit, LedgerState, Verdict

OFFSET_TABLE: Final = """
CREATE TABLE IF NOT EXISTS ledger_offset (
    topic TEXT NOT NULL,
    topic_id TEXT NOT NULL,
    next_offset INTEGER NOT NULL,
    digest BLOB NOT NULL
)
"""


class Foreknown(NamedTuple):
    """What a writer of this process read to judge its own record beforehand, when the replica stood at an offset."""

    next_offset: int
    state: LedgerState


Sent = tuple[Sequence[Commit], Foreknown | None]
"""A record of this process that is under way."""


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """One record of the topic: `appended_at` is the broker's stamp in microseconds, UTC."""

    offset: int
    appended_at: int
    value: bytes
    commits: Sequence[Commit]
    foreknown: Foreknown | None = None


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


class Replica(SQLiteLogRecorder):
    """The embedded log's recorder, fed by the topic alone. Several processes may share one replica file."""

    def __init__(self, datastore: LogDatastore) -> None:
        super().__init__(datastore)
        self.next_offset = -1
        """The offset this process wrote last: never ahead of the file, behind it where other processes share it."""

    def construct_create_table_statements(self) -> list[str]:
        """Give the statements that make a replica file."""
        return [*super().construct_create_table_statements(), OFFSET_TABLE]

    def reached(self, topic: str) -> Reached | None:
        """Say how far the topic was read, or None for a new replica; raises LogFaultError for another topic's file."""
        with self.datastore.transaction(commit=False) as c:
            return self._reached(c, topic)

    def foreknow(self, commit: Commit) -> Foreknown:
        """Read what judging a commit needs, before it is proposed."""
        # In this order: the file only moves on, so if it stands at this offset later, it stood there all the time.
        next_offset = self.next_offset
        with self.datastore.transaction(commit=False) as c:
            return Foreknown(next_offset, known(c, [commit]))

    def apply(self, topic: str, topic_id: str, records: Sequence[LedgerRecord]) -> dict[UUID, Verdict]:
        """Judge the records' commits and keep what counts, with the offset, in one transaction.

        Records that another process applied to this file before are passed over; their verdicts are given all the same.
        """
        verdicts: dict[UUID, Verdict] = {}
        with self.datastore.transaction(commit=True) as c:
            reached = self._reached(c, topic)
            next_offset = 0 if reached is None else reached.next_offset
            fresh = [record for record in records if record.offset >= next_offset]
            require_gapless(topic, fresh, next_offset)
            for record in records[: len(records) - len(fresh)]:
                verdicts |= {commit.commit_id: outcome_of(c, commit.commit_id) for commit in record.commits}
            if fresh:
                proposed = [(commit, record.appended_at) for record in fresh for commit in record.commits]
                judged = self._append(c, self._known(c, fresh), proposed)
                verdicts |= {commit.commit_id: verdict for (commit, _), verdict in zip(proposed, judged, strict=True)}
                next_offset += len(fresh)
                digest = hashlib.sha256(fresh[-1].value).digest()
                c.execute("DELETE FROM ledger_offset")
                c.execute("INSERT INTO ledger_offset VALUES (?,?,?,?)", (topic, topic_id, next_offset, digest))
        self.next_offset = next_offset
        self.watcher.notify()
        return verdicts

    def _known(self, c: SQLiteCursor, records: Sequence[LedgerRecord]) -> LedgerState:
        """Read what judging these records needs, unless their writer has read it at this very offset."""
        first = records[0]
        if len(records) == 1 and first.foreknown is not None and first.foreknown.next_offset == first.offset:
            return first.foreknown.state.copy()  # another attempt may follow
        return known(c, [commit for record in records for commit in record.commits])

    def _reached(self, c: SQLiteCursor, topic: str) -> Reached | None:
        c.execute("SELECT topic, topic_id, next_offset, digest FROM ledger_offset")
        row = c.fetchone()
        if row is None:
            return None
        if row[0] != topic:
            raise LogFaultError(f"{self.datastore.pool.db_name} is a replica of {row[0]}, not of {topic}")
        return Reached(*row[1:])
