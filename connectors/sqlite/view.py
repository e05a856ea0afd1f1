"""What the acceptance rule needs to know, read from a log file inside a transaction."""

import json
from typing import Final
from uuid import UUID

from eventsourcing.sqlite import SQLiteCursor

from events.acceptance import Commit, Refusal, Refused

PRELOADED: Final = 16
"""Streams of a commit from which on one query for all of them is faster."""


class SQLiteLedgerView:
    """A LedgerView of one open transaction; the head is read once and kept up by whoever writes."""

    def __init__(self, cursor: SQLiteCursor) -> None:
        self._cursor = cursor
        cursor.execute("SELECT last_position, recorded_at FROM commits ORDER BY number DESC LIMIT 1")
        head: tuple[int, int] = cursor.fetchone() or (0, 0)
        self.position, self.last_recorded_at = head
        self._versions: dict[str, int | None] = {}

    def accepted(self, commit: Commit, last: int) -> None:
        """Follow a commit that was written in this transaction."""
        self.position, self.last_recorded_at = last, commit.recorded_at
        self._versions.clear()

    def preload(self, commit: Commit) -> None:
        """Look up the streams of a large commit in one query: half the time of asking one by one."""
        streams = list({event.originator_id for event in commit.events})
        if len(streams) < PRELOADED:
            return
        self._cursor.execute(
            "SELECT value, (SELECT MAX(originator_version) FROM stored_events WHERE originator_id = value) "
            "FROM json_each(?)",
            (json.dumps(streams),),
        )
        self._versions = {row[0]: row[1] for row in self._cursor.fetchall()}

    def positions_of(self, commit_id: UUID) -> tuple[int, int] | None:
        """First and last position of an accepted commit."""
        self._cursor.execute(
            "SELECT first_position, last_position FROM commits WHERE commit_id = ?", (commit_id.bytes,)
        )
        row = self._cursor.fetchone()
        return None if row is None else (row[0], row[1])

    def version_of(self, stream: str) -> int | None:
        """Last accepted version of a stream."""
        if stream in self._versions:
            return self._versions[stream]
        self._cursor.execute("SELECT MAX(originator_version) FROM stored_events WHERE originator_id = ?", (stream,))
        version: int | None = self._cursor.fetchone()[0]
        return version

    def tracked(self, application_name: str) -> int | None:
        """Last accepted notification id of a followed application."""
        self._cursor.execute("SELECT MAX(tracking_id) FROM commits WHERE tracking_name = ?", (application_name,))
        tracked: int | None = self._cursor.fetchone()[0]
        return tracked

    def is_barred(self, commit_id: UUID) -> bool:
        """Whether a commit of this id was refused for a version gap."""
        refusal = self.refusal_of(commit_id)
        return refusal is not None and refusal.code is Refusal.VERSION_GAP

    def refusal_of(self, commit_id: UUID) -> Refused | None:
        """Give the verdict of a commit that was refused, if this file has seen it."""
        self._cursor.execute("SELECT code, detail FROM refused_commits WHERE commit_id = ?", (commit_id.bytes,))
        row = self._cursor.fetchone()
        return None if row is None else Refused(Refusal(row[0]), row[1])
