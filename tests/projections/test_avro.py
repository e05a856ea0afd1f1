"""Reading records together equals reading them one by one with fastavro, the reference."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from fastavro import schemaless_writer
from hypothesis import given, settings
from hypothesis import strategies as st

from events.catalogue import EVENTS, topic_of
from events.schemas import written
from projections.avro import UnreadableError, columns, read_singly, read_together

INT_64 = 2**63
DAYS = st.dates()
texts = st.text(max_size=70) | st.sampled_from(["", "辻\U000e0100", "𠮷野　家"])
PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "string": texts,
    "bytes": st.binary(max_size=70),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-INT_64, INT_64 - 1),
    "boolean": st.booleans(),
    "date": DAYS,
}


def values(schema: Any, named: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Any value of a schema."""
    if isinstance(schema, list):
        return st.none() | values(schema[1], named)
    if isinstance(schema, str):
        return values(named[schema], named) if schema in named else PLAIN[schema]
    kind = schema.get("logicalType") or schema["type"]
    if kind == "record":
        named[schema["name"]] = schema
        return st.fixed_dictionaries({field["name"]: values(field["type"], named) for field in schema["fields"]})
    if kind == "array":
        return st.lists(values(schema["items"], named), max_size=4)
    return st.binary(min_size=16, max_size=16) if kind == "fixed" else PLAIN[kind]


def bytes_of(schema: dict[str, Any], record: dict[str, Any]) -> bytes:
    """A record as fastavro writes it."""
    out = BytesIO()
    schemaless_writer(out, schema, record)
    return out.getvalue()


@pytest.mark.parametrize("part", [0, 1], ids=["event", "personal"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_together_is_as_one_by_one(part: int, data: st.DataObject) -> None:
    """Whatever events say, each column has the same type and the same values."""
    schema = written(topic_of(data.draw(st.sampled_from(EVENTS))))[part]
    records = data.draw(st.lists(values(schema, {}), min_size=1, max_size=6))
    stored = [bytes_of(schema, record) for record in records]
    together, singly = read_together(schema, stored), read_singly(schema, stored)
    assert together.keys() == singly.keys()
    for path, column in together.items():
        assert column.type == singly[path].type, path
        assert column.to_pylist() == singly[path].to_pylist(), path


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_bytes_are_refused_or_read_as_the_reference_does(data: st.DataObject) -> None:
    """Cut, lengthened or altered bytes give no other values than fastavro gives."""
    schema = written("resident.moved_out/1")[0]
    good = bytes_of(schema, data.draw(values(schema, {})))
    at = data.draw(st.integers(0, len(good) - 1))
    bad = data.draw(
        st.sampled_from(
            [good[:at], good + b"\x00", good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]]
        )
    )
    try:
        together = read_together(schema, [good, bad, good])
    except (UnreadableError, ValueError):
        return
    singly = read_singly(schema, [good, bad, good])
    assert {path: column.to_pylist() for path, column in together.items()} == {
        path: column.to_pylist() for path, column in singly.items()
    }


def test_a_broken_record_among_many_is_an_error() -> None:
    """Where the fast way finds no records, the reference says what is wrong; nothing is guessed."""
    schema = written("bill.payment_received/1")[0]
    with pytest.raises((EOFError, IndexError, UnicodeDecodeError, OverflowError)):
        columns(schema, [b"\x00" * 3] * 100)
