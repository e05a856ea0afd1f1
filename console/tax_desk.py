"""課税の窓口: runs, single decisions and explanations of one town, on its register and read model."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID, uuid5

import orjson

from console import taxing
from console.bootstrap import alone, is_holiday
from console.cli.assess_words import ODDITIES
from console.refusals import Refusal
from events.bill import Bill, BillRevised, BillStatus, Tax
from events.event import instant
from events.items import items_of
from events.reasons import Trigger
from events.tax_review import ReviewSettled
from events.values.legal_date import LegalDate
from projections import tax_roll
from projections.engine import project
from registry.application import assessment_run as runs
from registry.application.commands import Form
from registry.application.reassessment import NO_CHANGE, Correction, Reassess, correction
from registry.application.tax_drafts import Basis, Draft, Finding, bill_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from console.bootstrap import Office
    from projections.readmodel import ReadModel, Row
    from projections.tax_review import ReviewItem
    from registry.application.registry import Receipt, TownRegistry

NAMESPACE: Final = UUID("d0a1c0de-0000-4000-8000-7a8000000001")
"""Command ids of single decisions: the same decision on the same event, sent twice, is recorded once."""
LOCK: Final = "tax.lock"
"""One process at a time decides: two that start at the same moment would each compute on facts of its own."""
MOST_DRAFTS: Final = 50
"""Vehicles of one owner that are drafted on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to run: a tax and year under a batch number, by whom, and with how many processes."""

    tax: Tax
    fiscal_year: int
    actor: str
    batch: str = ""
    workers: int = 1

    @property
    def number(self) -> str:
        """処理番号; by default the tax and year, so that a second start of the same run is recognised."""
        return self.batch or f"{self.tax}-{self.fiscal_year}"


@dataclass(slots=True)
class Outcome:
    """What a run found, and did where it was decided."""

    basis: Basis
    tally: runs.Tally
    findings: list[Finding] = field(default_factory=list)
    repeated: bool = False
    """An earlier start had begun to decide; this one repeats it on the same facts."""


def run(
    office: Office,
    registry: TownRegistry,
    order: Order,
    *,
    decide: bool,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Outcome:
    """Draft a tax and year; with `decide` the bills are recorded, else the log stays as it is."""
    with alone(office.folder / LOCK) if decide else nullcontext(), office.read_model() as model:
        return run_on(model, registry, order, decide=decide, progress=progress)


def run_on(
    model: ReadModel,
    registry: TownRegistry,
    order: Order,
    *,
    decide: bool,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Outcome:
    """A run on a read model that stands at the log's end."""
    batch = runs.Batch(lgcode=registry.lgcode, number=order.number, tax=order.tax, actor=order.actor)
    before = runs.earlier_start(registry, batch)
    start = before or runs.Start(model.progress().position, runs.today(registry))
    basis = basis_of(registry.lgcode, order.fiscal_year, start.known_position, start.decided_on)
    found = taxing.roll(model, order.tax, basis)
    total = len(found.cases)
    outcome = Outcome(basis, runs.Tally(), repeated=before is not None)
    drafts = taxing.undecided(model, taxing.drafts(found, basis, order.workers), order.tax, basis)
    watched = _watched(drafts, outcome.findings)
    if decide:
        outcome.tally = runs.decide(registry, batch, start, watched, lambda done: progress(done, total))
    else:
        outcome.tally = _drafted(watched, lambda done: progress(done, total))
    return outcome


def basis_of(town: str, fiscal_year: int, known_position: int, decided_on: date) -> Basis:
    """What bills of a year rest on."""
    return Basis(
        town=town,
        fiscal_year=fiscal_year,
        known_position=known_position,
        decided_on=decided_on,
        is_holiday=is_holiday,
    )


def _watched(drafts: Iterable[Draft], findings: list[Finding]) -> Iterator[Draft]:
    for draft in drafts:
        findings += draft.findings
        yield draft


def _drafted(drafts: Iterable[Draft], progress: Callable[[int], None]) -> runs.Tally:
    tally = runs.Tally()
    for done, draft in enumerate(drafts, start=1):
        if draft.is_held_back:
            tally.held_back += 1
        elif draft.decision is None:
            tally.nothing_due += 1
        else:
            tally.bills += 1
            tally.amount += draft.amount
        progress(done)
    return tally


def draft_of(model: ReadModel, tax: Tax, taxpayer: str, basis: Basis, number: str = "") -> Draft:
    """One bill drafted on the facts of a basis; without a decision where nothing is to be taxed any more."""
    wanted = number or bill_number(tax, basis.fiscal_year, taxpayer)
    found = list(taxing.drafts(taxing.roll(model, tax, basis, taxpayer), basis))
    for draft in found:
        if draft.number == wanted:
            return draft
    if not number and found:
        return found[0]
    return Draft(number=wanted, taxpayer=taxpayer, decision=None)


