"""Sessions on the server: the browser holds a random key, the file its hash; ended when idle and after a day."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from connectors.database import StoreFile, open_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MICROS: Final = 1_000_000
IDLE_SECONDS: Final = 30 * 60
"""A counter that was left alone for half an hour asks again who is there."""
LONGEST_SECONDS: Final = 10 * 60 * 60
"""A working day; whoever stays longer signs in again."""
_SEEN_EVERY: Final = 60
"""Seconds between two notes that somebody is still there."""
_OUTLAST: Final = ("lang", "theme", "next")
"""What a browser chose before it was known who sits there, and keeps."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS session (
    hash BLOB PRIMARY KEY, began_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, content TEXT NOT NULL
) STRICT;
"""


@dataclass
class Session:
    """One browser's session: `who` is empty until somebody signed in, `data` is what the screens keep."""

    key: str
    began_at: int
    seen_at: int
    csrf: str = field(default_factory=token_urlsafe)
    who: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """Everything that is kept, as it is kept."""
        return json.dumps({"csrf": self.csrf, "who": self.who, "data": self.data}, ensure_ascii=False)


class Sessions(StoreFile):
    """All sessions of this console in one file, for many threads; `now` gives microseconds since the epoch."""

    def __init__(self, path: Path, *, now: Callable[[], int]) -> None:
        self._now, self._lock = now, RLock()
        # A session lost in a power cut costs one more log-in.
        self._db = open_database(path, _SCHEMA, ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"))

    def begin(self, before: Session | None = None, who: dict[str, Any] | None = None) -> Session:
        """A session with a key that nobody has seen; the one before is ended and leaves the browser's own choices."""
        now = self._now()
        session = Session(token_urlsafe(32), now, now, who=who or {})
        if before is not None:
            session.data = {name: before.data[name] for name in _OUTLAST if name in before.data}
            self.end(before)
        with self._lock:
            self._forget_ended(now)
            self._db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", [_hash(session.key), now, now, session.content])
        return session

    def find(self, key: str) -> Session | None:
        """The session of a key, unless it was idle too long or began too long ago."""
        now = self._now()
        with self._lock:
            query = "SELECT began_at, seen_at, content FROM session WHERE hash = ? AND began_at > ? AND seen_at > ?"
            row = self._db.execute(query, [_hash(key), *_oldest(now)]).fetchone()
        return Session(key, row[0], row[1], **json.loads(row[2])) if row else None

    def keep(self, session: Session, before: str) -> None:
        """Write down what a request changed (`before` is the content it found), and now and then that it is in use."""
        now = self._now()
        if session.content == before and now - session.seen_at < _SEEN_EVERY * _MICROS:
            return
        row = [now, session.content, _hash(session.key)]
        with self._lock:
            self._db.execute("UPDATE session SET seen_at = ?, content = ? WHERE hash = ?", row)

    def end(self, session: Session) -> None:
        """Forget a session: its key opens nothing any more."""
        with self._lock:
            self._db.execute("DELETE FROM session WHERE hash = ?", [_hash(session.key)])

    def _forget_ended(self, now: int) -> None:
        self._db.execute("DELETE FROM session WHERE began_at <= ? OR seen_at <= ?", [*_oldest(now)])


def _oldest(now: int) -> tuple[int, int]:
    return now - LONGEST_SECONDS * _MICROS, now - IDLE_SECONDS * _MICROS


def _hash(key: str) -> bytes:
    return sha256(key.encode()).digest()
