"""転出入の督促: who was to have come or gone, and of whom nothing was heard since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from events.move_chain import Arrival, ArrivalStatus
from events.protection import SupportStatus
from events.resident import Resident, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from projections.readmodel import ReadModel

DOMESTIC = "move_out_domestic"


@dataclass(frozen=True)
class Unconfirmed:
    """転入通知未着: somebody who left, as they had planned, and whose new town hasn't written (4.1.3.1.4)."""

    number: str
    name: str
    planned_leaving: date
    destination: str


@dataclass(frozen=True)
class Expected:
    """転入予定: somebody who was announced and hasn't come."""

    arrival: str
    name: str
    planned_leaving: date
    is_protected: bool


def unconfirmed(model: ReadModel, today: date, known: int, days: int) -> Iterator[Unconfirmed]:
    """Whoever planned to leave more than so many days ago and of whom no 転入通知 came, the oldest first."""
    rows = model.rows(
        f"""
        SELECT number, name, planned_leaving, planned_destination FROM {Resident.KIND}_at($v, $k)
        WHERE status = $moved_out AND removal_reason = $domestic AND notice_received IS NULL AND planned_leaving < $due
        ORDER BY planned_leaving, number
        """,
        {
            "v": today,
            "k": known,
            "moved_out": Status.MOVED_OUT,
            "domestic": DOMESTIC,
            "due": today - timedelta(days=days),
        },
    )
    for row in rows:
        yield Unconfirmed(row["number"], row["name"] or "", row["planned_leaving"], row["planned_destination"] or "")


def expected(model: ReadModel, today: date, known: int, **alike: object) -> Iterator[Expected]:
    """Every open announcement, the oldest plan first; those whose time has run out as well.

    `alike` are items of ours that must have these values.
    """
    chosen = "".join(f" AND {item} = ${item}" for item in alike)
    rows = model.rows(
        f"""
        SELECT number, name, planned_leaving, support_status FROM {Arrival.KIND}_at($v, $k)
        WHERE status = $announced{chosen} ORDER BY planned_leaving, number
        """,
        {"v": today, "k": known, "announced": ArrivalStatus.ANNOUNCED, **alike},
    )
    for row in rows:
        protected = row["support_status"] not in {None, SupportStatus.ENDED}
        yield Expected(row["number"], row["name"] or "", row["planned_leaving"], protected)
