"""一括賦課: drafts become bills in commits of bounded size under one batch number; run again it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from events.bill import BillDecided, Tax
from events.event import instant
from events.reasons import Trigger
from events.values.legal_date import LegalDate
from registry.application.commands import DecideBills, Form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from registry.application.registry import TownRegistry
    from registry.application.tax_drafts import Draft
    from registry.domain.bill import BillRecord

NAMESPACE: Final = UUID("d0a1c0de-0000-4000-8000-7a8000000000")
"""Command ids of a run's parts are derived from it, so that a second start finds what the first one did."""
BILLS_PER_COMMIT: Final = 200
"""A commit is one record of the log: 200 bills with their computations are some 400 KB, half of its limit."""
COMMITS_PER_GROUP: Final = 10
"""Commits that become durable together; a crash loses at most these, and the next start makes them again."""
LAWS: Final[Mapping[Tax, str]] = {
    Tax.FIXED_ASSET: "地方税法364条",
    Tax.RESIDENT: "地方税法319条の2",
    Tax.CORPORATE: "地方税法321条の8",
    Tax.LIGHT_VEHICLE: "地方税法463条の17",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """処理番号 of a run, and who starts it."""

    lgcode: str
    number: str
    tax: Tax
    actor: str

    def command_id(self, part: int) -> UUID:
        """The id of one commit of the run, counted from 1."""
        return uuid5(NAMESPACE, f"{self.lgcode}/{self.number}/{part}")

    def form(self, part: int, decided_on: date) -> Form:
        """The 届書 of one commit."""
        return Form(
            command_id=self.command_id(part),
            reason=BillDecided.TYPE,
            effective=LegalDate.exact(decided_on),
            actor=self.actor,
            trigger=Trigger.EX_OFFICIO,
            legal_basis=LAWS[self.tax],
            submission=self.number,
        )


@dataclass(frozen=True, slots=True)
class Start:
    """On what a run decides: the last event it knows, and the day."""

    known_position: int
    decided_on: date


@dataclass(slots=True)
class Tally:
    """What a run did; amounts in yen."""

    bills: int = 0
    amount: int = 0
    nothing_due: int = 0
    held_back: int = 0
    recorded: int = 0
    """Bills of this start; the rest were there already."""


def earlier_start(registry: TownRegistry, batch: Batch) -> Start | None:
    """What an earlier start of the batch decided on; a second start repeats it exactly, whatever came since."""
    for stream in registry.commit_of(batch.command_id(1)):
        bill: BillRecord = registry.repository.get(stream)
        body = bill.entries[0].body
        assert isinstance(body, BillDecided)
        assert body.known_position is not None
        assert body.decided_on is not None
        return Start(body.known_position, body.decided_on)
    return None


def today(registry: TownRegistry) -> date:
    """処理日: the day on which a decision is made now."""
    return instant(registry.clock.now()).date()


def decide(
    registry: TownRegistry,
    batch: Batch,
    start: Start,
    drafts: Iterable[Draft],
    progress: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Decide every draft that owes something and isn't held back; `progress` takes the drafts done so far."""
    tally = Tally()
    ready = _ready(drafts, tally, progress)
    parts = enumerate(iter(lambda: list(islice(ready, BILLS_PER_COMMIT)), []), start=1)
    while group := list(islice(parts, COMMITS_PER_GROUP)):
        with registry.group():
            for part, chunk in group:
                bills = {draft.number: draft.decision for draft in chunk if draft.decision is not None}
                receipt = registry.handle(DecideBills(form=batch.form(part, start.decided_on), bills=bills))
                tally.bills += len(bills)
                tally.amount += sum(draft.amount for draft in chunk)
                tally.recorded += 0 if receipt.repeated else len(bills)
    return tally


def _ready(drafts: Iterable[Draft], tally: Tally, progress: Callable[[int], None]) -> Iterator[Draft]:
    for done, draft in enumerate(drafts, start=1):
        if draft.is_held_back:
            tally.held_back += 1
        elif draft.decision is None:
            tally.nothing_due += 1
        else:
            yield draft
        progress(done)
