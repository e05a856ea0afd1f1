"""Bills stored by the first version: read by the fold and by the read model, without a byte being rewritten (law 1)."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from collection.till import SEALER
from fastavro import schemaless_writer
from support.histories import ListLog

from events.codec import decode
from events.schemas import written
from projections.collection import accounts as in_sql
from projections.engine import project
from projections.readmodel import ReadModel
from registry.domain.collection_account import Account, account_of, accounts

if TYPE_CHECKING:
    from support.histories import Row

DUE = date(2024, 5, 31)
DECIDED = {
    "status": "decided",
    "tax": "light_vehicle",
    "fiscal_year": 2024,
    "taxpayer": "1",
    "amount": 10_800,
    "due_on": DUE,
}


def stored(position: int, topic: str, on: date, items: dict[str, Any]) -> Row:
    """An event as the first version wrote it, with the schema that was committed then."""
    header = {
        "recorded_at": position,
        "effective": {"on": on, "fuzzy": None},
        "reason": topic.partition("/")[0],
        **dict.fromkeys(("trigger", "legal_basis", "actor"), "税"),
        "command_id": UUID(int=position).bytes,
    }
    out = BytesIO()
    schemaless_writer(out, written(topic)[0], {"header": header, "sealed": b"", **items})
    return position, "bill-kei-2024-1", position, topic, out.getvalue()


LOG = [
    stored(1, "bill.decided/1", date(2024, 4, 10), DECIDED),
    stored(2, "bill.payment_received/1", date(2024, 5, 20), {"paid": 12_900, "channel": "窓口"}),
    stored(3, "bill.payment_refunded/1", date(2024, 6, 20), {"refunded": 2_100}),
    stored(4, "bill.revised/1", date(2024, 7, 1), {"amount": 12_900}),
]


@pytest.mark.parametrize(
    ("known", "assessed", "outstanding"), [(1, 10_800, 10_800), (2, 10_800, -2_100), (3, 10_800, 0), (4, 12_900, 2_100)]
)
def test_an_old_bill_has_one_instalment_in_fold_and_sql(known: int, assessed: int, outstanding: int) -> None:
    """Decision, payment, refund and revision of version 1 belong to the first and only 期."""
    folded = accounts([decode(*row, SEALER) for row in LOG], date.max, known)
    with ReadModel.open(None) as model:
        project(model.db, ListLog(LOG), SEALER)
        (row,) = in_sql(model, date(2099, 1, 1), known)
    assert isinstance(folded[1], Account)
    assert (folded[1].due_on, folded[1].tax.assessed, folded[1].tax.outstanding) == (DUE, assessed, outstanding)
    assert account_of(row["instalment"], row["due_on"], row, folded[1].receipts) == folded[1]


def test_many_old_bills_are_read_by_the_fast_reader() -> None:
    """From 48 records on another reader takes over; it gives the same."""
    rows = [(n, f"bill-{n}", 1, *row[3:]) for n, row in enumerate(LOG[:1] * 60, start=1)]
    with ReadModel.open(None) as model:
        project(model.db, ListLog(rows), SEALER)
        found = in_sql(model, DUE, 60)
    assert {(row["instalment"], row["due_on"], row["assessed"]) for row in found} == {(1, DUE, 10_800)}
    assert len(found) == 60
