"""What went out on facts that were corrected later: bills, certificates and demands that would read otherwise today.

Each cites the last position it took into account; only a register with two clocks can ask this question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from events.bill import Bill, BillDecided, BillRevised
from events.catalogue import state_class
from events.certificate import Certificate, CertificateIssued
from events.collection import DemandSent
from events.resident import Resident
from projections.tables import as_of, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from projections.readmodel import ReadModel, Row


@dataclass(frozen=True)
class Overtaken:
    """One fact under a decision that is known otherwise by now."""

    decision: str
    """The stream of what went out: `bill-<通知書番号>`, `certificate-<発行番号>`."""
    type: str
    """The event that sent it out, such as `bill.revised` or `bill.demand_sent`."""
    decided_at: int
    """Position of the decision; `decided_on_position` is what it knew."""
    decided_on_position: int
    subject: str
    """The stream whose facts it rests on."""
    facts_on: date
    """The day whose facts count: 賦課期日, 交付日, the day of the 督促."""
    item: str
    then: Any
    now: Any
    changed_by: int
    """Position of the first event after the decision that touches the subject on that day."""


def overtaken(model: ReadModel, known: int) -> Iterator[Overtaken]:
    """All decisions that stand at `known` and rest on facts known otherwise since, in their order; item by item."""
    found = [one for row in _kinds(model, known) for one in _of_kind(model, row["kind"], known)]
    yield from sorted(found, key=lambda one: (one.decided_at, one.subject))


_STANDS: Final = "f.position <= $known AND (f.gone_at IS NULL OR f.gone_at > $known)"

_BILLS: Final = f"""
    SELECT e.stream AS decision, e.type, f.position AS decided_at, b.subject, b.assessment_date AS facts_on,
        CAST(e.details ->> 'known_position' AS BIGINT) AS decided_on_position
    FROM {Bill.KIND}_fact AS f
    JOIN entry AS e USING (position)
    JOIN (SELECT number, subject, assessment_date FROM {Bill.KIND}_fact WHERE subject IS NOT NULL) AS b USING (number)
    WHERE e.type IN ('{BillDecided.TYPE}', '{BillRevised.TYPE}') AND {_STANDS}
    QUALIFY row_number() OVER (PARTITION BY f.number ORDER BY f.position DESC) = 1
"""
"""The last decision on a bill counts."""

_CERTIFICATES: Final = f"""
    SELECT e.stream, e.type, f.position, '{Resident.KIND}-' || f.subject, f.effective, coalesce(f.known_at, f.position)
    FROM {Certificate.KIND}_fact AS f
    JOIN entry AS e USING (position)
    WHERE e.type = '{CertificateIssued.TYPE}' AND {_STANDS} AND f.number NOT IN (
        SELECT f.number FROM {Certificate.KIND}_fact AS f WHERE f.voided IS NOT NULL AND {_STANDS}
    )
"""
"""What was printed wrong and destroyed never went out."""

_DEMANDS: Final = f"""
    SELECT e.stream, e.type, f.position, e.stream, f.effective, f.position
    FROM {Bill.KIND}_fact AS f
    JOIN entry AS e USING (position)
    WHERE e.type = '{DemandSent.TYPE}' AND {_STANDS}
"""
"""A 督促 rests on the bill itself: on a payment that wasn't known yet, above all."""

_DECISIONS: Final = " UNION ALL ".join(f"({select})" for select in (_BILLS, _CERTIFICATES, _DEMANDS))


def _kinds(model: ReadModel, known: int) -> list[Row]:
    return model.rows(
        f"SELECT DISTINCT split_part(subject, '-', 1) AS kind FROM ({_DECISIONS}) WHERE subject IS NOT NULL",
        {"known": known},
    )


def _of_kind(model: ReadModel, kind: str, known: int) -> Iterator[Overtaken]:
    """The facts of one kind under decisions that read otherwise now."""
    names = [column.name for column in columns_of(state_class(f"{kind}-"))]
    for row in _touched(model, kind, names, known):
        for name in names:
            if row[f"then_{name}"] != row[f"now_{name}"]:
                yield Overtaken(
                    row["decision"], row["type"], row["decided_at"], row["decided_on_position"], row["subject"],
                    row["facts_on"], name, row[f"then_{name}"], row[f"now_{name}"], row["changed_by"],
                )  # fmt: skip


def _touched(model: ReadModel, kind: str, names: list[str], known: int) -> list[Row]:
    """The decisions on a kind whose facts on their day were touched later, then and now side by side."""
    pairs = ", ".join(f"a.{name} AS then_{name}, b.{name} AS now_{name}" for name in names)
    return model.rows(
        f"""
        WITH touched AS (
            SELECT d.*, f.number, min(f.position) AS changed_by
            FROM ({_DECISIONS}) AS d
            JOIN {kind}_fact AS f ON f.number = substr(d.subject, {len(kind) + 2})
            WHERE starts_with(d.subject, '{kind}-') AND f.position > d.decided_on_position AND f.position <= $known
                AND f.effective <= d.facts_on
            GROUP BY ALL
        )
        SELECT t.*, {pairs}
        FROM touched AS t
        LEFT JOIN {kind} AS a ON t.number = a.number AND {_at("a", "t.decided_on_position")}
        LEFT JOIN {kind} AS b ON t.number = b.number AND {_at("b", "$known")}
        """,
        {"known": known},
    )


def _at(table: str, known: str) -> str:
    return as_of("t.facts_on", known, table)
