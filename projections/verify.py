"""Every read model against a fresh replay (law 7): the first difference is named, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projections.readmodel import items_of_row, kinds
from projections.replay import Record, digest

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
        for row in model.states(kind, valid, known):
            yield Record(f"{kind.KIND}-{row['number']}", items_of_row(kind, row))


def read_digest(model: ReadModel, valid: date, known: int) -> str:
    """The digest of a read model at (valid, known)."""
    return digest(read_records(model, valid, known))


def differences(model: ReadModel, replay: Replay, moments: Sequence[tuple[date, int]]) -> Iterator[Difference]:
    """All disagreements at the given (valid, known) moments."""
    for valid, known in moments:
        read = {record.stream: record.items for record in read_records(model, valid, known)}
        replayed = {record.stream: record.items for record in replay.records(valid, known)}
        for stream in sorted(read.keys() | replayed.keys()):
            yield from _compare(stream, valid, known, replayed.get(stream), read.get(stream))


def _compare(stream: str, valid: date, known: int, replayed: Items | None, read: Items | None) -> Iterator[Difference]:
    if replayed is None or read is None:
        yield Difference(stream, valid, known, "record", _presence(replayed), _presence(read))
        return
    for item in sorted(replayed.keys() | read.keys()):
        if replayed.get(item) != read.get(item):
            yield Difference(stream, valid, known, item, replayed.get(item), read.get(item))


def _presence(items: Items | None) -> str:
    return "absent" if items is None else "present"
