"""職権修正: what the family register and the immigration office tell: 婚姻, 離婚, 転籍, 在留期間更新."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from connectors.files.rows import RawDate
from connectors.simulation.births import DAYS_OF_YEAR, card_number, wed
from connectors.simulation.days import age_on
from connectors.simulation.households import move_to
from connectors.simulation.people import FEMALE, MALE, FamilyRegister
from connectors.simulation.places import domicile

if TYPE_CHECKING:
    from connectors.simulation.office import Office
    from connectors.simulation.people import Person

BRIDES: Final = range(20, 42)
OLDER_GROOM, YOUNGER_GROOM = 8, 3
WITH_THE_HUSBAND: Final = 0.5
CHILDREN_GO_WITH_MOTHER: Final = 0.8
MINOR: Final = 18


def marry(office: Office) -> None:
    """婚姻: two residents marry; the wife's name and both registers change, then they move together."""
    today, chance = office.today, office.chance
    bride = office.pick(lambda one: 1.0 if _may_marry(one, FEMALE) and age_on(today, one.birth) in BRIDES else 0.0)
    if not bride:
        return
    age = age_on(today, bride.birth)
    ages = range(max(20, age - YOUNGER_GROOM), age + OLDER_GROOM)
    groom = office.pick(lambda one: 1.0 if _may_marry(one, MALE) and age_on(today, one.birth) in ages else 0.0)
    if not groom or groom.home is bride.home or groom.is_kin_of(bride):
        return
    effective = office.effective(bride, groom, longest=10)
    wed(groom, bride, domicile(chance, groom.home.address))
    changes = [(bride, bride.name_items() | bride.register_items()), (groom, groom.register_items())]
    office.record("職権修正", changes, effective)
    if chance.of(WITH_THE_HUSBAND) or (groom is groom.home.head and len(groom.home.members) > 1):
        move_to(office, [bride], groom.home)
    else:
        move_to(office, [groom, bride], office.new_household(office.map.dwelling(flat=chance.of(0.6))))


def _may_marry(one: Person, sex: str) -> bool:
    """Single and Japanese; alone, or neither head nor parent in the household."""
    if one.sex != sex or one.spouse or not one.register or one.children:
        return False
    return len(one.home.members) == 1 or one is not one.home.head or sex == MALE


def divorce(office: Office) -> None:
    """離婚: the wife takes back her name and moves out, with the children as a rule."""
    chance, today = office.chance, office.today
    wife = office.pick(lambda one: 1.0 if _is_wife(one) and age_on(today, one.birth) < 60 else 0.0)  # noqa: PLR2004 - rare later
    if not wife or not wife.spouse or not office.is_free(wife.home.members):
        return
    husband = wife.spouse
    effective = office.effective(wife, husband, longest=10)
    wife.spouse = husband.spouse = None
    wife.family = wife.birth_family
    wife.register = FamilyRegister(domicile(chance, wife.home.address), wife.name)
    office.record("職権修正", [(wife, wife.name_items() | wife.register_items())], effective)
    minors = [one for one in wife.children if one in wife.home.members and age_on(today, one.birth) < MINOR]
    going = minors if chance.of(CHILDREN_GO_WITH_MOTHER) else []
    move_to(office, [wife, *going], office.new_household(office.map.dwelling(flat=chance.of(0.7))))


def _is_wife(one: Person) -> bool:
    if one.sex != FEMALE or not one.register or one is one.home.head:
        return False
    return one.spouse is not None and one.spouse in one.home.members and one.spouse.register is not None


def transfer(office: Office) -> None:
    """転籍: a couple, or somebody alone, moves the 本籍; the children follow."""
    chance = office.chance
    one = office.pick(lambda one: 1.0 if one.register and (one.spouse or not one.children) else 0.0)
    if not one or not one.register:
        return
    people = [other for other in one.home.members if other.register is one.register and not other.reserved]
    register = FamilyRegister(domicile(chance, one.home.address), one.register.head)
    for person in people:
        person.register = register
    effective = office.effective(*people, longest=14)
    office.record("職権修正", [(person, person.register_items()) for person in people], effective)


def renew_stay(office: Office) -> None:
    """在留期間更新: a new card and a new period, as the immigration office tells."""
    person = office.pick(lambda one: 1.0 if one.stay and one.stay.until else 0.0, 2000)
    if not person or not person.stay:
        return
    stay = person.stay
    stay.card = card_number(office.chance)
    stay.until = max(office.today, stay.until or office.today) + timedelta(days=stay.years * DAYS_OF_YEAR)
    items = stay.items() | {"foreign_resident_since": RawDate(person.since_foreign)}
    office.record("職権修正", [(person, items)], office.effective(person, longest=10))
