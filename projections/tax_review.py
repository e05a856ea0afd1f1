"""課税の見直し: events that reached a tax after its decision, as a worklist; a caseworker decides what follows.

An item is open while no decision on the taxpayer's bill knew the event, and nobody settled it otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from events import resident as r
from events.assets import Depreciable, House, Parcel
from events.bill import BillDecided, BillRevised, Tax
from events.taxpayer import CorporateReturn
from events.vehicle import Vehicle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from events.items import Body, State
    from projections.readmodel import ReadModel, Row

ENTERING: Final[tuple[type[Body], ...]] = (
    *(r.MovedIn, r.MovedInFromAbroad, r.MovedInUnregistered),
    *(r.EnteredByAuthority, r.EnteredOnNaturalization, r.EnteredOnNationalityLoss),
)
"""Events by which somebody turns out to have lived here: they concern also who has no bill."""
CHANGING: Final[tuple[type[Body], ...]] = (
    *(r.MovedOut, r.MovedAbroad, r.MoveOutConfirmed, r.RemovedByAuthority),
    *(r.HouseholdChanged, r.EntryCancelled),
)
"""Events that concern tax where they change what held on the 賦課期日."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """見直しの一件: the bill (empty: none was decided) and the event that came after it."""

    tax: Tax
    fiscal_year: int
    taxpayer: str
    bill: str
    amount: int | None
    decided_on_position: int | None
    """What the last decision knew."""
    position: int
    stream: str
    version: int
    type: str
    reason: str
    effective: date
    recorded_at: int
    """Transaction time, microseconds since the epoch."""
    command_id: str

    @property
    def number(self) -> str:
        """The number under which the review is settled."""
        return f"{self.tax}-{self.fiscal_year}-{self.taxpayer}-{self.position}"

    @property
    def cause(self) -> str:
        """The event as a decision cites it."""
        return f"{self.stream}/{self.version}"


def review_items(model: ReadModel, known: int, *, taxpayer: str | None = None) -> list[ReviewItem]:
    """Everything open at a position, by tax, year, taxpayer and position; of one taxpayer where named."""
    values = {
        "known": known,
        "entering": _types(ENTERING),
        "changing": _types(CHANGING),
        "died": r.Died.TYPE,
        "corrected": r.ErrorCorrected.TYPE,
        "decided": BillDecided.TYPE,
        "revised": BillRevised.TYPE,
        "taxpayer": taxpayer,
    }
    rows = model.rows(_QUERY, values)
    return [ReviewItem(**{**row, "tax": Tax(row["tax"]), "fiscal_year": int(row["fiscal_year"])}) for row in rows]


def settled(model: ReadModel, known: int) -> list[Row]:
    """What was decided on reviews by a position, in the order of the decisions."""
    return model.rows("SELECT * FROM review WHERE known_from <= ? ORDER BY position", [known])


def _types(bodies: tuple[type[Body], ...]) -> list[str]:
    return [body.TYPE for body in bodies]


def _facts(table: str) -> str:
    """Facts of a kind that a later event has not taken back."""
    return f"(FROM {table} WHERE position <= $known AND (gone_at IS NULL OR gone_at > $known))"


_DECISIONS: Final = f"""
    SELECT f.number AS bill, f.position, CAST(e.details ->> 'known_position' AS BIGINT) AS knew
    FROM {_facts("bill_fact")} AS f JOIN entry AS e USING (position) WHERE e.type IN ($decided, $revised)
"""
_STANDING: Final = """
    SELECT b.number AS bill, b.tax, coalesce(b.tax_year, b.fiscal_year) AS fiscal_year, b.taxpayer, b.subject,
        b.assessment_date AS day, b.amount,
        max(d.knew) AS knew, min(d.knew) AS first_knew
    FROM bill_at(DATE '9999-12-31', $known) AS b JOIN decision AS d ON d.bill = b.number GROUP BY ALL
"""
_RUNS: Final = """
    SELECT tax, fiscal_year, min(day) AS day, min(first_knew) AS knew FROM standing GROUP BY ALL
"""
_OF_PEOPLE: Final = f"""
    SELECT run.tax, run.fiscal_year, f.number AS taxpayer, f.position, e.type IN $entering AS without_bill
    FROM {_facts("resident_fact")} AS f JOIN entry AS e USING (position)
    JOIN run ON f.position > run.knew AND run.tax IN ('resident', 'fixed_asset')
    WHERE (e.type = $died AND f.effective < make_date(run.fiscal_year + 1, 4, 1))
        OR (run.tax = 'resident' AND e.type IN $entering AND f.effective <= run.day)
        OR (run.tax = 'resident' AND e.type IN $changing AND f.effective <= run.day)
        OR (run.tax = 'resident' AND e.type = $corrected AND f.effective <= run.day
            AND (f.birth IS NOT NULL OR f.household IS NOT NULL OR f.relationship IS NOT NULL))
