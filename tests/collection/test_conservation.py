"""Money is conserved: over random histories, at every (V, T), in the fold, in SQL and in a count of the log."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from collection.histories import BILLS, DAYS, Officer, Step, day
from collection.till import SEALER, Till, till
from hypothesis import given, settings
from hypothesis import strategies as st

from events.bill import BillDecided, Tax
from projections import collection as sql
from projections.collection_count import count
from projections.replay import Replay
from registry.application import collection_commands as c
from registry.application.commands import DecideBills, ReceivePayment
from registry.domain.collection_account import Account, account_of, accounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from events.event import Entry
    from projections.readmodel import ReadModel
    from registry.application.registry import Receipt

Entries = dict[str, list["Entry"]]
STEPS = 80
SEEDS = 4


def entries_of(desk: Till) -> Entries:
    """What was recorded of each bill, from the log."""
    replay = Replay(desk.town.log, SEALER)
    return {bill: replay.entries(f"bill-{bill}") for bill in BILLS}


def check(desk: Till, model: ReadModel, entries: Entries, valid: date, known: int) -> None:
    """The fold, the SQL and the count agree on every amount of every 期; their balance is the bill's own."""
    folded = {(bill, n): one for bill in BILLS for n, one in accounts(entries[bill], valid, known).items()}
    assert in_sql(model, valid, known) == folded
    for bill in BILLS:
        record = Replay(desk.town.log, SEALER).record(f"bill-{bill}", valid, known)
        balance = balance_of(record.items) if record else 0
        assert balance == sum(one.tax.outstanding for (number, _), one in folded.items() if number == bill)
    names = ("accounts", *sql.COUNTED)
    rows = sql.totals(model, valid, known)
    totals = {(row["tax"], row["fiscal_year"], row["instalment"]): {n: row[n] for n in names} for row in rows}
    assert totals == count(desk.town.log, SEALER, valid, known)


def in_sql(model: ReadModel, valid: date, known: int) -> dict[tuple[str, int], Account]:
    """Every account as the read model has it."""
    received: dict[tuple[str, int], tuple[tuple[date, int], ...]] = {}
    for row in sql.receipts(model, valid, known, sorted(BILLS)):
        key = (row["number"], row["instalment"])
        received[key] = (*received.get(key, ()), (row["day"], row["yen"]))
    rows = {(row["number"], row["instalment"]): row for row in sql.accounts(model, valid, known)}
    return {key: account_of(key[1], row["due_on"], row, received.get(key, ())) for key, row in rows.items()}


def balance_of(items: Mapping[str, Any]) -> int:
    """残高 of a bill by the words of the law: what was decided and what was moved, nothing else."""
    signs = dict.fromkeys(("amount", "refunded", "credited_away"), 1)
    signs |= dict.fromkeys(("remitted", "paid", "credited", "written_off"), -1)
    return sum(sign * (items.get(name) or 0) for name, sign in signs.items())


def check_commit(entries: Entries, known: int) -> None:
    """At the end of every commit what left one 期 has reached another, and no account gave what it didn't have."""
    found = [one for bill in BILLS for one in accounts(entries[bill], date.max, known).values()]
    assert sum(one.tax.credited for one in found) == sum(one.tax.credited_away for one in found)
    assert all(one.is_sound for one in found)


@settings(max_examples=4, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    moments=st.lists(st.tuples(st.integers(-1, DAYS + 1), st.floats(0, 1)), min_size=3, max_size=3),
)
def test_money_is_conserved_at_every_valid_and_known(seed: int, moments: list[tuple[int, float]]) -> None:
    """調定 − 減免 − 納付 + 還付 ± 充当 − 不納欠損 = 残高, per bill, 期, tax and year, in whatever order it was done."""
    with tempfile.TemporaryDirectory() as folder, till(Path(folder), day(DAYS + 2)) as desk:
        ends = [receipt.last for _, _, receipt in Officer(desk, Random(seed)).steps(STEPS)]
        entries, head = entries_of(desk), desk.town.log.head().position
        with desk.model() as model:
            for valid, share in [*moments, (DAYS + 1, 1)]:
                check(desk, model, entries, day(valid), round(share * head))
        for known in ends:
            check_commit(entries, known)


def test_the_cash_box_holds_what_the_events_say() -> None:
    """Yen counted at the desk as commands succeed is what the ledger says; everything that moves money happened."""
    done: Counter[str] = Counter()
    for seed in range(SEEDS):
        with tempfile.TemporaryDirectory() as folder, till(Path(folder), day(DAYS + 2)) as desk:
            box = 0
            for step, _, receipt in Officer(desk, Random(seed)).steps(STEPS):
                box += _in_hand(desk, step, receipt)
                done[step[0].__name__] += receipt.last >= receipt.first
            found = [one for entries in entries_of(desk).values() for one in accounts(entries).values()]
        assert sum(one.tax.paid + one.fee_paid + one.late_paid - one.tax.refunded for one in found) == box
    moving = (DecideBills, ReceivePayment, c.ReviseBills, c.CancelBills, c.RemitBill, c.Refund, c.SetOff, c.WriteOff)
    assert min(done[command.__name__] for command in (*moving, c.VoidEntries, c.AnnouncePayment, c.ChangeWay)) > 0


def _in_hand(desk: Till, step: Step, receipt: Receipt) -> int:
    """What an accepted command moved over the desk; a voided entry takes back what it had moved."""
    command, items = step
    if receipt.last < receipt.first:
        return 0
    if command is ReceivePayment:
        return int(items["amount"])
    if command is c.Refund:
        return -int(items["amount"])
    return -sum(_voided(entries, receipt) for entries in entries_of(desk).values()) if command is c.VoidEntries else 0


def _voided(entries: Sequence[Entry], receipt: Receipt) -> int:
    """Yen that the entries voided by a command had brought in."""
    by_version = {entry.version: vars(entry.body) for entry in entries}
    gone = {v for entry in entries if receipt.first <= entry.position <= receipt.last for v in entry.header.cancels}
    signs = {"paid": 1, "fee_paid": 1, "late_paid": 1, "refunded": -1}
    return sum(sign * (by_version[v].get(name) or 0) for v in gone for name, sign in signs.items())


def test_a_payment_before_its_decision_is_kept(tmp_path: Path) -> None:
    """On a day before the decision the money is there already: the account is paid and nothing is owed."""
    with till(tmp_path, day(DAYS)) as desk:
        decided = BillDecided(tax=Tax.LIGHT_VEHICLE, fiscal_year=2026, taxpayer="c", amount=10_800, due_on=day(5))
        desk.handle(DecideBills, day(3), bills={"c": decided})
        desk.pay(10_800, day(1), "c")
        (early,) = accounts(entries_of(desk)["c"], day(2)).values()
        (late,) = accounts(entries_of(desk)["c"], day(3)).values()
    assert (early.due_on, early.tax.outstanding, late.tax.outstanding) == (None, -10_800, 0)
