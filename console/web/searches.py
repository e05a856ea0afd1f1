"""What was typed into the search box: no name reaches an address, and none a disk but sealed with a passing key."""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from connectors.database import StoreFile, open_database, writing
from connectors.keys.cipher import MasterCipher

if TYPE_CHECKING:
    from pathlib import Path

KEPT: Final = 5_000
"""Searches a server remembers: a day's of a town hall; the oldest are forgotten first."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS search (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL) STRICT;
"""
_PASSING: Final = ("journal_mode=MEMORY", "synchronous=OFF")
"""The file goes with the server, so that no power cut need be survived."""


@dataclass(frozen=True)
class Typed:
    """One search of one user; `places` are where its pages begin, as far as they were read."""

    user: str
    town: str
    text: str
    places: tuple[str, ...] = ("",)


class Searches(StoreFile):
    """The searches of a server by random keys, for many threads and processes.

    Each is sealed for its user and town with the server's `secret` (32 bytes), which no file has.
    """

    def __init__(self, path: Path, secret: bytes, kept: int = KEPT) -> None:
        self._cipher, self._kept, self._turn = MasterCipher(secret), kept, threading.Lock()
        self._db = open_database(path, _SCHEMA, _PASSING)

    def keep(self, typed: Typed) -> str:
        """Remember a search; its key."""
        key = secrets.token_urlsafe(16)
        with self._turn, writing(self._db):
            row = self._db.execute("INSERT INTO search (key, sealed) VALUES (?, ?)", [key, self._sealed(typed)])
            self._db.execute("DELETE FROM search WHERE number <= ?", [(row.lastrowid or 0) - self._kept])
        return key

    def get(self, key: str, user: str, town: str) -> Typed | None:
        """A search of that user in that town; None for another's, or one that is forgotten."""
        with self._turn:
            return self._found(key, user, town)

    def add_place(self, key: str, user: str, town: str, place: str) -> None:
        """Remember where a further page begins."""
        with self._turn, writing(self._db):
            found = self._found(key, user, town)
            if found and place not in found.places:
                sealed = self._sealed(replace(found, places=(*found.places, place)))
                self._db.execute("UPDATE search SET sealed = ? WHERE key = ?", [sealed, key])

    def _found(self, key: str, user: str, town: str) -> Typed | None:
        row = self._db.execute("SELECT sealed FROM search WHERE key = ?", [key]).fetchone()
        opened = self._cipher.unwrap(row[0], _purpose(user, town)) if row else None
        if opened is None:
            return None
        text, *places = json.loads(opened)
        return Typed(user, town, text, tuple(places))

    def _sealed(self, typed: Typed) -> bytes:
        return self._cipher.wrap(json.dumps([typed.text, *typed.places]).encode(), _purpose(typed.user, typed.town))


def _purpose(user: str, town: str) -> bytes:
    return f"search of {user} in {town}".encode()
