"""What an agreement tells of events, written down: the records that go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.exchange.record import TYPE_PREFIX, ExchangeRecord, moment_of, start_of
from connectors.exchange.schema import dataschema_of, encoder, rendered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.exchange.disclose import Change, Terms, Told

    Statement = tuple[Change, Told]
    """An event, and what an agreement tells of it."""


def records_of(town: str, terms: Terms, first: int, statements: Iterable[Statement]) -> list[ExchangeRecord]:
    """Records from a place in the subscriber's sequence on, in Avro by the agreement's schema and as JSON."""
    dataschema, encode = dataschema_of(terms), encoder(terms)
    records = []
    for sequence, (change, told) in enumerate(statements, first):
        event = change.event
        data = {
            "town": town,
            "agreement": terms.number,
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
        record = ExchangeRecord(
            sequence=sequence,
            town=town,
            agreement=terms.number,
            position=event.position,
            type=TYPE_PREFIX + event.body.TYPE,
            subject=told.subject,
            time=start_of(event.effective.on),
            recordedtime=moment_of(event.recorded_at),
            dataschema=dataschema,
            data=encode(data),
            json=rendered(data),
        )
        records.append(record)
    return records
