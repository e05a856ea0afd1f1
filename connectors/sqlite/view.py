"""What the acceptance rule needs to know, read from a log file inside a transaction."""

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from eventsourcing.sqlite import SQLiteCursor

from events.acceptance import BEGINNING, Commit, Head, LedgerState, Refusal, Refused, Repeated

IDS: Final = 10_000
"""Commit ids in one query; SQLite takes 32,766."""

# One statement: each one asked costs more than what it finds, and lets other threads run in between.
KNOWN: Final = """
SELECT 0, last_position, recorded_at, NULL
FROM (SELECT last_position, recorded_at FROM commits ORDER BY number DESC LIMIT 1)
UNION ALL SELECT 1, commit_id, first_position, last_position FROM commits WHERE commit_id IN ({ids})
UNION ALL SELECT 2, commit_id, code, NULL FROM refused_commits WHERE commit_id IN ({ids})
UNION ALL SELECT 3, value, version, NULL FROM (
    SELECT value, (SELECT MAX(originator_version) FROM stored_events WHERE originator_id = value) AS version
    FROM json_each(?) LIMIT -1
) WHERE version IS NOT NULL
"""

POSITIONS: Final = "SELECT commit_id, first_position, last_position FROM commits WHERE commit_id IN ({ids})"


def known(cursor: SQLiteCursor, commits: Sequence[Commit]) -> LedgerState:
    """Read all that judging these commits, in any order and however often, can depend on."""
    head = BEGINNING
    accepted: dict[UUID, tuple[int, int]] = {}
    versions: dict[str, int] = {}
    barred: set[UUID] = set()
    for first in range(0, len(commits), IDS):
        part = commits[first : first + IDS]
        ids = [commit.commit_id.bytes for commit in part]
        # Sorted: neighbours in the index are on one page.
        streams = json.dumps(sorted({event[0] for commit in part for event in commit.events}))
        cursor.sqlite_cursor.row_factory = None
        cursor.execute(KNOWN.format(ids=",".join("?" * len(ids))), (*ids, *ids, streams))
        for kind, key, one, two in cursor.fetchall():
            match kind:
                case 0:
                    head = Head(key, one)
                case 1:
                    accepted[UUID(bytes=key)] = (one, two)
                case 2 if one == Refusal.VERSION_GAP:
                    barred.add(UUID(bytes=key))
                case 3 if one is not None:
                    versions[key] = one
    names = {commit.tracking.application_name for commit in commits if commit.tracking is not None}
    found = {name: tracked(cursor, name) for name in names}
    tracking = {name: last for name, last in found.items() if last is not None}
    return LedgerState(head, commits=accepted, versions=versions, tracked=tracking, barred=barred)


def head_of(cursor: SQLiteCursor) -> Head:
    """Where the log ends."""
    cursor.execute("SELECT last_position, recorded_at FROM commits ORDER BY number DESC LIMIT 1")
    row = cursor.fetchone()
    return BEGINNING if row is None else Head(*row)


def positions_of(cursor: SQLiteCursor, commit_id: UUID) -> tuple[int, int] | None:
    """First and last position of an accepted commit."""
    cursor.execute("SELECT first_position, last_position FROM commits WHERE commit_id = ?", (commit_id.bytes,))
    row = cursor.fetchone()
    return None if row is None else (row[0], row[1])


def positions_among(cursor: SQLiteCursor, commit_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """First and last positions of those commits that were accepted."""
    found: dict[UUID, tuple[int, int]] = {}
    for start in range(0, len(commit_ids), IDS):
        ids = [commit_id.bytes for commit_id in commit_ids[start : start + IDS]]
        cursor.execute(POSITIONS.format(ids=",".join("?" * len(ids))), ids)
        found.update((UUID(bytes=row[0]), (row[1], row[2])) for row in cursor.fetchall())
    return found


def tracked(cursor: SQLiteCursor, application_name: str) -> int | None:
    """Last accepted notification id of a followed application."""
    cursor.execute("SELECT MAX(tracking_id) FROM commits WHERE tracking_name = ?", (application_name,))
    last: int | None = cursor.fetchone()[0]
    return last


def outcome_of(cursor: SQLiteCursor, commit_id: UUID) -> Repeated | Refused:
    """Give the verdict on a commit that this file has seen before."""
    positions = positions_of(cursor, commit_id)
    if positions is not None:
        return Repeated(*positions)
    cursor.execute("SELECT code, detail FROM refused_commits WHERE commit_id = ?", (commit_id.bytes,))
    code, detail = cursor.fetchone()
    return Refused(Refusal(code), detail)
