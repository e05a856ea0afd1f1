"""`GroupedAccessLog`: many threads record at once, and those that wait together are written in one transaction."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.access.port import AccessLogError

if TYPE_CHECKING:
    from connectors.access.port import Access, AccessEntry, AccessHead
    from connectors.access.store import SqliteAccessLog


@dataclass(slots=True)
class _Waiting:
    """An access of a thread that shows nothing before it is written."""

    access: Access
    entry: AccessEntry | None = None
    fault: AccessLogError | None = None


class GroupedAccessLog:
    """The access log port for the threads of one process: a disk that syncs 200 times a second serves thousands."""

    def __init__(self, log: SqliteAccessLog) -> None:
        self._log = log
        self._queue: deque[_Waiting] = deque()
        self._turn = threading.Lock()

    def record(self, access: Access) -> AccessEntry:
        """Write an entry, durable when this returns; while one transaction is under way, the next one gathers."""
        waiting = _Waiting(access)
        self._queue.append(waiting)
        with self._turn:
            if waiting.entry is None and waiting.fault is None:  # else the one before us wrote ours, too
                self._write()
        if waiting.entry is None:
            raise AccessLogError(waiting.fault or "not written") from waiting.fault
        return waiting.entry

    def head(self) -> AccessHead:
        """Where the log ends now."""
        with self._turn:
            return self._log.head()

    def _write(self) -> None:
        """Write for everybody who waits; where that fails, nobody's answer may be shown."""
        group = [self._queue.popleft() for _ in range(len(self._queue))]
        try:
            entries = self._log.record_all([one.access for one in group])
        except AccessLogError as error:
            for one in group:
                one.fault = error
            return
        for one, entry in zip(group, entries, strict=True):
            one.entry = entry
