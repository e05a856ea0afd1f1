"""The auditor's screens and the town view behind the real lock, with people who may and people who may not."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from identity.stores import BY, PASSWORD, Clock, cheap
from web.browsing import Browser
from web.seats import TOGANE

from connectors.identity.port import Grant
from connectors.identity.store import SqliteIdentityStore
from console.web.app import screens
from console.web.audit.screens import addresses
from console.web.searches import Searches
from console.web.security.guard import gate
from console.web.security.rate import RateLimit
from console.web.security.security import Security
from console.web.security.sessions import Sessions
from console.web.security.signing import secured
from console.web.town.screens import ADDRESSES
from registry.application.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx import Response
    from starlette.types import ASGIApp

    from console.service.services import Services

PEOPLE: Final = {
    "kansa": {TOGANE: [Role.AUDITOR]},
    "mado": {TOGANE: [Role.CASEWORKER]},
    "shien": {TOGANE: [Role.PROTECTION, Role.CASEWORKER]},
    "kanri": {TOGANE: [Role.ADMIN]},
    "tonari": {"124036": [Role.AUDITOR, Role.CASEWORKER]},
}
"""Who has which roles where."""

OWN: Final = "http://testserver"


@contextmanager
def locked(services: Services, data: Path, folder: Path) -> Iterator[ASGIApp]:
    """All screens behind the lock; `folder` holds its accounts and sessions."""
    clock = Clock()
    with (
        SqliteIdentityStore(folder / "identity.sqlite", now=clock, passwords=cheap()) as store,
        Sessions(folder / "sessions.sqlite", now=clock) as sessions,
        Searches(folder / "searches.sqlite", bytes(32)) as searches,
    ):
        for user, towns in PEOPLE.items():
            store.add(user, user, PASSWORD, BY)
            for town, roles in towns.items():
                store.grant(user, town, [Grant(town=town, role=role) for role in roles], BY)
        limits = [RateLimit(1_000, 10_000, lambda: 0.0) for _ in range(2)]
        more = (*ADDRESSES, *addresses(data, store))
        yield secured(screens(services, searches, gate, more), Security(store, sessions, None, *limits))


class Person:
    """Somebody signed in, at a browser without a window."""

    def __init__(self, browser: Browser, user: str) -> None:
        self._browser = browser
        page = browser.get("/sign-in")
        self.send("/sign-in", page, user=user, password=PASSWORD)

    def open(self, path: str) -> Response:
        """Open an address of 東金市."""
        return self._browser.get(f"/{TOGANE}{path}")

    def submit(self, path: str, page: Response, **fields: str) -> Response:
        """Send a page's form to an address of 東金市, and open where it leads."""
        return self._browser.get(self.send(f"/{TOGANE}{path}", page, **fields).headers["location"])

    def send(self, path: str, page: Response, **fields: str) -> Response:
        """Send a form with the page's token."""
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert token, page.text
        return self._browser.post(path, data={"csrf": token[1], **fields}, headers={"Origin": OWN})


@contextmanager
def signed_in(app: ASGIApp, user: str) -> Iterator[Person]:
    """Somebody at a browser of their own."""
    with Browser(app) as browser:
        yield Person(browser, user)
