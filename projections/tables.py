"""The tables of a read model, made from the declared items of a kind of record.

Each kind has two tables. `<kind>_fact` holds one row per event, only what it said. `<kind>` holds the record
after each change, with the region of (valid, known) in which the row is the answer:

    valid_from <= V, known_from <= K < known_to, and not (next_from <= V and next_known <= K)

A change in order (the usual case) adds one row and writes `next_from`, `next_known` on its predecessor. A
change out of order (backdated, cancelled) ends all rows of the record and writes its time line anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from events.catalogue import STATES
from events.items import items_of
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from events.items import State

OPEN: Final = 2**62
"""`known_to` of a row that still holds."""

_SQL_TYPES: Final = {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN", date: "DATE"}

KEY_COLUMNS: Final = ("number", "version", "position", "known_from", "known_to", "valid_from", "next_from", "next_known")


@dataclass(frozen=True)
class Column:
    """A column of an item; a fuzzy date has two, the sortable day and the words (empty where exact)."""

    name: str
    sql_type: str
    adds_up: bool = False


@cache
def columns_of(state: type[State]) -> tuple[Column, ...]:
    """The item columns of a kind, in declaration order."""
    columns: list[Column] = []
    for item in items_of(state):
        if item.type is LegalDate:
            columns += [Column(item.name, "DATE"), Column(f"{item.name}_text", "VARCHAR")]
        else:
            columns.append(Column(item.name, _SQL_TYPES[item.type], item.mark.total))
    return tuple(columns)


def create_statements() -> list[str]:
    """Everything an empty read-model file needs."""
    statements = [
        "CREATE TABLE progress (position BIGINT NOT NULL, recorded_at BIGINT NOT NULL)",
        "INSERT INTO progress VALUES (0, 0)",
        "CREATE TABLE entry (position BIGINT, stream VARCHAR, version BIGINT, type VARCHAR, recorded_at BIGINT,"
        " effective DATE, effective_text VARCHAR, reason VARCHAR, trigger VARCHAR, legal_basis VARCHAR,"
        " actor VARCHAR, approver VARCHAR, place VARCHAR, command_id VARCHAR, submission VARCHAR, notice_on DATE,"
        " note VARCHAR, cancels BIGINT[], details VARCHAR)",
        "CREATE TABLE resident_key (number VARCHAR, version BIGINT, name_key VARCHAR, kana_key VARCHAR,"
        " address_key VARCHAR, birth DATE)",
    ]
    for state in STATES:
        statements += _statements_of(state)
    return statements


def _statements_of(state: type[State]) -> list[str]:
    kind = state.KIND
    items = ", ".join(f"{column.name} {column.sql_type}" for column in columns_of(state))
    return [
        f"CREATE TABLE {kind}_fact (position BIGINT, number VARCHAR, version BIGINT, effective DATE,"
        f" cancels BIGINT[], gone_at BIGINT, {items})",
        f"CREATE TABLE {kind} (number VARCHAR, version BIGINT, position BIGINT, known_from BIGINT,"
        f" known_to BIGINT, valid_from DATE, next_from DATE, next_known BIGINT, {items})",
        f"CREATE MACRO {kind}_at(v, k) AS TABLE SELECT * FROM {kind} WHERE {as_of('v', 'k')}",
    ]


def as_of(valid: str, known: str) -> str:
    """The condition under which a row is the answer at (valid, known), given as SQL expressions."""
    return (
        f"known_from <= {known} AND {known} < known_to AND valid_from <= {valid}"
        f" AND (next_from IS NULL OR next_from > {valid} OR next_known > {known})"
    )
