"""個人住民税・森林環境税の賦課: a resident on 1 January, last year's income, the draft (地方税法318条, 319条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from events.bill import CollectionWay, Instalment, Tax
from events.items import items_of
from events.tax_return import IncomeReturn, Role
from events.values.age import age_on
from events.values.fiscal import due_date
from registry.application.tax_drafts import (
    UNTAXED,
    Draft,
    Finding,
    Section,
    Terms,
    big_change,
    bill_number,
    by_month,
    decided,
    not_computable,
    to_come,
    yen_of,
)
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.resident_collection import (
    FIRST_YEAR_MONTHS,
    PAID_BY_DAY,
    PROVISIONAL_MONTHS,
    WITHHOLDING_UNIT,
    ordinary,
    withheld_by,
    withheld_from_pay,
    withheld_from_pension,
)
from registry.domain.tax.resident_facts import Credits, Declared, Disability, Relative, Standing, Taxpayer
from registry.domain.tax.resident_tax import absent_house_tax, annual_tax

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.application.tax_drafts import Basis
    from registry.domain.tax.explain import Computation

ADULT: Final = 18
"""成年 (民法4条): a younger person is exempt up to a limit of income (地方税法295条1項2号)."""
_DECLARED: Final = (
    "social_insurance",
    "mutual_aid",
    "life_insurance",
    "earthquake_insurance",
    "medical",
    "casualty",
)


NO_INCOME: Final[Mapping[str, object]] = {item.name: None for item in items_of(IncomeReturn)}
"""A person of whom no 課税資料 has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earner:
    """納税義務者: rows of the read model about one person on the 賦課期日."""

    number: str
    birth: date | None
    income: Mapping[str, object]
    claims: Sequence[dict[str, object]] = ()
    """扶養 that was claimed and not denied."""
    findings: tuple[Finding, ...] = ()
    last_year: int | None = None
    """Last year's amount, yen."""
    last_withheld: int | None = None
    """Last year's amount, where it was withheld from the pension."""
    absent: bool = False
    """家屋敷課税: lives elsewhere, and keeps a house or office here."""


def assessment_date(fiscal_year: int) -> date:
    """賦課期日: 1 January (地方税法318条)."""
    return date(fiscal_year, 1, 1)


def assess(earner: Earner, basis: Basis) -> Draft:
    """The draft of one person's bill; who is exempt owes nothing and gets none."""
    number = bill_number(Tax.RESIDENT, basis.fiscal_year, earner.number)
    if any(finding.oddity in UNTAXED for finding in earner.findings):
        return Draft(number=number, taxpayer=earner.number, decision=None, findings=earner.findings)
    try:
        tax = _tax_of(earner, basis)
    except TaxInputError as error:
        return not_computable(number, earner.number, earner.findings, error)
    sections = (Section("", tax, in_short=False),)
    if not tax.amount:
        return Draft(number=number, taxpayer=earner.number, decision=None, sections=sections, findings=earner.findings)
    parts = {
        "city": yen_of(tax, "city_levy") + yen_of(tax, "city_flat"),
        "prefecture": yen_of(tax, "prefecture_levy") + yen_of(tax, "prefecture_flat"),
        "forest": yen_of(tax, "forest"),
    }
    way, instalments = schedule_of(earner, tax.amount, basis)
    decision = decided(
        Tax.RESIDENT,
        earner.number,
        basis,
        sections,
        terms=Terms(instalments=instalments, parts=parts, way=way),
        subject=f"income-{earner.number}-{basis.fiscal_year}",
        assessment_date=assessment_date(basis.fiscal_year),
    )
    findings = (*earner.findings, *big_change(earner.number, tax.amount, earner.last_year))
    return Draft(number=number, taxpayer=earner.number, decision=decision, sections=sections, findings=findings)


