"""収納・滞納 on a bill's record: refunds, set-offs, write-offs, demands, seizures and their rules (DOMAIN 2.5, 2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from events.bill import BillDecided, BillRevised, PaymentReceived
from events.collection import (
    AnnouncementWithdrawn,
    DemandSent,
    EntryVoided,
    LateChargeRemitted,
    PaymentAnnounced,
    ReminderSent,
    Seized,
    WrittenOff,
)
from events.event import instant
from registry.domain.bill import take
from registry.domain.checks import check_dates
from registry.domain.collection_acts import ENDS, LASTING, Deed, acts, deeds, is_open
from registry.domain.errors import Alert, RuleViolation
from registry.domain.rule import Message
from registry.domain.tax.balance import Balance
from registry.domain.tax.collection import (
    RefundReason,
    demand_by,
    demand_fee,
    late_charge,
    refund_interest,
    refund_interest_from,
    seizure_from,
)
from registry.domain.tax.periods import DAY as ONE_DAY
from registry.domain.tax.periods import MONTHS_A_YEAR, Span, period_end
from registry.domain.tax.prescription import (
    STAY_YEARS,
    Act,
    ActKind,
    Prescription,
    prescription,
    refund_claim_last_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from events.event import Header
    from registry.domain.bill import BillRecord
    from registry.domain.collection_account import Account
    from registry.domain.tax.explain import Computation


class WriteOffGround(StrEnum):
    """不納欠損の事由."""

    PRESCRIBED = "prescribed"
    """消滅時効 (地方税法18条)"""
    STAYED = "stayed"
    """滞納処分の停止3年 (地方税法15条の7第4項)"""
    AT_ONCE = "at_once"
    """即時消滅 (地方税法15条の7第5項)"""


@dataclass(frozen=True, slots=True)
class Interest:
    """還付加算金: yen and its computation, line by line."""

    yen: int
    lines: tuple[str, ...]
    is_provisional: bool = False
    """Whether it rests on a rate that was not announced yet."""


def late_due(account: Account, done: Iterable[Act], on: date, known_on: date) -> Computation:
    """延滞金 that one 期 bears up to a day, whether paid or not; deferrals bear the lower rate (地方税法326条)."""
    assert account.due_on is not None, "only a 期 that was decided is late"
    return late_charge(
        max(account.tax.assessed - account.tax.reduced, 0),
        account.due_on,
        on,
        part_payments=account.receipts,
        deferred=[Span(act.on, act.until) for act in done if act.kind is ActKind.DEFERRAL],
        known_on=known_on,
    )


def prescribed(account: Account, done: Iterable[Act]) -> Prescription:
    """時効 of one 期, with its reasons."""
    assert account.due_on is not None, "only a 期 that was decided runs out"
    return prescription(account.due_on, done)


def interest_on(
    account: Account, amount: int, ground: RefundReason, decided_on: date, *, known_on: date, **days: date | None
) -> Interest:
    """還付加算金 on 過誤納金: the latest payments are those that were too much (地方税法17条の4)."""
    yen, lines, is_provisional = 0, [], False
    for paid_on, part in _latest(account.receipts, amount):
        start = refund_interest_from(ground, paid_on, **days)
        computed = refund_interest(part, start, decided_on, known_on=known_on)
        yen += computed.amount
        is_provisional |= computed.is_provisional
        lines += [f"{one.label_ja}: {one.formula} = {one.value:,}円 ({one.source})" for one in computed.lines]
    return Interest(yen, tuple(lines), is_provisional)


def _latest(receipts: Sequence[tuple[date, int]], amount: int) -> list[tuple[date, int]]:
    """The latest payments that make up an amount (yen), without what was given back of them before."""
    lots: list[tuple[date, int]] = []
    for on, yen in receipts:
        if yen > 0:
            lots.append((on, yen))
        else:
            _take_off(lots, -yen)
    return _take_off(lots, amount)


def _take_off(lots: list[tuple[date, int]], amount: int) -> list[tuple[date, int]]:
    """Take an amount off the end of the lots; what was taken, latest first."""
    taken = []
    while amount > 0 and lots:
        on, yen = lots.pop()
        taken.append((on, min(yen, amount)))
        if yen > amount:
            lots.append((on, yen - amount))
        amount -= min(yen, amount)
    return taken


def announce(record: BillRecord, header: Header, body: PaymentAnnounced) -> None:
    """コンビニ速報: R205 for no real amount, R223 for a 期 that isn't there. The tax stays unpaid until the 確報."""
    check_dates(header)
    record.account(body.instalment or 1)
    take(record, body.announced, body.announced or 0)
    record.book(header, body)


