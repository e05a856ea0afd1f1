"""Catching up on two cores: a second process makes batches ready while this one records and sends (docs/adr/0014).

It writes nothing, and what it decided counts only if no protection, erasure or agreement came since it looked.
"""

from __future__ import annotations

import fcntl
import multiprocessing
from contextlib import suppress
from typing import TYPE_CHECKING

from connectors.ahead import AHEAD_BYTES, start
from connectors.exchange.prepare import Prepared
from connectors.exchange.statement import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from multiprocessing.connection import Connection

    from connectors.exchange.prepare import Order, Preparer

    Opens = Callable[[], AbstractContextManager[Preparer]]
    """How the second process opens the town; it travels there, so it is a function of a module."""


class Ahead:
    """A process that makes batches ready; at work from the beginning until `end`. One thread uses it."""

    def __init__(self, opens: Opens) -> None:
        context = multiprocessing.get_context("spawn")  # a server has threads, which a fork would tear apart
        orders, self._orders = context.Pipe(duplex=False)
        self._prepared, prepared = context.Pipe(duplex=False)
        fcntl.fcntl(self._prepared.fileno(), fcntl.F_SETPIPE_SZ, AHEAD_BYTES)
        self._process = context.Process(target=_serve, args=(opens, orders, prepared), daemon=True)
        start(self._process)
        orders.close()
        prepared.close()
        self._is_open = False

    def is_ready(self) -> bool:
        """Whether it has opened the town; never, where it died or was ended."""
        with suppress(EOFError, OSError):
            if not self._is_open and self._prepared.poll():
                self._is_open = self._prepared.recv()
        return self._is_open

    def batches(self, order: Order) -> Iterator[Prepared]:
        """What `Preparer.batches` gives; where the process dies, only a beginning of it."""
        try:
            self._orders.send(order)
            while (said := self._prepared.recv()) is not None:
                rows, *rest = said
                yield Prepared([Said._make(row) for row in rows], *rest)
        except (EOFError, OSError):
            self.end()

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._is_open = False
        self._process.kill()
        self._process.join()
        self._orders.close()
        self._prepared.close()


def _serve(opens: Opens, orders: Connection, prepared: Connection) -> None:
    """The life of the process. When the one that asks is gone, the next word from or to it fails, and this one ends."""
    with suppress(EOFError, OSError), opens() as preparer:
        prepared.send(True)
        while True:
            order = orders.recv()
            preparer.standing.refresh()
            for batch in preparer.batches(order):
                prepared.send(([tuple(one) for one in batch.said], *batch[1:]))
            prepared.send(None)
