"""修正の事由 of families: moves within the town, households that split, merge or change their head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connectors.files.rows import RawDate
from connectors.simulation.corrections import move_back_later
from connectors.simulation.days import age_on

if TYPE_CHECKING:
    from datetime import date

    from connectors.simulation.office import Office
    from connectors.simulation.people import Household, Person

OLD_ENOUGH, NOT_TOO_OLD = 18, 85
"""Ages of a new head, as far as the family has one."""
NEST_AGES: Final = range(20, 41)
RETIRING: Final = 66


def succeed(office: Office, home: Household, on: date) -> None:
    """世帯主変更 after the head died: every member's 続柄 is written anew."""
    able = [one for one in home.members if not one.reserved]
    if home.head or not able:
        return
    fitting = [one for one in able if OLD_ENOUGH <= age_on(office.today, one.birth) < NOT_TOO_OLD]
    change_head(office, home, min(fitting or able, key=lambda one: (one.birth, one.number)), on)


def change_head(office: Office, home: Household, head: Person, on: date) -> str:
    """Record a 世帯主変更; return the 届書番号."""
    home.head = head
    home.order()
    effective = max(on, home.changed_on, *(one.changed_on for one in home.members))
    return office.record("世帯主変更", [(one, one.household_items()) for one in home.members], effective)


def relocate(office: Office) -> None:
    """転居: a family moves house, or a grown child leaves home."""
    mover = office.pick(lambda one: 1.0 if age_on(office.today, one.birth) in range(18, 75) else 0.1)
    if not mover or not office.is_free(mover.home.members):
        return
    home = mover.home
    if mover in {home.head, home.head_spouse}:
        _move_house(office, home)
    elif age_on(office.today, mover.birth) in NEST_AGES and not {mover.spouse, *mover.children} & set(home.members):
        move_to(office, [mover], office.new_household(office.map.dwelling(flat=office.chance.of(0.8))))


def _move_house(office: Office, home: Household) -> None:
    before = home.address, [one.address_since for one in home.members]
    effective = office.effective(*home.members)
    home.address = office.map.dwelling(flat=office.chance.of(0.4))
    for person in home.members:
        person.address_since = RawDate(effective)
    changes = [(one, one.address_items() | one.household_items()) for one in home.members]
    number = office.record("転居", changes, effective)
    move_back_later(office, home, before, number, effective)


def move_to(office: Office, people: list[Person], target: Household) -> str:
    """転居 of some members into another household; the first heads it when it is new."""
    effective = max(office.effective(*people), target.changed_on)
    for person in people:
        person.home.changed_on = max(person.home.changed_on, effective)
        office.part(person)
        office.join(person, target)
        person.address_since = RawDate(effective)
    return office.record("転居", [(one, one.address_items() | one.household_items()) for one in people], effective)


def recompose(office: Office) -> None:
    """世帯分離, 世帯合併 or 世帯主変更 at an unchanged address."""
    kind = office.chance.weighted({_split: 0.4, _merge: 0.3, _hand_over: 0.3})
    kind(office)


def _split(office: Office) -> None:
    """世帯分離: the parents, or a grown child, of the head become a household of their own."""
    member = office.pick(lambda one: 1.0 if _may_split(one, office.today) else 0.0)
    if not member or not office.is_free(member.home.members):
        return
    home = member.home
    parents = [one for one in home.members if home.head and one in {home.head.father, home.head.mother}]
    leaving = parents if member in parents else [member]
    office.separated.append((home, _regroup(office, "世帯分離", leaving, office.new_household(home.address))))


def _may_split(one: Person, today: date) -> bool:
    head = one.home.head
    if head is None or one is head:
        return False
    if one in {head.father, head.mother}:
        return True
    alone = not {one.spouse, *one.children} & set(one.home.members)
    return alone and one in head.children and age_on(today, one.birth) in NEST_AGES


def _merge(office: Office) -> None:
    """世帯合併: two households that split become one again."""
    if not office.separated:
        return
    home, other = office.separated.pop(office.chance.randrange(len(office.separated)))
    members = [*home.members, *other.members]
    if home.members and other.members and home.address == other.address and office.is_free(members):
        _regroup(office, "世帯合併", list(other.members), home)


def _regroup(office: Office, reason: str, people: list[Person], target: Household) -> Household:
    effective = max(office.effective(*people), target.changed_on)
    for person in people:
        person.home.changed_on = max(person.home.changed_on, effective)
        office.part(person)
    for person in people:
        office.join(person, target)
    office.record(reason, [(one, one.household_items()) for one in people], effective)
    return target


def _hand_over(office: Office) -> None:
    """世帯主変更: an old head gives way to a grown child in the household."""
    today = office.today
    heir = office.pick(
        lambda one: (
            1.0
            if age_on(today, one.birth) in range(35, 60)
            and one.home.head in {one.father, one.mother}
            and one.home.head is not None
            and age_on(today, one.home.head.birth) >= RETIRING
            else 0.0
        )
    )
    if heir and office.is_free(heir.home.members):
        change_head(office, heir.home, heir, office.effective(*heir.home.members))
