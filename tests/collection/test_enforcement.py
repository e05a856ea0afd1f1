"""滞納整理: demands, seizures, deferrals, stays, write-offs, and the arrears list with 延滞金 and 時効."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from collection.till import BILL, till

from events.collection import (
    CollectionDeferred,
    DeferralEnded,
    DemandSent,
    EnforcementStayed,
    PartPaymentAgreed,
    ReminderSent,
    Seized,
    SeizureReleased,
    StayLifted,
    WrittenOff,
)
from projections.collection import acts, overdue, receipts
from registry.application import collection_commands as c
from registry.application.collection_arrears import Arrears, arrears
from registry.domain.collection import WriteOffGround, late_due
from registry.domain.collection_acts import acts as acts_of
from registry.domain.collection_acts import deeds
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts
from registry.domain.tax.prescription import ActKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collection.till import Till

    from events.items import Body

DUE = date(2026, 6, 30)
DEMANDED = date(2026, 7, 18)
TODAY = date(2026, 12, 15)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Till]:
    """A bill of four 期, on 15 December 2026; nothing was paid."""
    with till(tmp_path, TODAY) as desk:
        desk.decide()
        yield desk


def demand(desk: Till, on: date = DEMANDED, **more: Any) -> None:
    """督促 of the first 期."""
    desk.handle(c.SendDemands, on, town="122131", demands=((BILL, 1),), **more)


def act(desk: Till, on: date, body: Body) -> None:
    """One step of 滞納整理."""
    desk.handle(c.RecordAct, on, bill=BILL, act=body)


def listed(desk: Till, on: date) -> list[Arrears]:
    """滞納一覧 of a day, from the read model."""
    with desk.model() as model:
        rows = overdue(model, on, 99)
        paid, done = receipts(model, on, 99, [BILL]), acts(model, on, 99, [BILL])
        return list(arrears(rows, paid, done, on, known_on=TODAY))


def test_a_demand_goes_out_once_after_the_due_date(desk: Till) -> None:
    """督促: R226 on the 納期限 itself, R227 for a second one, A221 after its 20 days."""
    with pytest.raises(RuleViolation, match="R226"):
        demand(desk, DUE)
    with pytest.raises(UnacknowledgedAlerts, match="A221"):
        demand(desk, date(2026, 7, 21), alerts=True)
    demand(desk)
    assert isinstance(desk.record().entries[-1].body, DemandSent)
    with pytest.raises(RuleViolation, match="R227"):
        demand(desk, TODAY)


def test_a_seizure_waits_ten_days_after_the_demand(desk: Till) -> None:
    """R228 without a demand and on its tenth day; from the eleventh on it is possible; its end cites it (R229)."""
    seized = Seized(instalment=1, reference="差押第12号", seized_property="預金")
    with pytest.raises(RuleViolation, match="R228"):
        act(desk, TODAY, seized)
    demand(desk)
    with pytest.raises(RuleViolation, match="R228"):
        act(desk, date(2026, 7, 28), seized)
    act(desk, date(2026, 7, 29), seized)
    with pytest.raises(RuleViolation, match="R229"):
        act(desk, TODAY, seized)
    with pytest.raises(RuleViolation, match="R229"):
        act(desk, TODAY, SeizureReleased(instalment=1, reference="差押第13号"))
    act(desk, TODAY, SeizureReleased(instalment=1, reference="差押第12号"))
    with pytest.raises(RuleViolation, match="R229"):
        act(desk, TODAY, SeizureReleased(instalment=1, reference="差押第12号"))


def test_what_is_paid_is_not_in_arrears(desk: Till) -> None:
    """R226: nobody is reminded of a 期 that is paid."""
    desk.pay(46_500, DUE, instalment=1)
    with pytest.raises(RuleViolation, match="R226"):
        act(desk, TODAY, ReminderSent(instalment=1))


def test_arrears_say_what_is_owed_and_why_it_can_still_be_collected(desk: Till) -> None:
    """未納, 延滞金 to the day, 督促, and five years from the end of the demand's ten days."""
    demand(desk)
    desk.pay(6_500, date(2026, 8, 31), instalment=1)
    first, *others = listed(desk, TODAY)
    assert (first.unpaid, first.due_on, first.demanded_on()) == (40_000, DUE, DEMANDED)
    # 46,000 × 2.8 % × 31 + 46,000 × 9.1 % × 31 (to the part payment) + 40,000 × 9.1 % × 106, each ÷ 365
    assert [line.value for line in first.late.lines][:3] == [109, 355, 1_057]
    assert (first.late_owed, first.owed) == (1_500, 41_500)
    assert first.prescription.last_day == date(2031, 8, 31)
    assert [step.effect_ja for step in first.prescription.steps] == [
        "法定納期限の翌日から5年",
        "督促により更新",
        "一部納付により更新",
    ]
    assert [one.instalment for one in others] == [2, 3]


