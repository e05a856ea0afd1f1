"""Columns as JSON: the same objects that a dictionary a row would give."""

from __future__ import annotations

from datetime import date

import orjson
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from projections.json_columns import json_objects

TYPES = {
    "text": (pa.string(), st.text()),
    "number": (pa.int64(), st.integers(-(2**62), 2**62)),
    "flag": (pa.bool_(), st.booleans()),
    "day": (pa.date32(), st.dates(date(1, 1, 1), date(9999, 12, 31))),
    "texts": (pa.list_(pa.string()), st.lists(st.text(), max_size=3)),
    "numbers": (pa.list_(pa.int64()), st.lists(st.integers(0, 9), max_size=3)),
}


@given(
    rows=st.lists(
        st.fixed_dictionaries({name: st.none() | values for name, (_, values) in TYPES.items()}), min_size=1, max_size=6
    )
)
def test_each_row_is_the_object_of_what_it_says(rows: list[dict[str, object]]) -> None:
    """Quotes, control characters, nulls and empty lists included; who says nothing is an empty text."""
    columns = {name: pa.array([row[name] for row in rows], type_) for name, (type_, _) in TYPES.items()}
    made = json_objects(columns, len(rows)).to_pylist()
    said = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert [text and orjson.loads(text) for text in made] == [
        orjson.loads(orjson.dumps(row)) if row else "" for row in said
    ]
