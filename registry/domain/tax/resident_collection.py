"""個人住民税の徴収方法: 普通徴収, 給与特別徴収, 年金特別徴収 (地方税法320条, 321条の3, 321条の5, 321条の7の2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from events.bill import CollectionWay
from events.values.fiscal import instalments
from registry.domain.tax.collection import Respread, respread
from registry.domain.tax.parameters.resident import ORDINARY_MONTHS
from registry.domain.tax.rounding import INSTALMENT_UNIT, Schedule, floor_unit, schedule
from registry.domain.tax.tables import fiscal

WITHHOLDING_UNIT: Final = 100
"""特別徴収: monthly amounts in whole 100 yen (同条)."""
WITHHOLDING_MONTHS: Final = (6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5)
FIRST_YEAR_MONTHS: Final = (6, 8)
PROVISIONAL_MONTHS: Final = (4, 6, 8)
DEFINITE_MONTHS: Final = (10, 12, 2)
PAID_BY_DAY: Final = 10
"""特別徴収義務者 pay by the 10th of the next month (地方税法321条の5)."""
LUMP_MONTHS: Final = (1, 2, 3, 4)


def ordinary(total: int, fiscal_year: int, *, town: str = "", known_on: date) -> Schedule:
    """普通徴収: instalments by the town's 納期; 175,500 gives 46,500 in June and 43,000 three times (地方税法320条)."""
    months = ORDINARY_MONTHS.at(fiscal(fiscal_year), known_on, town)
    return schedule(total, months, INSTALMENT_UNIT)


def withheld_from_pay(total: int) -> Schedule:
    """給与特別徴収: June to May; 175,500 gives 14,900 in June and 14,600 eleven times (地方税法321条の5)."""
    return schedule(total, WITHHOLDING_MONTHS, WITHHOLDING_UNIT)


def withheld_by(fiscal_year: int, month: int) -> date:
    """納入期限: the 10th of the month after the pay (before moving to a business day); May of FY2026 is 2027-06-10."""
    year = fiscal_year if month >= WITHHOLDING_MONTHS[0] else fiscal_year + 1
    return date(year + month // 12, month % 12 + 1, PAID_BY_DAY)


def rest_is_taken_at_once(month: int) -> bool:
    """一括徴収: who leaves the employer in January to April has the rest taken from the last pay (321条の5第2項)."""
    return month in LUMP_MONTHS


def unit_of(way: CollectionWay) -> int:
    """期別の端数: 1,000 yen, or 100 where it is withheld."""
    return INSTALMENT_UNIT if way is CollectionWay.ORDINARY else WITHHOLDING_UNIT


@dataclass(frozen=True, slots=True)
class FromPension:
    """年金特別徴収: 普通徴収 (first year only) and the amounts withheld from the pension, and a refund; yen."""

    ordinary: Schedule
    withheld: Schedule
    refund: int


def withheld_from_pension(total: int, last_year: int | None) -> FromPension:
    """年金特別徴収: April to August half of last year's, then the rest (地方税法321条の7の8; 名古屋市・蟹江町).

    `last_year` is the tax on the pension of the year before, None in the first year: then half is paid by 普通徴収
    in June and August. 60,000 after 48,000: 8,000 three times, then 12,000 three times.
    """
    if last_year is None:
        half = floor_unit(total // 2, INSTALMENT_UNIT)
        paid = schedule(half, FIRST_YEAR_MONTHS, INSTALMENT_UNIT)
        return FromPension(paid, schedule(total - half, DEFINITE_MONTHS, WITHHOLDING_UNIT), 0)
    half = floor_unit(last_year // 2, WITHHOLDING_UNIT)
    provisional = instalments(half, len(PROVISIONAL_MONTHS), WITHHOLDING_UNIT)
    amounts = (*provisional, *(0,) * len(DEFINITE_MONTHS))
    new = respread(amounts, len(provisional), total, WITHHOLDING_UNIT)
    months = (*PROVISIONAL_MONTHS, *DEFINITE_MONTHS)
    return FromPension((), tuple(zip(months, new.parts, strict=True)), new.refund)


def changed(plan: Schedule, closed: int, new_total: int, unit: int) -> tuple[Schedule, Respread]:
    """変更通知: the schedule after 更正, and what is due at once or refunded (地方税法321条の6).

    The first `closed` amounts stay; the difference goes to the remaining 納期 or months.
    """
    new = respread([yen for _, yen in plan], closed, new_total, unit)
    return tuple((month, yen) for (month, _), yen in zip(plan, new.parts, strict=True)), new
