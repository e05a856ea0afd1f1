"""窓口: where people enter commands. Beside the rules of the records it looks at who is known, held or waiting.

Imports don't pass here: what they bring was decided elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from eventsourcing.application import AggregateNotFoundError

from events.household import Household
from events.protection import Process
from events.resident import Resident
from events.values.numbers import SERIAL_DIGITS, next_serial_number
from registry.application.commands import ANY_ALERT, Cancel, Enter, IssueCertificate, newcomers, newcomers_of
from registry.application.desk import Desk
from registry.application.drafts import MICROS_PER_DAY, Draft, Policy, pack, unpack
from registry.application.people import check_identity, identifies
from registry.application.protection import warnings_of
from registry.application.records_now import take
from registry.application.registry import HANDLERS
from registry.application.rehearsal import Rehearsal, effect_of
from registry.application.texts import check_texts
from registry.domain.entity import entity_class
from registry.domain.errors import Alert, RuleViolation, TransientError, UnacknowledgedAlerts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from events.items import Body
    from registry.application.commands import Command, Form
    from registry.application.drafts import DraftStore
    from registry.application.people import PeopleIndex
    from registry.application.registry import Receipt, TownRegistry
    from registry.domain.entity import Entity

DRAWS: Final = 100
"""Other windows may take the drawn numbers this often before we give up."""


class Window:
    """One town's counter: checks, drafts and drawn numbers in front of its register."""

    def __init__(
        self, registry: TownRegistry, people: PeopleIndex, drafts: DraftStore, policy: Policy | None = None
    ) -> None:
        self._registry = registry
        self._people = people
        self._drafts = drafts
        self.policy = policy or Policy()

    def handle(self, command: Command) -> Receipt:
        """Check and commit; UnacknowledgedAlerts where a warning is open, R119 to R125 where somebody is in the way."""
        if not self._registry.commit_of(command.form.command_id):
            self._check_drafts(command)
        return self._record(command)

    def enter_new(
        self, form: Form, people: Sequence[Body], arrivals: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[Receipt, tuple[str, ...]]:
        """記載 of people without a number; who names no household shares a new one. Their 宛名番号, in order."""
        receipt = self.handle(Enter(form=form, people=newcomers(people), arrivals=arrivals))
        return receipt, self.entered(form.command_id)

    def entered(self, command_id: UUID) -> tuple[str, ...]:
        """The 宛名番号 that an accepted command gave to new people, in order; none for any other command."""
        streams = self._registry.commit_of(command_id)
        begun = (stream.partition("-") for stream, versions in streams.items() if versions[0] == 1)
        return tuple(number for kind, _, number in begun if kind == Resident.KIND)

    def save_draft(self, command: Command) -> Draft:
        """仮登録: everything is checked now, nothing is recorded; R122 where another draft waits for somebody in it.

        R123 for what was decided already: a form sent again from a page that was left open.
        """
        if self._registry.commit_of(command.form.command_id):
            raise RuleViolation("R123", "draft", draft=command.form.command_id)
        tried = next(self._drawn(command))
        self._check(tried)
        self._rehearse(tried)
        now = self._registry.clock.now()
        draft = Draft(
            id=str(command.form.command_id),
            author=command.form.actor,
            people=self._named(command),
            saved_at=now,
            expires_at=now + self.policy.draft_days * MICROS_PER_DAY,
            command=pack(command),
        )
        other = self._drafts.add(draft, now)
        if other is not None:
            raise _waits(draft.people, other)
        return draft

    def drafts(self) -> Sequence[Draft]:
        """The open drafts, oldest first."""
        return self._drafts.open_drafts(self._registry.clock.now())

    def waiting(self, people: Iterable[str]) -> Sequence[Draft]:
        """The open drafts that concern one of these people, oldest first."""
        return self._drafts.concerning(people, self._registry.clock.now())

    def command_of(self, draft_id: str) -> Command:
        """What a draft asks for; R123 for one that isn't open."""
        return unpack(self._get(draft_id).command)

    def rehearse(self, draft_id: str) -> Rehearsal:
        """What a draft's author overrode and what it would change; RuleViolation where it couldn't be recorded now.

        Records that it would begin under numbers drawn for it are left out: nobody has those numbers yet.
        """
        command = next(self._drawn(self.command_of(draft_id)))
        alerts, desk = self._check(command), self._rehearse(command)
        drawn = command.fresh if isinstance(command, Enter) else frozenset()
        changed = [record for record in desk.touched() if record.number not in drawn]
        return Rehearsal((*alerts, *desk.alerts), tuple(map(effect_of, changed)))

    def review(self, draft_id: str, reviewer: str) -> None:
        """審査 by somebody else than the author (R124, where the town asks for it)."""
        self._check_eyes(self._get(draft_id), reviewer)
        self._drafts.set_reviewer(draft_id, reviewer)

    def send_back(self, draft_id: str, reviewer: str, why: str) -> None:
        """差戻し by somebody else than the author; R104 without a reason. Saved anew, the draft waits again."""
        self._check_eyes(self._get(draft_id), reviewer)
        if not why.strip():
            raise RuleViolation("R104", "why", name="差戻しの理由")
        self._drafts.send_back(draft_id, reviewer, why.strip())

    def decide(self, draft_id: str, approver: str) -> Receipt:
        """決裁 and 本登録: one commit; R137 before 審査, R139 after 差戻し, R124 for the author; again if killed."""
        draft = self._get(draft_id)
        self._check_eyes(draft, approver)
        if self.policy.review_first and not draft.reviewer:
            raise RuleViolation("R137", "draft", draft=draft_id)
        command = unpack(draft.command)
        receipt = self._record(replace(command, form=replace(command.form, approver=approver)))
        self._drafts.remove(draft_id)
        return receipt

    def withdraw(self, draft_id: str) -> None:
        """仮登録の取下げ: nothing of it remains."""
        self._drafts.remove(self._get(draft_id).id)

    def _get(self, draft_id: str) -> Draft:
        draft = self._drafts.get(draft_id, self._registry.clock.now())
        if draft is None:
            raise RuleViolation("R123", "draft", draft=draft_id)
        return draft

    def _check_eyes(self, draft: Draft, user: str) -> None:
        if draft.returned:
            raise RuleViolation("R139", "draft", draft=draft.id, why=draft.returned)
        if self.policy.four_eyes and user == draft.author:
            raise RuleViolation("R124", "user", user=user)

    def _check_drafts(self, command: Command) -> None:
        people = self._named(command)
        for other in self.waiting(people):
            raise _waits(people, other)

    def _record(self, command: Command) -> Receipt:
        """Check and commit, once; numbers that others took meanwhile are drawn anew."""
        if self._registry.commit_of(command.form.command_id):
            return self._registry.handle(command)
        for drawn in self._drawn(command):
            check = partial(self._check, drawn)
            try:
                if identifies(drawn):
                    return self._registry.handle(drawn, check)
                check()
                return self._registry.handle(drawn)
            except RuleViolation as violation:
                if violation.code != "R133":
                    raise
        raise TransientError("numbers are being drawn by others: try again")

    def _drawn(self, command: Command) -> Iterator[Command]:
        """The command with a 宛名番号 for each newcomer, and a 世帯番号 for those who name none; others as they are."""
        new = newcomers_of(command)
        if not (isinstance(command, Enter) and new):
            yield command
            return
        last, last_household = (self._people.last_number(kind) for kind in (Resident.KIND, Household.KIND))
        for _ in range(DRAWS):
            numbers = _draw(last, len(new))
            (household,) = _draw(last_household, 1)
            given = dict(zip(new, numbers, strict=True))
            homeless = {key for key, body in command.people.items() if not getattr(body, "household", None)}
            people = {
                given.get(key, key): replace(body, household=household) if key in homeless else body  # type: ignore[call-arg] # every 記載 has a household
                for key, body in command.people.items()
            }
            drawn = {*numbers, household} if homeless else {*numbers}
            arrivals = {given.get(key, key): arrival for key, arrival in command.arrivals.items()}
            yield replace(command, people=people, fresh=frozenset(drawn), arrivals=arrivals)
            last, last_household = numbers[-1], household

    def _check(self, command: Command) -> list[Alert]:
        """Texts, identity and holds, and what of them was overridden; certificates are held by their own handler."""
        check_texts(command)
        self._people.wait(self._registry.log.head().position)
        alerts = [*check_identity(command, self._people)]
        if not isinstance(command, IssueCertificate):
            now, look = self._registry.clock.now(), partial(take, self._registry)
            for number in self._named(command):
                alerts += warnings_of(look, number, Process.CHANGE, now)
        _require_acknowledged(alerts, command.form)
        return alerts

    def _rehearse(self, command: Command) -> Desk:
        """Decide without committing: RuleViolation and UnacknowledgedAlerts as `handle` would raise them."""
        recorded_at = max(self._registry.clock.now(), self._registry.log.head().recorded_at)
        desk = Desk(command.form, recorded_at, self._load, self._registry.commit_of)
        HANDLERS[type(command)](command, desk)
        desk.touched()
        return desk

    def _load(self, stream: str) -> Entity:
        record = take(self._registry, entity_class(stream), stream.partition("-")[2])
        if not record.entries:
            raise AggregateNotFoundError(stream)
        return record

    def _named(self, command: Command) -> tuple[str, ...]:
        """宛名番号 of everybody a command concerns; newcomers have none."""
        if isinstance(command, Cancel):
            touched = (stream.partition("-") for stream in self._registry.commit_of(command.cancels))
            return tuple(number for kind, _, number in touched if kind == Resident.KIND)
        if isinstance(command, IssueCertificate):
            return (command.body.subject or "",)
        new = newcomers_of(command)
        return tuple(number for number in getattr(command, "people", ()) if number not in new)


def _draw(last: str, count: int) -> list[str]:
    """The next numbers after the last one, with their check digits; serials without one are skipped (1.1.13)."""
    numbers: list[str] = []
    for _ in range(count):
        last = next_serial_number(last or "0" * SERIAL_DIGITS)
        numbers.append(last)
    return numbers


def _require_acknowledged(alerts: Sequence[Alert], form: Form) -> None:
    open_alerts = tuple(alert for alert in alerts if not {alert.code, ANY_ALERT} & form.acknowledged)
    if open_alerts:
        raise UnacknowledgedAlerts(open_alerts)


def _waits(people: Sequence[str], other: Draft) -> RuleViolation:
    number = next(number for number in people if number in other.people)
    return RuleViolation("R122", "number", number=number, draft=other.id)
