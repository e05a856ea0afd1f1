"""異体字 in searches: 辺 finds 邉 and 邊. A search aid only; two names are never equal because of it (2.1).

The lists are the package `ja-itaiji`'s, which is neither symmetric nor strict: the caseworker sees who was found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NEVER: Final = frozenset("頻埼")
"""Listed as variants of 濱 and 﨑, which nobody looking for a name means."""


def pattern(word: str) -> str:
    """A regular expression that finds a folded word in any of its written forms."""
    return spelled(choices(word))


def spelled(choices: Sequence[Collection[str]]) -> str:
    """A regular expression for one of these characters at each place."""
    return "".join(_any_of(forms) for forms in choices)


def _any_of(forms: Collection[str]) -> str:
    escaped = [re.escape(form) for form in sorted(forms)]
    return escaped[0] if len(escaped) == 1 else f"[{''.join(escaped)}]"


@cache
def _families() -> dict[str, frozenset[str]]:
    """Character → its variants, made symmetric: whoever types one form finds the other."""
    families: dict[str, set[str]] = defaultdict(set)
    listed: dict[str, list[str]] = orjson.loads(files("ja_itaiji").joinpath("data/term/ja-itaiji.json").read_bytes())
    for character, variants in listed.items():
        for variant in set(variants) - NEVER - {character}:
            if character not in NEVER and len(character) == len(variant) == 1:
                families[character].add(variant)
                families[variant].add(character)
    return {character: frozenset(variants) for character, variants in families.items()}


def choices(word: str) -> list[frozenset[str]]:
    """The characters that may stand at each place of a folded word."""
    return [_families().get(character, frozenset()) | {character} for character in word]
