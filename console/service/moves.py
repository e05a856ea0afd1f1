"""転入予定 and 転入通知未着: who is said to come, who left and wasn't heard of, as the counter looks after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.cli.labels import KINDS
from console.service.views import Announcement, Awaited, Awaiting, Unheard
from events.event import instant
from events.move_chain import Arrival, ArrivalStatus
from projections.moves import expected, unconfirmed
from projections.people import with_item
from registry.application.people import KEYS
from registry.domain.moves import DAYS_AFTER_ARRIVAL, lapses_on

if TYPE_CHECKING:
    from console.service.sight import Sight
    from console.service.visit import Items
    from projections.moves import Unconfirmed

TOGETHER: Final = ("cited_town", "previous_household", "planned_leaving")
"""Items that those who leave one household on one day have in common."""


def awaiting(sight: Sight) -> Awaiting:
    """Both lists, the oldest plans first; nobody's destination is shown to whom it is hidden from."""
    at = sight.at
    gone = unconfirmed(sight.model, at.valid, at.known, DAYS_AFTER_ARRIVAL.days)
    return Awaiting(at, _expected(sight), tuple(_unheard(sight, one) for one in gone))


def announcement(sight: Sight, number: str) -> Announcement:
    """One 転入予定 as the other town last told it; Complaint C201 or C202 where there is none."""
    items = sight.record(Arrival, number)
    if items is None:
        raise sight.missing(Arrival, number, KINDS[Arrival.KIND])
    entries = sight.entries(Arrival, number)
    planned = items.get("planned_leaving")
    is_open = items.get("status") == ArrivalStatus.ANNOUNCED
    return Announcement(
        at=sight.at,
        number=number,
        items=sight.shown(number, items),
        is_open=is_open,
        told_at=instant(entries[-1]["recorded_at"]),
        lapses_on=lapses_on(planned) if planned else None,
        together=_together(sight, number, items) if is_open else (),
        known_as=_known_as(sight, items),
        entries=tuple(sight.shown(number, entry) for entry in entries),
    )


def _together(sight: Sight, number: str, items: Items) -> tuple[Awaited, ...]:
    """Others who were announced from the same household for the same day."""
    alike = {name: items[name] for name in TOGETHER if items.get(name)}
    found = _expected(sight, **alike) if len(alike) == len(TOGETHER) else ()
    return tuple(one for one in found if one.number != number)


def _expected(sight: Sight, **alike: object) -> tuple[Awaited, ...]:
    return tuple(
        Awaited(one.arrival, one.name, one.planned_leaving, lapses_on(one.planned_leaving), one.is_protected)
        for one in expected(sight.model, sight.at.valid, sight.at.known, **alike)
    )


def _unheard(sight: Sight, one: Unconfirmed) -> Unheard:
    shown = sight.shown(one.number, {"planned_destination": one.destination})
    return Unheard(one.number, one.name, one.planned_leaving, str(shown["planned_destination"]))


def _known_as(sight: Sight, items: Items) -> tuple[str, ...]:
    """宛名番号 of who has the same numbers here: they lived here before (再転入)."""
    keys = [(item, str(items[item])) for item in KEYS if items.get(item)]
    return tuple(dict.fromkeys(number for item, value in keys for number, _ in with_item(sight.model, item, value)))
