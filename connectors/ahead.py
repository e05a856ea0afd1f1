"""A process that reads ahead, so that reading and what is done with it have a core each (docs/adr/0015)."""

from __future__ import annotations

import fcntl
import multiprocessing
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

AHEAD_BYTES: Final = 1 << 20
"""What may wait in the pipe: the most that Linux gives to everybody."""


@contextmanager
def reading_ahead(read: Callable[..., None], *given: object) -> Iterator[Connection]:
    """Run `read(*given, line)` in a process of its own, which ends with the block; here the other end of its line.

    When this process is gone, the next word down the line fails over there, with BrokenPipeError.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy threads of DuckDB that are not there
    ours, theirs = context.Pipe(duplex=False)
    fcntl.fcntl(ours.fileno(), fcntl.F_SETPIPE_SZ, AHEAD_BYTES)
    reader = context.Process(target=read, args=(*given, theirs), daemon=True)
    start(reader)
    theirs.close()
    try:
        yield ours
    finally:
        reader.kill()
        reader.join()
        ours.close()


def start(process: BaseProcess) -> None:
    """Start a process that Ctrl-C never reaches, not even while it begins: whoever started it ends it.

    Here Ctrl-C waits until it has begun: born halfway, it would complain that nobody told it what to do.
    """
    try:
        with _interrupts_held():
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the new process is born with it
            try:
                process.start()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
    except KeyboardInterrupt:
        process.kill()
        raise


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the block; blocked in this thread, it would come through another."""
    if threading.current_thread() is not threading.main_thread():  # Python interrupts the main thread alone
        yield
        return
    held: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    for number in held:
        signal.raise_signal(number)
