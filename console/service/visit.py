"""Who asks, why, and at which moment; and what they are told where they may not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from console.moments import Standing
from events.values.errors import InvalidValueError
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from console.errors import Lang
    from events.towns import MemberTown
    from registry.application.permissions import Decision, User

Known = int | date | datetime | None
"""A position, the end of a day in Japan, a moment, or None for now."""

Items = dict[str, Any]

NUMBER_DIGITS = 15
"""宛名番号・世帯番号 are kept 15 wide; people leave leading zeros out."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request of one user: what the permission decision and the access log are made of (law 11)."""

    user: User
    place: str
    """端末・場所."""
    action_name: str
    """The screen or API call, as the access log names it."""
    purpose: str
    """A code of `permissions.PURPOSES`."""
    language: Lang = "ja"


@dataclass(frozen=True)
class Moment:
    """The two times of a question as asked: 基準日 (None: the town's today) and 記録時点 (None: now)."""

    valid: date | None = None
    known: Known = None


NOW = Moment()


@dataclass(frozen=True, kw_only=True)
class AsOf(Standing):
    """Where an answer stands; (town, known, valid) names it for ever."""

    town: MemberTown
    simulated: bool

    @classmethod
    def of(cls, standing: Standing, town: MemberTown, *, simulated: bool) -> Self:
        """The same in a town."""
        return cls(**vars(standing), town=town, simulated=simulated)


@dataclass(frozen=True)
class Question:
    """検索条件: everything given must fit one person."""

    words: str = ""
    """Words of a name, a reading or an address."""
    birth: date | None = None
    number: str = ""
    """宛名番号, leading zeros as kept."""

    @classmethod
    def typed(cls, text: str) -> Question:
        """What was typed into one box: digits alone are a 宛名番号, a day in either calendar a birth date.

        The rest are words, digits among them as well: 「家之子 12」 is an address.
        """
        number = number_typed(text)
        if number.isdecimal():
            return cls(number=number)
        words, birth = [], None
        for word in unicodedata.normalize("NFC", text).split():
            day = _day(word)
            if day is None:
                words.append(word)
            birth = day or birth
        return cls(" ".join(words), birth)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.words or self.birth or self.number)


class Forbidden(Exception):  # noqa: N818 - a decision that explains itself, nothing is broken
    """権限がない: the decision says why, and what would allow it."""

    code = "C310"

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(self.code)

    def message(self, lang: Lang) -> str:
        """What is refused, and why."""
        return self.decision.ja if lang == "ja" else self.decision.en

    def remedy(self, lang: Lang) -> str:
        """What to do."""
        return self.decision.remedy(lang)


def plain(items: Items) -> Items:
    """Items with each day that may be fuzzy by its words or as a date."""
    return {name: value.text or value.on if isinstance(value, LegalDate) else value for name, value in items.items()}


def number_typed(text: str) -> str:
    """A number as kept: ASCII digits, leading zeros restored."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.zfill(NUMBER_DIGITS) if plain.isdecimal() else plain


def _day(text: str) -> date | None:
    """A whole day in either calendar; None for anything else."""
    try:
        found = LegalDate.parse(unicodedata.normalize("NFKC", text))
    except InvalidValueError:
        return None
    return found.on if found.is_exact else None
