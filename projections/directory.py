"""名簿: what identifies the people of a town, in memory, so that a search takes a millisecond of one core.

It answers as `search.find` does, for the items in `ITEMS`. A service keeps it beside its read model and brings it up
to date with every batch; some 500 bytes a record, 50 MB for a town of 50,000 with ten years of changes.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from events.values.text import fold_kana, fold_search
from projections.search import order_of
from projections.sql import run
from projections.tables import is_answer
from projections.variants import forms, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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

FORMS: Final = 32
"""Written forms of a word that are looked for one by one; beyond, a regular expression is faster."""
LOOSE: Final = 2_000
"""Keys that came since and are searched one by one, before they are joined with the others."""


Key = tuple[Any, ...]
Wanted = list[str] | re.Pattern[str]
"""A word in its written forms, one by one or as a pattern."""


class _Text:
    """One column of search keys as one text: looking through it is one call, whatever its length."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._text = "\n".join(keys)
        self._ends = list(accumulate(len(key) + 1 for key in keys))

    def places(self, wanted: Wanted) -> Iterator[int]:
        """Indexes of the keys that have one of the forms; some may come twice."""
        if isinstance(wanted, re.Pattern):
            yield from (bisect_right(self._ends, found.start()) for found in wanted.finditer(self._text))
            return
        for form in wanted:
            at = self._text.find(form)
            while at >= 0:
                index = bisect_right(self._ends, at)
                yield index
                at = self._text.find(form, self._ends[index])


class _Keys:
    """Search keys of everything ever said about people, as they were when they were joined."""

    def __init__(self, rows: Sequence[Key]) -> None:
        self._numbers = [row[0] for row in rows]
        self._names, self._readings, self._addresses = (_Text([row[i] or "" for row in rows]) for i in (1, 2, 3))

    def having(self, word: str, search: Search) -> set[str]:
        """宛名番号 of whom a word fits; an address finds nobody whose address the viewer may not see."""
        folded = fold_search(word)
        wanted: Wanted = forms(folded, FORMS) or re.compile(pattern(folded))
        found = {self._numbers[place] for place in self._names.places(wanted)}
        found.update(self._numbers[place] for place in self._readings.places([fold_kana(word)]))
        found.update({self._numbers[place] for place in self._addresses.places(wanted)} - set(search.unseen))
        return found


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
        parts = [self._having(word, search) for word in search.words.split()]
        if search.birth is not None:
            parts.append(set(self._births.get(search.birth, ())))
        if search.number:
            parts.append({search.number})
        return set.intersection(*parts) if parts else set()

    def _having(self, word: str, search: Search) -> set[str]:
        loose = self._loose  # first: what is joined meanwhile is then found twice, not never
        found = self._keys.having(word, search)
        return found | _Keys(loose).having(word, search) if loose else found

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
