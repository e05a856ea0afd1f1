"""検索: one box; what was typed stays on the server, so that no address, history or log of a proxy holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from console.errors import Complaint
from console.service.visit import Question
from console.web.address import Address, Listed
from console.web.screens.moments import bar_of
from console.web.searches import Searches, Typed
from console.web.views import records
from registry.application.permissions import Action

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.service.views import Hits
    from console.web.asked import Asked

PAGE: Final = 50
"""People on one page: what a caseworker still reads rather than refines."""


@dataclass(frozen=True)
class Paging:
    """Where a list stands; addresses are empty where there is no page."""

    page: int
    pages: int
    previous: str
    next: str


def begin(asked: Asked) -> Response:
    """The empty box."""
    return asked.page("search.html", **_nothing_yet())


def search(asked: Asked) -> Response:
    """Keep what was typed, and go to its results."""
    text = str(asked.form.get("q", "")).strip()
    if Question.typed(text).is_empty:
        return asked.page("search.html", 400, **{**_nothing_yet(), "typed": text, "error": Complaint("C106")})
    key = _searches(asked).keep(Typed(asked.visitor.user.id, asked.member.lgcode, text))
    return asked.go(asked.here("searches", key))


def results(asked: Asked) -> Response:
    """The people found, a page of them; 404 for a search of somebody else."""
    key = str(asked.request.path_params["key"])
    whose = asked.visitor.user.id, asked.member.lgcode
    typed = _searches(asked).get(key, *whose)
    if typed is None:
        return asked.page("search.html", 404, **{**_nothing_yet(), "gone": True})
    wanted = asked.request.query_params.get("page", "1")
    page = min(max(int(wanted) if wanted.isdecimal() else 1, 1), len(typed.places))
    place, question = typed.places[page - 1], Question.typed(typed.text)
    hits = asked.town.find(asked.visit("search"), question, asked.moment, most=PAGE, after=place)
    if hits.after:
        _searches(asked).add_place(key, *whose, hits.after)
    pages = len({*typed.places, hits.after} - {""}) + 1
    return asked.page(
        "search.html",
        **_found(asked, typed.text, hits, _paging(asked, key, page, pages)),
        moment_bar=bar_of(asked, hits.at, (), "searches", key),
    )


def _searches(asked: Asked) -> Searches:
    found = asked.request.app.state.searches
    assert isinstance(found, Searches)
    return found


def _paging(asked: Asked, key: str, page: int, pages: int) -> Paging:
    def to(other: int) -> str:
        return asked.here("searches", key, page=other) if 1 <= other <= pages else ""

    return Paging(page, pages, to(page - 1), to(page + 1))


def _nothing_yet() -> dict[str, Any]:
    return {
        "typed": "",
        "error": None,
        "gone": False,
        "hits": None,
        "paging": None,
    }


def _found(asked: Asked, text: str, hits: Hits, paging: Paging) -> dict[str, Any]:
    return {
        **_nothing_yet(),
        "typed": text,
        "hits": [records.person(hit.number, hit.items, None, asked.lang) for hit in hits.hits],
        "paging": paging,
        "has_more": bool(hits.after),
        "simulated": hits.at.simulated,
        "position": hits.at.known,
    }


ADDRESSES: Final = (
    Address("/{town}", begin, "search", (Action.FIND,), offered=Listed.MENU),
    Address("/{town}/searches", search, "search", (Action.FIND,), post=True),
    Address("/{town}/searches/{key}", results, "search_title", (Action.FIND,)),
)
