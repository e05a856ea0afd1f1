"""Who belongs to a household on a day, and what follows for it when a command changes that (4.0.4, 4.1.4)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from events.resident import HouseholdChanged, Status
from events.values.errors import InvalidValueError
from events.values.household_order import Member, household_order
from events.values.relationship import Relationship
from registry.domain.errors import Alert, RuleViolation
from registry.domain.household import HEAD, Composition, HouseholdRecord
from registry.domain.resident import ResidentRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from events.event import Header
    from registry.application.desk import Desk


class Households:
    """The households a command may change: taken before it acts, settled after."""

    def __init__(self, desk: Desk, day: date) -> None:
        self._desk = desk
        self._day = day
        self._before: dict[str, Composition] = {}

    def watch(self, households: Iterable[str | None]) -> None:
        """Remember the composition before the command acts."""
        for household in households:
            if household and household not in self._before:
                self._before[household] = self._composition(household, ())

    def watch_those_of(self, people: Iterable[str]) -> None:
        """Watch the households to which these people belong on the day."""
        states = (self._desk.take(ResidentRecord, number).state(self._day) for number in people)
        self.watch([state.household for state in states if state is not None])

    def placed(self, people: Mapping[str, Any]) -> dict[str, Any]:
        """The same bodies with a 記載順位 for whoever joins: by 5.2 in a new household, after the others in an old one.

        One that was given stays; where a member has none, nobody gets one, and birth dates decide as before.
        """
        joining: dict[str, list[Member]] = {}
        for number, body in people.items():
            household = getattr(body, "household", None)
            if household and not body.household_order and number not in self._before.get(household, ()):
                joining.setdefault(household, []).extend(self._member(number, body))
        placed = dict(people)
        for household, members in joining.items():
            orders = [self._order_of(number) for number in self._before.get(household, ())]
            if None not in orders:
                last = max(filter(None, orders), default=0)
                for place, one in enumerate(household_order(members), last + 1):
                    placed[one.number] = replace(placed[one.number], household_order=place)
        return placed

    def _order_of(self, number: str) -> int | None:
        state = self._desk.take(ResidentRecord, number).state(self._day)
        return state.household_order if state else None

    def _member(self, number: str, body: Any) -> Iterator[Member]:  # noqa: ANN401 - any event with a household
        """What the order asks of somebody; nobody where it isn't known, or the 続柄 is none (R107 will say so)."""
        state = self._desk.take(ResidentRecord, number).state(self._day)
        birth = getattr(body, "birth", None) or (state.birth if state else None)
        word = body.relationship or (state.relationship if state else None)
        if birth and word:
            with suppress(InvalidValueError):
                yield Member(number, Relationship.parse(word), birth.on)

    def require_everyone(self, named: Mapping[str, object]) -> None:
        """世帯主変更 gives every member a 続柄 to the new head (4.1.4.2): R110 names who is missing."""
        missing = [number for before in self._before.values() for number in before if number not in named]
        if missing:
            raise RuleViolation("R110", "relationship", missing="、".join(missing))

    def settle(self, header: Header, newcomers: Iterable[str] = ()) -> None:
        """Record what changed: joined, left, head. A single member who stays becomes head by authority."""
        arrived = tuple(newcomers)
        for household, before in self._before.items():
            after = self._composition(household, arrived)
            if after and HEAD not in after.values():
                after = self._without_head(header, household, before, after)
            if after != before:
                self._desk.take(HouseholdRecord, household).recompose(header, before, after)
            self._check_later(household, arrived)

    def _without_head(self, header: Header, household: str, before: Composition, after: Composition) -> Composition:
        if len(after) == 1:
            (number,) = after
            self._desk.take(ResidentRecord, number).record(header, HouseholdChanged(relationship=HEAD))
            return {number: HEAD}
        gone = next((number for number, relationship in before.items() if relationship == HEAD), "")
        values = {"number": gone, "household": household, "members": len(after)}
        self._desk.warn([Alert("A102", "household", values)])
        return after

    def _check_later(self, household: str, newcomers: tuple[str, ...]) -> None:
        """A backdated change meets what was recorded for later days: never two heads on any of them (R108)."""
        people = [self._desk.take(ResidentRecord, number) for number in self._people(household, newcomers)]
        days = {entry.header.effective.on for record in people for entry in record.entries}
        for day in sorted(later for later in days if later > self._day):
            if list(self._composition(household, newcomers, day).values()).count(HEAD) > 1:
                raise RuleViolation("R108", "relationship", household=household)

    def _people(self, household: str, newcomers: tuple[str, ...]) -> Iterable[str]:
        return dict.fromkeys((*self._desk.take(HouseholdRecord, household).ever(), *newcomers))

    def _composition(self, household: str, newcomers: tuple[str, ...], day: date | None = None) -> Composition:
        """Members on a day (by default the command's), in the order in which they joined."""
        composition: Composition = {}
        for number in self._people(household, newcomers):
            state = self._desk.take(ResidentRecord, number).state(day or self._day)
            if state is not None and state.status == Status.RESIDENT and state.household == household:
                composition[number] = state.relationship or ""
        return composition
