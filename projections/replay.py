"""Replay: any past state from the log alone, by the pure fold of `events.timeline`; no read model is asked.

Its answers have the same shape as the read models' rows, so that the two can be compared (law 7).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from events.catalogue import state_class
from events.codec import decode
from events.event import number_of
from events.timeline import FOR_EVER, fold, in_force
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from events.codec import Sealer
    from events.event import Entry
    from events.items import State
    from projections.engine import Source

Items = dict[str, Any]
BATCH: int = 10_000


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
    """The events of a town (or of some streams), read once from the log and kept for any (valid, known)."""

    def __init__(
        self,
        source: Source,
        sealer: Sealer,
        *,
        only: Callable[[str], bool] = lambda _: True,
        known: int = FOR_EVER,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._streams: dict[str, list[Entry]] = defaultdict(list)
        self.position = 0
        self.recorded_at = 0
        for rows in source.read_batches(0, BATCH):
            wanted = [row for row in rows if row[0] <= known]
            for row in wanted:
                if only(row[1]):
                    self._streams[row[1]].append(decode(*row, sealer))
            if wanted:
                self.position = wanted[-1][0]
                self.recorded_at = decode(*wanted[-1], sealer).header.recorded_at
            if len(wanted) < len(rows):
                return
            if progress is not None:
                progress(self.position)

    def all_entries(self) -> Iterator[Entry]:
        """Everything that was read, stream by stream."""
        for entries in self._streams.values():
            yield from entries

    def known_position(self, moment: int) -> int:
        """The last position that was read and recorded at or before a moment (microseconds since the epoch, UTC)."""
        return max((entry.position for entry in self.all_entries() if entry.header.recorded_at <= moment), default=0)

    def recorded_at_of(self, position: int) -> int:
        """Transaction time of the last event that was read up to a position; 0 before the first."""
        if position >= self.position:
            return self.recorded_at
        return max((entry.header.recorded_at for entry in self.all_entries() if entry.position <= position), default=0)

    def entries(self, stream: str) -> list[Entry]:
        """What was recorded in a stream."""
        return self._streams.get(stream, [])

    def record(self, stream: str, valid: date, known: int = FOR_EVER) -> Record | None:
        """One record at (valid, known) by the state law."""
        holding = [entry for entry in in_force(self.entries(stream), known) if entry.header.effective.on <= valid]
        return Record(stream, flatten(fold(holding))) if holding else None

    def records(self, valid: date, known: int = FOR_EVER) -> Iterator[Record]:
        """All records at (valid, known), by stream name."""
        for stream in sorted(self._streams):
            record = self.record(stream, valid, known)
            if record is not None:
                yield record


def flatten(items: Items) -> Items:
    """Items as read models hold them: a fuzzy date as its sortable day and its words."""
    flat: Items = {}
    for name, value in items.items():
        if isinstance(value, LegalDate):
            flat[name], flat[f"{name}_text"] = value.on, value.text
        else:
            flat[name] = value
    return flat


def digest(records: Iterable[Record]) -> str:
    """SHA-256 over the records in the order of their streams; the same for a replay and a read model."""
    total = hashlib.sha256()
    for record in records:
        total.update(
            orjson.dumps([record.stream, record.items], option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
        )
    return total.hexdigest()
