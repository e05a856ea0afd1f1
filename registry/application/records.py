"""Records kept between the commands of a bulk load, so that each is not read from the log again and again.

They can be neither stale nor spoilt: they count only while the log ends where the last command left it, and a
command takes what it uses off the shelf; only a command that was recorded puts it back.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.entity import Entity

MOST: Final = 50_000
"""Records kept at once, about 3 KiB each; then the shelf is begun anew."""


class Shelf(threading.local):
    """One thread's kept records; empty and closed outside of bulk loads."""

    def __init__(self) -> None:
        self._records: dict[str, Entity] = {}
        self._position = -1
        self.is_open = False

    def clear(self) -> None:
        """Forget everything."""
        self._records.clear()

    def check(self, position: int) -> None:
        """Forget everything if somebody else has recorded since: the log ends elsewhere."""
        if position != self._position:
            self.clear()

    def take(self, stream: str) -> Entity | None:
        """Take a record off the shelf."""
        return self._records.pop(stream, None)

    def put(self, records: Iterable[Entity], position: int) -> None:
        """Keep records as they are at the end of the log."""
        if not self.is_open:
            return
        if len(self._records) > MOST:
            self.clear()
        self._records.update((record.id, record) for record in records)
        self._position = position
