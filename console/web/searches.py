"""What was typed into the search box: kept in memory alone, so that no name reaches an address or a disk."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

KEPT: Final = 5_000
"""Searches a process remembers: a day's of a town hall; the oldest are forgotten first."""


@dataclass(frozen=True)
class Typed:
    """One search of one user; `places` are where its pages begin, as far as they were read."""

    user: str
    town: str
    text: str
    places: tuple[str, ...] = ("",)


class Searches:
    """The searches of a process by random keys; safe for threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._typed: OrderedDict[str, Typed] = OrderedDict()
        self._turn = threading.Lock()

    def keep(self, typed: Typed) -> str:
        """Remember a search; its key."""
        key = secrets.token_urlsafe(16)
        with self._turn:
            self._typed[key] = typed
            while len(self._typed) > self._kept:
                self._typed.popitem(last=False)
        return key

    def get(self, key: str, user: str, town: str) -> Typed | None:
        """A search of that user in that town; None for another's, or one that is forgotten."""
        with self._turn:
            found = self._typed.get(key)
        return found if found and (found.user, found.town) == (user, town) else None

    def add_place(self, key: str, place: str) -> None:
        """Remember where a further page begins."""
        with self._turn:
            found = self._typed.get(key)
            if found and place not in found.places:
                self._typed[key] = replace(found, places=(*found.places, place))
