"""Every act of collection through its one table: what it is typed with, what it records, what is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from collection.till import BILL, SEALER, Till, till
from support import offices

from console.api.commands import command_of as read_by_the_api
from console.api.models import CollectionIn, CommandIn, FormIn
from events.bill import BILL_EVENTS, BillDecided, PaymentReceived
from events.collection import COLLECTION_EVENTS, LateChargeRemitted
from events.event import end_of_day
from projections.collection import COUNTED, acts, overdue, receipts, totals
from projections.collection_count import count
from registry.application.clocks import SimulatedClock
from registry.application.collection_arrears import arrears
from registry.application.collection_forms import COLLECTION_ACTS, ITEMS, act_named, command_of
from registry.application.collection_handlers import COLLECTION_HANDLERS
from registry.application.command_json import command_from_json, command_to_json
from registry.application.commands import ANY_ALERT
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.application.commands import Command

FIRST = {"bill": BILL, "instalment": 1}
STORY: list[tuple[str, date, dict[str, Any]]] = [
    ("debit-failed", date(2026, 6, 30), {**FIRST, "ground": "資金不足"}),
    ("announce", date(2026, 7, 1), {**FIRST, "amount": 6_500, "channel": "コンビニ", "receipt": "S-1"}),
    ("withdraw", date(2026, 7, 2), {"bill": BILL, "receipt": "S-1"}),
    ("demand", date(2026, 7, 18), FIRST),
    ("remind", date(2026, 7, 25), FIRST),
    ("seize", date(2026, 8, 3), {**FIRST, "reference": "差1", "seized_property": "預金"}),
    ("agree-parts", date(2026, 8, 4), {**FIRST, "terms": "毎月1万円"}),
    ("release", date(2026, 8, 5), {**FIRST, "reference": "差1"}),
    ("defer", date(2026, 8, 6), {**FIRST, "reference": "猶1", "ground": "病気", "until": "令和9年3月31日"}),
    ("end-deferral", date(2026, 8, 20), {**FIRST, "reference": "猶1"}),
    ("stay", date(2026, 8, 21), {**FIRST, "reference": "停1", "ground": "無財産"}),
    ("lift-stay", date(2026, 8, 22), {**FIRST, "reference": "停1"}),
    ("remit", date(2026, 9, 1), {**FIRST, "amount": "1,500", "ground": "災害"}),
    ("pay", date(2026, 11, 30), {"bill": BILL, "amount": 50_000, "channel": "窓口", "instalment": "２"}),
    ("void", date(2026, 12, 1), {"bill": BILL, "versions": "15", "ground": "消込誤り"}),
    ("pay", date(2026, 12, 1), {"bill": BILL, "amount": 46_000, "channel": "窓口", "instalment": 2}),
    ("revise", date(2026, 12, 2), {
        "bill": BILL, "amount": 172_500, "revision_reason": "扶養の追加", "cause": "dependant-1/1",
        "instalments": "1:2026-06-30:46500 2:2026-08-31:40000 3:2026-11-02:43000 4:2027-02-01:43000",
    }),
    ("set-off", date(2026, 12, 3), {
        "bill": BILL, "instalment": 2, "amount": 2_000, "ground": "reduced", "to_bill": BILL, "to_instalment": 3,
    }),
    ("refund", date(2026, 12, 4), {"bill": BILL, "instalment": 2, "amount": 1_000, "ground": "overpaid"}),
    ("remit-late", date(2026, 12, 5), {**FIRST, "amount": 1_000, "ground": "災害"}),
    ("write-off", date(2026, 12, 6), {**FIRST, "ground": "at_once"}),
    ("change-way", date(2026, 12, 7), {
        "bill": BILL, "way": "salary", "closed": 3, "dues": "2027-02-10,2027-03-10", "revision_reason": "就職",
        "withholder": "000000000000042",
    }),
    ("cancel", date(2026, 12, 7), {"bill": "kei", "revision_reason": "二重課税"}),
]  # fmt: skip
"""One taxpayer's year, in which everything happens that can be typed."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Till]:
    """A bill of four 期 and one of a vehicle, on 15 December 2026."""
    with till(tmp_path, date(2026, 12, 15)) as desk:
        desk.decide()
        desk.decide("kei", ((date(2026, 6, 1), 10_800),))
        yield desk


def typed(name: str, on: date, items: dict[str, Any]) -> Command:
    """The command of an act, with every alert acknowledged."""
    act = act_named(name)
    slip = offices.form(f"{name} {on}", act.event.TYPE, on, acknowledged=frozenset({ANY_ALERT}))
    return command_of(act, slip, "122131", items)


def test_every_act_is_recorded_as_what_it_is(desk: Till) -> None:
    """Each act of the table, typed in turn, records its own event; together they are all that can happen to a bill."""
    for name, on, items in STORY:
        command = typed(name, on, items)
        desk.town.handle(command)
        entries = [entry for number in (BILL, "kei") for entry in desk.record(number).entries]
        bodies = [entry.body for entry in entries if entry.header.command_id == command.form.command_id]
        assert COLLECTION_ACTS[name].event in set(map(type, bodies)), name
    assert {name for name, _, _ in STORY} == set(COLLECTION_ACTS)
    recorded = {type(entry.body) for number in (BILL, "kei") for entry in desk.record(number).entries}
    assert recorded == {*BILL_EVENTS, *COLLECTION_EVENTS}
    assert BillDecided not in {act.event for act in COLLECTION_ACTS.values()}


