"""A small town that taxes: events by the day, runs, reviews and explanations, as tests speak of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from support.offices import form, moment, newcomer

from console import tax_desk
from console.bootstrap import Office
from events.assets import HouseRegistered, ParcelRegistered
from events.bill import Bill, Tax
from events.tax_return import DependantClaimed, IncomeReported
from events.towns import member_town
from events.values.legal_date import LegalDate
from projections.tax_review import ReviewItem, review_items
from projections.tax_roll import LAST_DAY
from registry.application.clocks import SimulatedClock
from registry.application.commands import Enter, OpenTown
from registry.application.ledger import RecordFacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from events.items import Body
    from projections.readmodel import Row
    from registry.application.commands import Command
    from registry.application.registry import Receipt, TownRegistry

TOGANE = "122131"
BORN = date(1980, 5, 6)


@dataclass
class TaxTown:
    """東金市, simulated, at a day that moves forward."""

    office: Office
    registry: TownRegistry

    def on(self, day: date) -> TaxTown:
        """Go on to a day."""
        assert isinstance(self.registry.clock, SimulatedClock)
        self.registry.clock.set(moment(day))
        return self

    def take(self, command: Command) -> Receipt:
        """Handle a command."""
        return self.registry.handle(command)

    def resident(self, number: str, since: date, birth: date = BORN) -> None:
        """Somebody moves in, alone."""
        code = f"{int(number):011}"
        body = newcomer(number, name=f"東金　{number}", birth=LegalDate.exact(birth), resident_code=code)
        self.take(Enter(form=form(f"in-{number}", effective=since), people={number: body}))

    def record(self, name: str, effective: date, **streams: Body) -> None:
        """Facts of tax books; `parcel_1` means the stream `parcel-1`."""
        facts = {stream.replace("__", "-"): body for stream, body in streams.items()}
        self.take(RecordFacts(form=form(name, "facts", effective), facts=facts))

    def run(self, tax: Tax, year: int, *, decide: bool = True, batch: str = "") -> tax_desk.Outcome:
        """Run a tax and year."""
        order = tax_desk.Order(tax=tax, fiscal_year=year, actor="test", batch=batch)
        return tax_desk.run(self.office, self.registry, order, decide=decide)

    def bill(self, number: str, known: date | None = None) -> Row | None:
        """A bill as known at the end of a day, or now."""
        with self.office.read_model() as model:
            return model.state(Bill, number, LAST_DAY, model.known_position(known))

    def review(self) -> list[ReviewItem]:
        """What is open now."""
        with self.office.read_model() as model:
            return review_items(model, model.progress().position)

    def settle(self, item: ReviewItem, *, keep: bool = False) -> tax_desk.Settled:
        """Decide a review item."""
        return tax_desk.settle(self.office, self.registry, item, "test", "見直し", keep=keep)

    def explain(self, taxpayer: str, year: int, known: date | None = None) -> list[tax_desk.Explained]:
        """Explain a taxpayer's year."""
        with self.office.read_model() as model:
            today = date(year, 7, 1)
            now = tax_desk.basis_of(self.registry.lgcode, year, model.known_position(known), today)
            return tax_desk.explain(model, taxpayer, now)


@contextmanager
def tax_town(data: Path, now: date) -> Iterator[TaxTown]:
    """A town at a day, opened on it where the folder is empty."""
    office = Office(data, member_town(TOGANE))
    with office.registry(simulated=True) as registry:
        town = TaxTown(office, registry).on(now)
        town.take(OpenTown(form=form("open", "town.opened", now, submission=TOGANE), name="東金市", simulated=True))
        yield town


def parcel(owner: str, **items: Any) -> ParcelRegistered:
    """250 m² with one dwelling, 10,000,000 yen, base reached: 1,999,999 yen (DOMAIN 2.1, example 4)."""
    values: dict[str, Any] = {
        "owner": owner,
        "land_area": 25_000,
        "price": 10_000_000,
        "land_class": "commercial",
        "dwellings": 1,
        "dwelling_area": 12_500,
        "in_city_planning": False,
    }
    return ParcelRegistered(**{**values, **items})


def house(owner: str, **items: Any) -> HouseRegistered:
    """125 m², 10,000,000 yen, finished in May 2023: new in FY2024 (DOMAIN 2.1, example 3)."""
    values: dict[str, Any] = {
        "owner": owner,
        "floor_area": 12_500,
        "price": 10_000_000,
        "built_on": date(2023, 5, 1),
        "in_city_planning": False,
    }
    return HouseRegistered(**{**values, **items})


def income(taxpayer: str, year: int, **items: Any) -> IncomeReported:
    """Salary of 4,000,000 and insurance of 600,000: 175,500 yen for a single person (DOMAIN 2.2, example 3)."""
    values: dict[str, Any] = {"salary": 4_000_000, "social_insurance": 600_000}
    return IncomeReported(taxpayer=taxpayer, fiscal_year=year, **{**values, **items})


def spouse(taxpayer: str, year: int) -> DependantClaimed:
    """A claimed spouse without income."""
    return DependantClaimed(taxpayer=taxpayer, fiscal_year=year, role="spouse", age_at_year_end=40, dependant_income=0)


def relative(taxpayer: str, number: str) -> DependantClaimed:
    """A claimed relative of the register, without income."""
    return DependantClaimed(
        taxpayer=taxpayer, fiscal_year=2024, dependant=number, role="relative", age_at_year_end=80, dependant_income=0
    )
