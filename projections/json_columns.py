"""Columns as JSON objects, one a row, made column by column: ten times as fast as a dictionary a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from projections.arrow import NOTHING, ints, python, taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from projections.arrow import Array

_compute: Any = pc  # the stubs know neither text functions over arrays nor nulls


def json_objects(columns: Mapping[str, Array], count: int) -> Array:
    """Per row an object of the values that are said, in the columns' order; an empty text where none is."""
    members = [_between(f',"{name}":', _values(column), "").fill_null("") for name, column in columns.items()]
    if not members:
        return taken(pa.array([""]), np.zeros(count, np.int64))
    joined = _compute.binary_join_element_wise(*members, "")
    inner = _compute.utf8_slice_codeunits(joined, 1)  # without the first comma
    objects: Array = _compute.if_else(_compute.equal(joined, ""), "", _between("{", inner, "}"))
    return objects


def _between(before: str, texts: Array, after: str) -> Array:
    found: Array = _compute.binary_join_element_wise(before, texts, after, "")
    return found


def _values(column: Array) -> Array:
    """Each value as JSON writes it; null where it isn't said."""
    if pa.types.is_list(column.type):
        lists = pa.ListArray.from_arrays(_ends(column), _values(pc.list_flatten(column)))
        found: Array = _compute.if_else(column.is_valid(), _between("[", _compute.binary_join(lists, ","), "]"), None)
        return found
    if pa.types.is_date(column.type):
        return _between('"', column.cast(pa.string()), '"')
    return _texts(column) if pa.types.is_string(column.type) else column.cast(pa.string())


def _ends(column: Array) -> Any:  # noqa: ANN401 - as above
    lengths = ints(pc.list_value_length(column).fill_null(0))
    return pa.array(np.concatenate(([0], np.cumsum(lengths))).astype(np.int32))


def _texts(column: Array) -> Array:
    """Each different text once: few words recur."""
    encoded = column.dictionary_encode()
    quoted = pa.array([orjson.dumps(text).decode() for text in python(encoded.dictionary)], pa.string())
    return taken(quoted, ints(encoded.indices.fill_null(NOTHING)))
