"""Editions of a town's read model: each complete when it gets its name, and never written again.

Whoever publishes (one process at a time: the caller holds a lock) builds the next edition beside the last one. A
crash, a full disk or a kill at any point leaves the last one in its place. See docs/adr/0007.
"""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from projections.engine import project
from projections.readmodel import ReadModel
from projections.sql import run, value
from projections.tables import index_statements, layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from events.codec import Sealer
    from projections.engine import Source
    from projections.staging import StoredRow

IN_MEMORY_SHARE: Final = 250
"""One event in 250 may be in readers' memory alone: taking them in costs about as much as copying the edition."""


@dataclass(frozen=True)
class Rebuilt:
    """An edition made from the log alone."""

    position: int
    agreed: bool
    """Whether the edition before it had the same rows at its own position; if not, that one was altered or broken."""


def is_due(edition_position: int, position: int) -> bool:
    """Whether so much was recorded since an edition that the next one is due."""
    return position - edition_position > edition_position // IN_MEMORY_SHARE


def current(path: Path) -> ReadModel | None:
    """The present edition, to read; None where there is none, or none that this version can read."""
    if not path.exists():
        return None
    try:
        model = ReadModel(duckdb.connect(str(path), read_only=True))
    except duckdb.Error:
        return None  # damaged: the log is the truth, and the next edition is made from it
    try:
        if value(model.db, "SELECT fingerprint FROM layout") == layout():
            return model
    except duckdb.Error:
        pass  # no read model, or a damaged one: as above
    model.close()
    return None


def publish(path: Path, source: Source, sealer: Sealer, *, progress: Callable[[int], None] | None = None) -> int:
    """Make the next edition of the last one and what was recorded since; the position reached."""
    last = current(path)
    if last is None:
        return rebuild(path, source, sealer, progress=progress).position
    last.close()
    with _Beside(path) as fresh:
        shutil.copyfile(path, fresh)
        with ReadModel.open(fresh) as model:
            return _finish(model, source, sealer, progress)


def rebuild(path: Path, source: Source, sealer: Sealer, *, progress: Callable[[int], None] | None = None) -> Rebuilt:
    """Make an edition from the log alone, and compare the last one with it on the way."""
    with _Beside(path) as fresh, ReadModel.open(fresh) as model:
        agreed = True
        last = current(path)
        if last is not None:
            with last:
                project(model.db, Until(source, last.progress().position), sealer, progress=progress)
                agreed = fingerprint(last.db) == fingerprint(model.db)
        return Rebuilt(_finish(model, source, sealer, progress), agreed)


def _finish(model: ReadModel, source: Source, sealer: Sealer, progress: Callable[[int], None] | None) -> int:
    position = project(model.db, source, sealer, progress=progress)
    for statement in index_statements():
        run(model.db, statement)
    return position


def fingerprint(db: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int]]:
    """Per table its rows' number and the sum of their hashes: equal for equal rows in any order."""
    tables = run(db, "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() ORDER BY 1")
    return [(name, *run(db, f"SELECT count(*), coalesce(sum(hash(t)), 0) FROM {name} AS t")[0]) for (name,) in tables]


class Until:
    """A log that ends at a position."""

    def __init__(self, source: Source, last: int) -> None:
        self._source = source
        self._last = last

    def read_batches(self, after: int, size: int) -> Iterator[Sequence[StoredRow]]:
        """The events after a position, to the last one."""
        for rows in self._source.read_batches(after, size):
            wanted = rows[: max(0, self._last - rows[0][0] + 1)]
            if wanted:
                yield wanted
            if len(wanted) < len(rows):
                return


class _Beside:
    """A file beside an edition, which takes its place when everything went well, and else is swept away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fresh = path.with_name(f"{path.name}.new")

    def __enter__(self) -> Path:
        self._sweep()  # what a killed process left
        return self._fresh

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            _sync(self._fresh)
            self._fresh.replace(self._path)
            _sync(self._path.parent)
            return
        self._sweep()
        if isinstance(error, duckdb.IOException) and "No space left" in str(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path.parent)) from error

    def _sweep(self) -> None:
        for name in (self._fresh, self._fresh.with_name(f"{self._fresh.name}.wal")):
            name.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