"""
_OF_DEPENDANTS: Final = f"""
    SELECT run.tax, run.fiscal_year, c.taxpayer, f.position, false
    FROM {_facts("resident_fact")} AS f JOIN entry AS e USING (position)
    JOIN run ON run.tax = 'resident' AND f.position > run.knew AND f.effective < run.day
    JOIN dependant_at(DATE '9999-12-31', $known) AS c ON c.dependant = f.number AND c.fiscal_year = run.fiscal_year
    WHERE e.type = $died OR (e.type = $corrected AND f.birth IS NOT NULL)
"""
_OF_RETURNS: Final = f"""
    SELECT run.tax, run.fiscal_year, split_part(f.number, '-', 1), f.position, true
    FROM {_facts("income_fact")} AS f
    JOIN run ON run.tax = 'resident' AND f.number LIKE '%-' || run.fiscal_year AND f.position > run.knew
    UNION ALL
    SELECT run.tax, run.fiscal_year, split_part(f.number, '-', 1), f.position, true
    FROM {_facts("dependant_fact")} AS f
    JOIN run ON run.tax = 'resident' AND split_part(f.number, '-', 2) = CAST(run.fiscal_year AS VARCHAR)
        AND f.position > run.knew
"""


def _of_assets(kind: type[State]) -> str:
    """A late event of an asset concerns who was thought to own it on the 賦課期日 and who does now."""
    table = kind.KIND
    return f"""
    SELECT DISTINCT run.tax, run.fiscal_year, o.owner AS taxpayer, f.position, true
    FROM {_facts(f"{table}_fact")} AS f
    JOIN run ON run.tax = 'fixed_asset' AND f.position > run.knew AND f.effective <= run.day
    JOIN {table} AS o ON o.number = f.number AND o.valid_from <= run.day
        AND o.known_from <= $known AND o.known_to > f.position - 1
    """


_OF_SUBJECTS: Final = "\n    UNION ALL\n".join(
    f"""
    SELECT s.tax, s.fiscal_year, s.taxpayer, f.position, false AS without_bill, s.bill, s.amount, s.knew
    FROM {_facts(f"{kind}_fact")} AS f
    JOIN standing AS s ON s.subject = '{kind}-' || f.number AND f.position > s.knew
    WHERE f.effective <= s.day OR s.tax = 'corporate'
    """
    for kind in (Vehicle.KIND, CorporateReturn.KIND)
)
_TOUCHED: Final = "\n    UNION ALL\n".join(
    (_OF_PEOPLE, _OF_DEPENDANTS, _OF_RETURNS, *(_of_assets(kind) for kind in (Parcel, House, Depreciable)))
)
_REACHED: Final = f"""
    SELECT t.*, s.bill, s.amount, s.knew
    FROM (
        SELECT tax, fiscal_year, taxpayer, position, bool_or(without_bill) AS without_bill FROM touched GROUP BY ALL
    ) AS t LEFT JOIN standing AS s USING (tax, fiscal_year, taxpayer)
    UNION ALL {_OF_SUBJECTS}
"""
_SOURCES: Final[Mapping[str, str]] = {
    "decision": _DECISIONS,
    "standing": _STANDING,
    "run": _RUNS,
    "touched": _TOUCHED,
    "reached": _REACHED,
}
_QUERY: Final = f"""
    WITH {", ".join(f"{name} AS ({query})" for name, query in _SOURCES.items())}
    SELECT t.tax, t.fiscal_year, t.taxpayer, coalesce(t.bill, '') AS bill, t.amount, t.knew AS decided_on_position,
        e.position, e.stream, e.version, e.type, e.reason, e.effective, e.recorded_at, e.command_id
    FROM reached AS t JOIN entry AS e USING (position)
    WHERE (t.knew IS NULL OR t.knew < e.position) AND (t.bill IS NOT NULL OR t.without_bill)
        AND ($taxpayer IS NULL OR t.taxpayer = $taxpayer)
        AND NOT EXISTS (
            FROM review AS v WHERE v.number = concat_ws('-', t.tax, t.fiscal_year, t.taxpayer, e.position)
                AND v.known_from <= $known
        )
    ORDER BY t.tax, t.fiscal_year, t.taxpayer, e.position
"""
