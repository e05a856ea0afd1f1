"""The lock itself: every request passes it, and only a signed-in one reaches a screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.web.rendering import render
from console.web.security.forms import SAFE, FormRefused, again, check_origin, check_token, read_form
from console.web.security.users import user_of
from console.web.security.words import say
from console.web.visitor import Visitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from console.errors import Lang
    from console.web.security.security import Security
    from console.web.security.sessions import Session

OPEN: Final = ("/sign-in", "/static/")
"""What somebody who isn't signed in may ask for."""

_STATE: Final = "daicho"


class Visited:
    """What the lock knows of a request, and what its handlers may change: the session begins anew, or ends."""

    def __init__(self, session: Session | None, visitor: Visitor | None) -> None:
        self.session, self.visitor = session, visitor
        self.found = session.content if session else ""


def visited(request: Request) -> Visited:
    """What the lock found out about a request."""
    found = request.scope["state"][_STATE]
    assert isinstance(found, Visited)
    return found


def gate(request: Request) -> Visitor | None:
    """Who is signed in: what the screens ask. Behind the lock it is always somebody, except at the sign-in page."""
    return visited(request).visitor


def place_of(request: Request) -> str:
    """端末・場所: the address the request came from."""
    return request.client.host if request.client else ""


def language(session: Session | None) -> Lang:
    """Japanese, unless the browser's session asked for English."""
    return "en" if session is not None and session.data.get("lang") == "en" else "ja"


class Guard:
    """Limits, session, forged forms, sign-in: in this order, before anything else is asked."""

    def __init__(self, app: ASGIApp, security: Security) -> None:
        self._app, self._security = app, security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        seen = self._visited(request)
        scope.setdefault("state", {})[_STATE] = seen
        try:
            answer, receive = await self._checked(request, seen)
        except FormRefused as refused:
            answer = refusal(seen.session, refused.status, refused.key)
        await (answer or self._app)(scope, receive, partial(self._completed, request, seen, send))

    def _visited(self, request: Request) -> Visited:
        key = request.cookies.get(cookie_name(request), "")
        session = self._security.sessions.find(key) if key else None
        user = user_of(session.who, self._security.identity) if session and session.who else None
        if session is None or user is None:
            return Visited(session, None)
        visitor = Visitor(user=user, place=place_of(request), csrf=session.csrf, session=session.data)
        return Visited(session, visitor)

    async def _checked(self, request: Request, seen: Visited) -> tuple[Response | None, Receive]:
        """An answer where the request ends here; the body to read where it goes on."""
        if wait := self._wait(request, seen):
            headers = {"Retry-After": str(wait)}
            return refusal(seen.session, 429, "too_many", headers, seconds=wait), request.receive
        is_open = request.url.path.startswith(OPEN)
        if request.method in SAFE:
            return (None if seen.visitor or is_open else self._to_sign_in(request, seen)), request.receive
        check_origin(request)
        if seen.session is None or not (seen.visitor or is_open):
            return self._to_sign_in(request, seen), request.receive
        body = await read_form(request)
        check_token(body, seen.session.csrf)
        return None, again(body)

    def _wait(self, request: Request, seen: Visited) -> int:
        by_address = self._security.by_address.wait(place_of(request))
        if by_address or seen.visitor is None or request.url.path.startswith("/static/"):
            return by_address
        return self._security.by_user.wait(seen.visitor.user.id)

    def _to_sign_in(self, request: Request, seen: Visited) -> Response:
        """Ask who it is; the page asked for is kept in the session, not in the address."""
        seen.session = self._security.sessions.begin(seen.session)
        is_page = request.method in SAFE
        seen.session.data["message"] = "please" if is_page else "ended"
        seen.session.data["next"] = _path(request) if is_page else "/"
        return RedirectResponse("/sign-in", 303)

    async def _completed(self, request: Request, seen: Visited, send: Send, message: Message) -> None:
        """Keep the session and hand its key to the browser where it is new or gone."""
        if message["type"] == "http.response.start":
            had = request.cookies.get(cookie_name(request), "")
            if seen.session is not None:
                self._security.sessions.keep(seen.session, seen.found)
            if (seen.session.key if seen.session else "") != had:
                MutableHeaders(scope=message).append("set-cookie", _cookie(request, seen.session))
        await send(message)


def refusal(
    session: Session | None, status: int, key: str, headers: dict[str, str] | None = None, **values: object
) -> Response:
    """A page that says why a request isn't taken."""
    lang = language(session)
    told = {"title": say("refused", lang), "message": say(key, lang, **values), "remedy": "", "code": ""}
    answer = plain_page("problem.html", lang, status, **told)
    answer.headers.update(headers or {})
    return answer


def plain_page(template: str, lang: Lang, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - any words
    """A page for whoever sits there, signed in or not: no menu, no town."""
    nobody = {"visitor": None, "member": None, "town_name": "", "told": ""}
    return render(template, {**nobody, "lang": lang, "say": partial(_say, lang), **context}, status)


def cookie_name(request: Request) -> str:
    """With TLS the prefix makes browsers refuse the cookie from any other host, path or plain connection."""
    return "__Host-daicho" if request.url.scheme == "https" else "daicho"


def _cookie(request: Request, session: Session | None) -> str:
    secure = "; Secure" if request.url.scheme == "https" else ""
    value, ends = (session.key, "") if session else ("", "; Max-Age=0")
    return f"{cookie_name(request)}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{ends}"


def _path(request: Request) -> str:
    """A path of ours and nothing else: `//host` would be another site."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _say(lang: Lang, key: str, **values: object) -> str:
    return say(key, lang, **values)
