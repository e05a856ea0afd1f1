"""個人住民税・森林環境税: the year's tax of a resident on 1 January (地方税法24条, 294条, 318条; DOMAIN §2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from registry.domain.tax.explain import Computation, Label, Worksheet, percent
from registry.domain.tax.parameters.resident import ADJUSTMENT, EXEMPTION, FLAT_LEVY, LEVY_RATES
from registry.domain.tax.resident_deductions import exemption, write_deductions
from registry.domain.tax.resident_income import total_income
from registry.domain.tax.rounding import TAX_BASE_UNIT, TAX_UNIT, floor_unit, portion
from registry.domain.tax.tables import AsOf, fiscal

if TYPE_CHECKING:
    from fractions import Fraction

    from registry.domain.tax.resident_facts import Credits, Taxpayer

_TITLE: Final = Label("個人住民税・森林環境税", "Resident tax and forest environment tax")
_LABELS: Final = {
    "salary_income": Label("給与所得", "salary income"),
    "pension_income": Label("公的年金等に係る雑所得", "pension income"),
    "income_relief": Label("所得金額調整控除", "income relief"),
    "total_income": Label("合計所得金額", "total income"),
    "basic": Label("基礎控除", "basic deduction"),
    "spouse": Label("配偶者控除", "spouse deduction"),
    "spouse_special": Label("配偶者特別控除", "special spouse deduction"),
    "dependant_under_16": Label("扶養控除(16歳未満)", "dependant under 16"),
    "dependant_general": Label("扶養控除(一般)", "dependant"),
    "dependant_specific": Label("扶養控除(特定)", "dependant of 19 to 22"),
    "dependant_elderly": Label("扶養控除(老人)", "elderly dependant"),
    "dependant_elderly_parent": Label("扶養控除(同居老親等)", "elderly parent living together"),
    "specific_relative": Label("特定親族特別控除", "special deduction for a relative of 19 to 22"),
    "disability": Label("障害者控除", "disability deduction"),
    "standing": Label("寡婦・ひとり親控除", "widow or single parent deduction"),
    "student": Label("勤労学生控除", "working student deduction"),
    "casualty": Label("雑損控除", "casualty deduction"),
    "medical": Label("医療費控除", "medical deduction"),
    "social_insurance": Label("社会保険料控除", "social insurance deduction"),
    "mutual_aid": Label("小規模企業共済等掛金控除", "mutual aid deduction"),
    "life_insurance": Label("生命保険料控除", "life insurance deduction"),
    "earthquake_insurance": Label("地震保険料控除", "earthquake insurance deduction"),
    "deductions": Label("所得控除の合計", "sum of deductions"),
    "differences": Label("人的控除差の合計", "sum of personal differences"),
    "flat_limit": Label("均等割の非課税限度額", "limit of the flat levy"),
    "levy_limit": Label("所得割の非課税限度額", "limit of the income levy"),
    "taxable": Label("課税所得金額", "taxable income"),
    "city_gross": Label("市町村民税所得割(控除前)", "municipal income levy before credits"),
    "prefecture_gross": Label("県民税所得割(控除前)", "prefectural income levy before credits"),
    "city_adjustment": Label("調整控除(市町村)", "adjustment credit, municipality"),
    "prefecture_adjustment": Label("調整控除(県)", "adjustment credit, prefecture"),
    "city_levy": Label("市町村民税所得割", "municipal income levy"),
    "prefecture_levy": Label("県民税所得割", "prefectural income levy"),
    "city_flat": Label("市町村民税均等割", "municipal flat levy"),
    "prefecture_flat": Label("県民税均等割", "prefectural flat levy"),
    "forest": Label("森林環境税", "forest environment tax"),
    "total": Label("年税額", "tax of the year"),
}


@dataclass(frozen=True, slots=True)
class LevyBase:
    """所得割の基礎: 合計所得金額, sum of 所得控除 and sum of 人的控除差, yen."""

    income: int
    deductions: int
    differences: int


def is_liable(died_on: date | None, fiscal_year: int) -> bool:
    """納税義務: a resident on 1 January owes the whole year, unless dead by that day (地方税法318条).

    Died on 1 January: none. Died on 2 January or later: owed, and it passes to the heirs (地方税法9条).
    """
    return died_on is None or died_on > date(fiscal_year, 1, 1)


def annual_tax(taxpayer: Taxpayer, fiscal_year: int, *, town: str = "", known_on: date) -> Computation:
    """年税額: 所得割, 均等割 and 森林環境税 in yen, each under its own key (地方税法35条, 38条).

    Single, salary 4,000,000, social insurance 600,000, FY2025: 102,300 + 68,200 + 5,000 = 175,500.
    """
    as_of = AsOf(fiscal(fiscal_year), known_on, town)
    sheet = Worksheet(_TITLE, _LABELS)
    income = total_income(sheet, taxpayer, as_of)
    limits = exemption(taxpayer, income, as_of)
    source = EXEMPTION.source(as_of)
    sheet.put("flat_limit", _compare(income, limits.flat_limit, exempt=limits.flat_exempt), limits.flat_limit, source)
    sheet.put("levy_limit", _compare(income, limits.levy_limit, exempt=limits.levy_exempt), limits.levy_limit, source)
    total = 0
    if not limits.levy_exempt:
        base = LevyBase(income, *write_deductions(sheet, taxpayer, income, as_of))
        total += write_levy(sheet, base, taxpayer.credits, as_of)
    if not limits.flat_exempt:
        total += _flat(sheet, as_of, with_forest=True)
    return sheet.done(sheet.put("total", "所得割 + 均等割 + 森林環境税", total, "地方税法35条, 38条; 森林環境税法5条"))


def income_levy(base: LevyBase, other: Credits, fiscal_year: int, *, known_on: date) -> Computation:
    """所得割: yen from income and deductions that are already known (地方税法35条, 37条, 314条の3, 314条の6).

    Income 3,495,000, deductions 1,995,000, differences 330,000: 80,100 + 53,400.
    """
    sheet = Worksheet(_TITLE, _LABELS)
    as_of = AsOf(fiscal(fiscal_year), known_on)
    return sheet.done(write_levy(sheet, base, other, as_of))


def absent_house_tax(fiscal_year: int, *, town: str = "", known_on: date) -> Computation:
    """家屋敷課税: a house or office of a non-resident bears the 均等割 only (地方税法24条, 294条1項2号).

    FY2026: 4,000 yen, without 森林環境税.
    """
    sheet = Worksheet(_TITLE, _LABELS)
    flat = _flat(sheet, AsOf(fiscal(fiscal_year), known_on, town), with_forest=False)
    return sheet.done(sheet.put("total", "均等割のみ（家屋敷・事務所等）", flat, "地方税法24条1項2号, 294条1項2号"))


def write_levy(sheet: Worksheet, base: LevyBase, other: Credits, as_of: AsOf) -> int:
    """所得割: writes taxable income, both taxes and their credits, and returns the sum in yen."""
    taxable = floor_unit(max(base.income - base.deductions, 0), TAX_BASE_UNIT)
    sheet.put("taxable", f"{base.income:,} − {base.deductions:,}", taxable, "地方税法20条の4の2第1項")
    rates = LEVY_RATES.of(as_of)
    rule = ADJUSTMENT.of(as_of)
    adjusted = adjustment_base(taxable, base.differences, base.income, as_of)
    total = 0
    for tax, rate, share, further in (
        ("city", rates.city, rule.rates.city, other.city),
        ("prefecture", rates.prefecture, rule.rates.prefecture, other.prefecture),
    ):
        gross = _times(sheet, f"{tax}_gross", taxable, rate, LEVY_RATES.source(as_of))
        credit = _times(sheet, f"{tax}_adjustment", adjusted, share, ADJUSTMENT.source(as_of))
        levy = floor_unit(max(gross - credit - further, 0), TAX_UNIT)
        shown = f"{gross:,} − {credit:,} − {further:,}"
        total += sheet.put(f"{tax}_levy", shown, levy, "地方税法20条の4の2第3項")
    return total


def adjustment_base(taxable: int, differences: int, income: int, as_of: AsOf) -> int:
    """調整控除の基礎: yen to which 3 % and 2 % apply (地方税法37条, 314条の6).

    Taxable 3,690,000 with differences of 330,000 gives the minimum 50,000; none above 25,000,000 of income.
    """
    rule = ADJUSTMENT.of(as_of)
    if income > rule.income_limit:
        return 0
    if taxable <= rule.threshold:
        return min(differences, taxable)
    return max(differences - (taxable - rule.threshold), rule.minimum)


def _times(sheet: Worksheet, key: str, base: int, rate: Fraction, source: str) -> int:
    return sheet.put(key, f"{base:,} × {percent(rate)}", portion(base, rate), source)


def _flat(sheet: Worksheet, as_of: AsOf, *, with_forest: bool) -> int:
    flat = FLAT_LEVY.of(as_of)
    source = FLAT_LEVY.source(as_of)
    sheet.put("city_flat", "定額", flat.city, source)
    sheet.put("prefecture_flat", "定額", flat.prefecture, source)
    forest = sheet.put("forest", "定額", flat.forest, source) if with_forest and flat.forest else 0
    return flat.city + flat.prefecture + forest


def _compare(income: int, limit: int, *, exempt: bool) -> str:
    verdict = "非課税" if exempt else "課税"
    return f"合計所得 {income:,} / 限度 {limit:,}: {verdict}"
