"""A town's read-model file, opened: time travel in SQL at any (valid, known).

`known` is a position, the time-travel token; `known_position` makes one of a day or a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Self

import duckdb

from events.catalogue import STATES
from events.event import end_of_day, micros
from projections.sql import run, value
from projections.tables import columns_of, create_statements, is_answer, layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from events.items import State

CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "memory_limit": "1GB",  # leaves as much for the batches: a town of 5 M events is rebuilt in 2 GiB
    "checkpoint_threshold": "24MB",  # writes back once in a million events; less often, each time took 0.3 GiB more
}
FETCHED: Final = 4_096
Row = dict[str, Any]
Known = int | date | datetime | None
"""A position, "as known at the end of that day", "as known at that moment", or None for now."""


@dataclass(frozen=True)
class Progress:
    """How far a read model has come."""

    position: int
    recorded_at: int
    """Transaction time of that position, microseconds since the epoch, UTC."""


class ReadModel:
    """One town's DuckDB file. One process writes it; within the process each thread uses a `cursor()`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.db = connection

    @classmethod
    def open(cls, path: Path | None, *, read_only: bool = False) -> Self:
        """Open a file, made when missing and made anew when an older version wrote it; None: in memory."""
        model = cls(duckdb.connect(str(path or ":memory:"), read_only=read_only, config=CONFIG))
        found = model._layout()
        if found is None:
            model._create()
        elif found != layout() and path is not None and not read_only:
            model.close()
            path.unlink()
            return cls.open(path)
        return model

    def cursor(self) -> ReadModel:
        """The same file for another thread."""
        return ReadModel(self.db.cursor())

    def close(self) -> None:
        """Let other processes open the file."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def progress(self) -> Progress:
        """The position reached and its transaction time."""
        return Progress(*run(self.db, "SELECT position, recorded_at FROM progress")[0])

    def known_position(self, known: Known) -> int:
        """The last position recorded at or before `known`."""
        if known is None:
            return self.progress().position
        if isinstance(known, int):
            return min(known, self.progress().position)
        moment = micros(known) if isinstance(known, datetime) else end_of_day(known)
        return int(value(self.db, "SELECT coalesce(max(position), 0) FROM entry WHERE recorded_at <= ?", [moment]))

    def state(self, kind: type[State], number: str, valid: date, known: int) -> Row | None:
        """One record at (valid, known); None before anything is known of it."""
        # The record's few rows come by an index; planning the condition in SQL takes longer than asking it here.
        rows = self.rows(f"FROM {kind.KIND} WHERE number = ?", [number])
        return next((row for row in rows if is_answer(row, valid, known)), None)

    def states(self, kind: type[State], valid: date, known: int, where: str = "true", *values: object) -> list[Row]:
        """All records of a kind at (valid, known), by number; `where` is SQL of ours with `?` for values."""
        return self.rows(
            f"SELECT * FROM {kind.KIND}_at(?, ?) WHERE {where} ORDER BY number",
            [valid, known, *values],
        )

    def each_state(self, kind: type[State], valid: date, known: int) -> Iterator[Row]:
        """All records of a kind at (valid, known), by number, a few thousand in memory at a time.

        The connection is busy until the last one: give each such walk a `cursor()` of its own.
        """
        cursor = self.db.execute(f"SELECT * FROM {kind.KIND}_at(?, ?) ORDER BY number", [valid, known])
        names = [column[0] for column in cursor.description or []]
        while rows := cursor.fetchmany(FETCHED):
            for row in rows:
                yield dict(zip(names, row, strict=True))

    def table(self, kind: type[State], valid: date, known: int) -> pa.Table:
        """All records of a kind at (valid, known) as Arrow, by number."""
        query = f"SELECT * FROM {kind.KIND}_at($v, $k) ORDER BY number"
        table: pa.Table = self.db.sql(query, params={"v": valid, "k": known}).to_arrow_table()
        return table

    def entries(self, stream: str, known: int) -> list[Row]:
        """What was recorded in a stream up to a position: who, when, why, under which law."""
        return self.rows(
            # In two steps: DuckDB looks into an index for a single condition alone.
            "WITH own AS MATERIALIZED (FROM entry WHERE stream = ?) FROM own WHERE position <= ? ORDER BY version",
            [stream, known],
        )

    def rows(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
        """The rows of a query as dictionaries."""
        cursor = self.db.execute(query, values)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _layout(self) -> str | None:
        """The layout of the tables; None where there are none."""
        tables = {name for (name,) in run(self.db, "SELECT table_name FROM duckdb_tables()")}
        if "layout" in tables:
            return str(value(self.db, "SELECT fingerprint FROM layout"))
        return "" if tables else None

    def _create(self) -> None:
        run(self.db, "BEGIN")
        for statement in create_statements():
            run(self.db, statement)
        run(self.db, "INSERT INTO layout VALUES (?)", [layout()])
        run(self.db, "COMMIT")


def items_of_row(kind: type[State], row: Row) -> Row:
    """A row's items without its place in time, and without what it doesn't say."""
    return {column.name: row[column.name] for column in columns_of(kind) if row[column.name] is not None}


def kinds() -> tuple[type[State], ...]:
    """All kinds of record."""
    return STATES
