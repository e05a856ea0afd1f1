"""Questions that people ask of a town, at any (valid, known): households, history, statistics, differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.bill import Bill
from events.household import Household
from events.resident import Status
from projections.readmodel import items_of_row
from projections.tables import TIMELINE_COLUMNS, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from events.items import State
    from projections.readmodel import ReadModel, Row

ORDER: Final = "CASE relationship WHEN '世帯主' THEN 0 ELSE 1 END, household_order NULLS LAST, birth, number"
"""Order of a household's members where no 記載順位 is stored: head first, then by age (5.2)."""


def household(model: ReadModel, number: str, valid: date, known: int) -> tuple[Row | None, list[Row]]:
    """A household and its members who live there, head first."""
    members = model.rows(
        f"SELECT * FROM resident_at(?, ?) WHERE household = ? AND status = ? ORDER BY {ORDER}",
        [valid, known, number, Status.RESIDENT],
    )
    return model.state(Household, number, valid, known), members


def history(model: ReadModel, kind: type[State], number: str, known: int) -> list[Row]:
    """履歴: the record after each change as it was then, by 履歴番号, with who, when, why (specification 1.2.1)."""
    return model.rows(
        # In steps: DuckDB looks into an index for a single condition alone.
        f"""
        WITH e AS MATERIALIZED (FROM entry WHERE stream = ?), r AS MATERIALIZED (FROM {kind.KIND} WHERE number = ?)
        SELECT e.version, e.position, e.type, e.recorded_at, e.effective, e.effective_text, e.reason, e.trigger,
            e.legal_basis, e.actor, e.approver, e.submission, e.notice_on, e.note, e.cancels, e.details,
            r.* EXCLUDE ({", ".join(column.name for column in TIMELINE_COLUMNS)})
        FROM e LEFT JOIN r ON r.version = e.version AND r.known_from = e.position AND r.position = e.position
        WHERE e.position <= ? ORDER BY e.version
        """,
        [f"{kind.KIND}-{number}", number, known],
    )


def statistics(model: ReadModel, valid: date, known: int) -> Row:
    """人口・世帯・外国人住民・車両・調定 of a town on a day."""
    people = model.rows(
        """
        SELECT count(*) AS population, count(*) FILTER (WHERE kind = 'foreign') AS foreign_residents,
            count(*) FILTER (WHERE sex = '男') AS male, count(*) FILTER (WHERE sex = '女') AS female,
            count(DISTINCT household) AS households,
            count(*) FILTER (WHERE birth > CAST($v AS DATE) - INTERVAL 15 YEAR + INTERVAL 1 DAY) AS under_15,
            count(*) FILTER (WHERE birth <= CAST($v AS DATE) - INTERVAL 65 YEAR + INTERVAL 1 DAY) AS over_64
        FROM resident_at($v, $k) WHERE status = 'resident'
        """,
        {"v": valid, "k": known},
    )[0]
    vehicles = model.rows(
        "SELECT count(*) AS vehicles FROM vehicle_at($v, $k) WHERE status = 'registered'", {"v": valid, "k": known}
    )[0]
    return people | vehicles


def pyramid(model: ReadModel, valid: date, known: int) -> list[Row]:
    """人口ピラミッド: residents by five years of age (年齢計算法) and sex."""
    return model.rows(
        """
        SELECT (
                date_diff('year', birth, v) - CASE WHEN strftime(birth, '%m%d') > strftime(v, '%m%d') THEN 1 ELSE 0 END
            ) // 5 * 5 AS age_from, sex, count(*) AS people
        FROM (
            SELECT birth, sex, CAST($v AS DATE) + 1 AS v FROM resident_at($v, $k)
            WHERE status = 'resident' AND birth IS NOT NULL -- whose birth was erased is counted, but has no age
        )
        GROUP BY ALL ORDER BY age_from, sex
        """,
        {"v": valid, "k": known},
    )


def movements(model: ReadModel, first: date, last: date, known: int) -> list[Row]:
    """人口動態: how many people each 異動事由 touched between two days (valid time), cancelled ones left out.

    `changed_status` counts those alone who came or went by it: a death touches a widow's record, too.
    """
    return model.rows(
        """
        SELECT e.reason, count(*) AS people, count(f.status) AS changed_status FROM entry AS e
        JOIN resident_fact AS f USING (position)
        WHERE e.effective BETWEEN $first AND $last AND e.position <= $k AND (f.gone_at IS NULL OR f.gone_at > $k)
        GROUP BY e.reason ORDER BY people DESC, e.reason
        """,
        {"first": first, "last": last, "k": known},
    )


def collection(model: ReadModel, valid: date, known: int) -> list[Row]:
    """収納: 調定額, 納付済額, 残高 by tax and fiscal year."""
    return model.rows(
        f"""
        SELECT tax, fiscal_year, count(*) AS bills, sum(amount)::BIGINT AS assessed,
            sum(coalesce(paid, 0))::BIGINT AS paid, sum(coalesce(refunded, 0))::BIGINT AS refunded,
            sum(amount - coalesce(remitted, 0) - coalesce(written_off, 0) - coalesce(paid, 0) + coalesce(refunded, 0)
                - coalesce(credited, 0) + coalesce(credited_away, 0))::BIGINT AS balance
        FROM {Bill.KIND}_at(?, ?) WHERE status = 'decided' GROUP BY ALL ORDER BY tax, fiscal_year
        """,
        [valid, known],
    )


def payments(model: ReadModel, valid: date, known: int) -> Row:
    """納付: how many were paid up to a day, and how much in yen."""
    return model.rows(
        """
        SELECT count(*) AS payments, coalesce(sum(paid), 0)::BIGINT AS paid_yen FROM bill_fact
        WHERE paid IS NOT NULL AND effective <= $v AND position <= $k AND (gone_at IS NULL OR gone_at > $k)
        """,
        {"v": valid, "k": known},
    )[0]


def changes_between(
    model: ReadModel, kind: type[State], before: tuple[date, int], after: tuple[date, int]
) -> Iterator[tuple[str, str, object, object]]:
    """(number, item, before, after) of every item of a kind that differs between two (valid, known)."""
    columns = [column.name for column in columns_of(kind)]
    differing = " OR ".join(f"a.{name} IS DISTINCT FROM b.{name}" for name in columns)
    names = ", ".join(f"a.{name} AS a_{name}, b.{name} AS b_{name}" for name in columns)
    rows = model.rows(
        f"""
        SELECT coalesce(a.number, b.number) AS number, a.number IS NULL AS is_new, b.number IS NULL AS is_gone, {names}
        FROM {kind.KIND}_at(?, ?) AS a FULL JOIN {kind.KIND}_at(?, ?) AS b USING (number)
        WHERE a.number IS NULL OR b.number IS NULL OR {differing} ORDER BY number
        """,
        [*before, *after],
    )
    for row in rows:
        for name in columns:
            if row[f"a_{name}"] != row[f"b_{name}"]:
                yield row["number"], name, row[f"a_{name}"], row[f"b_{name}"]


def causes(model: ReadModel, stream: str, before: int, after: int) -> list[Row]:
    """The entries of a stream that became known between two positions: who, when, why."""
    return model.rows(
        "SELECT * FROM entry WHERE stream = ? AND position > ? AND position <= ? ORDER BY version",
        [stream, min(before, after), max(before, after)],
    )


def record(model: ReadModel, kind: type[State], number: str, valid: date, known: int) -> Row | None:
    """One record's items alone; None before anything is known of it."""
    row = model.state(kind, number, valid, known)
    return None if row is None else items_of_row(kind, row)
