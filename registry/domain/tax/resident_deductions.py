"""個人住民税の所得控除・人的控除差・非課税 (地方税法34条, 37条, 295条, 314条の2; DOMAIN §2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.domain.tax.parameters.resident import AREA_CLASS, EXEMPTION
from registry.domain.tax.parameters.resident_deductions import (
    BASIC,
    DEPENDANT_AGES,
    DEPENDANTS,
    DISABILITY,
    ELDERLY_AGE,
    INCOME_LIMITS,
    INSURANCE_CAPS,
    SPECIFIC_RELATIVE,
    SPOUSE,
    SPOUSE_SPECIAL,
    STANDING,
    STUDENT,
    DependantClass,
    Disability,
    Personal,
    Standing,
)
from registry.domain.tax.resident_income import dependants_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.tax.explain import Worksheet
    from registry.domain.tax.parameters.resident_deductions import Step
    from registry.domain.tax.resident_facts import Relative, Taxpayer
    from registry.domain.tax.tables import AsOf

_NONE = Personal(0, 0)


def dependant_class(relative: Relative) -> DependantClass:
    """扶養親族の区分: by age on 31 December (地方税法34条1項11号); 20 is 特定, 70 is 老人."""
    if relative.age >= ELDERLY_AGE and relative.parent_living_together:
        return DependantClass.ELDERLY_PARENT
    return next(kind for below, kind in DEPENDANT_AGES if relative.age < below)


def write_deductions(sheet: Worksheet, taxpayer: Taxpayer, income: int, as_of: AsOf) -> tuple[int, int]:
    """所得控除の合計と人的控除差の合計: writes each deduction and returns both sums in yen.

    Spouse, children of 20 and 14, insurance 950,000, life 35,000: 2,195,000 and 280,000.
    """
    deductions = differences = 0
    for key, detail, personal, source in _personal(taxpayer, income, as_of):
        if personal.deduction or personal.difference:
            deductions += sheet.put(key, detail, personal.deduction, source)
            differences += personal.difference
    for key, yen in _declared(taxpayer, as_of):
        if yen:
            deductions += sheet.put(key, "申告額", yen, INSURANCE_CAPS.source(as_of))
    sheet.put("deductions", "所得控除の合計", deductions, "地方税法34条, 314条の2")
    sheet.put("differences", "人的控除差の合計", differences, "地方税法37条, 314条の6")
    return deductions, differences


@dataclass(frozen=True, slots=True)
class ExemptionLimits:
    """非課税の判定: the limits in yen that applied, and what is not taxed."""

    flat_limit: int
    levy_limit: int
    flat_exempt: bool
    levy_exempt: bool


def exemption(taxpayer: Taxpayer, income: int, as_of: AsOf) -> ExemptionLimits:
    """非課税: whether 均等割 (with 森林環境税) and 所得割 are not levied (地方税法295条, 附則3条の3).

    In 3級地 with two dependants: 均等割 up to 1,108,000, 所得割 up to 1,470,000.
    """
    rule = EXEMPTION.of(as_of)[AREA_CLASS.of(as_of)]
    relatives = [*taxpayer.dependants] if taxpayer.spouse is None else [*taxpayer.dependants, taxpayer.spouse]
    dependants = len(dependants_of(relatives, as_of))
    flat = rule.flat_per_head * (1 + dependants) + rule.flat_base + (rule.flat_addition if dependants else 0)
    levy = rule.levy_per_head * (1 + dependants) + rule.levy_base + (rule.levy_addition if dependants else 0)
    protected = taxpayer.minor or taxpayer.disability != Disability.NONE or taxpayer.standing != Standing.NONE
    both = taxpayer.public_assistance or (protected and income <= rule.protected_limit)
    return ExemptionLimits(flat, levy, both or income <= flat, both or income <= levy)


def _personal(taxpayer: Taxpayer, income: int, as_of: AsOf) -> Iterator[tuple[str, str, Personal, str]]:
    limits = INCOME_LIMITS.of(as_of)
    yield "basic", f"合計所得 {income:,}", _at(BASIC.of(as_of), income), BASIC.source(as_of)
    family = [] if taxpayer.spouse is None else [taxpayer.spouse]
    for spouse in family:
        yield _spouse(spouse, income, as_of)
    for relative in taxpayer.dependants:
        kind = dependant_class(relative)
        shown = f"{relative.age}歳 所得 {relative.total_income:,}"
        if relative.total_income <= limits.dependant:
            yield f"dependant_{kind}", shown, DEPENDANTS.of(as_of)[kind], DEPENDANTS.source(as_of)
        elif kind == DependantClass.SPECIFIC:
            own = _at(SPECIFIC_RELATIVE.of(as_of), relative.total_income)
            yield "specific_relative", shown, own, SPECIFIC_RELATIVE.source(as_of)
    supported = dependants_of([*family, *taxpayer.dependants], as_of)
    for disability in (taxpayer.disability, *(relative.disability for relative in supported)):
        yield "disability", disability.value, DISABILITY.of(as_of)[disability], DISABILITY.source(as_of)
    yield "standing", taxpayer.standing.value, STANDING.of(as_of)[taxpayer.standing], STANDING.source(as_of)
    if taxpayer.student and income <= limits.student:
        yield "student", f"合計所得 {income:,}", STUDENT.of(as_of), STUDENT.source(as_of)


def _spouse(spouse: Relative, income: int, as_of: AsOf) -> tuple[str, str, Personal, str]:
    shown = f"{spouse.age}歳 所得 {spouse.total_income:,}"
    if spouse.total_income <= INCOME_LIMITS.of(as_of).dependant:
        steps = SPOUSE.of(as_of)[spouse.age >= ELDERLY_AGE]
        return "spouse", shown, _at(steps, income), SPOUSE.source(as_of)
    bands = SPOUSE_SPECIAL.of(as_of)
    own = next((steps for up_to, steps in bands if spouse.total_income <= up_to), ())
    return "spouse_special", shown, _at(own, income), SPOUSE_SPECIAL.source(as_of)


def _declared(taxpayer: Taxpayer, as_of: AsOf) -> Iterable[tuple[str, int]]:
    caps = INSURANCE_CAPS.of(as_of)
    declared = taxpayer.declared
    return (
        ("casualty", declared.casualty),
        ("medical", declared.medical),
        ("social_insurance", declared.social_insurance),
        ("mutual_aid", declared.mutual_aid),
        ("life_insurance", min(declared.life_insurance, caps.life)),
        ("earthquake_insurance", min(declared.earthquake_insurance, caps.earthquake)),
    )


def _at(steps: Iterable[Step], income: int) -> Personal:
    return next((step.personal for step in steps if income <= step.up_to), _NONE)
