"""The people of a simulation: persons with kin, households with a head, and the items their records show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from connectors.files.rows import NO_DATE, Address, RawDate
from events.values import numbers
from events.values.relationship import MAX_GENERATIONS

if TYPE_CHECKING:
    from connectors.simulation.names import ForeignName, Word

MALE, FEMALE = "男", "女"
HEAD: Final = "世帯主"
JAPANESE, FOREIGN = "日本人住民", "外国人住民"
LONG_AGO: Final = date(1868, 1, 1)


@dataclass(slots=True)
class FamilyRegister:
    """戸籍: 本籍 and 筆頭者, shared by a couple and their unmarried children."""

    domicile: str
    head: str


@dataclass(slots=True)
class Stay:
    """在留: nationality, status, period and card of a foreign resident."""

    nationality: str
    category: str
    status: str
    years: int
    until: date | None
    card: str

    def items(self) -> dict[str, Any]:
        """The items of group 在留 that a renewal changes."""
        return {
            "nationality": self.nationality,
            "foreign_category": self.category,
            "residence_status": self.status,
            "stay_period": f"{self.years}年" if self.until else "",
            "stay_until": self.until,
            "card_number": self.card,
        }


@dataclass(slots=True, eq=False)
class Person:
    """One human, wherever they live: `number` and the rest of the second part belong to the present town."""

    sex: str
    birth: date
    resident_code: str
    my_number: str
    family: Word | None = None
    given: Word | None = None
    foreign_name: ForeignName | None = None
    alias: Word | None = None
    stay: Stay | None = None
    register: FamilyRegister | None = None
    birth_family: Word | None = None
    birth_text: str = ""
    """不詳表記 of the birth date."""
    father: Person | None = None
    mother: Person | None = None
    spouse: Person | None = None
    children: list[Person] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    """宛名番号 by town: kept for a return."""

    number: str = ""
    household: Household | None = None
    place: int = -1
    """Position in the office's list of residents; -1: not a resident."""
    address_since: RawDate = NO_DATE
    resident_since: RawDate = NO_DATE
    since_foreign: date | None = None
    previous_address: Address | None = None
    previous_country: str = ""
    previous_head: str = ""
    changed_on: date = LONG_AGO
    """Effective date of the last 異動."""
    entry_number: str = ""
    """届書番号 of the last 異動."""
    reserved: bool = False
    """In the middle of something (a move out, a story): chance leaves them alone."""

    @property
    def name(self) -> str:
        """氏名 as certified."""
        if self.foreign_name:
            return self.foreign_name.romaji
        assert self.family
        assert self.given
        return f"{self.family.text}　{self.given.text}"

    @property
    def home(self) -> Household:
        """The household of a resident."""
        assert self.household
        return self.household

    def is_kin_of(self, other: Person) -> bool:
        """Whether the two are too near to marry, or related to the head at all."""
        return relationship(self, other) != "同居人"

    def name_items(self) -> dict[str, Any]:
        """Group 氏名."""
        if self.foreign_name:
            foreign = self.foreign_name
            return {"name": foreign.romaji, "romaji": foreign.romaji, "kanji_name": foreign.kanji, "kana": foreign.kana}
        assert self.family
        assert self.given
        return {
            "name": self.name,
            "family_name": self.family.text,
            "given_name": self.given.text,
            "kana": f"{self.family.kana}　{self.given.kana}",
            "family_name_kana": self.family.kana,
            "given_name_kana": self.given.kana,
            "kana_status": "未確認",
        }

    def birth_items(self) -> dict[str, Any]:
        """Group 生年月日."""
        return {"birth": RawDate(None, self.birth_text) if self.birth_text else RawDate(self.birth)}

    def address_items(self) -> dict[str, Any]:
        """Group 住所."""
        return {"address": self.home.address, "address_since": self.address_since}

    def household_items(self) -> dict[str, Any]:
        """Group 世帯."""
        home = self.home
        assert home.head
        return {
            "household": home.number,
            "household_order": home.members.index(self) + 1,
            "relationship": relationship(home.head, self),
            "head_name": home.head.name,
        }

    def register_items(self) -> dict[str, Any]:
        """Group 戸籍."""
        return {"domicile": self.register.domicile, "koseki_head": self.register.head} if self.register else {}

    def items(self) -> dict[str, Any]:
        """All items, as a 記載 shows them."""
        alias = {"alias": self.alias.text, "alias_kana": self.alias.kana} if self.alias else {}
        stay = self.stay.items() | {"foreign_resident_since": RawDate(self.since_foreign)} if self.stay else {}
        return {
            "kind": FOREIGN if self.stay else JAPANESE,
            "resident_code": self.resident_code,
            "my_number": self.my_number,
            "sex": self.sex,
            "became_resident": self.resident_since,
            "previous_address": self.previous_address,
            "previous_country": self.previous_country,
            "previous_household_head": self.previous_head,
            **self.name_items(),
            **self.birth_items(),
            **self.address_items(),
            **self.household_items(),
            **self.register_items(),
            **alias,
            **stay,
        }


