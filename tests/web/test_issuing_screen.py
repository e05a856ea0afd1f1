"""住民票の写しの交付 at the screen: one form, one number, and the same sheet for ever."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from web import pages
from web.seats import TOGANE

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.seats import Seats


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return found[1]


def test_a_copy_is_issued_from_its_print_view(seats: Seats, somebody: Callable[..., str]) -> None:
    """Its number stands on the sheet and in the 交付履歴; the form sent twice leads to the same copy."""
    number = somebody()
    record = f"/{TOGANE}/residents/{number}"
    with seats.sit("sato") as clerk:
        view = clerk.get(f"{record}/copy?scope=household&show=koseki").text
        assert pages.faults(view) == []
        form = {
            "command_id": hidden(view, "command_id"),
            "scope": hidden(view, "scope"),
            "show": "koseki",
            "requester": "",
            "legal_basis": "法12条",
        }
        sent = clerk.post(f"{record}/copies", data=form)
        assert sent.status_code == 303, sent.text
        assert clerk.post(f"{record}/copies", data=form).headers["location"] == sent.headers["location"]
        sheet = clerk.get(sent.headers["location"]).text
        issue = sent.headers["location"].rpartition("/")[2]
        assert pages.faults(sheet) == []
        assert f"発行番号 {issue}" in sheet
        assert "証明書ではありません" in sheet, "it is a simulated town's"
        assert f'{record}/copies/{issue}"' in clerk.get(record).text
        assert clerk.get(f"{record}/copies/20200502-0001").status_code == 404
        assert clerk.get(f"/{TOGANE}/residents/{somebody()}/copies/{issue}").status_code == 404


def test_only_the_present_state_is_issued(seats: Seats, somebody: Callable[..., str]) -> None:
    """At a past moment the form isn't there; a form that isn't ours names what is wrong."""
    record = f"/{TOGANE}/residents/{somebody()}"
    good = {"command_id": "5e2b7a1e-3f7b-4f57-9c39-0f1f4d3b5a11", "legal_basis": "法12条"}
    with seats.sit("sato") as clerk, seats.sit("admin") as admin:
        assert 'name="command_id"' not in clerk.get(f"{record}/copy?valid=2024-01-31").text
        for wrong in ({"command_id": "x"}, {"legal_basis": "法1条"}):
            assert clerk.post(f"{record}/copies", data={**good, **wrong}).status_code == 400
        assert admin.post(f"{record}/copies", data=good).status_code == 403
