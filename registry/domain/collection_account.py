"""収納状況: the account of each 期 of a bill, folded from the same entries as the bill itself (laws 5 and 7)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from events.bill import Bill
from events.items import folded_names, per_class
from events.timeline import FOR_EVER, fold, in_force
from registry.domain.tax.balance import Balance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from events.event import Entry
    from events.items import Body

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
    schedule = {one.number: one for one in Bill(**fold(holding)).schedule}
    sums: dict[int, dict[str, int]] = {number: {"assessed": one.amount} for number, one in schedule.items()}
    receipts: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for entry in holding:
        body, number = entry.body, getattr(entry.body, "instalment", None) or 1
        for name in _moving(type(body)):
            if yen := getattr(body, name):
                moved = sums.setdefault(number, {})
                moved[name] = moved.get(name, 0) + yen
                if name in RECEIPTS:
                    receipts[number].append((entry.header.effective.on, RECEIPTS[name] * yen))
    dues = {number: one.due_on for number, one in schedule.items()}
    return {n: account_of(n, dues.get(n), sums[n], tuple(receipts[n])) for n in sorted(sums)}


def account_of(
    number: int, due_on: date | None, sums: Mapping[str, int], receipts: tuple[tuple[date, int], ...]
) -> Account:
    """An account of what was assessed, moved and charged, by the items of a bill; what isn't said is 0."""
    tax = {MOVEMENTS[name]: yen for name, yen in sums.items() if name in MOVEMENTS}
    charges = {name: yen for name, yen in sums.items() if name in CHARGES}
    return Account(number, due_on, Balance(sums.get("assessed", 0), **tax), receipts=receipts, **charges)


@per_class
def _moving(body: type[Body]) -> tuple[str, ...]:
    """The items by which events of a class move money."""
    return tuple(name for name, adds_up in folded_names(body) if adds_up)
