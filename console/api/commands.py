"""From JSON to a command: only events of the catalogue and items they declare, each read by its declared type."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from console.api.problems import NotReadableError
from events.catalogue import UnknownEventTypeError, body_class
from events.certificate import CertificateIssued
from events.items import items_of
from events.values.errors import InvalidValueError
from events.values.legal_date import LegalDate
from registry.application import collection_forms
from registry.application import commands as c
from registry.application.ledger import RecordFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from console.api.models import CommandIn, EventIn, FormIn, NewcomerIn
    from events.items import Body

MOST: Final = 2**53
BY_EVENT: Final[Mapping[str, tuple[type[c.Command], str]]] = {
    kind.__name__: (kind, subjects)
    for subjects, kinds in {
        "people": (c.Enter, c.Leave, c.Replace, c.Change, c.Correct, c.Annotate, c.ChangeSupport),
        "holds": (c.SetHolds, c.ChangeHolds),
        "facts": (RecordFacts,),
    }.items()
    for kind in kinds
}
"""Commands in which each subject has an event, and what the command calls its subjects."""


def command_of(given: CommandIn, command_id: UUID, town: str) -> c.Command:
    """The command for a town (団体コード); NotReadableError names the field that can't be read."""
    form = form_of(given.form, command_id)
    if given.command in BY_EVENT:
        kind, subjects = BY_EVENT[given.command]
        items: dict[str, Any] = {"form": form, subjects: _events(given)}
        return kind(**items)
    return _SINGLE[given.command](form, given, town)


def form_of(given: FormIn, command_id: UUID) -> c.Form:
    """The 届書; who gives it is filled in by the service."""
    return c.Form(
        command_id=command_id,
        reason=given.reason,
        effective=legal_date(given.effective, "form.effective"),
        actor="",
        trigger=given.trigger,
        legal_basis=given.legal_basis,
        notice_on=given.notice_on,
        submission=given.submission,
        note=given.note,
        acknowledged=frozenset(given.acknowledged),
    )


def newcomers(given: list[NewcomerIn]) -> tuple[list[Body], dict[str, str]]:
    """People without a number, and key of `commands.newcomers` → the 転入予定 that comes true with it."""
    bodies = [_event(one, f"people.{index}") for index, one in enumerate(given)]
    keyed = zip(c.newcomers(bodies), given, strict=True)
    return bodies, {key: one.announcement for key, one in keyed if one.announcement}


def _events(given: CommandIn) -> dict[str, Any]:
    return {number: _event(one, f"people.{number}") for number, one in given.people.items()}


def _event(given: EventIn, place: str) -> Body:
    try:
        body = body_class(f"{given.event}/1")
    except UnknownEventTypeError as error:
        raise NotReadableError(f"{place}.event") from error
    declared = {item.name: item.type for item in items_of(body)}
    unknown = next((name for name in given.items if name not in declared), None)
    if unknown is not None:
        raise NotReadableError(f"{place}.items.{unknown}")
    return body(**{name: _value(declared[name], value, f"{place}.items.{name}") for name, value in given.items.items()})


def _value(kind: type, value: Any, place: str) -> Any:  # noqa: ANN401 - any item's value
    if value is None:
        return None
    if kind is LegalDate:
        return legal_date(value, place)
    if kind is date:
        return _day(value, place)
    if kind is list:
        return _texts(value, place)
    if not isinstance(value, kind) or (kind is int and (isinstance(value, bool) or not _fits(value))):
        raise NotReadableError(place)
    return value


def _fits(value: Any) -> bool:  # noqa: ANN401 - whatever JSON has there
    """Whether a number is one that every program reads exactly."""
    return isinstance(value, int) and abs(value) < MOST


def _texts(value: Any, place: str) -> list[str]:  # noqa: ANN401 - whatever JSON has there
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise NotReadableError(place)
    return value


def legal_date(value: Any, place: str) -> LegalDate:  # noqa: ANN401 - whatever JSON has there
    """A day in either calendar, or a fuzzy one in its words."""
    if not isinstance(value, str):
        raise NotReadableError(place)
    try:
        return LegalDate.parse(value)
    except InvalidValueError as error:
        raise NotReadableError(place) from error


def _day(value: Any, place: str) -> date:  # noqa: ANN401 - whatever JSON has there
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise NotReadableError(place) from error


def _confirm(form: c.Form, given: CommandIn, _town: str) -> c.Command:
    return c.ConfirmMoveOut(form=form, people=given.destinations)


def _cancel(form: c.Form, given: CommandIn, _town: str) -> c.Command:
    if given.cancels is None:
        raise NotReadableError("cancels")
    return c.Cancel(form=form, cancels=given.cancels)


def _issue(form: c.Form, given: CommandIn, _town: str) -> c.Command:
    if given.certificate is None:
        raise NotReadableError("certificate")
    body = CertificateIssued(**given.certificate.model_dump(exclude={"number", "cleared"}))
    return c.IssueCertificate(form=form, number=given.certificate.number, body=body, cleared=given.certificate.cleared)


def _void(form: c.Form, given: CommandIn, _town: str) -> c.Command:
    if given.void is None:
        raise NotReadableError("void")
    return c.VoidCertificate(form=form, **given.void.model_dump())


def _pay(form: c.Form, given: CommandIn, _town: str) -> c.Command:
    if given.payment is None:
        raise NotReadableError("payment")
    return c.ReceivePayment(form=form, **given.payment.model_dump())


def _collect(form: c.Form, given: CommandIn, town: str) -> c.Command:
    if given.collection is None:
        raise NotReadableError("collection")
    return collection_forms.command_of(
        collection_forms.act_named(given.collection.act), form, town, given.collection.items
    )


_SINGLE: Final[Mapping[str, Callable[[c.Form, CommandIn, str], c.Command]]] = {
    c.ConfirmMoveOut.__name__: _confirm,
    c.Cancel.__name__: _cancel,
    c.IssueCertificate.__name__: _issue,
    c.VoidCertificate.__name__: _void,
    c.ReceivePayment.__name__: _pay,
    "Collect": _collect,
}
