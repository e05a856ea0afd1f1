"""The tax office's questions about one bill: the account of each 期, and how its amount came about, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import tax_desk
from console.cli.labels import KINDS
from console.service.views import BillAccount
from events.bill import Bill, Tax
from events.event import instant
from events.resident import Resident
from projections.collection import accounts, names

if TYPE_CHECKING:
    from console.service.sight import Sight
    from console.service.visit import Items
    from console.tax_desk import Explained


def bill_account(sight: Sight, number: str) -> BillAccount:
    """収納と算定 of a bill at the sight's moment; Complaint C201 or C202 where there is none."""
    bill = sight.record(Bill, number)
    if bill is None:
        raise sight.missing(Bill, number, KINDS[Bill.KIND])
    taxpayer = str(bill.get("taxpayer") or "")
    at = sight.at
    rows = accounts(sight.model, at.valid, at.known, "number = $bill", bill=number)
    named = names(sight.model, [taxpayer], at.valid, at.known)
    return BillAccount(
        taxpayer=taxpayer,
        name=named.get(taxpayer, ""),
        is_resident=sight.record(Resident, taxpayer) is not None,
        instalments=tuple(rows),
        explained=_explained(sight, number, bill),
    )


def _explained(sight: Sight, number: str, bill: Items) -> Explained | None:
    taxpayer, at = str(bill.get("taxpayer") or ""), sight.at
    if sight.hides_home(taxpayer):
        return None
    decided_on = instant(at.recorded_at).date()
    basis = tax_desk.basis_of(at.town.lgcode, int(bill["fiscal_year"]), at.known, decided_on)
    found = tax_desk.explain(sight.model, taxpayer, basis, [Tax(bill["tax"])])
    return next((one for one in found if one.number == number), None)
