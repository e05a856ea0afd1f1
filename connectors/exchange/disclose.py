"""提供の判断 as one pure function: of one event, what one agreement tells (laws 8 and 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from events.agreement import Covers
from events.event import end_of_day
from events.provision import concerned
from events.resident import ErrorCorrected, Status
from registry.domain.masking import Right, Viewer, hidden_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from connectors.exchange.log_event import Items, LogEvent
    from registry.domain.masking import Guard

DECIDING: Final = frozenset(
    (
        *("owner", "taxpayer", "resident"),
        *("status", "destination", "planned_destination", "forwarded_to", "cited_town", "household"),
    )
)
"""Items that decide whom a record concerns, and who hears of it; agreed on or not."""
_AGREED: Final = frozenset(Right) - {Right.PROTECTED}
"""An agreement names every item, so it stands in for the viewer's rights; a protected address it can't open."""


class Mark(NamedTuple):
    """継続対象の標識: events that were recorded after it, within its period, are told."""

    position: int
    """Of the first mark on the person; a later one changes the period."""
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """An agreement in force, as the publisher works with it."""

    number: str
    subscriber: str
    subscriber_name: str
    basis: str
    covers: str
    since: date
    until: date
    event_types: frozenset[str]
    items: tuple[str, ...]
    follows: Mapping[str, Mark]
    """宛名番号 → mark, where it covers who is followed."""


class Change(NamedTuple):
    """One event, with its record before and after it: the latest state as known then, planned changes included."""

    event: LogEvent
    before: Items
    after: Items


class Told(NamedTuple):
    """What one agreement tells of one event."""

    subject: str
    """宛名番号"""
    before: Items
    """The agreed items that the event changed, as they were."""
    after: Items
    """The agreed items as they are now."""
    withheld: tuple[str, ...]
    """Agreed items that a protection hides."""


def disclose(terms: Terms, change: Change, guard: Guard, erased: frozenset[str] = frozenset()) -> Told | None:
    """What an agreement tells of an event; None where it doesn't cover it.

    `guard` is today's, whatever day the event is of: an old address may be where a protected person went back to.
    """
    event = change.event
    if event.body.TYPE not in terms.event_types or not _during(event.recorded_at, terms.since, terms.until):
        return None
    subject = concerned(event.stream, change.after) or concerned(event.stream, change.before)
    if subject is None or subject in erased or not _covers(terms, change, subject):
        return None
    return tell(terms, subject, change.before, change.after, guard)


def tell(terms: Terms, subject: str, before: Items, after: Items, guard: Guard) -> Told:
    """The agreed items of a covered record, without those that a protection hides."""
    hidden = _hidden(terms.items, subject, (before.get("household"), after.get("household")), guard)
    shown = [name for name in terms.items if name not in hidden] if hidden else terms.items
    return Told(
        subject=subject,
        before=_changed(shown, before, after) if before else {},
        after={name: value for name in shown if (value := after.get(name)) is not None},
        withheld=_withheld(terms.items, hidden, before, after) if hidden else (),
    )


def _changed(names: Iterable[str], before: Items, after: Items) -> Items:
    """Items that an event changed, as they were; most are the very same object as before."""
    return {
        name: was
        for name in names
        if (was := before.get(name)) is not None and (now := after.get(name)) is not was and now != was
    }


def _withheld(names: Iterable[str], hidden: frozenset[str], before: Items, after: Items) -> tuple[str, ...]:
    return tuple(name for name in names if name in hidden and (before.get(name) or after.get(name)))


_NOTHING: Final[frozenset[str]] = frozenset()


def _hidden(items: tuple[str, ...], subject: str, homes: tuple[str | None, ...], guard: Guard) -> frozenset[str]:
    """The agreed items that a protection hides; nearly nobody is protected, so that is looked at first."""
    is_covered = bool(guard.people) and any(guard.covers(subject, home) for home in homes)
    return _of_protected(items) if is_covered else _NOTHING


@cache
def _of_protected(items: tuple[str, ...]) -> frozenset[str]:
    return hidden_items(Viewer("", _AGREED), covered=True) & frozenset(items)


def _covers(terms: Terms, change: Change, subject: str) -> bool:
    if terms.covers == Covers.EVERYBODY:
        return True
    if terms.covers == Covers.MOVERS:
        return _concerns_mover(terms, change)
    mark = terms.follows.get(subject)
    if mark is None or mark.position > change.event.position:
        return False
    return _during(change.event.recorded_at, mark.since, mark.until)


def covers_now(terms: Terms, subject: str, items: Items, today: date) -> bool:
    """Whether an agreement covers a record as it stands: for a full file, where no event is at hand."""
    if terms.covers == Covers.EVERYBODY:
        return True
    if terms.covers == Covers.MOVERS:
        return _is_shared(items, terms)
    mark = terms.follows.get(subject)
    return mark is not None and mark.since <= today <= mark.until


def _during(recorded_at: int, since: date, until: date) -> bool:
    """Whether a moment lies in a period of whole days in Japan."""
    return _last_moment(since) - MICROS_PER_DAY < recorded_at <= _last_moment(until)


MICROS_PER_DAY: Final = 86_400_000_000


@cache
def _last_moment(day: date) -> int:
    return end_of_day(day)


def _concerns_mover(terms: Terms, change: Change) -> bool:
    """Who leaves for the subscriber or came from it; who left before, only where the event takes that back."""
    if _is_shared(change.after, terms):
        return True
    takes_back = bool(change.event.cancels) or change.event.body is ErrorCorrected
    return takes_back and _is_shared(change.before, terms)


def _is_shared(items: Items, terms: Terms) -> bool:
    """Whether a record is of somebody on the way to the subscriber, or (転入通知) of somebody who came from there."""
    return moves_to(items, terms.subscriber_name) or items.get("cited_town") == terms.subscriber


def moves_to(items: Items, town: str) -> bool:
    """Whether a person leaves, or left, for a town; the confirmed 転出先 counts before the planned one.

    A 支援措置 of somebody who leaves names the same place.
    """
    if items.get("status") != Status.MOVED_OUT:
        return lies_in(items.get("forwarded_to") or "", town)
    return lies_in(items.get("destination") or items.get("planned_destination") or "", town)


def lies_in(address: str, town: str) -> bool:
    """Whether an address lies in a town: 「千葉県山武郡芝山町小池」 lies in 芝山町, 「成田市芝山町」 doesn't."""
    return re.match(rf"\s*(?:\S{{2,3}}[都道府県])?(?:\S{{1,4}}郡)?{re.escape(town)}", address) is not None
