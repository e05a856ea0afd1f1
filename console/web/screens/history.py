"""異動履歴: each change of a resident's record, field by field, with who, when, why and under which law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.web.address import Address
from console.web.screens.moments import bar_of
from console.web.screens.resident import head
from console.web.views.history import entry_rows
from console.web.views.time import changes_of
from registry.application.permissions import Action

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.web.asked import Asked


def history(asked: Asked) -> Response:
    """The entries known at the moment asked for, the newest first; cancelled ones stay visible (law 6)."""
    view = asked.town.resident(asked.visit("history"), asked.number, asked.moment)
    known = asked.town.history(asked.visit("history"), view.number, asked.moment.known)
    bar = bar_of(asked, view.at, changes_of(view.milestones, asked.lang), "residents", view.number, "history")
    return asked.page(
        "history.html", **head(asked, view, bar, "history"), entries=entry_rows(known.entries, asked.lang)
    )


ADDRESSES: Final = (Address("/{town}/residents/{number}/history", history, "history", (Action.SEE_HISTORY,)),)
