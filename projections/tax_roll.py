"""課税台帳: what a tax run asks of a town's read model at one (valid, known), as plain rows.

Rows carry the items of `events.assets`, `events.tax_return` and `events.taxpayer` by their names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from events.assets import AssetStatus, Depreciable, House, Parcel, Share
from events.bill import Bill, BillDecided, BillRevised, BillStatus
from events.items import items_of
from events.protection import SupportStatus
from events.resident import Resident, Status
from events.tax_return import ClaimStatus, DependantClaim, IncomeReturn
from events.taxpayer import CorporateReturn, Corporation, TaxpayerStatus
from events.vehicle import Vehicle, VehicleStatus

if TYPE_CHECKING:
    from events.items import State
    from projections.readmodel import ReadModel, Row

LAST_DAY: Final = date.max
"""Bills take effect on the day of their decision: the last word is asked for."""

ByNumber = dict[str, list["Row"]]


@dataclass(frozen=True, slots=True)
class Moment:
    """賦課期日 and the last position taken into account."""

    valid: date
    known: int


def held(model: ReadModel, kind: type[State], at: Moment, owner: str | None = None) -> ByNumber:
    """Assets of a kind that stood on the day, by owner; of one owner alone where named."""
    assert kind in (Parcel, House, Depreciable)
    return _grouped(model, kind, "owner", at, {"status": AssetStatus.STANDING, "owner": owner})


def earlier_parcels(model: ReadModel, years: range, at: Moment, owner: str | None = None) -> dict[str, dict[int, Row]]:
    """土地 whose 前年度課税標準額 was said for one of some fiscal years before the moment's own: by number and year.

    What was said up to 1 January of a year is that year's; each row is the parcel on 1 January of its year.
    """
    said = f"coalesce({', '.join(_BASES)}) IS NOT NULL"
    rows = model.rows(
        f"""
        SELECT number, max(effective) AS day FROM parcel_fact
        WHERE position <= $known AND (gone_at IS NULL OR gone_at > $known) AND effective <= $valid AND {said}
            AND ($owner IS NULL OR number IN (SELECT number FROM parcel WHERE owner = $owner))
        GROUP BY number
        """,
        {"valid": at.valid, "known": at.known, "owner": owner},
    )
    first = {row["number"]: row["day"].year + (row["day"] > date(row["day"].year, 1, 1)) for row in rows}
    found: dict[str, dict[int, Row]] = defaultdict(dict)
    for year in years:
        if min(first.values(), default=year + 1) <= year:
            for row in model.states(Parcel, date(year, 1, 1), at.known, said):
                if first.get(row["number"], year + 1) <= year:
                    found[row["number"]][year] = row
    return found


_BASES: Final = tuple(item.name for item in items_of(Parcel) if item.name.startswith("previous_"))
"""前年度課税標準額 by tax and class."""


def shares(model: ReadModel, at: Moment, group: str | None = None) -> ByNumber:
    """共有持分 by the number of the group."""
    return _grouped(model, Share, "joint_owner", at, {"status": AssetStatus.STANDING, "joint_owner": group})


def claims(model: ReadModel, at: Moment, fiscal_year: int, taxpayer: str | None = None) -> ByNumber:
    """扶養 claimed for a year and not denied, by taxpayer."""
    wanted = {"status": ClaimStatus.CLAIMED, "fiscal_year": fiscal_year, "taxpayer": taxpayer}
    return _grouped(model, DependantClaim, "taxpayer", at, wanted)


def incomes(model: ReadModel, at: Moment, fiscal_year: int, taxpayer: str | None = None) -> ByNumber:
    """課税資料 of a year, by taxpayer."""
    return _grouped(model, IncomeReturn, "taxpayer", at, {"fiscal_year": fiscal_year, "taxpayer": taxpayer})


def corporate_returns(model: ReadModel, at: Moment, first: date, last: date, firm: str | None = None) -> list[Row]:
    """法人市民税の申告 of business years that ended between two days."""
    wanted = ("year_ends BETWEEN ? AND ?", [first, last])
    more = (" AND corporation = ?", [firm]) if firm else ("", [])
    return model.states(CorporateReturn, at.valid, at.known, wanted[0] + more[0], *wanted[1], *more[1])


def active_firms(model: ReadModel, at: Moment) -> set[str]:
    """宛名番号 of 法人 that have an office here on the day."""
    return {row["number"] for row in model.states(Corporation, at.valid, at.known, "status = ?", TaxpayerStatus.ACTIVE)}


def offices(model: ReadModel, known: int, firm: str | None = None) -> dict[str, Row]:
    """法人: the days on which its 事務所等 were opened and closed here, if they are known, by 宛名番号."""
    rows = model.rows(
        """
        SELECT c.number, c.opened_on, max(f.effective) AS closed_on
        FROM corporation_at($last, $known) AS c LEFT JOIN corporation_fact AS f
            ON f.number = c.number AND f.status = $closed AND f.position <= $known
            AND (f.gone_at IS NULL OR f.gone_at > $known)
        WHERE $firm IS NULL OR c.number = $firm
        GROUP BY ALL
        """,
        {"last": LAST_DAY, "known": known, "closed": TaxpayerStatus.CLOSED, "firm": firm},
    )
    return {row["number"]: row for row in rows}


def residents(model: ReadModel, at: Moment, number: str | None = None) -> dict[str, Row]:
    """Everybody the register knew on the day, with status and birth, by 宛名番号."""
    condition, values = ("number = ?", [number]) if number else ("true", [])
    rows = model.rows(
        f"SELECT number, status, birth FROM {Resident.KIND}_at(?, ?) WHERE {condition}", [at.valid, at.known, *values]
    )
    return {row["number"]: row for row in rows}


def outside(model: ReadModel, at: Moment) -> set[str]:
    """宛名番号 of 住登外者 and 法人."""
    rows = model.rows(
        "SELECT number FROM nonresident_at($v, $k) UNION SELECT number FROM corporation_at($v, $k)",
        {"v": at.valid, "k": at.known},
    )
    return {row["number"] for row in rows}


def protected(model: ReadModel, at: Moment) -> set[str]:
    """宛名番号 under 支援措置."""
    rows = model.rows(
        "SELECT number FROM support_at(?, ?) WHERE status <> ?", [at.valid, at.known, SupportStatus.ENDED]
    )
    return {row["number"] for row in rows}


def died_between(model: ReadModel, first: date, at: Moment) -> set[str]:
    """宛名番号 of those alive on a first day and dead on the day of the moment."""
    rows = model.rows(
        """
        SELECT now.number FROM resident_at($v, $k) AS now JOIN resident_at($first, $k) AS before USING (number)
        WHERE now.status = $dead AND before.status = $resident
        """,
        {"v": at.valid, "k": at.known, "first": first, "dead": Status.DEAD, "resident": Status.RESIDENT},
    )
    return {row["number"] for row in rows}


def bills(model: ReadModel, tax: str, fiscal_year: int, known: int, taxpayer: str | None = None) -> list[Row]:
    """Bills of a tax and 相当年度, cancelled ones included, as the last decision known at a position left them."""
    wanted = "tax = ? AND coalesce(tax_year, fiscal_year) = ?"
    more = (" AND taxpayer = ?", [taxpayer]) if taxpayer else ("", [])
    return model.states(Bill, LAST_DAY, known, wanted + more[0], tax, fiscal_year, *more[1])


def amounts(model: ReadModel, tax: str, fiscal_year: int, known: int) -> dict[str, Row]:
    """Last decided bill of each taxpayer, by 宛名番号."""
    return {
        row["taxpayer"]: row
        for row in bills(model, tax, fiscal_year, known)
        if row["status"] == BillStatus.DECIDED and row["taxpayer"]
    }


def decisions(model: ReadModel, bill: str, known: int) -> list[Row]:
    """The decisions on a bill in their order: when, why, by whom, and as JSON on what (`known_position`, `cause` …)."""
    return [
        entry
        for entry in model.entries(f"{Bill.KIND}-{bill}", known)
        if entry["type"] in (BillDecided.TYPE, BillRevised.TYPE)
    ]


def _grouped(model: ReadModel, kind: type[State], by: str, at: Moment, wanted: dict[str, object]) -> ByNumber:
    said = {name: value for name, value in wanted.items() if value is not None}
    condition = " AND ".join(f"{name} = ?" for name in said) or "true"
    groups: ByNumber = defaultdict(list)
    for row in model.states(kind, at.valid, at.known, condition, *said.values()):
        groups[row[by]].append(row)
    return groups


def vehicles(model: ReadModel, at: Moment, owner: str | None = None) -> list[Row]:
    """Registered vehicles on the day."""
    more = (" AND owner = ?", [owner]) if owner else ("", [])
    return model.states(Vehicle, at.valid, at.known, f"status = ?{more[0]}", VehicleStatus.REGISTERED, *more[1])