def _tax_of(earner: Earner, basis: Basis) -> Computation:
    """年税額, of a resident or of somebody who only keeps a house here."""
    year, town, known_on = basis.fiscal_year, basis.town, basis.decided_on
    if earner.absent:
        return absent_house_tax(year, town=town, known_on=known_on)
    return annual_tax(taxpayer_of(earner, year), year, town=town, known_on=known_on)


def taxpayer_of(earner: Earner, fiscal_year: int) -> Taxpayer:
    """The facts of the rules: age on 31 December, revenue, deductions, family."""
    row, year_end = earner.income, date(fiscal_year - 1, 12, 31)
    age = age_on(earner.birth, year_end) if earner.birth else ADULT
    spouse = [_relative(claim) for claim in earner.claims if claim["role"] == Role.SPOUSE]
    return Taxpayer(
        age=age,
        salary=_int(row["salary"]),
        pension=_int(row["pension"]),
        other_income=_int(row["other_income"]),
        spouse=spouse[0] if spouse else None,
        dependants=tuple(_relative(claim) for claim in earner.claims if claim["role"] != Role.SPOUSE),
        disability=Disability(str(row["disability"] or Disability.NONE)),
        standing=Standing(str(row["single_parent"] or Standing.NONE)),
        student=bool(row["student"]),
        minor=earner.birth is not None and age_on(earner.birth, assessment_date(fiscal_year)) < ADULT,
        public_assistance=bool(row["public_assistance"]),
        declared=Declared(**{name: _int(row[name]) for name in _DECLARED}),
        credits=Credits(city=_int(row["city_credit"]), prefecture=_int(row["prefecture_credit"])),
    )


def schedule_of(earner: Earner, total: int, basis: Basis) -> tuple[CollectionWay, tuple[Instalment, ...]]:
    """期別 by 徴収区分: 普通徴収, 給与 (June to May) or 年金; a withholder pays by the 10th of the next month."""
    way = CollectionWay(str(earner.income["collection_way"] or CollectionWay.ORDINARY))
    if way is CollectionWay.SALARY:
        return way, _withheld(withheld_from_pay(total), basis)
    if way is CollectionWay.PENSION:
        plan = withheld_from_pension(total, earner.last_withheld)
        if not plan.refund:
            paid = tuple((_due_of_pension(basis, month), yen) for month, yen in plan.withheld)
            at_window = tuple((one.due_on, one.amount) for one in by_month(plan.ordinary, basis))
            parts = enumerate(sorted((*at_window, *paid)), start=1)
            return way, tuple(Instalment(number, due, yen) for number, (due, yen) in parts)
    plan_of_town = ordinary(total, basis.fiscal_year, town=basis.town, known_on=basis.decided_on)
    return CollectionWay.ORDINARY, by_month(plan_of_town, basis)


def _withheld(plan: Sequence[tuple[int, int]], basis: Basis) -> tuple[Instalment, ...]:
    parts = enumerate(plan, start=1)
    days = (due_date(withheld_by(basis.fiscal_year, month), basis.is_holiday) for month, _ in plan)
    planned = tuple(Instalment(number, day, yen) for day, (number, (_, yen)) in zip(days, parts, strict=True))
    return to_come(planned, basis, WITHHOLDING_UNIT)


def _due_of_pension(basis: Basis, month: int) -> date:
    """納入期限 of 年金特徴, on a business day: April's is this year's, where the salary's April is the next."""
    is_april = month in PROVISIONAL_MONTHS and month not in FIRST_YEAR_MONTHS
    day = date(basis.fiscal_year, month + 1, PAID_BY_DAY) if is_april else withheld_by(basis.fiscal_year, month)
    return due_date(day, basis.is_holiday)


def _relative(claim: dict[str, object]) -> Relative:
    return Relative(
        age=_int(claim["age_at_year_end"]),
        total_income=_int(claim["dependant_income"]),
        disability=Disability(str(claim["disability"] or Disability.NONE)),
        parent_living_together=bool(claim["parent_living_together"]),
    )


def _int(value: object) -> int:
    """A number of the read model; not said is 0."""
    assert value is None or isinstance(value, int)
    return value or 0
