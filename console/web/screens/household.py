"""世帯: who belongs together at any (valid, known), and how that came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.web import item_words
from console.web.address import Address
from console.web.screens.drafts import waiting
from console.web.screens.moments import bar_of
from console.web.views import records
from console.web.views.history import line
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
    bar = bar_of(asked, view.at, [_stop(one, asked) for one in whole.entries], "households", view.number)
    return asked.page(
        "household.html",
        number=view.number,
        head=head,
        may_enter=asked.may(Action.ENTER).allowed,
        members=[records.member(one, asked.lang) for one in view.members],
        entries=[line(one, _reason(one, asked), asked.lang) for one in reversed(view.entries)],
        waiting=[] if bar.is_past else waiting(asked, [one.number for one in view.members]),
        moment_bar=bar,
        simulated=view.at.simulated,
        position=view.at.known,
    )


def _reason(entry: Items, asked: Asked) -> str:
    return item_words.reason(entry["reason"], asked.lang)


def _stop(entry: Items, asked: Asked) -> Change:
    return Change(entry["effective"], entry["position"], entry["recorded_at"], _reason(entry, asked))


ADDRESSES: Final = (Address("/{town}/households/{number}", household, "household", (Action.SEE_RESIDENT,)),)
