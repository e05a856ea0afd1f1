"""The population at the opening date: ages by the pyramid, couples and children of fitting ages, houses to live in."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from connectors.files.cells import JST
from connectors.files.rows import RawDate
from connectors.simulation import names, profiles
from connectors.simulation.births import adult, birth_date, foreigner, link, make_person, wed
from connectors.simulation.days import age_on
from connectors.simulation.office import LOADS
from connectors.simulation.people import FEMALE, MALE, FamilyRegister, relationship
from connectors.simulation.places import UNIVERSITY_AREA, domicile, elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.simulation.office import Office
    from connectors.simulation.people import Household, Person

# Share of men who are married, by the first age of the group (国勢調査 2020, rounded).
MARRIED: Final = {20: 0.05, 25: 0.26, 30: 0.50, 35: 0.61, 40: 0.65, 50: 0.68, 60: 0.74, 70: 0.79, 80: 0.72}
AT_HOME: Final = {0: 1.0, 18: 0.75, 23: 0.62, 30: 0.50, 40: 0.42, 50: 0.30, 60: 0.0}
"""Share of the unmarried who live with their parents."""
GAP: Final = (30, 4)
"""Years between mother and child: mean and deviation."""
NEAREST_GAP, WIDEST_GAP = 19, 45
MOST_CHILDREN: Final = 4
LONE_PARENT: Final = {0: 0.08, 30: 0.15, 40: 0.3, 50: 0.5}
"""Share of children at home whose mother is alone, by the child's age."""
WITH_ELDERS: Final = 0.40
"""Families of three generations, of families with a father of 35 to 64."""
FLAT_OF_SINGLES, FLAT_OF_FAMILIES = 0.55, 0.15
ELDER_ALONE: Final = 0.7
NATIVES: Final = 0.45
AGE_OF_MAJORITY: Final = 18
TWENTY_YEARS: Final = timedelta(days=7305)
"""Added to the age of a child for whom a small town has no parents."""
UNCERTAIN_SINCE: Final = 0.15
"""Of those born here before the end of the war: 住民となった日 is 不詳."""


def found(office: Office, residents: int) -> None:
    """Fill the town and write its initial data, ordered by 世帯番号."""
    foreign = round(residents * office.profile.foreign / office.profile.population)
    students = round(residents * office.profile.students)
    families = _Families(office, residents - foreign - students - len(office.people))
    for members in families.assemble():
        _house(office, members, flat=FLAT_OF_SINGLES if len(members) == 1 else FLAT_OF_FAMILIES)
    for _ in range(students):
        student = adult(
            office, office.chance.choice((MALE, FEMALE)), office.chance.randint(18, 22), office.map.dwelling()
        )
        _house(office, [student], flat=1.0, area=UNIVERSITY_AREA)
    _foreigners(office, foreign)
    _load(office)


