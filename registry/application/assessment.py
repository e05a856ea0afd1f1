"""賦課: the run of an import that decides a year's light vehicle tax on the facts as known at one position."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from events.bill import BillDecided
from registry.application.assessment_vehicle import Held, assess
from registry.application.commands import DecideBills
from registry.application.tax_drafts import Basis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from registry.application.assessment_vehicle import TaxedVehicle
    from registry.application.commands import Form
    from registry.application.registry import TownRegistry
    from registry.domain.bill import BillRecord

BILLS_PER_COMMIT: Final = 500
"""A commit is one record of the log: half a megabyte of bills stays well below its limit."""


@dataclass(frozen=True)
class Run:
    """One mass run: what it decides on, and the forms of its commits (one per part, numbered from 1)."""

    fiscal_year: int
    known_position: int
    form_of_part: Callable[[int], Form]
    is_holiday: Callable[[date], bool]


def decide_light_vehicle_tax(registry: TownRegistry, vehicles: Iterable[TaxedVehicle], run: Run) -> int:
    """Decide one bill per vehicle, in commits of 500; the number of bills. Run again, it changes nothing.

    決定日 is the day of the run's forms: what an old system decided is due as it was, whenever it is imported. A
    vehicle whose tax can't be computed gets no bill; a draft of `daicho tax run` names it, with the reason.
    """
    basis = Basis(
        town=registry.lgcode,
        fiscal_year=run.fiscal_year,
        known_position=run.known_position,
        decided_on=run.form_of_part(1).effective.on,
        is_holiday=run.is_holiday,
    )
    count = 0
    for part, chunk in enumerate(_chunks(iter(vehicles)), start=1):
        drafts = (assess(Held(vehicle=vehicle), basis) for vehicle in chunk)
        bills = {draft.number: draft.decision for draft in drafts if draft.decision is not None}
        registry.handle(DecideBills(form=run.form_of_part(part), bills=bills))
        count += len(bills)
    return count


def known_before(registry: TownRegistry, form: Form) -> int | None:
    """The position on which an earlier start of this run decided, so that a second start repeats it exactly."""
    for stream in registry.commit_of(form.command_id):
        bill: BillRecord = registry.repository.get(stream)
        body = bill.entries[0].body
        assert isinstance(body, BillDecided)
        return body.known_position
    return None


def _chunks(vehicles: Iterator[TaxedVehicle]) -> Iterator[list[TaxedVehicle]]:
    while chunk := list(islice(vehicles, BILLS_PER_COMMIT)):
        yield chunk
