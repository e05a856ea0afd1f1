"""Schemas of agreements: our writer equals fastavro, JSON and back changes nothing, successors are compared."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from fastavro import parse_schema
from hypothesis import given
from hypothesis import strategies as st

from connectors.exchange.contract import test_records as invented
from connectors.exchange.disclose import Terms
from connectors.exchange.encode import encoder
from connectors.exchange.schema import from_json, incompatibilities, out, read, rendered, schema_of, to_json, write
from events.provision import PROVIDED, items_told_by
from events.values.legal_date import LegalDate

TYPES = frozenset(PROVIDED)
NAMES = ("name", "birth", "household_order", "kana_confirmed", "stay_until", "amount")
SCHEMA = schema_of(NAMES, TYPES)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
legal_dates = days.map(LegalDate.exact) | st.just(LegalDate.parse("昭和30年3月頃"))
values = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(max_size=5),
        "birth": legal_dates,
        "household_order": st.integers(-(2**63), 2**63 - 1),
        "kana_confirmed": st.booleans(),
        "stay_until": days,
        "amount": st.integers(0, 10**9),
    },
)
records = st.fixed_dictionaries(
    {
        **{
            name: st.text(max_size=4)
            for name in ("town", "agreement", "type", "subject", "reason", "trigger", "legal_basis")
        },
        **{name: st.integers(0, 2**40) for name in ("sequence", "position", "version", "recorded_at")},
        "effective": legal_dates,
        "cancels": st.lists(st.integers(1, 99), max_size=2).map(tuple),
        "before": values,
        "after": values,
        "withheld": st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    }
)


def terms(items: tuple[str, ...] = NAMES, types: frozenset[str] = TYPES) -> Terms:
    """An agreement on these items."""
    return Terms(
        number="s-1",
        subscriber="s",
        subscriber_name="s",
        basis="法",
        covers="everybody",
        since=date(2024, 1, 1),
        until=date(2024, 12, 31),
        event_types=types,
        items=items,
        follows={},
    )


@given(record=records)
def test_our_writer_gives_fastavros_bytes(record: dict[str, Any]) -> None:
    """Any Avro reader with the contract's schema reads what we write."""
    plain = {name: _plain(value) for name, value in record.items()}
    assert encoder(terms())([json.loads(rendered(record))] * 2) == 2 * [write(parse_schema(SCHEMA), plain)]


def _plain(value: Any) -> Any:
    return {name: out(one) for name, one in value.items()} if isinstance(value, dict) else out(value)


@given(record=records)
def test_json_and_back_is_the_same_record(record: dict[str, Any]) -> None:
    """A subscriber of the feed can prove what it received as JSON: the bytes come out the same."""
    (data,) = encoder(terms())([json.loads(rendered(record))])
    parsed = parse_schema(SCHEMA)
    assert write(parsed, from_json(SCHEMA, json.loads(json.dumps(to_json(read(parsed, data)))))) == data


def test_an_item_that_is_not_agreed_on_does_not_exist() -> None:
    """Not empty, but absent: it can't be sent by mistake."""
    narrow = terms(("name",), frozenset(("resident.died",)))
    text = json.dumps(schema_of(narrow.items, narrow.event_types))
    assert '"name": "my_number"' not in text
    assert all(b"birth" not in one.data for one in invented("122131", narrow))


@pytest.mark.parametrize(
    ("items", "lost"),
    [(NAMES, []), ((*NAMES, "kana"), []), (NAMES[1:], ["items.name is gone"])],
)
def test_a_successor_may_only_add(items: tuple[str, ...], lost: list[str]) -> None:
    """Who relies on an item is told before it goes."""
    assert incompatibilities(SCHEMA, schema_of(items, TYPES)) == lost


def test_a_changed_type_is_seen() -> None:
    """An item that becomes another type breaks every reader."""
    other = json.loads(json.dumps(SCHEMA))
    items = next(field["type"]["fields"] for field in other["fields"] if field["name"] == "before")
    items[0]["type"] = ["null", "long"]
    assert incompatibilities(SCHEMA, other) == ["items.name has another type"]


def test_leftover_bytes_are_refused() -> None:
    """A record of another schema isn't read as one of this."""
    record = invented("122131", terms())[0]
    with pytest.raises(ValueError, match="too many"):
        read(parse_schema(SCHEMA), record.data + b"\0")


def test_every_item_that_can_be_told_has_an_avro_type() -> None:
    """Any agreement that the rules let pass has a schema."""
    for event_type in sorted(PROVIDED):
        names = tuple(items_told_by(event_type))
        assert invented("122131", terms(names, frozenset((event_type,))))
