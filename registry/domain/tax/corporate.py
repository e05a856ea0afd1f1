"""法人市民税: 均等割 and 法人税割 for a business year (地方税法294条, 312条, 314条の4, 321条の8; DOMAIN §2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from registry.domain.rule import Message
from registry.domain.tax.errors import TaxInputError, require_not_negative
from registry.domain.tax.explain import Computation, Label, Unit, Worksheet, decimal, percent
from registry.domain.tax.parameters.corporate import EQUAL_LEVY, INTERIM_ABOVE, LEVY_RATE
from registry.domain.tax.periods import DAY, MONTHS_A_YEAR, period_end
from registry.domain.tax.rounding import TAX_BASE_UNIT, TAX_UNIT, floor_unit
from registry.domain.tax.tables import AsOf

if TYPE_CHECKING:
    from datetime import date

RETURN_MONTHS: Final = 2
"""確定申告 within two months of the end of the business year (地方税法321条の8第1項)."""
INTERIM_MONTHS: Final = 6
"""予定申告 covers six months (同条)."""

_TITLE: Final = Label("法人市民税", "Corporate municipal tax")
_LABELS: Final = {
    "equal_year": Label("均等割(年額)", "equal levy of a year"),
    "months": Label("事務所等を有した月数", "months with an office"),
    "equal_levy": Label("均等割額", "equal levy"),
    "split_staff": Label("分割基準の従業者数(市内)", "local staff for the split"),
    "per_head": Label("従業者1人当たりの法人税額", "corporation tax per head"),
    "levy_base": Label("課税標準となる法人税額", "base of the corporation tax levy"),
    "tax_levy": Label("法人税割額", "corporation tax levy"),
    "total": Label("法人市民税額", "corporate municipal tax"),
    "interim_levy": Label("予定申告の法人税割額", "levy of the interim return"),
    "paid_ahead": Label("予定申告で確定した税額", "tax of the interim return"),
    "to_pay": Label("納付すべき税額", "tax to pay"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corporation:
    """法人の申告事項: 資本金等 (None: a body without capital) and 法人税額 in yen, staff here and in all towns."""

    capital: int | None
    local_staff: int
    total_staff: int
    corporation_tax: int
    year_starts: date
    year_ends: date
    months: int = MONTHS_A_YEAR
    """Months with an office in the town, by `equal_levy_months`."""
    split_months: int | None = None
    """The same by `split_months`, where the office was opened or closed in the year; None: it was there all year."""

    def __post_init__(self) -> None:
        require_not_negative(
            capital=self.capital or 0,
            local_staff=self.local_staff,
            corporation_tax=self.corporation_tax,
            months=self.months,
        )
        if self.total_staff < max(self.local_staff, 1):
            raise TaxInputError(
                "staff_inconsistent",
                "total_staff",
                Message("従業者の総数が市内の数より少ないです。", "Total staff is below the local staff."),
                Message("従業者数を確認してください。", "Check the numbers of staff."),
            )


def equal_levy_months(first: date, last: date) -> int:
    """均等割の月数: whole months with an office, a rest is dropped, less than one counts as one (地方税法312条4項).

    3 months and 18 days: 3; 18 days: 1.
    """
    return max(_whole_months(first, last), 1)


def split_months(first: date, last: date) -> int:
    """分割基準の月数: months with an office, where a begun month counts whole (地方税法321条の13第3項; 西宮市)."""
    whole = _whole_months(first, last)
    complete = whole > 0 and period_end(first, whole) == last
    return whole if complete else whole + 1


def split_staff(staff: int, months: int, of: int = MONTHS_A_YEAR) -> int:
    """分割基準の従業者数: of an office opened or closed within a year of so many months, heads rounded up (同条).

    7 people for 6 months: 3.5, so 4 (守谷市の例).
    """
    require_not_negative(staff=staff, months=months)
    return -(-staff * months // of)


def equal_levy(corporation: Corporation, *, town: str, known_on: date) -> Computation:
    """均等割: yen by capital and local staff, for the months with an office (地方税法312条).

    50,000 × 11/12 = 45,800; 130,000 × 1/12 = 10,800.
    """
    sheet = Worksheet(_TITLE, _LABELS)
    return sheet.done(
        _equal_levy(sheet, corporation, corporation.months, AsOf(corporation.year_starts, known_on, town))
    )


def tax_levy(corporation: Corporation, *, town: str, known_on: date) -> Computation:
    """法人税割: yen, split by staff when there are offices elsewhere (地方税法314条の4, 321条の13).

    1,234,567 with 15 of 37 people here: 500,000 × 6.0 % = 30,000.
    """
    sheet = Worksheet(_TITLE, _LABELS)
    return sheet.done(_tax_levy(sheet, corporation, AsOf(corporation.year_starts, known_on, town)))


def final_return(corporation: Corporation, *, town: str, known_on: date) -> Computation:
    """確定申告の税額: 法人税割 + 均等割 in yen (地方税法321条の8).

    Capital of 50 million, 15 of 37 people here, 1,234,567: 30,000 + 130,000 = 160,000.
    """
    as_of = AsOf(corporation.year_starts, known_on, town)
    sheet = Worksheet(_TITLE, _LABELS)
    total = _tax_levy(sheet, corporation, as_of) + _equal_levy(sheet, corporation, corporation.months, as_of)
    return sheet.done(sheet.put("total", "法人税割 + 均等割", total, "地方税法321条の8第1項"))


def interim_return(
    corporation: Corporation, last_tax_levy: int, last_months: int = MONTHS_A_YEAR, *, town: str, known_on: date
) -> Computation:
    """予定申告の税額: 6/12 of last year's 法人税割 and half a year's 均等割, yen (地方税法321条の8第1項).

    Last year 30,000 and 130,000 a year: 15,000 + 65,000 = 80,000.
    """
    as_of = AsOf(corporation.year_starts, known_on, town)
    sheet = Worksheet(_TITLE, _LABELS)
    levy = floor_unit(Fraction(last_tax_levy * INTERIM_MONTHS, last_months), TAX_UNIT)
    sheet.put("interim_levy", f"{last_tax_levy:,} × {INTERIM_MONTHS}/{last_months}", levy, "地方税法321条の8第1項")
    total = levy + _equal_levy(sheet, corporation, min(corporation.months, INTERIM_MONTHS), as_of)
    return sheet.done(sheet.put("total", "法人税割 + 均等割", total, "地方税法321条の8第1項"))


def files_interim(last: Corporation, *, town: str, known_on: date) -> bool:
    """予定申告の要否: six months' share of last year's 法人税 above 100,000 yen; none without capital (法人税法71条).

    Of a whole year: 200,000 yen no, 200,001 yes.
    """
    limit = INTERIM_ABOVE.at(last.year_ends + DAY, known_on, town)
    months = split_months(last.year_starts, last.year_ends)
    return last.capital is not None and Fraction(last.corporation_tax * INTERIM_MONTHS, months) > limit


def less_paid_ahead(final: Computation, interim: int) -> Computation:
    """納付すべき税額: what the final return owes after its year's 予定申告, yen; never below 0 (321条の8第1項).

    160,000 after 80,000: 80,000. What was paid ahead beyond the year's tax is refunded by a 更正 of that bill.
    """
    sheet = Worksheet(_TITLE, _LABELS, list(final.lines))
    source = "地方税法321条の8第1項"
    sheet.put("paid_ahead", "予定申告に係る税額", interim, source)
    owed = max(final.amount - interim, 0)
    return sheet.done(sheet.put("to_pay", f"{final.amount:,} − {interim:,}", owed, source))


def return_due(year_ends: date) -> date:
    """申告納付期限: two months after the business year, before moving to a business day (地方税法321条の8第1項).

    2026-03-31 gives 05-31; 2025-12-31 gives 2026-02-28.
    """
    return period_end(year_ends + DAY, RETURN_MONTHS)


def _whole_months(first: date, last: date) -> int:
    months = 0
    while period_end(first, months + 1) <= last:
        months += 1
    return months


def _equal_levy(sheet: Worksheet, corporation: Corporation, months: int, as_of: AsOf) -> int:
    rule = EQUAL_LEVY.of(as_of)
    source = EQUAL_LEVY.source(as_of)
    if corporation.capital is None:
        year, shown = rule.without_capital, "資本金等のない法人"
    else:
        band = next(band for band in rule.bands if corporation.capital <= band.up_to)
        few = corporation.local_staff <= rule.few
        year = band.few_staff if few else band.many_staff
        shown = (
            f"資本金等 {corporation.capital:,}、従業者 {corporation.local_staff}人({'≤' if few else '>'} {rule.few}人)"
        )
    sheet.put("equal_year", shown, year, source)
    sheet.put("months", "1月未満切捨て、全期間が1月未満は1月", months, "地方税法312条4項", unit=Unit.MONTHS)
    levy = floor_unit(Fraction(year * months, MONTHS_A_YEAR), TAX_UNIT)
    return sheet.put("equal_levy", f"{year:,} × {months}/{MONTHS_A_YEAR} 百円未満切捨て", levy, "地方税法312条4項")


def _tax_levy(sheet: Worksheet, corporation: Corporation, as_of: AsOf) -> int:
    base = floor_unit(corporation.corporation_tax, TAX_BASE_UNIT)
    shown = f"⌊{corporation.corporation_tax:,}⌋ 千円未満切捨て"
    if corporation.local_staff < corporation.total_staff:
        local = _split_staff(sheet, corporation)
        total = corporation.total_staff - corporation.local_staff + local
        per_head = _per_head(base, total)
        sheet.put("per_head", f"{base:,} ÷ {total}", per_head, "地方税法321条の13; 京都市・長崎市の例")
        base = floor_unit(per_head * local, TAX_BASE_UNIT)
        shown = f"{decimal(per_head)} × {local} 千円未満切捨て"
    sheet.put("levy_base", shown, base, "地方税法20条の4の2第1項, 321条の13")
    rate = LEVY_RATE.of(as_of)
    levy = floor_unit(base * rate, TAX_UNIT)
    return sheet.put("tax_levy", f"{base:,} × {percent(rate)} 百円未満切捨て", levy, LEVY_RATE.source(as_of))


def _split_staff(sheet: Worksheet, corporation: Corporation) -> int:
    months = corporation.split_months
    if months is None:
        return corporation.local_staff
    year = split_months(corporation.year_starts, corporation.year_ends)
    shown = f"{corporation.local_staff} × {months}/{year} 1人未満切上げ"
    heads = split_staff(corporation.local_staff, months, year)
    return sheet.put("split_staff", shown, heads, "地方税法321条の13第3項", unit=Unit.PERSONS)


def _per_head(base: int, staff: int) -> Fraction:
    """Keep as many decimals as the total staff has digits: 3,157,000 / 39 is 80,948.71 (京都市の例)."""
    scale = 10 ** len(str(staff))
    return Fraction(base * scale // staff, scale)
