"""名簿: what identifies the people of a town, in memory, so that a search takes a millisecond of one core.

It answers as `search.find` does, for the items in `ITEMS`. A service keeps it beside its read model and brings it up
to date with every batch; some 500 bytes a record, 50 MB for a town of 50,000 with ten years of changes.
"""

from __future__ import annotations

from bisect import bisect_right
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from events.values.text import fold_kana, fold_search
from projections.search import ORDER, order_of
from projections.sql import run
from projections.text_index import Groups, TextIndex
from projections.variants import choices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from projections.arrow import Ints
    from projections.readmodel import ReadModel, Row
    from projections.search import After, Search

ITEMS: Final = (
    *("status", "name", "kana", "former_family_name", "former_family_name_kana", "alias", "alias_kana"),
    *("romaji", "kanji_name", "birth", "birth_text", "sex", "kind", "nationality", "removal_reason"),
    *("prefecture", "city", "area", "street", "building", "postal_code", "household", "relationship"),
)
"""What a list of people shows; the record has the rest."""
_SHOWN: Final = ("number", *ITEMS)
_STAYS: Final = ("known_from", "known_to", "valid_from", "next_from", "next_known")
_RECORDS: Final = f"SELECT {', '.join((*_STAYS, *_SHOWN))} FROM resident"
_KEYS: Final = "SELECT number, name_key, kana_key, address_key, birth FROM resident_key"
_NEVER: Final = np.iinfo(np.int64).max

MERGED: Final = 4
"""News joins what came before until that is so many times as much: parts stay few, and little is read again."""

Key = tuple[Any, ...]


class _Sought(NamedTuple):
    """A search, its words folded once for all parts."""

    asked: Search
    words: list[tuple[list[frozenset[str]], str]]
    """Each in its written forms, and as a reading, which has one form."""

    @classmethod
    def of(cls, search: Search) -> _Sought:
        """What a search looks for."""
        return cls(search, [(choices(fold_search(word)), fold_kana(word)) for word in search.words.split()])


class _Stays(NamedTuple):
    """When each record is the answer: positions, and days since year 1."""

    known_from: Ints
    known_to: Ints
    valid_from: Ints
    next_from: Ints
    next_known: Ints

    @classmethod
    def of(cls, records: Sequence[Key]) -> _Stays:
        """Of records that begin with `_STAYS`."""
        rows = [
            (known_from, known_to, first.toordinal(), following.toordinal() if following else _NEVER, next_known or 0)
            for known_from, known_to, first, following, next_known, *_ in records
        ]
        return cls(*np.array(rows, np.int64).reshape(-1, len(cls._fields)).T.copy())

    def answering(self, places: Ints, valid: date, known: int) -> Ints:
        """Those of some records that are the answer at (valid, known), as `tables.is_answer` says."""
        known_from, known_to, valid_from, next_from, next_known = (column[places] for column in self)
        day = valid.toordinal()
        stands = (known_from <= known) & (known < known_to) & (valid_from <= day)
        return places[stands & ((next_from > day) | (next_known > known))]


class _Part:
    """Some people of a town with all their records, in the order of answers; never changed."""

    def __init__(self, model: ReadModel, numbers: Collection[str] | None = None) -> None:
        records = _read(model, _RECORDS, numbers, f" ORDER BY {ORDER}")
        keys = _read(model, _KEYS, numbers)
        once: dict[Any, Any] = {}
        self._shown = [tuple(map(once.setdefault, row, row)) for row in (record[len(_STAYS) :] for record in records)]
        self._stays = _Stays.of(records)
        self.people: dict[str, int] = {}
        """宛名番号 → place in this part."""
        holders, about = self._placed(self._shown), self._placed(keys)
        self._records = Groups(holders, np.arange(len(records)), len(self.people))
        self._names, self._readings, self._addresses = (
            TextIndex([key[column] or "" for key in keys], about) for column in (1, 2, 3)
        )
        self._births: dict[date, list[int]] = {}
        for (*_, birth), place in zip(keys, about.tolist(), strict=True):
            self._births.setdefault(birth, []).append(place)

    def find(self, sought: _Sought, valid: date, known: int, after: After | None) -> Iterator[Row]:
        """Who fits, in order; those after a hit where one is given."""
        records = self._stays.answering(self._records.of(self._fitting(sought)), valid, known)
        records.sort()
        begin = 0 if after is None else bisect_right(records, after, key=lambda record: order_of(self._row(record)))
        return map(self._row, records[begin:].tolist())

    def _fitting(self, sought: _Sought) -> Ints:
        asked, fits = sought.asked, np.ones(len(self.people), np.bool_)
        for form, reading in sought.words:
            found = self._marked(self._addresses.about(form))
            found[self._known(asked.unseen)] = False
            found[self._names.about(form)] = True
            found[self._readings.about(reading)] = True
            fits &= found
        if asked.birth is not None:
            fits &= self._marked(self._births.get(asked.birth, []))
        if asked.number:
            fits &= self._marked(self._known([asked.number]))
        return np.flatnonzero(fits)

    def _placed(self, rows: Sequence[Key]) -> Ints:
        """The places of the people whom rows are about; a new one for whoever has none."""
        people = self.people
        return np.array([people.setdefault(row[0], len(people)) for row in rows], np.int64)

    def _known(self, numbers: Collection[str]) -> list[int]:
        return [self.people[number] for number in numbers if number in self.people]

    def _marked(self, places: Ints | list[int]) -> NDArray[np.bool_]:
        marks = np.zeros(len(self.people), np.bool_)
        marks[places] = True
        return marks

    def _row(self, record: int) -> Row:
        return dict(zip(_SHOWN, self._shown[record], strict=True))


class Directory:
    """The people of a town. One thread brings news, any number search: what they read is replaced, never changed."""

    def __init__(self, model: ReadModel) -> None:
        self._parts: tuple[_Part, ...] = (_Part(model),)
        """The town as it was, and what changed since; a person is read where they come last."""

    def bring(self, model: ReadModel, numbers: Collection[str]) -> None:
        """Take over what was recorded about these people."""
        parts, news = list(self._parts), set(numbers)
        while len(parts) > 1 and len(parts[-1].people) < MERGED * len(news):
            news.update(parts.pop().people)
        self._parts = (*parts, _Part(model, news))

    def find(self, search: Search, valid: date, known: int, most: int, after: After | None) -> list[Row]:
        """As `search.find`, with the items in ITEMS and `number`."""
        parts, sought = self._parts, _Sought.of(search)
        found = [_without(part.find(sought, valid, known, after), parts[place:]) for place, part in enumerate(parts, 1)]
        return list(islice(merge(*found, key=order_of), most))


def _without(rows: Iterable[Row], later: Sequence[_Part]) -> Iterator[Row]:
    """Rows of the people of whom nothing came later."""
    return (row for row in rows if not any(row["number"] in part.people for part in later))


def _read(model: ReadModel, query: str, numbers: Collection[str] | None, order: str = "") -> list[Key]:
    if numbers is None:
        return run(model.db, query + order)
    return run(model.db, f"{query} WHERE number IN (SELECT unnest(?)){order}", [list(numbers)])
