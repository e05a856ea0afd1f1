"""Avro readers made from a schema once: what fastavro reads, and faster where most items are unsaid.

They give our own values (legal dates, UUIDs) at once. Bytes that break the schema are a ValueError or an IndexError.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from events.values.legal_date import LegalDate
from events.writers import EPOCH_DAY, type_name

Read = Callable[[bytes, int], tuple[Any, int]]
"""Gives the value that begins at an offset, and the offset behind it."""

SAID: Final = 2
"""The second branch of a union with null, zigzag."""
_MORE: Final = 0x80
"""The bit that says that a number goes on."""
_NOT_A_SMALL_LENGTH: Final = 0x81
"""Set where one byte isn't all of the length, or it is negative."""
_UUID_BYTES: Final = 16


def read_long(data: bytes, at: int) -> tuple[int, int]:
    """A number, zigzag, seven bits to a byte."""
    byte = data[at]
    at += 1
    number, shift = byte & 0x7F, 7
    while byte & _MORE:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
    return (number >> 1) ^ -(number & 1), at


def read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """Bytes after their length."""
    size = data[at]
    if size & _NOT_A_SMALL_LENGTH:
        size, at = read_long(data, at)
    else:
        size, at = size >> 1, at + 1
    end = at + size
    if not at <= end <= len(data):
        raise ValueError(f"{size} bytes at {at} of {len(data)}")
    return data[at:end], end


def read_branch(data: bytes, at: int) -> tuple[bool, int]:
    """Whether a union of null and one other says something."""
    branch = data[at]
    if branch not in {0, SAID}:
        raise ValueError(f"branch {branch} at {at}")
    return branch == SAID, at + 1


def _read_text(data: bytes, at: int) -> tuple[str, int]:
    text, at = read_bytes(data, at)
    return text.decode(), at


def _read_flag(data: bytes, at: int) -> tuple[bool, int]:
    return data[at] == 1, at + 1


def _read_day(data: bytes, at: int) -> tuple[date, int]:
    days, at = read_long(data, at)
    return date.fromordinal(days + EPOCH_DAY), at


def _read_texts(data: bytes, at: int) -> tuple[list[Any], int]:
    return _read_array(_read_text, data, at)


def _read_longs(data: bytes, at: int) -> tuple[list[Any], int]:
    return _read_array(read_long, data, at)


def _read_array(read: Read, data: bytes, at: int) -> tuple[list[Any], int]:
    """Blocks of values up to an empty one; a negative count is followed by the block's size."""
    values: list[Any] = []
    count, at = read_long(data, at)
    while count:
        if count < 0:
            _, at = read_long(data, at)
        for _ in range(abs(count)):
            value, at = read(data, at)
            values.append(value)
        count, at = read_long(data, at)
    return values, at


def _read_uuid(data: bytes, at: int) -> tuple[UUID, int]:
    return UUID(bytes=data[at : at + _UUID_BYTES]), at + _UUID_BYTES


def _read_legal_date(data: bytes, at: int) -> tuple[LegalDate, int]:
    """不詳日を含む日付: the day, and where it isn't exact the words."""
    on, at = _read_day(data, at)
    is_fuzzy, at = read_branch(data, at)
    if not is_fuzzy:
        return LegalDate.exact(on), at
    words: dict[str, Any] = {}
    for name, read in _WORDS:
        words[name], at = read(data, at)
    return LegalDate(on, **words), at


_WORDS: Final[tuple[tuple[str, Read], ...]] = (
    ("text", _read_text),
    ("kind", _read_text),
    ("earliest", _read_day),
    ("latest", _read_day),
)

_BY_NAME: Final[dict[str, Read]] = {
    "string": _read_text,
    "long": read_long,
    "boolean": _read_flag,
    "bytes": read_bytes,
    "date": _read_day,
    "array of string": _read_texts,
    "array of int": _read_longs,
    "daicho.LegalDate": _read_legal_date,
    "daicho.Uuid": _read_uuid,
}


def reader(schema: Any) -> Read:  # noqa: ANN401 - Avro schemas are strings, lists and dictionaries
    """The reader of a parsed schema's values; a union is null and one other, null first."""
    if isinstance(schema, list):
        _, said = schema
        return _nullable(reader(said))
    return _BY_NAME[type_name(schema)]


def _nullable(read: Read) -> Read:
    def read_nullable(data: bytes, at: int) -> tuple[Any, int]:
        is_said, at = read_branch(data, at)
        return read(data, at) if is_said else (None, at)

    return read_nullable
