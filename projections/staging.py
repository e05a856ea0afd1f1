"""A batch of log events as columns: what each event said, per kind, ready for set-wise SQL."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa

from events.catalogue import STATES
from events.codec import decode
from events.event import number_of
from events.items import items_of
from events.resident import Resident
from events.values.legal_date import LegalDate
from events.values.text import fold_search
from projections.tables import ENTRY_COLUMNS, FACT_COLUMNS, RESIDENT_KEY_COLUMNS, Column, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.codec import Sealer
    from events.event import Entry
    from events.items import Body, State

StoredRow = tuple[int, str, int, str, bytes]
"""(position, stream, version, topic, state) as the log gives it."""

_ARROW: Final[dict[str, pa.DataType]] = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "BIGINT[]": pa.list_(pa.int64()),
}


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    """Columns as Arrow types."""
    return pa.schema([pa.field(column.name, _ARROW[column.sql_type]) for column in columns])


_ENTRY: Final = arrow_schema(ENTRY_COLUMNS)
_KEYS: Final = arrow_schema(RESIDENT_KEY_COLUMNS)


class Batch:
    """The events of one transaction, as Arrow tables."""

    def __init__(self, rows: Iterable[StoredRow], sealer: Sealer) -> None:
        self.last_position = 0
        self.last_recorded_at = 0
        entries: list[tuple[Any, ...]] = []
        facts: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        keys: list[tuple[Any, ...]] = []
        for row in rows:
            entry = decode(*row, sealer)
            entries.append(_entry_row(entry))
            state = type(entry.body).STATE
            facts[state.KIND].append(_fact_row(entry, state))
            if state is Resident and (key := _key_row(entry)):
                keys.append(key)
            self.last_position, self.last_recorded_at = entry.position, entry.header.recorded_at
        self.entries = _table(entries, _ENTRY)
        self.facts = {state: _table(facts[state.KIND], _fact_schema(state)) for state in STATES if facts[state.KIND]}
        self.keys = _table(keys, _KEYS)


def _table(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _fact_schema(state: type[State]) -> pa.Schema:
    return arrow_schema((*FACT_COLUMNS, *columns_of(state)))


def _entry_row(entry: Entry) -> tuple[Any, ...]:
    header = entry.header
    return (
        entry.position,
        entry.stream,
        entry.version,
        type(entry.body).TYPE,
        header.recorded_at,
        header.effective.on,
        header.effective.text,
        header.reason,
        header.trigger,
        header.legal_basis,
        header.actor,
        header.approver,
        header.place,
        str(header.command_id),
        header.submission,
        header.notice_on,
        header.note,
        header.cancels,
        _details(entry.body),
    )


def _details(body: Body) -> str:
    """What the event says beside the items of its record, as JSON."""
    items = {item.name for item in items_of(body.STATE)}
    details = {item.name: getattr(body, item.name) for item in items_of(type(body)) if item.name not in items}
    said = {name: value for name, value in details.items() if value is not None}
    return orjson.dumps(said).decode() if said else ""


def _fact_row(entry: Entry, state: type[State]) -> tuple[Any, ...]:
    row: list[Any] = [
        entry.position,
        number_of(entry.stream),
        entry.version,
        entry.header.effective.on,
        entry.header.cancels or None,
        None,
    ]
    for item in items_of(state):
        value = getattr(entry.body, item.name, None)
        if item.type is LegalDate:
            row += (None, None) if value is None else (value.on, value.text)
        else:
            row.append(value)
    return tuple(row)


def _key_row(entry: Entry) -> tuple[Any, ...] | None:
    """Search keys of what the event says about a person; old names and addresses stay findable (2.1)."""
    body: Any = entry.body
    name = _said(body, "name", "former_family_name", "alias", "romaji", "kanji_name")
    kana = _said(body, "kana", "former_family_name_kana", "alias_kana")
    address = _said(body, "city", "area", "street", "building")
    birth = getattr(body, "birth", None)
    if not (name or kana or address or birth):
        return None
    keys = (fold_search(name), fold_search(kana), fold_search(address))
    return number_of(entry.stream), entry.version, *keys, birth.on if birth else None


def _said(body: Body, *items: str) -> str:
    return " ".join(value for item in items if (value := getattr(body, item, None)))
