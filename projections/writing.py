"""A batch of events into the tables of DuckDB, kind by kind, within the caller's transaction.

The statements read Arrow tables by the names of Python's variables: naming them to DuckDB beforehand takes as long as a
small statement itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from projections.arrow import python
from projections.images import images, row_schema
from projections.sql import run
from projections.staging import fact_schema
from projections.tables import OPEN
from projections.taken import Taken
from projections.timeline import Ends, Facts, Known, extend

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from events.items import State
    from projections.staging import Batch
    from projections.taken import Below


def write(db: duckdb.DuckDBPyConnection, batch: Batch, below: Below | None = None) -> None:
    """Write everything a batch says, and how far the read models have come by it; over an edition, where one is."""
    _insert(db, "entry", batch.entries)
    _insert(db, "resident_key", batch.keys)
    for state, facts in batch.facts.items():
        Timeline(db, state, below).extend(facts)
    run(db, "UPDATE progress SET position = ?, recorded_at = ?", [batch.last_position, batch.last_recorded_at])


def _insert(db: duckdb.DuckDBPyConnection, table: str, incoming: pa.Table) -> None:
    if len(incoming):
        db.execute(f"INSERT INTO {table} FROM incoming").fetchall()


class Timeline:
    """Extends one kind's tables by a batch of facts."""

    def __init__(self, db: duckdb.DuckDBPyConnection, state: type[State], below: Below | None) -> None:
        self._db = db
        self._state = state
        self._below = below
        self._rows, self._facts = state.KIND, f"{state.KIND}_fact"

    def extend(self, table: pa.Table) -> None:
        """Write the facts, their rows, and the ends of the rows they follow or replace."""
        facts = Facts(table)
        taken, here = self._take(facts.numbers)
        tails = self._held(f"*, rowid WHERE known_to = {OPEN} AND next_from IS NULL", here, taken.tails)
        disordered = facts.disordered(tails)
        known = self._known(tails, facts.numbers.filter(pa.array(disordered)), taken)
        rows, ends = extend(facts, known, disordered)
        self._end(ends)
        _insert(self._db, self._facts, _gone(table, facts.gone_at))
        new = images(self._state, table, known, rows)
        _insert(self._db, self._rows, pa.concat_tables([taken.ended(ends), new]))

    def _take(self, numbers: pa.Array[Any]) -> tuple[Taken, pa.Array[Any]]:
        """What is taken over from below now, and the records of which the tables have whatever there is."""
        untaken = [] if self._below is None else self._below.untaken(self._rows, python(numbers))
        if self._below is None or not untaken:
            return Taken(row_schema(self._state).empty_table()), numbers
        new = set(untaken)
        here = pa.array([number for number in python(numbers) if number not in new], pa.string())
        return Taken(self._below.read(self._rows, untaken)), here

    def _known(self, tails: pa.Table, disordered: pa.Array[Any], taken: Taken) -> Known:
        """What is known of the records of a batch; everything of those with facts out of order."""
        if not len(disordered):
            nothing = fact_schema(self._state).append(pa.field("rowid", pa.int64())).empty_table()
            return Known(tails, nothing, nothing.select(["number", "rowid"]))
        if self._below is not None:
            self._below.bring(self._facts, self._below.untaken(self._facts, python(disordered)))
        return Known(
            tails,
            self._select(self._facts, "*, rowid WHERE true", disordered),
            self._held(f"number, rowid WHERE known_to = {OPEN}", disordered, taken.open_rows),
        )

    def _held(self, what: str, numbers: pa.Array[Any], taken: pa.Table) -> pa.Table:
        """Some columns of the rows that the tables have of some records, and of those that are taken over."""
        return pa.concat_tables([self._select(self._rows, what, numbers), taken]) if len(numbers) else taken

    def _select(self, table: str, what: str, numbers: pa.Array[Any]) -> pa.Table:
        """Some columns of the rows of some records."""
        columns, _, condition = what.partition(" WHERE ")
        wanted = pa.table({"number": numbers})  # noqa: F841 - read by the query
        query = f"SELECT {columns} FROM {table} WHERE {condition} AND number IN (FROM wanted)"
        found: pa.Table = self._db.sql(query).to_arrow_table()
        return found

    def _end(self, ends: Ends) -> None:
        successors = ends.next_row.values()
        days = pa.array([day for day, _ in successors], pa.int32()).view(pa.date32())
        positions = pa.array([position for _, position in successors], pa.int64())
        self._update(self._rows, ends.next_row, {"next_from": days, "next_known": positions})
        self._update(self._rows, ends.known_to, {"known_to": pa.array(ends.known_to.values(), pa.int64())})
        self._update(self._facts, ends.gone_at, {"gone_at": pa.array(ends.gone_at.values(), pa.int64())})

    def _update(self, table: str, rowids: Mapping[int, object], values: dict[str, pa.Array[Any]]) -> None:
        """Write values to rows; in the order of the rows, since DuckDB is thirty times slower in any other."""
        if max(rowids, default=-1) < 0:
            return  # those that are taken over are written with their ends
        written = pa.table({"id": pa.array(rowids, pa.int64()), **values})
        incoming = written.filter(pc.field("id") >= 0).sort_by("id")  # noqa: F841 - read by the statement
        assignments = ", ".join(f"{name} = incoming.{name}" for name in values)
        statement = f"UPDATE {table} SET {assignments} FROM incoming WHERE {table}.rowid = incoming.id"
        self._db.execute(statement).fetchall()


def _gone(facts: pa.Table, gone_at: Mapping[int, int]) -> pa.Table:
    """The facts, with the position that cancels them where one of the same batch does."""
    if not gone_at:
        return facts
    positions = pa.array([gone_at.get(index) for index in range(len(facts))], pa.int64())
    return facts.set_column(facts.schema.get_field_index("gone_at"), "gone_at", positions)
