"""窓口 of a service: one entry of a town at a time is checked, and every check knows all that was recorded before."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from console.service.views import DraftView
from console.service.visit import Forbidden
from events.bill import Bill
from events.items import Body
from events.resident import Resident
from events.vehicle import Vehicle
from projections.collection import names
from registry.application import commands as c
from registry.application.collection_handlers import COLLECTION_HANDLERS
from registry.application.drafts import unpack
from registry.application.ledger import RecordFacts
from registry.application.permissions import Action, Decision, Role
from registry.application.reassessment import Reassess
from registry.domain.errors import TransientError
from registry.domain.masking import Right

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from console.service.answered import Answered
    from console.service.following import Follower
    from console.service.sight import Sight
    from console.service.visit import Items, Visit
    from registry.application.drafts import Draft
    from registry.application.registry import Receipt, TownRegistry
    from registry.application.window import Window
    from registry.domain.errors import Alert

CommandT = TypeVar("CommandT", bound=c.Command)

OWN_WRITE_SECONDS: Final = 10.0
"""How long an entry waits to be readable; it takes some milliseconds unless the machine is overloaded."""

ACTIONS: Final[Mapping[type[c.Command], Action]] = {
    **dict.fromkeys((c.Enter, c.Leave, c.Replace, c.ConfirmMoveOut, c.Change, c.Correct, c.Cancel), Action.ENTER),
    **dict.fromkeys((c.Annotate, c.ChangeSupport, c.SetHolds, c.ChangeHolds), Action.ENTER),
    **dict.fromkeys((c.IssueCertificate, c.VoidCertificate), Action.PRINT),
    **dict.fromkeys((c.RegisterVehicle, c.TransferVehicle, c.ScrapVehicle, c.DecideBills), Action.ENTER_TAX),
    **dict.fromkeys((RecordFacts, Reassess, *COLLECTION_HANDLERS), Action.ENTER_TAX),
}
"""What each command asks for; whatever isn't here is done where the data are, never through a door of many."""

TOLD: Final = ("trigger", "legal_basis", "notice_on", "submission", "note", "acknowledged")
"""What of a 届書 its reviewers read beside the items."""

UNTOLD: Final = Decision(
    allowed=False,
    ja="この処理は、データフォルダのある端末の daicho コマンドで行います",
    en="this is done with the daicho command where the data are",
)
PROTECTION_ONLY: Final = Decision(
    allowed=False,
    ja="支援措置の登録・延長・終了は支援措置責任者だけができます。利用目的に支援措置を選んでください",
    en="measures for victims are entered by a protection officer alone; choose that purpose",
    roles=(Role.PROTECTION,),
)


class Counter:
    """A town's window for many threads."""

    def __init__(self, registry: TownRegistry, window: Window, follower: Follower, answered: Answered) -> None:
        self._registry, self.window, self._follower, self._answered = registry, window, follower, answered
        self._turn = threading.Lock()
        self.entered = 0
        """How many commands were recorded here."""

    @contextmanager
    def turn(self) -> Iterator[Window]:
        """The window, when nobody else is at it and its index of people has everything that is recorded."""
        with self._turn:
            if not self._follower.wait(self._registry.log.head().position, OWN_WRITE_SECONDS):
                raise TransientError("the read model is behind the log")
            yield self.window

    def read_back(self, receipt: Receipt) -> Receipt:
        """The receipt, once every answer of this server knows of it; TransientError where that takes too long."""
        with self._turn:
            self.entered += not receipt.repeated
        if not self._follower.wait(receipt.last, OWN_WRITE_SECONDS):
            raise TransientError("recorded, but not readable yet: send the same command again")
        self._answered.tell(receipt.last)
        return receipt

    def readable(self) -> int:
        """The last position that can be read, once it has whatever a receipt of any process of this server named."""
        told = self._answered.position
        if self._follower.position < told and not self._follower.wait(told, OWN_WRITE_SECONDS):
            raise TransientError("the read model is behind the log")
        return self._follower.position


def action_of(command: c.Command) -> Action:
    """What a command asks for; Forbidden for one that no door of many takes."""
    if type(command) not in ACTIONS:
        raise Forbidden(UNTOLD)
    return ACTIONS[type(command)]


