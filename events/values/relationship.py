"""続柄: how a member of a household is related to its head, as a grammar instead of a code list [標準仕様書 1.1.11]."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from events.values.errors import InvalidValueError
from events.values.sex import Sex

MAX_GENERATIONS: Final = 4
"""子の子の子の子 is the longest chain; whoever is further away is 縁故者."""


class Step(StrEnum):
    """One link of a chain of kinship, from one person to the next."""

    SPOUSE = "spouse"
    PARTNER = "partner"
    """（未届）: living as a couple, marriage not registered"""
    CHILD = "child"
    PARENT = "parent"
    ELDER = "elder"
    """兄・姉"""
    YOUNGER = "younger"
    """弟・妹"""


class Term(NamedTuple):
    """A word of the grammar: the step it takes and the sex it tells; 子（子の夫） is also a child's spouse."""

    text: str
    step: Step
    sex: Sex
    also_spouse: bool = False


# In the order of the specification, which ranks the words when several fit.
TERMS: Final[tuple[Term, ...]] = (
    Term("夫", Step.SPOUSE, Sex.MALE),
    Term("妻", Step.SPOUSE, Sex.FEMALE),
    Term("夫（未届）", Step.PARTNER, Sex.MALE),
    Term("妻（未届）", Step.PARTNER, Sex.FEMALE),
    Term("子", Step.CHILD, Sex.UNKNOWN),
    Term("子（子の夫）", Step.CHILD, Sex.MALE, also_spouse=True),
    Term("子（子の妻）", Step.CHILD, Sex.FEMALE, also_spouse=True),
    Term("父", Step.PARENT, Sex.MALE),
    Term("母", Step.PARENT, Sex.FEMALE),
    Term("兄", Step.ELDER, Sex.MALE),
    Term("姉", Step.ELDER, Sex.FEMALE),
    Term("弟", Step.YOUNGER, Sex.MALE),
    Term("妹", Step.YOUNGER, Sex.FEMALE),
)


class Standing(StrEnum):
    """What a 続柄 says at all: head, kin by a chain of terms, kin too distant for one, or no kin."""

    HEAD = "世帯主"
    KIN = "親族"
    DISTANT = "縁故者"
    LODGER = "同居人"


