"""An agreement's records from JSON to Avro, a batch at once and column by column."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from connectors.exchange.schema import parsed
from events.values.legal_date import LegalDate
from events.writers import type_name, write_long, writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from connectors.exchange.disclose import Terms
    from connectors.exchange.log_event import Items
    from events.writers import Write

    Column = Callable[[Sequence[Any]], Sequence[bytes | None]]
    """Writes one field of many records; what isn't said is None, or the null branch's byte."""

MOST: Final = 1 << 16
"""Values of which a column keeps the bytes: the days of a century, and of most columns the same few values."""
_NULL: Final = b"\0"
_SAID: Final = b"\2"
"""The branches of a union of null and another type."""
_UNIQUE: Final = frozenset(("sequence", "position", "recorded_at"))
"""Fields with another value in nearly each record."""


def encoder(terms: Terms) -> Callable[[Sequence[dict[str, Any]]], list[bytes]]:
    """Writes records, in the form of `schema.to_json`, in the agreement's schema; the bytes are fastavro's."""
    names, columns = zip(*_columns(terms.items, terms.event_types), strict=True)
    fields = itemgetter(*names)
    return lambda records: _written_together(columns, [fields(one) for one in records])


def _written_together(columns: Iterable[Column], rows: Sequence[Sequence[Any]]) -> list[bytes]:
    """Rows of values, each value written by its column."""
    if not rows:
        return []
    values = zip(*rows, strict=True)
    written: Any = (write_column(one) for write_column, one in zip(columns, values, strict=True))
    return list(map(b"".join, zip(*written, strict=True)))


@lru_cache(maxsize=256)
def _columns(items: tuple[str, ...], event_types: frozenset[str]) -> tuple[tuple[str, Column], ...]:
    fields = parsed(items, event_types)["fields"]
    declared = next(one["type"] for one in fields if one["name"] == "before")["fields"]
    said = _items(items, [_column(one["type"][1], _SAID, _NULL) for one in declared])
    own = {"before": said, "after": said, "subject": _texts(b"", None), **dict.fromkeys(_UNIQUE, _longs)}
    return tuple((name, own.get(name) or _column(one["type"])) for one in fields if (name := one["name"]))


def _items(names: Sequence[str], columns: Sequence[Column]) -> Column:
    """What was said of a record's items; of most records nothing is told as it was before."""
    nothing = _NULL * len(columns)

    def column(values: Sequence[Items]) -> Sequence[bytes]:
        whole = iter(_written_together(columns, [tuple(map(one.get, names)) for one in values if one]))
        return [next(whole) if one else nothing for one in values]

    return column


def _column(schema: Any, begin: bytes = b"", nothing: bytes | None = None) -> Column:  # noqa: ANN401 - fastavro's own form
    kind, write_one = type_name(schema), writer(schema)
    if kind == "string" and nothing is not None:
        return _texts(begin, nothing)
    if kind == "daicho.LegalDate":
        return _legal_dates(begin, nothing, write_one)
    if kind == "date":
        days = Remembered(lambda to, day: write_one(to, date.fromisoformat(day)), begin)
        return lambda values: [nothing if one is None else days[one] for one in values]
    if kind.startswith("array"):
        return lambda values: [nothing if one is None else _written(write_one, one, begin) for one in values]
    known = Remembered(write_one, begin)
    return lambda values: [nothing if one is None else known[one] for one in values]


def _longs(values: Sequence[int]) -> list[bytes]:
    return [_written(write_long, one) for one in values]


def _texts(begin: bytes, nothing: bytes | None) -> Column:
    """Texts, of which most stand in one record alone: only what goes before a text of a length is kept."""
    before = Remembered(write_long, begin)
    return lambda values: [nothing if one is None else before[len(text := one.encode())] + text for one in values]


def _legal_dates(begin: bytes, nothing: bytes | None, write_one: Write) -> Column:
    """不詳日を含む日付: nearly all are exact, and those are known by their day."""
    exact = Remembered(lambda to, day: write_one(to, LegalDate.exact(date.fromisoformat(day))), begin)

    def column(values: Sequence[dict[str, Any] | None]) -> Sequence[bytes | None]:
        return [
            nothing
            if one is None
            else exact[one["on"]]
            if one["fuzzy"] is None
            else _written(write_one, _legal_date(one), begin)
            for one in values
        ]

    return column


def _legal_date(said: dict[str, Any]) -> LegalDate:
    fuzzy = said["fuzzy"]
    earliest, latest = date.fromisoformat(fuzzy["earliest"]), date.fromisoformat(fuzzy["latest"])
    return LegalDate(date.fromisoformat(said["on"]), fuzzy["text"], fuzzy["kind"], earliest, latest)


class Remembered(dict[Any, bytes]):
    """Values as bytes, each written once; all are forgotten when they are many."""

    def __init__(self, write: Write, begin: bytes = b"") -> None:
        super().__init__()
        self._write, self._begin = write, begin

    def __missing__(self, value: object) -> bytes:
        if len(self) >= MOST:
            self.clear()
        found = self[value] = _written(self._write, value, self._begin)
        return found


def _written(write: Write, value: object, begin: bytes = b"") -> bytes:
    to = bytearray(begin)
    write(to, value)
    return bytes(to)
