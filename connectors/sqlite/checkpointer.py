"""The thread that folds a write-ahead log into its file, so that no commit has to wait for that."""

import threading
from contextlib import suppress
from typing import Final

from eventsourcing.persistence import PersistenceError

from connectors.sqlite.datastore import LogDatastore

PAUSE_SECONDS: Final = 0.5
"""Between two folds: pages that every commit touches are written once for all commits of half a second."""


class Checkpointer(threading.Thread):
    """Folds after commits until `stop()`. What grows faster than it folds is left to SQLite's own limit."""

    def __init__(self, datastore: LogDatastore) -> None:
        super().__init__(name="checkpointer", daemon=True)
        self._datastore = datastore
        self._committed = threading.Event()
        self._stopping = threading.Event()

    def note_commit(self) -> None:
        """Say that there is something to fold."""
        self._committed.set()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stopping.set()
        self._committed.set()
        self.join()

    def run(self) -> None:
        """Fold, at most twice a second."""
        while self._committed.wait() and not self._stopping.wait(PAUSE_SECONDS):
            self._committed.clear()
            with suppress(PersistenceError):  # a full disk, say: the next commit meets it, and tells who waits
                self._datastore.checkpoint()