def proposal(model: ReadModel, item: ReviewItem, town: str, today: date, reason: str = "") -> Correction:
    """What deciding a review item now would do, to be looked at before it is done."""
    basis = basis_of(town, item.fiscal_year, model.progress().position, today)
    draft = draft_of(model, item.tax, item.taxpayer, basis, item.bill)
    return correction(_bill(model, item.bill, basis.known_position), draft, basis, item.cause, reason)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was recorded for a review item."""

    item: ReviewItem
    bill: str
    correction: Correction
    receipt: Receipt


def settle(
    office: Office, registry: TownRegistry, item: ReviewItem, actor: str, reason: str, *, keep: bool = False
) -> Settled:
    """Decide a review item: the corrected bill cites the event. With `keep` the bill stays as it is (更正なし).

    Refusal C312 where something stands in the way of a decision.
    """
    with office.read_model() as model:
        found = proposal(model, item, registry.lgcode, runs.today(registry), reason)
    if keep:
        found = NO_CHANGE
    elif found.obstacle is not None:
        words, detail = ODDITIES[found.obstacle.oddity], found.obstacle.detail
        raise Refusal("C312", obstacle=words.ja, obstacle_en=words.en, detail=detail)
    number = item.bill or bill_number(item.tax, item.fiscal_year, item.taxpayer)
    settlement = ReviewSettled(
        outcome=found.outcome,
        tax=item.tax,
        fiscal_year=item.fiscal_year,
        taxpayer=item.taxpayer,
        bill=number,
        cited_position=item.position,
        cited_event=item.cause,
        cited_command=item.command_id,
        amount_change=found.amount_change,
    )
    form = Form(
        command_id=uuid5(NAMESPACE, f"{registry.lgcode}/{item.number}"),
        reason=BillRevised.TYPE,
        effective=LegalDate.exact(runs.today(registry)),
        actor=actor,
        trigger=Trigger.EX_OFFICIO,
        legal_basis=runs.LAWS[item.tax],
        submission=item.number,
        note=reason,
    )
    command = Reassess(form=form, bill=number, decision=found.decision, review=item.number, settlement=settlement)
    return Settled(item, number, found, registry.handle(command))


def _bill(model: ReadModel, number: str, known: int) -> Bill | None:
    row = model.state(Bill, number, tax_roll.LAST_DAY, known) if number else None
    return None if row is None else Bill(**{item.name: row[item.name] for item in items_of(Bill)})


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision on a bill, as its entry tells it."""

    entry: Row
    details: dict[str, Any]

    @property
    def known_position(self) -> int:
        """The last event that the decision knew."""
        return int(self.details["known_position"])

    @property
    def decided_on(self) -> date:
        """決定日."""
        return instant(self.entry["recorded_at"]).date()


@dataclass(frozen=True, slots=True)
class Explained:
    """計算の説明: a bill, its decisions, and the computation of the last one made again from the facts it knew."""

    tax: Tax
    number: str
    bill: Row | None
    """None: nothing was decided; the computation is a draft on what is known."""
    decisions: tuple[Decided, ...]
    draft: Draft
    basis: Basis

    @property
    def agrees(self) -> bool:
        """Whether the computation made again gives the amount that was decided."""
        if self.bill is None:
            return True
        is_cancelled = self.bill["status"] == BillStatus.CANCELLED
        return bool(self.draft.amount == self.bill["amount"]) or is_cancelled


def explain(model: ReadModel, taxpayer: str, now: Basis, taxes: Iterable[Tax] = tuple(Tax)) -> list[Explained]:
    """These taxes of one taxpayer and year as known at a basis: the bills, or drafts where none was decided."""
    found: list[Explained] = []
    for tax in taxes:
        rows = tax_roll.bills(model, tax, now.fiscal_year, now.known_position, taxpayer)
        for row in rows:
            made = tuple(
                Decided(entry, orjson.loads(entry["details"]))
                for entry in tax_roll.decisions(model, row["number"], now.known_position)
            )
            last = made[-1]
            basis = replace(now, known_position=last.known_position, decided_on=last.decided_on)
            draft = draft_of(model, tax, taxpayer, basis, row["number"])
            found.append(Explained(tax, row["number"], row, made, draft, basis))
        if not rows:
            cases = taxing.drafts(taxing.roll(model, tax, now, taxpayer), now)
            found += [Explained(tax, draft.number, None, (), draft, now) for draft in islice(cases, MOST_DRAFTS)]
    return found


class TownAssessor:
    """Runs of an import, on everything recorded so far: by a read model that grows with it and goes with it.

    A new edition for each of a decade's forty runs would copy the town forty times.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._open = ExitStack()
        self._model: ReadModel | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def decide(self, registry: TownRegistry, tax: Tax, fiscal_year: int, batch: str) -> tuple[int, bool]:
        """How many bills there are, and whether the batch had been decided before."""
        order = Order(tax=tax, fiscal_year=fiscal_year, actor="import", batch=batch)
        if self._model is None:
            self._model = self._open.enter_context(self._office.growing_model())
        with alone(self._office.folder / LOCK), self._office.log() as log, self._office.sealer() as sealer:
            project(self._model.db, log, sealer)
            outcome = run_on(self._model, registry, order, decide=True)
        return outcome.tally.bills, outcome.repeated