@dataclass(slots=True, eq=False)
class Household:
    """世帯: the head, if there is one, stands first."""

    number: str
    address: Address
    members: list[Person] = field(default_factory=list)
    head: Person | None = None
    changed_on: date = LONG_AGO

    @property
    def head_spouse(self) -> Person | None:
        """The head's spouse, living here or not."""
        return self.head.spouse if self.head else None

    def order(self) -> None:
        """Put the members in the order of a certificate: head, spouse, children by birth, then the others."""
        head = self.head
        assert head
        rank = {id(head): 0} | ({id(head.spouse): 1} if head.spouse else {}) | {id(child): 2 for child in head.children}
        self.members.sort(key=lambda one: (rank.get(id(one), 3), one.birth, one.number))


def relationship(head: Person, person: Person) -> str:
    """続柄: the shortest chain of kin from the head, of at most four words; 同居人 without one (DOMAIN 1.5)."""
    if head is person:
        return HEAD
    seen, level = {id(head)}, [(head, "")]
    for _ in range(MAX_GENERATIONS):
        further: list[tuple[Person, str]] = []
        for one, chain in level:
            for word, kin in _kin(one):
                if kin is person:
                    return chain + word
                if id(kin) not in seen:
                    seen.add(id(kin))
                    further.append((kin, f"{chain}{word}の"))
        level = further
    return "同居人"


def _kin(one: Person) -> list[tuple[str, Person]]:
    """Next of kin with the word for them, in the order in which the specification ranks the words."""
    kin: list[tuple[str, Person]] = []
    if one.spouse:
        kin.append(("夫" if one.spouse.sex == MALE else "妻", one.spouse))
    kin += [("子", child) for child in one.children]
    parents = [parent for parent in (one.father, one.mother) if parent]
    kin += [("父" if parent.sex == MALE else "母", parent) for parent in parents]
    siblings = {id(child): child for parent in parents for child in parent.children if child is not one}
    return kin + [(_sibling(one, other), other) for other in siblings.values()]


def _sibling(one: Person, other: Person) -> str:
    if other.birth < one.birth:
        return "兄" if other.sex == MALE else "姉"
    return "弟" if other.sex == MALE else "妹"


class NumberSource:
    """住民票コード and 個人番号, unique over all towns of a simulation though each town draws its own."""

    def __init__(self, town: int, seed: int) -> None:
        self._next = town * 10**8 + seed % 1000 * 10**4

    def draw(self) -> tuple[str, str]:
        """Return a 住民票コード that checks and a 個人番号 that never does.

        Serials are spread over the digits by a multiplication that is one to one (odd factors not divisible by 5).
        """
        self._next += 1
        code = f"{self._next * 7_390_157_287 % 10**10:010}"
        mine = f"{self._next * 61_803_398_879 % 10**11:011}"
        wrong = (numbers.check_digit_my_number(mine) + 1 + self._next % 9) % 10
        return f"{code}{numbers.check_digit_resident_code(code)}", f"{mine}{wrong}"


class SerialSource:
    """宛名番号 or 世帯番号 of one town: serial and check digit, 15 digits; serials without one are skipped."""

    def __init__(self) -> None:
        self._serial = 0

    def draw(self) -> str:
        """Return the next number."""
        while True:
            self._serial += 1
            number = numbers.serial_number(self._serial)
            if number is not None:
                return number