class _Families:
    """Persons drawn by age and sex, put together as families."""

    def __init__(self, office: Office, count: int) -> None:
        self._office, self._chance = office, office.chance
        self._free: dict[str, dict[int, list[Person]]] = {MALE: defaultdict(list), FEMALE: defaultdict(list)}
        self._all = [self._draw(*group) for group in _ages(office, count)]
        for person in self._all:
            self._free[person.sex][self._age(person)].append(person)
        self._couples: dict[int, list[Person]] = defaultdict(list)
        """Wives by age."""
        self._taken = set[int]()

    def assemble(self) -> list[list[Person]]:
        """Return the households; the first member is the head."""
        self._marry()
        self._give_parents()
        elders = self._give_grandparents()
        self._name()
        leaders = (one for one in self._all if id(one) not in self._taken and self._leads(one))
        households = [self._household(leader, elders) for leader in leaders]
        return households + [[person] for person in self._all if id(person) not in self._taken]

    def _draw(self, age: int, sex: str) -> Person:
        return make_person(self._office, sex, birth_date(self._chance, self._office.today, age))

    def _age(self, person: Person) -> int:
        return age_on(self._office.today, person.birth)

    def _take(self, sex: str, age: int) -> Person | None:
        bucket = self._free[sex].get(age)
        return bucket.pop() if bucket else None

    def _marry(self) -> None:
        for husband in [one for one in self._all if one.sex == MALE]:
            age = self._age(husband)
            if not self._chance.of(_by_age(MARRIED, age)):
                continue
            wanted = age - round(self._chance.gauss(2, 3))
            near = sorted(range(max(18, wanted - 4), wanted + 5), key=lambda other: abs(other - wanted))
            wife = next((found for other in near if (found := self._take(FEMALE, other))), None)
            if wife:
                husband.spouse, wife.spouse = wife, husband
                self._free[MALE][age].remove(husband)
                self._couples[self._age(wife)].append(wife)

    def _give_parents(self) -> None:
        unmarried = [one for one in self._all if not one.spouse and self._chance.of(_by_age(AT_HOME, self._age(one)))]
        for child in unmarried:
            mother = None if child.children else self._mother(self._age(child))
            if mother:
                link(child, mother, mother.spouse)
                self._leave_free(child)
            elif self._age(child) < AGE_OF_MAJORITY:
                self._leave_free(child)
                child.birth -= TWENTY_YEARS

    def _mother(self, age: int) -> Person | None:
        stock = self._free[FEMALE] if self._chance.of(_by_age(LONE_PARENT, age)) else self._couples
        for _ in range(8):
            gap = min(WIDEST_GAP, max(NEAREST_GAP, round(self._chance.gauss(*GAP))))
            if mothers := stock.get(age + gap):
                mother = self._chance.choice(mothers)
                if len(mother.children) < MOST_CHILDREN and not mother.mother:
                    return mother
        near = (self._couples.get(age + gap, []) for gap in range(NEAREST_GAP, WIDEST_GAP + 1))
        return next((mother for mothers in near for mother in mothers if len(mother.children) < MOST_CHILDREN), None)

    def _leave_free(self, person: Person) -> None:
        bucket = self._free[person.sex][self._age(person)]
        if person in bucket:
            bucket.remove(person)

    def _give_grandparents(self) -> dict[int, Person]:
        """Let some fathers live with a parent; return the parent by the father's id."""
        elders: dict[int, Person] = {}
        for father in [one for one in self._all if one.sex == MALE and one.children and not one.mother]:
            if 35 <= self._age(father) < 65 and self._chance.of(WITH_ELDERS):  # noqa: PLR2004 - see WITH_ELDERS
                ages = [self._age(father) + gap for gap in self._chance.sample(range(22, 37), 8)]
                lone = self._chance.of(ELDER_ALONE)
                elder = next((found for age in ages if (found := self._elder(age, alone=lone))), None)
                if elder:
                    link(father, elder, elder.spouse)
                    elders[id(father)] = elder
        return elders

    def _elder(self, age: int, *, alone: bool) -> Person | None:
        if alone:
            return self._take(FEMALE, age)
        return next((wife for wife in self._couples.get(age, []) if not wife.children), None)

    def _name(self) -> None:
        """Give surnames from the eldest of each family down, then given names and family registers."""
        for person in self._all:
            person.birth_family = self._surname(person)
            person.family = person.birth_family
            person.given = names.given_name(self._chance, person.sex, person.birth.year)
        for person in self._all:
            if person.sex == MALE and person.spouse:
                wed(person, person.spouse, domicile(self._chance, self._office.map.dwelling()))
        for person in sorted(self._all, key=lambda one: one.birth):
            if not person.register:
                parent = person.father or person.mother
                person.register = parent.register if parent and parent.register else self._own_register(person)

    def _own_register(self, person: Person) -> FamilyRegister:
        home = domicile(self._chance, self._office.map.dwelling())
        father = names.given_name(self._chance, MALE, person.birth.year - 30)
        assert person.family
        is_parent = bool(person.children)
        return FamilyRegister(home, person.name if is_parent else f"{person.family.text}　{father.text}")

    def _surname(self, person: Person) -> names.Word:
        if person.birth_family:
            return person.birth_family
        parent = person.father or person.mother
        person.birth_family = self._surname(parent) if parent else names.family_name(self._chance)
        return person.birth_family

    def _leads(self, person: Person) -> bool:
        """Whether a household is built around this person: a husband, or a lone parent; not a grandparent."""
        if person.spouse:
            return person.sex == MALE and not any(child.spouse for child in person.children)
        return bool(person.children) and not any(child.spouse for child in person.children)

    def _household(self, leader: Person, elders: dict[int, Person]) -> list[Person]:
        members = [leader, leader.spouse, *leader.children]
        elder = elders.get(id(leader))
        if elder:
            members += [elder.spouse, elder, *(child for child in elder.children if child is not leader)]
            if elder.spouse and self._chance.of(0.5):
                members.remove(elder.spouse)
                members.insert(0, elder.spouse)
        present = [one for one in members if one and id(one) not in self._taken]
        self._taken.update(map(id, present))
        return present


