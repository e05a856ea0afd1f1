"""法人市民税: the tax of a return as it was filed (申告納付), drafted as a bill (地方税法321条の8, 321条の11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from events.bill import Instalment, Tax
from events.values.fiscal import due_date
from registry.application.tax_drafts import (
    UNTAXED,
    Draft,
    Finding,
    Oddity,
    Section,
    Terms,
    big_change,
    bill_number,
    decided,
    yen_of,
)
from registry.domain.tax.corporate import Corporation, final_return, return_due
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.periods import DAY, MONTHS_A_YEAR, period_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.application.tax_drafts import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """申告: one return, as a row of the read model."""

    number: str
    """`<宛名番号>-<YYYYMM>` of the business year's last month."""
    row: dict[str, object]
    findings: tuple[Finding, ...] = ()
    last_year: int | None = None


def missing(last: dict[str, object], basis: Basis) -> Iterator[Filing]:
    """未申告: the return that follows a firm's last one, where it is overdue on the day of the basis."""
    firm, ends = str(last["corporation"]), period_end(_day(last["year_ends"]) + DAY, MONTHS_A_YEAR)
    if basis.decided_on > due_date(return_due(ends), basis.is_holiday):
        finding = Finding(firm, Oddity.NO_RETURN, f"〜{ends}")
        yield Filing(number=f"{firm}-{ends:%Y%m}", row={"corporation": firm}, findings=(finding,))


def assess(filing: Filing, basis: Basis) -> Draft:
    """The draft of one return's bill; none where there is no return."""
    row, taxpayer = filing.row, str(filing.row["corporation"])
    number = bill_number(Tax.CORPORATE, basis.fiscal_year, filing.number)
    if any(finding.oddity in UNTAXED for finding in filing.findings):
        return Draft(number=number, taxpayer=taxpayer, decision=None, findings=filing.findings)
    ends = _day(row["year_ends"])
    try:
        facts = Corporation(
            capital=None if row["capital"] is None else _int(row["capital"]),
            local_staff=_int(row["local_staff"]),
            total_staff=_int(row["total_staff"]),
            corporation_tax=_int(row["corporation_tax"]),
            year_starts=_day(row["year_starts"]),
            year_ends=ends,
            **({} if row["office_months"] is None else {"months": _int(row["office_months"])}),
        )
        tax = final_return(facts, town=basis.town, known_on=basis.decided_on)
    except TaxInputError as error:
        finding = Finding(taxpayer, Oddity.NOT_COMPUTABLE, error.message())
        return Draft(number=number, taxpayer=taxpayer, decision=None, findings=(*filing.findings, finding))
    sections = (Section("", tax, in_short=False),)
    due = due_date(return_due(ends), basis.is_holiday)
    parts = {"flat": yen_of(tax, "equal_levy"), "levy": yen_of(tax, "tax_levy")}
    decision = decided(
        Tax.CORPORATE,
        taxpayer,
        basis,
        sections,
        terms=Terms(instalments=(Instalment(1, due, tax.amount),), parts=parts),
        subject=f"corporate_return-{filing.number}",
        assessment_date=ends,
    )
    findings = (*filing.findings, *big_change(taxpayer, tax.amount, filing.last_year))
    return Draft(number=number, taxpayer=taxpayer, decision=decision, sections=sections, findings=findings)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value
