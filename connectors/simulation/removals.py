"""消除: deaths and moves out, with the notices that follow them and the moves that are called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from connectors.files.rows import RawDate
from connectors.simulation import arrivals, profiles
from connectors.simulation.days import DAY, age_on, open_day
from connectors.simulation.households import succeed
from connectors.simulation.places import elsewhere
from events.values.eras import to_era
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from datetime import date

    from connectors.files.rows import Address
    from connectors.simulation.office import Entry, Office
    from connectors.simulation.people import Household, Person

MOST_TOGETHER: Final = 5
"""Larger families stay."""
OLD_ENOUGH: Final = 15
"""Nobody younger is left behind alone."""
AHEAD_MEDIAN, AHEAD_LONGEST, LATE_LONGEST = 7, 60, 14
ABROAD_OF_FOREIGNERS, ABROAD_OF_JAPANESE = 0.35, 0.015
NOTICE_COMES: Final = 0.97
ON_THE_PLANNED_DAY: Final = 0.8
# Relative readiness to move, by the first age of the group.
READINESS: Final = {75: 0.10, 50: 0.12, 35: 0.40, 18: 1.0}
FOREIGN_MOBILITY: Final = 3.0
"""How much more often foreign residents move."""
COUNTRIES: Final = ("アメリカ合衆国", "オーストラリア", "シンガポール", "タイ", "台湾")


def death(office: Office) -> None:
    """死亡: somebody dies by the risk of their age; who survives as a family gets a new head, mostly at once."""
    today, chance = office.today, office.chance
    dying = office.pick(lambda one: 2 * profiles.death_hazard(age_on(today, one.birth), one.sex), 5000)
    if dying is None or not _leaves_somebody_grown(dying, today):
        return
    floor = max(dying.changed_on, dying.home.changed_on)
    on = max(floor, today - timedelta(days=chance.choice((0, 1, 1, 2, 2, 3, 4, 6))))
    wording = _ten_days(on) if chance.of(profiles.UNCERTAIN_DEATHS) else ""
    if wording and LegalDate.parse(wording).on >= floor:
        home = die(office, dying, RawDate(None, wording))
    else:
        home = die(office, dying, RawDate(on))
    if home.members and not home.head:
        at_once = len(home.members) == 1 or chance.of(0.85)
        succession = partial(succeed, office, home, home.changed_on)
        succession() if at_once else office.plan(today + timedelta(days=chance.randint(3, 13)), succession)


def die(office: Office, person: Person, effective: RawDate) -> Household:
    """Record a death; return the household left behind."""
    home, on = person.home, effective.on or LegalDate.parse(effective.text).on
    office.record("死亡", [(person, {})], effective)
    person.changed_on = on
    office.register[person.number].removed_on = on
    office.remove(person)
    return home


def _ten_days(on: date) -> str:
    """Word an uncertain day of death as ten days of its month."""
    month, _, day = to_era(on).partition("月")
    part = ("上旬", "中旬", "下旬")[min(2, (int(day.removesuffix("日")) - 1) // 10)]
    return f"{month}月{part}"


def _leaves_somebody_grown(person: Person, today: date) -> bool:
    rest = [one for one in person.home.members if one is not person]
    return not rest or any(age_on(today, one.birth) >= OLD_ENOUGH and not one.reserved for one in rest)


@dataclass(slots=True)
class MoveOut:
    """転出: who leaves for where, when they plan to, and how the register stood for them."""

    people: list[Person]
    planned: date
    address: Address | None
    """Where to; None: abroad."""
    old_address: Address
    old_head: str
    entries: list[Entry]
    numbers: list[str]
    number: str = ""
    gone: bool = False


def move_out(office: Office, others: list[Office]) -> int:
    """転出: somebody, alone or with the family, gives notice; return how many (0: nobody could)."""
    chance = office.chance
    mover = office.pick(partial(_readiness, office.today))
    people = _company(office, mover) if mover else []
    if not people:
        return 0
    abroad = chance.of(ABROAD_OF_FOREIGNERS if people[0].stay else ABROAD_OF_JAPANESE)
    floor = max(one.changed_on for one in people)
    if chance.of(profiles.MOVES_OUT_AHEAD):
        planned = office.today + timedelta(days=1 + chance.lag_days(AHEAD_MEDIAN - 1, AHEAD_LONGEST))
    else:
        planned = max(floor, people[0].home.changed_on, office.today - timedelta(days=chance.randrange(LATE_LONGEST)))
    within = not abroad and others and chance.of(profiles.TO_CHIBA * profiles.BETWEEN_MEMBERS)
    target = chance.choices(others, [other.profile.population for other in others])[0] if within else None
    address = None if abroad else _destination(office, target, len(people))
    move = give_notice(office, people, planned, address)
    if not _called_off(office, move):
        _follow(office, target, move, floor)
    return len(people)


def give_notice(office: Office, people: list[Person], planned: date, address: Address | None) -> MoveOut:
    """Record a 転出届; who left already is gone at once, the others on the planned day."""
    home = people[0].home
    entries = [office.register[one.number] for one in people]
    assert home.head
    move = MoveOut(people, planned, address, home.address, home.head.name, entries, [one.number for one in people])
    abroad: dict[str, Any] = {"planned_country": _country(office, people[0])}
    items = {"planned_leaving": planned, **({"planned_address": address} if address else abroad)}
    move.number = office.record("国内転出" if address else "国外転出", [(one, items) for one in people], planned)
    for person, entry in zip(people, entries, strict=True):
        person.reserved = True
        entry.removed_on = planned
    if planned <= office.today:
        depart(office, move)
    return move


def depart(office: Office, move: MoveOut) -> None:
    """Take the people out of the town, once."""
    if not move.gone:
        move.gone = True
        for person in move.people:
            person.changed_on = max(person.changed_on, min(move.planned, office.today))
            office.remove(person)


def receive_notice(office: Office, move: MoveOut, arrived: date) -> None:
    """転入通知受理: the other town confirms the move; the earlier of the two days counts."""
    depart(office, move)
    items = {"notice_received": office.today, "left_on": arrived, "confirmed_address": move.address}
    common = {"reason": "転入通知受理", "effective": RawDate(arrived), "notified_on": office.today}
    office.submit("ido", [{"resident_number": number, **common, **items} for number in move.numbers])
    for entry in move.entries:
        entry.removed_on = min(move.planned, arrived)


def withdraw(office: Office, move: MoveOut) -> None:
    """異動の取消し（増）: the people stay after all."""
    items = {"target_number": move.number}
    office.record("異動の取消し（増）", [(one, items) for one in move.people], move.planned)
    for person, entry in zip(move.people, move.entries, strict=True):
        person.reserved = False
        entry.removed_on = None


def arrive_from(origin: Office, office: Office, move: MoveOut, arrived: date) -> None:
    """Let the people of a move settle in this town, and send 転入通知 to the town they came from."""
    depart(origin, move)
    assert move.address
    home = office.new_household(move.address)
    arrivals.settle(office, move.people, home, arrived, arrivals.Origin(move.old_address, move.old_head))
    office.budget.moves_in -= len(move.people)
    origin.plan(
        office.today + timedelta(days=office.chance.randint(1, 2)), partial(receive_notice, origin, move, arrived)
    )


def _readiness(today: date, person: Person) -> float:
    age = age_on(today, person.birth)
    readiness = next((share for first, share in READINESS.items() if age >= first), 0.0)
    return readiness if person.stay else readiness / FOREIGN_MOBILITY


def _company(office: Office, mover: Person) -> list[Person]:
    """Who leaves with somebody: the family of a head or spouse, nobody with a grown child."""
    home = mover.home
    if mover is home.head or mover is home.head_spouse:
        members = [home.head, *(one for one in home.members if one is not home.head)] if home.head else []
        return members if len(members) <= MOST_TOGETHER and office.is_free(members) else []
    kin = [mover.spouse, *mover.children]
    return [] if any(one in home.members for one in kin if one) else [mover]


def _destination(office: Office, target: Office | None, count: int) -> Address:
    if target:
        return target.map.dwelling(flat=target.chance.of(0.6 if count == 1 else 0.3))
    return elsewhere(office.chance, (profiles.TO_CHIBA - 0.09) / (1 - 0.09))


def _country(office: Office, person: Person) -> str:
    return person.stay.nationality if person.stay else office.chance.choice(COUNTRIES)


def _called_off(office: Office, move: MoveOut) -> bool:
    """Plan the withdrawal of a move now and then; it must come before the planned day."""
    days = (move.planned - office.today).days
    if days < 4 or not office.chance.of(profiles.CANCELLED_MOVES_OUT / profiles.MOVES_OUT_AHEAD):  # noqa: PLR2004 - leaves room for an open day
        return False
    day = open_day(office.today + timedelta(days=office.chance.randint(1, days - 3)))
    if day >= move.planned:
        return False
    office.plan(day, partial(withdraw, office, move))
    return True


def _follow(office: Office, target: Office | None, move: MoveOut, floor: date) -> None:
    """Plan the departure, the arrival elsewhere and the notice about it."""
    chance = office.chance
    if not move.gone:
        office.plan(move.planned, partial(depart, office, move))
    shift = 0 if chance.of(ON_THE_PLANNED_DAY) else chance.randint(-4, 5)
    arrived = max(floor, move.planned + timedelta(days=shift))
    reported = max(arrived, office.today + DAY) + timedelta(days=chance.randint(0, 8))
    if target:
        target.plan(reported, partial(arrive_from, office, target, move, arrived))
    elif move.address and chance.of(NOTICE_COMES):
        office.plan(reported + timedelta(days=chance.randint(1, 3)), partial(receive_notice, office, move, arrived))
    if not target and len(move.people) == 1:
        office.plan(max(move.planned, arrived) + timedelta(days=120), partial(office.departed.append, move.people[0]))
