"""名簿: what identifies the people of a town, in memory, so that a search takes a millisecond of one core.

It answers as `search.find` does, for the items in `ITEMS`. A service keeps it beside its read model and brings it up
to date with every batch; some 500 bytes a record, 50 MB for a town of 50,000 with ten years of changes.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from events.values.text import fold_kana, fold_search
from projections.search import order_of
from projections.sql import run
from projections.tables import is_answer
from projections.variants import choices, pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

    from projections.readmodel import ReadModel, Row
    from projections.search import After, Search

ITEMS: Final = (
    *("status", "name", "kana", "former_family_name", "former_family_name_kana", "alias", "alias_kana"),
    *("romaji", "kanji_name", "birth", "birth_text", "sex", "kind", "nationality", "removal_reason"),
    *("prefecture", "city", "area", "street", "building", "postal_code", "household", "relationship"),
)
"""What a list of people shows; the record has the rest."""
_PLACES: Final = ("number", "known_from", "known_to", "valid_from", "next_from", "next_known")
_RECURRING: Final = frozenset(("status", "sex", "kind", "prefecture", "city", "area", "relationship", "nationality"))
_COLUMNS: Final = ", ".join((*_PLACES, *ITEMS))
_KEYS: Final = "SELECT number, name_key, kana_key, address_key, birth FROM resident_key"

LOOSE: Final = 2_000
"""Keys that came since and are looked at one by one, before they join the index."""


Key = tuple[Any, ...]


class _Wanted(NamedTuple):
    """A folded word: which characters may stand at each of its places, and what decides in the end."""

    choices: list[frozenset[str]]
    fits: Callable[[str], object]

    @classmethod
    def form_of(cls, word: str) -> _Wanted:
        """A word in any of its written forms."""
        return cls(choices(word), re.compile(pattern(word)).search)

    @classmethod
    def exactly(cls, word: str) -> _Wanted:
        """A reading, which has one form."""
        return cls([frozenset(character) for character in word], re.compile(re.escape(word)).search)


class _Column:
    """One column of search keys, by character: a word is looked for in the few keys that have all it consists of."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        having: dict[str, bytearray] = {}
        size = len(keys) // 8 + 1
        for place, key in enumerate(keys):
            for character in set(key):
                having.setdefault(character, bytearray(size))[place >> 3] |= 1 << (place & 7)
        self._having = {character: np.frombuffer(bits, np.uint8) for character, bits in having.items()}
        self._all = np.full(size, 255, np.uint8)

    def places(self, wanted: _Wanted) -> Iterator[int]:
        """Indexes of the keys that have the word."""
        bits = self._all
        for characters in wanted.choices:
            either = [self._having[one] for one in characters if one in self._having]
            if not either:
                return
            bits = bits & np.bitwise_or.reduce(either)
        for place in np.flatnonzero(np.unpackbits(bits, count=len(self._keys), bitorder="little")).tolist():
            if wanted.fits(self._keys[place]):
                yield place


class _Keys:
    """Search keys of everything ever said about people, as they were when they were joined."""

    def __init__(self, rows: Sequence[Key]) -> None:
        self._numbers = [row[0] for row in rows]
        self._names, self._readings, self._addresses = (_Column([row[i] or "" for row in rows]) for i in (1, 2, 3))

    def having(self, word: _Wanted, reading: _Wanted, unseen: Collection[str]) -> set[str]:
        """宛名番号 of whom a word fits; an address finds nobody whose address the viewer may not see."""
        found = {self._numbers[place] for place in self._addresses.places(word)} - set(unseen)
        found.update(self._numbers[place] for place in self._names.places(word))
        found.update(self._numbers[place] for place in self._readings.places(reading))
        return found


def _fitting(rows: Sequence[Key], word: _Wanted, reading: _Wanted, unseen: Collection[str]) -> set[str]:
    """As `_Keys.having`, for rows that are in no index."""
    return {
        number
        for number, name, kana, address, _ in rows
        if word.fits(name or "") or reading.fits(kana or "") or (word.fits(address or "") and number not in unseen)
    }


class Directory:
    """The people of a town. One thread brings news, any number search: what they read is replaced, never changed."""

    def __init__(self, model: ReadModel) -> None:
        self._records: dict[str, list[Row]] = {}
        self._births: dict[date, frozenset[str]] = {}
        self._joined = _all(model, _KEYS)
        self._keys, self._loose = _Keys(self._joined), list[Key]()
        self._take(_all(model, f"SELECT {_COLUMNS} FROM resident"))
        self._remember(self._joined)

    def bring(self, model: ReadModel, numbers: Sequence[str]) -> None:
        """Take over what was recorded about these people."""
        self._take(_all(model, f"SELECT {_COLUMNS} FROM resident WHERE number IN (SELECT unnest(?))", numbers))
        keys = _all(model, f"{_KEYS} WHERE number IN (SELECT unnest(?))", numbers)
        self._remember(keys)
        self._loose = list(dict.fromkeys((*self._loose, *keys)))
        if len(self._loose) > LOOSE:
            self._joined = list(dict.fromkeys((*self._joined, *self._loose)))
            self._keys, self._loose = _Keys(self._joined), []

    def find(self, search: Search, valid: date, known: int, most: int, after: After | None) -> list[Row]:
        """As `search.find`, with the items in ITEMS and `number`."""
        answers = [row for number in self._candidates(search) if (row := self._answer(number, valid, known))]
        answers.sort(key=order_of)
        return [row for row in answers if after is None or order_of(row) > after][:most]

    def _candidates(self, search: Search) -> set[str]:
        parts = [self._having(word, search.unseen) for word in search.words.split()]
        if search.birth is not None:
            parts.append(set(self._births.get(search.birth, ())))
        if search.number:
            parts.append({search.number})
        return set.intersection(*parts) if parts else set()

    def _having(self, word: str, unseen: Collection[str]) -> set[str]:
        asked = _Wanted.form_of(fold_search(word)), _Wanted.exactly(fold_kana(word)), unseen
        loose = self._loose  # first: what is joined meanwhile is then found twice, not never
        return self._keys.having(*asked) | _fitting(loose, *asked)

    def _answer(self, number: str, valid: date, known: int) -> Row | None:
        return next((row for row in self._records.get(number, ()) if is_answer(row, valid, known)), None)

    def _take(self, records: Sequence[Key]) -> None:
        by_number: dict[str, list[Row]] = {}
        for record in records:
            row = dict(zip((*_PLACES, *ITEMS), record, strict=True))
            for name in _RECURRING:
                if row[name]:
                    row[name] = sys.intern(row[name])
            by_number.setdefault(row["number"], []).append(row)
        self._records.update(by_number)

    def _remember(self, keys: Sequence[Key]) -> None:
        born: dict[date, set[str]] = {}
        for number, *_, birth in keys:
            if birth is not None:
                born.setdefault(birth, set()).add(number)
        self._births.update({day: self._births.get(day, frozenset()) | numbers for day, numbers in born.items()})


def _all(model: ReadModel, query: str, numbers: Sequence[str] | None = None) -> list[Key]:
    return run(model.db, query, [] if numbers is None else [list(numbers)])
