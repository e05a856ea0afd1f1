"""Small SQLite files beside the log: readable by their owner alone, durable, written all or nothing."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

BUSY_SECONDS: Final = 10.0
"""How long a writer waits for another process's transaction."""

KEPT: Final = ("journal_mode=WAL", "synchronous=FULL")
"""For what must survive a power cut once it was promised; read while it is written."""

ERASABLE: Final = ("journal_mode=TRUNCATE", "secure_delete=ON", "synchronous=FULL", "temp_store=MEMORY")
"""For what must be gone once it was deleted: no byte of it stays in a journal, a free page or a temporary file."""


def open_database(path: Path, schema: str, pragmas: Sequence[str] = KEPT) -> sqlite3.Connection:
    """Open a file for many threads, made where there is none; sqlite3.DatabaseError where it is no such file."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        for pragma in pragmas:
            db.execute(f"PRAGMA {pragma}")
        db.executescript(schema)
    except sqlite3.Error:
        db.close()
        raise
    return db


class StoreFile:
    """A store that is one such file, `_db`: opened when it is made, released with its block."""

    _db: sqlite3.Connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self._db.close()


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and no other writer meanwhile."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite ends it by itself when the disk is full or the file broken
            db.execute("ROLLBACK")
        raise
