"""The eventsourcing library's Mapper, with our codec: Avro, stable names, sealed personal items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from events.codec import decode, encode
from events.event import instant
from registry.domain.entity import Recorded

if TYPE_CHECKING:
    from eventsourcing.domain import DomainEventProtocol

    from events.codec import Sealer


class AvroMapper(Mapper[str]):
    """Turns `Recorded` events into stored events and back."""

    def __init__(self, sealer: Sealer) -> None:
        super().__init__(JSONTranscoder())  # the base class asks for one; snapshots are not taken through it
        self._sealer = sealer

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The stored form of an event."""
        assert isinstance(domain_event, Recorded)
        stream, version = domain_event.originator_id, domain_event.originator_version
        topic, state = encode(stream, version, domain_event.header, domain_event.body, self._sealer)
        return StoredEvent(originator_id=stream, originator_version=version, topic=topic, state=state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The event of a stored form; UnknownEventTypeError for a name outside the catalogue."""
        stream, version = str(stored_event.originator_id), stored_event.originator_version
        entry = decode(0, stream, version, stored_event.topic, stored_event.state, self._sealer)
        return Recorded(stream, version, instant(entry.header.recorded_at), entry.header, entry.body)
