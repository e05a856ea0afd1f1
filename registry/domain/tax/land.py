"""土地の課税標準: 住宅用地特例 and 負担調整 (地方税法349条の3の2, 附則18条, 702条の3; DOMAIN §2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from events.values.fiscal import fiscal_year
from registry.domain.rule import Message
from registry.domain.tax.errors import TaxInputError, require_not_negative
from registry.domain.tax.explain import Computation, Label, Worksheet, decimal, percent
from registry.domain.tax.parameters.fixed_asset import BURDEN, RESIDENTIAL_LAND, AssetTax, LandClass
from registry.domain.tax.rounding import portion
from registry.domain.tax.tables import AsOf, fiscal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from registry.domain.tax.parameters.fixed_asset import BurdenRule

__all__ = [
    "AssetTax",
    "LandClass",
    "LandPart",
    "Parcel",
    "adjusted_base",
    "areas_by_class",
    "bases_by_class",
    "keeps_residential",
    "land_base",
    "years_of_land_rules",
]

_LABELS: Final = {
    "part_value": Label("価格(区分の面積分)", "price of the part"),
    "statutory_base": Label("本則課税標準額", "statutory base"),
    "part_base": Label("課税標準額(区分)", "base of the part"),
    "land_base": Label("課税標準額(土地)", "base of the land"),
}
_TITLES: Final = {
    AssetTax.FIXED: Label("土地(固定資産税)", "Land, fixed asset tax"),
    AssetTax.CITY: Label("土地(都市計画税)", "Land, city planning tax"),
}


@dataclass(frozen=True, slots=True)
class LandPart:
    """土地の一区分: this year's price and last year's base (None: the 本則 base is reached) in yen."""

    price: int
    previous: int | None
    kind: LandClass
    tax: AssetTax = AssetTax.FIXED

    def __post_init__(self) -> None:
        require_not_negative(price=self.price, previous=self.previous or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """一画地: price in yen, areas in m², and last year's 課税標準 (yen) per class and tax.

    Where last year's is missing the 本則 base is taken, as for land whose 比準課税標準 has reached it.
    """

    price: int
    area: Fraction
    land_class: LandClass = LandClass.COMMERCIAL
    """The class of what is not residential."""
    dwellings: int = 0
    """住宅の戸数 on the land; 0: no residential land."""
    floor_area: Fraction = Fraction(0)
    """住宅の床面積"""
    vacant_house_advised: bool = False
    """空家法の勧告 by 1 January: no 住宅用地特例."""
    previous: Mapping[tuple[AssetTax, LandClass], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_not_negative(price=self.price, dwellings=self.dwellings)
        if self.area <= 0:
            raise TaxInputError(
                "area_missing",
                "area",
                Message("地積が0以下です。", "The area is not above zero."),
                Message("課税地積を入力してください。", "Enter the taxed area."),
            )


def years_of_land_rules() -> range:
    """負担調整の登録年度: the fiscal years whose land can be taxed; outside them `land_base` raises."""
    first, last = min(row.applies_from for row in BURDEN.rows), max(row.applies_until for row in BURDEN.rows)
    return range(fiscal_year(first), fiscal_year(last) + 1)


def areas_by_class(parcel: Parcel, fiscal_year: int, *, known_on: date) -> dict[LandClass, Fraction]:
    """住宅用地の区分: m² per class (地方税法349条の3の2, 空家法22条).

    400 m² with one house of 30 m²: 200 small, 100 general (10 times the floor area), 100 commercial.
    """
    rule = RESIDENTIAL_LAND.at(fiscal(fiscal_year), known_on)
    dwellings = 0 if parcel.vacant_house_advised else parcel.dwellings
    residential = min(parcel.area, parcel.floor_area * rule.floor_area_times) if dwellings else Fraction(0)
    small = min(residential, Fraction(rule.small_per_dwelling * dwellings))
    parts = {
        LandClass.SMALL_RESIDENTIAL: small,
        LandClass.GENERAL_RESIDENTIAL: residential - small,
        parcel.land_class: parcel.area - residential,
    }
    return {kind: area for kind, area in parts.items() if area}


def land_base(parcel: Parcel, tax: AssetTax, fiscal_year: int, *, known_on: date) -> Computation:
    """土地の課税標準額: yen, the sum over the classes of a parcel (地方税法349条の3の2, 附則18条).

    10,000,000 yen and 250 m² with one house: 1,333,333 + 666,666 = 1,999,999; for 都市計画税 3,999,999.
    """
    as_of = AsOf(fiscal(fiscal_year), known_on)
    sheet = Worksheet(_TITLES[tax], _LABELS)
    total = 0
    for kind, area in areas_by_class(parcel, fiscal_year, known_on=known_on).items():
        shown = f"{parcel.price:,} × {decimal(area)} / {decimal(parcel.area)} m² ({kind})"
        price = sheet.put("part_value", shown, portion(parcel.price, area / parcel.area), "固定資産評価基準")
        total += _write_part(sheet, LandPart(price, parcel.previous.get((tax, kind)), kind, tax), as_of)
    return sheet.done(sheet.put("land_base", "区分の合計", total, BURDEN.source(as_of)))


def bases_by_class(parcel: Parcel, tax: AssetTax, fiscal_year: int, *, known_on: date) -> dict[LandClass, int]:
    """区分ごとの課税標準額: yen per class of a parcel, from which the next year's 負担調整 begins."""
    parts = (line for line in land_base(parcel, tax, fiscal_year, known_on=known_on).lines if line.key == "part_base")
    kinds = areas_by_class(parcel, fiscal_year, known_on=known_on)
    return {kind: int(line.value) for kind, line in zip(kinds, parts, strict=True)}


