"""軽自動車税（種別割）: the owner on 1 April pays the year, without monthly proration (地方税法442条; DOMAIN §2.4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from events.values.fiscal import fiscal_year as fiscal_year_of
from registry.domain.rule import Message
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.explain import Computation, Label, Worksheet
from registry.domain.tax.parameters.light_vehicle import AGE_RULE, DUE_MONTH, GREEN_CUTS, RATES, VehicleKind
from registry.domain.tax.periods import held_on, last_day_of
from registry.domain.tax.tables import fiscal

if TYPE_CHECKING:
    from registry.domain.tax.parameters.light_vehicle import AgedRates, AgeRule

__all__ = ["VehicleKind", "annual_tax", "due_by", "heavy_from", "kind_named", "owned_on_levy_date"]

_BY_JAPANESE: Final = {kind.japanese: kind for kind in VehicleKind}
_MONTHS: Final = range(1, 13)
_TITLE: Final = Label("軽自動車税（種別割）", "Light vehicle tax")
_LABELS: Final = {
    "standard_rate": Label("標準税率", "standard rate"),
    "old_rate": Label("旧税率", "old rate"),
    "heavy_rate": Label("重課税率", "heavy rate"),
    "light_rate": Label("軽課税率(グリーン化特例)", "light rate for clean vehicles"),
}


def kind_named(japanese: str) -> VehicleKind:
    """種別: the kind with that Japanese name (四輪乗用自家用 …); raise `TaxInputError` for any other text."""
    try:
        return _BY_JAPANESE[japanese]
    except KeyError:
        names = "、".join(_BY_JAPANESE)
        raise TaxInputError(
            "unknown_vehicle_kind",
            "vehicle_kind",
            Message(f"種別「{japanese}」はありません。", f"There is no vehicle kind {japanese!r}."),
            Message(f"次から選んでください: {names}", f"Choose one of: {names}"),
        ) from None


def owned_on_levy_date(acquired_on: date, released_on: date | None, fiscal_year: int) -> bool:
    """賦課期日の所有: whether the vehicle was owned on 1 April (地方税法444条の2).

    Scrapped on 2 April: the whole year is due; bought on 2 April: nothing. A vehicle released on 1 April is not held.
    """
    return held_on(fiscal(fiscal_year), acquired_on, released_on)


def heavy_from(first_inspected: tuple[int, int], after_years: int) -> int:
    """重課の始まる年度: the fiscal year of the month `after_years` after the first inspection (附則30条).

    With 14 years, 2012-03 is heavy from FY2025 and 2012-04 from FY2026.
    """
    year, month = first_inspected
    return fiscal_year_of(date(year + after_years, month, 1))


def due_by(fiscal_year: int, *, town: str = "", known_on: date) -> date:
    """納期の末日: 31 May of the fiscal year, before moving to a business day (地方税法463条の17)."""
    return last_day_of(fiscal_year, DUE_MONTH.at(fiscal(fiscal_year), known_on, town))


def annual_tax(
    kind: VehicleKind,
    first_inspected: tuple[int, int] | None,
    fiscal_year: int,
    *,
    electric: bool = False,
    clean_fuel: bool = False,
    green_percent: int = 0,
    town: str = "",
    known_on: date,
) -> Computation:
    """年税額: yen for one vehicle held on 1 April (地方税法463条の15, 附則30条).

    四輪乗用自家用 first inspected 2014-06: 7,200 in FY2026, 12,900 in FY2028. `first_inspected` is (year, month) and
    needed for 三輪 and 四輪; `electric` (or fuel cell, plug-in) is never 重課 and 75 % cheaper in its first year;
    `clean_fuel` (hybrid, gas, methanol) is never 重課; `green_percent` (75, 50, 25) is the cut decided for other
    vehicles: 75 for clean natural gas, 50 and 25 for 営業用乗用 by fuel economy.
    """
    on = fiscal(fiscal_year)
    row = RATES[kind].row(on, known_on, town)
    sheet = Worksheet(_TITLE, _LABELS)
    aged = row.value.aged
    if aged is None:
        return sheet.done(sheet.put("standard_rate", kind.japanese, row.value.standard, row.source))
    month = _inspected(first_inspected, kind, fiscal_year)
    shown = f"{kind.japanese} 初度検査 {_year_month(month)}"
    percent = 75 if electric else green_percent
    if percent and fiscal_year_of(date(*month, 1)) + 1 == fiscal_year:
        yen = _green_rate(kind, aged, percent, GREEN_CUTS.at(on, known_on))
        return sheet.done(sheet.put("light_rate", f"{shown} {percent}%軽減", yen, row.source))
    rule = AGE_RULE.at(on, known_on)
    key, why = _age_class(month, fiscal_year, rule, never_heavy=electric or clean_fuel)
    yen = {"heavy_rate": aged.heavy, "old_rate": aged.old, "standard_rate": row.value.standard}[key]
    return sheet.done(sheet.put(key, f"{shown} {why}", yen, row.source))


def _green_rate(kind: VehicleKind, aged: AgedRates, percent: int, allowed: tuple[int, ...]) -> int:
    yen = dict(aged.cuts).get(percent)
    if yen is not None and percent in allowed:
        return yen
    raise TaxInputError(
        "no_such_green_cut",
        "green_percent",
        Message(f"{kind.japanese}に{percent}%の軽課はありません。", f"No {percent} % cut exists for {kind}."),
        Message("軽課の割合を確認してください。", "Check the percentage of the cut."),
    )


def _age_class(month: tuple[int, int], fiscal_year: int, rule: AgeRule, *, never_heavy: bool) -> tuple[str, str]:
    heavy_year = heavy_from(month, rule.heavy_after_years)
    if fiscal_year >= heavy_year and not never_heavy:
        return "heavy_rate", f"{heavy_year}年度から重課"
    spared = " (電気・ハイブリッド等のため重課なし)" if fiscal_year >= heavy_year else ""
    if month <= rule.old_until:
        return "old_rate", f"≤ {_year_month(rule.old_until)}{spared}"
    return "standard_rate", f"> {_year_month(rule.old_until)}{spared}"


def _year_month(month: tuple[int, int]) -> str:
    return f"{month[0]}-{month[1]:02}"


def _inspected(month: tuple[int, int] | None, kind: VehicleKind, fiscal_year: int) -> tuple[int, int]:
    """Return the month of the first inspection, or refuse it when absent, impossible or after the levy date."""
    remedy = Message("車検証の初度検査年月を確認してください。", "Check the month on the inspection certificate.")
    if month is None:
        problem = Message(f"{kind.japanese}に初度検査年月がありません。", f"{kind} needs a first inspection.")
        raise TaxInputError("first_inspection_missing", "first_inspected", problem, remedy)
    if month[1] not in _MONTHS or month[0] < 1:
        problem = Message(f"初度検査年月 {_year_month(month)} はありません。", f"No such month: {_year_month(month)}.")
        raise TaxInputError("first_inspection_impossible", "first_inspected", problem, remedy)
    if date(*month, 1) > fiscal(fiscal_year):
        problem = Message(
            f"初度検査{_year_month(month)}は{fiscal_year}年度の賦課期日より後です。",
            f"First inspected {_year_month(month)}, after the levy date of FY{fiscal_year}.",
        )
        raise TaxInputError("inspected_after_levy_date", "first_inspected", problem, remedy)
    return month
