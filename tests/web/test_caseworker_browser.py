"""The caseworkers' stories in a real browser, by keyboard alone, without JavaScript; and axe-core on every page."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from web.seats import TOGANE
from web.visited import visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESKTOP, TABLET = (1366, 900), (820, 1180)
AT_MOST: Final = 150
"""Stops of the tabulator key on the longest form."""

_NAME: Final = """() => {
  const one = document.activeElement;
  return one.labels && one.labels.length ? one.labels[0].innerText : one.getAttribute("aria-label") || one.innerText;
}"""
"""What the element with the focus is called."""


@contextmanager
def sitting(chromium: Browser, at: str, who: str, size: tuple[int, int] = DESKTOP, **more: Any) -> Iterator[Page]:
    """A window of somebody signed in, with JavaScript off unless asked for."""
    options = {"java_script_enabled": False, "locale": "ja-JP", **more}
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    context.add_cookies([{"name": "who", "value": who, "url": at}])
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def tab_to(page: Page, words: str, kind: str) -> None:
    """Press the tabulator key until an element of a kind has the focus whose name begins so."""
    for _ in range(AT_MOST):
        page.keyboard.press("Tab")
        if page.locator(f"{kind}:focus").count() and page.evaluate(_NAME).strip().startswith(words):
            return
    raise AssertionError(f"no way to {words} by keyboard")


def follow(page: Page, words: str) -> None:
    """Go to a link or button by keyboard and press it."""
    tab_to(page, words, ":is(a, button)")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, label: str, text: str) -> None:
    """Go to a field by keyboard and type over what is there."""
    tab_to(page, label, ":is(input, textarea)")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def surroundings(chromium: Browser, at: str, number: str, taxed: str) -> dict[str, str]:
    """A resident's household and somebody's bill, as the pages link to them."""
    found = {"n": number}
    for name, whose, who, kind in (("h", number, "sato", "households"), ("b", taxed, "tanaka", "bills")):
        with sitting(chromium, at, who) as page:
            page.goto(f"{at}/{TOGANE}/residents/{whose}")
            address = page.locator(f"a[href*='/{kind}/']").first.get_attribute("href") or ""
        found[name] = address.rpartition("/")[2]
    return found


def main(page: Page) -> str:
    """What the page says."""
    return page.locator("main").inner_text()


@pytest.mark.parametrize("size", [DESKTOP, TABLET], ids=["desktop", "tablet"])
def test_find_somebody_and_step_back_in_time(
    chromium: Browser, at: str, somebody: Callable[..., str], size: tuple[int, int]
) -> None:
    """Type a number, open the record, go to the change before, see that it isn't now, and come back."""
    number = somebody("version > 1 AND relationship = '世帯主'")
    with sitting(chromium, at, "sato", size) as page:
        page.goto(f"{at}/{TOGANE}")
        page.wait_for_selector("#q:focus")  # the box has the focus by itself
        page.keyboard.type(number)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert number not in page.url
        name = page.locator("tbody .name").first.inner_text()
        follow(page, name)
        now = main(page)
        assert "現在の記録ではありません" not in now
        follow(page, "前の処理へ")
        assert "known=" in page.url
        assert "現在の記録ではありません" in main(page)
        follow(page, "異動履歴")
        assert "現在の記録ではありません" in main(page)
        follow(page, "現在に戻る")
        assert "known=" not in page.url
        assert main(page).partition("住民票")[0] == now.partition("住民票")[0]


@pytest.mark.parametrize("size", [DESKTOP, TABLET], ids=["desktop", "tablet"])
def test_a_move_is_entered_reviewed_decided_and_seen_at_once(
    chromium: Browser, at: str, somebody: Callable[..., str], size: tuple[int, int]
) -> None:
    """A mistake is told beside its field, an alert wants a reason, another decides, and the next page shows it."""
    number = somebody()
    with sitting(chromium, at, "sato", size) as page:
        page.goto(f"{at}/{TOGANE}/residents/{number}")
        follow(page, "異動を入力")
        follow(page, "転居")
        follow(page, "仮登録する")
        assert "必須項目「異動日」がありません" in main(page)
        type_into(page, "異動日", "R5.12.1")
        type_into(page, "届出日", "R6.3.1")
        type_into(page, "町字", "求名")
        type_into(page, "番地号", "77番地7")
        follow(page, "仮登録する")
        assert "届出期間の末日" in main(page)
        tab_to(page, "確認した", "input")
        page.keyboard.press("Space")
        type_into(page, "続ける理由", "入院のため")
        follow(page, "仮登録する")
        assert "仮登録しました" in main(page)
        draft = page.url
    with sitting(chromium, at, "suzuki", size) as page:
        page.goto(draft)
        follow(page, "審査済みにする")
        follow(page, "決裁して本登録する")
        assert "本登録しました" in main(page)
        assert "千葉県東金市求名77番地7" in main(page)
        follow(page, "異動履歴")
        assert "入院のため" in main(page)
        follow(page, "住民票の写し")
        page.emulate_media(media="print")
        assert "千葉県東金市求名77番地7" in page.locator("body").inner_text()
        assert not page.get_by_role("button", name="交付する").is_visible()


