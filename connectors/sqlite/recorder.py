"""The embedded log: the library's recorders, plus whole commits, gapless positions and group commit."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    IntegrityError,
    Notification,
    NotSupportedError,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from connectors.sqlite.datastore import LogDatastore
from connectors.sqlite.subscription import LogWatcher, SQLiteLogSubscription
from connectors.sqlite.view import head_of, known, positions_among, positions_of, tracked
from events.acceptance import (
    Accepted,
    AcceptedCommit,
    Commit,
    CommitEvent,
    CommitTracking,
    EventRow,
    Head,
    LedgerState,
    Refusal,
    Refused,
    Repeated,
    StaleTimestampError,
    Verdict,
)

FORMAT: Final = 1
"""`PRAGMA user_version` of a log file; another number means another layout."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS stored_events (
    position INTEGER PRIMARY KEY,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
);
CREATE TABLE IF NOT EXISTS commits (
    number INTEGER PRIMARY KEY,
    commit_id BLOB NOT NULL UNIQUE,
    recorded_at INTEGER NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL,
    tracking_name TEXT,
    tracking_id INTEGER,
    appended_at INTEGER
);
CREATE INDEX IF NOT EXISTS commits_first_position ON commits (first_position);
CREATE INDEX IF NOT EXISTS commits_tracking ON commits (tracking_name, tracking_id) WHERE tracking_name IS NOT NULL;
CREATE TABLE IF NOT EXISTS refused_commits (
    commit_id BLOB PRIMARY KEY,
    code TEXT NOT NULL,
    detail TEXT NOT NULL
) WITHOUT ROWID
"""

SELECT_EVENTS: Final = "SELECT position, originator_id, originator_version, topic, state FROM stored_events "
MAX_POSITION: Final = 2**63 - 1


class StaleCommitError(OperationalError, StaleTimestampError):
    """`recorded_at` was given and has been overtaken: the caller stamps anew and retries."""


class SQLiteLogRecorder(SQLiteApplicationRecorder):
    """An application recorder whose unit is the commit; implements `events.acceptance.EventLog`."""

    def __init__(self, datastore: LogDatastore) -> None:
        super().__init__(datastore)
        self.datastore: LogDatastore = datastore
        pool = datastore.pool
        self.watcher = LogWatcher(pool.db_name, polls=not pool.is_sqlite_memory_mode)

    def construct_create_table_statements(self) -> list[str]:
        """Give the statements that make a log file."""
        return TABLES.split(";")

    def _create_table(self, c: SQLiteCursor) -> None:
        c.execute("SELECT count(*) FROM sqlite_master WHERE name = 'stored_events'")
        exists = c.fetchone()[0]
        c.execute("PRAGMA user_version")
        version = c.fetchone()[0]
        if exists and version != FORMAT:
            raise NotSupportedError(
                f"{self.datastore.pool.db_name} holds events in layout {version}, not in this log's layout {FORMAT}: "
                "copy them with the release that wrote the file"
            )
        super()._create_table(c)
        c.execute(f"PRAGMA user_version = {FORMAT}")

    # Writing

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        commit_id: UUID | None = None,
        recorded_at: int | None = None,
        tracking: Tracking | None = None,
        sequenced: Callable[[], None] | None = None,
        **_: object,  # the library hands on every keyword of Application.save()
    ) -> Sequence[int]:
        """Record one commit; give the positions of its events.

        `commit_id` defaults to a random one, `recorded_at` (microseconds, UTC) to max(now, head). `sequenced` is called
        once no later commit of this process can come before this one: who stamps under a lock may release it then.
        Raises IntegrityError when the rule refuses the commit, StaleCommitError when a given stamp has been overtaken.
        """
        if not stored_events and tracking is None:
            return []
        with self.datastore.transaction(commit=True) as c:
            if sequenced is not None:
                sequenced()
            commit = Commit(
                commit_id=commit_id or uuid4(),
                recorded_at=now() if recorded_at is None else recorded_at,
                events=commit_events(stored_events),
                tracking=commit_tracking(tracking),
            )
            state = known(c, [commit])
            if recorded_at is None:
                commit = not_before(state, commit)
            positions = positions_or_raise(self._append(c, state, [(commit, None)])[0], commit)
        self._notify()
        return positions

    def append(self, commit: Commit) -> Verdict:
        """Offer a commit as it is; write it when the rule accepts it."""
        with self.datastore.transaction(commit=True) as c:
            (verdict,) = self._append(c, known(c, [commit]), [(commit, None)])
        self._notify()
        return verdict

    def append_all(self, commits: Sequence[Commit]) -> list[Verdict]:
        """Offer many commits, inside a group (see EventLog.append_all)."""
        with self.datastore.transaction(commit=True) as c:
            return self._append(c, known(c, commits), [(commit, None) for commit in commits])

    def _append(
        self, c: SQLiteCursor, state: LedgerState, commits: Iterable[tuple[Commit, int | None]]
    ) -> list[Verdict]:
        """Judge commits (each with the broker's stamp) in order; write what follows in the caller's transaction."""
        verdicts: list[Verdict] = []
        accepted: list[tuple[object, ...]] = []
        rows: list[tuple[object, ...]] = []
        refused: list[tuple[object, ...]] = []
        for commit, appended_at in commits:
            verdict = state.apply(commit)
            match verdict:
                case Accepted(first, last):
                    name, tracked = commit.tracking or (None, None)
                    accepted.append(
                        (commit.commit_id.bytes, commit.recorded_at, first, last, name, tracked, appended_at)
                    )
                    rows += [(position, *event) for position, event in enumerate(commit.events, first)]
                case Refused(code, detail) if code is not Refusal.BARRED:
                    refused.append((commit.commit_id.bytes, code, detail))
            verdicts.append(verdict)
        c.executemany("INSERT INTO commits VALUES (NULL,?,?,?,?,?,?,?)", accepted)
        c.executemany("INSERT INTO stored_events VALUES (?,?,?,?,?)", rows)
        if refused:
            c.executemany("INSERT OR REPLACE INTO refused_commits VALUES (?,?,?)", refused)
        return verdicts

    @contextmanager
    def group(self) -> Iterator[None]:
        """Make every insert of this thread inside the block durable together (see EventLog.group)."""
        with self.datastore.group():
            yield
        self._notify()

    def _notify(self) -> None:
        if not self.datastore.is_grouped:
            self.watcher.notify()

    # Reading

    def head(self) -> Head:
        """Where the log ends now."""
        with self.datastore.reading() as c:
            return head_of(c)

    def clock_lead(self, commits: int = 1_000) -> int | None:
        """Microseconds by which the writers' clocks lead the broker's, from the last commits; None without a broker.

        Negative: they lag. The quickest of the commits counts, since being on the way makes each look earlier.
        """
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT MAX(recorded_at - appended_at) FROM commits "
                "WHERE number > (SELECT MAX(number) FROM commits) - ? AND appended_at IS NOT NULL",
                (commits,),
            )
            lead: int | None = c.fetchone()[0]
            return lead

    def find_commit(self, commit_id: UUID) -> tuple[int, int] | None:
        """First and last position of an accepted commit, or None."""
        with self.datastore.reading() as c:
            return positions_of(c, commit_id)

    def find_commits(self, commit_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
        """Those of many commits that were accepted, with their first and last positions."""
        with self.datastore.transaction(commit=False) as c:
            return positions_among(c, commit_ids)

    def max_tracking_id(self, application_name: str) -> int | None:
        """Last accepted notification id of a followed application, or None."""
        with self.datastore.reading() as c:
            return tracked(c, application_name)

    def select_commits(
        self, after_position: int = 0, limit: int = 1_000, *, after_commit: int = 0
    ) -> list[AcceptedCommit]:
        """Whole commits in log order that begin after a position (see EventLog.select_commits)."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT number, commit_id, recorded_at, first_position, last_position, tracking_name, tracking_id "
                "FROM commits WHERE number > ? AND first_position > ? ORDER BY number LIMIT ?",
                (after_commit, after_position, limit),
            )
            commits = [tuple(row) for row in c.fetchall()]
            if not commits:
                return []
            rows = iter(self._select_rows(c, commits[0][3], commits[-1][4]))
        return [
            AcceptedCommit(
                number,
                first,
                last,
                Commit(
                    commit_id=UUID(bytes=commit_id),
                    recorded_at=recorded_at,
                    events=tuple(CommitEvent(*next(rows)[1:]) for _ in range(first, last + 1)),
                    tracking=None if name is None else CommitTracking(name, tracked),
                ),
            )
            for number, commit_id, recorded_at, first, last, name, tracked in commits
        ]

    def read_batches(self, after: int = 0, batch_size: int = 10_000) -> Iterator[list[EventRow]]:
        """Stream the events after a position to the log's present end, as plain tuples.

        Each batch is a read transaction of its own, so a slow reader never keeps the file from being checkpointed.
        """
        while True:
            with self.datastore.transaction(commit=False) as c:
                batch = self._select_rows(c, after + 1, after + batch_size)
            if not batch:
                return
            yield batch
            after = batch[-1][0]

    def read_streams(self, after: str = "", size: int = 10_000, known: int = MAX_POSITION) -> Iterator[list[EventRow]]:
        """Whole streams in the order of their names, about `size` events at a time, as known at a position."""
        while batch := self._streams_after(after, size, known):
            yield batch
            after = batch[-1][1]

    def _streams_after(self, after: str, size: int, known: int) -> list[EventRow]:
        with self.datastore.transaction(commit=False) as c:
            c.sqlite_cursor.row_factory = None
            c.execute(
                SELECT_EVENTS + "WHERE originator_id > ? AND position <= ? "
                "ORDER BY originator_id, originator_version LIMIT ?",
                (after, known, size),
            )
            rows: list[EventRow] = c.fetchall()
        if len(rows) < size:
            return rows
        cut = rows[-1][1]  # its events may go on behind the limit
        return [row for row in rows if row[1] != cut] + self.read_stream(cut, known)

    def read_stream(self, stream: str, known: int = MAX_POSITION) -> list[EventRow]:
        """The events of one stream, as known at a position."""
        with self.datastore.reading() as c:
            c.sqlite_cursor.row_factory = None
            c.execute(
                SELECT_EVENTS + "WHERE originator_id = ? AND position <= ? ORDER BY originator_version",
                (stream, known),
            )
            rows: list[EventRow] = c.fetchall()
        return rows

    def streams_between(self, after: int, last: int) -> list[str]:
        """Names of the streams with an event after a position and up to another, in order."""
        with self.datastore.reading() as c:
            c.execute(
                "SELECT DISTINCT originator_id FROM stored_events WHERE position > ? AND position <= ? ORDER BY 1",
                (after, last),
            )
            return [stream for (stream,) in c.fetchall()]

    def position_at(self, recorded_at: int) -> int:
        """The last position recorded at or before a moment (microseconds, UTC); 0 before the first event."""
        with self.datastore.reading() as c:
            c.execute("SELECT coalesce(max(last_position), 0) FROM commits WHERE recorded_at <= ?", (recorded_at,))
            return int(c.fetchone()[0])

    def recorded_at_of(self, position: int) -> int:
        """Transaction time of a position, microseconds, UTC; 0 before the first event."""
        with self.datastore.reading() as c:
            c.execute(
                "SELECT recorded_at FROM commits WHERE first_position <= ? ORDER BY first_position DESC LIMIT 1",
                (position,),
            )
            row = c.fetchone()
        return int(row[0]) if row else 0

    def _select_rows(self, c: SQLiteCursor, first: int, last: int) -> list[EventRow]:
        c.sqlite_cursor.row_factory = None
        c.execute(
            SELECT_EVENTS + "WHERE position BETWEEN ? AND ? ORDER BY position",
            (first, last),
        )
        rows: list[EventRow] = c.fetchall()
        return rows

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Give up to `limit` events from `start` (exclusive if asked) to `stop`, of the given types."""
        first = 1 if start is None else start + (not inclusive_of_start)
        only = f"AND topic IN ({','.join('?' * len(topics))}) " if topics else ""
        statement = (
            "SELECT originator_id, originator_version, topic, state, position "
            "FROM stored_events WHERE position BETWEEN ? AND ? " + only + "ORDER BY position LIMIT ?"
        )
        with self.datastore.transaction(commit=False) as c:
            c.sqlite_cursor.row_factory = None
            c.execute(statement, (first, 2**63 - 1 if stop is None else stop, *topics, limit))
            rows = c.fetchall()
        return [Notification(self.convert_originator_id(stream), *rest) for stream, *rest in rows]

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[SQLiteApplicationRecorder]:
        """Iterate over the events after `gt`, and wait for more; other processes' too."""
        return SQLiteLogSubscription(self, gt, topics)