def adjusted_base(part: LandPart, fiscal_year: int, *, known_on: date) -> Computation:
    """負担調整後の課税標準額: yen from this year's price and last year's base (附則18条, 19条).

    小規模住宅用地 of 17,000,000 with 2,500,000 last year: 2,500,000 + 5 % of 2,833,333 = 2,641,666.
    商業地等 of 20,000,000: 15.0M → 14.0M, 13.0M stays, 11.5M → 12.0M, 8.0M → 9.0M, 1.0M → 4.0M.
    """
    sheet = Worksheet(_TITLES[part.tax], _LABELS)
    return sheet.done(_write_part(sheet, part, AsOf(fiscal(fiscal_year), known_on)))


def keeps_residential(disaster_on: date, fiscal_year: int, *, known_on: date) -> bool:
    """被災住宅用地: whether a lot whose house was lost still counts as residential (地方税法349条の3の3).

    Two years: lost in 2025-09, FY2026 and FY2027 do, FY2028 does not.
    """
    years = RESIDENTIAL_LAND.at(fiscal(fiscal_year), known_on).years_after_disaster
    return disaster_on.year < fiscal_year <= disaster_on.year + years


def _write_part(sheet: Worksheet, part: LandPart, as_of: AsOf) -> int:
    rule = BURDEN.of(as_of)
    source = BURDEN.source(as_of)
    share = _statutory_share(part, rule)
    statutory = portion(part.price, share)
    sheet.put("statutory_base", f"{part.price:,} × {share}", statutory, source)
    last = statutory if part.previous is None else part.previous
    if part.kind == LandClass.FARM:
        base, shown = _farm(part.price, last, rule)
    elif part.kind == LandClass.COMMERCIAL:
        base, shown = _commercial(part.price, last, statutory, rule)
    elif part.kind == LandClass.OTHER:
        base, shown = statutory, "負担調整なし"
    else:
        base, shown = _towards(last, statutory, statutory, rule)
    return sheet.put("part_base", shown, base, source)


def _statutory_share(part: LandPart, rule: BurdenRule) -> Fraction:
    if part.kind == LandClass.COMMERCIAL:
        return rule.commercial_cap
    return rule.residential[part.tax].get(part.kind, Fraction(1))


def _towards(last: int, measure: int, cap: int, rule: BurdenRule) -> tuple[int, str]:
    """Move last year's base by a step of `measure`, not above `cap` and not below the floor of `measure`."""
    raised = last + portion(measure, rule.step)
    base = min(max(raised, portion(measure, rule.floor)), cap)
    limits = f"下限 {measure:,} × {percent(rule.floor)}、上限 {cap:,}"
    return base, f"前年度 {last:,} + {measure:,} × {percent(rule.step)} ({limits})"


def _commercial(price: int, last: int, cap: int, rule: BurdenRule) -> tuple[int, str]:
    hold = portion(price, rule.commercial_hold)
    if last > cap:
        return cap, f"前年度 {last:,} > {percent(rule.commercial_cap)}: 引下げ"
    if last >= hold:
        return last, f"前年度 {last:,} は {percent(rule.commercial_hold)}以上: 据置き"
    return _towards(last, price, hold, rule)


def _farm(price: int, last: int, rule: BurdenRule) -> tuple[int, str]:
    factor = next(factor for share, factor in rule.farm if last >= price * share)
    return min(portion(last, factor), price), f"前年度 {last:,} × {decimal(factor)}、上限 {price:,}"
