"""軽自動車: the fleet of a town, its changes, the yearly bills and how people pay them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from connectors.files.cells import JST
from connectors.files.rows import bill_number
from connectors.simulation import profiles
from connectors.simulation.births import is_adult
from connectors.simulation.days import open_day
from registry.domain.tax.light_vehicle import annual_tax, kind_named

if TYPE_CHECKING:
    from connectors.simulation.office import Items, Office
    from connectors.simulation.people import Person

# Kinds by weight: a rural fleet, mostly cars and small lorries (estimated).
KINDS: Final = {
    "四輪乗用自家用": 56,
    "四輪貨物自家用": 24,
    "原付50cc以下": 7,
    "原付50cc超90cc以下": 0.6,
    "原付90cc超125cc以下": 2.5,
    "軽二輪": 2.4,
    "二輪小型": 2.6,
    "小型特殊農耕": 3.4,
    "小型特殊その他": 0.5,
    "四輪貨物営業用": 0.5,
    "ミニカー": 0.2,
    "軽三輪": 0.1,
    "四輪乗用営業用": 0.1,
}
INSPECTED: Final = ("四輪", "軽三輪")
"""Kinds that have a 初度検査年月."""
PLATED_BY_THE_STATE: Final = ("四輪", "軽三輪", "軽二輪", "二輪小型")
NO_REAL_KANA: Final = "ん"
"""A kana that real plates don't use."""
OLDEST_YEARS: Final = 24
LOADED_AT, RUN_AT = time(8, 45), time(19)
RUN_DAY: Final = (4, 10)
LEVY_DAY: Final = (4, 1)
LAPSED_MONTH, LAPSED = 5, 0.003
"""Of the fleet: scrapped before 1 April, reported only in May, after the bill was decided on the old facts."""

CHANNELS: Final = {"口座": 0.34, "コンビニ": 0.38, "窓口": 0.14, "eL-QR": 0.14}
IN_TIME, LATE = 0.91, 0.06
"""Of the bills; the rest stay unpaid."""
OVER_THE_COUNTER: Final = ("窓口", "口座")
PAID_TWICE: Final = 0.003


@dataclass(slots=True, eq=False)
class Vehicle:
    """One vehicle: what decides its tax, and whose it is."""

    number: str
    kind: str
    first_inspected: tuple[int, int] | None
    plate: str
    owner: str
    """宛名番号"""
    registered: date
    changed: date
    """Effective date of the last change."""
    place: int
    """Position in the fleet."""
    kept: bool = False
    scrapped: date | None = None

    def is_held(self, day: date) -> bool:
        """Whether it belonged to somebody of this town on a day; not on the day of its scrapping."""
        return self.registered <= day and (self.scrapped is None or self.scrapped > day)


