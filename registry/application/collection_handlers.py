"""Commands on bills after their decision: 更正, 収納, 滞納整理."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from events.bill import PaymentReceived, PaymentRefunded
from events.collection import CreditGiven, CreditReceived, LateChargeRemitted, PaymentAnnounced
from events.event import instant
from registry.application import collection_commands as c
from registry.application.commands import ReceivePayment
from registry.domain import collection, collection_way
from registry.domain.bill import BillRecord
from registry.domain.collection_acts import acts, deeds
from registry.domain.errors import Alert, RuleViolation
from registry.domain.tax.collection import Debt, apply_payment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from events.event import Entry
    from registry.application.commands import Command
    from registry.application.desk import Desk
    from registry.domain.collection_account import Account


def revise_bills(command: c.ReviseBills, desk: Desk) -> None:
    """更正 of a batch in one commit."""
    for number, body in command.bills.items():
        desk.take(BillRecord, number).revise(desk.header(), body)


def cancel_bills(command: c.CancelBills, desk: Desk) -> None:
    """賦課取消 of a batch in one commit."""
    for number, body in command.bills.items():
        desk.take(BillRecord, number).cancel(desk.header(), body)


def change_way(command: c.ChangeWay, desk: Desk) -> None:
    """徴収方法の変更."""
    record = desk.take(BillRecord, command.bill)
    desk.warn(collection_way.change_way(record, desk.header(), command.said, command.closed, command.dues))


def remit_bill(command: c.RemitBill, desk: Desk) -> None:
    """減免."""
    for body in command.remissions:
        desk.warn(desk.take(BillRecord, command.bill).remit(desk.header(), body))


def receive_payment(command: ReceivePayment, desk: Desk) -> None:
    """納付 and its 消込; what is too much is recorded too (A103). A receipt that was booked before changes nothing."""
    record = desk.take(BillRecord, command.bill)
    if command.receipt and collection.is_booked(record, command.receipt):
        return
    announced = collection.announcement(record, command.receipt) if command.receipt else None
    taken_back = -(announced.announced or 0) if announced is not None else None
    for body in list(_allocated(record, command, desk)):
        desk.warn(_twice(record, body, command.form.effective.on))
        desk.warn(record.receive(desk.header(), replace(body, announced=taken_back)))
        taken_back = None


def _allocated(record: BillRecord, command: ReceivePayment, desk: Desk) -> Iterator[PaymentReceived]:
    """消込: oldest 納期限 first, in each 本税, 督促手数料, 延滞金; the rest is 過誤納 of the last 期 that was paid."""
    record.last()
    accounts = record.accounts()
    if command.instalment is not None:
        accounts = {command.instalment: record.account(command.instalment)}
    owed = sum(account.tax.unpaid + account.fee_unpaid for account in accounts.values())
    late = command.amount > owed
    debts = [_debt(record, account, desk, late=late) for account in accounts.values()]
    applied, rest = apply_payment(max(command.amount, 0), [debt for debt in debts if debt is not None])
    said = PaymentReceived(channel=command.channel, receipt=command.receipt or None)
    left = rest or min(command.amount, 0)
    for part in applied:
        surplus, left = (left, 0) if part is applied[-1] else (0, left)
        yield replace(
            said,
            paid=part.principal + surplus or None,
            fee_paid=part.fee or None,
            late_paid=part.late or None,
            instalment=int(part.number),
        )
    if not applied:
        yield replace(said, paid=left, instalment=max(accounts, default=1))


def _debt(record: BillRecord, account: Account, desk: Desk, *, late: bool) -> Debt | None:
    """One 期 as the order of 充当 reads it; its 延滞金 is computed only where there is money for it."""
    if account.due_on is None:
        return None
    charge = 0
    if late and account.tax.assessed > account.tax.reduced:
        done = acts(deeds(record.entries), account.number)
        computed = collection.late_due(account, done, desk.form.effective.on, _known_on(desk))
        charge = max(computed.amount - account.late_settled, 0)
        if charge and computed.is_provisional:
            desk.warn(_provisional(record, "延滞金", charge))
    return Debt(str(account.number), account.due_on, account.tax.unpaid, account.fee_unpaid, charge)


def _known_on(desk: Desk) -> date:
    """The day whose announced rates a decision knows."""
    return instant(desk.recorded_at).date()


def _provisional(record: BillRecord, what: str, yen: int) -> tuple[Alert, ...]:
    """A224: an amount that rests on a rate carried forward."""
    return (Alert("A224", "effective", {"number": record.number, "what": what, "amount": yen}),)


def _twice(record: BillRecord, body: PaymentReceived, on: date) -> tuple[Alert, ...]:
    """A223 where the same 期 was paid the same on the same day."""
    same = (PaymentReceived, on, body.instalment, body.paid)
    said = [
        (type(entry.body), entry.header.effective.on, getattr(entry.body, "instalment", None), entry.body.paid)
        for entry in record.holding()
        if isinstance(entry.body, PaymentReceived)
    ]
    return (Alert("A223", "paid", {"number": record.number, "day": on, "amount": body.paid}),) if same in said else ()


def announce_payment(command: c.AnnouncePayment, desk: Desk) -> None:
    """コンビニ速報; one that was announced or booked before changes nothing."""
    record = desk.take(BillRecord, command.bill)
    if collection.announcement(record, command.receipt) or collection.is_booked(record, command.receipt):
        return
    body = PaymentAnnounced(
        instalment=command.instalment, announced=command.amount, channel=command.channel, receipt=command.receipt
    )
    collection.announce(record, desk.header(), body)


def withdraw_announcement(command: c.WithdrawAnnouncement, desk: Desk) -> None:
    """速報取消."""
    collection.withdraw(desk.take(BillRecord, command.bill), desk.header(), command.receipt)


def refund(command: c.Refund, desk: Desk) -> None:
    """還付 with its 還付加算金."""
    record = desk.take(BillRecord, command.bill)
    interest = _interest(record, command, desk)
    body = PaymentRefunded(
        instalment=command.instalment,
        refunded=command.amount,
        interest_paid=interest.yen or None,
        ground=command.ground,
        explanation=list(interest.lines) or None,
    )
    desk.warn(collection.give_back(record, desk.header(), body, command.amount))


def set_off(command: c.SetOff, desk: Desk) -> None:
    """充当: two 期, one commit; each cites the other (地方税法17条の2)."""
    here, there = f"{command.bill}/{command.instalment}", f"{command.to_bill}/{command.to_instalment}"
    if here == there:
        raise RuleViolation("R232", "to_bill", number=command.bill, instalment=command.instalment)
    record, target = desk.take(BillRecord, command.bill), desk.take(BillRecord, command.to_bill)
    interest = _interest(record, command, desk)
    given = CreditGiven(
        instalment=command.instalment,
        credited_away=command.amount,
        interest_paid=interest.yen or None,
        ground=command.ground,
        explanation=list(interest.lines) or None,
        counterpart=there,
    )
    desk.warn(collection.give_back(record, desk.header(), given, command.amount))
    received = CreditReceived(instalment=command.to_instalment, credited=command.amount, counterpart=here)
    collection.accept_credit(target, desk.header(), received)


def _interest(record: BillRecord, command: c.Refund, desk: Desk) -> collection.Interest:
    """還付加算金 to the day of the decision; A224 where it rests on a rate carried forward."""
    found = collection.interest_on(
        record.account(command.instalment),
        command.amount,
        command.ground,
        command.form.effective.on,
        known_on=_known_on(desk),
        claimed_on=command.claimed_on,
        corrected_on=command.corrected_on,
    )
    if found.yen and found.is_provisional:
        desk.warn(_provisional(record, "還付加算金", found.yen))
    return found


def remit_late_charge(command: c.RemitLateCharge, desk: Desk) -> None:
    """延滞金の減免."""
    body = LateChargeRemitted(instalment=command.instalment, late_remitted=command.amount, ground=command.ground)
    collection.remit_late(desk.take(BillRecord, command.bill), desk.header(), body)


def write_off(command: c.WriteOff, desk: Desk) -> None:
    """不納欠損."""
    record = desk.take(BillRecord, command.bill)
    desk.warn(collection.write_off(record, desk.header(), command.instalment, command.ground))


def send_demands(command: c.SendDemands, desk: Desk) -> None:
    """督促 of a batch in one commit."""
    for number, instalment in command.demands:
        desk.warn(collection.demand(desk.take(BillRecord, number), desk.header(), instalment, command.town))


def record_act(command: c.RecordAct, desk: Desk) -> None:
    """滞納整理."""
    collection.act(desk.take(BillRecord, command.bill), desk.header(), command.act)


def void_entries(command: c.VoidEntries, desk: Desk) -> None:
    """収納の取消し; of a 充当 both halves go together."""
    record = desk.take(BillRecord, command.bill)
    versions: dict[str, set[int]] = {command.bill: set(command.versions)}
    for entry in record.holding():
        counterpart = getattr(entry.body, "counterpart", None)
        if entry.version in command.versions and counterpart:
            bill = counterpart.rpartition("/")[0]
            versions.setdefault(bill, set()).update(_halves(desk.take(BillRecord, bill), entry))
    for bill, chosen in versions.items():
        own = tuple(sorted(chosen))
        collection.void(desk.take(BillRecord, bill), desk.header(cancels=own), own, command.ground)


def _halves(record: BillRecord, entry: Entry) -> Iterator[int]:
    """The versions of a 充当 of the same commit in this bill."""
    for other in record.holding():
        same = other.header.command_id == entry.header.command_id
        if same and isinstance(other.body, CreditGiven | CreditReceived):
            yield other.version


COLLECTION_HANDLERS: Final[Mapping[type[Command], Callable[[Any, Desk], None]]] = {
    ReceivePayment: receive_payment,
    c.ReviseBills: revise_bills,
    c.CancelBills: cancel_bills,
    c.ChangeWay: change_way,
    c.RemitBill: remit_bill,
    c.RemitLateCharge: remit_late_charge,
    c.AnnouncePayment: announce_payment,
    c.WithdrawAnnouncement: withdraw_announcement,
    c.Refund: refund,
    c.SetOff: set_off,
    c.WriteOff: write_off,
    c.SendDemands: send_demands,
    c.RecordAct: record_act,
    c.VoidEntries: void_entries,
}
