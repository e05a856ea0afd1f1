"""The subscribers' bearer tokens: 256 random bits each, kept as SHA-256 alone, so that the file gives none away."""

from __future__ import annotations

import secrets
import threading
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from connectors.database import StoreFile, open_database

if TYPE_CHECKING:
    from pathlib import Path

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS tokens (digest BLOB PRIMARY KEY, subscriber TEXT NOT NULL, made_at INTEGER NOT NULL)
WITHOUT ROWID
"""


class TokenStore(StoreFile):
    """A town's file of tokens. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = open_database(path, _TABLE)

    def issue(self, subscriber: str, made_at: int) -> str:
        """A new token of a subscriber, in clear for this once; `made_at` in microseconds. Older ones stay valid."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._db.execute("INSERT INTO tokens VALUES (?,?,?)", (_digest(token), subscriber, made_at))
        return token

    def withdraw(self, subscriber: str) -> int:
        """End every token of a subscriber; how many there were."""
        with self._lock:
            return self._db.execute("DELETE FROM tokens WHERE subscriber = ?", (subscriber,)).rowcount

    def subscriber_of(self, token: str) -> str | None:
        """Whose token this is; the look-up goes by its hash, so its time tells nothing of any token."""
        with self._lock:
            row = self._db.execute("SELECT subscriber FROM tokens WHERE digest = ?", (_digest(token),)).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            super().close()


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
