"""The tables of a read model, made from the declared items of a kind of record.

Each kind has two tables. `<kind>_fact` holds one row per event, only what it said. `<kind>` holds the record
after each change, with the region of (valid, known) in which the row is the answer:

    valid_from <= V, known_from <= K < known_to, and not (next_from <= V and next_known <= K)

A change in order (the usual case) adds one row and writes `next_from`, `next_known` on its predecessor. A
change out of order (backdated, cancelled) ends all rows of the record and writes its time line anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from events.catalogue import STATES
from events.items import items_of, per_class
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.items import State

OPEN: Final = 2**62
"""`known_to` of a row that still holds."""

_SQL_TYPES: Final = {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN", date: "DATE"}


@dataclass(frozen=True)
class Column:
    """A column of an item; a fuzzy date has two, the sortable day and the words (empty where exact)."""

    name: str
    sql_type: str
    adds_up: bool = False


def _columns(**types: str) -> tuple[Column, ...]:
    return tuple(Column(name, sql_type) for name, sql_type in types.items())


TIMELINE_COLUMNS: Final = _columns(
    number="VARCHAR",
    version="BIGINT",
    position="BIGINT",
    known_from="BIGINT",
    known_to="BIGINT",
    valid_from="DATE",
    next_from="DATE",
    next_known="BIGINT",
)
"""A row's place in a record's history, before its items."""

FACT_COLUMNS: Final = _columns(
    position="BIGINT", number="VARCHAR", version="BIGINT", effective="DATE", cancels="BIGINT[]", gone_at="BIGINT"
)

ENTRY_COLUMNS: Final = _columns(
    position="BIGINT",
    stream="VARCHAR",
    version="BIGINT",
    type="VARCHAR",
    recorded_at="BIGINT",
    effective="DATE",
    effective_text="VARCHAR",
    reason="VARCHAR",
    trigger="VARCHAR",
    legal_basis="VARCHAR",
    actor="VARCHAR",
    approver="VARCHAR",
    place="VARCHAR",
    command_id="VARCHAR",
    submission="VARCHAR",
    notice_on="DATE",
    note="VARCHAR",
    cancels="BIGINT[]",
    details="VARCHAR",
)
"""Every event's envelope, and as JSON what it says beside the items of its record."""

RESIDENT_KEY_COLUMNS: Final = _columns(
    number="VARCHAR",
    version="BIGINT",
    name_key="VARCHAR",
    kana_key="VARCHAR",
    address_key="VARCHAR",
    birth="DATE",
)
"""Folded search keys of everything ever said about a resident."""


@per_class
def columns_of(state: type[State]) -> tuple[Column, ...]:
    """The item columns of a kind, in declaration order."""
    columns: list[Column] = []
    for item in items_of(state):
        if item.type is LegalDate:
            columns += [Column(item.name, "DATE"), Column(f"{item.name}_text", "VARCHAR")]
        else:
            columns.append(Column(item.name, _SQL_TYPES[item.type], item.mark.total))
    return tuple(columns)


def layout() -> str:
    """Names the tables this version makes: a file of another layout is made anew from the log (law 1)."""
    return hashlib.sha256("\n".join(create_statements()).encode()).hexdigest()


def create_statements() -> list[str]:
    """Everything an empty read-model file needs."""
    statements = [
        "CREATE TABLE progress (position BIGINT NOT NULL, recorded_at BIGINT NOT NULL)",
        "INSERT INTO progress VALUES (0, 0)",
        "CREATE TABLE layout (fingerprint VARCHAR NOT NULL)",
        _create("entry", ENTRY_COLUMNS),
        _create("resident_key", RESIDENT_KEY_COLUMNS),
    ]
    for state in STATES:
        statements += [
            _create(f"{state.KIND}_fact", FACT_COLUMNS + columns_of(state)),
            _create(state.KIND, TIMELINE_COLUMNS + columns_of(state)),
            f"CREATE MACRO {state.KIND}_at(v, k) AS TABLE SELECT * FROM {state.KIND} WHERE {as_of('v', 'k')}",
        ]
    return statements


def index_statements() -> list[str]:
    """What makes one record findable in a millisecond; added to a full file, where it costs a tenth of the time."""
    columns = {"entry": "stream", "resident_key": "number"}
    for state in STATES:
        columns |= {state.KIND: "number", f"{state.KIND}_fact": "number"}
    return [f"CREATE INDEX IF NOT EXISTS {table}_{name} ON {table} ({name})" for table, name in columns.items()]


def _create(table: str, columns: tuple[Column, ...]) -> str:
    return f"CREATE TABLE {table} ({', '.join(f'{column.name} {column.sql_type}' for column in columns)})"


def as_of(valid: str, known: str, table: str = "") -> str:
    """The condition under which a row (of a table, where several are joined) is the answer at (valid, known)."""
    row = f"{table}." if table else ""
    return (
        f"{row}known_from <= {known} AND {known} < {row}known_to AND {row}valid_from <= {valid}"
        f" AND ({row}next_from IS NULL OR {row}next_from > {valid} OR {row}next_known > {known})"
    )


def is_answer(row: Mapping[str, Any], valid: date, known: int) -> bool:
    """`as_of` for one row."""
    if not (row["known_from"] <= known < row["known_to"] and row["valid_from"] <= valid):
        return False
    return row["next_from"] is None or row["next_from"] > valid or row["next_known"] > known
