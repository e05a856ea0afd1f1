"""Events to bytes and back: Avro, personal items sealed under the subject's own key (laws 9 and 10).

fastavro is the reference; `events.writers` is faster and must equal it byte for byte.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol
from uuid import UUID

from fastavro import schemaless_reader

from events.catalogue import EVENTS, body_class, topic_of
from events.event import Entry, Header
from events.items import items_of, per_class
from events.schemas import written
from events.values.legal_date import LegalDate
from events.writers import Write, fields, write_bytes, writer

if TYPE_CHECKING:
    from events.items import Body


class Opener(Protocol):
    """Decrypts subjects' items."""

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain form; None where the subject's key was destroyed. A missing key is an error."""


class Sealer(Opener, Protocol):
    """Encrypts one subject's items under a key of its own; destroying the key erases the subject (law 10)."""

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The sealed form; `context` binds it to its place in the log."""


def encode(stream: str, version: int, header: Header, body: Body, sealer: Sealer) -> tuple[str, bytes]:
    """The stored name and bytes of an event."""
    layout = _layout(type(body))
    out = bytearray(_header_bytes(header))
    _write_items(out, layout.plain, body)
    sealed = b""
    if layout.personal:
        personal = bytearray()
        if _write_items(personal, layout.personal, body):
            sealed = sealer.seal(stream, bytes(personal), context(stream, version))
    write_bytes(out, sealed)
    return layout.topic, bytes(out)


def decode(  # noqa: PLR0917 - called as decode(*row, opener), with a row of the log
    position: int, stream: str, version: int, topic: str, state: bytes, opener: Opener
) -> Entry:
    """The event of a stored name and bytes; items of an erased subject are None."""
    cls = body_class(topic)
    event_schema, personal_schema = written(topic)
    items = _read(event_schema, state)
    header = items.pop("header")
    sealed = items.pop("sealed")
    if sealed:
        opened = opener.open(stream, sealed, context(stream, version))
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


class _Layout(NamedTuple):
    """How events of one class are written: name and writer of each item, in the order of the schema."""

    topic: str
    plain: tuple[tuple[str, Write], ...]
    personal: tuple[tuple[str, Write], ...]


@per_class
def _layout(cls: type[Body]) -> _Layout:
    topic = topic_of(cls)
    event, personal = written(topic)
    header, *plain, sealed = event["fields"]
    assert (header["name"], sealed["name"]) == ("header", "sealed")
    return _Layout(topic, _items(plain), _items(personal["fields"]))


def _items(declared: list[dict[str, Any]]) -> tuple[tuple[str, Write], ...]:
    """Every item is a union of null and its type: whether it is said is written by `_write_items`."""
    return tuple((item["name"], writer(item["type"][1])) for item in declared)


def _write_items(out: bytearray, items: tuple[tuple[str, Write], ...], body: Body) -> bool:
    """Append the items; whether the event says any of them."""
    says = False
    for name, write in items:
        value = getattr(body, name)
        if value is None:
            out.append(0)
        else:
            out.append(2)  # the union's second branch, zigzag
            write(out, value)
            says = True
    return says


def _header_bytes(header: Header) -> bytes:
    """The header's bytes; those of the last one are kept, for the events of one commit share it."""
    known, data = _LATEST[0]
    if known is not header:
        out = bytearray()
        for name, write in _header_fields():
            write(out, getattr(header, name))
        data = bytes(out)
        _LATEST[0] = header, data
    return data


@cache
def _header_fields() -> tuple[tuple[str, Write], ...]:
    event, _ = written(topic_of(EVENTS[0]))
    return fields(event["fields"][0]["type"])


_LATEST: Final[list[tuple[Header | None, bytes]]] = [(None, b"")]


def _read(schema: dict[str, Any], data: bytes) -> dict[str, Any]:
    record = schemaless_reader(BytesIO(data), schema, None)
    assert isinstance(record, dict)
    return record


@per_class
def _legal_dates(cls: type[Body]) -> list[str]:
    return [item.name for item in items_of(cls) if item.type is LegalDate]


def _legal_date_in(value: dict[str, Any]) -> LegalDate:
    fuzzy = value["fuzzy"]
    if fuzzy is None:
        return LegalDate.exact(value["on"])
    return LegalDate(value["on"], **fuzzy)


def _header_in(values: dict[str, Any]) -> Header:
    values["effective"] = _legal_date_in(values["effective"])
    values["command_id"] = UUID(bytes=values["command_id"])
    values["cancels"] = tuple(values["cancels"])
    return Header(**values)
