"""賦課権の期間制限: after which day a year's tax can no longer be decided, raised or lowered (地方税法17条の5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from events.bill import Tax
from events.values.fiscal import due_date
from registry.application.tax_drafts import Finding, Oddity
from registry.domain.tax.corporate import return_due
from registry.domain.tax.parameters.fixed_asset import DUE_MONTHS
from registry.domain.tax.parameters.light_vehicle import DUE_MONTH
from registry.domain.tax.parameters.resident import ORDINARY_MONTHS
from registry.domain.tax.periods import last_day_of
from registry.domain.tax.prescription import assessment_last_day
from registry.domain.tax.tables import AsOf, fiscal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from registry.application.tax_drafts import Basis, Draft

_FIRST_MONTHS: Final[Mapping[Tax, Callable[[AsOf], int]]] = {
    Tax.FIXED_ASSET: lambda as_of: DUE_MONTHS.of(as_of)[0],
    Tax.RESIDENT: lambda as_of: ORDINARY_MONTHS.of(as_of)[0],
    Tax.LIGHT_VEHICLE: DUE_MONTH.of,
}
"""Month of the first 納期 of the taxes that the town decides."""

YEARS_AT_LEAST: Final = 3
"""Nothing is barred earlier: a mass run of the current year asks no further."""


def statutory_due(tax: Tax, assessed_on: date, basis: Basis) -> date:
    """法定納期限: the first 納期 of the year's tax, or when the return of a business year is due (地方税法11条の4)."""
    if tax is Tax.CORPORATE:
        return due_date(return_due(assessed_on), basis.is_holiday)
    month = _FIRST_MONTHS[tax](AsOf(fiscal(basis.fiscal_year), basis.decided_on, basis.town))
    return due_date(last_day_of(basis.fiscal_year, month), basis.is_holiday)


def barred(tax: Tax, assessed_on: date, taxpayer: str, basis: Basis, *, reduces: bool) -> Finding | None:
    """A finding with the last day, where a decision on the day of the basis would come after it."""
    last = assessment_last_day(
        tax,
        statutory_due(tax, assessed_on, basis),
        reduces=reduces,
        decided_on=basis.decided_on,
        known_on=basis.decided_on,
    )
    return Finding(taxpayer, Oddity.TIME_BARRED, last.isoformat()) if basis.decided_on > last else None


def in_time(draft: Draft, basis: Basis) -> Draft:
    """The draft; with a finding that holds it back where its tax can't be decided any more."""
    decision = draft.decision
    if decision is None or basis.decided_on.year - basis.fiscal_year < YEARS_AT_LEAST:
        return draft
    assert decision.tax
    assert decision.assessment_date
    found = barred(Tax(decision.tax), decision.assessment_date, draft.taxpayer, basis, reduces=False)
    return draft if found is None else replace(draft, findings=(*draft.findings, found))
