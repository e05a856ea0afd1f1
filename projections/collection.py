"""収納: the account of each 期 of each bill at any (valid, known), in SQL; the second way to them (law 7).

The first is `registry.domain.collection_account`. Amounts in yen; a bill that says no schedule has one 期.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.bill import Bill, PaymentReceived
from events.collection import (
    CollectionDeferred,
    CreditReceived,
    DeferralEnded,
    DemandSent,
    EnforcementStayed,
    PartPaymentAgreed,
    ReminderSent,
    Seized,
    SeizureReleased,
    StayLifted,
)
from events.items import items_of

if TYPE_CHECKING:
    from datetime import date

    from projections.readmodel import ReadModel, Row

MOVED: Final = tuple(item.name for item in items_of(Bill) if item.mark.total)
"""Items of a bill that add up: every movement of its money."""

OUTSTANDING: Final = "assessed - remitted - paid + refunded - credited + credited_away - written_off"
"""残高: 調定 − 減免 − 納付 + 還付 − 充当受入 + 充当払出 − 不納欠損."""

COUNTED: Final = ("assessed", *MOVED, "outstanding")
"""The amounts of an account, each a sum over any set of accounts."""

ACTS: Final = tuple(
    body.TYPE
    for body in (
        *(DemandSent, ReminderSent, PartPaymentAgreed, Seized, SeizureReleased, CollectionDeferred, DeferralEnded),
        *(EnforcementStayed, StayLifted, PaymentReceived, CreditReceived),
    )
)

HOLDS: Final = "f.effective <= $v AND f.position <= $k AND (f.gone_at IS NULL OR f.gone_at > $k)"
"""Entries `f` of a bill that count at ($v, $k)."""
RECEIVED: Final = (
    "(coalesce(f.paid, 0) + coalesce(f.credited, 0) - coalesce(f.refunded, 0) - coalesce(f.credited_away, 0))"
)
"""What an entry `f` brings in: refunds and what is set off elsewhere are negative."""
_DETAILS: Final = "nullif(e.details, '')"
_INSTALMENT: Final = f"coalesce(CAST({_DETAILS} ->> 'instalment' AS BIGINT), 1)"
_MOVES: Final = f"coalesce({', '.join(f'f.{name}' for name in MOVED)}) IS NOT NULL"

_ALL: Final = "true"
"""SQL of ours that chooses bills: here every one."""


def _accounts(where: str = _ALL) -> str:
    """The accounts of the chosen bills; their money alone is read."""
    chosen = "" if where == _ALL else "AND f.number IN (SELECT number FROM own)"
    return f"""
    WITH own AS MATERIALIZED (SELECT * FROM bill_at($v, $k) WHERE {where}),
    planned AS (
        SELECT number, unnest(string_split(coalesce(
            instalments, '1:' || CAST(due_on AS VARCHAR) || ':' || CAST(amount AS VARCHAR)
        ), ' ')) AS said FROM own
    ),
    plan AS (
        SELECT number, CAST(split_part(said, ':', 1) AS BIGINT) AS instalment,
            CAST(split_part(said, ':', 2) AS DATE) AS due_on, CAST(split_part(said, ':', 3) AS BIGINT) AS assessed
        FROM planned WHERE said <> ''
    ),
    money AS (
        SELECT f.number, {_INSTALMENT} AS instalment,
            {", ".join(f"coalesce(sum(f.{name}), 0)::BIGINT AS {name}" for name in MOVED)}
        FROM bill_fact AS f JOIN entry AS e USING (position) WHERE {HOLDS} AND {_MOVES} {chosen} GROUP BY ALL
    ),
    account AS (
        SELECT number, instalment, plan.due_on, coalesce(assessed, 0) AS assessed,
            {", ".join(f"coalesce({name}, 0) AS {name}" for name in MOVED)}
        FROM plan FULL JOIN money USING (number, instalment)
    )
    SELECT a.*, {OUTSTANDING} AS outstanding, o.tax, o.fiscal_year, o.taxpayer, o.collection_way, o.status
    FROM account AS a JOIN (SELECT number, tax, fiscal_year, taxpayer, collection_way, status FROM own) AS o
        USING (number)
