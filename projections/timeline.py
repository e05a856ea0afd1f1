"""The rows that a batch of facts adds to the time lines of one kind of record, and the rows that end by it.

A fact in order continues its record's time line: one row, and a pointer to it on its predecessor. A fact out of
order (backdated, or cancelling) ends every row of the record and writes its time line anew, as known from then on.
Each such stretch of rows is a segment, within which `projections.images` fills the items forward.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.compute as pc

from projections.arrow import NOTHING, days, ints, is_said, python
from projections.tables import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from projections.arrow import Ints

NO_DAY: Final = -(2**40)
"""Before all days; as `next_from`: no next row."""


@dataclass(frozen=True)
class Known:
    """What the read model has of the records of a batch: last rows; of those with facts out of order, everything."""

    tails: pa.Table
    """The last row of each record, with `rowid`."""
    facts: pa.Table
    """All earlier facts, with `rowid`."""
    open_rows: pa.Table
    """`rowid` and `number` of the rows that nothing has ended yet."""


@dataclass
class Ends:
    """Updates of rows that the read model has already, by rowid."""

    next_row: dict[int, tuple[int, int]] = field(default_factory=dict)
    """The row's successor: effective day, position."""
    known_to: dict[int, int] = field(default_factory=dict)
    """The position from which on the row is no longer the answer."""
    gone_at: dict[int, int] = field(default_factory=dict)
    """Of a fact: the position that cancels it."""


@dataclass(frozen=True)
class Rows:
    """New rows before their items, segment by segment; days since 1970, positions."""

    fact: Ints
    """Index of the fact the row stands for: the batch's, then the earlier ones'."""
    start: Ints
    """Where the row's segment begins."""
    base: Ints
    """Index of the tail that the row's segment continues, or NOTHING."""
    known_from: Ints
    known_to: Ints
    next_from: Ints
    next_known: Ints


class Facts:
    """A batch's facts of one kind, as arrays by record."""

    def __init__(self, table: pa.Table) -> None:
        encoded = table["number"].combine_chunks().dictionary_encode()
        self.numbers = encoded.dictionary
        self.record = ints(encoded.indices)
        """Per fact, the index of its record in `numbers`."""
        self.position = ints(table["position"])
        self.version = ints(table["version"])
        self.day = days(table["effective"])
        self.order = np.argsort(self.record, kind="stable")
        self.cancels = _cancels(table)
        self.gone_at: dict[int, int] = {}
        """Facts of the batch that a later one of the batch cancels: the position of the first that does."""

    def __len__(self) -> int:
        return len(self.record)

    def tail_of(self, tails: pa.Table) -> Ints:
        """Per record, the index of its last row among the tails, or NOTHING."""
        found = pc.index_in(self.numbers, value_set=tails["number"].combine_chunks())
        return ints(found.fill_null(NOTHING))

    def disordered(self, tails: pa.Table) -> NDArray[np.bool_]:
        """Per record, whether any of its facts is out of order."""
        day, record = self.day[self.order], self.record[self.order]
        before = np.concatenate(([NO_DAY], day[:-1]))
        first = _firsts(record)
        tail = self.tail_of(tails)[record[first]]
        last_days = np.append(days(tails["valid_from"]), NO_DAY)  # NOTHING is the last index
        before[first] = last_days[tail]
        found = np.zeros(len(self.numbers), np.bool_)
        found[record[day < before]] = True
        found[self.record[list(self.cancels)]] = True
        return found


def extend(facts: Facts, known: Known, disordered: NDArray[np.bool_]) -> tuple[Rows, Ends]:
    """The new rows of a batch, and what ends by them."""
    ends = Ends()
    parts = [_ordered(facts, known, disordered, ends)]
    if disordered.any():
        parts.append(_Rewriting(facts, known, ends).rows(disordered))
    if len(parts) == 1:
        return parts[0], ends
    shift = len(parts[0].fact)
    moved = {"start": np.concatenate((parts[0].start, parts[1].start + shift))}
    names = ("fact", "base", "known_from", "known_to", "next_from", "next_known")
    return Rows(**moved, **{n: np.concatenate([getattr(part, n) for part in parts]) for n in names}), ends


def _ordered(facts: Facts, known: Known, disordered: NDArray[np.bool_], ends: Ends) -> Rows:
    """All records whose facts are in order, at once."""
    order = facts.order[~disordered[facts.record[facts.order]]]
    record, day, position = facts.record[order], facts.day[order], facts.position[order]
    first = _firsts(record)
    start = np.repeat(first, np.diff(np.append(first, len(order))))
    tail = facts.tail_of(known.tails)[record]
    is_last = np.append(np.diff(record) != 0, True)[: len(order)]
    next_from = np.where(is_last, NO_DAY, np.roll(day, -1))
    next_known = np.where(is_last, 0, np.roll(position, -1))
    continued = first[tail[first] != NOTHING]
    rowids = ints(known.tails["rowid"])[tail[continued]]
    successors = zip(day[continued].tolist(), position[continued].tolist(), strict=True)
    ends.next_row.update(zip(rowids.tolist(), successors, strict=True))
    return Rows(order, start, tail, position, np.full(len(order), OPEN), next_from, next_known)


