"""Items filled forward: what a record says after each change, column by column, for all new rows at once.

This is the second implementation of law 5, beside `events.timeline`; a property test holds the two together (law 7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from projections.arrow import NOTHING, is_said, nulls, taken, together
from projections.staging import arrow_schema
from projections.tables import TIMELINE_COLUMNS, columns_of
from projections.timeline import NO_DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from events.items import State
    from projections.arrow import Array
    from projections.tables import Column
    from projections.timeline import Known, Rows


def images(state: type[State], facts: pa.Table, known: Known, rows: Rows) -> pa.Table:
    """The rows as they are stored, in the order in which they became known."""
    filling = _Filling(facts, known, rows)
    columns = [*filling.places(rows), *(filling.filled(column) for column in columns_of(state))]
    return pa.table(columns, schema=row_schema(state))


def row_schema(state: type[State]) -> pa.Schema:
    """The Arrow schema of a kind's rows."""
    return arrow_schema((*TIMELINE_COLUMNS, *columns_of(state)))


class _Filling:
    def __init__(self, facts: pa.Table, known: Known, rows: Rows) -> None:
        self._sources = (facts, known.facts, known.tails)
        self._facts = len(facts) + len(known.facts)
        self._fact, self._start = rows.fact, rows.start
        self._base = np.where(rows.base == NOTHING, NOTHING, self._facts + rows.base)
        self._order = np.argsort(rows.known_from, kind="stable")

    def places(self, rows: Rows) -> list[Array]:
        """The columns of TIMELINE_COLUMNS."""
        order = self._order
        own = self._fact[order]
        number, version, position, effective = (
            taken(together(self._sources[:2], name), own) for name in ("number", "version", "position", "effective")
        )
        followed = rows.next_from[order] != NO_DAY
        next_from = pa.array(np.where(followed, rows.next_from[order], 0).astype(np.int32), mask=~followed)
        next_known = pa.array(rows.next_known[order], mask=~followed)
        known_from, known_to = pa.array(rows.known_from[order]), pa.array(rows.known_to[order])
        next_day: Array = next_from.view(pa.date32())
        return [number, version, position, known_from, known_to, effective, next_day, next_known]

    def filled(self, column: Column) -> Array:
        """One item after each change: the last word, or the sum."""
        if all(source[column.name].null_count == len(source) for source in self._sources):
            return nulls(len(self._fact), self._sources[0].schema.field(column.name).type)
        values = together(self._sources, column.name)
        said = is_said(values)
        row = np.arange(len(self._fact))
        last = np.maximum.accumulate(np.where(said[self._fact], row, NOTHING))
        since_start = last >= self._start
        if column.adds_up:
            return self._summed(values, said, since_start)
        found = np.where(since_start, self._fact[last], self._base)
        return taken(values, found[self._order])

    def _summed(self, values: Array, said: NDArray[np.bool_], since_start: NDArray[np.bool_]) -> Array:
        amounts = values.fill_null(0).to_numpy()
        own = amounts[self._fact]
        running = np.cumsum(own)
        total = running - (running - own)[self._start]
        based = (self._base != NOTHING) & said[self._base]
        total += np.where(based, amounts[self._base], 0)
        sums: Array = pa.array(total[self._order], mask=~(since_start | based)[self._order])
        return sums