def _by_age(table: dict[int, float], age: int) -> float:
    return next((share for start, share in reversed(table.items()) if age >= start), 0.0)


def _ages(office: Office, count: int) -> list[tuple[int, str]]:
    """Draw (age, sex) by the national pyramid, its three broad groups scaled to the town's shares."""
    weights: dict[tuple[int, str], float] = {}
    for group, counts in enumerate(zip(profiles.MEN_2020, profiles.WOMEN_2020, strict=True)):
        for sex, number in zip((MALE, FEMALE), counts, strict=True):
            weights[group, sex] = number
    broad = [[key for key in weights if low <= key[0] < high] for low, high in ((0, 3), (3, 13), (13, 18))]
    scaled = {
        key: weights[key] / sum(weights[other] for other in keys) * share
        for keys, share in zip(broad, office.profile.ages, strict=True)
        for key in keys
    }
    drawn = office.chance.choices(tuple(scaled), tuple(scaled.values()), k=count)
    return [(_single_year(office, group), sex) for group, sex in drawn]


def _single_year(office: Office, group: int) -> int:
    first = group * profiles.FIVE_YEARS
    if first < profiles.OLDEST_GROUP:
        return first + office.chance.randrange(profiles.FIVE_YEARS)
    return min(105, first + int(office.chance.expovariate(0.24)))


def _foreigners(office: Office, count: int) -> None:
    left, chance = count, office.chance
    while left > 0:
        person = foreigner(office, chance.choice((MALE, FEMALE)), chance.randint(19, 45))
        members = [person]
        if left > 1 and chance.of(0.2):
            other = FEMALE if person.sex == MALE else MALE
            spouse = foreigner(office, other, chance.randint(20, 45), ("家族滞在", 3))
            person.spouse, spouse.spouse = spouse, person
            members.append(spouse)
        _house(office, members, flat=0.8)
        left -= len(members)


def _house(office: Office, members: Iterable[Person], *, flat: float, area: str = "") -> None:
    """Settle a family in a dwelling, with dates that fit their lives."""
    chance, opening = office.chance, office.opening
    home = office.new_household(office.map.dwelling(flat=chance.of(flat), area=area))
    moved = opening - timedelta(days=1 + min(20000, int(chance.expovariate(1 / 4000))))
    native = chance.of(NATIVES)
    origin = elsewhere(chance, profiles.FROM_CHIBA)
    for person in members:
        office.settle(person, home)
        person.changed_on = opening
        since = max(moved, person.birth)
        person.address_since = RawDate(since)
        person.resident_since = RawDate(person.birth if native and not person.stay else since)
        if person.stay:
            person.since_foreign = since
        if person.resident_since.on != person.birth:
            person.previous_address = origin
        elif person.birth < date(1945, 8, 15) and chance.of(UNCERTAIN_SINCE):
            person.resident_since = RawDate(None, f"昭和{max(1, person.birth.year - 1925)}年 月日不詳")
    home.changed_on = opening
    assert all(relationship(home.head, one) != "同居人" for one in home.members if home.head)


def _load(office: Office) -> None:
    """Write the initial data, household by household."""
    households: dict[str, Household] = {person.home.number: person.home for person in office.people}
    moment = datetime.combine(office.opening, LOADS, JST)
    for number in sorted(households):
        home = households[number]
        home.order()
        rows = [
            {
                "reason": "データ移行",
                "resident_number": person.number,
                "effective": RawDate(office.opening),
                "legacy_processed_on": person.address_since.on,
                **person.items(),
            }
            for person in home.members
        ]
        submission = f"M{office.opening:%Y%m%d}-{number.lstrip('0')}"
        for person in home.members:
            person.entry_number = submission
        office.load(rows, moment, "juki", submission)
