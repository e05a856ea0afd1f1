"""Many readers at once: their entries become durable together, and nobody sees anything before theirs is."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from access.test_access_log import LOOK, TOWN, log_in

from connectors.access.grouped import GroupedAccessLog
from connectors.access.port import AccessEntry, AccessLogError
from connectors.access.store import SqliteAccessLog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connectors.access.port import Access

READERS = 5


class Arrivals(deque[Any]):
    """A queue that counts who has come to it."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Semaphore(0)

    def append(self, one: object) -> None:
        """Somebody waits."""
        super().append(one)
        self.came.release()


class Slow(SqliteAccessLog):
    """A log whose first transaction takes until so many others wait; `sizes` are what each transaction held."""

    def __init__(self, path: Path, arrivals: Arrivals, fault: BaseException | None = None) -> None:
        super().__init__(path, TOWN, now=lambda: 1)
        self.sizes: list[int] = []
        self.began = threading.Event()
        self._arrivals, self._fault = arrivals, fault

    def record_all(self, accesses: Sequence[Access]) -> list[AccessEntry]:
        """Write them, or fail."""
        self.sizes.append(len(accesses))
        if not self.began.is_set():
            self.began.set()
            for _ in range(READERS):
                assert self._arrivals.came.acquire(timeout=30)
        elif self._fault:
            raise self._fault
        return super().record_all(accesses)


def read_at_once(log: Slow, arrivals: Arrivals) -> list[AccessEntry | BaseException]:
    """One reader, and others while the first entry is on its way; what each got."""
    grouped = GroupedAccessLog(log)
    grouped._queue = arrivals
    with ThreadPoolExecutor(READERS) as readers:
        asked = [readers.submit(grouped.record, LOOK)]
        assert log.began.wait(30)
        asked += [readers.submit(grouped.record, LOOK) for _ in range(READERS - 1)]
        return [one.exception() or one.result() for one in asked]


def test_entries_that_wait_together_are_one_transaction(tmp_path: Path) -> None:
    """Five readers need two syncs of the disk, not five; each gets its own entry, and the chain holds."""
    arrivals = Arrivals()
    with Slow(tmp_path / "access.sqlite", arrivals) as log:
        found = read_at_once(log, arrivals)
        assert log.sizes == [1, READERS - 1]
        assert sorted(one.number for one in found if isinstance(one, AccessEntry)) == [1, 2, 3, 4, 5]
        assert log.verify({}) == READERS


@pytest.mark.parametrize("fault", [AccessLogError("disk full"), MemoryError()])
def test_a_group_that_can_not_be_written_shows_nobody_anything(tmp_path: Path, fault: BaseException) -> None:
    """Whoever waited in it fails, whatever went wrong; who was written before has an answer."""
    arrivals = Arrivals()
    with Slow(tmp_path / "access.sqlite", arrivals, fault) as log:
        found = read_at_once(log, arrivals)
    assert [isinstance(one, AccessEntry) for one in found] == [True, *[False] * (READERS - 1)]
    with log_in(tmp_path) as kept:
        assert kept.verify({}) == 1
