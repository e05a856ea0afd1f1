"""Questions about change: a record's history, what differs between two moments, how a bill came about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from console.cli.changes import changes
from console.cli.labels import KINDS
from console.service.residents import erasure, with_balance
from console.service.views import BillView, Difference, Differences, History, HistoryEntry, Payment
from events.annotation import Annotation
from events.bill import Bill, BillDecided
from events.catalogue import STATES, state_class
from events.certificate import Certificate
from events.erasure import Erasure
from events.event import number_of
from events.household import Household
from events.move_chain import Arrival, Departure
from events.protection import Hold, Support
from events.resident import Resident
from events.town import Town
from projections.timetravel import changes_between

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.cli.changes import Point
    from console.service.sight import Sight
    from console.service.visit import AsOf, Items
    from events.items import State

OF_RESIDENTS: Final = frozenset(
    state.KIND
    for state in (Town, Resident, Household, Annotation, Certificate, Support, Hold, Erasure, Arrival, Departure)
)
"""Kinds of record that a residents' caseworker compares; all others are the tax office's."""

_NAMED_BY: Final = ("taxpayer", "owner", "resident")
"""Items that name the person whom a record is about, where its number doesn't."""


def history(sight: Sight, number: str) -> History:
    """履歴: each entry with what it changed, on its effective day; Complaint C201 where there is none."""
    entries = sight.entries(Resident, number)
    if not entries:
        raise sight.missing(Resident, number, KINDS[Resident.KIND])
    lives_in = (sight.record(Resident, number) or {}).get("household")
    sight.alerts(number, lives_in)
    cancelled = {version: entry["version"] for entry in entries for version in entry["cancels"] or ()}
    told = tuple(_told(sight, number, entry, cancelled.get(entry["version"])) for entry in entries)
    return History(sight.at, number, told, erasure(sight, number))


def _told(sight: Sight, number: str, entry: Items, cancelled_by: int | None) -> HistoryEntry:
    """The record on the entry's effective day, as known just before the entry and with it."""
    day, position = entry["effective"], entry["position"]
    found = (sight.record(Resident, number, (day, known)) for known in (position - 1, position))
    before, after = (items and sight.shown(number, items) for items in found)
    return HistoryEntry(sight.shown(number, entry), tuple(changes(before, after)), before, after, cancelled_by)


def differences(sight: Sight, before: AsOf, number: str, *, with_tax: bool, most: int | None) -> Differences:
    """What differs between two moments, of one resident or (no number) of the town; Complaint C201."""
    points = (before.valid, before.known), (sight.at.valid, sight.at.known)
    if number:
        if not sight.entries(Resident, number, sight.at.now):
            raise sight.missing(Resident, number, KINDS[Resident.KIND])
        differing: list[tuple[type[State], str]] = [(Resident, number)]
    else:
        kinds = [kind for kind in STATES if with_tax or kind.KIND in OF_RESIDENTS]
        differing = [(kind, one) for kind in kinds for one in _differing(sight, kind, points)]
    told = (_difference(sight, kind, one, points) for kind, one in differing[:most])
    seen = tuple(one for one in told if one.changes)
    return Differences(before, sight.at, seen, len(seen) if number else len(differing))


def _differing(sight: Sight, kind: type[State], points: tuple[Point, Point]) -> list[str]:
    return list(dict.fromkeys(number for number, *_ in changes_between(sight.model, kind, *points)))


def _difference(sight: Sight, kind: type[State], number: str, points: tuple[Point, Point]) -> Difference:
    found = [sight.record(kind, number, point) for point in points]
    person = person_of(kind, number, found)
    before, after = (items and sight.shown(person, items) for items in found)
    entries = sight.entries(kind, number, max(known for _, known in points))
    behind = [entry for entry in entries if len({_counts(entry, point) for point in points}) > 1]
    told = tuple(sight.shown(person, entry, household=_household(kind, number, found)) for entry in behind)
    return Difference(kind.KIND, number, tuple(changes(before, after)), before, after, told)


def _counts(entry: Items, point: Point) -> bool:
    """Whether an entry has a say at (valid, known)."""
    valid, known = point
    return bool(entry["position"] <= known and entry["effective"] <= valid)


def person_of(kind: type[State], number: str, found: Iterable[Items | None]) -> str:
    """宛名番号 of whom a record is about, so that their protection covers it; else the record's own number."""
    if kind is Hold:
        return number.rpartition("-")[0].partition("-")[2]
    named = [str(items[item]) for items in found if items for item in _named_by(kind) if items.get(item)]
    return named[-1] if named else number


def _named_by(kind: type[State]) -> tuple[str, ...]:
    return ("subject",) if kind is Certificate else _NAMED_BY


def _household(kind: type[State], number: str, found: Iterable[Items | None]) -> str | None:
    if kind is Household:
        return number
    lives_in = [str(items["household"]) for items in found if items and items.get("household")]
    return lives_in[-1] if lives_in else None


def bill(sight: Sight, number: str) -> BillView:
    """納税通知書; Complaint C201 or C202 where there is none."""
    items = sight.record(Bill, number)
    if items is None:
        raise sight.missing(Bill, number, KINDS[Bill.KIND])
    person = str(items.get("taxpayer") or number)
    known_now = sight.at.known
    entries = sight.entries(Bill, number)
    decision = _decision(entries)
    if sight.hides_home(person):  # the computation names land and houses
        decision = {name: value for name, value in decision.items() if name != "explanation"}
    then, now = (_facts(sight, items, known) for known in (decision.get("known_position", known_now), known_now))
    return BillView(
        at=sight.at,
        number=number,
        items=sight.shown(person, with_balance(items)),
        decision=decision,
        payments=tuple(_payments(sight, number, entries)),
        facts=(then, now),
        facts_corrected=tuple(changes(then, now)),
        entries=tuple(sight.shown(person, entry) for entry in entries),
    )


def _decision(entries: list[Items]) -> Items:
    """What the decision says beside the bill: when, on which facts, how computed."""
    for entry in entries:
        if entry["type"] == BillDecided.TYPE and entry["details"]:
            details: Items = json.loads(entry["details"])
            return details
    return {}


def _facts(sight: Sight, items: Items, known: int) -> Items | None:
    """The taxed subject on the 賦課期日, as known at a position."""
    subject, day = items.get("subject"), items.get("assessment_date")
    if not subject or day is None:
        return None
    kind, number = state_class(subject), number_of(subject)
    found = sight.record(kind, number, (day, known))
    return found and sight.shown(person_of(kind, number, (found,)), found)


def _payments(sight: Sight, number: str, entries: list[Items]) -> list[Payment]:
    rows = sight.model.rows(
        "SELECT version, coalesce(paid, 0) AS paid, coalesce(refunded, 0) AS refunded FROM bill_fact"
        " WHERE number = ? AND position <= ? AND (gone_at IS NULL OR gone_at > ?)",
        [number, sight.at.known, sight.at.known],
    )
    money = {row["version"]: row for row in rows if row["paid"] or row["refunded"]}
    return [
        Payment(entry, money[entry["version"]]["paid"], money[entry["version"]]["refunded"])
        for entry in entries
        if entry["version"] in money
    ]
