"""Stories for demonstrations: courses of events with fixed dates, listed in the manifest with their numbers."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from connectors.files.manifest import Story
from connectors.files.rows import RawDate, bill_number
from connectors.simulation import arrivals, births, corrections, removals
from connectors.simulation.days import DAY, age_on, open_day
from connectors.simulation.households import change_head
from connectors.simulation.people import FEMALE, MALE
from connectors.simulation.places import domicile, elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.simulation.corrections import Mistake
    from connectors.simulation.office import Office
    from connectors.simulation.people import Household, Person
    from connectors.simulation.removals import MoveOut
    from connectors.simulation.vehicles import Fleet

MOVES_FROM, MOVES_TO = "122131", "122378"


def prepare(offices: dict[str, Office], fleets: dict[str, Fleet], closing: date) -> None:
    """Bring in the people of the stories soon after the opening, and put their stories on the agenda.

    Dates are those of the spring before the closing date (`year`); a story whose days don't fit is left out.
    """
    year = closing.year - 1
    first = offices.get(MOVES_FROM) or next(iter(offices.values()))
    scenes: list[tuple[date, date, Callable[[], None]]] = [
        (date(year - 1, 4, 3), date(year - 1, 6, 5), partial(_mistyped_birth, first, date(year - 1, 6, 5))),
        (date(year, 3, 1), date(year, 5, 20), partial(_late_scrapping, first, fleets[first.lgcode], year)),
        (date(year - 1, 11, 1), date(year - 1, 12, 20), partial(_head_dies, first, date(year - 1, 11, 14))),
        (date(year - 1, 2, 10), date(year - 1, 2, 10), partial(_late_arrival, first, year - 1)),
    ]
    if MOVES_FROM in offices and MOVES_TO in offices:
        move = partial(_family_moves, offices[MOVES_FROM], offices[MOVES_TO], year)
        scenes.append((date(year, 3, 19), date(year, 4, 2), move))
    for begins, ends, scene in scenes:
        if first.opening + 40 * DAY < begins and ends <= closing:
            scene()


def _family(office: Office, children: int) -> Household:
    """Found a family that chance leaves alone; it is part of the initial data."""
    chance, today = office.chance, office.today
    home = office.new_household(office.map.dwelling())
    father = births.adult(office, MALE, 41, home.address)
    mother = births.adult(office, FEMALE, 39, home.address)
    births.wed(father, mother, domicile(chance, home.address))
    for number in range(children):
        born = births.birth_date(chance, today, 11 - 3 * number)
        births.child_of(office, (FEMALE, MALE)[number % 2], born, father, mother)
    since = office.opening - timedelta(days=4100)
    origin = elsewhere(chance, 1.0)
    for person in (father, mother, *father.children):
        office.settle(person, home)
        person.reserved, person.changed_on = True, office.opening
        person.address_since = person.resident_since = RawDate(max(since, person.birth))
        person.previous_address = origin if person.birth < since else None
    return home


def _numbers(people: list[Person]) -> str:
    return " ".join(person.number for person in people)


def _family_moves(old: Office, new: Office, year: int) -> None:
    """1: 転出届 for 31 March; the notice says the family arrived on the 29th."""
    home = _family(old, 2)
    people = list(home.members)
    notified, planned = open_day(date(year, 3, 19)), date(year, 3, 31)
    arrived, entered, notice = date(year, 3, 29), open_day(date(year, 4, 1)), open_day(date(year, 4, 2))
    facts = {"from": old.lgcode, "to": new.lgcode, "numbers_from": _numbers(people), "head": people[0].name}
    facts |= {"notified_on": str(notified), "planned_on": str(planned), "arrived_on": str(arrived)}
    facts |= {"entered_on": str(entered), "notice_on": str(notice)}

    def leave() -> None:
        move = removals.give_notice(old, people, planned, new.map.dwelling())
        new.plan(entered, partial(enter, move))
        old.plan(notice, partial(removals.receive_notice, old, move, arrived))

    def enter(move: MoveOut) -> None:
        assert move.address
        removals.depart(old, move)
        origin = arrivals.Origin(move.old_address, move.old_head)
        arrivals.settle(new, people, new.new_household(move.address), arrived, origin)
        for person in people:
            person.reserved = True
        story = Story("family_moves", "東金市から山武市への引越し", "A family moves from Togane to Sammu", facts)
        story.facts["numbers_to"] = _numbers(people)
        old.stories.append(story)
        new.stories.append(story)

    old.plan(notified, leave)


def _mistyped_birth(office: Office, day: date) -> None:
    """2: a birth date is mistyped at 転入 and corrected three months later."""
    entered = open_day(day)

    def enter() -> None:
        person = births.adult(office, FEMALE, 34, office.map.dwelling())
        right = person.birth
        wrong = right + timedelta(days=3653)
        mistake = corrections.wrong_birth(person, wrong)
        home = office.new_household(office.map.dwelling(flat=True))
        number = arrivals.settle(
            office, [person], home, entered, arrivals.Origin(elsewhere(office.chance, 1.0), person.name)
        )
        person.reserved = True
        corrected = open_day(entered + timedelta(days=92))
        office.plan(corrected, partial(correct, mistake, number))
        facts = {"town": office.lgcode, "number": person.number, "name": person.name, "entered_on": str(entered)}
        facts |= {
            "submission": number,
            "wrong_birth": str(wrong),
            "right_birth": str(right),
            "corrected_on": str(corrected),
        }
        office.stories.append(
            Story("mistyped_birth", "生年月日の誤記と修正", "A mistyped birth date, corrected", facts)
        )

    def correct(mistake: Mistake, number: str) -> None:
        mistake.person.reserved = False
        corrections.mend(office, mistake, number, entered)
        mistake.person.reserved = True

    office.plan(entered, enter)


def _late_scrapping(office: Office, fleet: Fleet, year: int) -> None:
    """3: the bill of 10 April rests on a vehicle that had been scrapped in March, as is told in May."""
    owner = _family(office, 1).members[0]
    vehicle = fleet.add(
        owner, office.opening - timedelta(days=1500), second_hand=False, kind="四輪乗用自家用", kept=True
    )
    scrapped, reported = date(year, 3, 22), open_day(date(year, 5, 20))
    decided = open_day(date(year, 4, 10))
    facts = {"town": office.lgcode, "owner": owner.number, "name": owner.name, "vehicle": vehicle.number}
    facts |= {"bill": bill_number(year, vehicle.number), "decided_on": str(decided)}
    facts |= {"scrapped_on": str(scrapped), "reported_on": str(reported)}
    office.plan(reported, partial(fleet.scrap, vehicle, scrapped))
    office.stories.append(Story("late_scrapping", "賦課後に届いた3月の廃車", "A scrapping told after the bill", facts))


def _head_dies(office: Office, day: date) -> None:
    """4: a head dies; three members have no head until 世帯主変更 three weeks later."""
    home = _family(office, 2)
    head, widow = home.members[:2]
    died, recorded = day - 3 * DAY, open_day(day)
    settled = open_day(recorded + timedelta(days=21))

    def succeed_now() -> None:
        change_head(office, home, widow, died)

    def die() -> None:
        removals.die(office, head, RawDate(died))
        office.plan(settled, succeed_now)

    facts = {"town": office.lgcode, "head": head.number, "name": head.name, "household": home.number}
    facts |= {"members": _numbers(home.members[1:]), "died_on": str(died), "recorded_on": str(recorded)}
    facts |= {"new_head": widow.number, "head_changed_on": str(settled)}
    office.plan(recorded, die)
    office.stories.append(Story("head_dies", "世帯主の死亡と世帯主未設定", "A head dies, three members stay", facts))


def _late_arrival(office: Office, year: int) -> None:
    """5: 転入届 on 10 February for 28 December: a resident on 1 January, but not yet known to be."""
    arrived, entered = date(year - 1, 12, 28), open_day(date(year, 2, 10))

    def enter() -> None:
        person = births.adult(office, MALE, 29, office.map.dwelling())
        home = office.new_household(office.map.dwelling(flat=True))
        arrivals.settle(office, [person], home, arrived, arrivals.Origin(elsewhere(office.chance, 0.0), person.name))
        person.reserved = True
        facts = {"town": office.lgcode, "number": person.number, "name": person.name}
        facts |= {"arrived_on": str(arrived), "entered_on": str(entered), "age": str(age_on(entered, person.birth))}
        office.stories.append(Story("late_arrival", "年をまたいだ転入届", "A move in told after New Year", facts))

    office.plan(entered, enter)
