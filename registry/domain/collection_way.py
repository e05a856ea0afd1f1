"""徴収方法の変更: from 特別徴収 to 普通徴収 and back, within one bill (地方税法321条の4第5項, 321条の6, 321条の7)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from events.bill import CollectionWay, Instalment, Tax, write_schedule
from events.values.fiscal import instalments
from registry.domain.errors import Alert, RuleViolation
from registry.domain.tax.resident_collection import WITHHOLDING_MONTHS, rest_is_taken_at_once, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from events.bill import Bill, BillRevised
    from events.event import Header
    from registry.domain.bill import BillRecord


def change_way(
    record: BillRecord, header: Header, said: BillRevised, closed: int, dues: Sequence[date]
) -> tuple[Alert, ...]:
    """What the 期 up to `closed` don't take falls due on `dues`, by the way that `said` names.

    175,500 withheld from pay up to October: 102,200 are left, 51,200 and 51,000 at two 納期. R239 for another tax; R238
    where nothing is left, the days are out of order, or a 期 would go that was paid or that the taxpayer let pass;
    A225 where the rest is to be taken at once.
    """
    bill = record.last()
    way = CollectionWay(said.collection_way or "")
    kept = [one for one in bill.schedule if one.number <= closed]
    rest = sum(one.amount for one in bill.schedule if one.number > closed)
    if bill.tax != Tax.RESIDENT:
        raise RuleViolation("R239", "bill", number=record.number)
    is_paid = any(account.receipts for number, account in record.accounts().items() if number > closed)
    is_overdue = bill.way is CollectionWay.ORDINARY and any(
        one.due_on < header.effective.on for one in bill.schedule if one.number > closed
    )
    in_order = [*(one.due_on for one in kept[-1:]), *dues]
    if not rest or is_paid or is_overdue or in_order != sorted(set(in_order)):
        raise RuleViolation("R238", "dues", number=record.number, closed=closed, rest=rest)
    parts = zip(dues, instalments(rest, len(dues), unit_of(way)), strict=True)
    new = [Instalment(number, due, yen) for number, (due, yen) in enumerate(parts, start=closed + 1)]
    record.revise(header, replace(said, withholder=said.withholder or "", instalments=write_schedule([*kept, *new])))
    if len(dues) > 1 and _leaves_late(bill, way, closed):
        return (Alert("A225", "dues", {"number": record.number, "month": WITHHOLDING_MONTHS[closed - 1]}),)
    return ()


def _leaves_late(bill: Bill, way: CollectionWay, closed: int) -> bool:
    """一括徴収: the last pay was one of January to April, and whatever is left is taken from it."""
    is_left = bill.way is CollectionWay.SALARY and way is CollectionWay.ORDINARY
    return is_left and 0 < closed <= len(WITHHOLDING_MONTHS) and rest_is_taken_at_once(WITHHOLDING_MONTHS[closed - 1])
