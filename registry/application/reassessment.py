"""更正・賦課取消・減免: one bill decided anew, citing the event that made it necessary, with its review."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from events.bill import (
    Bill,
    BillDecided,
    BillRemitted,
    BillRevised,
    BillStatus,
    CollectionWay,
    write_parts,
    write_schedule,
)
from events.tax_review import Outcome
from registry.application.commands import Command
from registry.application.tax_drafts import extra
from registry.domain.bill import BillRecord
from registry.domain.review import ReviewRecord
from registry.domain.tax.collection import respread
from registry.domain.tax.resident_collection import WITHHOLDING_UNIT
from registry.domain.tax.rounding import INSTALMENT_UNIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.bill import Instalment
    from events.tax_review import ReviewSettled
    from registry.application.desk import Desk
    from registry.application.tax_drafts import Basis, Draft

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
            record.remit(header, body)
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


def correction(bill: Bill | None, draft: Draft, basis: Basis, cause: str, reason: str) -> Correction:
    """What follows from facts as known now: a first bill, another amount, none any more, or no change at all."""
    new = draft.decision
    if bill is None or bill.status == BillStatus.CANCELLED:
        if new is None or bill is not None:
            return Correction(Outcome.UNCHANGED, None)
        return Correction(Outcome.DECIDED, new, draft.amount)
    before = bill.amount or 0
    common = BillRevised(
        known_position=basis.known_position, decided_on=basis.decided_on, cause=cause, revision_reason=reason
    )
    if new is None:
        return Correction(Outcome.CANCELLED, replace(common, status=BillStatus.CANCELLED), -before)
    if draft.amount == before:
        return Correction(Outcome.UNCHANGED, None)
    spread = spread_anew(bill.schedule, draft.amount, basis, unit_of(bill))
    revised = replace(
        common,
        amount=draft.amount,
        instalments=write_schedule(spread),
        parts=new.parts or write_parts({}),
        explanation=new.explanation,
    )
    return Correction(Outcome.REVISED, revised, draft.amount - before)


def unit_of(bill: Bill) -> int:
    """期別の端数: 1,000 yen, or 100 where it is withheld."""
    return INSTALMENT_UNIT if bill.collection_way in (None, CollectionWay.ORDINARY) else WITHHOLDING_UNIT


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
