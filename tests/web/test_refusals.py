"""What is refused, isn't there or fails: a page in the same design that says why, and what to do at the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from web import pages
from web.browsing import Browser
from web.seats import TOGANE

from console.web.address import Address
from console.web.app import screens

if TYPE_CHECKING:
    from httpx import Response
    from web.seats import Seats


def test_a_refusal_explains_the_decision(seats: Seats, about: dict[str, str]) -> None:
    """An administrator and another town's clerk see no content, and are told why and who may."""
    for who, why in (("admin", "システム管理者"), ("guest", "役割がありません")):
        with seats.sit(who) as browser:
            answer = browser.get(f"/{TOGANE}/residents/{about['n']}")
        assert answer.status_code == 403
        assert why in answer.text
        assert about["h"] not in answer.text


def test_a_failure_of_our_own_is_a_page_too(seats: Seats) -> None:
    """Where the program fails, the page says so, tells nothing of the cause, and says what to do."""

    def fails(_asked: object) -> Response:
        raise ZeroDivisionError("secret")

    app = screens(seats.services, seats.searches, seats.gate, [Address("/{town}/fails", fails, "failed")])
    with Browser(app, forgiving=True, who="sato") as browser:
        answer = browser.get(f"/{TOGANE}/fails")
    assert answer.status_code == 500
    assert pages.faults(answer.text) == []
    assert "処理できませんでした" in answer.text
    assert "secret" not in answer.text


def test_a_problem_says_at_the_screen_what_to_do_there(seats: Seats, about: dict[str, str]) -> None:
    """No remedy on a page speaks of a command or an option; a moment too early offers the present."""
    with seats.sit("sato") as browser:
        wrong = [browser.post(f"/{TOGANE}/searches", data={"q": " "})]
        paths = ("/residents/999999999999999", "/residents/1?valid=1900-01-01", "?known=999999999")
        wrong += [browser.get(f"/{TOGANE}{path}") for path in (*paths, f"/residents/{about['n']}?valid=1900-01-01")]
        wrong += [browser.get("/999999/residents/1"), browser.get("/122378")]
    for answer in wrong:
        assert pages.faults(answer.text) == []
        assert not re.search(r"daicho |--[a-z]", answer.text), answer.url
    assert f'href="/{TOGANE}/residents/{about["n"]}"' in wrong[4].text


def test_a_date_nobody_can_read_is_told_not_guessed(seats: Seats, about: dict[str, str]) -> None:
    """A wrong moment in the address is refused with a remedy."""
    with seats.sit("sato") as browser:
        for query in ("valid=soon", "known=99999999", "known=2024-13-01"):
            answer = browser.get(f"/{TOGANE}/residents/{about['n']}?{query}")
            assert answer.status_code == 400
            assert "日" in answer.text
