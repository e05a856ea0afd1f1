"""A batch of log events as columns: what each event said, per kind, ready for set-wise work.

Events are read type by type, all of a type together; sealed items are opened in the same pass.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.catalogue import STATES, body_class
from events.codec import context
from events.items import items_of
from events.resident import Resident
from events.schemas import written
from events.values.legal_date import LegalDate
from events.values.text import fold_search
from projections.arrow import NOTHING, buffer, is_blank, nulls, python, taken
from projections.avro import columns, types
from projections.json_columns import json_objects
from projections.tables import ENTRY_COLUMNS, FACT_COLUMNS, RESIDENT_KEY_COLUMNS, Column, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from events.codec import Sealer
    from events.items import State
    from projections.arrow import Array
    from projections.avro import Columns

StoredRow = tuple[int, str, int, str, bytes]
"""(position, stream, version, topic, state) as the log gives it."""

_ARROW: Final[dict[str, pa.DataType]] = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "BIGINT[]": pa.list_(pa.int64()),
}
_NAMES: Final = ("name", "former_family_name", "alias", "romaji", "kanji_name")
_READINGS: Final = ("kana", "former_family_name_kana", "alias_kana")
_ADDRESS: Final = ("city", "area", "street", "building")


def arrow_schema(declared: Iterable[Column]) -> pa.Schema:
    """The Arrow schema of some columns."""
    return pa.schema([pa.field(column.name, _ARROW[column.sql_type]) for column in declared])


_compute: Any = pc  # the stubs know few of its functions
_ENTRY: Final = arrow_schema(ENTRY_COLUMNS)
_KEYS: Final = arrow_schema(RESIDENT_KEY_COLUMNS)


class Part:
    """Some events of a batch, read: as columns they take half the memory that they take as Python's objects."""

    def __init__(self, rows: Sequence[StoredRow], sealer: Sealer) -> None:
        said = [_Said(topic, group, sealer) for topic, group in _by_topic(rows).items()]
        self.last_position = rows[-1][0]
        self.entries = [one.entries() for one in said]
        self.keys = [one.keys() for one in said if one.state is Resident]
        self.facts = [(one.state, one.facts()) for one in said]


class Batch:
    """The events of one transaction, as Arrow tables."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.last_position = parts[-1].last_position
        self.entries = pa.concat_tables([table for part in parts for table in part.entries])
        """The envelopes of all events, type by type."""
        self.keys = _in_order([table for part in parts for table in part.keys], _KEYS, "number", "version")
        """Search keys of residents."""
        self.facts = _by_state([said for part in parts for said in part.facts])
        """What is said of the records of each kind, in the order of positions."""
        self.last_recorded_at = int(_compute.max(self.entries["recorded_at"]).as_py())
        """Transaction time of the last event: it never falls (law 4)."""


def fact_schema(state: type[State]) -> pa.Schema:
    """The Arrow schema of a kind's facts."""
    return arrow_schema((*FACT_COLUMNS, *columns_of(state)))


def _by_topic(rows: Iterable[StoredRow]) -> dict[str, list[StoredRow]]:
    groups: dict[str, list[StoredRow]] = defaultdict(list)
    for row in rows:
        groups[row[3]].append(row)
    return groups


def _by_state(said: Iterable[tuple[type[State], pa.Table]]) -> dict[type[State], pa.Table]:
    parts: dict[type[State], list[pa.Table]] = defaultdict(list)
    for state, facts in said:
        parts[state].append(facts)
    return {state: _in_order(parts[state], fact_schema(state)) for state in STATES if state in parts}


def _in_order(parts: list[pa.Table], schema: pa.Schema, *by: str) -> pa.Table:
    if not parts:
        return schema.empty_table()
    together = pa.concat_tables(parts).combine_chunks()
    return together.take(pc.sort_indices(together, [(name, "ascending") for name in by or ("position",)]))


