"""Every read model against a fresh replay (law 7): the first difference is named, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projections.readmodel import items_of_row, kinds
from projections.replay import Record, digest, record_of
from projections.sql import run, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from projections.readmodel import ReadModel
    from projections.replay import Items, Replay


@dataclass(frozen=True)
class Difference:
    """Where a read model and the replay disagree."""

    stream: str
    valid: date
    known: int
    item: str
    replayed: object
    read: object

    def __str__(self) -> str:
        return (
            f"{self.stream} (valid {self.valid}, known {self.known}): {self.item} is {self.read!r} in the read model"
            f" and {self.replayed!r} by replay"
        )


def read_records(model: ReadModel, valid: date, known: int) -> Iterator[Record]:
    """All records of a read model at (valid, known), by stream name, in the shape of a replay."""
    for kind in sorted(kinds(), key=lambda kind: f"{kind.KIND}-"):
        for row in model.each_state(kind, valid, known):
            yield Record(f"{kind.KIND}-{row['number']}", items_of_row(kind, row))


def read_digest(model: ReadModel, valid: date, known: int) -> str:
    """The digest of a read model at (valid, known)."""
    return digest(read_records(model, valid, known))


def count_records(model: ReadModel, valid: date, known: int) -> int:
    """How many records of all kinds there are at (valid, known)."""
    return sum(int(value(model.db, f"SELECT count(*) FROM {kind.KIND}_at(?, ?)", [valid, known])) for kind in kinds())


def effective_days(model: ReadModel) -> tuple[date, date] | None:
    """The first and the last 異動日; None in an empty register."""
    first, last = run(model.db, "SELECT min(effective), max(effective) FROM entry")[0]
    return (first, last) if first else None


def differences(model: ReadModel, replay: Replay, moments: Sequence[tuple[date, int]]) -> Iterator[Difference]:
    """All disagreements at the given (valid, known) moments, in one pass over the log, by stream."""
    known = max((known for _, known in moments), default=0)
    sides = [_Side(model, *moment) for moment in moments]
    for stream, entries in replay.streams(known):
        for side in sides:
            replayed = record_of(stream, entries, side.valid, side.known)
            yield from side.compare(stream, replayed.items if replayed else None)
    for side in sides:
        yield from side.rest()


class _Side:
    """The read model's records at one moment, beside the replay's as they come; both by stream name."""

    def __init__(self, model: ReadModel, valid: date, known: int) -> None:
        self.valid, self.known = valid, known
        self._records = read_records(model.cursor(), valid, known)
        self._next = next(self._records, None)

    def compare(self, stream: str, replayed: Items | None) -> Iterator[Difference]:
        """What differs up to a stream and in it."""
        while self._next and self._next.stream < stream:
            yield from self._compared(self._next.stream, None)
        yield from self._compared(stream, replayed)

    def rest(self) -> Iterator[Difference]:
        """Records that the log doesn't give, behind its last stream."""
        while self._next:
            yield from self._compared(self._next.stream, None)

    def _compared(self, stream: str, replayed: Items | None) -> Iterator[Difference]:
        read = None
        if self._next and self._next.stream == stream:
            read, self._next = self._next.items, next(self._records, None)
        if read != replayed:
            yield from _compare(stream, self.valid, self.known, replayed, read)


def _compare(stream: str, valid: date, known: int, replayed: Items | None, read: Items | None) -> Iterator[Difference]:
    if replayed is None or read is None:
        yield Difference(stream, valid, known, "record", _presence(replayed), _presence(read))
        return
    for item in sorted(replayed.keys() | read.keys()):
        if replayed.get(item) != read.get(item):
            yield Difference(stream, valid, known, item, replayed.get(item), read.get(item))


def _presence(items: Items | None) -> str:
    return "absent" if items is None else "present"
