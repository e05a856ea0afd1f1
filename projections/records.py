"""One record at a time, from the read model or from the log alone; by law 7 the answers are the same.

A read model answers for thousands of records at once. For a single one, folding the few events of its stream takes a
twentieth of the time that a query over a table of seventy columns takes, so a service that serves pages uses the log.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from events.household import Household, HouseholdRecomposed
from events.items import items_of
from events.resident import Resident, Status
from events.values.legal_date import LegalDate
from projections import timetravel
from projections.readmodel import items_of_row
from projections.search import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from events.event import Entry
    from events.items import Body, State
    from projections.directory import Directory
    from projections.readmodel import ReadModel, Row
    from projections.replay import Replay
    from projections.search import After, Search

Items = dict[str, Any]
HEAD = "世帯主"


class Records(Protocol):
    """Where single records come from."""

    def record(self, kind: type[State], number: str, valid: date, known: int) -> Items | None:
        """A record's items; None before anything is known of it."""

    def entries(self, stream: str, known: int) -> list[Row]:
        """What was recorded in a stream up to a position: who, when, why, under which law."""

    def members(self, household: str, valid: date, known: int) -> list[tuple[str, Items]]:
        """Who lives in a household, with their items, head first."""

    def find(self, search: Search, valid: date, known: int, most: int, after: After | None) -> list[Row]:
        """The people found, in order, each with `number` and what identifies them at least."""


class ModelRecords:
    """Records from a read model."""

    def __init__(self, model: ReadModel) -> None:
        self._model = model

    def record(self, kind: type[State], number: str, valid: date, known: int) -> Items | None:
        """A record's items; None before anything is known of it."""
        return timetravel.record(self._model, kind, number, valid, known)

    def entries(self, stream: str, known: int) -> list[Row]:
        """What was recorded in a stream up to a position."""
        return self._model.entries(stream, known)

    def members(self, household: str, valid: date, known: int) -> list[tuple[str, Items]]:
        """Who lives in a household, head first."""
        _, rows = timetravel.household(self._model, household, valid, known)
        return [(row["number"], items_of_row(Resident, row)) for row in rows]

    def find(self, search: Search, valid: date, known: int, most: int, after: After | None) -> list[Row]:
        """The people found, with all items."""
        return find(self._model, search, valid, known, most=most, after=after)


class LogRecords:
    """Records from the log, by the pure fold; people from a directory, of which `directory` gives the present one."""

    def __init__(self, replay: Replay, directory: Callable[[], Directory]) -> None:
        self._replay = replay
        self._directory = directory

    def record(self, kind: type[State], number: str, valid: date, known: int) -> Items | None:
        """A record's items; None before anything is known of it."""
        found = self._replay.record(f"{kind.KIND}-{number}", valid, known)
        return None if found is None else {name: value for name, value in found.items.items() if value is not None}

    def entries(self, stream: str, known: int) -> list[Row]:
        """What was recorded in a stream up to a position."""
        return [row_of(entry) for entry in self._replay.entries(stream, known)]

    def members(self, household: str, valid: date, known: int) -> list[tuple[str, Items]]:
        """Who lives in a household, head first: of all who ever joined it, those whose record says so."""
        entries = self._replay.entries(f"{Household.KIND}-{household}", known)
        joined = [entry.body.joined or () for entry in entries if isinstance(entry.body, HouseholdRecomposed)]
        everyone = dict.fromkeys(number for numbers in joined for number in numbers)
        found = [(number, self.record(Resident, number, valid, known)) for number in everyone]
        here = [(number, items) for number, items in found if items and _lives(items, household)]
        return sorted(here, key=_place)

    def find(self, search: Search, valid: date, known: int, most: int, after: After | None) -> list[Row]:
        """The people found, with what identifies them."""
        return self._directory().find(search, valid, known, most, after)


def row_of(entry: Entry) -> Row:
    """An entry as read models hold it."""
    header = entry.header
    return {
        "position": entry.position,
        "stream": entry.stream,
        "version": entry.version,
        "type": entry.body.TYPE,
        "recorded_at": header.recorded_at,
        "effective": header.effective.on,
        "effective_text": header.effective.text,
        "reason": header.reason,
        "trigger": header.trigger,
        "legal_basis": header.legal_basis,
        "actor": header.actor,
        "approver": header.approver,
        "place": header.place,
        "command_id": str(header.command_id),
        "submission": header.submission,
        "notice_on": header.notice_on,
        "note": header.note,
        "cancels": list(header.cancels),
        "details": _details(entry.body),
    }


def _details(body: Body) -> str:
    """What an event says beside the items of its record, as JSON; empty where it says nothing."""
    folded = {item.name for item in items_of(body.STATE)}
    beside = {item.name: getattr(body, item.name) for item in items_of(type(body)) if item.name not in folded}
    said = {name: _plain(value) for name, value in beside.items() if value is not None}
    return orjson.dumps(said).decode() if said else ""


def _plain(value: object) -> object:
    return (value.text or value.on) if isinstance(value, LegalDate) else value


def _lives(items: Items, household: str) -> bool:
    return items.get("household") == household and items.get("status") == Status.RESIDENT


def _place(member: tuple[str, Items]) -> tuple[object, ...]:
    """The order in which a household's members are written (5.2)."""
    number, items = member
    order, birth = items.get("household_order"), items.get("birth")
    return (
        items.get("relationship") != HEAD,
        order is None,
        order or 0,
        birth is None,
        birth or date.min,
        number,
    )
