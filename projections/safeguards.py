"""支援措置 and 抑止 of a town as they stand now: what a door must know before it shows anybody anything."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from events.certificate import Certificate
from events.protection import Hold, HoldStatus, Support, SupportStatus
from projections.readmodel import items_of_row

if TYPE_CHECKING:
    from collections.abc import Collection

    from projections.readmodel import ReadModel

EVER: Final = date.max
"""Protection counts from its decision to its end, whatever day is asked for."""


def supports(model: ReadModel, known: int) -> dict[str, Support]:
    """Every measure that isn't ended, by 宛名番号."""
    rows = model.states(Support, EVER, known, "status <> ?", SupportStatus.ENDED)
    return {row["number"]: Support(**items_of_row(Support, row)) for row in rows}


def holds(model: ReadModel, known: int) -> dict[str, Hold]:
    """Every hold that is set, also one that doesn't work yet or is suspended, by its number."""
    rows = model.states(Hold, EVER, known, "status = ?", HoldStatus.SET)
    return {row["number"]: Hold(**items_of_row(Hold, row)) for row in rows}


def issued(model: ReadModel) -> frozenset[str]:
    """宛名番号 of everybody of whom a certificate was ever issued: all others have no 交付履歴 to look for."""
    rows = model.rows(f"SELECT DISTINCT subject FROM {Certificate.KIND}_fact WHERE subject IS NOT NULL")
    return frozenset(row["subject"] for row in rows)


def households_with(model: ReadModel, numbers: Collection[str], known: int) -> dict[str, str | None]:
    """宛名番号 → 世帯番号 of these people and of everybody who lives with one of them."""
    rows = model.rows(
        """
        WITH named AS (SELECT unnest($numbers) AS number),
            latest AS MATERIALIZED (SELECT number, household FROM resident_at($ever, $known))
        SELECT number, household FROM latest WHERE number IN (FROM named)
            OR household IN (SELECT household FROM latest WHERE number IN (FROM named))
        """,
        {"numbers": sorted(numbers), "ever": EVER, "known": known},
    )
    return {row["number"]: row["household"] for row in rows}
