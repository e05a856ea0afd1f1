"""異動の入力: choose the 異動事由, fill its form, see errors and alerts beside the fields, save it as a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from console.cli import values
from console.errors import Complaint
from console.web import item_words
from console.web.address import Address, Listed
from console.web.entering import alerts, forms
from console.web.entering.commands import command_of
from console.web.entering.fields import Field, FieldError
from console.web.entering.mending import filled_of
from console.web.views import records
from console.web.words import say
from events.move_chain import CERTIFIED
from events.reasons import REASONS, Effect
from events.resident import Koseki, Residence
from registry.application.commands import NEWCOMER, Enter
from registry.application.permissions import Action
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts
from registry.domain.masking import HIDDEN
from registry.domain.plans import PLANS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from console.errors import Lang
    from console.service.views import ResidentView
    from console.service.visit import Items
    from console.web.asked import Asked
    from events.reasons import Reason
    from registry.application.commands import Command
    from registry.domain.errors import Alert

ANOTHER: Final = "another"
"""Name of the button that asks for a part for one more newcomer."""

USUAL: Final = frozenset(("name", "kana", "birth", "sex", "kind", "relationship", "resident_code", "my_number"))
"""Items that are typed for nearly every newcomer."""

ALIKE: Final = ("kind", "domicile", "koseki_head")
"""Items that a family has in common."""

SHARED: Final = frozenset(("kind", *(item.name for kind in (Residence, Koseki) for item in dataclass_fields(kind))))
"""Items that who joins a household usually has from it."""

WRONG: Final = 422
"""A form that must be mended is shown again under this status."""


@dataclass(frozen=True)
class Form:
    """A form as it stands: about whom, what was typed, the alerts to be confirmed."""

    subject: forms.Subject
    view: ResidentView | None
    """The person's record; None for newcomers."""
    filled: forms.Filled
    command_id: str
    alerts: Sequence[Alert] = ()


def reasons(asked: Asked) -> Response:
    """The 異動事由 that fit the person."""
    subject, view = _subject(asked)
    listed = [
        (asked.say(f"effect_{effect}"), [_offer(one, asked) for one in several])
        for effect, several in groupby(sorted(forms.offered(subject), key=_list), key=lambda one: one.effect)
    ]
    return asked.page("reasons.html", groups=listed, **_head(asked, subject, view))


def form(asked: Asked) -> Response:
    """The form of one 異動事由."""
    subject, view = _subject(asked)
    _require_offered(asked, subject)
    mended = asked.request.query_params.get("draft", "")
    if mended:
        draft = asked.town.draft(asked.visit("enter"), mended)
        subject = subject if subject.number else _newcomers(asked, forms.places(draft.people))
        return _page(asked, Form(subject, view, filled_of(draft, subject), draft.id))
    filled = forms.Filled({}, frozenset((subject.number,)))
    return _page(asked, Form(subject, view, filled, str(uuid4())))


def enter(asked: Asked) -> Response:
    """Check what was filled in; save it as a draft, or show the form again with what to mend."""
    subject, view = _subject(asked)
    _require_offered(asked, subject)
    typed = {name: str(value) for name, value in asked.form.items()}
    chosen = frozenset(str(one) for one in asked.form.getlist("people"))
    if ANOTHER in typed:
        typed = {**_like_the_first(subject, typed), **typed}
    shown = Form(subject, view, forms.Filled(typed, chosen), str(asked.command_id))
    if ANOTHER in typed:
        return _page(asked, shown)
    try:
        command = command_of(_code(asked), subject, alerts.answered(typed), chosen)
        draft = asked.town.save_draft(asked.visit("enter"), _as_announced(asked, subject, command))
    except UnacknowledgedAlerts as opened:
        return _page(asked, replace(shown, alerts=opened.alerts))
    except (FieldError, RuleViolation) as wrong:
        name, cause = (wrong.name, wrong.cause) if isinstance(wrong, FieldError) else (_place(wrong, typed), wrong)
        errors = {name: asked.explained(cause)}
        return _page(asked, replace(shown, filled=forms.Filled(typed, chosen, errors)))
    return asked.go(asked.path("drafts", draft.id), "draft_saved")


def _as_announced(asked: Asked, subject: forms.Subject, command: Command) -> Command:
    """The command with the 転入予定 that it makes come true."""
    if not (isinstance(command, Enter) and _announcements(asked)):
        return command
    keys = [subject.number] if subject.number else [key for key, _ in subject.members]
    arrivals = dict(zip(keys, _announcements(asked), strict=False))
    return replace(command, arrivals={key: arrival for key, arrival in arrivals.items() if key in command.people})


def _announcements(asked: Asked) -> list[str]:
    """The 転入予定 that the form's address names."""
    return asked.request.query_params.getlist("arrival")[: forms.TOGETHER]


def _told(asked: Asked) -> list[Items]:
    """転出証明書情報 of each of them."""
    found = (asked.town.announcement(asked.visit("enter"), number).items for number in _announcements(asked))
    return [{name: said for name, said in items.items() if name.removesuffix("_text") in CERTIFIED} for items in found]


def _like_the_first(subject: forms.Subject, typed: dict[str, str]) -> dict[str, str]:
    """What a further newcomer usually has in common with the first."""
    first, last = subject.members[0][0], subject.members[-1][0]
    return {forms.name_of(item, last): typed.get(forms.name_of(item, first), "") for item in ALIKE}


def _place(wrong: RuleViolation, typed: dict[str, str]) -> str:
    """The field that a rule speaks of; of several people's the one that has what it complains of."""
    fields = [name for name in typed if name.partition(":")[0] == wrong.item]
    told = {str(value) for value in wrong.alert.values.values()}
    return next((name for name in fields if typed[name].strip() in told), (*fields, wrong.item)[0])


