"""From a request to a screen: who asks, the form read, the screen run in a thread, errors as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.errors import BUG
from console.service.problems import problem_of
from console.web.address import Address
from console.web.asked import SEE_OTHER, Asked
from console.web.words import remedy_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request

    from console.service.services import Services
    from console.web.visitor import Gate

FIELDS_AT_MOST: Final = 400
"""An entry form has up to about 80 fields and a household's members."""

TITLES: Final = {400: "unreadable", 403: "forbidden", 404: "no_record", 409: "in_the_way", 503: "busy"}
"""What a page says at its top by HTTP status; of all others that it failed."""
BUSY: Final = 503


def routes(table: Sequence[Address], services: Services, gate: Gate) -> list[Route]:
    """The screens as routes."""
    return [
        Route(one.path, _endpoint(one, table, services, gate), methods=["POST"] if one.post else ["GET"])
        for one in table
    ]


def _endpoint(
    address: Address, table: Sequence[Address], services: Services, gate: Gate
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        visitor = await run_in_threadpool(gate, request)
        if visitor is None:
            return RedirectResponse("/sign-in", SEE_OTHER)
        form = await request.form(max_files=0, max_fields=FIELDS_AT_MOST) if request.method == "POST" else FormData()
        return await run_in_threadpool(answered, address, Asked(request, services, visitor, form, table))

    return answer


def nowhere(
    table: Sequence[Address], services: Services, gate: Gate
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What answers at an address that isn't."""
    answer = _endpoint(NOWHERE, table, services, gate)

    async def answer_nowhere(request: Request, _error: Exception) -> Response:
        return await answer(request)

    return answer_nowhere


def _nowhere(asked: Asked) -> Response:
    title, remedy = asked.say("not_found"), asked.say("not_found_remedy")
    message = asked.say("not_found_what", path=asked.request.url.path)
    return asked.page("problem.html", 404, title=title, message=message, remedy=remedy, code="")


NOWHERE: Final = Address("/{town}/{rest:path}", _nowhere, "not_found")
"""Any other address of a town, asked for last."""


def answered(address: Address, asked: Asked) -> Response:
    """The screen's answer, or a page that says what is wrong and what to do."""
    try:
        asked.require(address)
        return address.screen(asked)
    except Exception as error:
        problem = problem_of(error, asked.lang)
        if problem.code == BUG:
            raise
        return asked.page(
            "problem.html",
            problem.status,
            title=asked.say(TITLES.get(problem.status, "failed")),
            message=problem.message,
            remedy=asked.say("busy_remedy") if problem.status == BUSY else remedy_of(problem, asked.lang),
            code=problem.code,
        )
