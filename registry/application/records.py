"""Records kept between the commands of a bulk load, so that each is not read from the log again and again.

They can be neither stale nor spoilt: they count only while the log ends where the last group left it, and a command
takes what it uses off the shelf; only a command that was accepted puts it back.
"""

from __future__ import annotations

import threading
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.application.group import Group
    from registry.domain.entity import Entity

MOST: Final = 250_000
"""Records kept between groups, about 3 KiB each; the half that was not used for longest goes first."""


class Shelf(threading.local):
    """One thread's kept records; empty and closed outside of bulk loads."""

    def __init__(self) -> None:
        self._records: dict[str, Entity] = {}
        self._position = -1
        self.group: Group | None = None
        """The group that this thread has opened."""

    def clear(self) -> None:
        """Forget everything."""
        self._records.clear()

    def check(self, position: int) -> None:
        """Begin a group: forget everything if somebody else has recorded since, and what has become too much."""
        if position != self._position:
            self.clear()
        if len(self._records) > MOST:
            self._records = dict(islice(self._records.items(), len(self._records) // 2, None))

    def take(self, stream: str) -> Entity | None:
        """Take a record off the shelf."""
        return self._records.pop(stream, None)

    def put(self, records: Iterable[Entity], position: int) -> None:
        """Keep records as they are at a position, which is to be the end of the log."""
        for record in records:
            self._records[record.id] = record
        self._position = position
