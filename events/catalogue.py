"""The allow-list of event types: stored names are looked up here, never imported (law 1 needs stable names)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.agreement import AGREEMENT_EVENTS
from events.annotation import ANNOTATION_EVENTS
from events.assets import ASSET_EVENTS
from events.bill import BILL_EVENTS
from events.certificate import CERTIFICATE_EVENTS
from events.collection import COLLECTION_EVENTS
from events.disclosure import DISCLOSURE_EVENTS
from events.erasure import ERASURE_EVENTS
from events.household import HOUSEHOLD_EVENTS
from events.move_chain import MOVE_EVENTS
from events.protection import PROTECTION_EVENTS
from events.resident import RESIDENT_EVENTS
from events.tax_return import TAX_RETURN_EVENTS
from events.tax_review import REVIEW_EVENTS
from events.taxpayer import TAXPAYER_EVENTS
from events.town import TOWN_EVENTS
from events.vehicle import VEHICLE_EVENTS

if TYPE_CHECKING:
    from events.items import Body, State


class UnknownEventTypeError(ValueError):
    """The log holds an event this version doesn't know: reading stops, nothing is skipped or guessed."""


EVENTS: Final[tuple[type[Body], ...]] = (
    *TOWN_EVENTS,
    *RESIDENT_EVENTS,
    *HOUSEHOLD_EVENTS,
    *ANNOTATION_EVENTS,
    *CERTIFICATE_EVENTS,
    *PROTECTION_EVENTS,
    *VEHICLE_EVENTS,
    *ASSET_EVENTS,
    *TAXPAYER_EVENTS,
    *TAX_RETURN_EVENTS,
    *REVIEW_EVENTS,
    *BILL_EVENTS,
    *COLLECTION_EVENTS,
    *ERASURE_EVENTS,
    *AGREEMENT_EVENTS,
    *DISCLOSURE_EVENTS,
    *MOVE_EVENTS,
)

STATES: Final[tuple[type[State], ...]] = tuple(dict.fromkeys(body.STATE for body in EVENTS))

_BY_TYPE: Final = {body.TYPE: body for body in EVENTS}
_BY_KIND: Final = {state.KIND: state for state in STATES}


def topic_of(body: type[Body]) -> str:
    """The name under which events of this class are stored: `<type>/<schema version>`."""
    return f"{body.TYPE}/{body.VERSION}"


def body_class(topic: str) -> type[Body]:
    """The class of a stored name; UnknownEventTypeError where the allow-list lacks it."""
    name, _, version = topic.partition("/")
    body = _BY_TYPE.get(name)
    if body is None or not version.isdecimal() or not 1 <= int(version) <= body.VERSION:
        raise UnknownEventTypeError(
            f"unknown event type {topic!r}: install a version of daicho that knows it, then run the command again"
        )
    return body


def state_class(stream: str) -> type[State]:
    """The state class of a stream by its prefix."""
    return _BY_KIND[stream.partition("-")[0]]
