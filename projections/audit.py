"""Every row of a read model against a fresh projection of the log: what was altered shows, even where nobody looks.

`verify` compares answers at some moments with the pure fold; this compares all rows of all tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from projections.sql import run, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from projections.readmodel import ReadModel, Row

KEPT: Final = "kept"
"""Name under which the file to be checked is attached."""

_IDENTITY: Final = ("stream", "number", "version", "position", "known_from")
"""Columns that say which row it is, as far as a table has them."""


@dataclass(frozen=True)
class AlteredRow:
    """A row of a read model that the log doesn't give, or the other way round."""

    table: str
    stream: str
    item: str
    """The first differing column; `record` where the whole row is too much or missing."""
    expected: object
    found: object


def altered_rows(fresh: ReadModel, kept: Path) -> Iterator[AlteredRow]:
    """The first altered row of each table of the file `kept`, which nobody may have open."""
    quoted = str(kept).replace("'", "''")
    run(fresh.db, f"ATTACH '{quoted}' AS {KEPT} (READ_ONLY)")
    try:
        for row in fresh.rows(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary"
        ):
            yield from _altered(fresh, row["table_name"])
    finally:
        run(fresh.db, f"DETACH {KEPT}")


def _altered(fresh: ReadModel, table: str) -> Iterator[AlteredRow]:
    expected = _only_in(fresh, table, f"{KEPT}.{table}")
    if expected is None and _count(fresh, table) == _count(fresh, f"{KEPT}.{table}"):
        return  # as many rows, and none of them missing: the same rows
    found = _only_in(fresh, f"{KEPT}.{table}", table)
    if expected and found and _identity(expected) == _identity(found):
        item = next(name for name in expected if expected[name] != found[name])
        yield AlteredRow(table, _stream(table, expected), item, expected[item], found[item])
    elif expected and (not found or _identity(expected) < _identity(found)):
        yield AlteredRow(table, _stream(table, expected), "record", "present", "absent")
    elif found:
        yield AlteredRow(table, _stream(table, found), "record", "absent", "present")


def _count(fresh: ReadModel, table: str) -> int:
    return int(value(fresh.db, f"SELECT count(*) FROM {table}"))


def _only_in(fresh: ReadModel, table: str, other: str) -> Row | None:
    """The first row that `other` lacks."""
    columns = {row["column_name"] for row in fresh.rows(f"DESCRIBE {table}")}
    order = ", ".join(name for name in _IDENTITY if name in columns) or "ALL"
    rows = fresh.rows(
        f"SELECT * FROM (SELECT * FROM {table} EXCEPT ALL SELECT * FROM {other}) ORDER BY {order} LIMIT 1"
    )
    return rows[0] if rows else None


def _identity(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _IDENTITY if name in row)


def _stream(table: str, row: Row) -> str:
    if "stream" in row:
        return str(row["stream"])
    return f"{table.partition('_')[0]}-{row['number']}" if "number" in row else table
