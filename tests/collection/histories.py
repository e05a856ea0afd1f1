"""Random histories of a cash desk: what tax officers do, sensible or not, in an order that makes money move."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from events.bill import BillDecided, BillRemitted, BillRevised, CollectionWay, Instalment, Tax, write_schedule
from registry.application import collection_commands as c
from registry.application.commands import DecideBills, ReceivePayment
from registry.domain.collection import WriteOffGround, refundable
from registry.domain.errors import RuleViolation
from registry.domain.tax.collection import RefundReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from collection.till import Till

    from registry.application.registry import Receipt
    from registry.domain.bill import BillRecord
    from registry.domain.collection_account import Account

FIRST = date(2026, 4, 1)
DAYS = 8
BILLS = {"a": (Tax.RESIDENT, 2), "b": (Tax.FIXED_ASSET, 2), "c": (Tax.LIGHT_VEHICLE, 1)}
Step = tuple[type[Any], dict[str, Any]]


def day(number: int) -> date:
    """A day of the fiscal year 2026."""
    return FIRST + timedelta(days=number)


@dataclass
class Officer:
    """Chooses the next step: mostly something that can be done now, sometimes anything."""

    desk: Till
    chance: Random

    def steps(self, most: int) -> Iterator[tuple[Step, date, Receipt]]:
        """What was done and accepted; what a rule refused left no trace."""
        days = sorted(self.chance.randint(0, DAYS) for _ in range(most))
        kinds, weights = zip(*self._choices(), strict=True)
        for number, on in enumerate(days):
            backdated = on - self.chance.choice((0, 0, 0, 1, 3))
            kind = self._decide if number < len(BILLS) else self.chance.choices(kinds, weights)[0]
            command, items = kind()
            with suppress(RuleViolation):
                receipt = self.desk.handle(command, day(max(backdated, 0)), **items)
                yield (command, items), day(on), receipt

    def _choices(self) -> list[tuple[Callable[[], Step], int]]:
        return [
            (self._decide, 2),
            (self._revise, 3),
            (self._change_way, 2),
            (self._pay, 8),
            (self._announce, 2),
            (self._give_back, 6),
            (self._beside, 3),
            (self._void, 3),
        ]

    def _bill(self) -> str:
        return self.chance.choice(sorted(BILLS))

    def _record(self, bill: str) -> BillRecord | None:
        return self.desk.find(bill)

    def _schedule(self, bill: str) -> dict[str, Any]:
        amounts = [self.chance.randint(0, 20) * 1_000 for _ in range(BILLS[bill][1])]
        parts = [Instalment(n, day(3 * n), yen) for n, yen in enumerate(amounts, start=1)]
        return {"amount": sum(amounts), "instalments": write_schedule(parts)}

    def _decide(self) -> Step:
        bill = next((one for one in sorted(BILLS) if self._record(one) is None), "a")
        said: dict[str, Any] = {"tax": BILLS[bill][0], "fiscal_year": 2026, "taxpayer": bill}
        if bill == "c":  # as bills were written before there were 期
            return DecideBills, {"bills": {bill: BillDecided(**said, amount=10_800, due_on=day(3))}}
        return DecideBills, {"bills": {bill: BillDecided(**said, **self._schedule(bill))}}

    def _revise(self) -> Step:
        bill = self._bill()
        if self.chance.random() < 0.3:
            return c.CancelBills, {"bills": {bill: BillRevised(revision_reason="二重課税")}}
        return c.ReviseBills, {"bills": {bill: BillRevised(**self._schedule(bill))}}

    def _change_way(self) -> Step:
        dues = tuple(day(DAYS + n) for n in range(self.chance.randint(1, 3)))
        said = BillRevised(collection_way=self.chance.choice(list(CollectionWay)), revision_reason="転勤")
        record = self._record("a")
        paid = [n for n, one in record.accounts().items() if one.receipts] if record else []
        return c.ChangeWay, {"bill": "a", "said": said, "closed": max(paid, default=0), "dues": dues}

    def _pay(self) -> Step:
        bill = self._bill()
        instalment = self.chance.choice((None, *range(1, BILLS[bill][1] + 1)))
        receipt = self.chance.choice(("", "", f"r{self.chance.randint(1, 4)}"))
        amount = self.chance.randint(1, 30) * 1_000
        money = {"bill": bill, "instalment": instalment, "amount": amount}
        return ReceivePayment, {**money, "channel": "コンビニ", "receipt": receipt}

    def _announce(self) -> Step:
        bill, receipt = self._bill(), f"r{self.chance.randint(1, 4)}"
        if self.chance.random() < 0.3:
            return c.WithdrawAnnouncement, {"bill": bill, "receipt": receipt}
        money = {"bill": bill, "instalment": 1, "amount": self.chance.randint(1, 9) * 1_000}
        return c.AnnouncePayment, {**money, "channel": "コンビニ", "receipt": receipt}

    def _with(self, yen_of: Callable[[Account], int]) -> tuple[str, int, int]:
        """A 期 that has some of what is asked for, and how much; any 期 where none has."""
        records = {bill: record for bill in BILLS if (record := self._record(bill)) is not None}
        found = [(bill, n, yen_of(one)) for bill, record in records.items() for n, one in record.accounts().items()]
        return self.chance.choice([one for one in found if one[2] > 0] or [("a", 1, 1_000)])

    def _give_back(self) -> Step:
        bill, instalment, yen = self._with(refundable)
        to_bill, to_instalment, unpaid = self._with(lambda account: account.tax.unpaid)
        amount = self.chance.choice((yen, max(yen // 2, 1), yen + 1))
        money = {"bill": bill, "instalment": instalment, "ground": RefundReason.REDUCED}
        if self.chance.random() < 0.4:
            return c.Refund, {**money, "amount": amount}
        amount = min(amount, unpaid + self.chance.choice((0, 0, 1)))
        return c.SetOff, {**money, "amount": amount, "to_bill": to_bill, "to_instalment": to_instalment}

    def _beside(self) -> Step:
        bill, instalment, _ = self._with(lambda account: account.tax.unpaid)
        remitted = BillRemitted(instalment=instalment, remitted=self.chance.randint(1, 5) * 1_000)
        steps: list[Step] = [
            (c.RemitBill, {"bill": bill, "remissions": (remitted,)}),
            (c.WriteOff, {"bill": bill, "instalment": instalment, "ground": WriteOffGround.AT_ONCE}),
            (c.SendDemands, {"town": "122131", "demands": ((bill, instalment),)}),
        ]
        return self.chance.choice(steps)

    def _void(self) -> Step:
        bill = self._bill()
        return c.VoidEntries, {"bill": bill, "versions": (self.chance.randint(2, 9),), "ground": "消込誤り"}
