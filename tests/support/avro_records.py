"""Random records that fit an Avro schema, made from the schema alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

INT_32 = 2**31
INT_64 = 2**63

_LEAVES: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": st.integers(-INT_32, INT_32 - 1),
    "long": st.integers(-INT_64, INT_64 - 1),
    "string": st.text(max_size=8),
    "bytes": st.binary(max_size=8),
}


def records(schema: Any, named: dict[str, Any] | None = None) -> st.SearchStrategy[Any]:
    """Values of a schema; `named` holds the record types met so far."""
    named = {} if named is None else named
    if isinstance(schema, str):
        return _LEAVES[schema] if schema in _LEAVES else named[schema]
    if isinstance(schema, list):
        return st.one_of([records(branch, named) for branch in schema])
    if schema.get("logicalType") == "date":
        return st.dates(min_value=date(1, 1, 1))
    return _structured(schema, named)


def _structured(schema: dict[str, Any], named: dict[str, Any]) -> st.SearchStrategy[Any]:
    kind = schema["type"]
    if kind == "record":
        items = {field["name"]: records(field["type"], named) for field in schema["fields"]}
        named[schema["name"]] = st.fixed_dictionaries(items)
        return named[schema["name"]]
    if kind == "array":
        return st.lists(records(schema["items"], named), max_size=3)
    if kind == "fixed":
        return st.binary(min_size=schema["size"], max_size=schema["size"])
    return records(kind, named)
