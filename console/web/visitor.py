"""Who is at the screen: what the screens are told by whoever signed the person in (console/web/security)."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

if TYPE_CHECKING:
    from console.errors import Lang
    from registry.application.permissions import User

CSRF_FIELD = "csrf"
"""The hidden field of every form that changes something; the security layer checks it before a screen is asked."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A signed-in person at a place; `session` lives on the server, holds strings and lists, and outlasts a request."""

    user: User
    place: str
    csrf: str
    session: MutableMapping[str, Any]

    @property
    def lang(self) -> Lang:
        """Japanese, unless the person asked for English."""
        return "en" if self.session.get("lang") == "en" else "ja"

    @property
    def theme(self) -> str:
        """How the screens look: light, dark, contrast, or empty for what the machine is set to."""
        return str(self.session.get("theme", ""))


Gate = Callable[[Request], Visitor | None]
"""Who asks; None where nobody is signed in, who is then sent to /sign-in. It doesn't wait for anything."""
