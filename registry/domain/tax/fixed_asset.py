"""固定資産税・都市計画税: houses, 償却資産 and the bill of an owner (地方税法341条以下, 702条; DOMAIN §2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from registry.domain.rule import Message
from registry.domain.tax.errors import TaxInputError, require_not_negative
from registry.domain.tax.explain import Computation, Label, Worksheet, decimal, percent
from registry.domain.tax.parameters.fixed_asset import (
    CITY_RATE,
    DEPRECIATION,
    DUE_MONTHS,
    EXEMPTION_POINTS,
    NEW_HOUSE,
    RATE,
)
from registry.domain.tax.periods import held_on
from registry.domain.tax.rounding import (
    INSTALMENT_UNIT,
    TAX_BASE_UNIT,
    TAX_UNIT,
    Schedule,
    floor_unit,
    portion,
    schedule,
)
from registry.domain.tax.tables import AsOf, fiscal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.tax.parameters.fixed_asset import NewHouseRule

FIRST_REVALUATION: Final = 2021
REVALUATION_EVERY: Final = 3
"""評価替え every three fiscal years (地方税法341条6号)."""

_TITLE: Final = Label("固定資産税・都市計画税", "Fixed asset tax and city planning tax")
_LABELS: Final = {
    "house_price": Label("家屋の価格", "price of the house"),
    "reduction": Label("新築住宅の減額", "new house reduction"),
    "depreciated_value": Label("償却資産の評価額", "value of the depreciable asset"),
    "land": Label("土地の課税標準", "base of land"),
    "house": Label("家屋の課税標準", "base of houses"),
    "depreciable": Label("償却資産の課税標準", "base of depreciable assets"),
    "fixed_base": Label("課税標準額", "tax base"),
    "fixed_gross": Label("算出税額", "tax before reductions"),
    "fixed_tax": Label("固定資産税額", "fixed asset tax"),
    "city_base": Label("都市計画税の課税標準額", "city planning tax base"),
    "city_tax": Label("都市計画税額", "city planning tax"),
    "total": Label("年税額", "tax of the year"),
}
_BASE_RULE: Final = "地方税法20条の4の2第1項"
_TAX_RULE: Final = "地方税法20条の4の2第3項"


def owned_on_levy_date(acquired_on: date, released_on: date | None, fiscal_year: int) -> bool:
    """賦課期日の所有: owned on 1 January of the fiscal year's first calendar year (地方税法343条, 359条).

    A house lost on 20 December 2025 is not in the bill of FY2026; lost on 2 January 2026 it is.
    """
    return held_on(date(fiscal_year, 1, 1), acquired_on, released_on)


def revaluation_year(fiscal_year: int) -> int:
    """基準年度: the fiscal year whose price holds, unless the asset changed; FY2026 keeps the price of FY2024."""
    return fiscal_year - (fiscal_year - FIRST_REVALUATION) % REVALUATION_EVERY


def house_price(points: int, age_correction: Fraction, unit_price: Fraction, previous: int | None) -> Computation:
    """家屋の価格: 再建築費評点数 × 経年減点補正率 × 評点1点当たりの価額, yen (固定資産評価基準 第2章).

    100,000 points × 0.8 × 1.1 yen = 88,000; never above the price before the revaluation (`previous`).
    """
    require_not_negative(points=points)
    sheet = Worksheet(_TITLE, _LABELS)
    price = portion(points, age_correction * unit_price)
    shown = f"{points:,} × {decimal(age_correction)} × {decimal(unit_price)}"
    if previous is not None and previous < price:
        price, shown = previous, f"{shown} > 前年度 {previous:,}: 据置き"
    return sheet.done(sheet.put("house_price", shown, price, "固定資産評価基準 第2章; 東金市"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHouse:
    """新築住宅: price in yen, floor area in m² of all dwellings in it, and how it is built."""

    price: int
    area: Fraction
    built_on: date
    dwellings: int = 1
    rental: bool = False
    fireproof: bool = False
    """3階建以上の準耐火・耐火構造"""
    long_life: bool = False
    """認定長期優良住宅"""


def new_house_reduction(house: NewHouse, fiscal_year: int, *, town: str = "", known_on: date) -> Computation:
    """新築住宅の減額: yen taken off 固定資産税, not 都市計画税 (地方税法附則15条の6, 15条の7).

    10,000,000 yen and 125 m²: 10,000,000 × 1.4 % × 120/125 × 1/2 = 67,200 in the first three years.
    """
    rule_row = NEW_HOUSE.row(house.built_on, known_on, town)
    rule = rule_row.value
    sheet = Worksheet(_TITLE, _LABELS)
    year = fiscal_year - _first_year(house.built_on) + 1
    years = _reduction_years(house, rule)
    area = house.area / house.dwellings
    fits = (rule.rental_area_from if house.rental else rule.area_from) <= area <= rule.area_to
    if not fits or not 1 <= year <= years:
        shown = f"{decimal(area)} m², {year}年目 / {years}年: 対象外"
        return sheet.done(sheet.put("reduction", shown, 0, rule_row.source))
    rate = RATE.at(fiscal(fiscal_year), known_on, town)
    counted = min(area, Fraction(rule.counted_area))
    yen = portion(house.price, rate * counted / area * rule.share)
    shown = f"{house.price:,} × {percent(rate)} × {decimal(counted)}/{decimal(area)} × {rule.share} ({year}年目)"
    return sheet.done(sheet.put("reduction", shown, yen, rule_row.source))


def depreciated_value(cost: int, life: int, acquired_in: int, fiscal_year: int, *, known_on: date) -> Computation:
    """償却資産の評価額: half a year's rate first, then the whole, never below 5 % of the cost (固定資産評価基準 第3章).

    1,000,000 yen with 5 years of life bought in 2024: FY2025 815,000, FY2026 514,265.
    """
    require_not_negative(cost=cost)
    as_of = AsOf(fiscal(fiscal_year), known_on)
    rule = DEPRECIATION.of(as_of)
    rate = rule.by_life.get(life)
    if rate is None or fiscal_year <= acquired_in:
        raise TaxInputError(
            "depreciation_out_of_range",
            "life" if rate is None else "acquired_in",
            Message(
                f"耐用年数{life}年・取得{acquired_in}年は計算できません。", f"No rate for {life} years, {acquired_in}."
            ),
            Message("耐用年数と取得年を確認してください。", "Check the useful life and the year of acquisition."),
        )
    value = portion(cost, (1 - rate / 2) // rule.first_year_unit * rule.first_year_unit)
    for _ in range(acquired_in + 2, fiscal_year + 1):
        value = portion(value, 1 - rate)
    least = portion(cost, rule.floor)
    shown = f"{cost:,} 減価率 {decimal(rate)} {fiscal_year - acquired_in}年目 (下限 {least:,})"
    sheet = Worksheet(_TITLE, _LABELS)
    return sheet.done(sheet.put("depreciated_value", shown, max(value, least), DEPRECIATION.source(as_of)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """名寄せ: what one owner (or group of co-owners) holds in the town; sums of 課税標準 and reductions in yen."""

    land: int = 0
    house: int = 0
    depreciable: int = 0
    city_land: int = 0
    """都市計画税の課税標準 of land in the city planning area"""
    city_house: int = 0
    reduction: int = 0
    """減額 of houses: 新築, 耐震, バリアフリー, 省エネ"""

    def __post_init__(self) -> None:
        require_not_negative(land=self.land, house=self.house, depreciable=self.depreciable)
        require_not_negative(city_land=self.city_land, city_house=self.city_house, reduction=self.reduction)


def bill(holdings: Holdings, fiscal_year: int, *, town: str, known_on: date) -> Computation:
    """年税額: 固定資産税 and 都市計画税 of one owner in yen (地方税法350条, 351条, 702条).

    Land 1,999,999 and a new house of 10,000,000: 11,999,000 × 1.4 % − 67,200 = 100,700.
    """
    as_of = AsOf(fiscal(fiscal_year), known_on, town)
    sheet = Worksheet(_TITLE, _LABELS)
    land, house, depreciable = _above_exemption(sheet, holdings, as_of)
    fixed = _fixed_tax(sheet, land + house + depreciable, holdings.reduction if house else 0, as_of)
    city = (holdings.city_land if land else 0) + (holdings.city_house if house else 0)
    total = fixed + (_city_tax(sheet, city, as_of) if city else 0)
    return sheet.done(sheet.put("total", "固定資産税 + 都市計画税", total, "地方税法364条, 702条の8"))


def instalments_of(total: int, fiscal_year: int, *, town: str, known_on: date) -> Schedule:
    """期別税額: by the town's 納期, on the sum of both taxes (地方税法362条, 702条の8).

    100,700 in 山武市: May 25,700, then 25,000 in July, September and December.
    """
    return schedule(total, DUE_MONTHS.at(fiscal(fiscal_year), known_on, town), INSTALMENT_UNIT)


@dataclass(frozen=True, slots=True)
class CoOwner:
    """共有者: 宛名番号, share, and the day of registration."""

    number: str
    share: Fraction
    registered_on: date


def representative(owners: Iterable[CoOwner]) -> CoOwner:
    """共有代表者: the larger share, then the earlier registration (山武市); at last the smaller 宛名番号."""
    return min(owners, key=lambda owner: (-owner.share, owner.registered_on, owner.number))


def joint_liability(representative_name: str, others: int) -> Message:
    """連帯納税義務: what the notice of co-owners says (地方税法10条の2第1項)."""
    return Message(
        f"{representative_name} 外{others}名: 共有者は、全員が税額の全部について連帯して納税する義務を負います。",
        f"{representative_name} and {others} more: every co-owner is liable for the whole tax.",
    )


def _first_year(built_on: date) -> int:
    """Return the first fiscal year in which a house stands on 1 January."""
    return built_on.year if built_on == date(built_on.year, 1, 1) else built_on.year + 1


def _reduction_years(house: NewHouse, rule: NewHouseRule) -> int:
    if house.long_life:
        return rule.fireproof_long_life_years if house.fireproof else rule.long_life_years
    return rule.fireproof_years if house.fireproof else rule.years


def _above_exemption(sheet: Worksheet, holdings: Holdings, as_of: AsOf) -> tuple[int, int, int]:
    points = EXEMPTION_POINTS.of(as_of)
    source = EXEMPTION_POINTS.source(as_of)
    taxed = []
    for kind, base, point in (
        ("land", holdings.land, points.land),
        ("house", holdings.house, points.house),
        ("depreciable", holdings.depreciable, points.depreciable),
    ):
        taxed.append(base if base >= point else 0)
        if base:
            sign = "≥" if base >= point else "<"
            sheet.put(kind, f"{base:,} {sign} 免税点 {point:,}", taxed[-1], source)
    land, house, depreciable = taxed
    return land, house, depreciable


def _fixed_tax(sheet: Worksheet, bases: int, reduction: int, as_of: AsOf) -> int:
    base = sheet.put("fixed_base", f"⌊{bases:,}⌋ 千円未満切捨て", floor_unit(bases, TAX_BASE_UNIT), _BASE_RULE)
    rate = RATE.of(as_of)
    gross = sheet.put("fixed_gross", f"{base:,} × {percent(rate)}", portion(base, rate), RATE.source(as_of))
    taken = min(reduction, gross)
    if taken:
        sheet.put("reduction", "減額の合計", taken, "地方税法附則15条の6ほか")
    tax = floor_unit(gross - taken, TAX_UNIT)
    return sheet.put("fixed_tax", f"{gross:,} − {taken:,} 百円未満切捨て", tax, _TAX_RULE)


def _city_tax(sheet: Worksheet, bases: int, as_of: AsOf) -> int:
    base = sheet.put("city_base", f"⌊{bases:,}⌋ 千円未満切捨て", floor_unit(bases, TAX_BASE_UNIT), _BASE_RULE)
    rate = CITY_RATE.of(as_of)
    tax = floor_unit(portion(base, rate), TAX_UNIT)
    return sheet.put("city_tax", f"{base:,} × {percent(rate)} 百円未満切捨て", tax, CITY_RATE.source(as_of))
