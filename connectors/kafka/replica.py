"""The local copy of a town's log: what the acceptance rule made of the topic's records, and how far they were read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from eventsourcing.sqlite import SQLiteCursor

from connectors.kafka.client import LogFaultError
from connectors.sqlite import SQLiteLogRecorder
from connectors.sqlite.view import SQLiteLedgerView
from events.acceptance import Commit, Repeated, Verdict

OFFSET_TABLE: Final = """
CREATE TABLE IF NOT EXISTS ledger_offset (
    topic TEXT NOT NULL,
    topic_id TEXT NOT NULL,
    next_offset INTEGER NOT NULL,
    digest BLOB NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """One record of the topic: `appended_at` is the broker's stamp in microseconds, UTC."""

    offset: int
    appended_at: int
    value: bytes
    commits: Sequence[Commit]


class Reached(NamedTuple):
    """How far the replica has read: the next offset, and the SHA-256 of the record before it."""

    topic_id: str
    next_offset: int
    digest: bytes


class Replica(SQLiteLogRecorder):
    """The embedded log's recorder, fed by the topic alone. Several processes may share one replica file."""

    def construct_create_table_statements(self) -> list[str]:
        """Give the statements that make a replica file."""
        return [*super().construct_create_table_statements(), OFFSET_TABLE]

    def reached(self, topic: str) -> Reached | None:
        """Say how far the topic was read, or None for a new replica; raises LogFaultError for another topic's file."""
        with self.datastore.transaction(commit=False) as c:
            return self._reached(c, topic)

    def apply(self, topic: str, topic_id: str, records: Sequence[LedgerRecord]) -> dict[UUID, Verdict]:
        """Judge the records' commits and keep what counts, with the offset, in one transaction.

        Records that another process applied to this file before are passed over; their verdicts are given all the same.
        """
        verdicts: dict[UUID, Verdict] = {}
        with self.datastore.transaction(commit=True) as c:
            view = SQLiteLedgerView(c)
            reached = self._reached(c, topic)
            next_offset = 0 if reached is None else reached.next_offset
            for record in records:
                if record.offset < next_offset:
                    verdicts |= {commit.commit_id: _known(view, commit) for commit in record.commits}
                elif record.offset == next_offset:
                    for commit in record.commits:
                        verdicts[commit.commit_id] = self._append(c, view, commit, record.appended_at)
                    next_offset += 1
                else:
                    raise LogFaultError(f"{topic}: records are missing before offset {record.offset}")
            if reached is None or next_offset > reached.next_offset:
                digest = hashlib.sha256(records[-1].value).digest()
                c.execute("DELETE FROM ledger_offset")
                c.execute("INSERT INTO ledger_offset VALUES (?,?,?,?)", (topic, topic_id, next_offset, digest))
        self.watcher.notify()
        return verdicts

    def _reached(self, c: SQLiteCursor, topic: str) -> Reached | None:
        c.execute("SELECT topic, topic_id, next_offset, digest FROM ledger_offset")
        row = c.fetchone()
        if row is None:
            return None
        if row[0] != topic:
            raise LogFaultError(f"{self.datastore.pool.db_name} is a replica of {row[0]}, not of {topic}")
        return Reached(*row[1:])


def _known(view: SQLiteLedgerView, commit: Commit) -> Verdict:
    """Give the verdict that was reached before for a commit of an applied record."""
    positions = view.positions_of(commit.commit_id)
    refused = view.refusal_of(commit.commit_id)
    if positions is not None:
        return Repeated(*positions)
    assert refused is not None
    return refused
