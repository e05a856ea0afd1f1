"""The screens as one application, mounted behind whoever signs people in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console.service.problems import problem_of
from console.web.rendering import STATIC, render
from console.web.routing import NOWHERE, nowhere, routes
from console.web.screens import (
    arrivals,
    bill,
    collecting,
    copy,
    drafts,
    entry,
    history,
    household,
    lobby,
    resident,
    search,
)
from console.web.words import remedy_of, say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

    from console.errors import Lang
    from console.service.services import Services
    from console.web.address import Address
    from console.web.searches import Searches
    from console.web.visitor import Gate

FOREVER: Final = "public, max-age=31536000, immutable"
"""A static file's address changes with its content."""

SCREENS: Final[tuple[Address, ...]] = (
    *lobby.ADDRESSES,
    *search.ADDRESSES,
    *resident.ADDRESSES,
    *household.ADDRESSES,
    *bill.ADDRESSES,
    *collecting.ADDRESSES,
    *history.ADDRESSES,
    *entry.ADDRESSES,
    *arrivals.ADDRESSES,
    *drafts.ADDRESSES,
    *copy.ADDRESSES,
)
"""The caseworkers' screens, story by story."""


class _Kept(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = FOREVER
        return response


def broken(gate: Gate) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What answers where the program itself failed: a page that asks nothing more of it."""

    async def answer(request: Request, error: Exception) -> Response:
        visitor = gate(request)
        lang: Lang = visitor.lang if visitor else "ja"
        problem = problem_of(error, lang)
        nobody = {"visitor": None, "member": None, "town_name": "", "told": "", "lang": lang}
        said = {"title": say("failed", lang), "message": problem.message, "remedy": remedy_of(problem, lang)}
        words = {"say": lambda key, **values: say(key, lang, **values), "code": problem.code}
        return render("problem.html", {**nobody, **said, **words}, 500)

    return answer


def screens(services: Services, searches: Searches, gate: Gate, more: Sequence[Address] = ()) -> Starlette:
    """The screens of these towns; `more` are those of other people (auditors, town view), asked in the same way."""
    table = (*SCREENS, *more, NOWHERE)
    pages: list[Route | Mount] = [*routes(table, services, gate)]
    static = Mount("/static", _Kept(directory=STATIC))
    app = Starlette(
        routes=[static, *pages], exception_handlers={404: nowhere(table, services, gate), 500: broken(gate)}
    )
    app.state.searches = searches
    return app