def withdraw(record: BillRecord, header: Header, receipt: str) -> None:
    """速報取消: R230 where nothing is announced under this 収納番号."""
    announced = announcement(record, receipt)
    if announced is None:
        raise RuleViolation("R230", "receipt", number=record.number, receipt=receipt)
    taken_back = -(announced.announced or 0)
    record.book(header, AnnouncementWithdrawn(instalment=announced.instalment, announced=taken_back, receipt=receipt))


def announcement(record: BillRecord, receipt: str) -> PaymentAnnounced | None:
    """The 速報 of a 収納番号 that is still open."""
    found: PaymentAnnounced | None = None
    for entry in record.holding():
        if getattr(entry.body, "receipt", None) == receipt:
            found = entry.body if isinstance(entry.body, PaymentAnnounced) else None
    return found


def is_booked(record: BillRecord, receipt: str) -> bool:
    """Whether the 確報 of this 収納番号 was booked before."""
    return any(isinstance(e.body, PaymentReceived) and e.body.receipt == receipt for e in record.holding())


def give_back(record: BillRecord, header: Header, body: Any, amount: int | None) -> tuple[Alert, ...]:  # noqa: ANN401 - a refund or a set-off
    """還付・充当(払出): R224 for more than 過誤納, A226 after five years (地方税法17条, 17条の2, 18条の3)."""
    check_dates(header)
    account = record.account(body.instalment or 1)
    take(record, amount, refundable(account))
    last = refund_claim_last_day(_claimable_from(record, account))
    record.book(header, body)
    return (Alert("A226", "effective", {"number": record.number, "last": last}),) if header.effective.on > last else ()


def _claimable_from(record: BillRecord, account: Account) -> date:
    """The day from which 過誤納 was there: of the last payment, or of the last decision where that is later."""
    decided = (e.header.effective.on for e in record.holding() if isinstance(e.body, BillDecided | BillRevised))
    return max([*decided, *(on for on, yen in account.receipts if yen > 0)])


def refundable(account: Account) -> int:
    """過誤納金 of one 期, yen: overpaid, and in hand."""
    return min(account.tax.overpaid, sum(yen for _, yen in account.receipts))


def accept_credit(record: BillRecord, header: Header, body: Any) -> None:  # noqa: ANN401 - CreditReceived
    """充当(受入): R224 for more than is unpaid."""
    check_dates(header)
    take(record, body.credited, record.account(body.instalment or 1).tax.unpaid)
    record.book(header, body)


def remit_late(record: BillRecord, header: Header, body: LateChargeRemitted) -> None:
    """延滞金の減免: R224 for more than has run up by the day and was neither paid nor remitted."""
    check_dates(header)
    account = record.account(body.instalment or 1)
    done = acts(deeds(record.entries), account.number)
    charged = late_due(account, done, header.effective.on, instant(header.recorded_at).date())
    take(record, body.late_remitted, charged.amount - account.late_settled)
    record.book(header, body)


def write_off(record: BillRecord, header: Header, instalment: int, ground: WriteOffGround) -> tuple[Alert, ...]:
    """不納欠損 of all that a 期 owes: R224 where it owes nothing, A222 where its ground isn't met."""
    check_dates(header)
    account = record.account(instalment)
    take(record, account.tax.unpaid or None, account.tax.unpaid)
    done = acts(deeds(record.entries), instalment)
    record.book(header, WrittenOff(instalment=instalment, written_off=account.tax.unpaid, ground=ground))
    day, last = header.effective.on, _ends(account, done)[ground]
    if last is not None and last < day:
        return ()
    return (Alert("A222", "ground", {"ground": GROUNDS[ground], "day": day, "last": last or "―"}),)


GROUNDS: Final[Mapping[WriteOffGround, Message]] = {
    WriteOffGround.PRESCRIBED: Message("消滅時効", "barred by time"),
    WriteOffGround.STAYED: Message("停止3年", "stayed for three years"),
    WriteOffGround.AT_ONCE: Message("即時消滅", "ended at once"),
}


