"""From a submission of the layouts to a command: which 異動事由 is which command, and which item is which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID, uuid5

from connectors.files.rows import NO_DATE, FactRow, PaymentRow, RawDate, ResidentRow, VehicleRow
from connectors.files.tax_rows import BOOKS, event_of, table_of
from events import resident as e
from events.bill import PaymentReceived
from events.items import per_class
from events.reasons import Effect, Reason, Trigger, reason_named
from events.towns import member_town
from events.values.legal_date import LegalDate
from events.vehicle import Propulsion, VehicleRegistered, VehicleScrapped, VehicleTransferred
from registry.application import commands as c
from registry.application.ledger import RecordFacts
from registry.domain.plans import PLANS, Act

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from connectors.files.findings import Submission
    from connectors.files.rows import Address, Row
    from events.items import Body

NAMESPACE: Final = UUID("d0a1c0de-0000-4000-8000-da1c0da1c0da")
"""Command ids of imported submissions are derived from it, so that an import run twice changes nothing."""

ACTOR: Final = "import"
BodyT = TypeVar("BodyT", bound="Body")

_KINDS: Final = {"日本人住民": e.ResidentKind.JAPANESE, "外国人住民": e.ResidentKind.FOREIGN}
_FUZZY: Final = ("birth", "address_since", "became_resident", "foreign_resident_since")


@dataclass(frozen=True)
class Target:
    """Which of a town's submissions a number means, as a command id."""

    lgcode: str

    def command_id(self, number: str) -> UUID:
        """The id of the command that a 届書番号, 処理番号 or 収納番号 became."""
        return uuid5(NAMESPACE, f"{self.lgcode}/{number}")


def command_of(submission: Submission) -> c.Command:
    """The command of a submission other than a batch run; its 入力場所 says from which table and content it came."""
    command = _command_of(submission)
    return replace(command, form=replace(command.form, place=f"{submission.table}#{fingerprint(submission.rows)}"))


