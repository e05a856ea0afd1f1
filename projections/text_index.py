"""Texts by character: a word is looked for in the few texts that have all it consists of, in any written form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from projections.variants import spelled

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from projections.arrow import Ints


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
        self._all = np.packbits(np.ones(len(place_of), np.bool_), bitorder="little")
        for text, place in place_of.items():
            for character in set(text):
                having.setdefault(character, bytearray(len(self._all)))[place >> 3] |= 1 << (place & 7)
        self._having = {character: np.frombuffer(bits, np.uint8) for character, bits in having.items()}

    def about(self, word: Sequence[Collection[str]]) -> Ints:
        """About whom a word was said, given as the characters that may stand at each of its places.

        Somebody of whom several texts have it comes several times.
        """
        forms = [[one for one in characters if one in self._having] for characters in word]
        if not all(forms):
            return np.empty(0, np.int64)
        bits = self._all
        for characters in forms:
            bits = bits & np.bitwise_or.reduce([self._having[one] for one in characters])
        filled = np.flatnonzero(bits)
        byte, bit = np.nonzero(np.unpackbits(bits[filled, None], axis=1, bitorder="little"))
        return self._about.of(np.array(self._with(forms, (filled[byte] * 8 + bit).tolist()), np.int64))

    def _with(self, forms: list[list[str]], places: list[int]) -> list[int]:
        """Those of some texts that have the characters one after the other."""
        if all(len(characters) == 1 for characters in forms):  # as nearly always, and five times as fast
            word = "".join(character for (character,) in forms)
            return [place for place in places if word in self._texts[place]]
        fits = re.compile(spelled(forms)).search
        return [place for place in places if fits(self._texts[place])]
