"""One town as every door sees it: each answer is decided, read at one moment, masked and written down."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self, TypeVar
from uuid import UUID

from connectors.sqlite.drafts import SqliteDraftStore
from console.cli.labels import KINDS
from console.errors import Complaint, Words
from console.moments import LAST_DAY, Timeline
from console.proof import access_log
from console.service import audits, copies, histories, moves, rehearsals, residents, taxes
from console.service.accesses import Accesses
from console.service.answered import alone
from console.service.audits import Analysis
from console.service.corrected import corrected, people_among
from console.service.counter import Counter, action_of, draft_views, people_of, refused, registered, signed, told_by
from console.service.following import Follower
from console.service.people import ReadModelPeople
from console.service.sight import Sight, as_of, present
from console.service.views import Corrected
from console.service.visit import NOW, Forbidden, Moment, number_typed
from events.event import end_of_day, micros, number_of
from events.resident import Resident, Status
from projections.records import LogRecords
from projections.replay import Replay
from projections.search import FOUND_AT_MOST
from registry.application.commands import Enter, newcomers
from registry.application.moves import filled_in
from registry.application.permissions import Action, decide
from registry.application.records_now import take
from registry.application.window import DRAWS, Window
from registry.domain.errors import RuleViolation, TransientError, UnacknowledgedAlerts
from registry.domain.masking import Right, Viewer
from registry.domain.moves import ArrivalRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from console.bootstrap import Office
    from console.service.answered import Answered
    from console.service.views import (
        AccessReport,
        Announcement,
        Awaiting,
        BillAccount,
        BillView,
        Differences,
        DraftView,
        History,
        Hits,
        HouseholdView,
        Rehearsal,
        ReplayDigest,
        ResidentView,
        Statistics,
    )
    from console.service.visit import AsOf, Items, Known, Question, Visit
    from events.items import Body
    from registry.application.commands import Command, Form
    from registry.application.drafts import Draft
    from registry.application.permissions import Decision
    from registry.application.registry import Receipt

DRAFTS: Final = "drafts.sqlite"
DRAFT: Final = Words("仮登録", "draft")
CommandT = TypeVar("CommandT", bound="Command")


class TownService:
    """One town, opened for as long as the process serves it; safe for threads."""

    def __init__(self, office: Office, *, simulated: bool, answered: Answered | None = None) -> None:
        office.require().settle()
        self.town = office.town
        self.simulated = simulated
        self._office = office
        with ExitStack() as opened:
            self._registry = opened.enter_context(office.registry(simulated=simulated))
            sealer = opened.enter_context(office.sealer())
            self._follower = Follower(office, self._registry.log, sealer)
            opened.callback(self._follower.close)
            self._replay = Replay(self._follower.log, sealer)
            self._records = LogRecords(self._replay, lambda: self._follower.directory)
            self._accesses = Accesses(opened.enter_context(access_log(office)))
            drafts = SqliteDraftStore(office.folder / DRAFTS, sealer)
            opened.callback(drafts.close)
            window = Window(self._registry, ReadModelPeople(self._follower.model, self._follower.wait), drafts)
            self._counter = Counter(self._registry, window, self._follower, answered or alone())
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the follower and release the files."""
        self._opened.close()

    @property
    def position(self) -> int:
        """The last position that can be read."""
        return self._follower.position

    @property
    def recorded(self) -> int:
        """The last position in the log; what isn't readable yet is the lag."""
        return self._registry.log.head().position

    @property
    def entered(self) -> int:
        """How many commands this process recorded."""
        return self._counter.entered

    @property
    def fault(self) -> BaseException | None:
        """Why the town can't be served any longer; None while it can."""
        return self._follower.fault

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
        tax, history = (self.decision(visit, action) for action in (Action.SEE_TAX, Action.SEE_HISTORY))
        view = residents.resident(sight, number_typed(number), tax, with_history=history.allowed)
        members = {member.number: member.items for member in view.members}
        self._accesses.record(visit, {**members, view.number: _everything(view)})
        return view

    def household(self, visit: Visit, number: str, moment: Moment = NOW) -> HouseholdView:
        """世帯: its members on the day, and its history."""
        sight = self._sight(visit, Action.SEE_RESIDENT, moment)
        view = residents.household_view(sight, number_typed(number))
        self._accesses.record(visit, {member.number: member.items for member in view.members})
        return view

    def history(self, visit: Visit, number: str, known: Known = None, *, my_number: bool = False) -> History:
        """履歴: every entry, what it changed, who, why, under which law."""
        sight = self._sight(visit, Action.SEE_HISTORY, Moment(known=known), my_number=my_number)
        view = histories.history(sight, number_typed(number))
        items = {name: value for entry in view.entries for name, value in (entry.record or {}).items()}
        self._accesses.record(visit, {view.number: items})
        return view

    def awaiting(self, visit: Visit, moment: Moment = NOW) -> Awaiting:
        """転入予定 and 転入通知未着: who is awaited, and of whom nothing was heard."""
        found = moves.awaiting(self._sight(visit, Action.ENTER, moment))
        told = {one.number: {"name": one.name} for one in found.expected}
        gone = {one.number: {"name": one.name, "planned_destination": one.destination} for one in found.unheard}
        self._accesses.record(visit, {**told, **gone})
        return found

    def announcement(self, visit: Visit, number: str) -> Announcement:
        """転入予定: what another town told of one person; Complaint C201 where it told nothing."""
        found = moves.announcement(self._sight(visit, Action.ENTER, NOW), number)
        beside = {one.number: {"name": one.name} for one in found.together}
        self._accesses.record(visit, {**beside, found.number: found.items})
        return found

    def bill(self, visit: Visit, number: str, moment: Moment = NOW) -> BillView:
        """納税通知書: calculation, payments, and whether its facts were corrected since."""
        view = histories.bill(self._sight(visit, Action.SEE_TAX, moment), number)
        self._accesses.record(visit, {str(view.items.get("taxpayer") or number): view.items})
        return view

    def bill_account(self, visit: Visit, number: str, moment: Moment = NOW) -> BillAccount:
        """収納と算定: each 期 of a bill with its money, and its computation line by line."""
        view = taxes.bill_account(self._sight(visit, Action.SEE_TAX, moment), number)
        self._accesses.record(visit, {view.taxpayer or number: {"tax": view.instalments}})
        return view

    def diff(
        self, visit: Visit, before: Moment, after: Moment, number: str = "", *, most: int = FOUND_AT_MOST
    ) -> Differences:
        """比較: what differs between two moments, of one resident or of the town; tax where the visitor sees tax."""
        sight = self._sight(visit, Action.DIFF, after)
        earlier = self._as_of(before)
        with_tax = self.decision(visit, Action.SEE_TAX).allowed
        typed = number_typed(number) if number else ""
        found = histories.differences(sight, earlier, typed, with_tax=with_tax, most=most)
        people = {one.number: one.after or one.before or {} for one in found.records if one.kind == Resident.KIND}
        self._accesses.record(visit, people)
        return found

    def statistics(
        self, visit: Visit, moment: Moment = NOW, *, first: date | None = None, last: date | None = None
    ) -> Statistics:
        """統計: counts alone, so nothing about anybody is written down."""
        sight = self._sight(visit, Action.SEE_STATISTICS, moment)
        return audits.figures(sight.model, sight.at, first, last)

    def replay_digest(self, visit: Visit, moment: Moment = NOW) -> ReplayDigest:
        """再現: the town from the log alone, beside the screens; two digests, no items."""
        sight = self._sight(visit, Action.REPLAY, moment)
        return audits.replayed(self._office, sight.model, sight.at)

    def access_report(
        self,
        visit: Visit,
        analysis: Analysis = Analysis.OPERATORS,
        *,
        first: date | None = None,
        last: date | None = None,
    ) -> AccessReport:
        """アクセス分析 (specification 10.2)."""
        self._allowed(visit, Action.SEE_ACCESSES)
        with access_log(self._office) as log:
            return audits.access_report(log, analysis, first, last)

    def accesses_to(self, visit: Visit, number: str) -> AccessReport:
        """本人開示: who was shown one person; asking is itself written down."""
        self._allowed(visit, Action.SEE_ACCESSES)
        typed = number_typed(number)
        with access_log(self._office) as log:
            report = audits.accesses_to(log, typed)
        self._accesses.record(visit, {typed: {}})
        return report

    def decisions_on_corrected(self, visit: Visit, known: Known = None) -> Corrected:
        """Decisions that rest on facts corrected later, item by item."""
        sight = self._sight(visit, Action.SEE_CORRECTED, Moment(known=known))
        found = corrected(sight)
        self._accesses.record(visit, people_among(found))
        return Corrected(sight.at, found)

    def enter(self, visit: Visit, command: Command) -> Receipt:
        """本登録; when it returns, every answer of this service knows of it. Sent twice, it changes nothing."""
        given = self._whole(self._given(visit, command))
        with self._telling(visit, given), self._counter.turn() as window:
            receipt = window.handle(given)
        return self._counter.read_back(receipt)

    def enter_new(
        self, visit: Visit, form: Form, people: Sequence[Body], arrivals: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[Receipt, tuple[str, ...]]:
        """記載 of people without a number, who share a new household unless they name one; their 宛名番号.

        `arrivals`: key of `newcomers` → the 転入予定 that comes true with it.
        """
        given = self._as_announced(self._given(visit, Enter(form=form, people=newcomers(people), arrivals=arrivals)))
        with self._telling(visit, given), self._counter.turn() as window:
            receipt, numbers = window.enter_new(given.form, list(given.people.values()), arrivals)
        return self._counter.read_back(receipt), numbers

    def issue(self, visit: Visit, request: copies.Request) -> str:
        """交付 of a copy as the record stands now; its 発行番号, the same one when it is sent twice."""
        for _ in range(DRAWS):
            sight = self._sight(visit, Action.PRINT, NOW)
            record = sight.record(Resident, request.number)
            if record is None:
                raise sight.missing(Resident, request.number, KINDS[Resident.KIND])
            is_removed = record.get("status") != Status.RESIDENT
            try:
                self.enter(visit, copies.command(request, sight, is_removed=is_removed))
            except RuleViolation as violation:
                if violation.code != "R135":  # another window drew the same number
                    raise
            else:
                return number_of(next(iter(self._registry.commit_of(request.command_id))))
        raise TransientError("numbers are being drawn by others: try again")

    def save_draft(self, visit: Visit, command: Command) -> DraftView:
        """仮登録: checked now, recorded when somebody else decides."""
        given = self._whole(self._given(visit, command))
        with self._telling(visit, given), self._counter.turn() as window:
            draft = window.save_draft(given)
        return self._told(visit, action_of(given), [draft])[0]

    def drafts(self, visit: Visit) -> tuple[DraftView, ...]:
        """The open drafts, oldest first."""
        self._allowed(visit, Action.REVIEW)
        with self._counter.turn() as window:
            found = window.drafts()
        return self._told(visit, Action.REVIEW, found)

    def draft(self, visit: Visit, draft: str) -> DraftView:
        """One open draft; Complaint C201 where it was decided, withdrawn or has expired."""
        self._allowed(visit, Action.REVIEW)
        with self._counter.turn() as window:
            found = [one for one in window.drafts() if one.id == draft]
        if not found:
            raise Complaint("C201", town=self.town.name, what=DRAFT, number=draft)
        return self._told(visit, Action.REVIEW, found)[0]

    def waiting(self, visit: Visit, numbers: Iterable[str]) -> tuple[DraftView, ...]:
        """The open drafts that concern one of these people, for who may review drafts; nobody else is told of any."""
        if not self.decision(visit, Action.REVIEW).allowed:
            return ()
        found = self._counter.window.waiting(numbers)
        return self._told(visit, Action.REVIEW, found) if found else ()

    def rehearse(self, visit: Visit, draft: str) -> Rehearsal:
        """下見: what a draft's author overrode and what it would change; RuleViolation where it can't be recorded."""
        sight = self._sight(visit, Action.REVIEW, NOW)
        with self._naming(visit), self._counter.turn() as window:
            found = window.rehearse(draft)
        view = rehearsals.seen(found, sight, self.decision(visit, Action.SEE_TAX))
        told: dict[str, Items] = {number: {} for number in told_by(view.alerts)}
        self._accesses.record(visit, {**told, **rehearsals.people_of(view)})
        return view

    def review(self, visit: Visit, draft: str) -> None:
        """審査 by somebody else than the author."""
        self._allowed(visit, Action.REVIEW)
        with self._counter.turn() as window:
            window.review(draft, visit.user.id)

    def send_back(self, visit: Visit, draft: str, why: str) -> None:
        """差戻し by somebody else than the author, who mends it and saves it again."""
        self._allowed(visit, Action.REVIEW)
        with self._counter.turn() as window:
            window.send_back(draft, visit.user.id, why)

    def decide_draft(self, visit: Visit, draft: str) -> tuple[Receipt, tuple[str, ...]]:
        """決裁 and 本登録 in one commit; the 宛名番号 that new people were given."""
        self._allowed(visit, Action.DECIDE)
        with self._counter.turn() as window:
            receipt = window.decide(draft, visit.user.id)
            numbers = window.entered(UUID(draft))
        return self._counter.read_back(receipt), numbers

    def withdraw(self, visit: Visit, draft: str) -> None:
        """仮登録の取下げ, by who may enter such a command."""
        self._allowed(visit, Action.REVIEW)  # nobody else is told whether there is such a draft
        with self._counter.turn() as window:
            self._allowed(visit, action_of(window.command_of(draft)))
            window.withdraw(draft)

    def _given(self, visit: Visit, command: CommandT) -> CommandT:
        """The command in its user's name; Forbidden where it isn't theirs to give."""
        rights = self._allowed(visit, action_of(command)).rights
        refusal = refused(command, rights)
        if refusal is not None:
            raise Forbidden(refusal)
        return signed(command, visit, rights)

    def _whole(self, command: Command) -> Command:
        return self._as_announced(command) if isinstance(command, Enter) else command

    def _as_announced(self, command: Enter) -> Enter:
        """A 記載 with what was announced of its people, also what its clerk may not see."""
        found = {number: take(self._registry, ArrivalRecord, number).latest for number in command.arrivals.values()}
        return filled_in(command, {number: arrival for number, arrival in found.items() if arrival})

    @contextmanager
    def _telling(self, visit: Visit, command: Command) -> Iterator[None]:
        """A check tells something of the people it is about: of those named, and of those who may be the same."""
        self._accesses.record(visit, registered(people_of(command)))
        with self._naming(visit):
            yield

    @contextmanager
    def _naming(self, visit: Visit) -> Iterator[None]:
        """A refusal may name people (同一人)."""
        try:
            yield
        except RuleViolation as violation:
            alerts = violation.alerts if isinstance(violation, UnacknowledgedAlerts) else (violation.alert,)
            self._accesses.record(visit, {number: {} for number in told_by(alerts)})
            raise

    def _told(self, visit: Visit, action: Action, drafts: Iterable[Draft]) -> tuple[DraftView, ...]:
        sight = self._sight(visit, action, NOW)
        views = draft_views(drafts, sight)
        for view in views:
            self._accesses.record(visit, registered(view.people))
        return views

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
        at = self._as_of(moment)
        model = self._follower.model()  # after `at`: an edition that comes in between knows at least as much
        clock = present(self._registry.log.head().recorded_at, simulated=at.simulated)
        return Sight(model, self._records, at, Viewer(visit.user.id, rights), self._follower.safeguards, clock)

    def _as_of(self, moment: Moment) -> AsOf:
        """Where an answer stands: never beyond what the read model knows, so that all panels agree."""
        last = self._counter.readable()

        def position_of(known: int | date | datetime) -> int:
            return min(last, max(0, known) if isinstance(known, int) else self._replay.log.position_at(_moment(known)))

        timeline = Timeline(last, position_of, self._replay.log.recorded_at_of, self.simulated)
        return as_of(timeline, self.town, moment)


def _everything(view: ResidentView) -> Items:
    """All that a resident's page tells of the person, for the access log."""
    tax: Items = {"tax": view.tax.bills or view.tax.vehicles}
    return {**view.notes, **(view.support or {}), **tax, **view.items}


def _moment(known: date | datetime) -> int:
    """The last microsecond that counts."""
    return micros(known) if isinstance(known, datetime) else end_of_day(min(known, LAST_DAY))
