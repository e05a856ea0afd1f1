"""Which cores a process uses: threads of Python answer faster side by side on one than on two.

On two cores each look into a file or a socket hands Python's lock to the other core and waits to get it back: a server
took 7.7 ms of CPU an answer and fell behind at 200 requests a second, on one core 4.5 ms (docs/benchmarks.md).
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def own_core(number: int = 0) -> int:
    """The core of a server's process of this number, of those that it may use: the first one's by its process id."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[(os.getpid() + number) % len(allowed)]


@contextmanager
def on_one_core(core: int | None = None) -> Iterator[None]:
    """Keep this thread, and all that begin inside, on one core; by itself on `own_core`."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {own_core() if core is None else core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def on_all_cores() -> None:
    """Let a process go where it likes that was begun by one that keeps to one core."""
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
