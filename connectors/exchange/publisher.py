"""The publisher: a town's accepted events, in order, to every subscriber with an agreement; each once.

The order of every batch: it is recorded as a disclosure in the town's log, then it goes out. The exchange log is thus a
consequence of the town's log: whoever finds it behind (a crash between the two) sends what was planned, byte for byte,
or, where an agreement ended or a protection came meanwhile, sends the same places saying nothing and plans anew.
A disclosure is no event that is ever disclosed, so publishing comes to rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from connectors.exchange.ahead import Ahead
from connectors.exchange.port import ExchangeFaultError
from connectors.exchange.prepare import Order, Preparer
from connectors.exchange.record import WITHHELD, ExchangeRecord, digest_of
from connectors.exchange.statement import records_of
from events.disclosure import DisclosureMade, Way
from events.event import instant
from events.values.legal_date import LegalDate
from registry.application.agreement import Disclose
from registry.application.commands import Form
from registry.domain.errors import RuleViolation, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from connectors.exchange.ahead import Opens
    from connectors.exchange.disclose import Terms
    from connectors.exchange.port import Cursors, ExchangeLog
    from connectors.exchange.prepare import Prepared
    from connectors.exchange.standing import Standing
    from connectors.exchange.statement import Statement
    from connectors.sqlite import SQLiteLogRecorder
    from events.acceptance import EventRow
    from registry.application.registry import Receipt

FAR: Final = 40_000
"""Events that are left when a second process pays: it takes a second to start, in which one handles 15,000."""
ACTOR: Final = "exchange"
TRIGGER: Final = "職権"
_COMMANDS: Final = UUID("5f0c9d0e-7a1b-5a52-9d0c-3f6c1f3b2a10")
_LATE: Final = frozenset(("R706", "R707"))
"""Revoked meanwhile, or another publisher was faster: the next round sees it."""


class Publisher:
    """One town's publisher. `record` commits a command; `now` is transaction time, as the town's clock has it.

    `opens` is how a second process opens the town, where it may have one to catch up with.
    """

    def __init__(
        self,
        town: str,
        log: SQLiteLogRecorder,
        standing: Standing,
        *,
        record: Callable[[Disclose], Receipt],
        exchange: Callable[[str], ExchangeLog],
        cursors: Cursors,
        now: Callable[[], int],
        opens: Opens | None = None,
    ) -> None:
        self._town, self._log, self._standing = town, log, standing
        self._preparer = Preparer(town, log, standing)
        self._opens = opens
        self._ahead: Ahead | None = None
        self._record, self._open, self._now = record, exchange, now
        self._logs: dict[str, ExchangeLog] = {}
        self._granted: dict[str, bool] = {}
        self._cursors = cursors
        self._reached = dict(cursors.reached())
        self._saved = dict(self._reached)
        self._begun: set[str] = set()
        self._sent: dict[str, int] = {}

    def publish(self) -> int:
        """One round, up to the log's present end; how many records went out."""
        standing = self._standing
        standing.refresh()
        agreements = standing.agreements(self._today())
        for subscriber in standing.subscribers():
            self._grant(subscriber, allowed=any(terms.subscriber == subscriber for terms in agreements))
            self._catch_up(subscriber)
        try:
            sent = sum([self._serve(terms) for terms in agreements])
        finally:
            self._end_ahead()
        self._save()
        return sent

    def _save(self) -> None:
        moved = {agreement: at for agreement, at in self._reached.items() if self._saved.get(agreement) != at}
        if moved:
            self._cursors.save_reached(moved)
            self._saved |= moved

    def close(self) -> None:
        """Let go of the exchange logs."""
        for log in self._logs.values():
            log.close()

    def _today(self) -> date:
        return instant(max(self._now(), self._log.head().recorded_at)).date()

    def _exchange(self, subscriber: str) -> ExchangeLog:
        if subscriber not in self._logs:
            self._logs[subscriber] = self._open(subscriber)
        return self._logs[subscriber]

    def _grant(self, subscriber: str, *, allowed: bool) -> None:
        if self._granted.get(subscriber) is not allowed:
            self._exchange(subscriber).grant(allowed=allowed)
            self._granted[subscriber] = allowed

    def _terms(self, agreement: str) -> Terms | None:
        """An agreement as it is in force now."""
        return next((one for one in self._standing.agreements(self._today()) if one.number == agreement), None)

    # What is new

    def _serve(self, terms: Terms) -> int:
        """Publish what one agreement covers, up to what was known at the beginning of the round."""
        agreement, end, sent = terms.number, self._standing.known, 0
        if agreement not in self._begun:
            self._reached[agreement] = max(self._reached.get(agreement, 0), self._last_told(agreement))
            self._begun.add(agreement)
        for prepared in self._prepared(terms, end):
            if self._terms(agreement) is None or not self._send(terms, prepared):
                return sent
            sent += len(prepared.said)
            self._reached[agreement] = prepared.reached
        return sent

    def _prepared(self, terms: Terms, end: int) -> Iterator[Prepared]:
        """What an agreement covers, batch by batch: made here, or by a second process while it can be relied on."""
        while (after := self._reached[terms.number]) < end:
            order = Order(terms, self._standing.last_planned(terms.subscriber) + 1, after, end)
            if ahead := self._ready_ahead(end - after):
                yield from self._made_ahead(ahead, order)
                continue
            for prepared in self._preparer.batches(order):
                yield prepared
                if self._ready_ahead(end - prepared.reached):
                    break

    def _ready_ahead(self, left: int) -> Ahead | None:
        """The second process, once it is ready; begun where much is left."""
        if self._ahead is None and self._opens is not None and left >= FAR:
            self._ahead = Ahead(self._opens)
        return self._ahead if self._ahead is not None and self._ahead.is_ready() else None

    def _made_ahead(self, ahead: Ahead, order: Order) -> Iterator[Prepared]:
        """What the second process makes, until something comes that it didn't know: then the round goes on alone."""
        for prepared in ahead.batches(order):
            if prepared.known < self._standing.changed:
                ahead.end()
                return
            yield prepared

    def _end_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.end()
            self._ahead = None

    def _send(self, terms: Terms, prepared: Prepared) -> bool:
        """Record a batch, then let it out; False where somebody was faster or the agreement has just ended."""
        if not prepared.said:
            self._standing.refresh()
            return True
        records = self._records(terms, prepared)
        if not self._plan(terms, records, prepared.items):
            return False
        self._append(terms.subscriber, records)
        return True

    def _append(self, subscriber: str, records: Sequence[ExchangeRecord]) -> None:
        """Let records out; after an error it is asked anew how far the exchange log has come."""
        self._sent.pop(subscriber, None)
        self._exchange(subscriber).append(records)
        self._sent[subscriber] = records[-1].sequence

    def _records(self, terms: Terms, prepared: Prepared) -> list[ExchangeRecord]:
        return records_of(self._town, terms, prepared.first, prepared.said)

    def _plan(
        self, terms: Terms, records: Sequence[ExchangeRecord], items: Sequence[str], replaces: int | None = None
    ) -> bool:
        """Record a batch as a disclosure; False where another publisher was faster, or the agreement has ended."""
        made = DisclosureMade(
            way=Way.EXCHANGE,
            provided_under=terms.number,
            first_sequence=records[0].sequence,
            last_sequence=records[-1].sequence,
            positions=[str(record.position) for record in records],
            people=[record.subject for record in records],
            provided_items=list(items),
            replaces=replaces,
            records_digest=digest_of(record.data for record in records),
        )
        is_ours = commit(self._record, self._town, terms, made, self._today())
        self._standing.refresh()
        return is_ours

    # What a crash left behind

    def _catch_up(self, subscriber: str) -> None:
        """Send what was planned but isn't in the exchange log."""
        planned = self._standing.last_planned(subscriber)
        if self._sent.get(subscriber) == planned:
            return
        sent = self._exchange(subscriber).last_sequence()
        if sent > planned:
            raise ExchangeFaultError(
                f"{subscriber} was sent {sent} records, but the town's log says {planned}: is it another town's log?"
            )
        batches = self._standing.batches(subscriber)
        for batch in batches:
            if batch.last > sent:
                made = self._standing.disclosure(batch)
                is_replaced = any(other.replaces == batch.first for other in batches)
                records = self._nothing(made) if is_replaced else self._again(made, sent)
                self._append(subscriber, [record for record in records if record.sequence > sent])
                sent = batch.last

    def _again(self, made: DisclosureMade, sent: int) -> list[ExchangeRecord]:
        """The planned records, byte for byte; where that can't be, records that say nothing, their events planned anew.

        The new plan is recorded first: a crash after it finds it.
        """
        terms, first = self._terms(made.provided_under or ""), made.first_sequence or 0
        if terms is None:
            return self._nothing(made)
        again = list(self._preparer.told(terms, [*self._rows(made)]))
        whole = [one for one in again if one is not None]
        if len(whole) == len(again):
            records = self._records(terms, self._preparer.batch(terms, first, whole))
            if digest_of(record.data for record in records) == made.records_digest:
                return records
        unsent = [one for one in again[max(0, sent + 1 - first) :] if one is not None]
        if unsent and not self._planned_anew(terms, unsent, replaces=first):
            raise TransientError(f"{terms.subscriber} is being served by another publisher: try again")
        return self._nothing(made)

    def _planned_anew(self, terms: Terms, unsent: Sequence[Statement], replaces: int) -> bool:
        prepared = self._preparer.batch(terms, self._standing.last_planned(terms.subscriber) + 1, unsent)
        return self._plan(terms, self._records(terms, prepared), prepared.items, replaces)

    def _nothing(self, made: DisclosureMade) -> list[ExchangeRecord]:
        agreement, first = made.provided_under or "", made.first_sequence or 0
        return [
            ExchangeRecord(first + n, self._town, agreement, int(position), WITHHELD, "", "", "", "", b"")
            for n, position in enumerate(made.positions or ())
        ]

    def _rows(self, made: DisclosureMade) -> Iterator[EventRow]:
        for position in map(int, made.positions or ()):
            yield next(iter(self._log.read_batches(position - 1, 1)))[0]

    def _last_told(self, agreement: str) -> int:
        """Position of the last event that was planned under an agreement; 0 where none was."""
        batches = self._standing.batches(agreement.rpartition("-")[0])
        return max((batch.reached for batch in batches if batch.agreement == agreement), default=0)


def commit(record: Callable[[Disclose], Receipt], town: str, terms: Terms, made: DisclosureMade, today: date) -> bool:
    """Record a disclosure; False where another publisher was faster, or the agreement has just ended."""
    begin = made.first_sequence or (made.positions or [""])[0]
    submission = f"{terms.subscriber}/{made.way}/{begin}/{made.records_digest}"
    form = Form(
        command_id=uuid5(_COMMANDS, f"{town}/{submission}"),
        reason=DisclosureMade.TYPE,
        effective=LegalDate.exact(today),
        actor=ACTOR,
        trigger=TRIGGER,
        legal_basis=terms.basis,
        submission=submission[:80],
    )
    try:
        return not record(Disclose(form=form, subscriber=terms.subscriber, made=made)).repeated
    except RuleViolation as violation:
        if violation.code in _LATE:
            return False
        raise
