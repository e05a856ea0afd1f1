"""軽自動車税（種別割）の賦課: one vehicle held on 1 April, as a draft (地方税法463条の15, 463条の17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from events.bill import BillDecided, Instalment, Tax
from events.values.fiscal import due_date
from events.vehicle import Propulsion
from registry.application.tax_drafts import (
    Draft,
    Finding,
    Section,
    Years,
    bill_number,
    explanation,
    not_computable,
    to_come,
)
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.light_vehicle import annual_tax, due_by, kind_named
from registry.domain.tax.rounding import INSTALMENT_UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.application.tax_drafts import Basis
    from registry.domain.tax.explain import Computation


def assessment_date(fiscal_year: int) -> date:
    """賦課期日: 1 April (地方税法463条の17)."""
    return date(fiscal_year, 4, 1)


@dataclass(frozen=True, slots=True)
class TaxedVehicle:
    """A vehicle on the 賦課期日, as it was known."""

    number: str
    owner: str
    kind: str
    """種別, by its Japanese name."""
    first_inspected: str
    """`YYYY-MM`, or empty."""
    propulsion: str = ""
    green_percent: int = 0

    @classmethod
    def of(cls, items: Mapping[str, object]) -> Self:
        """The vehicle of a record's items, with its number; what isn't said is empty."""
        percent = items["green_percent"] or 0
        assert isinstance(percent, int)
        names = ("number", "owner", "vehicle_kind", "first_inspected", "propulsion")
        number, owner, kind, first_inspected, propulsion = (str(items[name] or "") for name in names)
        return cls(number, owner, kind, first_inspected, propulsion, percent)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A vehicle and what the registers say of its owner."""

    vehicle: TaxedVehicle
    findings: tuple[Finding, ...] = ()


def assess(held: Held, basis: Basis) -> Draft:
    """The draft of one vehicle's bill."""
    vehicle, owner = held.vehicle, held.vehicle.owner
    number = bill_number(Tax.LIGHT_VEHICLE, basis.fiscal_year, vehicle.number)
    try:
        tax = vehicle.tax(basis.fiscal_year, town=basis.town, known_on=basis.decided_on)
    except TaxInputError as error:
        return not_computable(number, owner, held.findings, error, vehicle.number)
    sections = (Section(f"車両 {vehicle.number}", tax, in_short=False),)
    due = due_date(due_by(basis.fiscal_year, town=basis.town, known_on=basis.decided_on), basis.is_holiday)
    (instalment,) = to_come((Instalment(1, due, tax.amount),), basis, INSTALMENT_UNIT)
    years = Years.of(basis)
    decision = BillDecided(
        tax=Tax.LIGHT_VEHICLE,
        fiscal_year=years.fiscal_year,
        tax_year=years.tax_year,
        taxpayer=owner,
        subject=f"vehicle-{vehicle.number}",
        assessment_date=assessment_date(basis.fiscal_year),
        amount=tax.amount,
        due_on=instalment.due_on,
        decided_on=basis.decided_on,
        known_position=basis.known_position,
        explanation=explanation(sections),
    )
    return Draft(number=number, taxpayer=owner, decision=decision, sections=sections, findings=held.findings)
