"""The library's recorders on Kafka: reads come from the replica, writes go through the log."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from uuid import UUID, uuid4

from eventsourcing.persistence import OperationalError, ProcessRecorder, StoredEvent, Tracking
from eventsourcing.sqlite import SQLiteCursor

from connectors.kafka.log import Health, KafkaLog
from connectors.sqlite import SQLiteLogRecorder
from connectors.sqlite.datastore import LogDatastore
from connectors.sqlite.recorder import commit_events, commit_tracking, now, positions_or_raise
from events.acceptance import Accepted, Commit, LedgerState, Refusal, Refused, Verdict

RESTAMPS: Final = 20
"""How often a commit without a given stamp is stamped anew when other writers overtake it."""


class KafkaLogRecorder(SQLiteLogRecorder):
    """An application recorder whose log is a Kafka topic; implements `events.acceptance.EventLog`."""

    def __init__(self, datastore: LogDatastore, log: KafkaLog) -> None:
        super().__init__(datastore)
        self.watcher = log.replica.watcher
        self._log = log
        self._grouped = threading.local()

    def create_table(self) -> None:
        """Nothing to make: the log has made its replica."""

    def health(self) -> Health:
        """Say whether commands can be taken, and if not, why."""
        return self._log.health()

    def wait_until_current(self, timeout: float = 60.0) -> None:
        """Wait until the replica holds the whole log (see KafkaLog.wait_until_current)."""
        self._log.wait_until_current(timeout)

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
        """Record one commit and wait for its verdict; give the positions of its events.

        Keywords and errors as in SQLiteLogRecorder; besides, NotSentError (try again) and OutcomeUnknownError (retry
        with the same commit_id). Inside a group, positions are provisional while other processes write.
        """
        if self.datastore.is_grouped:
            return super().insert_events(
                stored_events, commit_id=commit_id, recorded_at=recorded_at, tracking=tracking, sequenced=sequenced
            )
        if not stored_events and tracking is None:
            return []
        events = commit_events(stored_events)
        deadline = self._log.deadline()
        for _attempt in range(RESTAMPS):
            stamp = now() if recorded_at is None else recorded_at
            commit = Commit(commit_id or uuid4(), stamp, events, commit_tracking(tracking))
            offered = self._log.offer(commit, restamp=recorded_at is None)
            if sequenced is not None:
                sequenced()
            verdict = self._log.wait(commit, offered, deadline)
            if recorded_at is None and isinstance(verdict, Refused) and verdict.code is Refusal.STALE_TIMESTAMP:
                continue
            return positions_or_raise(verdict, commit)
        raise OperationalError(f"other writers overtook this commit {RESTAMPS} times; try again")

    def append(self, commit: Commit) -> Verdict:
        """Offer a commit as it is, bytes and id unchanged, and say what became of it."""
        if self.datastore.is_grouped:
            return super().append(commit)
        deadline = self._log.deadline()
        return self._log.wait(commit, self._log.propose([commit])[0], deadline)

    @contextmanager
    def group(self) -> Iterator[None]:
        """Collect this thread's inserts, then send them together and wait for every verdict.

        Inside, they are judged and seen as if alone; an exception sends nothing. If the process dies while sending, a
        part may have been recorded: repeat the group with the same commit_ids.
        """
        collected: list[Commit] = []
        # What counts is what the log says, so the provisional state is taken back.
        with self.datastore.group(commit=False):
            self._grouped.commits = collected
            yield
        deadline = self._log.deadline()
        for commit, future in zip(collected, self._log.propose_group(collected), strict=True):
            positions_or_raise(self._log.wait(commit, future, deadline), commit)

    def _append(
        self, c: SQLiteCursor, state: LedgerState, commits: Iterable[tuple[Commit, int | None]]
    ) -> list[Verdict]:
        offered = list(commits)
        verdicts = super()._append(c, state, offered)
        self._grouped.commits += [
            commit for (commit, _), verdict in zip(offered, verdicts, strict=True) if isinstance(verdict, Accepted)
        ]
        return verdicts


class KafkaLogProcessRecorder(KafkaLogRecorder, ProcessRecorder):
    """A process recorder: how far it followed another application is part of its own commits."""

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record a commit that holds nothing but how far the other application was followed."""
        self.insert_events([], tracking=tracking)
