"""Replay: any past state from the log alone, by the pure fold of `events.timeline`; no read model is asked.

Its answers have the same shape as the read models' rows, so that the two can be compared (law 7). Streams are read one
after the other in the order of their names, so a town of any size is replayed in little memory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Protocol

import orjson

from events.catalogue import state_class
from events.codec import decode
from events.event import number_of
from events.timeline import FOR_EVER, fold, in_force
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from events.codec import Sealer
    from events.event import Entry
    from events.items import State
    from projections.staging import StoredRow

Items = dict[str, Any]
BATCH: Final = 10_000
"""Events read at a time."""
STREAM: Final = itemgetter(1)
"""The stream of a stored row."""


class StreamLog(Protocol):
    """A town's log, as it is read stream by stream."""

    def head(self) -> Any:  # noqa: ANN401 - a pair (position, recorded_at), named as each log likes
        """The last position, and its transaction time."""

    def read_batches(self, after: int, size: int) -> Iterator[Sequence[StoredRow]]:
        """Accepted events after a position, in order, `size` at a time."""

    def read_stream(self, stream: str, known: int = FOR_EVER) -> Sequence[StoredRow]:
        """The events of one stream, as known at a position."""

    def read_streams(self, after: str = "", size: int = BATCH, known: int = FOR_EVER) -> Iterator[Sequence[StoredRow]]:
        """Whole streams after one, in the order of their names, about `size` events at a time."""

    def streams_between(self, after: int, last: int) -> Sequence[str]:
        """Names of the streams with an event after a position and up to another, in order."""

    def position_at(self, recorded_at: int) -> int:
        """The last position recorded at or before a moment (microseconds, UTC)."""

    def recorded_at_of(self, position: int) -> int:
        """Transaction time of a position; 0 before the first event."""


@dataclass(frozen=True)
class Record:
    """One record as replay finds it: its stream and items (fuzzy dates as `<name>` and `<name>_text`)."""

    stream: str
    items: Items

    @property
    def kind(self) -> type[State]:
        """The kind of record."""
        return state_class(self.stream)

    @property
    def number(self) -> str:
        """Its number in the town."""
        return number_of(self.stream)


class Replay:
    """A town's log, folded at any (valid, known); it holds nothing, so the log must stay open."""

    def __init__(self, log: StreamLog, sealer: Sealer, *, progress: Callable[[int], None] | None = None) -> None:
        self.log = log
        self._sealer = sealer
        self._progress = progress or (lambda _: None)
        self.position, self.recorded_at = log.head()

    def entries(self, stream: str, known: int = FOR_EVER) -> list[Entry]:
        """What was recorded in a stream."""
        return [decode(*row, self._sealer) for row in self.log.read_stream(stream, known)]

    def record(self, stream: str, valid: date, known: int = FOR_EVER) -> Record | None:
        """One record at (valid, known) by the state law."""
        return record_of(stream, self.entries(stream, known), valid, known)

    def streams(self, known: int = FOR_EVER) -> Iterator[tuple[str, list[Entry]]]:
        """Every stream and what was recorded in it, by name."""
        done = 0
        for rows in self.log.read_streams(known=known):
            for stream, own in groupby(rows, STREAM):
                yield stream, [decode(*row, self._sealer) for row in own]
            done += len(rows)
            self._progress(done)

    def records(self, valid: date, known: int = FOR_EVER) -> Iterator[Record]:
        """All records at (valid, known), by stream name."""
        for stream, entries in self.streams(known):
            record = record_of(stream, entries, valid, known)
            if record is not None:
                yield record


def record_of(stream: str, entries: Iterable[Entry], valid: date, known: int = FOR_EVER) -> Record | None:
    """A record at (valid, known) from the entries of its stream; None where none of them holds."""
    holding = [entry for entry in in_force(entries, known) if entry.header.effective.on <= valid]
    return Record(stream, flatten(fold(holding))) if holding else None


def flatten(items: Items) -> Items:
    """Items as read models hold them: a fuzzy date as its sortable day and its words."""
    flat: Items = {}
    for name, value in items.items():
        if isinstance(value, LegalDate):
            flat[name], flat[f"{name}_text"] = value.on, value.text
        else:
            flat[name] = value
    return flat


def line(record: Record) -> bytes:
    """A record as digests take it in: one line of JSON, its items by name."""
    return orjson.dumps([record.stream, record.items], option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def digest(records: Iterable[Record]) -> str:
    """SHA-256 over the records in the order of their streams; the same for a replay and a read model."""
    total = hashlib.sha256()
    for record in records:
        total.update(line(record))
    return total.hexdigest()


class Digesting:
    """Records on their way to somewhere, digested and counted as they pass."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = records
        self._total = hashlib.sha256()
        self.count = 0

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self._total.update(line(record))
            self.count += 1
            yield record

    @property
    def digest(self) -> str:
        """The digest of what has passed."""
        return self._total.hexdigest()
