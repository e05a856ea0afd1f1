"""From what was typed to a town's register, opened for reading at a moment."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.bootstrap import Office, offices
from console.cli.checkpoints import as_position
from console.errors import Complaint
from console.moments import Standing, Timeline, timeline_of
from console.service import visit
from console.service.sight import Safeguards, Sight, present
from console.service.visit import AsOf, Forbidden
from events.towns import MEMBER_TOWNS, MemberTown, member_town
from projections.records import ModelRecords
from registry.application.permissions import Action, Decision, User, decide
from registry.domain.masking import Right, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from console.cli.session import Session
    from projections.readmodel import ReadModel

number_typed: Final = visit.number_typed
"""A number as kept: ASCII digits, leading zeros restored."""


OWNER: Final = Decision(
    allowed=True,
    ja="データフォルダとその鍵を使える人として",
    en="as whoever may use the data folder and its keys",
    rights=frozenset(Right),
)
"""Whoever holds the keys can read everything; what they read at the command line is written down all the same."""


@dataclass(frozen=True)
class Desk:
    """A town's read model, opened, and where on both axes the question stands."""

    town: MemberTown
    model: ReadModel
    timeline: Timeline
    moment: Standing

    def sight(self, session: Session, action: Action) -> Sight:
        """What the session's viewer sees here: everything, unless `--as` names roles, whose rights then count."""
        at = AsOf.of(self.moment, self.town, simulated=self.simulated)
        decision = decision_of(session, action, self.town)
        if not decision.allowed:
            raise Forbidden(decision)
        safeguards = Safeguards.of(self.model, at.now)
        clock = present(self.model.progress().recorded_at, simulated=at.simulated)
        viewer = Viewer(session.actor, decision.rights)
        return Sight(self.model, ModelRecords(self.model), at, viewer, safeguards, clock)

    @property
    def simulated(self) -> bool:
        """Whether the town is a simulation (law 4)."""
        return self.timeline.simulated


def decision_of(session: Session, action: Action, town: MemberTown) -> Decision:
    """What the roles of `--as` may do for the purpose; everything where none are named."""
    if not session.roles:
        return OWNER
    user = User(id=session.actor, name=session.actor, roles={town.lgcode: session.roles})
    return decide(user, action, town.lgcode, session.purpose)


def one_office(session: Session, town: str | None) -> Office:
    """The named town's office, or the only one there is."""
    if town:
        return Office(session.data, member_town(town)).require()
    found = some_offices(session, ())
    if len(found) > 1:
        names = "、".join(f"{office.town.lgcode} {office.town.name}" for office in found)
        raise Complaint("C105", towns=names)
    return found[0]


def some_offices(session: Session, towns: Sequence[str]) -> list[Office]:
    """The named towns' offices, or all there are; Complaint C204 where there is none."""
    found = offices(session.data, tuple(towns))
    if not found:
        raise Complaint("C204", data=session.data)
    return found


@contextmanager
def desk(office: Office, valid: str | None, known: str | None) -> Iterator[Desk]:
    """A town's read model at the typed moment, brought up to the end of the log first."""
    with office.read_model() as model:
        timeline = timeline_of(model, office.town)
        yield Desk(office.town, model, timeline, timeline.moment(valid, as_position(office, known)))


def all_towns() -> tuple[str, ...]:
    """Codes of the member towns."""
    return tuple(town.lgcode for town in MEMBER_TOWNS)
