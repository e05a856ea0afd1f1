"""法人市民税: the tax of a 確定申告 or 予定申告 as it was filed, drafted as a bill (地方税法321条の8, 321条の11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from events.bill import Instalment, Tax
from events.taxpayer import CorporateReturn
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
    not_computable,
    yen_of,
)
from registry.domain.rule import Message
from registry.domain.tax.corporate import (
    Corporation,
    equal_levy_months,
    files_interim,
    final_return,
    interim_return,
    less_paid_ahead,
    return_due,
    split_months,
    tax_levy,
)
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.periods import DAY, MONTHS_A_YEAR, period_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.application.tax_drafts import Basis
    from registry.domain.tax.explain import Computation


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """申告: one return, as a row of the read model."""

    number: str
    """`<宛名番号>-<YYYYMM>` of the last month of its period."""
    row: Mapping[str, object]
    opened_on: date | None = None
    closed_on: date | None = None
    """事務所等 here; None: before the period, and not yet."""
    before: Mapping[str, object] | None = None
    """確定申告 of the business year before, for a 予定申告."""
    paid_ahead: Mapping[str, int] = field(default_factory=dict)
    """The parts of the 予定申告's bill of the same business year, yen."""
    findings: tuple[Finding, ...] = ()
    last_year: int | None = None
    """The whole tax of the business year before, yen."""


def subject_of(row: Mapping[str, object]) -> str:
    """The stream of a return, which its bill is about."""
    return f"{CorporateReturn.KIND}-{row['corporation']}-{_day(row['year_ends']):%Y%m}"


def follows(last: Mapping[str, object], months: int) -> date:
    """The last day of the period of so many months that follows a business year."""
    return period_end(_day(last["year_ends"]) + DAY, months)


def must_file_ahead(last: Mapping[str, object], basis: Basis) -> bool:
    """Whether a 予定申告 follows a firm's 確定申告."""
    facts = _corporation(Filing(number="", row=last), last)
    return files_interim(facts, town=basis.town, known_on=basis.decided_on)


def missing(last: Mapping[str, object], basis: Basis, months: int = MONTHS_A_YEAR) -> Iterator[Filing]:
    """未申告: the return that follows a firm's last 確定申告, where it is overdue on the day of the basis."""
    firm, ends = str(last["corporation"]), follows(last, months)
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
        tax = _tax_of(filing, basis)
    except TaxInputError as error:
        return not_computable(number, taxpayer, filing.findings, error)
    sections = (Section("", tax, in_short=False),)
    findings = (*filing.findings, *_refund(filing, tax))
    if not tax.amount:
        return Draft(number=number, taxpayer=taxpayer, decision=None, sections=sections, findings=findings)
    due = due_date(return_due(ends), basis.is_holiday)
    decision = decided(
        Tax.CORPORATE,
        taxpayer,
        basis,
        sections,
        terms=Terms(instalments=(Instalment(1, due, tax.amount),), parts=_parts(filing, tax)),
        subject=subject_of(row),
        assessment_date=ends,
    )
    findings = (*findings, *big_change(taxpayer, yen_of(tax, "total"), filing.last_year))
    return Draft(number=number, taxpayer=taxpayer, decision=decision, sections=sections, findings=findings)


def _tax_of(filing: Filing, basis: Basis) -> Computation:
    """確定申告の税額 less what its 予定申告 has made due, or the 予定申告's own."""
    facts = _corporation(filing, filing.row)
    if not filing.row["interim"]:
        tax = final_return(facts, town=basis.town, known_on=basis.decided_on)
        return less_paid_ahead(tax, sum(filing.paid_ahead.values())) if filing.paid_ahead else tax
    if filing.before is None:
        raise TaxInputError(
            "no_return_before",
            "year_starts",
            Message("前事業年度の確定申告がありません。", "There is no return of the business year before."),
            Message("前事業年度の申告を先に登録してください。", "Enter that year's return first."),
        )
    last = _corporation(filing, filing.before)
    levy = tax_levy(last, town=basis.town, known_on=basis.decided_on).amount
    months = split_months(last.year_starts, last.year_ends)
    return interim_return(facts, levy, months, town=basis.town, known_on=basis.decided_on)


def _corporation(filing: Filing, row: Mapping[str, object]) -> Corporation:
    """The facts of a return; months by the register's days where the return doesn't say them."""
    starts, ends = _day(row["year_starts"]), _day(row["year_ends"])
    first, last = max(filing.opened_on or starts, starts), min(filing.closed_on or ends, ends)
    return Corporation(
        capital=None if row["capital"] is None else _int(row["capital"]),
        local_staff=_int(row["local_staff"]),
        total_staff=_int(row["total_staff"]),
        corporation_tax=_int(row["corporation_tax"] or 0),
        year_starts=starts,
        year_ends=ends,
        months=equal_levy_months(first, last) if row["office_months"] is None else _int(row["office_months"]),
        split_months=None if (first, last) == (starts, ends) else split_months(first, last),
    )


def _parts(filing: Filing, tax: Computation) -> dict[str, int]:
    """内訳: what was paid ahead of one part too much lowers the other."""
    levy = yen_of(tax, "tax_levy") + yen_of(tax, "interim_levy") - filing.paid_ahead.get("levy", 0)
    levy = min(max(levy, 0), tax.amount)
    return {"flat": tax.amount - levy, "levy": levy}


def _refund(filing: Filing, tax: Computation) -> Iterator[Finding]:
    """予定納付額の還付: paid ahead beyond the tax of the year; the 予定申告's bill is to be revised."""
    excess = sum(filing.paid_ahead.values()) - yen_of(tax, "total")
    if filing.paid_ahead and excess > 0:
        yield Finding(str(filing.row["corporation"]), Oddity.PAID_AHEAD, f"{excess:,}円")


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value
