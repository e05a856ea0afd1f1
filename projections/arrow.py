"""The few Arrow calls that the read side makes, with types: the library's own stubs know neither arrays nor nulls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = pa.Array[Any]
    Column = Array | pa.ChunkedArray[Any]
    Ints = NDArray[np.int64]

NOTHING = -1
"""As a place to take a value from: take a null."""


def taken(values: Array, places: Ints) -> Array:
    """The values at some places; nulls where the place is NOTHING."""
    indices: Any = pa.array(places, pa.int64(), mask=places < 0)
    found: Array = values.take(indices)
    return found


def nulls(count: int, type_: pa.DataType) -> Array:
    """Nulls of a type."""
    make: Any = pa.nulls
    found: Array = make(count, type_)
    return found


def buffer(values: NDArray[Any]) -> pa.Buffer:
    """The bytes of an array, not copied."""
    data: Any = values
    return pa.py_buffer(data)


def ints(values: Column) -> Ints:
    """Integers without nulls as 64 bits."""
    found: Ints = values.to_numpy().astype(np.int64)
    return found


def days(values: Column) -> Ints:
    """Dates without nulls as days since 1970."""
    return ints(values.cast(pa.int32()))


def is_said(values: Column) -> NDArray[np.bool_]:
    """Per value, whether it is not null."""
    said: Any = values.is_valid()
    found: NDArray[np.bool_] = np.asarray(said)
    return found


def is_blank(values: Array) -> bool:
    """Whether no value of a binary column has a byte."""
    binary: Any = values
    longest = pc.max(pc.binary_length(binary)).as_py()
    return not longest


def together(tables: tuple[pa.Table, ...], name: str) -> Array:
    """One column of several tables, one after the other."""
    found: Array = pa.concat_arrays([chunk for table in tables for chunk in table[name].chunks])
    return found


def python(values: Column) -> list[Any]:
    """The values as Python objects."""
    return values.to_pylist()
