"""住民票の写し as it stands or stood, to look at; issued, it gets a 発行番号 and stays as it was for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from console.cli import values
from console.errors import Complaint, Words
from console.service import copies
from console.service.copies import BASES, Extent, Issued
from console.service.visit import Moment
from console.web.address import Address
from console.web.entering.alerts import acknowledged
from console.web.screens.moments import bar_of
from console.web.views import records
from console.web.views.copy import ON_SPECIAL_REQUEST, OPTIONS, lines
from events.resident import Status
from registry.application.permissions import Action
from registry.domain.errors import UnacknowledgedAlerts
from registry.domain.masking import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from console.service.views import ResidentView
    from console.service.visit import Items, Visit
    from console.web.asked import Asked
    from registry.domain.errors import Alert

WRONG: Final = 422
FORBIDDEN: Final = 403


def copy(asked: Asked) -> Response:
    """What a copy would show; 403 for a protected person unless 支援措置責任者 looks."""
    query = asked.request.query_params
    extent = Extent()
    if "show" in query or "scope" in query:
        extent = _extent(query.get("scope", ""), query.getlist("show"))
    return _copy(asked, extent)


def issue(asked: Asked) -> Response:
    """交付: recorded under the next 発行番号; where an alert is open, the page asks for a tick and a reason."""
    form = asked.form
    extent = _extent(str(form.get("scope", "")), [str(one) for one in form.getlist("show")])
    request = copies.Request(
        command_id=asked.command_id,
        number=asked.number,
        extent=extent,
        requester=str(form.get("requester", "")).strip(),
        legal_basis=_one_of(str(form.get("legal_basis", "")), BASES),
        acknowledged=acknowledged(dict.fromkeys(form, "")),
        note=str(form.get("note", "")).strip(),
    )
    try:
        number = asked.town.issue(asked.visit("issue"), request)
    except UnacknowledgedAlerts as open_alerts:
        return _copy(asked, extent, open_alerts.alerts)
    return asked.go(asked.path("residents", asked.number, "copies", number), "issue_done", number=number)


def issued(asked: Asked) -> Response:
    """A copy that left the counter: the state it showed, from the log, under its number."""
    visit, number = asked.visit("issued"), str(asked.request.path_params["issue"])
    now = asked.town.resident(visit, asked.number)
    found = copies.issued(now.certificates, number)
    if found is None:
        raise Complaint("C201", town=asked.member.name, what=Words("証明書", "certificate"), number=number)
    moment = Moment(found.on, found.known)
    view = asked.town.resident(visit, asked.number, moment, my_number="my_number" in found.extent.items)
    return _page(asked, visit, view, found.extent, moment, found=found)


def _copy(asked: Asked, extent: Extent, alerts: Sequence[Alert] = ()) -> Response:
    visit = asked.visit("copy")
    view = asked.town.resident(visit, asked.number, asked.moment, my_number="my_number" in extent.items)
    return _page(asked, visit, view, extent, asked.moment, alerts=alerts)


def _page(
    asked: Asked,
    visit: Visit,
    view: ResidentView,
    extent: Extent,
    moment: Moment,
    *,
    found: Issued | None = None,
    alerts: Sequence[Alert] = (),
) -> Response:
    """The sheet with what may be done with it, or why it can't be shown."""
    context = _context(asked, view, extent, found)
    refused, remedy = _refusal(asked, visit, view)
    if refused:
        return asked.page("copy.html", FORBIDDEN, refused=refused, remedy=remedy, people=[], **context)
    told = [(one.code, one.message(asked.lang), one.remedy(asked.lang)) for one in alerts]
    people = _people(asked, visit, view, extent, moment)
    status = WRONG if alerts else 200
    return asked.page("copy.html", status, refused="", remedy="", people=people, **{**context, "open_alerts": told})


def _refusal(asked: Asked, visit: Visit, view: ResidentView) -> tuple[str, str]:
    """Why the visitor gets no copy, and what to do; empty where they do."""
    decision = asked.town.decision(visit, Action.PRINT)
    if not decision.allowed:
        return str(getattr(decision, asked.lang)), ""
    if view.is_hidden or (view.support and Right.PROTECTED not in decision.rights):
        return asked.say("copy_refused"), asked.say("copy_refused_remedy")
    return "", ""


def _people(asked: Asked, visit: Visit, view: ResidentView, extent: Extent, moment: Moment) -> list[dict[str, Any]]:
    """The person, or everybody in the household, head first."""
    head = str(view.head.items.get("name") or "") if view.head else ""
    shown = [view.items]
    if extent.is_household and view.members:
        shown = [one.items for one in view.members]
        if "my_number" in extent.items:  # each member's number is asked for, and written down, on its own
            shown = [asked.town.resident(visit, one.number, moment, my_number=True).items for one in view.members]
    return [_sheet(items, head, extent.items, asked) for items in shown]


def _sheet(items: Items, head: str, asked_for: frozenset[str], asked: Asked) -> dict[str, Any]:
    return {"name": str(items.get("name") or ""), "lines": lines(items, head, asked_for, asked.lang)}


def _extent(scope: str, show: Sequence[str]) -> Extent:
    return Extent(scope == "household", frozenset(show) & OPTIONS.keys())


def _context(asked: Asked, view: ResidentView, extent: Extent, found: Issued | None) -> dict[str, Any]:
    lang = asked.lang
    is_removed = view.items.get("status") != Status.RESIDENT
    options = [
        {
            "code": one,
            "words": asked.say(f"copy_{one}"),
            "is_set": one in extent.items,
            "special": one in ON_SPECIAL_REQUEST,
        }
        for one in OPTIONS
    ]
    recorded = values.moment(view.at.recorded, lang) if view.at.recorded else asked.say("before_all")
    return {
        "number": view.number,
        "person": records.person(view.number, view.items, view.age, lang),
        "title": asked.say("copy_title_removed" if is_removed else "copy_title"),
        "options": options,
        "scope": "household" if extent.is_household else "person",
        "has_household": bool(view.members),
        "valid": asked.request.query_params.get("valid", ""),
        "known": asked.request.query_params.get("known", ""),
        "as_of": asked.say("copy_as_of", valid=values.day(view.at.valid, lang), known=recorded),
        "moment_bar": bar_of(asked, view.at, (), "residents", view.number, "copy"),
        "position": view.at.known,
        "address": asked.path("residents", view.number, "copy"),
        "issue_address": asked.path("residents", view.number, "copies"),
        "command_id": str(asked.form.get("command_id") or uuid4()),
        "bases": [(one, asked.say(f"issue_{one}")) for one in BASES],
        "typed": asked.form,
        "open_alerts": [],
        "found": found,
        "issued_on": values.day(found.on, lang) if found else "",
    }


def _one_of(typed: str, allowed: Sequence[str]) -> str:
    if typed not in allowed:
        raise Complaint("C111", option="legal_basis", value=typed, allowed="、".join(allowed))
    return typed


ADDRESSES: Final = (
    Address("/{town}/residents/{number}/copy", copy, "copy", (Action.PRINT,)),
    Address("/{town}/residents/{number}/copies", issue, "issue", (Action.PRINT,), post=True),
    Address("/{town}/residents/{number}/copies/{issue}", issued, "copy", (Action.SEE_RESIDENT,)),
)
