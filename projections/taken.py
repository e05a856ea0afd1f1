"""Records taken over from an edition: their rows are read, ended and written with the new ones, in one statement.

Copying them first and asking the copy takes three statements more, and statements are what a small batch costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from projections.arrow import python
from projections.tables import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from projections.timeline import Ends


class Below(Protocol):
    """An edition that tables lie over: a record is taken over from it, whole, when it changes for the first time."""

    def untaken(self, table: str, numbers: Sequence[str]) -> list[str]:
        """Those of some records that weren't taken over into a table before; the caller does it."""

    def read(self, table: str, numbers: Sequence[str]) -> pa.Table:
        """What the edition has of some records in a table."""

    def bring(self, table: str, numbers: Sequence[str]) -> None:
        """Take over what the edition has of some records in a table, as it is."""


class Taken:
    """Rows that are taken over; until they are written, their `rowid` is below zero."""

    def __init__(self, rows: pa.Table) -> None:
        self._rows = rows.append_column("rowid", pa.array(np.arange(-len(rows), 0)))
        known_to, next_from = python(rows["known_to"]), python(rows["next_from"])
        is_open = [end == OPEN for end in known_to]
        self.open_rows = self._rows.filter(pa.array(is_open, pa.bool_())).select(["number", "rowid"])
        """The rows that nothing has ended."""
        last = [held and day is None for held, day in zip(is_open, next_from, strict=True)]
        self.tails = self._rows.filter(pa.array(last, pa.bool_()))
        """The last row of each record."""

    def ended(self, ends: Ends) -> pa.Table:
        """The rows as they are written, with the ends that came with the batch."""
        days = {row: day for row, (day, _) in ends.next_row.items()}
        positions = {row: position for row, (_, position) in ends.next_row.items()}
        rows = self._rows
        for name, said in (("next_from", days), ("next_known", positions), ("known_to", ends.known_to)):
            rows = rows.set_column(rows.schema.get_field_index(name), name, self._said(name, said))
        return rows.drop_columns(["rowid"])

    def _said(self, name: str, said: Mapping[int, int]) -> pa.ChunkedArray[Any]:
        """A column with new values for some rows; days count from 1970."""
        column = self._rows[name]
        numbers = python(column.cast(pa.int32()) if pa.types.is_date(column.type) else column)
        ids: list[int] = python(self._rows["rowid"])
        values = pa.array([said.get(row, value) for row, value in zip(ids, numbers, strict=True)], pa.int64())
        return pa.chunked_array(
            [values.cast(pa.int32()).cast(column.type) if pa.types.is_date(column.type) else values]
        )
