"""One town as every door sees it: each answer is decided, read at one moment, masked and written down."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

from connectors.sqlite.drafts import SqliteDraftStore
from console.proof import access_log
from console.service import residents
from console.service.accesses import Accesses
from console.service.following import Follower
from console.service.people import ReadModelPeople
from console.service.sight import Safeguards, Sight, as_of, present
from console.service.visit import NOW, Forbidden, number_typed
from projections.search import FOUND_AT_MOST
from registry.application.permissions import Action, decide
from registry.application.window import Window
from registry.domain.errors import TransientError
from registry.domain.masking import Right, Viewer

if TYPE_CHECKING:
    from console.bootstrap import Office
    from console.service.views import Hits, HouseholdView, ResidentView
    from console.service.visit import Items, Moment, Question, Visit
    from projections.readmodel import ReadModel
    from registry.application.commands import Command
    from registry.application.permissions import Decision
    from registry.application.registry import Receipt

DRAFTS: Final = "drafts.sqlite"
OWN_WRITE_SECONDS: Final = 10.0
"""How long an entry waits to be readable; it takes some milliseconds unless the machine is overloaded."""


class TownService:
    """One town, opened for as long as the process serves it; safe for threads."""

    def __init__(self, office: Office, *, simulated: bool) -> None:
        office.require().settle()
        self.town = office.town
        self._office = office
        self._safeguards: Safeguards | None = None
        self._window_turn = threading.Lock()
        with ExitStack() as opened:
            self._registry = opened.enter_context(office.registry(simulated=simulated))
            sealer = opened.enter_context(office.sealer())
            self._follower = Follower(office, self._registry.log, sealer)
            opened.callback(self._follower.close)
            self._accesses = Accesses(opened.enter_context(access_log(office)))
            drafts = SqliteDraftStore(office.folder / DRAFTS, sealer)
            opened.callback(drafts.close)
            self._window = Window(self._registry, ReadModelPeople(self._follower.model), drafts)
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the follower and release the files."""
        self._opened.close()

    def decision(self, visit: Visit, action: Action) -> Decision:
        """What the user may do here and why, for a door that shows or greys out what it offers."""
        return decide(visit.user, action, self.town.lgcode, visit.purpose)

    def find(
        self, visit: Visit, question: Question, moment: Moment = NOW, *, most: int = FOUND_AT_MOST, after: str = ""
    ) -> Hits:
        """検索: people by name, reading, address, birth date or 宛名番号, old ones included; a page of them."""
        sight = self._sight(visit, Action.FIND, moment)
        hits = residents.found(sight, question, most, after)
        self._accesses.record(visit, {hit.number: hit.items for hit in hits.hits})
        return hits

    def resident(self, visit: Visit, number: str, moment: Moment = NOW, *, my_number: bool = False) -> ResidentView:
        """The resident's page; 個人番号 only where asked for and allowed."""
        sight = self._sight(visit, Action.SEE_RESIDENT, moment, my_number=my_number)
        view = residents.resident(sight, number_typed(number), self.decision(visit, Action.SEE_TAX))
        members = {member.number: member.items for member in view.members}
        self._accesses.record(visit, {**members, view.number: _everything(view)})
        return view

    def household(self, visit: Visit, number: str, moment: Moment = NOW) -> HouseholdView:
        """世帯: its members on the day, and its history."""
        sight = self._sight(visit, Action.SEE_RESIDENT, moment)
        view = residents.household_view(sight, number_typed(number))
        self._accesses.record(visit, {member.number: member.items for member in view.members})
        return view

    def enter(self, visit: Visit, command: Command) -> Receipt:
        """本登録; when it returns, every answer of this service knows of it. Sent twice, it changes nothing."""
        self._allowed(visit, Action.ENTER)
        form = replace(command.form, actor=visit.user.id, place=visit.place, approver="")
        with self._window_turn:
            self._catch_up()
            receipt = self._window.handle(replace(command, form=form))
        self._read_own_write(receipt)
        return receipt

    def _allowed(self, visit: Visit, action: Action) -> Decision:
        decision = self.decision(visit, action)
        if not decision.allowed:
            raise Forbidden(decision)
        return decision

    def _sight(self, visit: Visit, action: Action, moment: Moment, *, my_number: bool = False) -> Sight:
        """What the visitor sees of the town at a moment; Forbidden where the action isn't theirs."""
        rights = self._allowed(visit, action).rights
        if not my_number:
            rights -= {Right.MY_NUMBER}
        model = self._follower.model()
        at = as_of(model, self.town, moment)
        clock = present(model, simulated=at.simulated)
        return Sight(model, at, Viewer(visit.user.id, rights), self._safeguards_at(model, at.now), clock)

    def _safeguards_at(self, model: ReadModel, position: int) -> Safeguards:
        """Kept until the next event; protection counts from its decision on, whatever day is asked for."""
        kept = self._safeguards
        if kept is None or kept.position != position:
            kept = self._safeguards = Safeguards.of(model, position)
        return kept

    def _catch_up(self) -> None:
        """Before a check the read model knows everything that any process has recorded."""
        if not self._follower.wait(self._registry.log.head().position, OWN_WRITE_SECONDS):
            raise TransientError("the read model is behind")

    def _read_own_write(self, receipt: Receipt) -> None:
        if not self._follower.wait(receipt.last, OWN_WRITE_SECONDS):
            raise TransientError("recorded, but not readable yet: send the same command again")


def _everything(view: ResidentView) -> Items:
    """All that a resident's page tells of the person, for the access log."""
    tax: Items = {"tax": view.tax.bills or view.tax.vehicles}
    return {**view.notes, **(view.support or {}), **tax, **view.items}
