"""Texts by character: a word is looked for in the few texts that have all it consists of, in any written form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from events.values.text import fold_kana, fold_search
from projections.variants import choices, pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from projections.arrow import Ints

_ALL: Final = 255
"""A byte of bits that are all set."""


class Wanted(NamedTuple):
    """A folded word: which characters may stand at each of its places, and what decides in the end."""

    choices: list[frozenset[str]]
    fits: Callable[[str], object]

    @classmethod
    def form_of(cls, word: str) -> Wanted:
        """A word in any of its written forms."""
        folded = fold_search(word)
        return cls(choices(folded), re.compile(pattern(folded)).search)

    @classmethod
    def reading_of(cls, word: str) -> Wanted:
        """A reading, which has one form."""
        folded = fold_kana(word)
        return cls([frozenset(character) for character in folded], re.compile(re.escape(folded)).search)


class Groups:
    """Values by the group (0, 1, 2 …) that each belongs to."""

    def __init__(self, group: Ints, value: Ints, count: int) -> None:
        self._values = value[np.argsort(group, kind="stable")]
        self._first = np.concatenate(([0], np.cumsum(np.bincount(group, minlength=count))))

    def of(self, groups: Ints) -> Ints:
        """The values of some groups, one group after the other."""
        begin, sizes = self._first[groups], self._first[groups + 1] - self._first[groups]
        end = np.cumsum(sizes)
        found: Ints = self._values[np.arange(sizes.sum()) + np.repeat(begin - end + sizes, sizes)]
        return found


class TextIndex:
    """What was said, and by number about whom; each text once, however often it was said."""

    def __init__(self, said: Sequence[str], about: Ints) -> None:
        place_of: dict[str, int] = {}
        places = np.fromiter((place_of.setdefault(text, len(place_of)) for text in said), np.int64, len(said))
        self._texts = list(place_of)
        self._about = Groups(places, about, len(place_of))
        having: dict[str, bytearray] = {}
        size = len(place_of) // 8 + 1
        for text, place in place_of.items():
            for character in set(text):
                having.setdefault(character, bytearray(size))[place >> 3] |= 1 << (place & 7)
        self._having = {character: np.frombuffer(bits, np.uint8) for character, bits in having.items()}
        self._all = np.full(size, _ALL, np.uint8)

    def about(self, wanted: Wanted) -> Ints:
        """About whom the word was said; somebody of whom several texts have it comes several times."""
        bits = self._all
        for characters in wanted.choices:
            either = [self._having[one] for one in characters if one in self._having]
            if not either:
                return np.empty(0, np.int64)
            bits = bits & np.bitwise_or.reduce(either)
        likely = np.flatnonzero(np.unpackbits(bits, count=len(self._texts), bitorder="little")).tolist()
        return self._about.of(np.array([place for place in likely if wanted.fits(self._texts[place])], np.int64))
