"""住民: the resident's page at any (valid, known)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.web import item_words
from console.web.address import Address
from console.web.screens.drafts import waiting
from console.web.screens.moments import bar_of
from console.web.views import records
from console.web.views.time import changes_of
from registry.application.permissions import Action

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.service.views import ResidentView
    from console.web.asked import Asked
    from console.web.views.time import MomentBar

SHOWN_ELSEWHERE: Final = frozenset(("number", "status"))


def resident(asked: Asked) -> Response:
    """The record with everything that stands beside it."""
    view = asked.town.resident(asked.visit("resident"), asked.number, asked.moment)
    bar = bar_of(asked, view.at, changes_of(view.milestones, asked.lang), "residents", view.number)
    return asked.page("resident.html", **head(asked, view, bar, "record"), **_panels(asked, view))


def head(asked: Asked, view: ResidentView, bar: MomentBar, tab: str) -> dict[str, Any]:
    """What the head of each page about a resident shows."""
    return {
        "tab": tab,
        "number": view.number,
        "person": records.person(view.number, view.items, view.age, asked.lang),
        "badges": records.badges(view, asked.lang),
        "view": view,
        "may_enter": asked.may(Action.ENTER).allowed,
        "may_see_history": asked.may(Action.SEE_HISTORY).allowed,
        "may_print": asked.may(Action.PRINT).allowed,
        "waiting": [] if bar.is_past else waiting(asked, [view.number]),
        "alerts": [(one.code, one.message(asked.lang), one.remedy(asked.lang)) for one in view.alerts],
        "moment_bar": bar,
        "simulated": view.at.simulated,
        "position": view.at.known,
    }


def _panels(asked: Asked, view: ResidentView) -> dict[str, Any]:
    lang = asked.lang
    return {
        "is_removed": view.items.get("status") not in (None, "resident"),
        "groups": records.groups(view.items, lang),
        "members": [records.member(one, lang) for one in view.members],
        "household": str(view.items.get("household") or ""),
        "bills": [records.bill(one, lang) for one in view.tax.bills],
        "owed": _owed(view, asked),
        "vehicles": [records.all_items(one, lang) for one in view.tax.vehicles],
        "tax": view.tax.decision,
        "tax_said": getattr(view.tax.decision, lang),
        "notes": records.all_items(view.notes, lang),
        "support": records.all_items(view.support or {}, lang),
        "holds": [(one["number"], records.all_items(one, lang, without=SHOWN_ELSEWHERE)) for one in view.holds],
        "certificates": [_certificate(one, asked) for one in view.certificates],
        "erased": view.erased
        and asked.say("erased", day=values.day(view.erased.on, lang), grounds=view.erased.grounds),
        "nothing": _nothing(view, asked),
        "later": asked.say("recorded_later", count=view.recorded_later) if view.recorded_later else "",
    }


def _owed(view: ResidentView, asked: Asked) -> str:
    """未納の合計; what was paid too much on one bill settles no other by itself."""
    owed = sum(max(one["balance"], 0) for one in view.tax.bills)
    return asked.say("owed_in_all", amount=values.yen(owed, asked.lang)) if owed else ""


def _nothing(view: ResidentView, asked: Asked) -> str:
    """The panels that would be empty, named in one line."""
    said = {
        "protections": view.support or view.holds,
        "notes": view.notes,
        "certificates": view.certificates,
    }
    return ("、" if asked.lang == "ja" else ", ").join(
        asked.say(panel) for panel, content in said.items() if not content
    )


def _certificate(items: dict[str, Any], asked: Asked) -> dict[str, Any]:
    said = {name: item_words.said(name, items, asked.lang) for name in ("certificate", "scope", "copies", "voided")}
    is_kept = items.get("known_at") is not None  # the state it showed can be shown again
    return {**said, "number": str(items["number"]), "on": values.day(items["on"], asked.lang), "is_kept": is_kept}


ADDRESSES: Final = (Address("/{town}/residents/{number}", resident, "resident", (Action.SEE_RESIDENT,)),)