def test_arrears_on_a_past_day_know_only_what_had_happened(desk: Till) -> None:
    """On 1 August the payment of 31 August isn't there, and neither is the second 期."""
    demand(desk)
    desk.pay(6_500, date(2026, 8, 31), instalment=1)
    (first,) = listed(desk, date(2026, 8, 1))
    assert (first.unpaid, first.is_under(ActKind.SEIZURE, TODAY)) == (46_500, False)


def test_a_deferral_lowers_the_late_charge_and_stops_the_clock(desk: Till) -> None:
    """徴収猶予 from 1 August: 1.3 % instead of 9.1 %, and the 時効 doesn't run until it is ended."""
    act(desk, date(2026, 8, 1), CollectionDeferred(instalment=1, reference="猶予第1号", until=date(2027, 7, 31)))
    (first, *_) = listed(desk, TODAY)
    assert first.late.amount == 0
    assert first.is_under(ActKind.DEFERRAL, TODAY)
    act(desk, date(2026, 10, 1), DeferralEnded(instalment=1, reference="猶予第1号"))
    (first, *_) = listed(desk, TODAY)
    assert first.late.amount == 1_000
    assert not first.is_under(ActKind.DEFERRAL, TODAY)


def test_a_promise_to_pay_by_parts_renews_the_clock(desk: Till) -> None:
    """分納誓約 acknowledges the debt: five years from then."""
    act(desk, date(2026, 9, 1), PartPaymentAgreed(instalment=1, terms="月5,000円"))
    assert listed(desk, TODAY)[0].prescription.last_day == date(2031, 9, 1)


def test_a_stay_of_three_years_ends_the_debt_unless_it_is_lifted(desk: Till) -> None:
    """執行停止: the debt ends three years later; lifted, the five years count again."""
    act(desk, date(2026, 9, 1), EnforcementStayed(instalment=1, reference="停止第3号", ground="無財産"))
    assert listed(desk, TODAY)[0].prescription.last_day == date(2029, 9, 1)
    act(desk, date(2026, 10, 1), StayLifted(instalment=1, reference="停止第3号"))
    assert listed(desk, TODAY)[0].prescription.last_day == date(2031, 6, 30)


def test_a_write_off_needs_its_ground(desk: Till) -> None:
    """不納欠損: A222 while the debt can be collected; afterwards nothing is owed or can be written off."""
    asked = {"bill": BILL, "instalment": 1, "ground": WriteOffGround.PRESCRIBED}
    with pytest.raises(UnacknowledgedAlerts, match="令和13年6月30日"):
        desk.handle(c.WriteOff, TODAY, **asked, alerts=True)
    desk.today(date(2031, 7, 1))
    desk.handle(c.WriteOff, date(2031, 7, 1), **asked, alerts=True)
    body = desk.record().entries[-1].body
    assert isinstance(body, WrittenOff)
    assert (body.written_off, desk.account(1).tax.outstanding) == (46_500, 0)
    with pytest.raises(RuleViolation, match="R205"):
        desk.handle(c.WriteOff, date(2031, 7, 1), **asked)


def test_a_stay_can_end_a_debt_at_once(desk: Till) -> None:
    """即時消滅 rests on a stay that lasts; without one it is asked about (A222)."""
    asked = {"bill": BILL, "instalment": 1, "ground": WriteOffGround.AT_ONCE}
    with pytest.raises(UnacknowledgedAlerts, match="A222"):
        desk.handle(c.WriteOff, TODAY, **asked, alerts=True)
    act(desk, date(2026, 9, 1), EnforcementStayed(instalment=1, reference="停止第3号", ground="無財産"))
    desk.handle(c.WriteOff, TODAY, **asked, alerts=True)
    assert desk.account(1).tax.outstanding == 0


def test_fold_and_sql_tell_the_same_acts(desk: Till) -> None:
    """The rule reads the same history from the record as from the read model (law 7)."""
    demand(desk)
    act(desk, date(2026, 8, 1), Seized(instalment=1, reference="1"))
    act(desk, date(2026, 9, 1), SeizureReleased(instalment=1, reference="1"))
    desk.pay(1_000, date(2026, 9, 2), instalment=1)
    record = desk.record()
    done = acts_of(deeds(record.entries), 1)
    first = listed(desk, TODAY)[0]
    assert list(first.done) == done
    assert first.late.amount == late_due(record.account(1), done, TODAY, TODAY).amount
