"""固定資産税・都市計画税の賦課: what one owner holds on 1 January, as a draft (地方税法359条, 364条)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from events.bill import Tax
from registry.application.tax_drafts import (
    Draft,
    Finding,
    Section,
    Terms,
    big_change,
    bill_number,
    by_month,
    decided,
    not_computable,
    yen_of,
)
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.explain import Computation, Label, Line, Unit
from registry.domain.tax.fixed_asset import (
    CoOwner,
    Holdings,
    NewHouse,
    bill,
    depreciated_value,
    instalments_of,
    joint_liability,
    new_house_reduction,
    representative,
)
from registry.domain.tax.land import AssetTax, LandClass, Parcel, bases_by_class, land_base

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry.application.tax_drafts import Basis
    from registry.domain.rule import Message

HUNDREDTHS: Final = 100
"""Areas are kept in 1/100 m²."""
REDUCED_YEARS_AT_MOST: Final = 8
"""A house older than this has no 新築住宅 cut under any rule (5 or 7 years from its first fiscal year)."""
Bases = dict[tuple[AssetTax, LandClass], int]
"""課税標準額 in yen, by tax and class."""
_HOUSE: Final = Label("家屋の課税標準", "base of the house")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """名寄帳: what one owner (or group of co-owners) holds on the 賦課期日, as rows of the read model."""

    owner: str
    parcels: Sequence[dict[str, object]] = ()
    houses: Sequence[dict[str, object]] = ()
    depreciables: Sequence[dict[str, object]] = ()
    earlier: Mapping[str, Mapping[int, dict[str, object]]] = field(default_factory=dict)
    """Parcels whose 前年度課税標準額 was said for an earlier year: each as it was in every fiscal year since."""
    shares: Sequence[dict[str, object]] = ()
    findings: tuple[Finding, ...] = ()
    """What the register says of the owner: dead, protected, unknown."""
    last_year: int | None = None
    """Last year's amount, yen."""


def assessment_date(fiscal_year: int) -> date:
    """賦課期日: 1 January (地方税法359条)."""
    return date(fiscal_year, 1, 1)


def assess(estate: Estate, basis: Basis) -> Draft:
    """The draft of one owner's bill; below every 免税点 nothing is due."""
    number = bill_number(Tax.FIXED_ASSET, basis.fiscal_year, estate.owner)
    try:
        sections, holdings = _valued(estate, basis)
        tax = bill(holdings, basis.fiscal_year, town=basis.town, known_on=basis.decided_on)
    except TaxInputError as error:
        return not_computable(number, estate.owner, estate.findings, error)
    sections.append(Section("", tax, in_short=False))
    findings = (*estate.findings, *big_change(estate.owner, tax.amount, estate.last_year))
    if not tax.amount:
        return Draft(
            number=number, taxpayer=estate.owner, decision=None, sections=tuple(sections), findings=estate.findings
        )
    plan = instalments_of(tax.amount, basis.fiscal_year, town=basis.town, known_on=basis.decided_on)
    parts = {"fixed_asset": yen_of(tax, "fixed_tax"), "city_planning": yen_of(tax, "city_tax")}
    decision = decided(
        Tax.FIXED_ASSET,
        estate.owner,
        basis,
        sections,
        terms=Terms(instalments=by_month(plan, basis), parts=parts),
        assessment_date=assessment_date(basis.fiscal_year),
    )
    return Draft(number=number, taxpayer=estate.owner, decision=decision, sections=tuple(sections), findings=findings)


