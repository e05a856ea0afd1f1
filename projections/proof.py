"""The digest that a signed checkpoint carries, the same by replay and from the read model, and kept by every erasure.

It covers every record's open items; the personal ones are covered by the checkpoint's root over their sealed bytes.
A digest of personal items would break at the first erasure (law 10), or let them be guessed from it afterwards.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import orjson

from events.items import items_of, per_class
from projections.readmodel import kinds
from projections.replay import Record, digest
from projections.sql import run
from projections.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.items import State
    from projections.readmodel import ReadModel

REGISTER: Final = "register"
"""Name of the digest on a checkpoint."""

_LATEST: Final = date.max
"""Everything that was recorded counts, planned changes as well."""


def replayed_register_digest(records: Iterable[Record]) -> str:
    """The digest of a replay's records at (end of time, position), SHA-256 in hexadecimal."""
    return digest(Record(record.stream, _open(record)) for record in records)


def read_register_digest(model: ReadModel, known: int) -> str:
    """The digest of a read model at a position, SHA-256 in hexadecimal; about 0.2 s for 100,000 records."""
    total = hashlib.sha256()
    for kind in sorted(kinds(), key=lambda kind: f"{kind.KIND}-"):
        names = sorted(_open_columns(kind))
        columns = ", ".join(["number", *names])
        query = f"SELECT {columns} FROM {kind.KIND}_at(?, ?) ORDER BY number"
        for number, *row in run(model.db, query, [_LATEST, known]):
            items = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            total.update(orjson.dumps([f"{kind.KIND}-{number}", items], option=orjson.OPT_APPEND_NEWLINE))
    return total.hexdigest()


def _open(record: Record) -> dict[str, Any]:
    names = _open_columns(record.kind)
    return {name: value for name, value in record.items.items() if name in names}


@per_class
def _open_columns(kind: type[State]) -> frozenset[str]:
    """The columns of items that are not sealed; a fuzzy date has two."""
    personal = {item.name for item in items_of(kind) if item.mark.personal}
    return frozenset(column.name for column in columns_of(kind) if column.name.removesuffix("_text") not in personal)
