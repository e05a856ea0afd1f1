"""Auditors' stories in a real browser, by keyboard, without JavaScript, behind the real lock; axe on each page."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from identity.stores import PASSWORD
from support.listening import listening
from web.auditing import locked
from web.seats import TOGANE
from web.visited import audits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from console.service.services import Services

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESKTOP, TABLET = (1366, 900), (820, 1180)
PAGES: Final = audits(n="000000000000019")


@pytest.fixture(scope="module")
def address(services: Services, town_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The screens behind the lock, on a loopback port."""
    with locked(services, town_data, tmp_path_factory.mktemp("lock")) as app, listening(app) as at:
        yield at


@contextmanager
def window(chromium: Browser, size: tuple[int, int] = DESKTOP, **more: Any) -> Iterator[Page]:
    """A window of somebody not yet signed in."""
    options = {"viewport": {"width": size[0], "height": size[1]}, "locale": "ja-JP", **more}
    context = chromium.new_context(**options)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str, user: str = "kansa") -> None:
    """By keyboard: the first field has the focus."""
    page.goto(f"{address}/{TOGANE}/audit")
    page.locator("#user:focus").wait_for()
    page.keyboard.type(user)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong."""
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("size", [DESKTOP, TABLET], ids=["desktop", "tablet"])
def test_an_auditor_compares_and_asks_who_looked(
    chromium: Browser, address: str, somebody: Callable[..., str], size: tuple[int, int]
) -> None:
    """From the sign-in page to the page asked for; two moments compared; who looked at the person; signed out."""
    number = somebody("version > 1")
    with window(chromium, size, java_script_enabled=False) as page:
        sign_in(page, address)
        assert page.url == f"{address}/{TOGANE}/audit"
        page.get_by_role("link", name="二つの時点の比較").press("Enter")
        page.locator("#from_known").press_sequentially("250")
        page.locator("#number").press_sequentially(number)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "件の記録に違いがあります" in page.locator("main").inner_text()
        page.goto(f"{address}/{TOGANE}/audit/accesses")
        page.locator("#number").press_sequentially(number)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "kansa" in page.locator("tbody").inner_text()

        page.locator("details.menu > summary").press("Enter")
        with page.expect_navigation():
            page.get_by_role("button", name="ログアウト").press("Enter")
        page.goto(f"{address}/{TOGANE}/audit")
        assert page.url == f"{address}/sign-in"


def test_a_wrong_password_is_told_beside_the_form(chromium: Browser, address: str) -> None:
    """The message is an alert, the id stays, the password field has the focus."""
    with window(chromium, java_script_enabled=False) as page:
        page.goto(f"{address}/sign-in")
        page.locator("#user:focus").wait_for()
        page.keyboard.type("kansa")
        page.keyboard.press("Tab")
        page.keyboard.type("not-the-one-2026")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "違います" in page.get_by_role("alert").inner_text()
        assert page.locator("#user").input_value() == "kansa"
        page.locator("#password:focus").wait_for()


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (TABLET, "dark")], ids=["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, address: str, size: tuple[int, int], scheme: str) -> None:
    """No page of the auditor, nor the sign-in page, breaks a rule of axe-core or its own policy."""
    refused: list[str] = []
    with window(chromium, size, color_scheme=scheme, bypass_csp=False) as page:
        page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
        page.goto(f"{address}/sign-in")
        found = {"sign-in": violations(page)}
        sign_in(page, address)
        for one in PAGES:
            page.goto(f"{address}/{TOGANE}{one}")
            found[one] = violations(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert refused == []


def test_charts_are_seen_in_the_colours_of_the_page(chromium: Browser, address: str) -> None:
    """Every picture of the town view has a size, and a dark screen gets dark ones."""
    with window(chromium, color_scheme="dark") as page:
        sign_in(page, address)
        page.goto(f"{address}/{TOGANE}/view")
        pictures = page.locator(".chart img")
        for place in range(pictures.count()):
            pictures.nth(place).scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        shown = page.evaluate("[...document.querySelectorAll('.chart img')].map(i => [i.currentSrc, i.naturalWidth])")
    assert len(shown) == 4
    assert all("theme=dark" in source and width > 0 for source, width in shown)
