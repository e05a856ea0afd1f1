"""Commands decided one after the other and recorded together, while nobody else can write: for bulk loads.

Nothing is asked of the log that this thread knows itself: where it ends, which commands it holds, what they did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.acceptance import Accepted, Commit, CommitEvent
from events.codec import encode
from registry.domain.entity import Recorded
from registry.domain.errors import IntegrityFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from events.acceptance import EventLog
    from events.codec import Sealer
    from registry.domain.entity import Entity


class Group:
    """What was decided since the group began; `flush` hands it to the log, in the order of decision."""

    def __init__(self, log: EventLog, sealer: Sealer, expected: Sequence[UUID]) -> None:
        self._log = log
        self._sealer = sealer
        self._new = set(expected)
        """Ids of commands that the log is known not to hold."""
        self._found = log.find_commits(expected)
        self._new.difference_update(self._found)
        self._waiting: dict[UUID, Commit] = {}
        """What the log doesn't hold yet."""
        self.position, self.recorded_at = log.head()

    def find(self, command_id: UUID) -> tuple[int, int] | None:
        """First and last position of a command that was accepted, before the group or in it."""
        found = self._found.get(command_id)
        if found is None and command_id not in self._new:
            found = self._log.find_commit(command_id)
        return found

    def waiting(self, command_id: UUID) -> Commit | None:
        """A command's commit that the log doesn't hold yet."""
        return self._waiting.get(command_id)

    def add(self, command_id: UUID, recorded_at: int, touched: Sequence[Entity]) -> tuple[int, int]:
        """Take a command's events; the positions that they will have."""
        events = tuple(self._encoded(event) for record in touched for event in record.collect_events())
        self._waiting[command_id] = Commit(command_id, recorded_at, events)
        first, last = self.position + 1, self.position + len(events)
        self._found[command_id] = first, last
        self.position, self.recorded_at = last, recorded_at
        return first, last

    def flush(self) -> None:
        """Write what was decided. The log is locked, so it can only agree; IntegrityFault where it doesn't."""
        commits = list(self._waiting.values())
        self._waiting.clear()
        for commit, verdict in zip(commits, self._log.append_all(commits) if commits else (), strict=True):
            if verdict != Accepted(*self._found[commit.commit_id]):
                raise IntegrityFault(f"the log was locked, and yet commit {commit.commit_id} came out as {verdict}")

    def _encoded(self, event: object) -> CommitEvent:
        assert isinstance(event, Recorded)
        stream, version = event.originator_id, event.originator_version
        return CommitEvent(stream, version, *encode(stream, version, event.header, event.body, self._sealer))
