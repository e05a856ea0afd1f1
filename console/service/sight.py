"""見え方: a town's read model at one moment, through the eyes of one viewer; answers are made of what it lets by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from connectors.access.store import machine_time
from console.errors import Complaint
from console.service.visit import AsOf
from events.certificate import Certificate
from events.event import instant
from events.household import Household
from events.protection import Hold, Process, Support
from events.resident import Resident
from projections.safeguards import holds, households_with, issued, supports
from registry.domain.errors import Alert, RuleViolation
from registry.domain.masking import Guard, Right, Viewer, guard, masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from console.cli.changes import Point
    from console.moments import Timeline
    from console.service.visit import Items, Moment
    from events.items import State
    from events.towns import MemberTown
    from projections.readmodel import ReadModel, Row
    from projections.records import Records

_PROTECTING: Final = frozenset((Support.KIND, Hold.KIND, Certificate.KIND))
"""Kinds of record that safeguards are made of; beside these, where people live who are protected."""
NOBODY: Final = "-"
"""Stands for no household; an empty one would let a person's number pass for a household's."""


@dataclass(frozen=True)
class Safeguards:
    """支援措置 and 抑止 that stand at a position."""

    supports: Mapping[str, Support]
    holds: Mapping[str, Hold]
    issued: frozenset[str]
    """宛名番号 of the people of whom a certificate was ever issued."""
    guard: Guard

    @classmethod
    def of(cls, model: ReadModel, position: int) -> Safeguards:
        """As the read model knows them."""
        running = supports(model, position)
        together = households_with(model, running, position) if running else {}
        return cls(running, holds(model, position), issued(model), guard(running, together))

    def may_change(self, kind: str, number: str, household: str) -> bool:
        """Whether an entry in a record of this kind and number may be about them; `household`: where a person lives."""
        if kind == Resident.KIND:
            return self.guard.covers(number, household)
        return kind in _PROTECTING

    def on(self, number: str, household: str | None) -> Iterator[tuple[str, Hold]]:
        """The holds on a person or their household, by number."""
        if not self.holds:
            return
        subjects = {f"{Resident.KIND}-{number}", f"{Household.KIND}-{household}"}
        for hold_number, hold in self.holds.items():
            if hold_number.rpartition("-")[0] in subjects:
                yield hold_number, hold


@dataclass(frozen=True)
class Sight:
    """What is read, when, by whom."""

    model: ReadModel
    """For questions about many records."""
    records: Records
    """For single ones."""
    at: AsOf
    viewer: Viewer
    safeguards: Safeguards
    clock: int
    """The town's present, microseconds since the epoch, UTC."""

    def shown(self, number: str, items: Mapping[str, object], household: str | None = None) -> Items:
        """A person's items (or an entry's) as the viewer may see them; `household`: where that entry's person lives."""
        lives_in = items.get("household") if household is None else household
        return masked(number, items, self.viewer, self.safeguards.guard, household=str(lives_in or NOBODY))

    def hides_home(self, number: str) -> bool:
        """Whether where this person lives, or owns, is kept from the viewer (支援措置)."""
        return Right.PROTECTED not in self.viewer.rights and self.safeguards.guard.covers(number)

    def record(self, kind: type[State], number: str, point: Point | None = None) -> Items | None:
        """A record's items, unmasked, at the sight's own moment or another; None before anything is known of it."""
        return self.records.record(kind, number, *(point or (self.at.valid, self.at.known)))

    def entries(self, kind: type[State], number: str, known: int | None = None) -> list[Row]:
        """What was recorded in a stream, as known then or at another position; unmasked."""
        return self.records.entries(f"{kind.KIND}-{number}", self.at.known if known is None else known)

    def missing(self, kind: type[State], number: str, what: object) -> Complaint:
        """C201 for a number the register never had; C202 for one not yet known then."""
        entries = self.entries(kind, number, self.at.now)
        if not entries:
            return Complaint("C201", town=self.at.town.name, what=what, number=number)
        first = min(entries, key=lambda entry: (entry["effective"], entry["position"]))
        return Complaint(
            "C202",
            what=what,
            number=number,
            valid=self.at.valid,
            known=self.at.known,
            first=first["effective"],
            position=first["position"],
        )

    @property
    def today(self) -> date:
        """The town's present day."""
        return instant(self.clock).date()

    def alerts(self, number: str, household: str | None) -> tuple[Alert, ...]:
        """支援措置 about to end and 照会抑止 of a person; R125 where one forbids this viewer to look."""
        holds_here = list(self.safeguards.on(number, household))
        if number not in self.safeguards.supports and not holds_here:
            return ()
        from registry.domain.protection import check_hold, support_alerts  # noqa: PLC0415 - 0.15 s that few need

        found: list[Alert] = []
        if (support := self.safeguards.supports.get(number)) is not None:
            found += support_alerts(number, support, self.today)
        for _, hold in holds_here:
            try:
                found += check_hold(number, hold, Process.INQUIRY, self.clock)
            except RuleViolation as stopped:
                if Right.PROTECTED not in self.viewer.rights:
                    raise
                found.append(stopped.alert)
        return tuple(found)

    def is_held(self, number: str, household: str | None) -> bool:
        """Whether 照会抑止 keeps this viewer from seeing a person."""
        try:
            self.alerts(number, household)
        except RuleViolation:
            return True
        return False


def as_of(timeline: Timeline, town: MemberTown, moment: Moment) -> AsOf:
    """Both axes: without `known` everything recorded counts, without `valid` the day when that was the latest.

    A simulated town's today is its last recorded day. Raises Complaint C103 for a position there isn't yet.
    """
    return AsOf.of(timeline.at(moment.valid, moment.known), town, simulated=timeline.simulated)


def present(recorded_at: int, *, simulated: bool) -> int:
    """The town's clock, microseconds since the epoch: a simulated town's stands at its last event (law 4)."""
    return recorded_at if simulated else max(recorded_at, machine_time())
