"""Signing in at a real Keycloak: its own form, back through the browser, a session with the roles of the table."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx
import pytest
from identity import keycloak as local
from identity.stores import Clock, cheap
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from web.browsing import Browser

from connectors.identity.oidc import OpenIdProvider
from connectors.identity.settings import ProviderSettings, RoleRule
from connectors.identity.store import SqliteIdentityStore
from console.web.security.guard import gate
from console.web.security.rate import RateLimit
from console.web.security.security import Security
from console.web.security.sessions import Sessions
from console.web.security.signing import secured
from registry.application.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

pytestmark = [pytest.mark.slow, pytest.mark.browser]

RULES: Final = (
    RoleRule(value="togane-jumin", town="122131", role=Role.CASEWORKER),
    RoleRule(value="sammu-kansa", town="122378", role=Role.AUDITOR),
)


async def who(request: Request) -> JSONResponse:
    """A screen that tells who looks at it."""
    visitor = gate(request)
    assert visitor is not None
    roles = {town: sorted(held) for town, held in visitor.user.roles.items()}
    return JSONResponse({"id": visitor.user.id, "name": visitor.user.name, "roles": roles, "csrf": visitor.csrf})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.Keycloak]:
    """One Keycloak for this module, on loopback."""
    lacking = local.missing()
    if lacking:
        pytest.skip(lacking)
    with local.keycloak(tmp_path_factory.mktemp("keycloak"), local.CACHE) as started:
        yield started


@pytest.fixture
def security(server: local.Keycloak, tmp_path: Path) -> Iterator[Security]:
    """The lock, with that Keycloak as the towns' provider."""
    settings = ProviderSettings(
        name="Sanbu",
        issuer=server.issuer,
        client_id=local.CLIENT,
        client_secret=local.SECRET,
        roles_claim="groups",
        id_claim="preferred_username",
        rules=RULES,
    )
    clock, provider = Clock(), OpenIdProvider(settings)
    with (
        SqliteIdentityStore(tmp_path / "identity.sqlite", now=clock, passwords=cheap()) as store,
        Sessions(tmp_path / "sessions.sqlite", now=clock) as sessions,
    ):
        yield Security(store, sessions, provider, *(RateLimit(100, 100, lambda: 0.0) for _ in range(2)))
    provider.close()


@pytest.fixture
def browser(security: Security) -> Iterator[Browser]:
    """A browser before the lock."""
    with Browser(secured(Starlette(routes=[Route("/", who)]), security)) as opened:
        yield opened


def at_keycloak(address: str, user: str, password: str = local.PASSWORD) -> httpx.Response:
    """Open Keycloak's page and send its form; its answer."""
    with httpx.Client(timeout=60) as client:
        page = client.get(address)
        action = re.search(r'<form[^>]*id="kc-form-login"[^>]*action="([^"]+)"', page.text)
        assert action, page.text[:2000]
        # its cookies are for TLS or localhost, which a real browser takes for as good; this client doesn't
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
        form = {"username": user, "password": password}
        return client.post(html.unescape(action[1]), data=form, headers={"Cookie": cookies})


def test_a_log_in_at_keycloak_opens_a_session_with_its_roles(browser: Browser, security: Security) -> None:
    """Groups become roles in two towns, the key changes, and the journal has the log-in with its place."""
    planted = browser.get("/sign-in").headers["set-cookie"]
    assert "Sanbu" in browser.get("/sign-in").text
    sent_on = browser.get("/sign-in/provider")
    assert sent_on.status_code == 303
    back = at_keycloak(sent_on.headers["location"], "hanako").headers["location"]
    assert urlsplit(back).path == "/sign-in/return"
    done = browser.get(back)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert done.headers["set-cookie"] != planted
    seen = browser.get("/").json()
    assert seen["id"] == "hanako@Sanbu"
    assert seen["roles"] == {"122131": ["caseworker"], "122378": ["auditor"]}
    last = security.identity.records()[-1]
    assert (last.kind, last.user, last.detail) == ("sign_in", "hanako@Sanbu", "ok")
    assert browser.get(back).headers["location"] == "/sign-in", "an address of the past opens nothing"


def test_somebody_without_a_group_signs_in_without_roles(browser: Browser) -> None:
    """Keycloak knows them, no town has given them anything."""
    browser.get("/sign-in")
    back = at_keycloak(browser.get("/sign-in/provider").headers["location"], "jiro").headers["location"]
    browser.get(back)
    assert browser.get("/").json()["roles"] == {}


def test_a_wrong_password_never_comes_back(browser: Browser) -> None:
    """Keycloak asks again instead of sending the browser back."""
    browser.get("/sign-in")
    answer = at_keycloak(browser.get("/sign-in/provider").headers["location"], "hanako", "not-the-one")
    assert "location" not in answer.headers
    assert browser.get("/").status_code == 303


def test_a_code_of_another_browser_opens_nothing(browser: Browser, security: Security) -> None:
    """A log-in begun in one browser and finished in another is refused, and the journal tells so."""
    browser.get("/sign-in")
    back = at_keycloak(browser.get("/sign-in/provider").headers["location"], "hanako").headers["location"]
    with Browser(secured(Starlette(routes=[Route("/", who)]), security)) as thief:
        thief.get("/sign-in")
        thief.get("/sign-in/provider")
        refused = thief.get(back)
        assert refused.status_code == 502
        assert "確かめられませんでした" in refused.text
        assert thief.get("/").status_code == 303
    assert security.identity.records()[-1].detail == "provider refused"


def test_signing_out_offers_to_end_keycloaks_session(browser: Browser) -> None:
    """The page after signing out links to the provider's own sign-out, which accepts the token."""
    browser.get("/sign-in")
    browser.get(at_keycloak(browser.get("/sign-in/provider").headers["location"], "hanako").headers["location"])
    csrf = browser.get("/").json()["csrf"]
    page = browser.post("/sign-out", data={"csrf": csrf}, headers={"Origin": "http://testserver"})
    link = re.search(r'href="([^"]*/protocol/openid-connect/logout[^"]*)"', page.text)
    assert link
    assert httpx.get(html.unescape(link[1]), timeout=60).status_code == 200
