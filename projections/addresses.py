"""Who lived where: at a moment, and at the moment at which a bill was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.tables import as_of

if TYPE_CHECKING:
    from datetime import date

    from projections.readmodel import ReadModel, Row


def residents_at(model: ReadModel, area: str, street: str, valid: date, known: int) -> list[Row]:
    """住所地の住民: who lived at an address at (valid, known), by number."""
    return model.rows(
        "SELECT number, name, household FROM resident_at(?, ?)"
        " WHERE status = 'resident' AND area = ? AND street = ? ORDER BY number",
        [valid, known, area, street],
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