class Fleet:
    """The vehicles of one town."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.vehicles: list[Vehicle] = []
        self._gone: list[Vehicle] = []
        """Scrapped since the last run: some were still held on 1 April."""
        self._serial = 0
        self._due: defaultdict[date, list[Items]] = defaultdict(list)
        """Receipts by the day on which they are entered."""

    def found(self) -> None:
        """Give the residents their vehicles and write them as the initial data."""
        office = self._office
        moment = datetime.combine(office.opening, LOADED_AT, JST)
        for vehicle in self.vehicles:
            office.load([_registration(vehicle)], moment, "kei", f"KM{vehicle.number}")
        for _ in range(round(len(office.people) * profiles.VEHICLES) - len(self.vehicles)):
            owner = self._owner()
            if owner:
                age = int(office.chance.triangular(30, OLDEST_YEARS * 365, 2500))
                vehicle = self.add(owner, office.opening - timedelta(days=age), second_hand=office.chance.of(0.4))
                office.load([_registration(vehicle)], moment, "kei", f"KM{vehicle.number}")

    def add(self, owner: Person, acquired: date, *, second_hand: bool, kind: str = "", kept: bool = False) -> Vehicle:
        """Make a vehicle that somebody acquires, of a given kind or any; chance leaves a `kept` one alone, unpaid."""
        chance, town = self._office.chance, self._office.map.city
        self._serial += 1
        kind = kind or chance.weighted(KINDS)
        first = acquired - timedelta(days=chance.randint(400, 4000)) if second_hand else acquired
        inspected = (first.year, first.month) if kind.startswith(INSPECTED) else None
        serial = f"{self._serial // 100 % 100:02}-{self._serial % 100:02}"
        state_plate = kind.startswith(PLATED_BY_THE_STATE)
        plate = f"千葉 580 {NO_REAL_KANA} {serial}" if state_plate else f"{town} {NO_REAL_KANA} {serial}"
        vehicle = Vehicle(
            f"{self._serial:010}", kind, inspected, plate, owner.number, acquired, acquired, len(self.vehicles), kept
        )
        self.vehicles.append(vehicle)
        self._office.counts.vehicles += 1
        return vehicle

    def day(self) -> None:
        """Record what happens to the fleet today, and the yearly run on its day."""
        office, size = self._office, len(self.vehicles)
        for _ in range(office.cases(size * profiles.VEHICLES_REGISTERED)):
            if owner := self._owner():
                acquired = max(owner.changed_on, office.today - timedelta(days=office.chance.randrange(10)))
                vehicle = self.add(owner, acquired, second_hand=office.chance.of(0.5))
                self._submit(vehicle, acquired, _registration(vehicle))
        for _ in range(office.cases(size * profiles.VEHICLES_SCRAPPED)):
            self.scrap(self.any(), office.today - timedelta(days=office.chance.randrange(12)))
        for _ in range(office.cases(size * profiles.VEHICLES_TRANSFERRED)):
            self.transfer(self.any(), self._owner(), office.today - timedelta(days=office.chance.randrange(12)))
        if office.today.month == LAPSED_MONTH:
            for _ in range(office.cases(size * LAPSED * 12)):
                self.scrap(
                    self.any(), date(office.today.year, *LEVY_DAY) - timedelta(days=office.chance.randint(1, 40))
                )
        for receipt in self._due.pop(office.today, []):
            office.counts.payments += 1
            office.counts.paid_yen += receipt["amount"]
            office.submit("nofu", [receipt])
        if office.today == open_day(date(office.today.year, *RUN_DAY)):
            self._run()

    def scrap(self, vehicle: Vehicle, on: date) -> None:
        """廃車."""
        vehicle.scrapped = max(on, vehicle.changed)
        last = self.vehicles.pop()
        if last is not vehicle:
            self.vehicles[vehicle.place] = last
            last.place = vehicle.place
        self._gone.append(vehicle)
        self._office.counts.vehicles -= 1
        self._submit(vehicle, vehicle.scrapped, {"action": "廃車"})

    def transfer(self, vehicle: Vehicle, owner: Person | None, on: date) -> None:
        """名義変更."""
        if owner and owner.number != vehicle.owner:
            vehicle.owner, vehicle.changed = owner.number, max(on, vehicle.changed, owner.changed_on)
            self._submit(vehicle, vehicle.changed, {"action": "名義変更", "owner_number": owner.number})

    def any(self) -> Vehicle:
        """Draw a vehicle."""
        while True:
            vehicle = self._office.chance.choice(self.vehicles)
            if not vehicle.kept:
                return vehicle

    def _submit(self, vehicle: Vehicle, on: date, items: Items) -> None:
        common = {"vehicle_number": vehicle.number, "effective_on": on, "notified_on": self._office.today}
        self._office.submit("kei", [items | common])

    def _owner(self) -> Person | None:
        today = self._office.today
        return self._office.pick(lambda one: 1.0 if is_adult(one, today) else 0.0)

    def _run(self) -> None:
        """軽自動車税賦課: after office hours, on the facts as known then; plan the payments of its bills."""
        office, year = self._office, self._office.today.year
        moment = datetime.combine(office.today, RUN_AT, JST)
        office.load([{"run": "軽自動車税賦課", "fiscal_year": year}], moment, "batch", f"B{office.today:%Y%m%d}-1")
        for vehicle in [*self.vehicles, *self._gone]:
            if vehicle.is_held(date(year, *LEVY_DAY)) and not vehicle.kept:
                self._plan_payment(vehicle, year)
        self._gone.clear()

    def _plan_payment(self, vehicle: Vehicle, year: int) -> None:
        """Choose whether, when and how a bill is paid; a few are paid twice."""
        chance = self._office.chance
        channel, fate = chance.weighted(CHANNELS), chance.random()
        due = open_day(date(year, 5, 31))
        if fate < IN_TIME:
            early = 0 if channel == "口座" or chance.of(0.3) else chance.randrange(24)
            self._pay(vehicle, year, due - timedelta(days=early), channel)
        elif fate < IN_TIME + LATE:
            self._pay(
                vehicle, year, due + timedelta(days=chance.randint(3, 220)), "窓口" if channel == "口座" else channel
            )
        if fate < PAID_TWICE:
            self._pay(vehicle, year, due + timedelta(days=chance.randint(1, 20)), "コンビニ")

    def _pay(self, vehicle: Vehicle, year: int, on: date, channel: str) -> None:
        paid_on = open_day(on) if channel in OVER_THE_COUNTER else on
        receipt = {
            "bill_number": bill_number(year, vehicle.number),
            "fiscal_year": year,
            "vehicle_number": vehicle.number,
            "paid_on": paid_on,
            "amount": tax_of(vehicle.kind, vehicle.first_inspected, year, self._office.today),
            "channel": channel,
        }
        self._due[open_day(paid_on + timedelta(days=self._office.chance.randint(1, 4)))].append(receipt)


def _registration(vehicle: Vehicle) -> Items:
    return {
        "action": "登録",
        "effective_on": vehicle.registered,
        "notified_on": vehicle.registered,
        "vehicle_number": vehicle.number,
        "plate": vehicle.plate,
        "vehicle_kind": vehicle.kind,
        "first_inspected": vehicle.first_inspected,
        "owner_number": vehicle.owner,
    }


@cache
def tax_of(kind: str, first_inspected: tuple[int, int] | None, year: int, known_on: date) -> int:
    """Return the yearly tax in yen, as the tax tables say."""
    return annual_tax(kind_named(kind), first_inspected, year, known_on=known_on).amount
