"""記載: births and arrivals, from elsewhere in Japan, from abroad, and of people who come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from connectors.files.rows import RawDate
from connectors.simulation import births, corrections, names, profiles
from connectors.simulation.days import age_on
from connectors.simulation.people import FEMALE, MALE
from connectors.simulation.places import UNIVERSITY_AREA, domicile, elsewhere

if TYPE_CHECKING:
    from datetime import date

    from connectors.files.rows import Address
    from connectors.simulation.corrections import Mistake
    from connectors.simulation.office import Office
    from connectors.simulation.people import Household, Person

FROM_ABROAD_OF_FOREIGNERS: Final = 0.7
SIZES: Final = {"single": 0.66, "couple": 0.12, "family": 0.13, "kin": 0.09}
STUDENT_MONTHS: Final = (3, 4)
BETWEEN_BIRTHS: Final = timedelta(days=330)
WITHOUT_HUSBAND: Final = 0.03


@dataclass(frozen=True, slots=True)
class Origin:
    """Where people come from: an address and its head, or a country."""

    address: Address | None = None
    head: str = ""
    country: str = ""


def settle(
    office: Office,
    people: list[Person],
    home: Household,
    since: date,
    origin: Origin,
    *,
    mistake: Mistake | None = None,
) -> str:
    """Record the 転入 of people, the first the head of a new household; return the 届書番号."""
    for person in people:
        office.settle(person, home)
        person.reserved = False
        person.changed_on = since
        person.address_since = person.resident_since = RawDate(since)
        person.previous_address, person.previous_head, person.previous_country = (
            origin.address,
            origin.head,
            origin.country,
        )
        if person.stay and (origin.country or not person.since_foreign):
            person.since_foreign = since
    reason = "国外転入等" if origin.country else "国内転入"
    number = office.record(reason, [(one, one.items()) for one in people], since)
    if mistake:
        corrections.mend_later(office, mistake, number, since)
    return number


def arrive(office: Office) -> int:
    """転入: somebody comes from outside the six towns; return how many."""
    chance = office.chance
    if office.departed and chance.of(profiles.RETURNING):
        person = office.departed.pop(chance.randrange(len(office.departed)))
        since = max(office.effective(), person.changed_on + timedelta(days=30))
        return _newcomers(office, [person], min(since, office.today))
    if chance.of(profiles.FOREIGN_MOVES):
        person = births.foreigner(office, chance.choice((MALE, FEMALE)), chance.randint(19, 40))
        return _newcomers(office, [person], office.effective())
    size = chance.weighted(SIZES)
    if size == "kin":
        return _join_kin(office)
    return _newcomers(office, _company(office, size), office.effective())


def birth(office: Office) -> None:
    """出生: a child is born to a mother of this town and enters her household."""
    today, chance = office.today, office.chance
    mother = office.pick(partial(_may_give_birth, today))
    if not mother:
        return
    home = mother.home
    born = max(mother.changed_on, home.changed_on, today - timedelta(days=chance.randint(1, 13)))
    father = mother.spouse if mother.spouse in home.members else None
    child = births.child_of(office, chance.choice((MALE, FEMALE)), born, father, mother)
    office.settle(child, home)
    child.changed_on = born
    child.address_since = child.resident_since = RawDate(born)
    mistake = corrections.mistype(office, [child], born)
    number = office.record("出生", [(child, child.items())], born)
    if mistake:
        corrections.mend_later(office, mistake, number, born)


def _may_give_birth(today: date, one: Person) -> float:
    if one.sex != FEMALE or (one.stay and not (one.spouse and one.spouse.register)):
        return 0.0
    if any(today - child.birth < BETWEEN_BIRTHS for child in one.children):
        return 0.0
    with_husband = one.spouse is not None and one.spouse in one.home.members
    return profiles.fertility(age_on(today, one.birth)) * (1.0 if with_husband else WITHOUT_HUSBAND)


def _newcomers(office: Office, people: list[Person], since: date) -> int:
    chance, first = office.chance, people[0]
    is_student = office.profile.students > 0 and len(people) == 1 and age_on(office.today, first.birth) in range(18, 21)
    flat = is_student or chance.of(0.7 if len(people) == 1 else 0.4)
    home = office.new_household(office.map.dwelling(flat=flat, area=UNIVERSITY_AREA if is_student else ""))
    if first.stay and chance.of(FROM_ABROAD_OF_FOREIGNERS):
        origin = Origin(country=first.stay.nationality)
    else:
        left = elsewhere(chance, profiles.FROM_CHIBA)
        origin = Origin(left, first.name)
    since = max(since, *(one.birth for one in people), *(one.changed_on for one in people))
    number = settle(office, people, home, since, origin, mistake=corrections.mistype(office, people, since))
    corrections.cancel_later(office, people, number, since)
    return len(people)


def _company(office: Office, size: str) -> list[Person]:
    """Make newcomers: one person, a couple, or a couple with children."""
    chance, home = office.chance, office.map.dwelling()
    if size == "single":
        student = office.profile.students > 0 and office.today.month in STUDENT_MONTHS and chance.of(0.7)
        age = chance.randint(18, 19) if student else min(85, 18 + int(chance.expovariate(1 / 14)))
        return [births.adult(office, chance.choice((MALE, FEMALE)), age, home)]
    age = chance.randint(25, 42)
    husband = births.adult(office, MALE, age, home)
    wife = births.adult(office, FEMALE, max(20, age - chance.randint(-1, 4)), home)
    births.wed(husband, wife, domicile(chance, home))
    count = 0 if size == "couple" else chance.randint(1, 3)
    oldest = max(0, age_on(office.today, wife.birth) - 21)
    ages = sorted((chance.randint(0, min(15, oldest)) for _ in range(count)), reverse=True)
    for child_age in dict.fromkeys(ages):
        born = births.birth_date(chance, office.today, child_age)
        births.child_of(office, chance.choice((MALE, FEMALE)), born, husband, wife)
    return [husband, wife, *husband.children]


def _join_kin(office: Office) -> int:
    """Somebody moves into a relative's household: a mother to her child, a grown child to the parents."""
    chance, today = office.chance, office.today
    host = office.pick(lambda one: 1.0 if one is one.home.head and one.register and one.family else 0.0)
    if not host:
        return 0
    age = age_on(today, host.birth)
    if host.mother is None and 40 <= age <= 65 and host.birth_family:  # noqa: PLR2004 - has a mother of 65 to 95
        newcomer = births.adult(office, FEMALE, age + chance.randint(22, 32), host.home.address, host.birth_family)
        births.link(host, newcomer)
    elif age >= 45 and host.register:  # noqa: PLR2004 - may have a grown child
        newcomer = births.adult(office, chance.choice((MALE, FEMALE)), age - chance.randint(24, 26), host.home.address)
        newcomer.family = newcomer.birth_family = host.family
        newcomer.given = names.given_name(chance, newcomer.sex, newcomer.birth.year)
        newcomer.register = host.register
        births.link(newcomer, host, host.spouse)
    else:
        return 0
    since = max(office.effective(host), newcomer.birth)
    settle(office, [newcomer], host.home, since, Origin(elsewhere(chance, profiles.FROM_CHIBA), newcomer.name))
    return 1