class SQLiteLogProcessRecorder(SQLiteLogRecorder, ProcessRecorder):
    """A process recorder: how far it followed another application is part of its own commits."""

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record a commit that holds nothing but how far the other application was followed."""
        self.insert_events([], tracking=tracking)


def now() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def not_before(state: LedgerState, commit: Commit) -> Commit:
    """Raise a commit's stamp to the log's last one where a clock lags behind (law 4)."""
    last = state.last_recorded_at
    return commit if commit.recorded_at >= last else replace(commit, recorded_at=last)


def commit_events(stored_events: Sequence[StoredEvent]) -> tuple[CommitEvent, ...]:
    """Turn the library's stored events into a commit's; UUIDs become 32 hex digits, as in the library's tables."""
    return tuple(
        CommitEvent(
            s.originator_id.hex if isinstance(s.originator_id, UUID) else s.originator_id,
            s.originator_version,
            s.topic,
            s.state,
        )
        for s in stored_events
    )


def commit_tracking(tracking: Tracking | None) -> CommitTracking | None:
    """Turn the library's tracking into a commit's."""
    return None if tracking is None else CommitTracking(tracking.application_name, tracking.notification_id)


def positions_or_raise(verdict: Verdict, commit: Commit) -> Sequence[int]:
    """Give the positions of an accepted (or repeated) commit; raise the library's error for a refused one."""
    match verdict:
        case Refused(Refusal.STALE_TIMESTAMP, detail):
            raise StaleCommitError(f"{detail}: stamp the commit anew and retry")
        case Refused(code, detail):
            raise IntegrityError(f"commit refused ({code}): {detail}")
        case Repeated(first, last) if last - first + 1 != len(commit.events):
            raise IntegrityError(f"commit id {commit.commit_id} was used before, for {last - first + 1} events")
        case Accepted(first, last) | Repeated(first, last):
            return list(range(first, last + 1))
