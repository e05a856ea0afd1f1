"""Events to bytes and back: Avro, personal items sealed under the subject's own key (laws 9 and 10).

fastavro is the reference; whatever is faster must equal it byte for byte.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from fastavro import schemaless_reader, schemaless_writer

from events.catalogue import body_class, topic_of
from events.event import Entry, Header
from events.items import items_of, per_class
from events.schemas import written
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from events.items import Body


class Sealer(Protocol):
    """Encrypts one subject's items under a key of its own; destroying the key erases the subject (law 10)."""

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The sealed form; `context` binds it to its place in the log."""

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain form; None where the subject's key was destroyed. A missing key is an error."""


def encode(stream: str, version: int, header: Header, body: Body, sealer: Sealer) -> tuple[str, bytes]:
    """The stored name and bytes of an event."""
    topic = topic_of(type(body))
    event_schema, personal_schema = written(topic)
    plain: dict[str, Any] = {"header": _header_out(header), "sealed": b""}
    personal: dict[str, Any] = {}
    for name, is_personal, is_legal_date in _plan(type(body)):
        value = getattr(body, name)
        if value is not None:
            target = personal if is_personal else plain
            target[name] = _legal_date_out(value) if is_legal_date else value
    if personal:
        plain["sealed"] = sealer.seal(stream, _write(personal_schema, personal), context(stream, version))
    return topic, _write(event_schema, plain)


def decode(  # noqa: PLR0917 - called as decode(*row, sealer), with a row of the log
    position: int, stream: str, version: int, topic: str, state: bytes, sealer: Sealer
) -> Entry:
    """The event of a stored name and bytes; items of an erased subject are None."""
    cls = body_class(topic)
    event_schema, personal_schema = written(topic)
    items = _read(event_schema, state)
    header = items.pop("header")
    sealed = items.pop("sealed")
    if sealed:
        opened = sealer.open(stream, sealed, context(stream, version))
        if opened is not None:
            items.update(_read(personal_schema, opened))
    for name in _legal_dates(cls):
        value = items.get(name)
        if value is not None:
            items[name] = _legal_date_in(value)
    return Entry(position, stream, version, _header_in(header), cls(**items))


def context(stream: str, version: int) -> bytes:
    """What sealed bytes are bound to, so that they can't be moved to another event."""
    return f"{stream}/{version}".encode()


def _write(schema: dict[str, Any], record: dict[str, Any]) -> bytes:
    out = BytesIO()
    schemaless_writer(out, schema, record)
    return out.getvalue()


def _read(schema: dict[str, Any], data: bytes) -> dict[str, Any]:
    record = schemaless_reader(BytesIO(data), schema, None)
    assert isinstance(record, dict)
    return record


@per_class
def _plan(cls: type[Body]) -> list[tuple[str, bool, bool]]:
    """Each item's name, whether it is personal, whether it is a legal date."""
    return [(item.name, item.mark.personal, item.type is LegalDate) for item in items_of(cls)]


@per_class
def _legal_dates(cls: type[Body]) -> list[str]:
    return [item.name for item in items_of(cls) if item.type is LegalDate]


def _legal_date_out(value: LegalDate) -> dict[str, Any]:
    if not value.text:
        return {"on": value.on, "fuzzy": None}
    fuzzy = {"text": value.text, "kind": value.kind, "earliest": value.earliest, "latest": value.latest}
    return {"on": value.on, "fuzzy": fuzzy}


def _legal_date_in(value: dict[str, Any]) -> LegalDate:
    fuzzy = value["fuzzy"]
    if fuzzy is None:
        return LegalDate.exact(value["on"])
    return LegalDate(value["on"], **fuzzy)


def _header_out(header: Header) -> dict[str, Any]:
    return {
        "recorded_at": header.recorded_at,
        "effective": _legal_date_out(header.effective),
        "reason": header.reason,
        "trigger": header.trigger,
        "legal_basis": header.legal_basis,
        "actor": header.actor,
        "command_id": header.command_id.bytes,
        "notice_on": header.notice_on,
        "submission": header.submission,
        "approver": header.approver,
        "place": header.place,
        "note": header.note,
        "cancels": list(header.cancels),
    }


def _header_in(values: dict[str, Any]) -> Header:
    values["effective"] = _legal_date_in(values["effective"])
    values["command_id"] = UUID(bytes=values["command_id"])
    values["cancels"] = tuple(values["cancels"])
    return Header(**values)
