"""税務: a simulated town's tax books are taken over, returns come in, and one town's taxes are run."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Final

from connectors.files.cells import JST
from connectors.files.manifest import Story
from connectors.simulation import arrivals, births, removals
from connectors.simulation.chance import Chance
from connectors.simulation.days import DAY, open_day
from connectors.simulation.estates import Estates
from connectors.simulation.incomes import returns
from connectors.simulation.people import FEMALE
from connectors.simulation.places import elsewhere
from registry.domain.tax.land import years_of_land_rules

if TYPE_CHECKING:
    from connectors.simulation.office import Items, Office
    from connectors.simulation.people import Person
    from connectors.simulation.removals import MoveOut

ROWS_AT_ONCE: Final = 200
"""Rows of one notice, and so of one commit."""
BOOKS_ON, RETURNS_ON, FILED_ON, HALVED_ON = (10, 2), (3, 11), (5, 28), (11, 20)
"""Month and day of the take-over of the asset books, of the income returns, of the firms' final and interim returns."""
INTERIM_ABOVE: Final = 200_000
"""Last year's 法人税 in yen above which a firm files a 予定申告."""
TAKEN_OVER: Final = {
    "tochi": "登録",
    "kaoku": "登録",
    "shokyaku": "申告",
    "kyoyu": "登録",
    "jutogai": "登録",
    "hojin": "届出",
}
"""Tables of the take-over, with their first 異動."""
RUNS: Final = {"固定資産税賦課": (4, 3), "個人住民税賦課": (6, 11)}
ENTERED_ON: Final = (6, 12)
"""When the person of the story of a late move came."""
RUN_TOWN: Final = "122131"
"""Whose taxes are run by the files; the others' can be run by hand."""
NEXT_TOWN: Final = "122378"


def prepare(offices: dict[str, Office], closing: date, seed: int) -> None:
    """Plan one tax year: assets in October, returns in March and May, runs, a late move.

    It is the last one before the closing date whose rules for land are known: nothing is simulated beyond the law.
    """
    known = years_of_land_rules()
    year = min(closing.year - 1, known[-1])
    if year not in known:
        return
    for office in offices.values():
        books = open_day(date(year - 1, *BOOKS_ON))
        if office.opening < books and open_day(date(year, *FILED_ON)) < closing:
            office.plan(books, partial(_take_over, office, seed, year))
    first = offices.get(RUN_TOWN)
    if first is not None and first.opening < date(year - 1, 6, 1) and date(year, 8, 1) < closing:
        for run, day in RUNS.items():
            first.plan(open_day(date(year, *day)), partial(_run, first, run, year))
        if NEXT_TOWN in offices:
            _late_move(first, offices[NEXT_TOWN], year)


def _take_over(office: Office, seed: int, year: int) -> None:
    """課税台帳のデータ移行, and what follows from it: returns of people and firms."""
    estates = Estates(office, seed, year)
    for table, action in TAKEN_OVER.items():
        _load(
            office, table, estates.rows[table], {"action": action, "effective_on": office.today}, together="joint_owner"
        )
    office.plan(date(year, *RETURNS_ON), partial(_receive, office, estates.kept, seed, year))
    office.plan(
        date(year, *FILED_ON), partial(_file, office, estates.firms, year, Chance(seed, office.lgcode, "firms"))
    )


def _receive(office: Office, kept: list[str], seed: int, year: int) -> None:
    """課税資料, 扶養 and 家屋敷の申告."""
    incomes, claims = returns(office, seed, year, date(year, 1, 1))
    houses: list[Items] = [{"taxpayer": number, "fiscal_year": year, "absent_house": "有"} for number in kept]
    _load(office, "shotoku", incomes + houses, {"action": "受領", "effective_on": office.today})
    _load(office, "fuyo", claims, {"action": "申告", "effective_on": office.today})


def _file(office: Office, firms: list[str], year: int, chance: Chance) -> None:
    """確定申告 of business years that ended in March."""
    rows: list[Items] = []
    for firm in firms:
        staff = chance.randint(1, 40)
        rows.append(
            {
                "corporation": firm,
                "year_starts": date(year - 1, 4, 1),
                "year_ends": date(year, 3, 31),
                "capital": chance.choice((3_000_000, 10_000_000, 20_000_000, 150_000_000)),
                "local_staff": staff,
                "total_staff": staff + (chance.randint(1, 200) if chance.of(0.2) else 0),
                "corporation_tax": chance.randint(0, 9_000) * 1_234,
            }
        )
    _load(office, "shinkoku", rows, {"action": "申告", "effective_on": office.today})
    ahead = [row for row in rows if int(str(row["corporation_tax"])) > INTERIM_ABOVE]
    office.plan(date(year, *HALVED_ON), partial(_file_ahead, office, ahead, year))


def _file_ahead(office: Office, last: list[Items], year: int) -> None:
    """予定申告 of the business year that began in April."""
    half = {"year_starts": date(year, 4, 1), "year_ends": date(year, 9, 30)}
    rows = [{name: row[name] for name in row if name != "corporation_tax"} | half for row in last]
    _load(office, "shinkoku", rows, {"action": "予定申告", "effective_on": office.today})


def _load(office: Office, table: str, rows: list[Items], common: Items, together: str = "") -> None:
    """Write rows in notices of bounded size, before the office opens; shares of one group stay together."""
    moment = datetime.combine(office.today, time(8, 30), JST)
    start, serial = 0, 0
    while start < len(rows):
        end = min(start + ROWS_AT_ONCE, len(rows))
        while together in rows[start] and end < len(rows) and rows[end][together] == rows[end - 1][together]:
            end += 1
        serial += 1
        number = f"T{office.today:%Y%m%d}-{table}-{serial:05}"
        office.load([{**row, **common} for row in rows[start:end]], moment, table, number)
        start = end


def _run(office: Office, run: str, year: int) -> None:
    """賦課: after office hours, on the facts as known then."""
    moment = datetime.combine(office.today, time(19, 30), JST)
    office.load([{"run": run, "fiscal_year": year}], moment, "batch", f"B{office.today:%Y%m%d}-2")


def _late_move(old: Office, new: Office, year: int) -> None:
    """A resident taxed in June left for the other town on 28 December, as both towns learn in July."""
    arrived, told = date(year - 1, 12, 28), open_day(date(year, 7, 8))
    facts = {"town": old.lgcode, "to": new.lgcode, "year": str(year), "arrived_on": str(arrived)}
    facts |= {"told_on": str(told), "decided_on": str(open_day(date(year, *RUNS["個人住民税賦課"])))}

    def enter() -> None:
        person = births.adult(old, FEMALE, 36, old.map.dwelling())
        home = old.new_household(old.map.dwelling(flat=True))
        arrivals.settle(old, [person], home, old.today, arrivals.Origin(elsewhere(old.chance, 1.0), person.name))
        person.reserved = True
        facts.update(number=person.number, name=person.name)
        old.plan(told, partial(leave, person))

    def leave(person: Person) -> None:
        move = removals.give_notice(old, [person], arrived, new.map.dwelling())
        new.plan(told + DAY, partial(arrive, person, move))

    def arrive(person: Person, move: MoveOut) -> None:
        assert move.address
        origin = arrivals.Origin(move.old_address, move.old_head)
        arrivals.settle(new, [person], new.new_household(move.address), arrived, origin)
        person.reserved = True
        facts["number_to"] = person.number
        old.stories.append(Story("late_move", "賦課の後に届いた12月の転出", "A move told after the bill", facts))

    old.plan(open_day(date(year - 1, *ENTERED_ON)), enter)
