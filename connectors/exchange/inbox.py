"""The subscriber's inbox: one SQLite file with every record received, in order, and where reading goes on.

A record and the cursor are kept in one transaction, so a crash repeats nothing and loses nothing. What can't be
handled goes to the dead letters with its reason, and doesn't hold up what follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connectors.database import StoreFile, open_database
from connectors.exchange.port import GapError
from connectors.exchange.record import ExchangeRecord

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Handler = Callable[[ExchangeRecord, sqlite3.Connection], None]
    """Does the subscriber's work with a record, on the inbox's own connection: in the same transaction."""

_COLUMNS: Final = "sequence, town, agreement, position, type, subject, time, recordedtime, dataschema, data"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS received (
    sequence INTEGER PRIMARY KEY,
    town TEXT NOT NULL,
    agreement TEXT NOT NULL,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    time TEXT NOT NULL,
    recordedtime TEXT NOT NULL,
    dataschema TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS dead_letters (sequence INTEGER PRIMARY KEY, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS proved (first INTEGER PRIMARY KEY, last INTEGER NOT NULL);
"""


class Inbox(StoreFile):
    """What one subscriber has from one town."""

    def __init__(self, path: Path) -> None:
        self._db = open_database(path, _TABLES)

    @property
    def last_sequence(self) -> int:
        """Where reading goes on."""
        return int(self._db.execute("SELECT coalesce(max(sequence), 0) FROM received").fetchone()[0])

    def take(self, records: Sequence[ExchangeRecord], handle: Handler) -> int:
        """Keep and handle what is new, all in one transaction; how many were new. GapError where some are missing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            last = self.last_sequence
            new = [record for record in records if record.sequence > last]
            _check_follows(new, last)
            for record in new:
                self._keep(record)
                self._handle(record, handle)
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        return len(new)

    def records(self, first: int, last: int) -> list[ExchangeRecord]:
        """Kept records from one sequence to another."""
        query = f"SELECT {_COLUMNS} FROM received WHERE sequence BETWEEN ? AND ? ORDER BY sequence"  # noqa: S608 - our own columns
        return [ExchangeRecord(*row) for row in self._db.execute(query, (first, last))]

    def dead_letters(self) -> list[tuple[int, str]]:
        """Sequence and reason of everything that couldn't be handled."""
        return self._db.execute("SELECT sequence, reason FROM dead_letters ORDER BY sequence").fetchall()

    def retry(self, handle: Handler) -> int:
        """Handle the dead letters again, now that the cause is mended; how many are left."""
        for sequence, _ in self.dead_letters():
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM dead_letters WHERE sequence = ?", (sequence,))
            self._handle(self.records(sequence, sequence)[0], handle)
            self._db.execute("COMMIT")
        return len(self.dead_letters())

    def proved_to(self) -> int:
        """The sequence up to which everything is proved."""
        return int(self._db.execute("SELECT coalesce(max(last), 0) FROM proved").fetchone()[0])

    def mark_proved(self, first: int, last: int) -> None:
        """Remember that a batch is proved."""
        self._db.execute("INSERT OR REPLACE INTO proved VALUES (?,?)", (first, last))

    def _keep(self, record: ExchangeRecord) -> None:
        row = tuple(getattr(record, name) for name in _COLUMNS.split(", "))
        self._db.execute("INSERT INTO received VALUES (?,?,?,?,?,?,?,?,?,?)", row)

    def _handle(self, record: ExchangeRecord, handle: Handler) -> None:
        self._db.execute("SAVEPOINT handling")
        try:
            handle(record, self._db)
        except Exception as error:  # noqa: BLE001 - whatever the subscriber's own work runs into
            self._db.execute("ROLLBACK TO handling")
            self._db.execute(
                "INSERT INTO dead_letters VALUES (?,?)", (record.sequence, f"{type(error).__name__}: {error}")
            )
        self._db.execute("RELEASE handling")


def _check_follows(records: Sequence[ExchangeRecord], last: int) -> None:
    for expected, record in enumerate(records, last + 1):
        if record.sequence != expected:
            raise GapError(f"{expected} to {record.sequence - 1} are missing")
