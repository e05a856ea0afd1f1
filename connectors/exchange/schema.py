"""The agreement's own Avro schema: an item that isn't agreed on doesn't exist in it, so it can't be sent."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import orjson
from fastavro import parse_schema, schemaless_reader, schemaless_writer
from fastavro.schema import fingerprint, to_parsing_canonical_form

from events.provision import items_told_by
from events.schemas import DAY, LEGAL_DATE
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connectors.exchange.disclose import Terms
    from events.items import Declared

Schema = dict[str, Any]

NAME: Final = "Provision"
NAMESPACE: Final = "daicho"
_AVRO: Final[dict[type, Any]] = {str: "string", int: "long", bool: "boolean", date: DAY, LegalDate: "LegalDate"}
_STRINGS: Final = {"type": "array", "items": "string"}


@lru_cache(maxsize=256)
def schema_of(terms_items: tuple[str, ...], event_types: frozenset[str]) -> Schema:
    """The schema of an agreement's records, as it is written into contracts."""
    known: dict[str, Declared] = {}
    for event_type in sorted(event_types):
        known.update(items_told_by(event_type))
    items = [{"name": n, "type": ["null", _AVRO[known[n].type]], "default": None} for n in terms_items]
    return {
        "type": "record",
        "name": NAME,
        "namespace": NAMESPACE,
        "doc": "One event of the provider's log, reduced to what the agreement names.",
        "fields": [
            {"name": "town", "type": "string"},
            {"name": "agreement", "type": "string"},
            {"name": "sequence", "type": "long", "doc": "1, 2, 3 … for this subscriber"},
            {"name": "position", "type": "long", "doc": "of the event in the provider's log"},
            {"name": "type", "type": "string", "doc": "type of the event, such as resident.died"},
            {"name": "subject", "type": "string", "doc": "宛名番号 in the provider's town"},
            {"name": "version", "type": "long", "doc": "履歴番号 of the record"},
            {"name": "effective", "type": LEGAL_DATE, "doc": "異動日, valid time"},
            {"name": "recorded_at", "type": "long", "doc": "処理日時: microseconds since 1970, UTC"},
            {"name": "reason", "type": "string", "doc": "異動事由"},
            {"name": "trigger", "type": "string"},
            {"name": "legal_basis", "type": "string", "doc": "of the event; the agreement has its own"},
            {"name": "cancels", "type": {"type": "array", "items": "int"}, "doc": "versions that hold no longer"},
            {"name": "before", "type": {"type": "record", "name": "Items", "fields": items}, "doc": "what it changed"},
            {"name": "after", "type": "Items", "doc": "the record after it"},
            {"name": "withheld", "type": _STRINGS, "doc": "items that a protection hides"},
        ],
    }


@lru_cache(maxsize=256)
def parsed(terms_items: tuple[str, ...], event_types: frozenset[str]) -> Any:  # noqa: ANN401 - fastavro's own form
    """The schema, ready to read and write with."""
    return parse_schema(schema_of(terms_items, event_types))


@lru_cache(maxsize=256)
def _name(terms_items: tuple[str, ...], event_types: frozenset[str]) -> str:
    return fingerprint_of(schema_of(terms_items, event_types))


def dataschema_of(terms: Terms) -> str:
    """The `dataschema` attribute of an agreement's records."""
    return f"urn:daicho:schema:{_name(terms.items, terms.event_types)}"


def fingerprint_of(schema: Schema) -> str:
    """SHA-256 of the schema's parsing canonical form (Avro 1.12)."""
    return str(fingerprint(to_parsing_canonical_form(parse_schema(schema)), "SHA-256"))


def write(schema: Any, record: dict[str, Any]) -> bytes:  # noqa: ANN401 - fastavro's own form
    """A record in a parsed schema."""
    out = BytesIO()
    schemaless_writer(out, schema, record)
    return out.getvalue()


def read(schema: Any, data: bytes) -> dict[str, Any]:  # noqa: ANN401 - fastavro's own form
    """The record of bytes that `write` made; ValueError where something is left over."""
    source = BytesIO(data)
    record = schemaless_reader(source, schema, None)
    if source.tell() != len(data) or not isinstance(record, dict):
        raise ValueError(f"{len(data) - source.tell()} bytes too many for the agreement's schema")
    return record


def out(value: Any) -> Any:  # noqa: ANN401 - any item
    """An item as Avro and JSON know it."""
    if not isinstance(value, LegalDate):
        return value
    fuzzy = None
    if value.text:
        fuzzy = {"text": value.text, "kind": str(value.kind), "earliest": value.earliest, "latest": value.latest}
    return {"on": value.on, "fuzzy": fuzzy}


def rendered(record: dict[str, Any]) -> bytes:
    """A record as JSON, dates as ours; items that say nothing are left out."""
    return orjson.dumps(record, default=out, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def to_json(value: Any) -> Any:  # noqa: ANN401 - any item
    """A decoded record as JSON: days as ISO dates."""
    if isinstance(value, dict):
        return {name: to_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [to_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def from_json(schema: Any, value: Any, names: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - as the schema says
    """The record of a JSON form: what `to_json` made, back in the schema's types."""
    names = {} if names is None else names
    if isinstance(schema, str):
        return from_json(names[schema], value, names) if schema in names else value
    if isinstance(schema, list):
        return None if value is None else from_json(next(one for one in schema if one != "null"), value, names)
    if schema.get("logicalType") == "date":
        return date.fromisoformat(value)
    if schema["type"] == "record":
        names[schema["name"]] = schema
        return {one["name"]: from_json(one["type"], value.get(one["name"]), names) for one in schema["fields"]}
    if schema["type"] == "array":
        return [from_json(schema["items"], one, names) for one in value]
    return value


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """What a reader of the new schema would miss in records of the old one; empty: every old record can be read.

    An item may come; one that goes, or changes its type, breaks who relies on it.
    """
    return [
        *_differences("", old["fields"], new["fields"]),
        *_differences("items.", _items(old), _items(new)),
    ]


def _items(schema: Schema) -> Sequence[Schema]:
    fields: Sequence[Schema] = next(f["type"]["fields"] for f in schema["fields"] if f["name"] == "before")
    return fields


def _differences(prefix: str, old: Iterable[Schema], new: Iterable[Schema]) -> list[str]:
    wanted = {field["name"]: field["type"] for field in new}
    found = [f"{prefix}{field['name']} is gone" for field in old if field["name"] not in wanted]
    return found + [
        f"{prefix}{field['name']} has another type"
        for field in old
        if field["name"] in wanted and field["name"] != "before" and wanted[field["name"]] != field["type"]
    ]


def text(schema: Schema) -> str:
    """A schema as a contract carries it."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
