"""Stories 10 and 11 of the field, on the side of the money: what becomes of instalments paid and still to come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from collection.till import BILL, till
from support.sealers import PlainSealer

from events.bill import Bill, BillRevised, Tax, write_schedule
from projections.collection import accounts, totals
from projections.collection_count import count
from registry.application import collection_commands as c
from registry.application.reassessment import spread_anew
from registry.application.tax_drafts import Basis
from registry.domain.tax.collection import RefundReason

if TYPE_CHECKING:
    from pathlib import Path

    from collection.till import Till

HOUSE_AND_LAND = (
    *((date(2026, 6, 1), 37_600), (date(2026, 7, 31), 35_000)),
    *((date(2026, 9, 30), 35_000), (date(2026, 12, 25), 35_000)),
)
"""DOMAIN 2.1 example 4: 142,600 yen in the four 納期 of 山武市."""
NOTICE = "kotei-2026-0000007"


def revise(desk: Till, number: str, total: int, on: date, cause: str) -> None:
    """更正 spread over the 期 whose 納期限 has not passed, citing the event behind it."""
    desk.today(on)
    basis = Basis(
        town="122131",
        fiscal_year=2026,
        known_position=desk.town.log.head().position,
        decided_on=on,
        is_holiday=lambda _: False,
    )
    spread = write_schedule(spread_anew(desk.record(number).last().schedule, total, basis, 1_000))
    desk.handle(c.ReviseBills, on, bills={number: BillRevised(amount=total, instalments=spread, cause=cause)})


def test_story_10_a_house_reported_gone_in_may_after_everything_was_paid(tmp_path: Path) -> None:
    """家屋滅失 of 20 December, reported on 15 May: what was paid ahead in April goes to another debt and to the owner.

    The bill as it was known on 30 April stays 142,600 yen, paid in full; 加算金 runs from the day after the payment.
    """
    with till(tmp_path, date(2026, 4, 10)) as desk:
        desk.decide(NOTICE, HOUSE_AND_LAND, date(2026, 4, 10), tax=Tax.FIXED_ASSET, taxpayer="000000000000026")
        desk.decide(
            "kei-2025-0000001", ((date(2025, 6, 2), 12_900),), date(2025, 5, 7), tax=Tax.LIGHT_VEHICLE, fiscal_year=2025
        )
        desk.today(date(2026, 4, 20))
        desk.pay(142_600, date(2026, 4, 20), NOTICE)
        as_known = desk.town.log.head().position
        revise(desk, NOTICE, 60_000, date(2026, 5, 15), "house-0000031/2")
        assert [desk.account(n, NOTICE).tax.outstanding for n in (1, 2, 3, 4)] == [-22_600, -20_000, -20_000, -20_000]
        desk.today(date(2026, 12, 15))
        money = {"bill": NOTICE, "instalment": 1, "amount": 12_900, "ground": RefundReason.REDUCED}
        desk.handle(c.SetOff, date(2026, 5, 20), **money, to_bill="kei-2025-0000001", to_instalment=1)
        desk.refund(9_700, date(2026, 5, 20), 1, RefundReason.REDUCED, NOTICE)
        for instalment in (2, 3, 4):
            desk.refund(20_000, date(2026, 12, 15), instalment, RefundReason.REDUCED, NOTICE)
        assert desk.record(NOTICE).last().balance == 0
        assert desk.record("kei-2025-0000001").last().balance == 0
        with desk.model() as model:
            then = accounts(model, date(2026, 4, 30), as_known, "number = $bill", bill=NOTICE)
            assert [row["assessed"] for row in then] == [37_600, 35_000, 35_000, 35_000]
            assert sum(row["outstanding"] for row in then) == 0
            now = totals(model, date(2026, 12, 31), desk.town.log.head().position)
        counted = count(desk.town.log, PlainSealer(), date(2026, 12, 31), desk.town.log.head().position)
    assert sum(row["outstanding"] for row in now) == sum(one["outstanding"] for one in counted.values()) == 0


def test_story_10_interest_runs_from_the_day_after_the_payment(tmp_path: Path) -> None:
    """1,000,000 yen too much, paid on 20 April and given back on 20 May: 30 days at 1.3 % are 1,068, so 1,000."""
    with till(tmp_path, date(2026, 4, 20)) as desk:
        desk.decide(NOTICE, ((date(2026, 6, 1), 1_400_000),), date(2026, 4, 10), tax=Tax.FIXED_ASSET)
        desk.pay(1_400_000, date(2026, 4, 20), NOTICE)
        revise(desk, NOTICE, 400_000, date(2026, 5, 15), "house-0000031/2")
        desk.today(date(2026, 5, 20))
        desk.refund(1_000_000, date(2026, 5, 20), 1, RefundReason.REDUCED, NOTICE)
        assert desk.account(1, NOTICE).interest_paid == 1_000


def test_story_11_a_denied_dependant_raises_the_instalments_to_come(tmp_path: Path) -> None:
    """扶養否認 in October: the first two 期 stay as they were paid, the third and fourth carry the whole increase."""
    with till(tmp_path, date(2026, 9, 1)) as desk:
        desk.decide()
        desk.pay(46_500, date(2026, 6, 29), instalment=1)
        desk.pay(43_000, date(2026, 8, 31), instalment=2)
        revise(desk, BILL, 200_000, date(2026, 10, 5), "dependant-2026-18-26/2")
        assert [desk.account(n).tax.outstanding for n in (1, 2, 3, 4)] == [0, 0, 55_500, 55_000]
        with desk.model() as model:
            before = model.state(Bill, BILL, date(2026, 12, 31), model.known_position(date(2026, 9, 30)))
            after = model.state(Bill, BILL, date(2026, 12, 31), desk.town.log.head().position)
        assert before is not None
    assert after is not None
    assert (before["amount"], after["amount"]) == (175_500, 200_000)


@pytest.mark.parametrize(("closing", "extra"), [(date(2027, 2, 2), 24_500), (date(2027, 3, 1), 24_500)])
def test_story_11_after_the_last_instalment_an_extra_one_is_due(tmp_path: Path, closing: date, extra: int) -> None:
    """When no 納期 remains the increase is a 随時期 of its own, a month later; the paid 期 are untouched."""
    with till(tmp_path, date(2026, 9, 1)) as desk:
        desk.decide()
        desk.today(date(2027, 1, 29))
        desk.pay(175_500, date(2027, 1, 29))
        revise(desk, BILL, 200_000, closing, "dependant-2026-18-26/2")
        found = desk.record().accounts()
    assert [account.tax.unpaid for account in found.values()] == [0, 0, 0, 0, extra]
    assert found[5].due_on is not None
    assert found[5].due_on > closing
