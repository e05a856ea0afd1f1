"""Random logs of one town: events in and out of order, cancelled, of every merging kind, as stored rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hypothesis import strategies as st
from support.sealers import PlainSealer

from events import bill, resident
from events.codec import decode, encode
from events.event import Header
from events.timeline import FOR_EVER
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from events.items import Body

FIRST_DAY = date(2024, 2, 25)
DAYS = 12
PLAIN = PlainSealer()
Row = tuple[int, str, int, str, bytes]


@dataclass
class ListLog:
    """A log in memory, as projections read it."""

    rows: list[Row]

    def read_batches(self, after: int = 0, size: int = 10_000) -> Iterator[Sequence[Row]]:
        """The rows after a position, `size` at a time."""
        rows = [row for row in self.rows if row[0] > after]
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

    def head(self) -> tuple[int, int]:
        """The last position; nobody asks this log for its time."""
        return (self.rows[-1][0] if self.rows else 0), 0

    def read_stream(self, stream: str, known: int = FOR_EVER) -> list[Row]:
        """The rows of one stream."""
        return [row for row in self.rows if row[1] == stream and row[0] <= known]

    def read_streams(self, after: str = "", size: int = 10_000, known: int = FOR_EVER) -> Iterator[list[Row]]:
        """Whole streams by name, at least `size` rows at a time."""
        rows: list[Row] = []
        for stream in sorted({row[1] for row in self.rows if row[1] > after}):
            rows += self.read_stream(stream, known)
            if len(rows) >= size:
                yield rows
                rows = []
        if rows:
            yield rows

    def streams_between(self, after: int, last: int) -> list[str]:
        """Streams with an event between two positions."""
        return sorted({row[1] for row in self.rows if after < row[0] <= last})

    def position_at(self, recorded_at: int) -> int:
        """The last position recorded by a moment."""
        stamped = [decode(*row, PLAIN) for row in self.rows]
        return max((entry.position for entry in stamped if entry.header.recorded_at <= recorded_at), default=0)

    def recorded_at_of(self, position: int) -> int:
        """Transaction time of a position."""
        stamped = [decode(*row, PLAIN) for row in self.rows if row[0] <= position]
        return stamped[-1].header.recorded_at if stamped else 0


def day(number: int) -> date:
    """A day near the end of a February with 29 days."""
    return FIRST_DAY + timedelta(days=number)


_texts = st.sampled_from(["東金", "山武", "", "辺\U000e0100"])
_fuzzy = st.sampled_from([LegalDate.exact(date(1990, 1, 2)), LegalDate.parse("昭和30年3月頃")])

_resident_bodies: st.SearchStrategy[Body] = st.one_of(
    st.builds(resident.MovedIn, name=_texts, birth=_fuzzy, area=_texts, household=st.sampled_from(["1", "2"])),
    st.builds(resident.Relocated, area=_texts, building=_texts, address_since=_fuzzy),
    st.builds(resident.HouseholdChanged, relationship=st.sampled_from(["世帯主", "妻", "子"])),
    st.builds(resident.ErrorCorrected, birth=_fuzzy | st.none(), name=_texts | st.none()),
    st.just(resident.Died()),
    st.builds(resident.MovedOut, planned_leaving=st.just(day(5)), planned_destination=_texts),
)
_bill_bodies: st.SearchStrategy[Body] = st.one_of(
    st.builds(bill.BillDecided, amount=st.integers(0, 99), taxpayer=_texts),
    st.builds(bill.BillRevised, amount=st.integers(0, 99)),
    st.builds(bill.PaymentReceived, paid=st.integers(1, 99), channel=_texts),
    st.builds(bill.PaymentRefunded, refunded=st.integers(1, 9)),
)


def row_of(
    position: int,
    stream: str,
    version: int,
    on: date,
    body: Body,
    *,
    recorded_at: int | None = None,
    cancels: tuple[int, ...] = (),
) -> Row:
    """An event as it is stored, effective on a day; recorded at the microsecond of its position if nothing is said."""
    header = Header(
        recorded_at=position if recorded_at is None else recorded_at,
        effective=LegalDate.exact(on),
        reason=body.TYPE,
        trigger="届出",
        legal_basis="法",
        actor="test",
        command_id=UUID(int=position),
        cancels=cancels,
    )
    return position, stream, version, *encode(stream, version, header, body, PLAIN)


@st.composite
def logs(draw: st.DrawFn, most: int = 40) -> list[Row]:
    """A town's log: positions 1, 2, 3 …; versions per stream; recorded times that never fall."""
    rows: list[Row] = []
    effective: dict[str, list[date]] = {}
    recorded_at = 0
    for position in range(1, draw(st.integers(0, most)) + 1):
        kind = draw(st.sampled_from(["resident", "bill"]))
        stream = f"{kind}-{draw(st.integers(1, 3))}"
        days = effective.setdefault(stream, [])
        cancels = draw(_cancels(len(days)))
        on = days[cancels[0] - 1] if cancels else day(draw(st.integers(0, DAYS)))
        body: Any = resident.EntryCancelled() if cancels and kind == "resident" else None
        body = body or draw(_resident_bodies if kind == "resident" else _bill_bodies)
        recorded_at += draw(st.integers(0, 2))
        days.append(on)
        rows.append(row_of(position, stream, len(days), on, body, recorded_at=recorded_at, cancels=cancels))
    return rows


def _cancels(versions: int) -> st.SearchStrategy[tuple[int, ...]]:
    if versions == 0:
        return st.just(())
    return st.just(()) | st.just(()) | st.integers(1, versions).map(lambda version: (version,))
