"""DuckDB statements, finished: an open result would keep the connection busy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb


def run(
    db: duckdb.DuckDBPyConnection, statement: str, values: Sequence[object] | Mapping[str, object] = ()
) -> list[tuple[Any, ...]]:
    """Execute a statement to its end; its rows."""
    rows: list[tuple[Any, ...]] = db.execute(statement, values).fetchall()
    return rows


def value(db: duckdb.DuckDBPyConnection, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> Any:  # noqa: ANN401 - a column has whatever type it has
    """The single value of a query that gives exactly one row."""
    ((found,),) = run(db, statement, values)
    return found


@contextmanager
def transaction(db: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Everything done inside, or nothing."""
    run(db, "BEGIN")
    try:
        yield
        run(db, "COMMIT")
    except BaseException:
        run(db, "ROLLBACK")
        raise
