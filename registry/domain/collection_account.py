"""収納状況: the account of each 期 of a bill, folded from the same entries as the bill itself (laws 5 and 7)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from events.bill import Bill
from events.timeline import FOR_EVER, fold, in_force
from registry.domain.tax.balance import Balance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from events.event import Entry

MOVEMENTS: Final[Mapping[str, str]] = {
    "remitted": "reduced",
    "paid": "paid",
    "refunded": "refunded",
    "credited": "credited",
    "credited_away": "credited_away",
    "written_off": "written_off",
}
"""Items of a bill that move its tax → the part of `Balance` that they add to."""

RECEIPTS: Final[Mapping[str, int]] = {"paid": 1, "credited": 1, "refunded": -1, "credited_away": -1}
"""Movements that change how much of a tax has been received, and their sign."""

CHARGES: Final = ("fee_charged", "fee_paid", "late_paid", "late_remitted", "interest_paid", "announced")
"""Amounts beside the tax: 督促手数料, 延滞金, 還付加算金, 速報."""


@dataclass(frozen=True)
class Account:
    """One 期: its 納期限 (None before any decision), its tax, and the charges beside it, in yen."""

    number: int
    due_on: date | None = None
    tax: Balance = field(default_factory=Balance)
    fee_charged: int = 0
    fee_paid: int = 0
    late_paid: int = 0
    late_remitted: int = 0
    interest_paid: int = 0
    announced: int = 0
    receipts: tuple[tuple[date, int], ...] = ()
    """What was received (refunds negative) by day, in the order of days."""

    @property
    def fee_unpaid(self) -> int:
        """督促手数料 still owed, yen."""
        return self.fee_charged - self.fee_paid

    @property
    def late_settled(self) -> int:
        """延滞金 paid or remitted, yen."""
        return self.late_paid + self.late_remitted

    @property
    def is_sound(self) -> bool:
        """Whether nothing was reduced, refunded or credited that wasn't there."""
        due = self.tax.assessed - self.tax.reduced - self.tax.written_off
        received = sum(yen for _, yen in self.receipts)
        return min(due, received, self.fee_unpaid, self.announced) >= 0


def accounts(entries: Iterable[Entry], valid: date = date.max, known: int = FOR_EVER) -> dict[int, Account]:
    """The 期 of one bill at (valid, known), by number; money for a 期 that no decision names is kept as well."""
    holding = [entry for entry in in_force(entries, known) if entry.header.effective.on <= valid]
    bill = Bill(**fold(holding))
    found = {one.number: Account(one.number, one.due_on, Balance(assessed=one.amount)) for one in bill.schedule}
    for entry in holding:
        moved = {name: yen for name in (*MOVEMENTS, *CHARGES) if (yen := getattr(entry.body, name, None))}
        if moved:
            number = getattr(entry.body, "instalment", None) or 1
            found[number] = _after(found.get(number, Account(number)), entry.header.effective.on, moved)
    return dict(sorted(found.items()))


def _after(account: Account, on: date, moved: Mapping[str, int]) -> Account:
    tax = {part: getattr(account.tax, part) + moved[name] for name, part in MOVEMENTS.items() if name in moved}
    charges = {name: getattr(account, name) + moved[name] for name in CHARGES if name in moved}
    receipts = tuple((on, sign * moved[name]) for name, sign in RECEIPTS.items() if name in moved)
    return replace(account, tax=replace(account.tax, **tax), receipts=account.receipts + receipts, **charges)
