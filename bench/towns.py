"""A generated town's files in a folder, and a process of its own for each measurement on it."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import synthetic

from connectors.keys.ring import SqliteKeyRing
from connectors.keys.sealer import RingSealer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

R = TypeVar("R")


class Town:
    """A generated town's files in a folder."""

    def __init__(self, folder: Path, events: int, residents: int) -> None:
        self.folder, self.events = folder, events
        self.residents = min(residents, events // 3)
        self.keys = folder / f"keys-{self.residents}.sqlite"
        self.edition = folder / f"edition-{events}.duckdb"
        with self.ring() as ring:
            self.log = synthetic.make(folder, events, self.residents, ring, RingSealer(ring))

    def ring(self) -> SqliteKeyRing:
        """Its keys."""
        return SqliteKeyRing(self.keys, b"k" * 32, town="122131")


def alone(measure: Callable[..., R], *given: object) -> R:
    """Measure in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, *given).result()
