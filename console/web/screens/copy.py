"""住民票の写し as it stands or stood, to look at and print; what is issued at the counter is a command of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.web.routing import Address
from console.web.screens.moments import bar_of
from console.web.views import records
from console.web.views.copy import ON_SPECIAL_REQUEST, OPTIONS, lines
from console.web.words import say
from events.resident import Status
from registry.application.permissions import Action
from registry.domain.masking import Right

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.service.views import ResidentView
    from console.service.visit import Items
    from console.web.asked import Asked

DEFAULT: Final = frozenset(("relationship",))
"""世帯主・続柄 are usually asked for; everything else of OPTIONS is left out."""


def copy(asked: Asked) -> Response:
    """The certificate's page; 403 for a protected person unless 支援措置責任者 looks."""
    query = asked.request.query_params
    asked_for = frozenset(query.getlist("show")) & OPTIONS.keys() if "show" in query or "scope" in query else DEFAULT
    service, visit = asked.town, asked.visit("copy")
    decision = service.decision(visit, Action.PRINT)
    wants_number = "my_number" in asked_for
    view = service.resident(visit, asked.number, asked.moment, my_number=wants_number)
    context = _context(asked, view, asked_for)
    if not decision.allowed:
        return asked.page("copy.html", 403, refused=getattr(decision, asked.lang), remedy="", **context)
    if view.is_hidden or (view.support and Right.PROTECTED not in decision.rights):
        refused, remedy = say("copy_refused", asked.lang), say("copy_refused_remedy", asked.lang)
        return asked.page("copy.html", 403, refused=refused, remedy=remedy, **context)
    people = _people(asked, view, asked_for, my_number=wants_number)
    return asked.page("copy.html", refused="", remedy="", **{**context, "people": people})


def _people(asked: Asked, view: ResidentView, asked_for: frozenset[str], *, my_number: bool) -> list[dict[str, Any]]:
    """The person, or everybody in the household, head first."""
    head = str(view.head.items.get("name") or "") if view.head else ""
    whole = asked.request.query_params.get("scope") == "household" and view.members
    shown = [(one.number, one.items) for one in view.members] if whole else [(view.number, view.items)]
    if whole and my_number:  # each member's number is asked for, and written down, on its own
        visit = asked.visit("copy")
        shown = [
            (number, asked.town.resident(visit, number, asked.moment, my_number=True).items) for number, _ in shown
        ]
    return [_sheet(items, head, asked_for, asked) for _, items in shown]


def _sheet(items: Items, head: str, asked_for: frozenset[str], asked: Asked) -> dict[str, Any]:
    return {"name": str(items.get("name") or ""), "lines": lines(items, head, asked_for, asked.lang)}


def _context(asked: Asked, view: ResidentView, asked_for: frozenset[str]) -> dict[str, Any]:
    lang = asked.lang
    is_removed = view.items.get("status") != Status.RESIDENT
    options = [
        {
            "code": one,
            "words": asked.say(f"copy_{one}"),
            "is_set": one in asked_for,
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
        "scope": asked.request.query_params.get("scope", "person"),
        "has_household": bool(view.members),
        "people": [],
        "valid": asked.request.query_params.get("valid", ""),
        "known": asked.request.query_params.get("known", ""),
        "as_of": asked.say("copy_as_of", valid=values.day(view.at.valid, lang), known=recorded),
        "moment_bar": bar_of(asked, view.at, (), "residents", view.number, "copy"),
        "position": view.at.known,
        "address": asked.path("residents", view.number, "copy"),
    }


ADDRESSES: Final = (Address("/{town}/residents/{number}/copy", copy),)
