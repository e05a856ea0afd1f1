"""`SqliteAccessLog`: the access log port on one SQLite file per town, every entry chained to those before it."""

from __future__ import annotations

import json
import sqlite3
import struct
import time
from contextlib import closing, contextmanager
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from connectors.access.port import Access, AccessEntry, AccessHead, AccessLogError
from connectors.database import KEPT, StoreFile, open_database, writing
from registry.domain.errors import IntegrityFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_ENTRY: Final = struct.Struct(">QQ")
_PAGE: Final = 10_000
_ITEMS: Final = tuple(item.name for item in fields(Access))

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS accesses (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, access TEXT NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS subjects (subject TEXT, number INTEGER, PRIMARY KEY (subject, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS indexed AS SELECT coalesce(max(number), 0) AS last FROM subjects;
CREATE TRIGGER IF NOT EXISTS accesses_stay BEFORE UPDATE ON accesses
BEGIN SELECT RAISE(ABORT, 'an access is never changed'); END;
CREATE TRIGGER IF NOT EXISTS accesses_remain BEFORE DELETE ON accesses
BEGIN SELECT RAISE(ABORT, 'an access is never deleted'); END;
"""

INDEXED_TOGETHER: Final = 20
"""Entries that join the index of people at once. Each person of a list lies on another page of it: in twenties that is
half the work of one by one, and no answer waits for long (in five hundreds a quarter, but some waited 0.1 s).
Whoever asks for a person reads the entries that aren't in it yet."""

_CHECKPOINT: Final = "wal_autocheckpoint=4000"
"""Pages of the index that are written again and again are folded in at 16 MB (SQLite: 4), for many lists at once."""

_SHOWN: Final = "SELECT DISTINCT value, number FROM accesses, json_each(access, '$.subjects')"
_LAST: Final = "coalesce((SELECT last FROM indexed), 0)"
_INDEX: Final = f"INSERT OR IGNORE INTO subjects {_SHOWN} WHERE number > {_LAST} ORDER BY value"
_ABOUT: Final = f"""
SELECT number, at, access FROM accesses WHERE number IN (
    SELECT number FROM subjects WHERE subject IN (SELECT value FROM json_each(:subjects))
    UNION ALL SELECT number FROM ({_SHOWN} WHERE number > {_LAST})
    WHERE value IN (SELECT value FROM json_each(:subjects))
) ORDER BY number
"""  # noqa: S608 - built of constants
_MISPLACED: Final = f"""
WITH shown AS ({_SHOWN} WHERE number <= {_LAST})
SELECT * FROM (SELECT * FROM shown EXCEPT SELECT subject, number FROM subjects)
UNION ALL SELECT * FROM (SELECT subject, number FROM subjects EXCEPT SELECT * FROM shown) LIMIT 1
"""  # noqa: S608 - built of constants
"""A person in an entry and not in the index as far as it goes, or the other way round."""


def first_hash(town: str) -> bytes:
    """The hash before the first entry: SHA-256 of `daicho-access/1 <town>`."""
    return sha256(f"daicho-access/1 {town}".encode()).digest()


def next_hash(before: bytes, number: int, at: int, access: str) -> bytes:
    """SHA-256 of the hash before, number (8 bytes, big-endian), time (8) and the entry's JSON in UTF-8."""
    return sha256(before + _ENTRY.pack(number, at) + access.encode()).digest()


class SqliteAccessLog(StoreFile):
    """One town's access log; several processes may write it. `now` gives microseconds since the epoch, UTC."""

    def __init__(self, path: Path, town: str, *, now: Callable[[], int]) -> None:
        self._path, self._first, self._now = path, first_hash(town), now
        with self._failing_closed():
            self._db = open_database(path, _SCHEMA, (*KEPT, _CHECKPOINT))

    def record(self, access: Access) -> AccessEntry:
        """Write an entry, durable when this returns."""
        return self.record_all([access])[0]

    def record_all(self, accesses: Sequence[Access]) -> list[AccessEntry]:
        """Write entries in one transaction, all of them durable when this returns, or none."""
        texts = [_text(access) for access in accesses]
        with self._failing_closed(), writing(self._db):
            count, last_at, before = self._last()
            at = max(self._now(), last_at)
            entries = [AccessEntry(number, at, access) for number, access in enumerate(accesses, count + 1)]
            rows = []
            for (number, *_), text in zip(entries, texts, strict=True):
                before = next_hash(before, number, at, text)
                rows.append((number, at, text, before))
            self._db.executemany("INSERT INTO accesses VALUES (?, ?, ?, ?)", rows)
            last = count + len(rows)
            if last // INDEXED_TOGETHER > count // INDEXED_TOGETHER:
                self._db.execute(_INDEX)
                self._db.execute("UPDATE indexed SET last = ?", [last])
        return entries

    def head(self) -> AccessHead:
        """Where the log ends now."""
        with self._failing_closed():
            count, _, last = self._last()
        return AccessHead(count, last)

    def entries(self, first_at: int = 0, last_at: int = 2**62) -> Iterator[AccessEntry]:
        """The entries recorded between two moments (microseconds, both included), in order."""
        query = (
            "SELECT number, at, access FROM accesses WHERE number > ? AND at BETWEEN ? AND ? ORDER BY number LIMIT ?"
        )
        number = 0
        while rows := self._db.execute(query, (number, first_at, last_at, _PAGE)).fetchall():
            yield from (_entry(*row) for row in rows)
            number = rows[-1][0]

    def entries_about(self, subjects: Sequence[str]) -> list[AccessEntry]:
        """The entries in which any of the subjects was shown, in order."""
        rows = self._db.execute(_ABOUT, {"subjects": json.dumps(subjects)})
        return [_entry(*row) for row in rows]

    def verify(self, sealed: Mapping[int, bytes]) -> int:
        """Rehash everything; the number of entries. `sealed` are the hashes that checkpoints vouch for, by count.

        Raises IntegrityFault naming the first entry that was altered, removed or cut off.
        """
        last, count, before = 0, 0, self._first
        query = "SELECT number, at, access, hash FROM accesses ORDER BY number"
        with closing(self._db.cursor()) as cursor:
            for count, (number, at, text, kept) in enumerate(cursor.execute(query), 1):
                before = next_hash(before, number, at, text)
                if number != count or at < last or before != kept or sealed.get(count, before) != before:
                    raise IntegrityFault(f"the access log was altered at entry {count}; keep the file for the auditor")
                last = at
        if sealed.get(0, self._first) != self._first or max(sealed, default=0) > count:
            raise IntegrityFault(
                f"the access log ends at entry {count}, but {max(sealed)} were sealed; keep the file for the auditor"
            )
        if self._db.execute(_MISPLACED).fetchone():
            raise IntegrityFault("the access log's index of people was altered; keep the file for the auditor")
        return count

    def _last(self) -> tuple[int, int, bytes]:
        row = self._db.execute("SELECT number, at, hash FROM accesses ORDER BY number DESC LIMIT 1").fetchone()
        return row or (0, 0, self._first)

    @contextmanager
    def _failing_closed(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise AccessLogError(f"{self._path.name}: {error}") from error


def machine_time() -> int:
    """Microseconds since the epoch, UTC: reads have a real time in simulated towns too."""
    return time.time_ns() // 1_000


def _text(access: Access) -> str:
    values = {name: getattr(access, name) for name in _ITEMS}  # asdict copies every subject
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _entry(number: int, at: int, text: str) -> AccessEntry:
    values = json.loads(text)
    lists = {name: tuple(values[name]) for name in ("subjects", "items")}
    return AccessEntry(number, at, Access(**{**values, **lists}))
