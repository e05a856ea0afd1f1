"""玄関: choosing a town, and how the screens look and for which purpose one works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from console.cli import values
from console.web.address import Address
from console.web.words import listed
from registry.application.permissions import ROLES

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.web.asked import Asked

CHOICES: Final = {
    "lang": frozenset(("ja", "en")),
    "theme": frozenset(("", "light", "dark", "contrast")),
}


def towns(asked: Asked) -> Response:
    """The towns in which the visitor has a role; the only one is opened at once."""
    roles = asked.visitor.user.roles
    served = [one for code, one in asked.services.towns.items() if roles.get(code)]
    if len(served) == 1:
        return asked.go(asked.first_page(served[0].town))
    rows = [
        {
            "address": asked.first_page(one.town),
            "name": values.town(one.town, asked.lang),
            "roles": listed([getattr(ROLES[role], asked.lang) for role in sorted(roles[one.town.lgcode])], asked.lang),
        }
        for one in served
    ]
    return asked.page("towns.html", towns=rows)


def prefer(asked: Asked) -> Response:
    """Keep a choice for the session, and go back to the page it was made on."""
    for name, allowed in CHOICES.items():
        if name in asked.form and asked.form[name] in allowed:
            asked.visitor.session[name] = str(asked.form[name])
    if "purpose" in asked.form:
        asked.visitor.session["purpose"] = str(asked.form["purpose"])
    return asked.go(_back(asked))


def _back(asked: Asked) -> str:
    """The page before, of this very server; never another's."""
    came_from = urlsplit(asked.request.headers.get("referer", ""))
    if came_from.netloc != asked.request.url.netloc or not came_from.path.startswith("/"):
        return "/"
    path = f"/{came_from.path.lstrip('/')}"
    return f"{path}?{came_from.query}" if came_from.query else path


ADDRESSES: Final = (
    Address("/", towns, "choose_town"),
    Address("/preferences", prefer, "apply", post=True),
)