"""


def accounts(model: ReadModel, valid: date, known: int, where: str = _ALL, **values: object) -> list[Row]:
    """収納台帳: every 期 with its amounts (`COUNTED`), by bill and 期; `where` chooses bills, with `$names`."""
    query = f"SELECT * FROM ({_accounts(where)}) ORDER BY number, instalment"
    return model.rows(query, {"v": valid, "k": known, **values})


def totals(model: ReadModel, valid: date, known: int, fiscal_year: int | None = None) -> list[Row]:
    """税目・年度・期別の集計: sums of all accounts, with the number of 期; of one 年度, or of all."""
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in COUNTED)
    where, values = (_ALL, {}) if fiscal_year is None else ("fiscal_year = $year", {"year": fiscal_year})
    return model.rows(
        f"""
        SELECT tax, fiscal_year, instalment, count(*) AS accounts, {sums} FROM ({_accounts(where)})
        GROUP BY ALL ORDER BY fiscal_year, tax, instalment
        """,
        {"v": valid, "k": known, **values},
    )


def overdue(model: ReadModel, valid: date, known: int, taxpayer: str | None = None) -> list[Row]:
    """滞納: every 期 that is past its 納期限 and still owed, of tax or 督促手数料, by taxpayer and 納期限."""
    where, values = (_ALL, {}) if taxpayer is None else ("taxpayer = $taxpayer", {"taxpayer": taxpayer})
    return model.rows(
        f"""
        SELECT * FROM ({_accounts(where)}) WHERE due_on < $v AND (outstanding > 0 OR fee_charged > fee_paid)
        ORDER BY taxpayer, due_on, number, instalment
        """,
        {"v": valid, "k": known, **values},
    )


def receipts(model: ReadModel, valid: date, known: int, bills: list[str]) -> list[Row]:
    """What was received (refunds negative) for these bills' 期, by day: number, instalment, day, yen."""
    return model.rows(
        f"""
        SELECT f.number, {_INSTALMENT} AS instalment, f.effective AS day, {RECEIVED} AS yen
        FROM bill_fact AS f JOIN entry AS e USING (position)
        WHERE {HOLDS} AND f.number IN (SELECT unnest($bills)) AND {RECEIVED} <> 0 ORDER BY f.effective, f.version
        """,
        {"v": valid, "k": known, "bills": bills},
    )


def acts(model: ReadModel, valid: date, known: int, bills: list[str]) -> list[Row]:
    """滞納整理の経過 of these bills' 期, in the law's order: number, instalment, type, day, reference, until."""
    return model.rows(
        f"""
        SELECT f.number, f.version, {_INSTALMENT} AS instalment, e.type, f.effective AS day,
            {_DETAILS} ->> 'reference' AS reference, CAST({_DETAILS} ->> 'until' AS DATE) AS until
        FROM bill_fact AS f JOIN entry AS e USING (position)
        WHERE {HOLDS} AND f.number IN (SELECT unnest($bills)) AND e.type IN (SELECT unnest($types))
        ORDER BY f.effective, f.version
        """,
        {"v": valid, "k": known, "bills": bills, "types": list(ACTS)},
    )


def names(model: ReadModel, numbers: list[str], valid: date, known: int) -> dict[str, str]:
    """宛名番号 → name of taxpayers: residents, 住登外 and firms share one series of numbers. No address is read."""
    rows = model.rows(
        """
        SELECT number, name FROM resident_at($v, $k) WHERE number IN (SELECT unnest($numbers))
        UNION SELECT number, name FROM nonresident_at($v, $k) WHERE number IN (SELECT unnest($numbers))
        UNION SELECT number, corporate_name FROM corporation_at($v, $k) WHERE number IN (SELECT unnest($numbers))
        """,
        {"v": valid, "k": known, "numbers": numbers},
    )
    return {row["number"]: row["name"] or "" for row in rows}
