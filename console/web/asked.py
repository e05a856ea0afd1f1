"""One request as a screen needs it: who, for which town and purpose, at which moment; and the way to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from console.cli import values
from console.errors import Complaint, explain
from console.moments import parse_day, parse_known
from console.service.visit import Forbidden, Moment, Visit
from console.web.address import Listed
from console.web.rendering import part, render
from console.web.visitor import CSRF_FIELD
from console.web.words import remedy_of, say
from events.towns import MEMBER_TOWNS, MemberTown
from registry.application.permissions import PURPOSES, Action, Decision, Purpose, decide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from console.errors import Lang, Problem
    from console.service.services import Services
    from console.service.town import TownService
    from console.web.address import Address
    from console.web.visitor import Visitor

SEE_OTHER: Final = 303


class MenuItem(NamedTuple):
    """An entry of the main menu."""

    words: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class Asked:
    """What a screen is asked, and by whom. `form` is empty for a GET."""

    request: Request
    services: Services
    visitor: Visitor
    form: FormData = field(default_factory=FormData)
    table: Sequence[Address] = ()
    """Every screen of this application."""

    @property
    def lang(self) -> Lang:
        """The visitor's language."""
        return self.visitor.lang

    def say(self, key: str, **said: object) -> str:
        """A text in the visitor's language."""
        return say(key, self.lang, **said)

    @cached_property
    def member_or_none(self) -> MemberTown | None:
        """The town of the address, where it names one."""
        lgcode = self.request.path_params.get("town")
        return next((town for town in MEMBER_TOWNS if town.lgcode == lgcode), None)

    @property
    def member(self) -> MemberTown:
        """The town of the address; Complaint C105 for one that isn't served here."""
        if self.member_or_none is not None:
            return self.member_or_none
        raise Complaint("C105", towns="、".join(f"{town.lgcode} {town.name}" for town in MEMBER_TOWNS))

    @cached_property
    def town(self) -> TownService:
        """The town's service."""
        return self.services.town(self.member.lgcode)

    @property
    def number(self) -> str:
        """The number in the address: 宛名番号 or 世帯番号."""
        return str(self.request.path_params["number"])

    @cached_property
    def purposes(self) -> tuple[Purpose, ...]:
        """The purposes for which the visitor may look for people in this town."""
        return self._purposes_in(self.member.lgcode)

    @cached_property
    def purpose(self) -> str:
        """利用目的: the one chosen for this session, else the first that the visitor's roles allow.

        Where they allow none it is the first there is, so that the refusal says what is missing.
        """
        return self._purpose_in(self.member.lgcode)

    def _purposes_in(self, lgcode: str) -> tuple[Purpose, ...]:
        user = self.visitor.user
        return tuple(one for one in PURPOSES.values() if decide(user, Action.FIND, lgcode, one.code).allowed)

    def _purpose_in(self, lgcode: str) -> str:
        chosen = str(self.visitor.session.get("purpose", ""))
        allowed = [one.code for one in self._purposes_in(lgcode)] or list(PURPOSES)
        return chosen if chosen in allowed else allowed[0]

    @property
    def command_id(self) -> UUID:
        """The form's own id, so that a form sent twice is recorded once; Complaint C111 for what is none."""
        typed = str(self.form.get("command_id", ""))
        try:
            return UUID(typed)
        except ValueError as error:
            raise Complaint("C111", option="command_id", value=typed, allowed="UUID") from error

    def visit(self, screen: str) -> Visit:
        """This request as the service layer logs it."""
        visitor = self.visitor
        return Visit(
            user=visitor.user, place=visitor.place, action_name=screen, purpose=self.purpose, language=self.lang
        )

    def may(self, action: Action) -> Decision:
        """Whether the visitor may do something here: to offer it, or to say why not. The service decides again."""
        return decide(self.visitor.user, action, self.member.lgcode, self.purpose)

    @cached_property
    def moment(self) -> Moment:
        """Both axes from the address; Complaint C101 to C103 for what can't be read."""
        valid, known = (self.request.query_params.get(axis, "").strip() for axis in ("valid", "known"))
        return Moment(parse_day(valid) if valid else None, parse_known(known) if known else None)

    def path(self, *parts: str, **query: object) -> str:
        """An address of this town; empty values are left out."""
        said = {name: value for name, value in query.items() if value not in ("", None, ())}
        path = "/".join(("", self.member.lgcode, *parts))
        return f"{path}?{urlencode(said, doseq=True)}" if said else path

    def here(self, *parts: str, **more: object) -> str:
        """An address of this town at the same moment."""
        asked = {axis: self.request.query_params.get(axis, "") for axis in ("valid", "known")}
        return self.path(*parts, **{**asked, **more})

    def page(self, template: str, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - any view model
        """Answer with a page."""
        shared = {
            "asked": self,
            "say": self.say,
            "lang": self.lang,
            "visitor": self.visitor,
            "member": self.member_or_none,
            "town_name": values.town(self.member_or_none, self.lang) if self.member_or_none else "",
            "told": self.take_message(),
        }
        return render(template, {**shared, **context}, status)

    def go(self, address: str, message: str = "", **said: object) -> Response:
        """Send the browser on; a message is told once, on the page it comes to."""
        if message:
            self.visitor.session["told"] = self.say(message, **said)
        return RedirectResponse(address, SEE_OTHER)

    def hidden(self) -> str:
        """The hidden field that every form needs, as HTML."""
        return part("hidden", CSRF_FIELD, self.visitor.csrf)

    def explained(self, error: Exception) -> Problem:
        """An error in the visitor's language, with its remedy."""
        problem = explain(error, self.lang)
        return problem._replace(remedy=remedy_of(problem, self.lang))

    @property
    def simulated(self) -> bool:
        """Whether the town is made up; every screen says so (law 4)."""
        town = self.member_or_none
        return town is not None and town.lgcode in self.services.towns and self.town.simulated

    def first_page(self, town: MemberTown) -> str:
        """Where the visitor begins in a town: the first screen of its menu that opens, else the one that says why."""
        opened = (one.path for one in self._opened(Listed.MENU, town.lgcode))
        return next(opened, "/{town}").format(town=town.lgcode)

    def menu(self) -> tuple[MenuItem, ...]:
        """What the visitor may do in this town; a screen that is refused isn't offered."""
        here = self.request.url.path
        items = [(one, one.path.format(town=self.member.lgcode)) for one in self.offered(Listed.MENU)]
        current = max((path for _, path in items if f"{here}/".startswith(f"{path}/")), default="")
        return tuple(MenuItem(self.say(one.title), path, path == current) for one, path in items)

    def offered(self, where: Listed) -> list[Address]:
        """The screens of a list that open for the visitor."""
        return self._opened(where, self.member.lgcode)

    def _opened(self, where: Listed, lgcode: str) -> list[Address]:
        user, purpose = self.visitor.user, self._purpose_in(lgcode)
        return [one for one in self.table if one.offered == where and not one.refusal(user, lgcode, purpose)]

    def require(self, address: Address) -> None:
        """Forbidden where a screen isn't the visitor's to open; what is done there the service decides again."""
        if address.actions and (refusal := address.refusal(self.visitor.user, self.member.lgcode, self.purpose)):
            raise Forbidden(refusal)

    def take_message(self) -> str:
        """The message of the request before, told once."""
        return str(self.visitor.session.pop("told", ""))