def fingerprint(rows: Sequence[Row]) -> str:
    """Twelve hex digits of SHA-256 over what the rows say, by item name: the same for the same content."""
    said = [
        [(name, str(value)) for name in _names(type(row)) if (value := getattr(row, name)) not in _BLANK]
        for row in rows
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


_BLANK: Final = ("", None, NO_DATE)


@per_class
def _names(cls: type[Row | Body]) -> tuple[str, ...]:
    """The items of a row or an event, by name."""
    return tuple(sorted(field.name for field in fields(cls)))


def _command_of(submission: Submission) -> c.Command:
    first = submission.rows[0]
    if isinstance(first, VehicleRow):
        return _vehicle_command(first)
    if isinstance(first, PaymentRow):
        return _payment_command(first)
    if isinstance(first, FactRow):
        return _fact_command(first, [row for row in submission.rows if isinstance(row, FactRow)])
    rows = [row for row in submission.rows if isinstance(row, ResidentRow)]
    return _resident_command(first, rows)


def _resident_command(first: Any, rows: Sequence[ResidentRow]) -> c.Command:  # noqa: ANN401 - narrowed by its caller
    plan = PLANS[_reason_of(first).code]
    form = _resident_form(first)
    if plan.act is Act.CANCEL:
        return c.Cancel(form=form, cancels=Target(first.lgcode).command_id(first.target_number))
    if plan.act is Act.CONFIRM:
        return c.ConfirmMoveOut(
            form=form, people={row.resident_number: _one_line(row.confirmed_address) for row in rows}
        )
    people: dict[str, Any] = {row.resident_number: _body(plan.bodies[0], row) for row in rows}
    if plan.act is Act.CORRECT:
        return c.Correct(form=form, people=people, corrects=Target(first.lgcode).command_id(first.target_number))
    return _COMMANDS[plan.act](form=form, people=people)


_COMMANDS: Final[dict[Act, Callable[..., c.Command]]] = {
    Act.ENTER: c.Enter,
    Act.LEAVE: c.Leave,
    Act.CHANGE: c.Change,
    Act.REPLACE: c.Replace,
}


def _reason_of(row: ResidentRow) -> Reason:
    """改製 and 再製 stand in two lists: a row of either is the pair, entered by its 記載."""
    return reason_named(row.reason, Effect.ENTRY if row.reason in ("改製", "再製") else None)


def _resident_form(row: ResidentRow) -> c.Form:
    reason = _reason_of(row)
    effective = legal_date(row.effective) or LegalDate.exact(row.left_on or row.processed_at.date())
    return c.Form(
        command_id=Target(row.lgcode).command_id(row.number),
        reason=reason.code,
        effective=effective,
        actor=ACTOR,
        trigger=reason.trigger,
        legal_basis=reason.legal_basis,
        submission=row.number,
        notice_on=row.notified_on,
        acknowledged=frozenset({c.ANY_ALERT}),
    )


def legal_date(raw: RawDate) -> LegalDate | None:
    """A date as the values layer knows it; InvalidValueError for words that are no date."""
    if raw.text:
        return LegalDate.parse(raw.text, raw.on)
    return None if raw.on is None else LegalDate.exact(raw.on)


def _body(cls: type[BodyT], row: ResidentRow) -> BodyT:
    """The event of a row: what it says, as far as the event has such items."""
    said = _said(row)
    return cls(**{name: said[name] for name in _names(cls) if name in said})


def _said(row: ResidentRow) -> dict[str, Any]:
    """The items a row fills; a blank item says nothing, but a filled address says all its parts (no 方書 is a fact)."""
    items: dict[str, Any] = {name: getattr(row, name) for name in _SAME_NAME}
    items |= {name: legal_date(getattr(row, name)) for name in _FUZZY}
    items |= {
        "kind": _KINDS.get(row.kind),
        "kana_confirmed": {"確認済": True, "未確認": False}.get(row.kana_status),
        "previous_address": _one_line(row.previous_address) or row.previous_country,
        "planned_destination": _one_line(row.planned_address) or row.planned_country,
        "destination": _one_line(row.confirmed_address),
        "former_processed_at": row.legacy_processed_on.isoformat() if row.legacy_processed_on else None,
    }
    if row.reason in _STAMPS:
        on, at = _STAMPS[row.reason]
        items |= {on: row.effective.on, at: member_town(row.lgcode).name}
    filled = {name: value for name, value in items.items() if value not in (None, "")}
    return filled | {name: getattr(row.address, name) for name in _ADDRESS} if row.address else filled


_STAMPS: Final = {
    "通称の記載": ("alias_entered_on", "alias_entered_at"),
    "通称の削除": ("alias_deleted_on", "alias_deleted_at"),
}
"""A town's own file tells of its own aliases: entered and deleted there, on 異動年月日."""
_ADDRESS: Final = ("prefecture", "city", "area", "street", "building", "area_code", "postal_code")
_SAME_NAME: Final = tuple(
    sorted(
        {f.name for f in fields(e.Resident)}
        & {f.name for f in fields(ResidentRow)} - {"kind", "previous_address", *_FUZZY}
    )
)


def _one_line(address: Address | None) -> str:
    return "" if address is None else address.text


_VEHICLE_EVENTS: Final[dict[str, type[Body]]] = {
    "登録": VehicleRegistered,
    "名義変更": VehicleTransferred,
    "廃車": VehicleScrapped,
}
_PROPULSIONS: Final = {"電気等": Propulsion.ELECTRIC, "ハイブリッド等": Propulsion.CLEAN}


def _vehicle_command(row: VehicleRow) -> c.Command:
    event = _VEHICLE_EVENTS[row.action]
    form = c.Form(
        command_id=Target(row.lgcode).command_id(row.number),
        reason=event.TYPE,
        effective=LegalDate.exact(row.effective_on),
        actor=ACTOR,
        trigger=Trigger.NOTIFICATION,
        legal_basis="地方税法463条の19",
        submission=row.number,
        notice_on=row.notified_on,
    )
    if event is VehicleTransferred:
        return c.TransferVehicle(form=form, vehicle=row.vehicle_number, owner=row.owner_number)
    if event is VehicleScrapped:
        return c.ScrapVehicle(form=form, vehicle=row.vehicle_number)
    facts = VehicleRegistered(
        owner=row.owner_number,
        vehicle_kind=row.vehicle_kind,
        plate=row.plate,
        first_inspected="-".join(f"{part:02}" for part in row.first_inspected or ()),
        propulsion=_PROPULSIONS.get(row.propulsion),
        green_percent=row.green_percent,
        acquired_on=row.effective_on,
    )
    return c.RegisterVehicle(form=form, vehicle=row.vehicle_number, facts=facts)


def _payment_command(row: PaymentRow) -> c.Command:
    form = c.Form(
        command_id=Target(row.lgcode).command_id(row.number),
        reason=PaymentReceived.TYPE,
        effective=LegalDate.exact(row.paid_on),
        actor=ACTOR,
        trigger="納付",
        legal_basis="地方自治法231条の2の2",
        submission=row.number,
        acknowledged=frozenset({c.ANY_ALERT}),
    )
    return c.ReceivePayment(form=form, bill=row.bill_number, amount=row.amount, channel=row.channel)


def _fact_command(first: FactRow, rows: Sequence[FactRow]) -> c.Command:
    """A notice on tax books: every row is one record's event, all in one commit."""
    facts = dict(event_of(row) for row in rows)
    form = c.Form(
        command_id=Target(first.lgcode).command_id(first.number),
        reason=next(iter(facts.values())).TYPE,
        effective=LegalDate.exact(first.effective_on),
        actor=ACTOR,
        trigger=Trigger.NOTIFICATION,
        legal_basis=BOOKS[table_of(first)].legal_basis,
        submission=first.number,
        notice_on=first.notified_on,
    )
    return RecordFacts(form=form, facts=facts)
