"""更正・賦課取消・減免: one bill decided anew, citing the event that made it necessary, with its review."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from events.bill import (
    Bill,
    BillDecided,
    BillRemitted,
    BillRevised,
    BillStatus,
    Tax,
    write_parts,
    write_schedule,
)
from events.tax_review import Outcome
from registry.application.commands import Command
from registry.application.tax_drafts import OBSTACLES, extra
from registry.application.time_limits import barred
from registry.domain.bill import BillRecord
from registry.domain.review import ReviewRecord
from registry.domain.tax.collection import respread
from registry.domain.tax.resident_collection import unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.bill import Instalment
    from events.tax_review import ReviewSettled
    from registry.application.desk import Desk
    from registry.application.tax_drafts import Basis, Draft, Finding

Decision = BillDecided | BillRevised | BillRemitted


@dataclass(frozen=True, kw_only=True)
class Reassess(Command):
    """一件の決定: what becomes of one bill, and the review that it settles, if one raised it."""

    bill: str
    decision: Decision | None
    """None: nothing changes (更正なし)."""
    review: str = ""
    settlement: ReviewSettled | None = None


def reassess(command: Reassess, desk: Desk) -> None:
    """Decide, revise, cancel or remit; R248 where the review was settled before."""
    header, body = desk.header(), command.decision
    if body is not None:
        record = desk.take(BillRecord, command.bill)
        if isinstance(body, BillDecided):
            record.decide(header, body)
        elif isinstance(body, BillRemitted):
            desk.warn(record.remit(header, body))
        elif body.status == BillStatus.CANCELLED:
            record.cancel(header, body)
        else:
            record.revise(header, body)
    if command.settlement is not None:
        desk.take(ReviewRecord, command.review).settle(header, command.settlement)


@dataclass(frozen=True, slots=True)
class Correction:
    """再計算の結果: what to record, how it is called, and by how many yen the bill changes."""

    outcome: Outcome
    decision: Decision | None
    amount_change: int = 0
    obstacle: Finding | None = None
    """What stands in the way: with it nothing is decided, and the bill stays as it is."""


NO_CHANGE: Final = Correction(Outcome.UNCHANGED, None)
"""更正なし."""


def correction(bill: Bill | None, draft: Draft, basis: Basis, cause: str, reason: str) -> Correction:
    """What follows from facts as known now: a first bill, another amount, none any more, or no change at all.

    Nothing follows from books that must be mended first, nor after the 期間制限: then it names the obstacle.
    """
    obstacle = next((finding for finding in draft.findings if finding.oddity in OBSTACLES), None)
    if obstacle is None:
        found = _correction(bill, draft, basis, cause, reason)
        obstacle = _too_late(found, bill or draft.decision, draft.taxpayer, basis)
        if obstacle is None:
            return found
    return replace(NO_CHANGE, obstacle=obstacle)


def _too_late(found: Correction, known: Bill | BillDecided | None, taxpayer: str, basis: Basis) -> Finding | None:
    """賦課権の期間制限: five years to lower a tax, less to raise some."""
    if found.decision is None or known is None:
        return None
    assert known.tax
    assert known.assessment_date
    return barred(Tax(known.tax), known.assessment_date, taxpayer, basis, reduces=found.amount_change < 0)


def _correction(bill: Bill | None, draft: Draft, basis: Basis, cause: str, reason: str) -> Correction:
    new = draft.decision
    if bill is None or bill.status == BillStatus.CANCELLED:
        if new is None or bill is not None:
            return NO_CHANGE
        return Correction(Outcome.DECIDED, new, draft.amount)
    before = bill.amount or 0
    common = BillRevised(
        known_position=basis.known_position, decided_on=basis.decided_on, cause=cause, revision_reason=reason
    )
    if new is None:
        return Correction(Outcome.CANCELLED, replace(common, status=BillStatus.CANCELLED), -before)
    if draft.amount == before:
        return NO_CHANGE
    spread = spread_anew(bill.schedule, draft.amount, basis, unit_of(bill.way))
    revised = replace(
        common,
        amount=draft.amount,
        instalments=write_schedule(spread),
        parts=new.parts or write_parts({}),
        explanation=new.explanation,
    )
    return Correction(Outcome.REVISED, revised, draft.amount - before)


def spread_anew(old: Sequence[Instalment], total: int, basis: Basis, unit: int) -> tuple[Instalment, ...]:
    """更正後の期別: 期 whose 納期限 has passed stay, the rest is spread anew (地方税法施行令6条の17).

    What is left when none remains is a 随時期; where less is owed than the 期 that stay, the last of them fall.
    """
    closed = sum(one.due_on < basis.decided_on for one in old)
    new = respread([one.amount for one in old], closed, total, unit)
    amounts, excess = list(new.parts), new.refund
    for index in range(closed - 1, -1, -1):
        taken = min(amounts[index], excess)
        amounts[index], excess = amounts[index] - taken, excess - taken
    spread = tuple(replace(one, amount=yen) for one, yen in zip(old, amounts, strict=True))
    if not new.extra:
        return spread
    return (*spread, extra(max(one.number for one in old) + 1, new.extra, basis))
