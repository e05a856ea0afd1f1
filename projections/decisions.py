"""Decisions on facts that were corrected later: bills whose taxed record now reads otherwise than when they were made.

A decision cites the last position it took into account; only a register with two clocks can ask this question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from events.bill import BillDecided, BillRevised
from events.catalogue import state_class
from projections.tables import as_of, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from projections.readmodel import ReadModel, Row


@dataclass(frozen=True)
class Overtaken:
    """One fact under a decision that is known otherwise by now."""

    bill: str
    """通知書番号."""
    decided_at: int
    """Position of the decision; `decided_on_position` is what it knew."""
    decided_on_position: int
    subject: str
    """The stream that was taxed."""
    assessment_date: date
    """賦課期日: the day whose facts count."""
    item: str
    then: Any
    now: Any
    changed_by: int
    """Position of the first event after the decision that touches the subject on that day."""


def overtaken(model: ReadModel, known: int) -> Iterator[Overtaken]:
    """All decisions that stand at `known` and rest on facts known otherwise since, by bill; item by item."""
    for kind in sorted({row["kind"] for row in _kinds(model, known)}):
        state = state_class(f"{kind}-")
        names = [column.name for column in columns_of(state)]
        for row in _of_kind(model, kind, names, known):
            for name in names:
                if row[f"then_{name}"] != row[f"now_{name}"]:
                    yield Overtaken(
                        row["bill"], row["decided_at"], row["decided_on_position"], row["subject"],
                        row["assessment_date"], name, row[f"then_{name}"], row[f"now_{name}"], row["changed_by"],
                    )  # fmt: skip


_DECISIONS = """
    SELECT f.number AS bill, f.position AS decided_at, b.subject, b.assessment_date,
        CAST(e.details ->> 'known_position' AS BIGINT) AS decided_on_position
    FROM bill_fact AS f
    JOIN entry AS e USING (position)
    JOIN (SELECT number, subject, assessment_date FROM bill_fact WHERE subject IS NOT NULL) AS b USING (number)
    WHERE e.type IN ($decided, $revised) AND f.position <= $known AND (f.gone_at IS NULL OR f.gone_at > $known)
    QUALIFY row_number() OVER (PARTITION BY f.number ORDER BY f.position DESC) = 1
"""


def _kinds(model: ReadModel, known: int) -> list[Row]:
    return model.rows(
        f"SELECT DISTINCT split_part(subject, '-', 1) AS kind FROM ({_DECISIONS}) WHERE subject IS NOT NULL",
        {"decided": BillDecided.TYPE, "revised": BillRevised.TYPE, "known": known},
    )


def _of_kind(model: ReadModel, kind: str, names: list[str], known: int) -> list[Row]:
    """The decisions on a kind whose facts on the assessment date were touched later, then and now side by side."""
    pairs = ", ".join(f"a.{name} AS then_{name}, b.{name} AS now_{name}" for name in names)
    return model.rows(
        f"""
        WITH touched AS (
            SELECT d.*, f.number, min(f.position) AS changed_by
            FROM ({_DECISIONS}) AS d
            JOIN {kind}_fact AS f ON f.number = substr(d.subject, {len(kind) + 2})
            WHERE starts_with(d.subject, '{kind}-') AND f.position > d.decided_on_position AND f.position <= $known
                AND f.effective <= d.assessment_date
            GROUP BY ALL
        )
        SELECT t.*, {pairs}
        FROM touched AS t
        LEFT JOIN {kind} AS a ON t.number = a.number AND {_at("a", "t.decided_on_position")}
        LEFT JOIN {kind} AS b ON t.number = b.number AND {_at("b", "$known")}
        ORDER BY t.bill
        """,
        {"decided": BillDecided.TYPE, "revised": BillRevised.TYPE, "known": known},
    )


def _at(table: str, known: str) -> str:
    return as_of("t.assessment_date", known, table)
