"""異動の入力: choose the 異動事由, fill its form, see errors and alerts beside the fields, save it as a draft."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from console.cli import values
from console.errors import Complaint
from console.web import item_words
from console.web.entering import forms
from console.web.entering.commands import command_of, new_person
from console.web.entering.fields import Field, FieldError
from console.web.routing import Address
from console.web.views import records
from console.web.words import say
from events.reasons import REASONS, Effect
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts
from registry.domain.plans import PLANS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from console.errors import Lang
    from console.service.views import ResidentView
    from console.web.asked import Asked
    from events.reasons import Reason
    from registry.domain.errors import Alert

TICKED: Final = "acknowledged:"
"""Names of the boxes that acknowledge an alert, before its code."""

WRONG: Final = 422
"""A form that must be mended is shown again under this status."""


def reasons(asked: Asked) -> Response:
    """The 異動事由 that fit the person."""
    subject, view = _subject(asked)
    listed = [
        (values.term(effect, asked.lang), [_offer(one, asked) for one in several])
        for effect, several in groupby(sorted(forms.offered(subject), key=_list), key=lambda one: one.effect)
    ]
    return asked.page("reasons.html", groups=listed, **_head(asked, subject, view))


def form(asked: Asked) -> Response:
    """The form of one 異動事由."""
    subject, view = _subject(asked)
    _require_offered(asked, subject)
    return _page(asked, subject, view, forms.Filled(chosen=frozenset((subject.number,))), str(uuid4()))


def enter(asked: Asked) -> Response:
    """Check what was filled in; save it as a draft, or show the form again with what to mend."""
    subject, view = _subject(asked)
    _require_offered(asked, subject)
    typed = {name: str(value) for name, value in asked.form.items()}
    chosen = frozenset(str(one) for one in asked.form.getlist("people"))
    unexplained = any(name.startswith(TICKED) for name in typed) and not typed.get("why", "").strip()
    given = {name: value for name, value in typed.items() if not (unexplained and name.startswith(TICKED))}
    try:
        return _save(asked, subject, given, chosen)
    except UnacknowledgedAlerts as opened:
        missing = RuleViolation("R104", "why", name=asked.say("acknowledge_reason"))
        errors = {"why": asked.explained(missing)} if unexplained else {}
        filled = forms.Filled(typed, chosen, errors)
        return _page(asked, subject, view, filled, typed["command_id"], alerts=opened.alerts)
    except (FieldError, RuleViolation) as wrong:
        name, cause = (wrong.name, wrong.cause) if isinstance(wrong, FieldError) else (wrong.item, wrong)
        filled = forms.Filled(typed, chosen, {name: asked.explained(cause)})
        return _page(asked, subject, view, filled, typed["command_id"])


def _save(asked: Asked, subject: forms.Subject, typed: dict[str, str], chosen: frozenset[str]) -> Response:
    code = _code(asked)
    if not subject.number:
        given, person = new_person(code, typed)
        receipt, numbers = asked.town.enter_new(asked.visit("enter"), given, [person])
        return asked.go(asked.path("residents", numbers[0]), "decided", position=receipt.last)
    draft = asked.town.save_draft(asked.visit("enter"), command_of(code, subject, typed, chosen))
    return asked.go(asked.path("drafts", draft.id), "draft_saved")


def _subject(asked: Asked) -> tuple[forms.Subject, ResidentView | None]:
    """Whom the form is about, as the record is now."""
    if "number" not in asked.request.path_params:
        return forms.Subject(), None
    view = asked.town.resident(asked.visit("enter"), asked.number)
    earlier = asked.town.history(asked.visit("enter"), view.number).entries
    subject = forms.Subject(
        number=view.number,
        items={**view.items, **view.notes},
        members=[(one.number, one.items) for one in view.members] or [(view.number, view.items)],
        earlier=[one.entry for one in reversed(earlier) if one.cancelled_by is None and one.entry["reason"] in REASONS],
        holds=view.holds,
        is_protected=view.support is not None,
    )
    return subject, view


def _code(asked: Asked) -> str:
    return str(asked.request.path_params["reason"])


def _require_offered(asked: Asked, subject: forms.Subject) -> None:
    code = _code(asked)
    if code not in {one.code for one in forms.offered(subject)}:
        name = REASONS[code].name if code in REASONS else code
        raise Complaint("C201", town=asked.member.name, what=asked.say("reason"), number=name)


def _list(reason: Reason) -> int:
    """The official list that a reason stands in."""
    return list(Effect).index(reason.effect)


def _offer(reason: Reason, asked: Asked) -> dict[str, str]:
    parts = ("residents", asked.number) if "number" in asked.request.path_params else ()
    return {
        "address": asked.path(*parts, "entries", reason.code),
        "name": item_words.reason(reason.code, asked.lang),
        "law": reason.legal_basis,
    }


def _head(asked: Asked, subject: forms.Subject, view: ResidentView | None) -> dict[str, Any]:
    person = records.person(subject.number, subject.items, view.age, asked.lang) if view else None
    return {"number": subject.number, "person": person, "position": view.at.known if view else 0}


def _page(
    asked: Asked,
    subject: forms.Subject,
    view: ResidentView | None,
    filled: forms.Filled,
    command_id: str,
    *,
    alerts: Sequence[Alert] = (),
) -> Response:
    code, lang = _code(asked), asked.lang
    today = view.at.valid.isoformat() if view else ""
    header = forms.header_fields(code, subject, filled, today, lang)
    sets = forms.item_fields(code, subject, filled, lang)
    each = forms.member_fields(code, subject, filled, lang)
    drawn = {one.name: one for one in (*header.fields, *(one for several in sets for one in several.fields))}
    drawn |= {one.name: one for several in each.values() for one in several}
    drawn["why"] = _why(filled, lang)
    problems = [(drawn.get(name), problem) for name, problem in filled.errors.items()]
    return asked.page(
        "entry.html",
        WRONG if alerts or filled.errors else 200,
        **_head(asked, subject, view),
        title=item_words.reason(code, lang),
        code=code,
        law=REASONS[code].legal_basis,
        header=header,
        sets=sets,
        members=_members(code, subject, filled, each, lang),
        problems=problems,
        alerts=[
            (one.code, one.message(lang), one.remedy(lang), f"{TICKED}{one.code}" in filled.typed) for one in alerts
        ],
        why=drawn["why"],
        command_id=command_id,
    )


def _why(filled: forms.Filled, lang: Lang) -> Field:
    """Why the caseworker goes on in spite of the alerts."""
    label, typed = say("acknowledge_reason", lang), filled.typed.get("why", "")
    return Field(name="why", label=label, value=typed, needed=True, is_long=True, error=filled.errors.get("why"))


def _members(
    code: str, subject: forms.Subject, filled: forms.Filled, each: dict[str, tuple[Field, ...]], lang: Lang
) -> list[dict[str, Any]]:
    """Who can be concerned by the same 届書, with the fields asked for each."""
    if not forms.takes_members(PLANS[code]):
        return []
    return [
        {
            "person": records.person(number, items, None, lang),
            "is_subject": number == subject.number,
            "is_chosen": number in filled.chosen or number == subject.number,
            "fields": each.get(number, ()),
        }
        for number, items in subject.members
    ]


ADDRESSES: Final = (
    Address("/{town}/entries", reasons),
    Address("/{town}/entries/{reason}", form),
    Address("/{town}/entries/{reason}", enter, post=True),
    Address("/{town}/residents/{number}/entries", reasons),
    Address("/{town}/residents/{number}/entries/{reason}", form),
    Address("/{town}/residents/{number}/entries/{reason}", enter, post=True),
)
