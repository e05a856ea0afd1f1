"""One town as its feed answers: who asks, what is in force, which records, which proof. Thread-safe."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from connectors.access.port import Access
from connectors.exchange.proof import prove
from connectors.exchange.schema import dataschema_of, schema_of
from connectors.exchange.standing import Standing
from console.feed.joined import exchange_store, machine_time, tokens
from console.proof import SEAL, access_log
from events.event import instant

if TYPE_CHECKING:
    from connectors.exchange.disclose import Terms
    from connectors.exchange.proof import Proof
    from connectors.exchange.record import ExchangeRecord
    from connectors.exchange.schema import Schema
    from console.bootstrap import Office

PAGE: Final = 1_000
"""Records of a page."""
BASIS: Final = "住民基本台帳法"


class Caller(NamedTuple):
    """Who asks, and under which agreements anything may be told to them now."""

    subscriber: str
    agreements: tuple[Terms, ...]
    rate: int
    """Requests per minute, of all agreements together."""
    erased: frozenset[str]
    """宛名番号 of everybody whose data were destroyed (law 10)."""


class TownFeed:
    """One town, opened for reading until `close`."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.town = office.town.lgcode
        self._lock = threading.Lock()
        with ExitStack() as stack:
            self._log = stack.enter_context(office.log())
            self.sealer = stack.enter_context(office.sealer())
            self._store = stack.enter_context(exchange_store(office, self.sealer))
            self._tokens = stack.enter_context(tokens(office))
            self._standing = Standing(self._log, self.sealer)
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Let go of the town's files."""
        self._stack.close()

    def subscriber_of(self, token: str) -> str | None:
        """Whose token this is."""
        return self._tokens.subscriber_of(token)

    def caller(self, subscriber: str) -> Caller:
        """What a subscriber may ask for now: a revocation counts from the moment it is recorded."""
        with self._lock:
            self._standing.refresh()
            today = instant(max(machine_time(), self._log.head().recorded_at)).date()
            agreements = tuple(one for one in self._standing.agreements(today) if one.subscriber == subscriber)
            proposals, erased = dict(self._standing.proposals()), self._standing.erased
        return Caller(subscriber, agreements, sum(proposals[one.number].rate or 0 for one in agreements), erased)

    def page(self, caller: Caller, after: int, limit: int, timeout: float = 0.0) -> list[ExchangeRecord]:
        """Records after a sequence; those of an agreement that has ended, or of an erased person, say nothing."""
        in_force, erased = {terms.number for terms in caller.agreements}, caller.erased
        records = self._store.log(caller.subscriber).read(after, limit, timeout)
        return [one if one.agreement in in_force and one.subject not in erased else one.withheld() for one in records]

    def end_of_page(self, caller: Caller, after: int, limit: int) -> int:
        """Sequence of the last record of a page that would be read now; `after` where it would be empty."""
        return max(after, min(after + limit, self._store.log(caller.subscriber).last_sequence()))

    def schema(self, caller: Caller, fingerprint: str) -> Schema | None:
        """The schema of a caller's agreement by the end of its `dataschema`."""
        name = f"urn:daicho:schema:{fingerprint}"
        found = (terms for terms in caller.agreements if dataschema_of(terms) == name)
        return next((schema_of(terms.items, terms.event_types) for terms in found), None)

    def proof(self, caller: Caller, sequence: int) -> Proof | None:
        """The proof of the batch with a record; None where there is no such record. Raises NotSealedError."""
        with self._lock:
            self._standing.refresh()
            batch = self._standing.batch_of(caller.subscriber, sequence)
        if batch is None:
            return None
        row = next(iter(self._log.read_batches(batch.position - 1, 1)))[0]
        return prove(self.office.folder / SEAL, row, batch.previous)

    def refused(self, subscriber: str, place: str, why: str) -> None:
        """Write down that somebody asked for what they may not have; AccessLogError where it can't be written."""
        access = Access(
            actor=subscriber, place=place, action=f"feed: {why}", subjects=(), items=(), purpose=why, legal_basis=BASIS
        )
        with access_log(self.office) as log:
            log.record(access)


def cloud_event(record: ExchangeRecord, fields: frozenset[str] | None) -> dict[str, Any]:
    """A record as a CloudEvent for orjson, its data as they were stored; `fields` leaves only these items."""
    event: dict[str, Any] = record.attributes()
    if record.json:
        event["datacontenttype"] = "application/json"
        event["data"] = orjson.Fragment(record.json if fields is None else _narrowed(record.json, fields))
    return event


def _narrowed(json: bytes, fields: frozenset[str]) -> bytes:
    data = orjson.loads(json)
    for side in ("before", "after"):
        data[side] = {name: value for name, value in data[side].items() if name in fields}
    return orjson.dumps(data)
