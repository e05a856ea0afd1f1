"""The key ring's SQLite file: wrapped keys, what became of them, and nothing left behind when one is destroyed."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple

from connectors.database import ERASABLE, StoreFile, open_database, writing

_SCRUB_PENDING: Final = 1
_GENERATION_BYTES: Final = 8
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS ring (town TEXT PRIMARY KEY, probe BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS signing_keys (
    name TEXT, kind INTEGER, wrapped BLOB NOT NULL, PRIMARY KEY (name, kind)
) STRICT;
CREATE TABLE IF NOT EXISTS subjects (
    subject TEXT PRIMARY KEY, key_id BLOB NOT NULL, wrapped BLOB,
    destroyed_at INTEGER, reason TEXT, legal_basis TEXT, certificate TEXT,
    CHECK ((wrapped IS NULL) = (certificate IS NOT NULL))
) STRICT;
"""


class KeyRingError(Exception):
    """The key ring can't be used as asked; the message names the remedy and never a key or content."""


class SubjectRow(NamedTuple):
    """A subject's row: the wrapped key, or how it was destroyed."""

    key_id: bytes
    wrapped: bytes | None
    destroyed_at: int
    reason: str
    legal_basis: str
    certificate: str


class KeyFile(StoreFile):
    """One town's key ring file.

    A rollback journal that is truncated after each commit, zeroed deletions and a VACUUM after each destruction keep
    destroyed bytes out of every file; a VACUUM that a crash prevented is made up for at the next opening.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.parent.is_dir():
            raise KeyRingError(f"the folder {path.parent} does not exist; create it before the key ring")
        try:
            self._db = open_database(path, _SCHEMA, ERASABLE)
        except sqlite3.DatabaseError as error:
            raise KeyRingError(f"{path} is no usable key ring ({error}); restore it from its backup") from None
        self.generation_path = path.with_name(path.name + "-generation")
        if not self.generation_path.exists():
            self.generation_path.write_bytes(bytes(_GENERATION_BYTES))
        if self._db.execute("PRAGMA user_version").fetchone()[0] == _SCRUB_PENDING:
            self.scrub()

    def writing(self) -> AbstractContextManager[None]:
        """All or nothing, and no other writer meanwhile."""
        return writing(self._db)

    def probe(self) -> tuple[str, bytes] | None:
        """Return the town and the probe by which a wrong master key is told."""
        row: tuple[str, bytes] | None = self._db.execute("SELECT town, probe FROM ring").fetchone()
        return row

    def put_probe(self, town: str, probe: bytes) -> None:
        """Store the probe of the current master key."""
        self._db.execute("INSERT OR REPLACE INTO ring VALUES (?, ?)", (town, probe))

    def subject(self, subject: str) -> SubjectRow | None:
        """Return a subject's row."""
        query = "SELECT key_id, wrapped, destroyed_at, reason, legal_basis, certificate FROM subjects WHERE subject = ?"
        row = self._db.execute(query, (subject,)).fetchone()
        return SubjectRow(*row) if row else None

    def subjects(self, subjects: Sequence[str]) -> dict[str, SubjectRow]:
        """Return the rows of those that have one."""
        rows = self._db.execute(
            "SELECT subject, key_id, wrapped, destroyed_at, reason, legal_basis, certificate FROM subjects"
            " WHERE subject IN (SELECT value FROM json_each(?))",
            (json.dumps(subjects),),
        )
        return {subject: SubjectRow(*row) for subject, *row in rows}

    def add_subjects(self, rows: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Add (subject, key id, wrapped key) where there is none yet."""
        self._db.executemany("INSERT OR IGNORE INTO subjects (subject, key_id, wrapped) VALUES (?, ?, ?)", rows)

    def bury(self, subject: str, row: SubjectRow) -> None:
        """Replace a subject's key by the record of its destruction."""
        self._db.execute(
            "UPDATE subjects SET wrapped = NULL, destroyed_at = ?, reason = ?, legal_basis = ?, certificate = ?"
            " WHERE subject = ?",
            (row.destroyed_at, row.reason, row.legal_basis, row.certificate, subject),
        )

    def signing_key(self, name: str, kind: int) -> bytes | None:
        """Return a wrapped signing key."""
        row = self._db.execute("SELECT wrapped FROM signing_keys WHERE name = ? AND kind = ?", (name, kind)).fetchone()
        return bytes(row[0]) if row else None

    def put_signing_key(self, name: str, kind: int, wrapped: bytes) -> None:
        """Store a wrapped signing key."""
        self._db.execute("INSERT OR REPLACE INTO signing_keys VALUES (?, ?, ?)", (name, kind, wrapped))

    def wrapped_subjects(self) -> list[tuple[str, bytes, bytes]]:
        """Return every (subject, key id, wrapped key) that is not destroyed."""
        return self._db.execute("SELECT subject, key_id, wrapped FROM subjects WHERE wrapped IS NOT NULL").fetchall()

    def wrapped_signing_keys(self) -> list[tuple[str, int, bytes]]:
        """Return every (name, kind, wrapped key)."""
        return self._db.execute("SELECT name, kind, wrapped FROM signing_keys").fetchall()

    def rewrap_subjects(self, rows: Iterable[tuple[bytes, str]]) -> None:
        """Replace (wrapped key, subject) under a new master key."""
        self._db.executemany("UPDATE subjects SET wrapped = ? WHERE subject = ?", rows)
        self.owe_scrub()

    def owe_scrub(self) -> None:
        """Note, within the transaction, that old pages must be rewritten after it."""
        self._db.execute(f"PRAGMA user_version = {_SCRUB_PENDING}")

    def scrub(self) -> None:
        """Rewrite the file without free pages, and make every process forget the keys that it holds."""
        with self.generation_path.open("r+b") as file:
            count = int.from_bytes(file.read(_GENERATION_BYTES)) + 1
            file.seek(0)
            file.write(count.to_bytes(_GENERATION_BYTES))
        try:
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA user_version = 0")
        except sqlite3.OperationalError as error:
            raise KeyRingError(
                f"the keys are destroyed, but {self._path} could not be rewritten ({error}); close its other users and"
                " repeat the erasure"
            ) from None
