"""A town read while it is written: an edition on disk that nobody changes, and over it, in memory, what came since.

An edition is a DuckDB file that is complete when it gets its name and is never written again, so any number of
processes read it at once. Each of them follows the log for itself. A record that the log has changed since is
brought over whole, and hides the edition's rows; every query sees one register. See docs/adr/0007.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

import duckdb

from events.catalogue import STATES
from projections.readmodel import CONFIG, ReadModel
from projections.sql import run, transaction
from projections.tables import as_of, create_statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from events.codec import Sealer
    from projections.engine import Source
    from projections.staging import StoredRow

BATCH_SIZE: Final = 10_000
"""Events that become visible together: what a writer at full speed records in about a second."""
FOUND_BY_INDEX: Final = 500
"""So many records DuckDB finds faster by its index, given one by one, than by reading a table of a million rows."""
REST_SECONDS: Final = 0.05
"""A follower's pause after a batch: what is recorded meanwhile shares the next one, which costs little more for it."""
PATIENCE_SECONDS: Final = 1.0
"""How long a follower trusts that somebody tells it of news."""

_APPENDED: Final = ("entry", "resident_key")
_HIDDEN_BY: Final = tuple(
    pair for state in STATES for pair in ((state.KIND, "number"), (f"{state.KIND}_fact", "position"))
)
"""Rows are taken over record by record; a fact stays below as it is, until it or an earlier one is cancelled."""


class LiveModel(ReadModel):
    """An edition and what was recorded since; reads as any read model does, from any thread with a `cursor()`."""

    def __init__(
        self, reader: duckdb.DuckDBPyConnection, writer: duckdb.DuckDBPyConnection, edition: Path, inode: int
    ) -> None:
        super().__init__(reader)
        self._writer = writer
        self._edition, self._inode = edition, inode
        self._moved = threading.Condition()
        self._below = _Edition(writer)
        self.edition_position = self._reached = self.progress().position

    @classmethod
    def over(cls, edition: Path) -> Self:
        """Begin with an edition alone."""
        inode = edition.stat().st_ino  # asked first: at worst the model counts as outdated too early
        writer = duckdb.connect(":memory:", config=CONFIG)
        quoted = str(edition).replace("'", "''")
        run(writer, f"ATTACH '{quoted}' AS edition (READ_ONLY)")
        for statement in (*create_statements(), *_views()):
            run(writer, statement)
        return cls(_reading(writer), writer, edition, inode)

    def cursor(self) -> ReadModel:
        """The same register for another thread."""
        return ReadModel(_reading(self._writer))

    def close(self) -> None:
        """Let go of the edition."""
        super().close()
        self._writer.close()

    def release(self) -> bool:
        """Let go of the edition unless a cursor reads it this very moment, which DuckDB refuses; whether it did."""
        try:
            self.close()
        except duckdb.ResourceInUseException:
            return False
        return True

    @property
    def ahead(self) -> int:
        """How many events are in memory alone; when they are many, it is time for a new edition."""
        return self._reached - self.edition_position

    @property
    def is_outdated(self) -> bool:
        """Whether another edition has taken the place of this one; erased people may still be read in this one."""
        return self._edition.stat().st_ino != self._inode

    def refresh(
        self, source: Source, sealer: Sealer, *, size: int = BATCH_SIZE, stop: threading.Event | None = None
    ) -> int:
        """Take in everything recorded by now, or until told to stop; the position reached."""
        for rows in source.read_batches(self._reached, size):
            if stop is not None and stop.is_set():
                break
            self._reached = self._apply(rows, sealer)
            with self._moved:
                self._moved.notify_all()
        return self._reached

    def follow(self, source: Source, sealer: Sealer, news: threading.Event, stop: threading.Event) -> None:
        """Refresh at each news until told to stop (and given news of it). The log itself is the queue."""
        while not stop.is_set():
            self.refresh(source, sealer, stop=stop)
            stop.wait(REST_SECONDS)
            news.wait(PATIENCE_SECONDS)
            news.clear()

    def wait(self, position: int, timeout: float) -> bool:
        """Wait (seconds) until a position can be read: a screen waits for its own command; whether it came."""
        with self._moved:
            return self._moved.wait_for(lambda: self.cursor().progress().position >= position, timeout)

    def _apply(self, rows: Sequence[StoredRow], sealer: Sealer) -> int:
        from projections.staging import Batch, Part  # noqa: PLC0415 - Arrow costs 0.2 s, which a reader without news saves
        from projections.writing import write  # noqa: PLC0415 - as above

        batch = Batch([Part(rows, sealer)])
        with self._below.transaction():
            write(self._writer, batch, self._below)
        return batch.last_position


class _Edition:
    """The edition below, and which of its records were taken over into memory, table by table."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db
        self._taken: dict[str, set[str]] = defaultdict(set)
        self._now: list[tuple[str, list[str]]] = []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Take records over inside, or none."""
        self._now = []
        with transaction(self._db):
            yield
        for table, numbers in self._now:
            self._taken[table].update(numbers)

    def untaken(self, table: str, numbers: Sequence[str]) -> list[str]:
        """Those of some records that weren't taken over into a table before; the caller does it."""
        found = sorted(set(numbers) - self._taken[table])
        self._now.append((table, found))
        return found

    def read(self, table: str, numbers: Sequence[str]) -> pa.Table:
        """What the edition has of some records in a table."""
        query, values = _of_records(table, numbers)
        found: pa.Table = self._db.sql(query, params=values).to_arrow_table()
        return found

    def bring(self, table: str, numbers: Sequence[str]) -> None:
        """Take over what the edition has of some records in a table, as it is."""
        if numbers:
            query, values = _of_records(table, numbers)
            run(self._db, f"INSERT INTO {table} {query}", values)


def _of_records(table: str, numbers: Sequence[str]) -> tuple[str, list[Any]]:
    """A query for some records of the edition, and its values."""
    if len(numbers) > FOUND_BY_INDEX:
        return f"FROM edition.{table} WHERE number IN (SELECT unnest(?))", [list(numbers)]
    return f"FROM edition.{table} WHERE number IN ({', '.join('?' * len(numbers))})", list(numbers)


def _reading(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    reader = connection.cursor()
    run(reader, "SET search_path = 'memory.reading'")
    return reader


def _views() -> list[str]:
    """What readers see: the edition, with the records in memory in the place of its own."""
    statements = [
        "UPDATE progress SET position = e.position, recorded_at = e.recorded_at FROM edition.progress AS e",
        "CREATE SCHEMA reading",
        "CREATE VIEW reading.progress AS FROM memory.main.progress",
    ]
    statements += [
        f"CREATE VIEW reading.{table} AS FROM edition.{table} UNION ALL FROM memory.main.{table}" for table in _APPENDED
    ]
    statements += [
        f"CREATE VIEW reading.{table} AS FROM edition.{table} WHERE {key} NOT IN"
        f" (SELECT {key} FROM memory.main.{table}) UNION ALL FROM memory.main.{table}"
        for table, key in _HIDDEN_BY
    ]
    statements += [
        f"CREATE MACRO reading.{state.KIND}_at(v, k) AS TABLE"
        f" SELECT * FROM memory.reading.{state.KIND} WHERE {as_of('v', 'k')}"
        for state in STATES
    ]
    return statements