def test_a_family_moves_in_by_keyboard(chromium: Browser, at: str) -> None:
    """Two people on one form, one draft; sent back, mended, reviewed, decided: both live in the new household."""
    people = (("鍵盤　太郎", "H2.2.2", "24846016232"), ("鍵盤　花子", "H3.3.3", "24846016240"))
    with sitting(chromium, at, "sato", TABLET) as page:
        page.goto(f"{at}/{TOGANE}")
        follow(page, "新しい人を記載")
        follow(page, "国内転入")
        follow(page, "もう一人加える")
        for place, (name, birth, code) in enumerate(people):
            type_into(page, "氏名", name)
            type_into(page, "生年月日", birth)
            type_into(page, "住民票コード", code)
            type_into(page, "本籍", "不明")
            type_into(page, "筆頭者", "不明")
            type_into(page, "続柄", ("世帯主", "妻")[place])
        type_into(page, "異動日", "R6.3.20")
        type_into(page, "届出日", "R6.3.25")
        type_into(page, "町字", "家之子")
        follow(page, "仮登録する")
        assert "仮登録しました" in main(page), main(page)
        draft = page.url
    with sitting(chromium, at, "suzuki", TABLET) as page:
        page.goto(draft)
        tab_to(page, "差し戻す", "summary")
        page.keyboard.press("Enter")
        type_into(page, "差戻しの理由", "番地がない")
        follow(page, "差し戻す")
    with sitting(chromium, at, "sato", TABLET) as page:
        page.goto(draft)
        assert "番地がない" in main(page)
        follow(page, "内容を直す")
        type_into(page, "番地号", "88番地8")
        follow(page, "仮登録する")
    with sitting(chromium, at, "suzuki", TABLET) as page:
        page.goto(draft)
        follow(page, "審査済みにする")
        follow(page, "決裁して本登録する")
        assert all(name in main(page) for name, *_ in people)
        assert "家之子88番地8" in main(page)


def test_the_certificate_prints_alone(chromium: Browser, at: str, somebody: Callable[..., str]) -> None:
    """On paper stand the items and the moment they are of, without menus, search or choices."""
    number = somebody()
    with sitting(chromium, at, "sato") as page:
        page.goto(f"{at}/{TOGANE}/residents/{number}/copy?valid=2023-04-01")
        page.emulate_media(media="print")
        shown = page.locator("body").inner_text()
        assert "令和5年4月1日 の時点" in shown
        assert "証明書ではありません" in shown
        assert "表示を更新" not in shown
        assert not page.locator("header.masthead").is_visible()
        assert page.pdf().count(b"/Type /Page\n") == 1


ALL_RULES: Final = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
COLOURS: Final = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block", "target-size"]}}
"""All that differs between light and dark."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(chromium: Browser, at: str, somebody: Callable[..., str], scheme: str) -> None:
    """WCAG 2.2 AA as far as a program can tell, in light and dark, with the menu open, results and mistakes too."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only browser tests pay for the import

    axe, found = Axe(), {}
    number = somebody("version > 1 AND relationship = '世帯主'")
    about = surroundings(chromium, at, number, somebody("number IN (SELECT taxpayer FROM bill)"))

    def look(page: Page, name: str) -> None:
        result = axe.run(page, options=ALL_RULES if scheme == "light" else COLOURS)
        found.update({f"{name} {one['id']}": one["nodes"][0]["html"] for one in result.response["violations"]})

    for who in ("suzuki", "tanaka"):
        with sitting(chromium, at, who, color_scheme=scheme, java_script_enabled=True) as page:
            for address in (address for visitor, address in visits(**about) if visitor == who):
                page.goto(f"{at}/{TOGANE}{address}")
                look(page, address)
    with sitting(chromium, at, "suzuki", color_scheme=scheme, java_script_enabled=True) as page:
        page.goto(f"{at}/{TOGANE}")
        page.locator("summary").first.click()
        look(page, "menu")
        page.locator("#q").fill("タ")
        with page.expect_navigation(url="**/searches/*"):
            page.locator("#q").press("Enter")
        look(page, "found")
        page.goto(f"{at}/{TOGANE}/entries/move_in_domestic")
        page.get_by_role("button", name="もう一人加える").click()
        page.get_by_role("button", name="仮登録する").click()
        page.wait_for_selector("#problems")
        look(page, "mistakes")
        page.goto(f"{at}/{TOGANE}/residents/{number}/entries/remark_written")
        page.locator("#f-effective").fill("2024-03-20")
        page.locator("#f-remark").fill("確認")
        page.get_by_role("button", name="仮登録する").click()
        page.wait_for_url("**/drafts/*")
        look(page, "draft")
        page.get_by_role("button", name="取り下げる").click()
    assert found == {}


@pytest.mark.parametrize("size", [DESKTOP, TABLET, (480, 900)], ids=["desktop", "tablet", "phone"])
def test_no_page_needs_scrolling_sideways(
    chromium: Browser, at: str, somebody: Callable[..., str], size: tuple[int, int]
) -> None:
    """Wide tables scroll in their own frame; the page never does (WCAG 1.4.10)."""
    about = surroundings(chromium, at, somebody(), somebody("number IN (SELECT taxpayer FROM bill)"))
    for who in ("suzuki", "tanaka"):
        with sitting(chromium, at, who, size) as page:
            for address in (address for visitor, address in visits(**about) if visitor == who):
                page.goto(f"{at}/{TOGANE}{address}")
                assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
