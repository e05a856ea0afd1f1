"""Who belongs to a household on a day, and what follows for it when a command changes that (4.0.4, 4.1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.resident import HouseholdChanged, Status
from registry.domain.errors import Alert, RuleViolation
from registry.domain.household import HEAD, Composition, HouseholdRecord
from registry.domain.resident import ResidentRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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

    def _without_head(self, header: Header, household: str, before: Composition, after: Composition) -> Composition:
        if len(after) == 1:
            (number,) = after
            self._desk.take(ResidentRecord, number).record(header, HouseholdChanged(relationship=HEAD))
            return {number: HEAD}
        gone = next((number for number, relationship in before.items() if relationship == HEAD), "")
        values = {"number": gone, "household": household, "members": len(after)}
        self._desk.warn([Alert("A102", "household", values)])
        return after

    def _composition(self, household: str, newcomers: tuple[str, ...]) -> Composition:
        """Members on the day, in the order in which they joined."""
        numbers = (*self._desk.take(HouseholdRecord, household).ever(), *newcomers)
        composition: Composition = {}
        for number in dict.fromkeys(numbers):
            state = self._desk.take(ResidentRecord, number).state(self._day)
            if state is not None and state.status == Status.RESIDENT and state.household == household:
                composition[number] = state.relationship or ""
        return composition
