"""A town's cash desk as collection tests speak it: bills by 期, payments, refunds, and everything read back."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from support import offices
from support.sealers import PlainSealer

from events.bill import BillDecided, CollectionWay, Instalment, Tax, write_schedule
from projections.engine import project
from projections.readmodel import ReadModel
from registry.application import collection_commands as c
from registry.application.clocks import SimulatedClock
from registry.application.commands import ANY_ALERT, DecideBills, ReceivePayment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from registry.application.commands import Command
    from registry.application.registry import Receipt, TownRegistry
    from registry.domain.bill import BillRecord
    from registry.domain.collection_account import Account

SEALER = PlainSealer()
BILL = "jumin-2026-0000001"
TERMS = (
    *((date(2026, 6, 30), 46_500), (date(2026, 8, 31), 43_000)),
    *((date(2026, 11, 2), 43_000), (date(2027, 2, 1), 43_000)),
)
"""DOMAIN 2.2 example 3: 175,500 yen in four 期."""
DECIDED = date(2026, 6, 5)


class Till:
    """Types what a tax officer types; every command is a new 届書 unless it is named."""

    def __init__(self, town: TownRegistry) -> None:
        self.town = town
        self._names = count(1)

    def today(self, day: date) -> None:
        """Let the machine's clock stand at noon of a day; it never goes back."""
        clock = self.town.clock
        assert isinstance(clock, SimulatedClock)
        clock.set(offices.moment(day))

    def handle(
        self, command: type[Command], on: date, *, name: str = "", alerts: bool = False, **items: Any
    ) -> Receipt:
        """Hand in a command that counts from a day; with `alerts` they stop it."""
        acknowledged = frozenset() if alerts else frozenset({ANY_ALERT})
        form = offices.form(name or f"slip-{next(self._names)}", command.__name__, on, acknowledged=acknowledged)
        return self.town.handle(command(form=form, **items))

    def decide(
        self, number: str = BILL, terms: Sequence[tuple[date, int]] = TERMS, on: date = DECIDED, **items: Any
    ) -> None:
        """賦課決定."""
        schedule = [Instalment(n, due, yen) for n, (due, yen) in enumerate(terms, start=1)]
        values: dict[str, Any] = {
            "tax": Tax.RESIDENT,
            "fiscal_year": 2026,
            "taxpayer": "000000000000018",
            "subject": "income-2026-000000000000018",
            "assessment_date": date(2026, 1, 1),
            "amount": sum(yen for _, yen in terms),
            "due_on": terms[0][0],
            "instalments": write_schedule(schedule),
            "collection_way": CollectionWay.ORDINARY,
            "decided_on": on,
        }
        self.handle(DecideBills, on, bills={number: BillDecided(**{**values, **items})})

    def pay(self, amount: int, on: date, number: str = BILL, **items: Any) -> Receipt:
        """納付, at the window unless said otherwise."""
        values: dict[str, Any] = {"channel": "窓口", **items}
        return self.handle(ReceivePayment, on, bill=number, amount=amount, **values)

    def refund(self, amount: int, on: date, instalment: int, ground: Any, number: str = BILL, **items: Any) -> None:
        """還付."""
        self.handle(c.Refund, on, bill=number, instalment=instalment, amount=amount, ground=ground, **items)

    def record(self, number: str = BILL) -> BillRecord:
        """The bill's record."""
        record: BillRecord = self.town.repository.get(f"bill-{number}")
        return record

    def find(self, number: str) -> BillRecord | None:
        """The bill's record; None where nothing was decided."""
        return self.record(number) if f"bill-{number}" in self.town.repository else None

    def account(self, instalment: int = 1, number: str = BILL) -> Account:
        """One 期, as known now."""
        return self.record(number).accounts()[instalment]

    def model(self) -> ReadModel:
        """The town's read model, in memory."""
        model = ReadModel.open(None)
        project(model.db, self.town.log, SEALER)
        return model


@contextmanager
def till(folder: Path, now: date = date(2026, 7, 1)) -> Iterator[Till]:
    """A cash desk on a fresh log."""
    with offices.registry(folder / "log.sqlite", now=now) as town:
        town.handle(offices.opened())
        yield Till(town)
