"""収納データ: payments as banks and stores report them, booked in a town's register; each of them once."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from connectors.files.findings import CellError, Reject
from connectors.files.forms import ACTOR, Target
from connectors.files.parts import reject
from connectors.files.single import read_single_lines
from events.bill import PaymentReceived
from events.collection import AnnouncementWithdrawn, PaymentAnnounced
from events.event import micros
from events.values.legal_date import LegalDate
from registry.application.clocks import SimulatedClock
from registry.application.collection_commands import AnnouncePayment, WithdrawAnnouncement
from registry.application.commands import ANY_ALERT, Command, Form, ReceivePayment
from registry.application.slips import fingerprint, take_slip
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from registry.application.registry import TownRegistry

TABLE: Final = "shunou"
TOGETHER: Final = 500
"""Lines that become durable together: a file of a million needs no more memory than one of a thousand."""
ANNOUNCED, CONFIRMED, WITHDRAWN = "速報", "確報", "速報取消"
_EVENTS: Final = {
    ANNOUNCED: PaymentAnnounced.TYPE,
    CONFIRMED: PaymentReceived.TYPE,
    WITHDRAWN: AnnouncementWithdrawn.TYPE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """One line: what was reported of one payment."""

    line: int
    lgcode: str
    receipt: str
    report: str
    processed_at: datetime
    bill: str
    paid_on: date
    amount: int
    channel: str
    instalment: int | None = None


@dataclass
class PaymentReport:
    """取込結果: lines by what became of them, and the yen that were booked."""

    booked: int = 0
    announced: int = 0
    withdrawn: int = 0
    repeated: int = 0
    yen: int = 0
    rejects: list[Reject] = field(default_factory=list)


def import_payments(path: Path, registry: TownRegistry) -> PaymentReport:
    """Book every line that can be booked; FileRefusedError for a file without the layout's header.

    Run twice it changes nothing; interrupted, run it again.
    """
    report = PaymentReport()
    lines = read_payments(path, registry.lgcode)
    while part := list(islice(lines, TOGETHER)):
        report.rejects += [found for found in part if isinstance(found, Reject)]
        asked = [(found, _command(found)) for found in part if isinstance(found, PaymentLine)]
        with registry.group([command.form.command_id for _, command in asked]):
            for found, command in asked:
                try:
                    _take(found, command, registry, report)
                except RuleViolation as error:
                    report.rejects.append(reject(path.name, found.line, found.receipt, error))
    report.rejects.sort(key=lambda one: one.line)
    return report


def read_payments(path: Path, lgcode: str) -> Iterator[PaymentLine | Reject]:
    """Each line of a file, or why it can't be taken; FileRefusedError for a bad header."""
    for found in read_single_lines(path, TABLE, lgcode):
        if isinstance(found, Reject):
            yield found
            continue
        line, values = found
        if values["report"] == ANNOUNCED and "instalment" not in values:
            yield Reject.of(path.name, line, "期別", "", CellError("L101"))
        else:
            yield PaymentLine(line=line, **values)


def _take(found: PaymentLine, command: Command, registry: TownRegistry, report: PaymentReport) -> None:
    """Hand in one line; R004 where its number was taken before with other content."""
    if isinstance(registry.clock, SimulatedClock):
        registry.clock.set(micros(found.processed_at))
    receipt = take_slip(registry, command)
    if receipt.repeated or receipt.last < receipt.first:
        report.repeated += 1
        return
    counted = {ANNOUNCED: "announced", CONFIRMED: "booked", WITHDRAWN: "withdrawn"}[found.report]
    setattr(report, counted, getattr(report, counted) + 1)
    report.yen += found.amount if found.report == CONFIRMED else 0


def _command(found: PaymentLine) -> Command:
    money = {"bill": found.bill, "instalment": found.instalment, "amount": found.amount, "channel": found.channel}
    said: Mapping[str, Any] = {**money, "receipt": found.receipt}
    form = Form(
        command_id=Target(found.lgcode).command_id(f"{TABLE}/{found.report}/{found.receipt}"),
        reason=_EVENTS[found.report],
        effective=LegalDate.exact(found.paid_on),
        actor=ACTOR,
        trigger="納付",
        legal_basis="地方自治法231条の2の2",
        submission=found.receipt,
        place=f"{TABLE}#{fingerprint({**said, 'paid_on': found.paid_on})}",
        acknowledged=frozenset({ANY_ALERT}),
    )
    if found.report == CONFIRMED:
        return ReceivePayment(form=form, **said)
    if found.report == ANNOUNCED:
        return AnnouncePayment(form=form, **said)
    return WithdrawAnnouncement(form=form, bill=found.bill, receipt=found.receipt)
