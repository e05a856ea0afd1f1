"""転入予定: who was announced by another town, of whom nothing was heard since, and the 転入届 that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.cli.labels import GROUPS
from console.web import item_words
from console.web.address import Address, Listed
from console.web.screens.moments import bar_of
from console.web.views import records
from console.web.views.history import line
from console.web.views.records import Badge
from events.towns import member_town
from registry.application.permissions import Action
from registry.domain.moves import BY_CARD, DAYS_AFTER_ARRIVAL, lapses_on

if TYPE_CHECKING:
    from datetime import date

    from starlette.responses import Response

    from console.errors import Lang
    from console.service.views import Awaited, Unheard
    from console.web.asked import Asked

MOVE_INS: Final = ("move_in_domestic", BY_CARD)
"""異動事由 with which an announced move comes true."""
OF_THE_PROOF: Final = frozenset(
    (
        "cited_town",
        "cited_number",
        "cited_position",
        "cited_sequence",
        "cited_record",
        "cited_checkpoint",
        "cited_evidence",
    )
)
"""Items that prove where the announcement comes from; `daicho move export` writes the proof itself."""

GROUPED: Final = frozenset(name for _, names in GROUPS for name in names)
"""Items that stand in the groups of a record."""


def arrivals(asked: Asked) -> Response:
    """Who is awaited, and whose notice is overdue; the oldest first."""
    found = asked.town.awaiting(asked.visit("arrivals"), asked.moment)
    today = found.at.valid
    return asked.page(
        "arrivals.html",
        expected=[_awaited(one, today, asked) for one in found.expected],
        unheard=[_unheard(one, today, asked) for one in found.unheard],
        days=DAYS_AFTER_ARRIVAL.days,
        moment_bar=bar_of(asked, found.at, (), "arrivals"),
        simulated=found.at.simulated,
        position=found.at.known,
    )


def arrival(asked: Asked) -> Response:
    """What the other town told of one person, and the forms that take it over."""
    found = asked.town.announcement(asked.visit("arrival"), asked.number)
    lang = asked.lang
    people = (found.number, *(one.number for one in found.together))
    return asked.page(
        "arrival.html",
        number=found.number,
        town=_town(found.number, lang),
        person=records.person(found.number, found.items, None, lang),
        state=_state(found.items["planned_leaving"], found.at.valid, asked) if found.is_open else None,
        what=item_words.said("status", found.items, lang),
        groups=records.groups(found.items, lang),
        items=records.all_items(found.items, lang, without=GROUPED | OF_THE_PROOF),
        as_told=asked.say("told_at", moment=values.moment(found.told_at, lang)),
        forms=[_form(code, ("entries",), people, asked) for code in MOVE_INS if found.is_open],
        known_as=[(one, _return(one, found.number, asked)) for one in found.known_as],
        together=[_awaited(one, found.at.valid, asked) for one in found.together],
        is_open=found.is_open,
        entries=[line(one, item_words.reason(one["type"], lang), lang) for one in reversed(found.entries)],
        position=found.at.known,
    )


def _awaited(one: Awaited, today: date, asked: Asked) -> dict[str, Any]:
    lang = asked.lang
    return {
        "address": asked.path("arrivals", one.number),
        "name": one.name or one.number,
        "from": _town(one.number, lang),
        "planned": values.day(one.planned_leaving, lang),
        "lapses": values.day(one.lapses_on, lang),
        "is_protected": one.is_protected,
        "badge": _state(one.planned_leaving, today, asked),
    }


def _town(arrival: str, lang: Lang) -> str:
    return values.town(member_town(arrival.partition("-")[0]), lang)


def _unheard(one: Unheard, today: date, asked: Asked) -> dict[str, Any]:
    lang = asked.lang
    return {
        "address": asked.path("residents", one.number),
        "name": one.name or one.number,
        "planned": values.day(one.planned_leaving, lang),
        "destination": one.destination,
        "badge": Badge(asked.say("unheard_days", days=(today - one.planned_leaving).days), "warn"),
    }


def _state(planned: date, today: date, asked: Asked) -> Badge:
    """How long ago the person planned to leave, and whether a 特例転入 is too late."""
    days = (today - planned).days
    if days < 0:
        return Badge(asked.say("arrival_future"), "plain")
    is_late = lapses_on(planned) < today
    return Badge(asked.say("arrival_lapsed" if is_late else "arrival_due", days=days), "warn" if is_late else "good")


def _return(number: str, arrival: str, asked: Asked) -> str:
    """The form for somebody who lived here before under a number (再転入)."""
    return asked.path("residents", number, "entries", MOVE_INS[0], arrival=arrival)


def _form(code: str, base: tuple[str, ...], people: tuple[str, ...], asked: Asked) -> tuple[str, str]:
    """(what it is called, its address)."""
    return item_words.reason(code, asked.lang), asked.path(*base, code, arrival=people)


ADDRESSES: Final = (
    Address("/{town}/arrivals", arrivals, "arrivals", (Action.ENTER,), offered=Listed.MENU),
    Address("/{town}/arrivals/{number}", arrival, "arrival", (Action.ENTER,)),
)
