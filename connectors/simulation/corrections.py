"""誤記修正 and 異動の取消し: entries that were typed wrong and are mended some months later, or called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from connectors.simulation import profiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from connectors.files.rows import Address
    from connectors.simulation.office import Office
    from connectors.simulation.people import Household, Person

_TYPING_DAYS: Final = (-10, -1, 1, 10, 365, -365)
"""How far off a mistyped birth date is."""


@dataclass(slots=True)
class Mistake:
    """A wrong value in somebody's record: how to put it right, and the items that are then written."""

    person: Person
    put_right: Callable[[], None]
    items: Callable[[], dict[str, Any]]


def mistype(office: Office, people: list[Person], since: date) -> Mistake | None:
    """Now and then, write a birth date or a reading wrong for one of the people about to be recorded."""
    chance = office.chance
    if not chance.of(profiles.MISTYPED * len(people)):
        return None
    person = chance.choice(people)
    wrong = person.birth + timedelta(days=chance.choice(_TYPING_DAYS))
    if person.given is None or (chance.of(0.5) and person.birth < since and wrong < since):
        return wrong_birth(person, wrong)
    return _wrong_reading(person)


def wrong_birth(person: Person, wrong: date) -> Mistake:
    """Write a birth date wrong."""
    right, wording = person.birth, person.birth_text
    person.birth, person.birth_text = wrong, ""

    def put_right() -> None:
        person.birth, person.birth_text = right, wording

    return Mistake(person, put_right, person.birth_items)


def _wrong_reading(person: Person) -> Mistake:
    right = person.given
    assert right
    person.given = right._replace(kana=right.kana[:-1] + ("ミ" if right.kana[-1] != "ミ" else "コ"))

    def put_right() -> None:
        person.given = right

    return Mistake(person, put_right, person.name_items)


def mend_later(office: Office, mistake: Mistake, number: str, effective: date) -> None:
    """Plan the 誤記修正 of a mistake in submission `number`."""
    day = office.today + timedelta(days=office.chance.randint(40, 200))
    office.plan(day, partial(mend, office, mistake, number, effective))


def mend(office: Office, mistake: Mistake, number: str, effective: date) -> None:
    """誤記修正, unless something else was recorded of the person since."""
    person = mistake.person
    if office.has(person) and person.entry_number == number and not person.reserved:
        mistake.put_right()
        office.record("誤記修正", [(person, mistake.items())], effective, target_number=number)


def cancel_later(office: Office, people: list[Person], number: str, effective: date) -> None:
    """Now and then, plan to take back a 転入 (異動の取消し（減）): the move never happened."""
    if not office.chance.of(profiles.CANCELLED_ENTRIES):
        return
    for person in people:
        person.reserved = True
    day = office.today + timedelta(days=office.chance.randint(2, 25))
    office.plan(day, partial(_take_back, office, people, number, effective))


def _take_back(office: Office, people: list[Person], number: str, effective: date) -> None:
    office.record("異動の取消し（減）", [(one, {"target_number": number}) for one in people], effective)
    for person in people:
        del office.register[person.number]
        office.remove(person)


def move_back_later(
    office: Office, home: Household, before: tuple[Address, list[Any]], number: str, effective: date
) -> None:
    """Now and then, plan to take back a family's 転居 (異動の取消し（修正）)."""
    if not office.chance.of(profiles.CANCELLED_ENTRIES):
        return
    for person in home.members:
        person.reserved = True
    day = office.today + timedelta(days=office.chance.randint(2, 25))
    office.plan(day, partial(_move_back, office, home, before, number, effective))


def _move_back(
    office: Office, home: Household, before: tuple[Address, list[Any]], number: str, effective: date
) -> None:
    office.record("異動の取消し（修正）", [(one, {"target_number": number}) for one in home.members], effective)
    home.address = before[0]
    for person, since in zip(home.members, before[1], strict=True):
        person.address_since = since
        person.reserved = False
