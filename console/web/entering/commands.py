"""From a filled form to a command: one small builder per kind of act."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from console.web.entering.alerts import acknowledged, note_of
from console.web.entering.fields import FieldError, read, written
from console.web.entering.forms import (
    OF_THE_AREA,
    Subject,
    asked_of_each,
    by_effective,
    cancellable,
    items_asked,
    name_of,
    needed_of,
)
from events.reasons import REASONS
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.domain.errors import RuleViolation
from registry.domain.plans import PLANS, Act

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from events.items import Body, Declared


def command_of(code: str, subject: Subject, typed: Mapping[str, str], chosen: frozenset[str]) -> c.Command:
    """The command that a form asks for; FieldError where a field can't be read, R104 where a needed one is blank."""
    plan = PLANS[code]
    form = _form(code, subject, typed)
    people = _people(code, subject, typed, chosen, form.effective)
    return _BUILD[plan.act](form, people, subject, typed)


def _form(code: str, subject: Subject, typed: Mapping[str, str]) -> c.Form:
    notice = typed.get("notice_on", "").strip()
    return c.Form(
        command_id=UUID(typed["command_id"]),
        reason=code,
        effective=_effective(code, subject, typed),
        actor="",
        trigger=typed.get("trigger") or REASONS[code].trigger,
        legal_basis=typed.get("legal_basis", "").strip() or REASONS[code].legal_basis,
        submission=typed.get("submission", "").strip(),
        notice_on=None if not notice else read("notice_on", date, notice),
        note=note_of(typed),
        acknowledged=acknowledged(typed),
    )


def _effective(code: str, subject: Subject, typed: Mapping[str, str]) -> LegalDate:
    if PLANS[code].act is Act.CANCEL:
        return LegalDate.exact(_cancelled(code, subject, typed)["effective"])
    text = typed.get("effective", "").strip()
    if not text:
        raise FieldError("effective", RuleViolation("R104", "effective", name="異動日"))
    found: LegalDate = read("effective", LegalDate, text)
    return found


def _people(
    code: str, subject: Subject, typed: Mapping[str, str], chosen: frozenset[str], effective: LegalDate
) -> dict[str, Body]:
    if PLANS[code].act is Act.CANCEL:
        return {}
    members = [number for number, _ in subject.members]
    if subject.number:
        concerned = [subject.number, *(one for one in members if one in chosen and one != subject.number)]
    else:
        concerned = [one for one in members if _is_filled(one, typed)] or members[:1]
        _require(code, concerned, typed)
    return {number: _body(code, subject, number, typed, effective) for number in concerned}


def _is_filled(newcomer: str, typed: Mapping[str, str]) -> bool:
    """Whether a newcomer's part of the form was used; a part left blank is nobody's."""
    return any(typed.get(name_of(item, newcomer), "").strip() for item in ("name", "kana", "birth"))


def _require(code: str, newcomers: Sequence[str], typed: Mapping[str, str]) -> None:
    """R104 at the very field: which of several people lacks an item is known here alone."""
    each = asked_of_each(code, Subject())
    for number in newcomers:
        for item, words in needed_of(code, typed.get(name_of("kind", number), "")).items():
            name = name_of(item, number if item in each else "")
            if not typed.get(name, "").strip():
                raise FieldError(name, RuleViolation("R104", name, name=words))


def _body(code: str, subject: Subject, number: str, typed: Mapping[str, str], effective: LegalDate) -> Body:
    plan = PLANS[code]
    each = asked_of_each(code, subject)
    own = subject.items if number == subject.number else dict(subject.members)[number]
    said: dict[str, Any] = {}
    for item in items_asked(code):
        name = name_of(item.name, number if item.name in each else "")
        value = _said(item, name, typed, own, code)
        if value is not None:
            said[item.name] = value
        elif item.name in by_effective(code):
            said[item.name] = effective
    known = {one.name for one in dataclass_fields(plan.bodies[0])}
    fixed = {name: value for name, value in plan.fixed.items() if name in known}
    return plan.bodies[0](**{**said, **fixed})


def _said(item: Declared, name: str, typed: Mapping[str, str], own: Mapping[str, Any], code: str) -> Any:  # noqa: ANN401 - each item has its own type
    """What the form says of an item; None where it says nothing new."""
    if name not in typed:
        return None
    text = typed[name].strip()
    plan = PLANS[code]
    before = "" if item.name in by_effective(code) else written(own.get(f"{item.name}_text") or own.get(item.name))
    if item.name in OF_THE_AREA and text == before and _moves(typed, own):
        return "" if text else None  # the old area's; whoever knows the new one's types it
    if text == before and not (item.name in plan.required or plan.act is Act.ENTER):
        return None
    if text:
        return read(name, item.type, text)
    if not before or before.startswith("＊"):
        return None
    if item.type is not str:
        raise FieldError(name, RuleViolation("R104", name, name=item.name))
    return ""


def _moves(typed: Mapping[str, str], own: Mapping[str, Any]) -> bool:
    return "area" in typed and typed["area"].strip() != written(own.get("area"))


def _cancelled(code: str, subject: Subject, typed: Mapping[str, str]) -> Mapping[str, Any]:
    for entry in cancellable(code, subject):
        if str(entry.get("command_id", "")) == typed.get("cancels"):
            return entry
    raise FieldError("cancels", RuleViolation("R104", "cancels", name="取り消す異動"))


def _cancel(form: c.Form, _people: dict[str, Body], subject: Subject, typed: Mapping[str, str]) -> c.Command:
    return c.Cancel(form=form, cancels=UUID(str(_cancelled(form.reason, subject, typed)["command_id"])))


def _confirm(form: c.Form, people: dict[str, Body], _subject: Subject, _typed: Mapping[str, str]) -> c.Command:
    return c.ConfirmMoveOut(
        form=form, people={number: getattr(body, "destination", None) or "" for number, body in people.items()}
    )


def _hold(form: c.Form, people: dict[str, Body], subject: Subject, typed: Mapping[str, str]) -> c.Command:
    ((number, body),) = people.items()
    if form.reason == "hold_set":
        return c.SetHolds(form=form, holds={f"resident-{number}": body})  # type: ignore[dict-item] # the plan's body is HoldSet
    held = {str(one["number"]) for one in subject.holds}
    if typed.get("hold") not in held:
        raise FieldError("hold", RuleViolation("R104", "hold", name="抑止"))
    return c.ChangeHolds(form=form, holds={typed["hold"]: body})


def _of_people(kind: Any) -> Callable[..., c.Command]:  # noqa: ANN401 - the commands that map people to bodies
    def build(form: c.Form, people: dict[str, Body], _subject: Subject, _typed: Mapping[str, str]) -> c.Command:
        command: c.Command = kind(form=form, people=people)
        return command

    return build


_BUILD: Final[dict[Act, Callable[..., c.Command]]] = {
    Act.ENTER: _of_people(c.Enter),
    Act.LEAVE: _of_people(c.Leave),
    Act.REPLACE: _of_people(c.Replace),
    Act.CHANGE: _of_people(c.Change),
    Act.CORRECT: _of_people(c.Correct),
    Act.CANCEL: _cancel,
    Act.CONFIRM: _confirm,
    Act.ANNOTATE: _of_people(c.Annotate),
    Act.SUPPORT: _of_people(c.ChangeSupport),
    Act.HOLD: _hold,
}
