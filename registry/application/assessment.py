"""賦課: the mass run that decides a year's light vehicle tax on the facts as known at one position."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

from events.bill import BillDecided, Tax
from events.event import instant
from events.values.fiscal import due_date
from events.vehicle import Propulsion
from registry.application.commands import DecideBills
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.light_vehicle import annual_tax, due_by, kind_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.application.commands import Form
    from registry.application.registry import TownRegistry
    from registry.domain.bill import BillRecord
    from registry.domain.tax.explain import Computation

BILLS_PER_COMMIT: Final = 500
"""A commit is one record of the log: half a megabyte of bills stays well below its limit."""


@dataclass(frozen=True, slots=True)
class TaxedVehicle:
    """A vehicle on the 賦課期日, as the read model knew it."""

    number: str
    owner: str
    kind: str
    """種別, by its Japanese name."""
    first_inspected: str
    """`YYYY-MM`, or empty."""
    propulsion: str = ""
    green_percent: int = 0

    def tax(self, fiscal_year: int, *, town: str, known_on: date) -> Computation:
        """年税額; TaxInputError where what is known of the vehicle doesn't tell it."""
        month = self.first_inspected
        return annual_tax(
            kind_named(self.kind),
            (int(month[:4]), int(month[5:7])) if month else None,
            fiscal_year,
            electric=self.propulsion == Propulsion.ELECTRIC,
            clean_fuel=self.propulsion == Propulsion.CLEAN,
            green_percent=self.green_percent,
            town=town,
            known_on=known_on,
        )


@dataclass(frozen=True)
class Run:
    """One mass run: what it decides on, and the forms of its commits (one per part, numbered from 1)."""

    fiscal_year: int
    known_position: int
    form_of_part: Callable[[int], Form]
    is_holiday: Callable[[date], bool]


def assessment_date(fiscal_year: int) -> date:
    """賦課期日: 1 April."""
    return date(fiscal_year, 4, 1)


def decide_light_vehicle_tax(registry: TownRegistry, vehicles: Iterable[TaxedVehicle], run: Run) -> int:
    """Decide one bill per vehicle, in commits of 500; the number of bills. Run again, it changes nothing.

    A vehicle whose tax can't be computed gets none; a draft of `daicho tax run` names it, with the reason.
    """
    decided_on = instant(registry.clock.now()).date()
    count = 0
    for part, chunk in enumerate(_chunks(iter(vehicles)), start=1):
        bills = {}
        for vehicle in chunk:
            with suppress(TaxInputError):
                number = bill_number(run.fiscal_year, vehicle.number)
                bills[number] = _bill(registry.lgcode, vehicle, run, decided_on)
        registry.handle(DecideBills(form=run.form_of_part(part), bills=bills))
        count += len(bills)
    return count


def bill_number(fiscal_year: int, vehicle: str) -> str:
    """通知書番号 of a year's light vehicle tax."""
    return f"kei-{fiscal_year}-{vehicle}"


def known_before(registry: TownRegistry, form: Form) -> int | None:
    """The position on which an earlier start of this run decided, so that a second start repeats it exactly."""
    for stream in registry.commit_of(form.command_id):
        bill: BillRecord = registry.repository.get(stream)
        body = bill.entries[0].body
        assert isinstance(body, BillDecided)
        return body.known_position
    return None


def _bill(lgcode: str, vehicle: TaxedVehicle, run: Run, decided_on: date) -> BillDecided:
    tax = vehicle.tax(run.fiscal_year, town=lgcode, known_on=decided_on)
    return BillDecided(
        tax=Tax.LIGHT_VEHICLE,
        fiscal_year=run.fiscal_year,
        taxpayer=vehicle.owner,
        subject=f"vehicle-{vehicle.number}",
        assessment_date=assessment_date(run.fiscal_year),
        amount=tax.amount,
        due_on=due_date(due_by(run.fiscal_year, town=lgcode, known_on=decided_on), run.is_holiday),
        decided_on=decided_on,
        known_position=run.known_position,
        explanation=[f"{line.label_ja}: {line.formula} = {line.value:,}円 ({line.source})" for line in tax.lines],
    )


def _chunks(vehicles: Iterator[TaxedVehicle]) -> Iterator[list[TaxedVehicle]]:
    while chunk := list(islice(vehicles, BILLS_PER_COMMIT)):
        yield chunk
