"""What the processes of a server have told people of their entries: no answer of any of them knows less."""

from __future__ import annotations

import mmap
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BYTES: Final = 8
"""One position; as a whole number in its place it is written and read in one go."""


class Answered:
    """The last positions that receipts have named, one of each process; only its own process writes it."""

    def __init__(self, positions: memoryview[int], own: int) -> None:
        self._positions, self._own, self._turn = positions, own, threading.Lock()

    @property
    def position(self) -> int:
        """The last position of which somebody was told."""
        return max(self._positions)

    def tell(self, position: int) -> None:
        """A receipt is about to name this position."""
        with self._turn:
            self._positions[self._own] = max(position, self._positions[self._own])


@contextmanager
def shared(file: Path, own: int, of: int) -> Iterator[Answered]:
    """The positions of so many processes in memory that they share by a file's name; the first to come makes it."""
    handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        os.ftruncate(handle, of * _BYTES)
        with mmap.mmap(handle, of * _BYTES) as memory, memoryview(memory) as plain, plain.cast("q") as positions:
            yield Answered(positions, own)
    finally:
        os.close(handle)


def alone() -> Answered:
    """Of a process that nobody shares its entries with."""
    return Answered(memoryview(bytearray(_BYTES)).cast("q"), 0)
