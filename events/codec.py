"""Events to bytes and back: Avro, personal items sealed under the subject's own key (laws 9 and 10).

fastavro is the reference; `events.writers` and `events.readers` are faster and must agree with it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from events.catalogue import EVENTS, body_class, topic_of
from events.event import Entry, Header
from events.items import per_class
from events.readers import SAID, Read, read_bytes, reader
from events.schemas import written
from events.writers import Write, fields, write_bytes, writer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.items import Body

_Readers = tuple[tuple[str, Read], ...]


class Opener(Protocol):
    """Decrypts subjects' items."""

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain form; None where the subject's key was destroyed. A missing key is an error."""


class Sealer(Opener, Protocol):
    """Encrypts one subject's items under a key of its own; destroying the key erases the subject (law 10)."""

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The sealed form; `context` binds it to its place in the log."""

    def seal_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[bytes]:
        """The sealed forms of many (subject, plain, context), in order: their keys are looked up at once."""

    def open_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[bytes | None]:
        """The plain forms of many (subject, sealed, context), in order."""


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
    stored = _stored(topic)
    items: dict[str, Any] = {}
    header, at = _read_header(stored.header, state)
    at = _read_items(items, stored.plain, state, at)
    sealed, _ = read_bytes(state, at)
    if sealed:
        opened = opener.open(stream, sealed, context(stream, version))
        if opened is not None:
            _read_items(items, stored.personal, opened, 0)
    return Entry(position, stream, version, header, stored.body(**items))


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
            out.append(SAID)
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


class _Stored(NamedTuple):
    """How events of one stored name are read: name and reader of each item, in the order of the schema."""

    body: type[Body]
    header: _Readers
    plain: _Readers
    personal: _Readers


@cache
def _stored(topic: str) -> _Stored:
    body = body_class(topic)  # the allow-list is asked first
    event, personal = written(topic)
    header, *plain, sealed = event["fields"]
    assert (header["name"], sealed["name"]) == ("header", "sealed")
    in_header = tuple((field["name"], reader(field["type"])) for field in header["type"]["fields"])
    return _Stored(body, in_header, _readers(plain), _readers(personal["fields"]))


def _readers(declared: list[dict[str, Any]]) -> _Readers:
    """Every item is a union of null and its type: whether it is said is read by `_read_items`."""
    return tuple((item["name"], reader(item["type"][1])) for item in declared)


def _read_items(items: dict[str, Any], readers: _Readers, data: bytes, at: int) -> int:
    """Read items, None where one isn't said; the offset behind the last."""
    for name, read in readers:
        branch = data[at]
        at += 1
        if branch == SAID:
            items[name], at = read(data, at)
        elif branch:
            raise ValueError(f"{name}: branch {branch}")
        else:
            items[name] = None
    return at


def _read_header(readers: _Readers, data: bytes) -> tuple[Header, int]:
    """The header, and the offset behind it."""
    values, at = dict[str, Any](), 0
    for name, read in readers:
        values[name], at = read(data, at)
    values["cancels"] = tuple(values["cancels"])
    return Header(**values), at
