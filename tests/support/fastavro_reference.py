"""How fastavro itself writes an event: what `events.codec` must equal byte for byte."""

from __future__ import annotations

from dataclasses import fields
from io import BytesIO
from typing import TYPE_CHECKING, Any

from fastavro import schemaless_writer
from support.sealers import PlainSealer

from events.codec import context
from events.event import Header
from events.items import items_of
from events.schemas import written
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from events.items import Body


def by_fastavro(stream: str, version: int, header: Header, body: Body, topic: str) -> bytes:
    """The event as the library writes it, from plain dictionaries."""
    event, personal = written(topic)
    said = {item.name: _plain(getattr(body, item.name)) for item in items_of(type(body))}
    sealed = [item.name for item in items_of(type(body)) if item.mark.personal and said[item.name] is not None]
    record = {name: value for name, value in said.items() if name not in sealed}
    head: dict[str, Any] = {field.name: _plain(getattr(header, field.name)) for field in fields(Header)}
    record |= {"header": head | {"command_id": header.command_id.bytes}, "sealed": b""}
    if sealed:
        inner = _write(personal, {name: said[name] for name in sealed})
        record["sealed"] = PlainSealer().seal(stream, inner, context(stream, version))
    return _write(event, record)


def _plain(value: Any) -> Any:
    """A value in the library's terms."""
    if not isinstance(value, LegalDate):
        return list(value) if isinstance(value, tuple) else value
    words = {"text": value.text, "kind": value.kind, "earliest": value.earliest, "latest": value.latest}
    return {"on": value.on, "fuzzy": words if value.text else None}


def _write(schema: Any, record: dict[str, Any]) -> bytes:
    """What fastavro writes."""
    out = BytesIO()
    schemaless_writer(out, schema, record)
    return out.getvalue()
