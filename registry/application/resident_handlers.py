"""Commands on residents: each handler takes records out, lets them decide, and settles the households."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from events.event import instant
from events.reasons import REASONS, Effect
from events.resident import MovedAbroad, MovedOut, MoveOutConfirmed
from events.values.legal_date import LegalDate
from registry.application.households import Households
from registry.application.moves import fulfil
from registry.domain.errors import RuleViolation
from registry.domain.household import HouseholdRecord
from registry.domain.moves import ArrivalRecord, DepartureRecord
from registry.domain.plans import PLANS
from registry.domain.protection import SupportRecord
from registry.domain.resident import ResidentRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.items import Body
    from registry.application.commands import Cancel, Change, ConfirmMoveOut, Correct, Enter, Leave, Replace
    from registry.application.desk import Desk
    from registry.domain.entity import Entity


def enter(command: Enter, desk: Desk) -> None:
    """記載 of the people of one 届書, into one household or several."""
    households = Households(desk, command.form.effective.on)
    households.watch(_named(command.people.values()))
    _check_fresh(command, desk)
    header = desk.header()
    for number, body in households.placed(command.people).items():
        desk.warn(desk.take(ResidentRecord, number).enter(header, body))
    fulfil(command, desk)
    households.settle(header, command.people)


def leave(command: Leave, desk: Desk) -> None:
    """消除 of one or several people; a 支援措置 stands before the 転出 in the log, so that it is told first."""
    header = desk.header()
    for number, body in command.people.items():
        if isinstance(body, MovedOut | MovedAbroad):
            desk.take(SupportRecord, number).carry_on(header, body.planned_destination or "")
    households = Households(desk, command.form.effective.on)
    households.watch_those_of(command.people)
    for number, body in command.people.items():
        desk.warn(desk.take(ResidentRecord, number).leave(header, body))
    households.settle(header)


def replace_sheet(command: Replace, desk: Desk) -> None:
    """帰化・国籍喪失・改製・再製: both halves of each person's pair in one commit."""
    households = Households(desk, command.form.effective.on)
    households.watch_those_of(command.people)
    entering = desk.header(reason=entry_reason(command.form.reason))
    leaving = desk.header(reason=PLANS[entering.reason].pair)
    for number, body in command.people.items():
        desk.warn(desk.take(ResidentRecord, number).replace(leaving, entering, body))
    households.settle(entering, command.people)


def entry_reason(reason: str) -> str:
    """The 記載 of a pair, whichever half a caseworker names."""
    return reason if reason not in PLANS or REASONS[reason].effect is Effect.ENTRY else PLANS[reason].pair


def confirm_move_out(command: ConfirmMoveOut, desk: Desk) -> None:
    """転入通知受理: the removal falls on the earlier of 転出予定年月日 and the 転入日 (1.1.5)."""
    for number, destination in command.people.items():
        record = desk.take(ResidentRecord, number)
        moved_in = command.form.effective.on
        day = record.leaves_on(moved_in)
        households = Households(desk, day)
        households.watch_those_of([number])
        header = desk.header(effective=LegalDate.exact(day))
        received = command.form.notice_on or instant(desk.recorded_at).date()
        body = MoveOutConfirmed(destination=destination, left_on=moved_in, notice_received=received)
        desk.warn(record.confirm_move_out(header, body))
        if number in command.cited:
            desk.take(DepartureRecord, number).cite(desk.header(effective=desk.today), command.cited[number])
        households.settle(header)


def change(command: Change, desk: Desk) -> None:
    """修正 of one or several people; a changed household or 続柄 is settled."""
    households = Households(desk, command.form.effective.on)
    households.watch_those_of(command.people)
    households.watch(_named(command.people.values()))
    if command.form.reason in PLANS and PLANS[command.form.reason].every_member:
        households.require_everyone(command.people)
    header = desk.header()
    for number, body in households.placed(command.people).items():
        desk.warn(desk.take(ResidentRecord, number).change(header, body))
    households.settle(header, command.people)


def correct(command: Correct, desk: Desk) -> None:
    """誤記修正: the right items, effective from the day they should have held."""
    households = Households(desk, command.form.effective.on)
    households.watch_those_of(command.people)
    households.watch(_named(command.people.values()))
    header = desk.header()
    wrong = desk.commit_of(command.corrects) if command.corrects else {}
    for number, body in command.people.items():
        record = desk.take(ResidentRecord, number)
        versions = wrong.get(record.id, ())
        cited = replace(body, corrects=versions[0]) if versions else body
        desk.warn(record.correct(header, cited))
    households.settle(header, command.people)


def cancel(command: Cancel, desk: Desk) -> None:
    """異動の取消し: everything one earlier command recorded holds no longer, in every stream it touched."""
    target = desk.commit_of(command.cancels)
    if not target:
        raise RuleViolation("R111", "submission", submission=command.form.submission)
    households = Households(desk, command.form.effective.on)
    for stream, versions in target.items():
        record = _of_stream(desk, stream)
        record.cancel(desk.header(effective=_effective_of(record, versions), cancels=versions))
        if isinstance(record, HouseholdRecord):
            households.watch([record.number])
    households.settle(desk.header())


def _check_fresh(command: Enter, desk: Desk) -> None:
    """R133 where somebody else got a drawn number first."""
    for number in sorted(command.fresh):
        kind = ResidentRecord if number in command.people else HouseholdRecord
        if desk.take(kind, number).entries:
            raise RuleViolation("R133", "number", number=number)


def _named(bodies: Iterable[Body]) -> list[str | None]:
    return [getattr(body, "household", None) for body in bodies]


Cancellable = ResidentRecord | HouseholdRecord | SupportRecord | ArrivalRecord | DepartureRecord
_CANCELLABLE: Final[dict[str, type[Cancellable]]] = {
    kind.KIND: kind for kind in (ResidentRecord, HouseholdRecord, SupportRecord, ArrivalRecord, DepartureRecord)
}


def _of_stream(desk: Desk, stream: str) -> Cancellable:
    """A record that a 異動 touched; R138 for vehicles, bills and notes, which have their own ways back."""
    kind, _, number = stream.partition("-")
    if kind not in _CANCELLABLE:
        raise RuleViolation("R138", "submission", submission=desk.form.submission)
    return desk.take(_CANCELLABLE[kind], number)


def _effective_of(record: Entity, versions: tuple[int, ...]) -> LegalDate:
    """A cancellation is effective when the cancelled entry was, so that the state before it holds again."""
    return record.entries[versions[0] - 1].header.effective