def refused(command: c.Command, rights: frozenset[Right]) -> Decision | None:
    """Why this command isn't for somebody with these rights; None where it is."""
    if isinstance(command, c.ChangeSupport) and Right.PROTECTED not in rights:
        return PROTECTION_ONLY
    return None


def signed(command: CommandT, visit: Visit, rights: frozenset[Right]) -> CommandT:
    """The command as its user may give it: in their own name and place, every alert by its code, nothing cleared."""
    form = replace(
        command.form,
        actor=visit.user.id,
        place=visit.place,
        approver="",
        acknowledged=command.form.acknowledged - {c.ANY_ALERT},
    )
    if isinstance(command, c.IssueCertificate):
        return replace(command, form=form, cleared=command.cleared and Right.PROTECTED in rights)
    return replace(command, form=form)


def people_of(command: c.Command) -> dict[str, Items]:
    """宛名番号, or a newcomer's key → what a command says of each person."""
    named: Mapping[str, Any] = getattr(command, "people", {})
    if isinstance(command, c.IssueCertificate):
        named = {command.body.subject or "": command.body}
    if isinstance(command, c.SetHolds | c.ChangeHolds):
        held = ((stream.split("-"), body) for stream, body in command.holds.items())
        named = {number: body for (kind, number, *_), body in held if kind == Resident.KIND}
    return {number: _said(body) for number, body in named.items()}


def records_of(command: c.Command) -> tuple[str, ...]:
    """The bills, vehicles and records of tax that a command names, as `<kind>-<number>`."""
    bills = [getattr(command, "bill", ""), *getattr(command, "bills", ())]
    bills += [bill for bill, _ in getattr(command, "demands", ())]
    named = [f"{Bill.KIND}-{number}" for number in dict.fromkeys(bills) if number]
    vehicle = getattr(command, "vehicle", "")
    return (*named, *([f"{Vehicle.KIND}-{vehicle}"] if vehicle else []), *getattr(command, "facts", ()))


def registered(people: Mapping[str, Items]) -> dict[str, Items]:
    """Those of them who have a 宛名番号, whose items the access log can be asked for."""
    return {number: items for number, items in people.items() if not number.startswith(c.NEWCOMER)}


def told_by(alerts: Iterable[Alert]) -> tuple[str, ...]:
    """宛名番号 of other people that alerts and refusals tell of (同一人)."""
    return tuple(number for alert in alerts for number in str(alert.values.get("known", "")).split("、") if number)


def draft_views(drafts: Iterable[Draft], sight: Sight) -> tuple[DraftView, ...]:
    """仮登録, as the viewer may see them; everybody's name is looked up at once."""
    read = [(draft, unpack(draft.command)) for draft in drafts]
    people = dict.fromkeys(number for draft, command in read for number in (*draft.people, *people_of(command)))
    called = names(sight.model, list(people), sight.at.valid, sight.at.known) if people else {}
    return tuple(_draft_view(draft, command, sight, called) for draft, command in read)


def _draft_view(draft: Draft, command: c.Command, sight: Sight, called: Mapping[str, str]) -> DraftView:
    said = people_of(command)
    people = dict.fromkeys((*draft.people, *said))
    subject, form = next(iter(people), ""), {name: getattr(command.form, name) for name in TOLD}
    return DraftView(
        id=draft.id,
        author=draft.author,
        reviewer=draft.reviewer,
        saved_at=draft.saved_at,
        expires_at=draft.expires_at,
        command=type(command).__name__,
        reason=command.form.reason,
        effective=command.form.effective,
        people={number: sight.shown(number, said.get(number, {})) for number in people},
        records=records_of(command),
        arrivals=dict(getattr(command, "arrivals", {})),
        names={number: called[number] for number in people if number in called},
        entry=sight.shown(subject, form),
        cancels=command.cancels if isinstance(command, c.Cancel) else None,
        returned=str(sight.shown(subject, {"note": draft.returned})["note"]),
        returned_by=draft.returned_by,
    )


def _said(body: object) -> Items:
    if not isinstance(body, Body):
        return {"destination": body}  # a 転入通知 names nothing else
    items = {item.name: getattr(body, item.name) for item in fields(body)}
    return {name: value for name, value in items.items() if value is not None}
