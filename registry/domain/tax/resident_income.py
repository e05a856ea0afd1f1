"""個人住民税の所得: from revenue to 合計所得金額 (地方税法32条, 313条; DOMAIN §2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.tax.errors import require_not_negative
from registry.domain.tax.parameters.resident import INCOME_RELIEF, PENSION, SALARY
from registry.domain.tax.parameters.resident_deductions import INCOME_LIMITS, Disability
from registry.domain.tax.rounding import floor_unit, portion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.domain.tax.explain import Worksheet
    from registry.domain.tax.parameters.resident import Bracket
    from registry.domain.tax.resident_facts import Relative, Taxpayer
    from registry.domain.tax.tables import AsOf

_SPECIAL = frozenset({Disability.SPECIAL, Disability.SPECIAL_TOGETHER})


def salary_income(revenue: int, as_of: AsOf) -> int:
    """給与所得: yen from a year's salary (所得税法28条, 別表第五); 4,000,000 gives 2,760,000 in FY2025."""
    require_not_negative(salary=revenue)
    return max(_by_bracket(revenue, SALARY.of(as_of))[0], 0)


def pension_income(revenue: int, age: int, other_income: int, as_of: AsOf) -> int:
    """公的年金等に係る雑所得: yen from a year's pension; `age` on 31 December (所得税法35条4項).

    2,400,000 at 70 gives 1,300,000. Other income above ten million yen lowers the deduction.
    """
    require_not_negative(pension=revenue)
    rule = PENSION.of(as_of)
    income, _ = _by_bracket(revenue, rule.old if age >= rule.old_age else rule.young)
    added = next(adds for up_to, adds in rule.other_income_adds if other_income <= up_to)
    return max(income + added, 0) if revenue else 0


def dependants_of(relatives: Iterable[Relative], as_of: AsOf) -> list[Relative]:
    """扶養親族: the relatives whose 合計所得金額 is within the limit (地方税法23条1項9号, 292条1項9号)."""
    limit = INCOME_LIMITS.of(as_of).dependant
    return [relative for relative in relatives if relative.total_income <= limit]


def total_income(sheet: Worksheet, taxpayer: Taxpayer, as_of: AsOf) -> int:
    """合計所得金額: writes each kind of income to the sheet and returns their sum in yen (地方税法292条1項13号)."""
    salary = salary_income(taxpayer.salary, as_of)
    if taxpayer.salary:
        _, shown = _by_bracket(taxpayer.salary, SALARY.of(as_of))
        sheet.put("salary_income", shown, salary, SALARY.source(as_of))
    pension = pension_income(taxpayer.pension, taxpayer.age, salary + taxpayer.other_income, as_of)
    if taxpayer.pension:
        shown = f"{taxpayer.pension:,} − {taxpayer.pension - pension:,} ({taxpayer.age}歳)"
        sheet.put("pension_income", shown, pension, PENSION.source(as_of))
    parts = [salary, pension, taxpayer.other_income]
    relief = income_relief(taxpayer, salary, pension, as_of)
    if relief:
        parts.append(-sheet.put("income_relief", "高額の給与、給与と年金", relief, INCOME_RELIEF.source(as_of)))
    shown = " + ".join(f"{part:,}" for part in parts if part) or "0"
    return sheet.put("total_income", shown, sum(parts), "地方税法23条1項13号, 292条1項13号")


def income_relief(taxpayer: Taxpayer, salary: int, pension: int, as_of: AsOf) -> int:
    """所得金額調整控除: yen taken off 給与所得 (租税特別措置法41条の3の11).

    Salary 9,000,000 with a child of 10: 50,000. Salary and pension income of 100,000 or more each: 100,000.
    """
    rule = INCOME_RELIEF.of(as_of)
    relatives = dependants_of(taxpayer.dependants, as_of)
    near = relatives if taxpayer.spouse is None else [*relatives, *dependants_of([taxpayer.spouse], as_of)]
    raises = (
        taxpayer.disability in _SPECIAL
        or any(relative.disability in _SPECIAL for relative in near)
        or any(relative.age < rule.child_below_age for relative in relatives)
    )
    above = max(min(taxpayer.salary, rule.salary_to) - rule.salary_from, 0) if raises else 0
    both = min(salary, rule.both_up_to) + min(pension, rule.both_up_to) - rule.both_up_to
    # A fraction of a yen is rounded up here, in the taxpayer's favour.
    return -floor_unit(-above * rule.share) + (max(both, 0) if salary and pension else 0)


def _by_bracket(revenue: int, brackets: Sequence[Bracket]) -> tuple[int, str]:
    bracket = next(each for each in brackets if revenue < each.below)
    base = floor_unit(revenue, bracket.unit)
    income = portion(base, bracket.rate) - bracket.minus
    sign = "−" if bracket.minus >= 0 else "+"
    return income, f"{base:,} × {bracket.rate} {sign} {abs(bracket.minus):,}"
