"""Records to files that other programs read: CSV, Parquet, JSON lines; columns in the order of the declared items."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Final, TextIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from projections.staging import arrow_schema
from projections.tables import Column, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from events.items import State
    from projections.replay import Record

NUMBER: Final = "number"


def write_csv(records: Iterable[Record], kind: type[State], out: TextIO) -> int:
    """One kind's records as CSV (RFC 4180) with a header; how many."""
    names = [NUMBER, *(column.name for column in columns_of(kind))]
    writer = csv.writer(out)
    writer.writerow(names)
    return sum(
        1 for record in records if writer.writerow(["" if value is None else value for value in _row(record, names)])
    )


def write_parquet(records: Iterable[Record], kind: type[State], path: Path) -> int:
    """One kind's records as Parquet, dates as dates and amounts as integers; how many."""
    columns = (Column(NUMBER, "VARCHAR"), *columns_of(kind))
    schema = arrow_schema(columns)
    rows = [_row(record, schema.names) for record in records]
    arrays = [pa.array([row[index] for row in rows], field.type) for index, field in enumerate(schema)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path)
    return len(rows)


def write_json_lines(records: Iterable[Record], out: TextIO) -> int:
    """Records of all kinds, one JSON object a line; how many."""
    return sum(
        1
        for record in records
        if out.write(orjson.dumps({"stream": record.stream, "items": record.items}).decode() + "\n")
    )


def _row(record: Record, names: Sequence[str]) -> list[Any]:
    return [record.number if name == NUMBER else record.items.get(name) for name in names]