def _subject(asked: Asked) -> tuple[forms.Subject, ResidentView | None]:
    """Whom the form is about, as the record is now."""
    if "number" not in asked.request.path_params:
        return _newcomers(asked, _parts(asked)), None
    view = asked.town.resident(asked.visit("enter"), asked.number)
    earlier = asked.town.history(asked.visit("enter"), view.number).entries
    told = next(iter(_told(asked)), {})
    subject = forms.Subject(
        number=view.number,
        items={**view.items, **view.notes, **told},
        told=told,
        members=[(one.number, one.items) for one in view.members] or [(view.number, view.items)],
        earlier=[one.entry for one in reversed(earlier) if one.cancelled_by is None and one.entry["reason"] in REASONS],
        holds=view.holds,
        is_protected=view.support is not None,
    )
    return subject, view


def _parts(asked: Asked) -> int:
    """How many newcomers the form that was sent has parts for, and one more where that was asked for."""
    count = str(asked.form.get("count", "1"))
    return int(count if count.isdecimal() else "1") + (ANOTHER in asked.form)


def _newcomers(asked: Asked, count: int) -> forms.Subject:
    """So many; as announced, or into a household that the address names, with its address and 本籍."""
    household = asked.request.path_params.get("household")
    if household is None:
        return forms.newcomers(count, {"city": asked.member.name}, _told(asked))
    view = asked.town.household(asked.visit("enter"), household)
    whose = view.head or next(iter(view.members), None)
    said = whose.items if whose else {}
    given = {name: value for name, value in said.items() if name in SHARED and value not in (None, "", HIDDEN)}
    return forms.newcomers(count, {**given, "household": view.number})


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


def _base(asked: Asked) -> tuple[str, ...]:
    """Where the forms of this person, household or newcomers are."""
    path = asked.request.path_params
    if "number" in path:
        return ("residents", asked.number, "entries")
    return ("households", path["household"], "entries") if "household" in path else ("entries",)


def _offer(reason: Reason, asked: Asked) -> dict[str, str]:
    return {
        "address": asked.path(*_base(asked), reason.code),
        "name": item_words.reason(reason.code, asked.lang),
        "law": reason.legal_basis,
    }


def _head(asked: Asked, subject: forms.Subject, view: ResidentView | None) -> dict[str, Any]:
    person = records.person(subject.number, subject.items, view.age, asked.lang) if view else None
    return {
        "number": subject.number,
        "person": person,
        "household": asked.request.path_params.get("household", ""),
        "reasons_address": asked.path(*_base(asked)),
        "position": view.at.known if view else 0,
    }


def _page(asked: Asked, form: Form) -> Response:
    code, lang, subject, filled = _code(asked), asked.lang, form.subject, form.filled
    today = values.short_day(form.view.at.valid, lang) if form.view else ""
    header = forms.header_fields(code, subject, filled, today, lang)
    sets = forms.item_fields(code, subject, filled, lang)
    each = forms.member_fields(code, subject, filled, lang)
    opened = alerts.asked_for(form.alerts, filled.typed, lang)
    drawn = {one.name: one for one in (*header.fields, *(one for several in sets for one in several.fields))}
    drawn |= {one.name: one for several in each.values() for one in several}
    return asked.page(
        "entry.html",
        WRONG if form.alerts or filled.errors else 200,
        **_head(asked, subject, form.view),
        title=item_words.reason(code, lang),
        code=code,
        law=REASONS[code].legal_basis,
        header=header,
        sets=sets,
        members=_members(code, subject, filled, each, lang) if subject.number else [],
        newcomers=[] if subject.number else [_newcomer(place, one, lang) for place, one in enumerate(each.values(), 1)],
        may_add=len(each) < forms.TOGETHER,
        problems=[
            (drawn.get(name), _whose(drawn[name], asked) if name in drawn else "", problem)
            for name, problem in filled.errors.items()
        ],
        **opened,
        command_id=form.command_id,
    )


def _whose(one: Field, asked: Asked) -> str:
    """What a field is called among those of several people."""
    place = one.name.partition(f":{NEWCOMER}")[2]
    return asked.say("newcomer_of", place=place, label=one.label) if place else one.label


def _newcomer(place: int, fields: tuple[Field, ...], lang: Lang) -> dict[str, Any]:
    """One newcomer's part: what is usually asked, and the rest folded unless it says something."""
    usual = [one for one in fields if one.needed or one.name.partition(":")[0] in USUAL]
    rest = [one for one in fields if one not in usual]
    return {
        "title": say("newcomer", lang, place=place),
        "usual": usual,
        "rest": rest,
        "is_open": any(one.value or one.error for one in rest),
    }


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
    Address("/{town}/entries", reasons, "new_person", (Action.ENTER,), offered=Listed.MENU),
    Address("/{town}/entries/{reason}", form, "new_person", (Action.ENTER,)),
    Address("/{town}/entries/{reason}", enter, "new_person", (Action.ENTER,), post=True),
    Address("/{town}/households/{household}/entries", reasons, "enter_member", (Action.ENTER,)),
    Address("/{town}/households/{household}/entries/{reason}", form, "enter_member", (Action.ENTER,)),
    Address("/{town}/households/{household}/entries/{reason}", enter, "enter_member", (Action.ENTER,), post=True),
    Address("/{town}/residents/{number}/entries", reasons, "choose_reason", (Action.ENTER,)),
    Address("/{town}/residents/{number}/entries/{reason}", form, "enter_change", (Action.ENTER,)),
    Address("/{town}/residents/{number}/entries/{reason}", enter, "enter_change", (Action.ENTER,), post=True),
)