class Group(IntEnum):
    """The groups of a household certificate, in their order [標準仕様書 5.2]."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    SPOUSE_CHILD = 3
    """妻の子: not a child of the head, listed right after them."""
    CHILD_FAMILY = 4
    """子の妻, 子の子 …: listed with their child."""
    PARENT = 5
    SIBLING = 6
    GRANDPARENT = 7
    OTHER_KIN = 8
    DISTANT = 9
    LODGER = 10


_COUPLE: Final = (Step.SPOUSE, Step.PARTNER)
_OF_ONE_TERM: Final = {
    Step.SPOUSE: Group.SPOUSE,
    Step.PARTNER: Group.SPOUSE,
    Step.CHILD: Group.CHILD,
    Step.PARENT: Group.PARENT,
    Step.ELDER: Group.SIBLING,
    Step.YOUNGER: Group.SIBLING,
}
_OF_STANDING: Final = {
    Standing.HEAD: Group.HEAD,
    Standing.DISTANT: Group.DISTANT,
    Standing.LODGER: Group.LODGER,
}
# Words that people use and the register may not [標準仕様書 1.1.11], with what to write instead.
FORBIDDEN: Final[dict[str, str]] = {
    "本人": "世帯主",
    "配偶者": "夫・妻",
    "内縁の妻": "妻（未届）",
    "内縁の夫": "夫（未届）",
    **dict.fromkeys(("長男", "長女", "二男", "二女", "次男", "次女", "三男", "三女", "養子", "養女"), "子"),
    "孫": "子の子",
    "曾孫": "子の子の子",
    "ひ孫": "子の子の子",
    "祖父": "父の父・母の父",
    "祖母": "父の母・母の母",
    **dict.fromkeys(("おじ", "伯父", "叔父"), "父の兄・母の弟など"),
    **dict.fromkeys(("おば", "伯母", "叔母"), "父の姉・母の妹など"),
    **dict.fromkeys(("甥", "姪", "おい", "めい"), "兄の子・妹の子など"),
    **dict.fromkeys(("従兄弟", "従姉妹", "いとこ"), "父の兄の子など"),
    **dict.fromkeys(("嫁", "子の嫁"), "子の妻"),
    **dict.fromkeys(("家事使用人", "使用人", "知人", "友人", "同棲者"), "同居人"),
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """続柄: 世帯主, a chain of up to four terms joined by の, 縁故者 or 同居人. Made by `parse`."""

    standing: Standing
    terms: tuple[Term, ...] = ()

    @staticmethod
    def parse(text: str) -> "Relationship":
        """Read a 続柄. Raises `relationship_forbidden`, `relationship_too_long` or `relationship_unknown`.

        >>> [term.text for term in Relationship.parse("子（子の夫）の子").terms]
        ['子（子の夫）', '子']
        """
        return _parse(text)

    @property
    def text(self) -> str:
        """The words of the certificate, with wide brackets."""
        return "の".join(term.text for term in self.terms) if self.terms else self.standing.value

    @property
    def group(self) -> Group:
        """Where the certificate lists it; 妻の父 and the like are other kin."""
        if not self.terms:
            return _OF_STANDING[self.standing]
        steps = [term.step for term in self.terms]
        if len(steps) == 1:
            return _OF_ONE_TERM[steps[0]]
        if steps[0] is Step.CHILD and set(steps) <= {Step.CHILD, *_COUPLE}:
            return Group.CHILD_FAMILY
        if steps[0] in _COUPLE and steps[1:] == [Step.CHILD]:
            return Group.SPOUSE_CHILD
        return Group.GRANDPARENT if set(steps) == {Step.PARENT} else Group.OTHER_KIN

    @property
    def rank(self) -> tuple[int, ...]:
        """Sorts 続柄 from high to low: group, number of generations, then the order of the words."""
        return (self.group, len(self.terms), *(TERMS.index(term) for term in self.terms))

    def __str__(self) -> str:
        return self.text


HEAD: Final = Relationship(Standing.HEAD)
DISTANT: Final = Relationship(Standing.DISTANT)
LODGER: Final = Relationship(Standing.LODGER)


def kin(terms: tuple[Term, ...]) -> Relationship:
    """Make the 続柄 of a chain; one of more than four generations is 縁故者."""
    return Relationship(Standing.KIN, terms) if len(terms) <= MAX_GENERATIONS else DISTANT


def highest_ranking(fitting: Iterable[Relationship]) -> Relationship:
    """Choose the 続柄 to record when several fit [標準仕様書 1.1.11].

    >>> highest_ranking([Relationship.parse("妻の母の子"), Relationship.parse("妻")]).text
    '妻'
    """
    return min(fitting, key=lambda one: one.rank)


_BY_TEXT: Final = {term.text: term for term in TERMS}
_WITHOUT_TERMS: Final = {one.text: one for one in (HEAD, DISTANT, LODGER)}
_JOINT: Final = re.compile("の(?![^（]*）)")  # not the の inside 子（子の夫）
_WIDE_BRACKETS: Final = str.maketrans("()", "（）")


@lru_cache(1 << 10)
def _parse(text: str) -> Relationship:
    wide = text.translate(_WIDE_BRACKETS)
    if wide in _WITHOUT_TERMS:
        return _WITHOUT_TERMS[wide]
    if wide in FORBIDDEN:
        raise InvalidValueError("relationship_forbidden", text=text, instead=FORBIDDEN[wide])
    words = _JOINT.split(wide)
    if not all(word in _BY_TEXT for word in words):
        raise InvalidValueError("relationship_unknown", text=text)
    if len(words) > MAX_GENERATIONS:
        raise InvalidValueError("relationship_too_long", text=text)
    return kin(tuple(_BY_TEXT[word] for word in words))
