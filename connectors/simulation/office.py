"""役場: one town's register as its clerks know it, and the day's submissions on their way into the files."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from connectors.files.cells import JST
from connectors.files.layout import TABLES
from connectors.files.manifest import Totals
from connectors.files.rows import BatchRow, PaymentRow, RawDate, ResidentRow, VehicleRow
from connectors.files.tax_rows import ROWS as TAX_ROWS
from connectors.files.writer import TableWriter
from connectors.simulation import profiles
from connectors.simulation.chance import Chance
from connectors.simulation.days import DAY, FLAT, open_day, share_of_day
from connectors.simulation.people import Household, NumberSource, Person, SerialSource
from connectors.simulation.places import TownMap
from connectors.simulation.profiles import TOWN_PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from connectors.files.manifest import Story
    from connectors.files.rows import Address, Row

Items = dict[str, Any]

OPENS: Final = time(9)
OPEN_SECONDS: Final = 8 * 3600
LOADS: Final = time(8, 30)
"""初期データ are loaded before the office opens."""

_LETTER: Final = {"juki": "M", "ido": "I", "kei": "K", "batch": "B", "nofu": "P"}
_ROWS: Final[dict[str, Callable[..., Row]]] = {
    "juki": ResidentRow,
    "ido": ResidentRow,
    "kei": VehicleRow,
    "batch": BatchRow,
    "nofu": PaymentRow,
    **TAX_ROWS,
}


@dataclass(slots=True)
class Entry:
    """What the totals need of one 宛名番号, as the register says it now."""

    household: str
    foreign: bool
    removed_on: date | None = None


@dataclass(slots=True)
class _Draft:
    number: str
    rows: list[Items]


@dataclass(slots=True)
class Counts:
    """Running counts for the manifest."""

    payments: int = 0
    paid_yen: int = 0
    vehicles: int = 0


@dataclass(slots=True)
class Budget:
    """Persons that should have come and gone by now, less those who did."""

    moves_in: float = 0.0
    moves_out: float = 0.0


class Office:
    """One town: residents, households, agenda, files."""

    def __init__(self, lgcode: str, folder: Path, seed: int, scale: float, opening: date) -> None:
        self.lgcode, self.opening, self.folder = lgcode, opening, folder
        self.profile = TOWN_PROFILES[lgcode]
        self.scale = scale
        """Simulated residents per real one."""
        self.chance = Chance(seed, lgcode, "life")
        self.map = TownMap(lgcode, Chance(seed, lgcode, "places"))
        self.numbers = NumberSource(list(TOWN_PROFILES).index(lgcode), seed)
        self.residents = SerialSource()
        self.household_numbers = SerialSource()
        self.people: list[Person] = []
        self.departed: list[Person] = []
        """People who moved out alone to places outside the simulation."""
        self.separated: list[tuple[Household, Household]] = []
        """Households that split at one address, and may merge again."""
        self.register: dict[str, Entry] = {}
        self.counts = Counts()
        self.budget = Budget()
        self.stories: list[Story] = []
        self.today = opening
        self._agenda: defaultdict[date, list[Callable[[], None]]] = defaultdict(list)
        self._drafts: defaultdict[str, list[_Draft]] = defaultdict(list)
        self._times = Chance(seed, lgcode, "times")
        self._files = ExitStack()
        self.writers = {table: self._files.enter_context(TableWriter(folder, lgcode, table)) for table in TABLES}

    # -- people and households

    def settle(self, person: Person, household: Household) -> None:
        """Make a person a resident and a member of a household; a returning one keeps the old 宛名番号."""
        if self.lgcode not in person.numbers:
            person.numbers[self.lgcode] = self.residents.draw()
        person.number = person.numbers[self.lgcode]
        person.place = len(self.people)
        self.people.append(person)
        self.register[person.number] = Entry(household.number, person.stay is not None)
        self.join(person, household)

    def join(self, person: Person, household: Household) -> None:
        """Make a resident a member of a household; the first becomes its head."""
        person.household = household
        self.register[person.number].household = household.number
        household.members.append(person)
        household.head = household.head or person

    def part(self, person: Person) -> None:
        """Take a person out of the household; a head leaves it without one."""
        home = person.home
        home.members.remove(person)
        home.head = None if home.head is person else home.head
        person.household = None

    def remove(self, person: Person) -> None:
        """Take a person out of the town."""
        home = person.home
        self.part(person)
        home.changed_on = max(home.changed_on, person.changed_on)
        last = self.people.pop()
        if last is not person:
            self.people[person.place] = last
            last.place = person.place
        person.place = -1

    def new_household(self, address: Address) -> Household:
        """Begin a household at an address."""
        return Household(self.household_numbers.draw(), address)

    def pick(self, weight: Callable[[Person], float], tries: int = 600) -> Person | None:
        """Draw a resident by weight (0 to 1) who is free; None when nobody was found."""
        chance, people = self.chance, self.people
        for _ in range(tries):
            person = people[chance.randrange(len(people))]
            if self.is_free((person,)) and chance.random() < weight(person):
                return person
        return None

    def is_free(self, people: Iterable[Person]) -> bool:
        """Whether they are all residents of this town, in households with a head, and nobody waits for something."""
        return all(self.has(one) and not one.reserved and one.home.head is not None for one in people)

    def has(self, person: Person) -> bool:
        """Whether a person is a resident of this town."""
        return 0 <= person.place < len(self.people) and self.people[person.place] is person

    # -- time

    def cases(self, yearly: float, profile: tuple[int, ...] = FLAT) -> int:
        """Draw how many of `yearly` cases come today."""
        return self.chance.count(self.expected(yearly, profile))

    def expected(self, yearly: float, profile: tuple[int, ...]) -> float:
        """Return how many of `yearly` cases are expected today."""
        return yearly * share_of_day(self.today, profile)

    def plan(self, day: date, act: Callable[[], None]) -> None:
        """Put something on the agenda of the first open day from `day` on, tomorrow at the earliest."""
        self._agenda[open_day(max(day, self.today + DAY))].append(act)

    def begin(self) -> None:
        """Start the day with what is on its agenda."""
        for act in self._agenda.pop(self.today, []):
            act()

    def effective(self, *persons: Person, longest: int = 400) -> date:
        """Choose an effective date for an 異動: mostly today, now and then earlier, never before their last one."""
        lag = self.chance.lag_days(profiles.BACKDATED_MEDIAN_DAYS, longest) if self.chance.of(profiles.BACKDATED) else 0
        floors = [person.changed_on for person in persons]
        floors += [person.household.changed_on for person in persons if person.household]
        return max([self.today - timedelta(days=lag), *floors])

    # -- submissions

    def submit(self, table: str, rows: list[Items]) -> str:
        """Take a submission into today's work; return its number."""
        serial = len(self._drafts[table]) + 1
        number = f"{_LETTER[table]}{self.today:%Y%m%d}-{serial:05}"
        self._drafts[table].append(_Draft(number, rows))
        return number

    def record(
        self, reason: str, changes: list[tuple[Person, Items]], effective: date | RawDate, **common: object
    ) -> str:
        """Submit an 異動 of several people at once and note it on them; return the 届書番号."""
        when = effective if isinstance(effective, RawDate) else RawDate(effective)
        shared = {"reason": reason, "effective": when, "notified_on": self.today, **common}
        number = self.submit("ido", [{"resident_number": one.number, **shared, **items} for one, items in changes])
        for person, _ in changes:
            person.entry_number = number
            if when.on and when.on <= self.today:
                person.changed_on = max(person.changed_on, when.on)
                if person.household:
                    person.household.changed_on = max(person.household.changed_on, when.on)
        return number

    def load(self, rows: list[Items], moment: datetime, table: str, number: str) -> None:
        """Write rows at once: the initial data."""
        make, writer = _ROWS[table], self.writers[table]
        for row in rows:
            writer.write(make(lgcode=self.lgcode, number=number, processed_at=moment, **row))

    def close(self) -> None:
        """End a day: give the day's submissions their times and write them."""
        for table, drafts in self._drafts.items():
            seconds = sorted(self._times.randrange(OPEN_SECONDS) for _ in drafts)
            for draft, second in zip(drafts, seconds, strict=True):
                moment = datetime.combine(self.today, OPENS, JST) + timedelta(seconds=second)
                self.load(draft.rows, moment, table, draft.number)
        self._drafts.clear()

    def shut(self) -> None:
        """Close the files."""
        self._files.close()

    def totals(self, on: date) -> Totals:
        """Count what the register says of a day."""
        living = [entry for entry in self.register.values() if entry.removed_on is None or entry.removed_on > on]
        return Totals(
            on=on,
            population=len(living),
            households=len({entry.household for entry in living}),
            foreign=sum(entry.foreign for entry in living),
            vehicles=self.counts.vehicles,
            payments=self.counts.payments,
            paid_yen=self.counts.paid_yen,
        )
