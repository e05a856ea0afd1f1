"""Who lived where: at a moment, and at the moment at which a bill was decided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from projections.tables import as_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.readmodel import ReadModel, Row


def residents_at(model: ReadModel, area: str, street: str, valid: date, known: int) -> list[Row]:
    """住所地の住民: who lived at an address at (valid, known), by number."""
    return model.rows(
        "SELECT number, name, household FROM resident_at(?, ?)"
        " WHERE status = 'resident' AND area = ? AND street = ? ORDER BY number",
        [valid, known, area, street],
    )


def residents_in(model: ReadModel, areas: Sequence[str], valid: date, known: int) -> list[Row]:
    """町字の住民: who lived in any of these 町字 at (valid, known), and the day on which they plan to leave."""
    return model.rows(
        """
        SELECT here.number, here.area, here.street,
            CASE WHEN later.status <> 'resident' THEN later.planned_leaving END AS leaving_on
        FROM resident_at($valid, $known) AS here JOIN resident_at($ever, $known) AS later USING (number)
        WHERE here.status = 'resident' AND list_contains($areas, here.area)
        ORDER BY here.number
        """,
        {"valid": valid, "known": known, "ever": date.max, "areas": list(areas)},
    )


def domiciles(model: ReadModel, numbers: Sequence[str], valid: date, known: int) -> list[Row]:
    """本籍 of those of these people who are in the register at (valid, known), with their status and kind."""
    return model.rows(
        "SELECT number, status, kind, domicile FROM resident_at(?, ?) WHERE list_contains(?, number)",
        [valid, known, list(numbers)],
    )


def residents_when_taxed(model: ReadModel, bill: str, area: str, street: str) -> list[Row]:
    """賦課期日の居住者: who lived at an address on a bill's 賦課期日, as known when it was first decided."""
    return model.rows(
        f"""
        WITH decided AS MATERIALIZED (
            SELECT f.assessment_date AS day, CAST(e.details ->> 'known_position' AS BIGINT) AS known
            FROM bill_fact AS f JOIN entry AS e USING (position)
            WHERE f.number = $bill AND e.type = 'bill.decided' ORDER BY position LIMIT 1
        )
        SELECT r.number, r.name, r.household FROM decided AS d, resident AS r
        WHERE {as_of("d.day", "d.known", "r")} AND r.status = 'resident' AND r.area = $area AND r.street = $street
        ORDER BY r.number
        """,
        {"bill": bill, "area": area, "street": street},
    )