class _Rewriting:
    """Records with facts out of order, one after the other."""

    def __init__(self, facts: Facts, known: Known, ends: Ends) -> None:
        self._facts = facts
        self._known = known
        self._ends = ends
        self._tail_of = facts.tail_of(known.tails)
        self._tail_ids = ints(known.tails["rowid"])
        self._old_ids = ints(known.facts["rowid"])
        self._days = np.concatenate((facts.day, days(known.facts["effective"]))).tolist()
        self._fact: list[int] = []
        self._start: list[int] = []
        self._base: list[int] = []
        self._known_from: list[int] = []
        self._known_to: list[int] = []
        self._next: list[tuple[int, int]] = []

    def rows(self, disordered: NDArray[np.bool_]) -> Rows:
        """The new rows of all disordered records."""
        own = _grouped(self._facts.record[self._facts.order], self._facts.order)
        numbers: list[str] = python(self._facts.numbers)
        old = _by_number(self._known.facts)
        open_rows = _by_number(self._known.open_rows)
        open_ids = ints(self._known.open_rows["rowid"])
        for record in np.flatnonzero(disordered).tolist():
            number = numbers[record]
            ended = [int(open_ids[index]) for index in open_rows.get(number, ())]
            self._record(record, own[record], old.get(number, []), ended)
        after = np.array(self._next, np.int64).reshape(-1, 2)
        lists = (self._fact, self._start, self._base, self._known_from, self._known_to)
        fact, start, base, known_from, known_to = (np.array(column, np.int64) for column in lists)
        return Rows(fact, start, base, known_from, known_to, after[:, 0], after[:, 1])

    def _record(self, record: int, own: list[int], old: list[int], open_ids: list[int]) -> None:
        """One record's facts in turn; `line` is its time line: (day, version, fact) of those that hold."""
        count = len(self._facts)
        versions = {version: count + index for version, index in zip(self._versions(old), old, strict=True)}
        gone = self._known.facts["gone_at"]
        line = sorted(
            (self._days[fact], version, fact) for version, fact in versions.items() if not gone[fact - count].is_valid
        )
        live: list[int] = []
        tail, start = int(self._tail_of[record]), len(self._fact)
        for fact in own:
            position, version = int(self._facts.position[fact]), int(self._facts.version[fact])
            versions[version] = fact
            cancelled = self._facts.cancels.get(fact)
            entry = (self._days[fact], version, fact)
            if cancelled is None and (not line or entry > line[-1]):
                self._point_to(fact, position, live, tail)
                line.append(entry)
                live.append(self._add(fact, start, tail, position))
                continue
            held = {versions[one] for one in cancelled or () if one in versions}
            self._cancel(held, position)
            line = [one for one in line if one[2] not in held]
            insort(line, entry)
            self._end(live, open_ids, position)
            tail, start, open_ids = NOTHING, len(self._fact), []
            live = [self._add(one, start, tail, position) for _, _, one in line]
            for row, (day, _, _) in zip(live[:-1], line[1:], strict=True):
                self._next[row] = (day, position)

    def _versions(self, old: list[int]) -> list[int]:
        return [int(self._known.facts["version"][index].as_py()) for index in old]

    def _add(self, fact: int, start: int, base: int, position: int) -> int:
        self._fact.append(fact)
        self._start.append(start)
        self._base.append(base)
        self._known_from.append(position)
        self._known_to.append(OPEN)
        self._next.append((NO_DAY, 0))
        return len(self._fact) - 1

    def _point_to(self, fact: int, position: int, live: list[int], tail: int) -> None:
        successor = (self._days[fact], position)
        if live:
            self._next[live[-1]] = successor
        elif tail != NOTHING:
            self._ends.next_row[int(self._tail_ids[tail])] = successor

    def _cancel(self, facts: set[int], position: int) -> None:
        """The first cancellation of a fact counts."""
        count = len(self._facts)
        for fact in facts:
            if fact < count:
                self._facts.gone_at.setdefault(fact, position)
            elif not self._known.facts["gone_at"][fact - count].is_valid:
                self._ends.gone_at.setdefault(int(self._old_ids[fact - count]), position)

    def _end(self, live: list[int], open_ids: list[int], position: int) -> None:
        for row in live:
            self._known_to[row] = position
        for rowid in open_ids:
            self._ends.known_to[rowid] = position


def _firsts(grouped: Ints) -> Ints:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.diff(grouped, prepend=NOTHING))


def _grouped(keys: Ints, values: Ints) -> Mapping[int, list[int]]:
    """The values of each run of equal keys."""
    first = _firsts(keys)
    return {int(keys[at]): part.tolist() for at, part in zip(first, np.split(values, first[1:]), strict=True)}


def _by_number(table: pa.Table) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    numbers: list[str] = python(table["number"])
    for index, number in enumerate(numbers):
        found.setdefault(number, []).append(index)
    return found


def _cancels(table: pa.Table) -> Mapping[int, list[int]]:
    """The facts that cancel others, and the versions they cancel."""
    lists = table["cancels"].combine_chunks()
    return {index: lists[index].as_py() for index in np.flatnonzero(is_said(lists)).tolist()}