def _valued(estate: Estate, basis: Basis) -> tuple[list[Section], Holdings]:
    """Every asset with its 課税標準, and the sums."""
    sections = list(_joint(estate))
    totals = dict.fromkeys(("land", "house", "depreciable", "city_land", "city_house", "reduction"), 0)

    def put(key: str, title: str, computation: Computation) -> None:
        totals[key] += computation.amount
        sections.append(Section(title, computation))

    for row in estate.parcels:
        parcel, title = (
            _parcel(row, _carried(estate, row, basis)),
            f"土地 {row['number']} {row['location'] or ''}{row['lot_number'] or ''}",
        )
        put("land", title, land_base(parcel, AssetTax.FIXED, basis.fiscal_year, known_on=basis.decided_on))
        if row["in_city_planning"]:
            put(
                "city_land",
                f"{title} 都計",
                land_base(parcel, AssetTax.CITY, basis.fiscal_year, known_on=basis.decided_on),
            )
    for row in estate.houses:
        title = f"家屋 {row['number']} {row['location'] or ''}"
        price = _int(row["price"])
        put("house", title, Computation(_HOUSE, (_price_line(price),), price))
        totals["city_house"] += price if row["in_city_planning"] else 0
        if basis.fiscal_year - _day(row["built_on"]).year < REDUCED_YEARS_AT_MOST:
            house = _new_house(row)
            cut = new_house_reduction(house, basis.fiscal_year, town=basis.town, known_on=basis.decided_on)
            put("reduction", title, cut)
    for row in estate.depreciables:
        value = depreciated_value(
            _int(row["cost"]),
            _int(row["useful_life"]),
            _int(row["acquired_in"]),
            basis.fiscal_year,
            known_on=basis.decided_on,
        )
        put("depreciable", f"償却資産 {row['number']} {row['asset_name'] or ''}", value)
    return sections, Holdings(**totals)


def _joint(estate: Estate) -> Iterator[Section]:
    """共有: who receives the bill, and that all owe it (地方税法10条の2)."""
    if not estate.shares:
        return
    owners = [
        CoOwner(
            str(row["co_owner"]),
            Fraction(_int(row["share_numerator"]), _int(row["share_denominator"])),
            _day(row["registered_on"]),
        )
        for row in estate.shares
    ]
    named = next((str(row["co_owner"]) for row in estate.shares if row["representative"]), "")
    number = named or representative(owners).number
    message: Message = joint_liability(number, len(owners) - 1)
    line = Line("joint", "共有代表者", "representative", message.ja, len(owners), Unit.PERSONS, "地方税法10条の2")
    yield Section("共有", Computation(Label("共有", "Co-owners"), (line,), 0))


def _carried(estate: Estate, row: dict[str, object], basis: Basis) -> Bases:
    """前年度課税標準額 of a parcel: as it was said, carried on by each year's own 負担調整 since."""
    previous = _said_bases(row)
    for year, then in sorted(estate.earlier.get(str(row["number"]), {}).items()):
        parcel = _parcel(then, previous)
        for tax in dict.fromkeys(tax for tax, _ in previous):
            found = bases_by_class(parcel, tax, year, known_on=basis.decided_on)
            previous |= {(tax, kind): yen for kind, yen in found.items() if (tax, kind) in previous}
    return previous


def _said_bases(row: dict[str, object]) -> Bases:
    """前年度課税標準額 as the books say it; nothing where the 本則 base is reached."""
    return {
        (tax, kind): _int(row[name])
        for tax, prefix in ((AssetTax.FIXED, "previous"), (AssetTax.CITY, "previous_city"))
        for kind, name in (
            (LandClass.SMALL_RESIDENTIAL, f"{prefix}_small"),
            (LandClass.GENERAL_RESIDENTIAL, f"{prefix}_general"),
            (LandClass(str(row["land_class"])), f"{prefix}_rest"),
        )
        if row[name] is not None
    }


def _parcel(row: dict[str, object], previous: Bases) -> Parcel:
    return Parcel(
        price=_int(row["price"]),
        area=Fraction(_int(row["land_area"]), HUNDREDTHS),
        land_class=LandClass(str(row["land_class"])),
        dwellings=_int(row["dwellings"]),
        floor_area=Fraction(_int(row["dwelling_area"]), HUNDREDTHS),
        vacant_house_advised=bool(row["vacant_house_advised"]),
        previous=previous,
    )


def _new_house(row: dict[str, object]) -> NewHouse:
    return NewHouse(
        price=_int(row["price"]),
        area=Fraction(_int(row["floor_area"]), HUNDREDTHS),
        built_on=_day(row["built_on"]),
        dwellings=_int(row["dwellings"]) or 1,
        rental=bool(row["rental"]),
        fireproof=bool(row["fireproof"]),
        long_life=bool(row["long_life"]),
    )


def _price_line(price: int) -> Line:
    return Line("house_price", "家屋の価格", "price of the house", "決定価格", price, Unit.YEN, "地方税法349条")


def _int(value: object) -> int:
    """A number of the read model; not said is 0."""
    assert value is None or isinstance(value, int)
    return value or 0


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value
