"""Signing in and out: the pages for it, with a password of ours or at the town's identity provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route, Router

from connectors.identity.oidc import Begun
from connectors.identity.port import Doer, IdentityError, Outcome, sign_in
from console.web.security import users
from console.web.security.guard import Guard, language, place_of, plain_page, visited
from console.web.security.headers import SecureHeaders
from console.web.security.words import say

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from console.web.security.security import Security

_STATUS = {Outcome.WRONG: 401, Outcome.BLOCKED: 403, Outcome.WAIT: 429}


def secured(screens: ASGIApp, security: Security) -> ASGIApp:
    """The screens behind the lock, with the pages to sign in and out."""
    doors = _Doors(security)
    inner = Router(
        [
            Route("/sign-in", doors.page, methods=["GET"]),
            Route("/sign-in", doors.with_password, methods=["POST"]),
            Route("/sign-in/provider", doors.to_provider, methods=["GET"]),
            Route("/sign-in/return", doors.from_provider, methods=["GET"]),
            Route("/sign-out", doors.sign_out, methods=["POST"]),
            Mount("/", screens),
        ]
    )
    return SecureHeaders(Guard(inner, security))


class _Doors:
    """The handlers, over one lock."""

    def __init__(self, security: Security) -> None:
        self._security = security

    async def page(self, request: Request) -> Response:
        """The page to sign in; whoever is signed in goes on."""
        seen = visited(request)
        if seen.visitor is not None:
            return RedirectResponse("/", 303)
        if seen.session is None:
            seen.session = self._security.sessions.begin()
        if request.query_params.get("lang") in {"ja", "en"}:
            seen.session.data["lang"] = request.query_params["lang"]
        return self._sign_in_page(request, message=seen.session.data.pop("message", ""))

    async def with_password(self, request: Request) -> Response:
        """Try a local account."""
        form = await request.form()
        user_id, password = (str(form.get(name, "")) for name in ("user", "password"))
        done = await run_in_threadpool(sign_in, self._security.identity, user_id, password, place=place_of(request))
        if done.user is None:
            answer = self._sign_in_page(request, error=done.outcome, wait=done.wait, user=user_id)
            answer.status_code = _STATUS[done.outcome]
            if done.wait:
                answer.headers["Retry-After"] = str(done.wait)
            return answer
        return self._go_on(request, users.local(done.user))

    async def to_provider(self, request: Request) -> Response:
        """Send the browser to the identity provider."""
        provider, seen = self._security.provider, visited(request)
        if provider is None or seen.session is None:
            return RedirectResponse("/sign-in", 303)
        back = f"{request.url.scheme}://{request.headers.get('host', '')}/sign-in/return"
        try:
            address, begun = await run_in_threadpool(provider.begin, back)
        except IdentityError:
            return self._failed_at_provider(request)
        seen.session.data["provider"] = list(begun)
        return RedirectResponse(address, 303)

    async def from_provider(self, request: Request) -> Response:
        """The browser is back: believe only what the provider signed, for the very log-in that began here."""
        provider, seen = self._security.provider, visited(request)
        begun = seen.session.data.pop("provider", None) if seen.session else None
        if provider is None or begun is None:
            return RedirectResponse("/sign-in", 303)
        try:
            done = await run_in_threadpool(provider.finish, Begun(*begun), str(request.url))
        except IdentityError:
            self._note(request, "sign_in", "", "provider refused")
            return self._failed_at_provider(request)
        self._note(request, "sign_in", done.user.id, Outcome.OK)
        return self._go_on(request, users.provided(done.user, done.id_token))

    async def sign_out(self, request: Request) -> Response:
        """End the session here; the provider's own is offered to be ended too."""
        seen = visited(request)
        assert seen.visitor is not None
        assert seen.session is not None
        self._note(request, "sign_out", seen.visitor.user.id, "")
        lang, address = language(seen.session), self._provider_sign_out(seen.session.who)
        self._security.sessions.end(seen.session)
        seen.session = None
        name = self._security.provider.settings.name if self._security.provider else ""
        return plain_page("signed_out.html", lang, provider=name, address=address)

    def _go_on(self, request: Request, who: dict[str, Any]) -> Response:
        """A new key for whoever signed in: one that was planted before opens nothing."""
        seen = visited(request)
        session = self._security.sessions.begin(seen.session, who)
        seen.session, seen.found = session, session.content
        return RedirectResponse(session.data.pop("next", "/"), 303)

    def _sign_in_page(
        self, request: Request, *, message: str = "", error: str = "", wait: int = 0, user: str = ""
    ) -> Response:
        session, provider = visited(request).session, self._security.provider
        assert session is not None
        lang = language(session)
        return plain_page(
            "sign_in.html",
            lang,
            csrf=session.csrf,
            message=say(message, lang) if message else "",
            error=say(error, lang, seconds=wait) if error else "",
            remedy=say(f"{error}_remedy", lang) if error else "",
            user=user,
            provider=provider.settings.name if provider else "",
        )

    def _failed_at_provider(self, request: Request) -> Response:
        answer = self._sign_in_page(request, error="provider_failed")
        answer.status_code = 502
        return answer

    def _provider_sign_out(self, who: dict[str, Any]) -> str:
        provider = self._security.provider
        if provider is None or "id_token" not in who or "end_session_endpoint" not in provider.server_metadata:
            return ""
        return str(provider.create_logout_url(id_token_hint=who["id_token"])["url"])

    def _note(self, request: Request, kind: str, user_id: str, detail: str) -> None:
        self._security.identity.note(kind, user_id, detail, Doer(actor=user_id, place=place_of(request)))
