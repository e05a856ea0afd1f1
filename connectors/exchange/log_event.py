"""Events of the town's log as far as anything can be told of them: one by one, or whole batches column by column.

A publisher that catches up reads thousands at a time; of what `events.codec` would make of each it needs a third, and
no personal item that no agreement names.
"""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from events.catalogue import body_class
from events.codec import decode
from events.items import folded_names
from events.values.legal_date import LegalDate
from projections.arrow import python
from projections.avro import FEW
from projections.staging import event_columns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from events.acceptance import EventRow
    from events.codec import Sealer
    from events.event import Entry
    from events.items import Body
    from projections.avro import Columns

Items = dict[str, Any]


class LogEvent(NamedTuple):
    """One event of the town's log."""

    position: int
    stream: str
    version: int
    """履歴番号"""
    body: type[Body]
    recorded_at: int
    """処理日時, in microseconds since 1970."""
    effective: LegalDate
    """異動日"""
    reason: str
    trigger: str
    legal_basis: str
    cancels: tuple[int, ...]
    said: Items
    """What it says of the wanted items of its record."""


def of_entry(entry: Entry, wanted: AbstractSet[str]) -> LogEvent:
    """An event that was read as a whole."""
    header, body = entry.header, entry.body
    names = [name for name, _ in folded_names(type(body)) if name in wanted]
    return LogEvent(
        entry.position,
        entry.stream,
        entry.version,
        type(body),
        header.recorded_at,
        header.effective,
        header.reason,
        header.trigger,
        header.legal_basis,
        header.cancels,
        {name: value for name in names if (value := getattr(body, name)) is not None},
    )


def read_events(rows: Sequence[EventRow], sealer: Sealer, wanted: AbstractSet[str]) -> list[LogEvent]:
    """Stored events, in their order; `wanted` are the items of interest."""
    by_topic: dict[str, list[EventRow]] = defaultdict(list)
    for row in rows:
        by_topic[row[3]].append(row)
    found: list[LogEvent] = []
    for topic, group in by_topic.items():
        if len(group) < FEW:
            found += [of_entry(decode(*row, sealer), wanted) for row in group]
        else:
            found += _together(topic, group, sealer, wanted)
    return sorted(found, key=_position)


_position = itemgetter(0)


def _together(topic: str, rows: list[EventRow], sealer: Sealer, wanted: AbstractSet[str]) -> list[LogEvent]:
    """Events of one type."""
    columns, body = event_columns(topic, rows, sealer), body_class(topic)
    told = zip(
        python(columns["header.recorded_at"]),
        _legal_dates(columns, "header.effective"),
        *(python(columns[f"header.{name}"]) for name in ("reason", "trigger", "legal_basis")),
        map(tuple, python(columns["header.cancels"])),
        _said(columns, [name for name, _ in folded_names(body) if name in wanted], len(rows)),
        strict=True,
    )
    return [LogEvent(row[0], row[1], row[2], body, *one) for row, one in zip(rows, told, strict=True)]


def _said(columns: Columns, names: Sequence[str], count: int) -> list[Items]:
    """Per event, the items that it says."""
    values = {name: found for name in names if (found := _values(columns, name, count)) is not None}
    if not values:
        return [{} for _ in range(count)]
    names = tuple(values)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*values.values(), strict=True)
    ]


def _values(columns: Columns, name: str, count: int) -> list[Any] | None:
    """An item's values; None where no event says it, or where they are of a version that didn't know it yet."""
    column = columns.get(name, columns.get(f"{name}.on"))
    if column is None or column.null_count == count:
        return None
    return python(column) if name in columns else _legal_dates(columns, name)


_FUZZY: Final = ("text", "kind", "earliest", "latest")


def _legal_dates(columns: Columns, name: str) -> list[Any]:
    """不詳日を含む日付; None where none was said."""
    on: list[date | None] = python(columns[f"{name}.on"])
    exact: list[LegalDate | None] = [None if day is None else LegalDate.exact(day) for day in on]
    fuzzy = [columns[f"{name}.fuzzy.{part}"] for part in _FUZZY]
    if fuzzy[0].null_count == len(on):
        return exact
    words = zip(*(python(part) for part in fuzzy), strict=True)
    return [
        sure if day is None or said[0] is None else LegalDate(day, *said)
        for day, sure, said in zip(on, exact, words, strict=True)
    ]