class _Said:
    """What the events of one type in a batch said."""

    def __init__(self, topic: str, rows: list[StoredRow], sealer: Sealer) -> None:
        # Comprehensions: three times as fast as zip(*rows), which makes an argument of every row.
        streams, versions = [row[1] for row in rows], [row[2] for row in rows]
        self.body = body_class(topic)
        self.state = self.body.STATE
        self._count = len(rows)
        self._columns = event_columns(topic, rows, sealer)
        self._position = pa.array([row[0] for row in rows], pa.int64())
        self._version = pa.array(versions, pa.int64())
        self._stream = pa.array(streams, pa.string())
        self._number = pc.utf8_slice_codeunits(self._stream, len(self.state.KIND) + 1)

    def entries(self) -> pa.Table:
        """The envelopes."""
        own = {
            "position": self._position,
            "stream": self._stream,
            "version": self._version,
            "type": taken(pa.array([self.body.TYPE]), np.zeros(self._count, np.int64)),
            "effective": self._columns["header.effective.on"],
            "effective_text": self._columns["header.effective.fuzzy.text"].fill_null(""),
            "command_id": _uuids(self._columns["header.command_id"]),
            "details": self._details(),
        }
        return pa.table([own.get(name, self._columns.get(f"header.{name}")) for name in _ENTRY.names], schema=_ENTRY)

    def facts(self) -> pa.Table:
        """What each event says of its record."""
        cancels = self._columns["header.cancels"]
        places = np.arange(self._count)
        places[pc.list_value_length(cancels).to_numpy() == 0] = NOTHING
        own: dict[str, Array] = {
            "position": self._position,
            "number": self._number,
            "version": self._version,
            "effective": self._columns["header.effective.on"],
            "cancels": taken(cancels, places),
        }
        for item in items_of(self.state):
            if item.type is LegalDate and f"{item.name}.on" in self._columns:
                own[item.name] = self._columns[f"{item.name}.on"]
                own[f"{item.name}_text"] = _words(self._columns, item.name)
            elif item.name in self._columns:
                own[item.name] = self._columns[item.name]
        schema = fact_schema(self.state)
        return pa.table([own.get(f.name, nulls(self._count, f.type)) for f in schema], schema=schema)

    def keys(self) -> pa.Table:
        """Search keys of what is said about people; old names and addresses stay findable (2.1)."""
        birth = self._columns.get("birth.on", nulls(self._count, pa.date32()))
        words = [self._words(items) for items in (_NAMES, _READINGS, _ADDRESS)]
        said = [any(parts) or day for *parts, day in zip(*words, birth.is_valid().to_pylist(), strict=True)]
        folded = [[_folded(text) for text in column] for column in words]
        table = pa.table([self._number, self._version, *folded, birth], schema=_KEYS)
        return table.filter(pa.array(said, pa.bool_()))

    def _words(self, items: Sequence[str]) -> list[str]:
        """The values of some items beside each other, without those that say nothing."""
        said = [self._columns[item] for item in items if item in self._columns]
        said = [column for column in said if column.null_count < self._count]
        if not said:
            return [""] * self._count
        return [" ".join(filter(None, values)) for values in zip(*(c.to_pylist() for c in said), strict=True)]

    def _details(self) -> Array:
        """What the events say beside the items of their record, as JSON."""
        items = {item.name for item in items_of(self.state)}
        names = [item.name for item in items_of(self.body) if item.name not in items]
        return json_objects({name: said for name in names if (said := self._value(name)) is not None}, self._count)

    def _value(self, name: str) -> Array | None:
        """An item's values; a fuzzy date as its words, or its day."""
        if name in self._columns:
            return self._columns[name]
        if f"{name}.on" not in self._columns:
            return None
        words, day = _words(self._columns, name), self._columns[f"{name}.on"].cast(pa.string())
        chosen: Array = _compute.if_else(_compute.equal(words, ""), day, words)
        return chosen


def event_columns(topic: str, rows: Sequence[StoredRow], sealer: Sealer) -> Columns:
    """What events of one type say, by path, envelopes with it; the personal items of an erased subject are nulls."""
    schema, personal = written(topic)
    found = columns(schema, [row[4] for row in rows])
    streams, versions = [row[1] for row in rows], [row[2] for row in rows]
    return found | _opened(personal, streams, versions, found.pop("sealed"), sealer)


def _opened(
    schema: dict[str, Any], streams: Sequence[str], versions: Sequence[int], sealed: Array, sealer: Sealer
) -> Columns:
    """The personal items, opened; of an erased subject, or where none was said, nulls."""
    data = [] if is_blank(sealed) else python(sealed)
    said = [index for index, one in enumerate(data) if one]
    opened = sealer.open_many((streams[index], data[index], context(streams[index], versions[index])) for index in said)
    readable = [index for index, one in zip(said, opened, strict=True) if one is not None]
    if not readable:
        return {name: nulls(len(streams), type_) for name, type_ in types(schema).items()}
    places = np.full(len(streams), NOTHING)
    places[readable] = np.arange(len(readable))
    found = columns(schema, [one for one in opened if one is not None])
    return {name: taken(column, places) for name, column in found.items()}


def _words(said: Columns, name: str) -> Array:
    """The words of a fuzzy date; empty where the date is exact, null where there is none."""
    words: Array = pc.if_else(said[f"{name}.on"].is_valid(), said[f"{name}.fuzzy.text"].fill_null(""), None)
    return words


_folded: Final = lru_cache(1 << 16)(fold_search)

_HEX: Final = np.frombuffer(bytes(range(256)).hex().encode(), np.uint8).reshape(256, 2)
_DASHES: Final = (8, 13, 18, 23)
_DIGITS: Final = np.setdiff1d(np.arange(36), _DASHES)


def _uuids(values: Array) -> Array:
    """Sixteen bytes each, as they are written: 8-4-4-4-12 hexadecimal digits."""
    count = len(values)
    stored: Any = values.buffers()[1]
    data = np.frombuffer(stored, np.uint8, count * 16, values.offset * 16)
    text = np.full((count, 36), ord("-"), np.uint8)
    text[:, _DIGITS] = _HEX[data].reshape(count, 32)
    offsets = np.arange(0, (count + 1) * 36, 36, dtype=np.int32)
    return pa.StringArray.from_buffers(count, buffer(offsets), buffer(text))
