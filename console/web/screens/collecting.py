"""収納・滞納整理の入力: an act on a bill, its form by the table of acts, alerts confirmed, recorded at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from console.cli import values
from console.errors import Complaint
from console.web.address import Address
from console.web.entering import acts, alerts
from console.web.entering.fields import FieldError
from registry.application.collection_forms import COLLECTION_ACTS
from registry.application.permissions import Action
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from starlette.responses import Response

    from console.web.asked import Asked
    from registry.application.collection_forms import CollectionAct
    from registry.domain.errors import Alert

WRONG: Final = 422


def choose(asked: Asked) -> Response:
    """What can be entered on a bill: what a counter enters most first."""
    rest = [name for name in COLLECTION_ACTS if name not in acts.USUAL]
    groups = [(asked.say("usual_acts"), _offers(acts.USUAL, asked)), (asked.say("other_acts"), _offers(rest, asked))]
    return asked.page("acts.html", number=asked.number, groups=groups)


def form(asked: Asked) -> Response:
    """The form of one act, filled in as far as the bill says it."""
    today = asked.town.bill(asked.visit("collect"), asked.number).at.valid
    typed = {"on": values.short_day(today, asked.lang), "instalment": asked.request.query_params.get("instalment", "")}
    return _page(asked, {name: value for name, value in typed.items() if value}, str(uuid4()))


def enter(asked: Asked) -> Response:
    """Record the act, or show the form again with what to mend or to confirm."""
    act = _act(asked)
    typed = {name: str(value) for name, value in asked.form.items()}
    command_id = str(asked.command_id)
    try:
        command = acts.command_typed(_name(asked), asked.number, asked.member.lgcode, alerts.answered(typed))
        receipt = asked.town.enter(asked.visit("collect"), command)
    except UnacknowledgedAlerts as opened:
        return _page(asked, typed, command_id, opened=opened.alerts)
    except (FieldError, RuleViolation) as wrong:
        name, cause = (wrong.name, wrong.cause) if isinstance(wrong, FieldError) else (wrong.item, wrong)
        return _page(asked, typed, command_id, wrong=(name, cause))
    called = act.ja if asked.lang == "ja" else act.en
    return asked.go(asked.path("bills", asked.number), "act_recorded", act=called, position=receipt.last)


def _page(
    asked: Asked,
    typed: Mapping[str, str],
    command_id: str,
    *,
    opened: Sequence[Alert] = (),
    wrong: tuple[str, Exception] | None = None,
) -> Response:
    act, lang = _act(asked), asked.lang
    account = asked.town.bill_account(asked.visit("collect"), asked.number)
    errors = {wrong[0]: asked.explained(wrong[1])} if wrong else {}
    fields = acts.fields_of(act, account.instalments, typed, errors, lang)
    drawn = {one.name: one for one in fields}
    return asked.page(
        "act.html",
        WRONG if opened or wrong else 200,
        number=asked.number,
        title=act.ja if lang == "ja" else act.en,
        law=act.law,
        taxpayer_name=account.name or account.taxpayer,
        fields=fields,
        problems=[
            (drawn.get(name), drawn[name].label if name in drawn else "", problem) for name, problem in errors.items()
        ],
        command_id=command_id,
        **alerts.asked_for(opened, typed, lang),
    )


def _name(asked: Asked) -> str:
    return str(asked.request.path_params["act"])


def _act(asked: Asked) -> CollectionAct:
    """The act of the address; Complaint C201 for one there isn't."""
    if _name(asked) not in COLLECTION_ACTS:
        raise Complaint("C201", town=asked.member.name, what=asked.say("choose_act"), number=_name(asked))
    return COLLECTION_ACTS[_name(asked)]


def _offers(names: Iterable[str], asked: Asked) -> list[dict[str, Any]]:
    query = {"instalment": asked.request.query_params.get("instalment", "")}
    named = ((name, COLLECTION_ACTS[name]) for name in names)
    return [
        {
            "address": asked.path("bills", asked.number, "acts", name, **query),
            "name": act.ja if asked.lang == "ja" else act.en,
            "law": act.law,
        }
        for name, act in named
    ]


ADDRESSES: Final = (
    Address("/{town}/bills/{number}/acts", choose, "choose_act", (Action.ENTER_TAX,)),
    Address("/{town}/bills/{number}/acts/{act}", form, "enter_act", (Action.ENTER_TAX,)),
    Address("/{town}/bills/{number}/acts/{act}", enter, "enter_act", (Action.ENTER_TAX,), post=True),
)
