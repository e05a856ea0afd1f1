"""The further processes of a server: begun by its first, begun again when one dies, ended with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import SpawnProcess

    from console.worker import Worker

PAUSE_SECONDS: Final = 1.0
"""Before a process takes the place of one that died: one that can't even begin must not take the whole machine."""
_log = structlog.get_logger(__name__)


class Helpers:
    """All processes but the first, each at `work(worker, *given)` until told to stop (SIGTERM)."""

    def __init__(self, first: Worker, work: Callable[..., None], given: tuple[object, ...]) -> None:
        self._context = multiprocessing.get_context("spawn")  # the first has threads, which a fork would tear apart
        self._work, self._given = work, given
        self._turn, self._stopping = threading.Lock(), threading.Event()
        self._processes: dict[Worker, SpawnProcess] = {}
        self._threads = [threading.Thread(target=self._keep, args=(one,), name="helper") for one in first.others()]

    def start(self) -> None:
        """Begin them."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Tell them to end; they answer what is under way."""
        self._stopping.set()
        for process in tuple(self._processes.values()):
            process.terminate()

    def join(self, patience: float) -> None:
        """Wait for their end; after so many seconds it is made."""
        with self._turn:
            left = tuple(self._processes.values())
        for process in left:
            process.join(patience)
            process.kill()
        for thread in self._threads:
            thread.join()

    def _keep(self, worker: Worker) -> None:
        """One of them, time and again."""
        while process := self._begun(worker):
            wait([process.sentinel])
            process.join()
            worker.forget()
            if not self._stopping.is_set():
                _log.warning("helper.ended", number=worker.number, status=process.exitcode)
                self._stopping.wait(PAUSE_SECONDS)

    def _begun(self, worker: Worker) -> SpawnProcess | None:
        with self._turn:
            if self._stopping.is_set():
                return None
            process = self._context.Process(target=_help, args=(self._work, worker, self._given), daemon=True)
            process.start()
            self._processes[worker] = process
        if self._stopping.is_set():  # told while it began
            process.terminate()
        return process


@contextmanager
def helping(first: Worker, patience: float, work: Callable[..., None], *given: object) -> Iterator[Helpers]:
    """The others of a server, as long as the block runs; `patience` (seconds) is for what they still have to answer."""
    helpers = Helpers(first, work, given)
    helpers.start()
    try:
        yield helpers
    finally:
        helpers.stop()
        helpers.join(patience)


def _help(work: Callable[..., None], worker: Worker, given: tuple[Any, ...]) -> None:
    """The life of one of them."""
    os.setpgrp()  # Ctrl-C reaches everybody at the terminal; the first sees to us
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    try:
        work(worker, *given)
    except Exception as error:  # noqa: BLE001 - its words may tell of somebody; who began us begins another
        _log.warning("helper.failed", number=worker.number, error=type(error).__name__)
        sys.exit(1)


def _end_with_the_first() -> None:
    first = multiprocessing.parent_process()
    assert first is not None
    first.join()
    os.kill(os.getpid(), signal.SIGTERM)
