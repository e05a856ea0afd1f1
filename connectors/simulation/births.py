"""Making persons: a newborn, a student, a trainee; with the numbers, names and papers that belong to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from connectors.simulation import names, profiles
from connectors.simulation.days import age_on
from connectors.simulation.people import FEMALE, MALE, FamilyRegister, Person, Stay
from connectors.simulation.places import domicile

if TYPE_CHECKING:
    from connectors.files.rows import Address
    from connectors.simulation.chance import Chance
    from connectors.simulation.names import Word
    from connectors.simulation.office import Office

DAYS_OF_YEAR: Final = 365
CARD_LETTERS: Final = "ZZ"
"""First letters of every simulated 在留カード番号."""
LONG_TERM, SPECIAL_PERMANENT = "中長期在留者", "特別永住者"

# 在留資格 with its usual period in years (0: unlimited) and weight (rough shares of a rural district).
STATUSES: Final = {
    ("技能実習２号ロ", 1): 26,
    ("特定技能１号", 1): 18,
    ("技術・人文知識・国際業務", 3): 14,
    ("永住者", 0): 18,
    ("留学", 2): 8,
    ("定住者", 3): 8,
    ("家族滞在", 3): 8,
}


def make_person(office: Office, sex: str, birth: date) -> Person:
    """Make a person with numbers, without a name."""
    code, mine = office.numbers.draw()
    return Person(sex, birth, code, mine)


def birth_date(chance: Chance, today: date, age: int) -> date:
    """Draw the birth date of somebody who is `age` today."""
    latest = _years_before(today, age)
    return latest - timedelta(days=chance.randrange(DAYS_OF_YEAR))


def _years_before(day: date, years: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, day.month, 28 if leap_day else day.day)


def adult(office: Office, sex: str, age: int, home: Address, family: Word | None = None) -> Person:
    """Make an unmarried Japanese adult, in the parents' family register."""
    chance = office.chance
    person = make_person(office, sex, birth_date(chance, office.today, age))
    person.family = person.birth_family = family or names.family_name(chance)
    person.given = names.given_name(chance, sex, person.birth.year)
    father = names.given_name(chance, MALE, person.birth.year - 30)
    person.register = FamilyRegister(domicile(chance, home), f"{person.family.text}　{father.text}")
    return person


def child_of(office: Office, sex: str, birth: date, father: Person | None, mother: Person) -> Person:
    """Make a child with the parents' surname and family register; one of them is Japanese."""
    child = make_person(office, sex, birth)
    bearer = father if father and father.register else mother
    child.family = child.birth_family = bearer.family
    child.given = names.given_name(office.chance, sex, birth.year)
    child.register = bearer.register
    link(child, father, mother)
    return child


def link(child: Person, *parents: Person | None) -> None:
    """Note who is whose child."""
    for parent in parents:
        if parent:
            parent.children.append(child)
            child.father = parent if parent.sex == MALE else child.father
            child.mother = parent if parent.sex == FEMALE else child.mother


def foreigner(office: Office, sex: str, age: int, status: tuple[str, int] | None = None) -> Person:
    """Make a foreign resident with name, nationality, status of residence and card."""
    chance = office.chance
    person = make_person(office, sex, birth_date(chance, office.today, age))
    home = names.nation(chance)
    person.foreign_name = names.foreign_name(chance, home, sex)
    name, years = status or chance.weighted(STATUSES)
    special = home.name == "韓国" and name == "永住者"
    category = SPECIAL_PERMANENT if special else LONG_TERM
    until = office.today + timedelta(days=chance.randint(30, DAYS_OF_YEAR * years)) if years else None
    person.stay = Stay(home.name, category, "特別永住者" if special else name, years, until, card_number(chance))
    if chance.of(profiles.UNCERTAIN_FOREIGN_BIRTHS):
        person.birth_text = f"{person.birth.year}年 月日不詳"
    if special:
        person.alias = names.family_name(chance)
    return person


def card_number(chance: Chance) -> str:
    """Make up a 在留カード番号 that nobody has."""
    return f"{CARD_LETTERS}{chance.randrange(10**8):08}{chance.choice('ABCDEFGHJKL')}{chance.choice('ABCDEFGHJKL')}"


def wed(husband: Person, wife: Person, home: str) -> None:
    """Marry two people: the wife takes the husband's surname, both enter a new family register."""
    husband.spouse, wife.spouse = wife, husband
    if wife.family and husband.family:
        wife.family = husband.family
    head = husband if husband.family else wife
    register = FamilyRegister(home, head.name)
    for one in (husband, wife):
        one.register = register if one.family else None


def is_adult(person: Person, today: date) -> bool:
    """Whether the person may head a household and own a vehicle."""
    return age_on(today, person.birth) >= 18  # noqa: PLR2004 - 民法4条
