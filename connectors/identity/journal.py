"""認証・設定の記録: who signed in or tried to, who gave whom which roles; append-only, chained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from connectors.access.store import first_hash, next_hash
from connectors.identity.port import Record
from registry.domain.errors import IntegrityFault

if TYPE_CHECKING:
    import sqlite3

    from connectors.identity.port import Doer

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS journal (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, record TEXT NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS journal_stays BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END;
CREATE TRIGGER IF NOT EXISTS journal_remains BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
"""

_FIRST: Final = first_hash("identity")


def append(db: sqlite3.Connection, now: int, *, kind: str, user: str, detail: str, by: Doer) -> None:
    """Write one line within the caller's transaction; its time never falls."""
    number, last, before = _last(db)
    at = max(now, last)
    text = json.dumps([kind, user, by.actor, by.place, detail], ensure_ascii=False, separators=(",", ":"))
    row = (number + 1, at, text, next_hash(before, number + 1, at, text))
    db.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", row)


def records(db: sqlite3.Connection, first_at: int, last_at: int) -> list[Record]:
    """The lines between two moments, in order."""
    query = "SELECT number, at, record FROM journal WHERE at BETWEEN ? AND ? ORDER BY number"
    return [Record(number, at, *json.loads(text)) for number, at, text in db.execute(query, (first_at, last_at))]


def verify(db: sqlite3.Connection) -> int:
    """Rehash all lines; how many. IntegrityFault names the first that was altered or removed."""
    count, before = 0, _FIRST
    for count, (number, at, text, kept) in enumerate(
        db.execute("SELECT number, at, record, hash FROM journal ORDER BY number"), 1
    ):
        before = next_hash(before, number, at, text)
        if number != count or before != kept:
            raise IntegrityFault(f"the log-in record was altered at line {count}; keep the file for the auditor")
    return count


def _last(db: sqlite3.Connection) -> tuple[int, int, bytes]:
    row = db.execute("SELECT number, at, hash FROM journal ORDER BY number DESC LIMIT 1").fetchone()
    return row or (0, 0, _FIRST)