def test_after_every_act_the_totals_are_the_sum_of_the_events(desk: Till) -> None:
    """Whatever was typed, the read model's totals are those counted from the log, remitted late charges included."""
    for step in STORY:
        desk.town.handle(typed(*step))
    day, known = date(2026, 12, 31), desk.town.log.head().position
    with desk.model() as model:
        rows = totals(model, day, known)
    read = {
        (row["tax"], row["fiscal_year"], row["instalment"]): {name: row[name] for name in ("accounts", *COUNTED)}
        for row in rows
    }
    assert read == count(desk.town.log, SEALER, day, known)
    assert sum(row["late_remitted"] for row in rows) == 1_000


def test_every_command_has_an_act_and_waits_as_a_draft(desk: Till) -> None:  # noqa: ARG001 - commands need no log
    """The acts make every command of collection; as JSON, for 決裁 by somebody else, each is the same again."""
    commands = [typed(*step) for step in STORY]
    assert set(map(type, commands)) == set(COLLECTION_HANDLERS)
    assert [command_from_json(command_to_json(one)) for one in commands] == commands


def test_the_api_reads_the_same_acts() -> None:
    """A program's act is the command that the same items give at the command line."""
    slip = FormIn(
        reason="bill.payment_refunded", effective="2026-12-04", trigger="ex_officio", legal_basis="地方税法17条"
    )
    items: dict[str, str | int] = {"bill": BILL, "instalment": 2, "amount": 1_000, "ground": "overpaid"}
    given = CommandIn(command="Collect", form=slip, collection=CollectionIn(act="refund", items=items))
    command = read_by_the_api(given, UUID(int=1), "122131")
    assert command == command_of(act_named("refund"), command.form, "122131", items)


@pytest.mark.parametrize(
    ("name", "items", "code", "said"),
    [
        ("refund", {"bill": BILL, "instalment": 1, "ground": "overpaid"}, "R235", "金額"),
        ("refund", {**FIRST, "amount": 1, "ground": "overpaid", "channel": "窓口"}, "R236", "channel"),
        ("refund", {**FIRST, "amount": 1, "ground": "かわいそう"}, "R237", "overpaid"),
        ("remit", {**FIRST, "amount": "0", "ground": "災害"}, "R237", "金額"),
        ("remit", {**FIRST, "amount": "千円", "ground": "災害"}, "R237", "千円"),
        ("defer", {**FIRST, "reference": "1", "ground": "病気", "until": "2026-13-01"}, "R237", "終期"),
        ("revise", {"bill": BILL, "amount": 1, "revision_reason": "x", "instalments": "4期"}, "R237", "期別"),
    ],
)
def test_what_cannot_be_read_is_refused_by_item(name: str, items: dict[str, Any], code: str, said: str) -> None:
    """A missing item, one too many, or a value that can't be: the message names it, with what to do."""
    with pytest.raises(RuleViolation, match=code) as refused:
        typed(name, date(2026, 12, 1), items)
    assert said in refused.value.message() + refused.value.remedy()
    assert refused.value.message("en") != refused.value.message()


def test_an_act_that_is_not_there_names_those_that_are() -> None:
    """R234 lists the acts."""
    with pytest.raises(RuleViolation, match="R234") as refused:
        act_named("forgive")
    assert "write-off" in refused.value.remedy()


def test_every_item_of_an_act_is_declared() -> None:
    """No act asks for an item that has no name and no way to be read."""
    assert {item for act in COLLECTION_ACTS.values() for item in (*act.needs, *act.may)} == set(ITEMS)


def test_a_late_charge_is_remitted_up_to_what_has_run_up(desk: Till) -> None:
    """延滞金の減免: R224 for more than there is; what is remitted is no longer in the arrears, nor paid for."""
    with pytest.raises(RuleViolation, match="R224"):
        desk.town.handle(typed("remit-late", date(2026, 12, 15), {**FIRST, "amount": 100_000, "ground": "災害"}))
    desk.town.handle(typed("remit-late", date(2026, 12, 15), {**FIRST, "amount": 1_000, "ground": "災害"}))
    assert desk.record().entries[-1].body == LateChargeRemitted(instalment=1, late_remitted=1_000, ground="災害")
    with desk.model() as model:
        on, known = date(2026, 12, 15), 99
        rows = overdue(model, on, known)
        paid, done = receipts(model, on, known, [BILL]), acts(model, on, known, [BILL])
        first = next(one for one in arrears(rows, paid, done, on, known_on=on) if one.bill == BILL)
    assert (first.late.amount, first.late_owed) == (1_600, 600)
    desk.pay(46_500 + 600 + 1, date(2026, 12, 15), instalment=1)
    body = desk.record().entries[-1].body
    assert isinstance(body, PaymentReceived)
    assert (body.paid, body.late_paid) == (46_501, 600)


def test_a_payment_of_a_year_without_a_rate_is_told_and_compared_again(desk: Till) -> None:
    """A224 in 2031, whose rate nobody knows: acknowledged, the charge is booked at the last rate announced."""
    clock = desk.town.clock
    assert isinstance(clock, SimulatedClock)
    clock.set(end_of_day(date(2031, 1, 31)))
    with pytest.raises(UnacknowledgedAlerts, match="A224"):
        desk.pay(300_000, date(2031, 1, 31), instalment=1, alerts=True)
    desk.pay(300_000, date(2031, 1, 31), instalment=1)
    body = desk.record().entries[-1].body
    assert isinstance(body, PaymentReceived)
    assert body.late_paid == 18_900
