"""軽自動車税（種別割）の賦課: one vehicle held on 1 April, as a draft (地方税法463条の15, 463条の17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from events.bill import BillDecided, Instalment, Tax
from events.values.fiscal import due_date
from registry.application.assessment import TaxedVehicle, assessment_date
from registry.application.assessment import bill_number as number_of_vehicle
from registry.application.tax_drafts import Draft, Finding, Oddity, Section, Years, explanation, to_come
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.light_vehicle import due_by
from registry.domain.tax.rounding import INSTALMENT_UNIT

if TYPE_CHECKING:
    from registry.application.tax_drafts import Basis

__all__ = ["Held", "assess", "assessment_date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A vehicle on the 賦課期日, as a row of the read model."""

    row: dict[str, object]
    findings: tuple[Finding, ...] = ()


def assess(held: Held, basis: Basis) -> Draft:
    """The draft of one vehicle's bill."""
    row, owner = held.row, str(held.row["owner"])
    vehicle = str(row["number"])
    number = number_of_vehicle(basis.fiscal_year, vehicle)
    try:
        tax = _taxed(row).tax(basis.fiscal_year, town=basis.town, known_on=basis.decided_on)
    except TaxInputError as error:
        finding = Finding(owner, Oddity.NOT_COMPUTABLE, f"{vehicle} {error.message()}")
        return Draft(number=number, taxpayer=owner, decision=None, findings=(*held.findings, finding))
    sections = (Section(f"車両 {vehicle}", tax, in_short=False),)
    due = due_date(due_by(basis.fiscal_year, town=basis.town, known_on=basis.decided_on), basis.is_holiday)
    (instalment,) = to_come((Instalment(1, due, tax.amount),), basis, INSTALMENT_UNIT)
    years = Years.of(basis)
    decision = BillDecided(
        tax=Tax.LIGHT_VEHICLE,
        fiscal_year=years.fiscal_year,
        tax_year=years.tax_year,
        taxpayer=owner,
        subject=f"vehicle-{vehicle}",
        assessment_date=assessment_date(basis.fiscal_year),
        amount=tax.amount,
        due_on=instalment.due_on,
        decided_on=basis.decided_on,
        known_position=basis.known_position,
        explanation=explanation(sections),
    )
    return Draft(number=number, taxpayer=owner, decision=decision, sections=sections, findings=held.findings)


def _taxed(row: dict[str, object]) -> TaxedVehicle:
    percent = row["green_percent"] or 0
    assert isinstance(percent, int)
    return TaxedVehicle(
        number=str(row["number"]),
        owner=str(row["owner"]),
        kind=str(row["vehicle_kind"]),
        first_inspected=str(row["first_inspected"] or ""),
        propulsion=str(row["propulsion"] or ""),
        green_percent=percent,
    )
