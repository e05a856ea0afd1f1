"""調定 as an aggregate: one bill, its decisions and its payments; money is only ever added to the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from events.bill import (
    Bill,
    BillDecided,
    BillRemitted,
    BillRevised,
    BillStatus,
    PaymentReceived,
    read_parts,
    read_schedule,
    write_parts,
    write_schedule,
)
from events.items import folded_names
from registry.domain.checks import check_dates, says_nothing
from registry.domain.collection_account import Account, accounts
from registry.domain.entity import Entity, entity
from registry.domain.errors import Alert, RuleViolation
from registry.domain.rule import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.event import Header
    from events.items import Body

INSTALMENTS: Final = Message("期別", "instalments")
PARTS: Final = Message("内訳", "parts")
_REVISED: Final = frozenset(name for name, _ in folded_names(BillRevised))
"""The items that a 更正 can change."""


@entity
class BillRecord(Entity):
    """One 納税通知書. What else is done with its money and its arrears stands in `registry.domain.collection`."""

    KIND: ClassVar = Bill.KIND
    _accounts: tuple[int, dict[int, Account]] | None = None
    """What `accounts` answered last, with the number of entries it rested on."""

    def state(self, valid: date) -> Bill | None:
        """The bill on a day, as known now."""
        return self._state(Bill, valid)

    def last(self) -> Bill:
        """The bill after everything known of it; R204 where nothing was decided."""
        bill = self._state(Bill, date.max)
        if bill is None or bill.amount is None:
            raise RuleViolation("R204", "number", number=self.number)
        return bill

    def accounts(self) -> Mapping[int, Account]:
        """収納状況 by 期, after everything known of it; kept, as every check of a payment asks for it again."""
        if self._accounts is None or self._accounts[0] != len(self.entries):
            self._accounts = len(self.entries), accounts(self.entries)
        return self._accounts[1]

    def account(self, instalment: int) -> Account:
        """One 期; R223 where the bill has no such 期."""
        self.last()
        found = self.accounts().get(instalment)
        if found is None or found.due_on is None:
            raise RuleViolation("R223", "instalment", number=self.number, instalment=instalment)
        return found

    def book(self, header: Header, body: Body) -> None:
        """Record an event if the money still fits together: R225 where it would not."""
        self.record(header, body)
        for number, account in self.accounts().items():
            if not account.is_sound:
                raise RuleViolation("R225", "amount", number=self.number, instalment=number)

    def decide(self, header: Header, body: BillDecided) -> None:
        """賦課決定: R206 when it was decided already, R221 where 期別 or 内訳 don't add up."""
        if self.entries:
            raise RuleViolation("R206", "number", number=self.number)
        _check_sums(Bill(amount=body.amount, parts=body.parts, instalments=body.instalments))
        self.record(header, body)

    def revise(self, header: Header, body: BillRevised) -> None:
        """更正: a new amount, 期別 or 徴収方法, with each 期's difference; R222 when cancelled, R233 out of order."""
        check_dates(header)
        before = self.last()
        if before.status == BillStatus.CANCELLED:
            raise RuleViolation("R222", "number", number=self.number)
        if says_nothing(body):
            raise RuleViolation("R115")
        decided = [e.header.effective.on for e in self.holding() if isinstance(e.body, BillDecided | BillRevised)]
        if header.effective.on < max(decided):
            raise RuleViolation("R233", "effective", day=header.effective.on, last=max(decided))
        said = {name: getattr(body, name) for name in _REVISED if getattr(body, name) is not None}
        after = replace(before, **said)
        _check_sums(after)
        self.book(header, replace(body, differences=_differences(before, after)))

    def cancel(self, header: Header, body: BillRevised) -> None:
        """賦課取消: nothing is owed any more; what was paid has become 過誤納."""
        before = self.last()
        nothing = write_schedule(replace(one, amount=0) for one in before.schedule)
        parts = write_parts(dict.fromkeys(read_parts(before.parts or ""), 0)) or None
        self.revise(header, replace(body, status=BillStatus.CANCELLED, amount=0, instalments=nothing, parts=parts))

    def remit(self, header: Header, body: BillRemitted) -> tuple[Alert, ...]:
        """減免 of one 期: R224 for more than was decided and is not remitted yet, A227 after its 納期限."""
        check_dates(header)
        account = self.account(body.instalment or 1)
        take(self, body.remitted, account.tax.assessed - account.tax.reduced)
        self.book(header, body)
        asked_on = header.notice_on or header.effective.on
        if account.due_on is None or asked_on <= account.due_on:
            return ()
        return (Alert("A227", "effective", {"number": self.number, "day": asked_on, "last": account.due_on}),)

    def receive(self, header: Header, body: PaymentReceived) -> tuple[Alert, ...]:
        """納付: R204 without a bill, R205 for no real amount, A103 when it is paid beyond its amount."""
        check_dates(header)
        self.last()
        amounts = (body.paid or 0, body.fee_paid or 0, body.late_paid or 0)
        if min(amounts) < 0 or not any(amounts):
            raise RuleViolation("R205", "paid", amount=body.paid)
        self.account(body.instalment or 1)
        self.book(header, body)
        balance = self.last().balance
        if balance >= 0:
            return ()
        return (Alert("A103", "paid", {"number": self.number, "amount": -balance}),)


def take(record: BillRecord, yen: int | None, available: int) -> None:
    """R205 for no real amount, R224 for more yen than there is."""
    if yen is None or yen <= 0:
        raise RuleViolation("R205", "amount", amount=yen)
    if yen > available:
        raise RuleViolation("R224", "amount", number=record.number, amount=yen, available=available)


def _check_sums(bill: Bill) -> None:
    """R221 where 期別 or 内訳 don't add up to the amount, or a 期 is listed twice."""
    if bill.instalments is not None:
        schedule = read_schedule(bill.instalments)
        numbers = [one.number for one in schedule]
        total = sum(one.amount for one in schedule)
        if total != bill.amount or len(numbers) != len(set(numbers)):
            raise RuleViolation("R221", "instalments", what=INSTALMENTS, total=total, amount=bill.amount)
    if bill.parts and (total := sum(read_parts(bill.parts).values())) != bill.amount:
        raise RuleViolation("R221", "parts", what=PARTS, total=total, amount=bill.amount)


def _differences(before: Bill, after: Bill) -> str:
    """増減 by 期; a 期 that only one of them has counts as 0 in the other."""
    old = {one.number: one.amount for one in before.schedule}
    new = {one.number: one.amount for one in after.schedule}
    return write_parts({str(number): new.get(number, 0) - old.get(number, 0) for number in sorted({*old, *new})})