def _ends(account: Account, done: Sequence[Act]) -> Mapping[WriteOffGround, date | None]:
    """The last collectable day by each ground; None: not yet running out."""
    stays = [period_end(act.on + ONE_DAY, STAY_YEARS * MONTHS_A_YEAR) for act in done if act.kind is ActKind.STAY]
    held = [act.on for act in done if act.kind is ActKind.STAY and act.until == date.max]
    return {
        WriteOffGround.PRESCRIBED: prescribed(account, done).last_day,
        WriteOffGround.STAYED: min(stays, default=None),
        WriteOffGround.AT_ONCE: min(held, default=None),
    }


def demand(record: BillRecord, header: Header, instalment: int, town: str) -> tuple[Alert, ...]:
    """督促: R226 where nothing is overdue, R227 for a second one, A221 after its 20 days (地方税法329条)."""
    check_dates(header)
    account, day = _in_arrears(record, header, instalment)
    if any(deed.type == DemandSent.TYPE and deed.instalment == instalment for deed in deeds(record.entries)):
        raise RuleViolation("R227", "instalment", number=record.number, instalment=instalment)
    fee = demand_fee(day, town=town, known_on=instant(header.recorded_at).date())
    record.book(header, DemandSent(instalment=instalment, fee_charged=fee or None))
    assert account.due_on is not None
    last = demand_by(account.due_on)
    return (Alert("A221", "instalment", {"instalment": instalment, "last": last}),) if day > last else ()


def _in_arrears(record: BillRecord, header: Header, instalment: int) -> tuple[Account, date]:
    account, day = record.account(instalment), header.effective.on
    assert account.due_on is not None
    if day <= account.due_on or not account.tax.unpaid:
        raise RuleViolation("R226", "instalment", number=record.number, instalment=instalment, day=day)
    return account, day


def act(record: BillRecord, header: Header, body: Any) -> None:  # noqa: ANN401 - any act of `events.collection`
    """A step of 滞納整理: R226 without arrears, R228 for a seizure too early, R229 for an end without its beginning."""
    check_dates(header)
    instalment = body.instalment or 1
    done = deeds(record.entries)
    deed = Deed(body.TYPE, instalment, header.effective.on, getattr(body, "reference", None) or "")
    if type(body) in ENDS:
        if not is_open(done, deed):
            _refuse_reference(record, deed, "ありません(または終わっています)", "it isn't there, or has ended")
    elif type(body) in LASTING or isinstance(body, ReminderSent):
        _in_arrears(record, header, instalment)
        if deed.reference and any((d.instalment, d.reference) == (instalment, deed.reference) for d in done):
            _refuse_reference(record, deed, "既にあります", "it is there already")
    if isinstance(body, Seized):
        _check_seizure(record, done, deed)
    record.book(header, body)


def _refuse_reference(record: BillRecord, deed: Deed, state: str, state_en: str) -> None:
    said = {"number": record.number, "instalment": deed.instalment, "reference": deed.reference}
    raise RuleViolation("R229", "reference", **said, state=state, state_en=state_en)


def _check_seizure(record: BillRecord, done: Iterable[Deed], deed: Deed) -> None:
    demanded = [one.on for one in done if (one.type, one.instalment) == (DemandSent.TYPE, deed.instalment)]
    first = seizure_from(min(demanded)) if demanded else None
    if first is None or deed.on < first:
        day = first or "督促の10日後"
        raise RuleViolation("R228", "effective", number=record.number, instalment=deed.instalment, day=day)


def void(record: BillRecord, header: Header, versions: Sequence[int], ground: str) -> None:
    """収納の取消し: R231 for what isn't there or is a decision, R225 where the rest would not fit together."""
    holding = {entry.version: entry.body for entry in record.holding()}
    for version in versions:
        if version not in holding or isinstance(holding[version], BillDecided | BillRevised | EntryVoided):
            raise RuleViolation("R231", "versions", number=record.number, version=version)
    assert set(header.cancels) == set(versions), "the header cites what is voided"
    record.book(header, EntryVoided(ground=ground))


def total(accounts: Iterable[Account]) -> Balance:
    """The tax of several 期 together."""
    return sum((account.tax for account in accounts), Balance())
