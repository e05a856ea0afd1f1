"""The table of screens: each is described, looked at by the tests, and opens for exactly those whom it names."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from web.announced import MOTHER
from web.auditing import PEOPLE, locked, signed_in
from web.seats import TOGANE
from web.visited import MADE, PAGES

from console.web.routing import NOWHERE
from registry.application.permissions import PURPOSES, Action, User, decide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

    from console.service.services import Services
    from console.web.address import Address

DOCS: Final = Path(__file__).parents[2] / "docs"
_PAGE: Final = runpy.run_path(str(DOCS / "generate_screens.py"))
TABLE: Final[tuple[Address, ...]] = _PAGE["table"]()


@pytest.fixture(scope="module")
def app(services: Services, town_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    """All screens behind the lock."""
    with locked(services, town_data, tmp_path_factory.mktemp("table")) as made:
        yield made


def test_no_screen_is_forgotten() -> None:
    """Every address that opens a page is among those that validator, axe-core and width test look at."""
    assert {one.path for one in (*TABLE, NOWHERE) if not one.post} == PAGES.keys() | MADE


def test_every_screen_stands_in_the_documentation() -> None:
    """docs/screens.md is what docs/generate_screens.py writes."""
    assert (DOCS / "screens.md").read_text(encoding="utf-8") == _PAGE["document"]()


def test_every_screen_of_a_town_names_its_right() -> None:
    """Only choosing a town and how the screens look are anybody's."""
    assert {one.path for one in TABLE if not one.actions} == {"/", "/preferences"}


@pytest.mark.parametrize("who", PEOPLE)
def test_a_screen_opens_for_exactly_those_who_have_its_right(
    app: ASGIApp, somebody: Callable[..., str], who: str
) -> None:
    """403 without, and no 403 with one of the rights for a purpose of one's own; nothing that is sent breaks it."""
    number = somebody()
    filled = {"number": number, "household": "1", "reason": "birth", "act": "pay", "draft": "1", "key": "k"}
    filled |= {"issue": "1", "chart": "pyramid"}
    user = User(id=who, name=who, roles={town: frozenset(roles) for town, roles in PEOPLE[who].items()})
    opened, expected = {}, {}
    with signed_in(app, who) as person:
        home = person.open("")
        for one in TABLE:
            if not one.actions:
                continue
            path = one.path.removeprefix("/{town}").format(**{**filled, **_more(one.path)})
            answer = person.send(f"/{TOGANE}{path}", home) if one.post else person.open(path)
            assert answer.status_code < 500, path
            opened[one.path, one.post] = answer.status_code != 403
            purposes = PURPOSES if one.any_purpose else [_usual(user)]
            allowed = (decide(user, action, TOGANE, code).allowed for action in one.actions for code in purposes)
            expected[one.path, one.post] = any(allowed)
    assert opened == expected


def _usual(user: User) -> str:
    """The purpose that a session begins with."""
    return next((code for code in PURPOSES if decide(user, Action.FIND, TOGANE, code).allowed), "residents")


def _more(path: str) -> dict[str, str]:
    return {"number": MOTHER} if "/arrivals/" in path else {"number": "kei-1"} if "/bills/" in path else {}
