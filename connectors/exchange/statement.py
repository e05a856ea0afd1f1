"""What an agreement tells of events, written down: as JSON first, and from that as the records that go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import orjson

from connectors.exchange.encode import encoder
from connectors.exchange.record import TYPE_PREFIX, ExchangeRecord, moment_of, start_of
from connectors.exchange.schema import dataschema_of, rendered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connectors.exchange.disclose import Change, Terms, Told

    Statement = tuple[Change, Told]
    """An event, and what an agreement tells of it."""


class Said(NamedTuple):
    """A statement in words; six values that any process can be handed cheaply."""

    position: int
    type: str
    """Of the event."""
    subject: str
    time: str
    recordedtime: str
    json: bytes
    """The record's data."""


def said_of(town: str, terms: Terms, first: int, statements: Iterable[Statement]) -> list[Said]:
    """Statements from a place in the subscriber's sequence on, in words."""
    return [_said(town, terms.number, sequence, *one) for sequence, one in enumerate(statements, first)]


def _said(town: str, agreement: str, sequence: int, change: Change, told: Told) -> Said:
    event = change.event
    data = {
        "town": town,
        "agreement": agreement,
        "sequence": sequence,
        "position": event.position,
        "type": event.body.TYPE,
        "subject": told.subject,
        "version": event.version,
        "effective": event.effective,
        "recorded_at": event.recorded_at,
        "reason": event.reason,
        "trigger": event.trigger,
        "legal_basis": event.legal_basis,
        "cancels": event.cancels,
        "before": told.before,
        "after": told.after,
        "withheld": told.withheld,
    }
    time, recordedtime = start_of(event.effective.on), moment_of(event.recorded_at)
    return Said(event.position, event.body.TYPE, told.subject, time, recordedtime, rendered(data))


def records_of(town: str, terms: Terms, first: int, said: Sequence[Said]) -> list[ExchangeRecord]:
    """Records from a place in the subscriber's sequence on: JSON as it is, and Avro by the agreement's schema."""
    dataschema, data = dataschema_of(terms), encoder(terms)([orjson.loads(one.json) for one in said])
    return [
        ExchangeRecord(
            sequence=sequence,
            town=town,
            agreement=terms.number,
            position=one.position,
            type=TYPE_PREFIX + one.type,
            subject=one.subject,
            time=one.time,
            recordedtime=one.recordedtime,
            dataschema=dataschema,
            data=avro,
            json=one.json,
        )
        for sequence, (one, avro) in enumerate(zip(said, data, strict=True), first)
    ]
