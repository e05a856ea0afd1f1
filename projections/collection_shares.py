"""払込: what of a month's receipts belongs to the prefecture and to the state (地方税法42条, 施行令8条).

個人住民税 is collected as one sum. What came in is divided by the ratio (按分率) of the parts as assessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from events.bill import PARTS, Tax
from projections.collection import HOLDS, RECEIVED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from projections.readmodel import ReadModel

OWN: Final = "city"
"""The town's own part, which keeps what rounding leaves."""
_OF_YEAR: Final = f"bill_at($v, $k) WHERE tax = '{Tax.RESIDENT}' AND fiscal_year = $year"


@dataclass(frozen=True, slots=True)
class Shares:
    """按分: what was received between two days, yen, and the parts as assessed by which it is divided."""

    received: int
    assessed: Mapping[str, int]

    def ratio(self, part: str) -> Fraction:
        """按分率 of one part; 0 where nothing was assessed."""
        whole = sum(self.assessed.values())
        return Fraction(self.assessed[part], whole) if whole else Fraction(0)

    @property
    def divided(self) -> dict[str, int]:
        """The yen of each part, below one yen dropped; the rest is the town's own."""
        others = {part: int(self.received * self.ratio(part)) for part in self.assessed if part != OWN}
        return {OWN: self.received - sum(others.values()), **others}


def shares(model: ReadModel, fiscal_year: int, first: date, last: date, known: int, *, assessed_on: date) -> Shares:
    """What was received of a year's 個人住民税 from one day to another, and the parts as assessed on a day."""
    rows = model.rows(_PARTS, {"v": assessed_on, "k": known, "year": fiscal_year})
    assessed = dict.fromkeys(PARTS[Tax.RESIDENT], 0) | {row["part"]: row["yen"] for row in rows}
    (received,) = model.rows(_INCOME, {"v": last, "k": known, "year": fiscal_year, "first": first})
    return Shares(received["yen"], assessed)


_PARTS: Final = f"""
    SELECT split_part(said, ':', 1) AS part, sum(CAST(split_part(said, ':', 2) AS BIGINT))::BIGINT AS yen
    FROM (SELECT unnest(string_split(parts, ' ')) AS said FROM {_OF_YEAR} AND parts <> '') GROUP BY ALL
"""
_INCOME: Final = f"""
    SELECT coalesce(sum({RECEIVED}), 0)::BIGINT AS yen FROM bill_fact AS f
    WHERE {HOLDS} AND f.effective >= $first AND f.number IN (SELECT number FROM {_OF_YEAR})
"""
