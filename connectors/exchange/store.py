"""The exchange log in one SQLite file per town: what each subscriber was sent, sealed under each person's own key.

Erasing a person makes their copies here unreadable too (law 10): such a record is then read as withheld.
"""

from __future__ import annotations

import sqlite3
import struct
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from connectors.exchange.port import ExchangeFaultError, RefusedError
from connectors.exchange.record import ExchangeRecord
from events.resident import Resident

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from events.codec import Sealer

POLL_SECONDS: Final = 0.02
"""How often a waiting reader looks: 10 µs a look, so that the lag stays far below 250 ms."""

PAGE_BYTES: Final = 16_384
"""Of a new file: a record has 1 to 2 KiB, and one above a quarter of a page would take a page of its own."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS records (
    subscriber TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    agreement TEXT NOT NULL,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    time TEXT NOT NULL,
    recordedtime TEXT NOT NULL,
    dataschema TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (subscriber, sequence)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reached (agreement TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS readers (subscriber TEXT PRIMARY KEY, allowed INTEGER NOT NULL) WITHOUT ROWID;
"""
_SIZE: Final = struct.Struct(">I")
"""In front of the sealed bytes: how many of them are Avro; the rest is the same as JSON."""
_COLUMNS: Final = "sequence, agreement, position, type, subject, time, recordedtime, dataschema, sealed"


class SqliteExchange:
    """A town's file; `log(subscriber)` is one subscriber's exchange log in it. Thread-safe."""

    def __init__(self, path: Path, town: str, sealer: Sealer) -> None:
        self.town, self.sealer = town, sealer
        self.lock = threading.Lock()
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self.db.execute(f"PRAGMA page_size={PAGE_BYTES}")
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.executescript(_TABLES)

    def log(self, subscriber: str) -> SqliteExchangeLog:
        """One subscriber's records."""
        return SqliteExchangeLog(self, subscriber)

    def reached(self) -> dict[str, int]:
        """Agreement → position up to which the publisher has looked."""
        with self.lock:
            return dict(self.db.execute("SELECT agreement, position FROM reached").fetchall())

    def save_reached(self, positions: Mapping[str, int]) -> None:
        """Remember how far the publisher has looked; losing it only makes it look again."""
        with self.lock:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.executemany("INSERT OR REPLACE INTO reached VALUES (?,?)", positions.items())
            self.db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self.db.close()


class SqliteExchangeLog:
    """One subscriber's exchange log; implements `ExchangeLog`."""

    def __init__(self, exchange: SqliteExchange, subscriber: str) -> None:
        self._exchange, self._subscriber = exchange, subscriber

    def last_sequence(self) -> int:
        """Sequence of the last record; 0 in an empty log."""
        with self._exchange.lock:
            return self._last()

    def append(self, records: Sequence[ExchangeRecord]) -> None:
        """Add records, all or none; ExchangeFaultError where they don't follow the last one."""
        rows = self._rows(records)
        with self._exchange.lock:
            db = self._exchange.db
            db.execute("BEGIN IMMEDIATE")
            try:
                self._check_follows(records)
                db.executemany("INSERT INTO records VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
                db.execute("COMMIT")
            except BaseException:
                db.execute("ROLLBACK")
                raise

    def grant(self, *, allowed: bool) -> None:
        """Let the subscriber read, or no longer."""
        with self._exchange.lock:
            self._exchange.db.execute("INSERT OR REPLACE INTO readers VALUES (?,?)", (self._subscriber, int(allowed)))

    def read(self, after: int, limit: int, timeout: float = 0.0) -> Sequence[ExchangeRecord]:
        """Records after a sequence, in order; RefusedError unless the publisher has granted it."""
        deadline = time.monotonic() + timeout
        while True:
            found = self._read(after, limit)
            if found or time.monotonic() >= deadline:
                return found
            time.sleep(POLL_SECONDS)

    def close(self) -> None:
        """Nothing of its own is open: the file is the exchange's."""

    def _last(self) -> int:
        query = "SELECT coalesce(max(sequence), 0) FROM records WHERE subscriber = ?"
        return int(self._exchange.db.execute(query, (self._subscriber,)).fetchone()[0])

    def _check_follows(self, records: Sequence[ExchangeRecord]) -> None:
        last = self._last()
        if [record.sequence for record in records] != list(range(last + 1, last + 1 + len(records))):
            raise ExchangeFaultError(f"{self._subscriber}: {records[0].sequence} doesn't follow {last}")

    def _read(self, after: int, limit: int) -> list[ExchangeRecord]:
        query = f"SELECT {_COLUMNS} FROM records WHERE subscriber = ? AND sequence > ? ORDER BY sequence LIMIT ?"  # noqa: S608 - our own columns
        with self._exchange.lock:
            db = self._exchange.db
            row = db.execute("SELECT allowed FROM readers WHERE subscriber = ?", (self._subscriber,)).fetchone()
            if row is None or not row[0]:
                raise RefusedError(f"{self._subscriber} has no agreement in force with {self._exchange.town}")
            rows = db.execute(query, (self._subscriber, after, limit)).fetchall()
        return self._records(rows)

    def _rows(self, records: Sequence[ExchangeRecord]) -> list[tuple[object, ...]]:
        """Rows of the table, sealed where they say something."""
        sealed = iter(
            self._exchange.sealer.seal_many(
                (_key(one.subject), _SIZE.pack(len(one.data)) + one.data + one.json, self._context(one.sequence))
                for one in records
                if one.data
            )
        )
        return [
            (
                *(self._subscriber, one.sequence, one.agreement, one.position, one.type, one.subject),
                *(one.time, one.recordedtime, one.dataschema, next(sealed) if one.data else b""),
            )
            for one in records
        ]

    def _records(self, rows: Sequence[tuple[Any, ...]]) -> list[ExchangeRecord]:
        """Records of rows of `_COLUMNS`; those of an erased person say nothing."""
        opened = iter(
            self._exchange.sealer.open_many(
                (_key(subject), sealed, self._context(sequence))
                for sequence, _, _, _, subject, *_, sealed in rows
                if sealed
            )
        )
        return [self._record(row, next(opened) if row[-1] else b"") for row in rows]

    def _record(self, row: tuple[Any, ...], plain: bytes | None) -> ExchangeRecord:
        end = _SIZE.size + _SIZE.unpack_from(plain)[0] if plain else 0
        data, json = (plain[_SIZE.size : end], plain[end:]) if plain else (b"", b"")
        sequence, agreement, position, type_, subject, valid, recorded, dataschema, _ = row
        town = self._exchange.town
        record = ExchangeRecord(
            sequence, town, agreement, position, type_, subject, valid, recorded, dataschema, data, json
        )
        return record if plain is not None else record.withheld()

    def _context(self, sequence: int) -> bytes:
        return f"exchange/{self._subscriber}/{sequence}".encode()


def _key(subject: str) -> str:
    return f"{Resident.KIND}-{subject}"
