"""Who sits at the screens in tests: people with roles, told apart by a cookie instead of a password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from web.browsing import Browser

from console.web.app import screens
from console.web.visitor import Visitor
from registry.application.permissions import Role, User

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request

    from console.service.services import Services
    from console.web.searches import Searches

TOGANE: Final = "122131"
CLERK, CHIEF = frozenset({Role.CASEWORKER}), frozenset({Role.CASEWORKER, Role.APPROVER})

PEOPLE: Final = {
    user.id: user
    for user in (
        User(id="sato", name="佐藤　窓口", roles={TOGANE: CLERK}),
        User(id="suzuki", name="鈴木　課長", roles={TOGANE: CHIEF}),
        User(id="tanaka", name="田中　税務", roles={TOGANE: frozenset({Role.TAX})}),
        User(id="mori", name="森　支援", roles={TOGANE: CLERK | {Role.PROTECTION}}),
        User(id="mori2", name="林　支援", roles={TOGANE: CLERK | {Role.PROTECTION}}),
        User(id="kubo", name="久保　番号", roles={TOGANE: CLERK | {Role.MY_NUMBER}}),
        User(id="admin", name="管理者", roles={TOGANE: frozenset({Role.ADMIN})}),
        User(id="guest", name="他市の職員", roles={"124036": CLERK}),
    )
}


class Seats:
    """The screens of a town, with a session for each person."""

    def __init__(self, services: Services, searches: Searches) -> None:
        self.services, self.searches = services, searches
        self.sessions: dict[str, dict[str, Any]] = {}
        self.app: Starlette = screens(services, searches, self.gate)

    def gate(self, request: Request) -> Visitor | None:
        """The person whom the cookie names; nobody without one."""
        who = request.cookies.get("who")
        if who is None:
            return None
        session = self.sessions.setdefault(who, {})
        return Visitor(user=PEOPLE[who], place="窓口1", csrf="token", session=session)

    def sit(self, who: str, **session: str) -> Browser:
        """A browser in which somebody is signed in."""
        self.sessions[who] = {**session}
        return Browser(self.app, who=who)
