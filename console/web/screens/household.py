"""世帯: who belongs together at any (valid, known), and how that came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.web import item_words
from console.web.routing import Address
from console.web.screens.moments import bar_of
from console.web.views import records
from console.web.views.history import because
from console.web.views.time import Change
from registry.application.permissions import Action

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.service.visit import Items
    from console.web.asked import Asked


def household(asked: Asked) -> Response:
    """The members on the day asked for, head first."""
    view = asked.town.household(asked.visit("household"), asked.number, asked.moment)
    whole = view if asked.moment.known is None else asked.town.household(asked.visit("time"), asked.number)
    head = records.member(view.head, asked.lang) if view.head else None
    return asked.page(
        "household.html",
        number=view.number,
        head=head,
        may_enter=asked.may(Action.ENTER).allowed,
        members=[records.member(one, asked.lang) for one in view.members],
        entries=[_entry(one, asked) for one in reversed(view.entries)],
        moment_bar=bar_of(asked, view.at, [_stop(one, asked) for one in whole.entries], "households", view.number),
        simulated=view.at.simulated,
        position=view.at.known,
    )


def _entry(entry: Items, asked: Asked) -> dict[str, Any]:
    return {
        "title": item_words.reason(entry["reason"], asked.lang),
        "effective": values.fuzzy_day(entry["effective"], entry.get("effective_text") or "", asked.lang),
        "because": because(entry, asked.lang),
        "note": entry.get("note") or "",
    }


def _stop(entry: Items, asked: Asked) -> Change:
    reason = item_words.reason(entry["reason"], asked.lang)
    return Change(entry["effective"], entry["position"], entry["recorded_at"], reason)


ADDRESSES: Final = (Address("/{town}/households/{number}", household),)
