"""The caseworkers' screens without a browser: what they show, to whom, and that nothing leaks or breaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest
from web import pages
from web.seats import TOGANE
from web.visited import visits

from console.cli.labels import ITEMS
from console.web.entering import forms
from console.web.item_words import MORE_ITEMS
from console.web.rendering import HERE, STATIC
from console.web.searches import Searches, Typed
from console.web.words import TEXTS
from registry.application.collection_forms import COLLECTION_ACTS
from registry.domain.plans import PLANS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from httpx import Response
    from web.browsing import Browser
    from web.seats import Seats

HEAVIEST: Final = 200_000
"""Bytes of a page with its style sheets (issue 9)."""
NASTY: Final = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'{{ 7*7 }}"


def search(browser: Browser, text: str) -> Response:
    """Type something into the box and follow to the results."""
    sent = browser.post(f"/{TOGANE}/searches", data={"q": text})
    return browser.get(sent.headers["location"]) if sent.status_code == 303 else sent


def newcomer(**typed: str) -> dict[str, str]:
    """What a caseworker types for somebody who moves in."""
    return {
        "command_id": "6f0c2f2e-0000-4000-8000-000000000001",
        "effective": "2024-03-20",
        "notice_on": "2024-03-25",
        "trigger": "notification",
        "legal_basis": "法22条",
        **of("new-1"),
        "prefecture": "千葉県",
        "city": "東金市",
        "area": "家之子",
        "street": "1番地1",
        **typed,
    }


def of(key: str, **typed: str) -> dict[str, str]:
    """One newcomer's part of the form."""
    usual = {
        "kind": "japanese",
        "name": "試験　花子",
        "kana": "シケン　ハナコ",
        "birth": "S55.5.5",
        "sex": "女",
        "resident_code": "25208017643",
        "domicile": "不明",
        "koseki_head": "不明",
        "relationship": "世帯主",
    }
    return {f"{name}:{key}": value for name, value in {**usual, **typed}.items()}


def decided(seats: Seats, draft: str, *, purpose: str = "residents") -> Response:
    """Reviewed and decided by others than who entered it; the page that follows."""
    for who, step in (("mori2", "review"), ("suzuki", "decide")):
        with seats.sit(who, purpose=purpose) as browser:
            sent = browser.post(f"{draft}/{step}")
            assert sent.status_code == 303, sent.text
            page = browser.get(sent.headers["location"])
    return page


def test_styles_are_served_for_good_and_to_everybody(seats: Seats) -> None:
    """Each style sheet and the icon come from here, are kept by the browser, and fetch nothing elsewhere."""
    with seats.sit("sato") as browser:
        page = browser.get(f"/{TOGANE}").text
        browser.cookies.clear()
        found = re.findall(r'<link [^>]*href="([^"]+)"', page)
        assert len(found) == 5
        for address in found:
            answer = browser.get(address)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            assert not re.search(r"@import|url\(", answer.text)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_page_is_valid_light_and_says_that_the_town_is_simulated(
    seats: Seats, about: dict[str, str], lang: str
) -> None:
    """HTML without faults, at most 200 kB with its styles, and the notice of a made-up town on all of them (law 4)."""
    styles = sum(path.stat().st_size for path in STATIC.iterdir())
    for who, address in visits(**about):
        with seats.sit(who, lang=lang) as browser:
            answer = browser.get(f"/{TOGANE}{address}")
        assert answer.status_code == (404 if "9999" in address else 200), address
        assert pages.faults(answer.text) == [], address
        assert len(answer.content) + styles <= HEAVIEST, address
        assert TEXTS["simulated"].say("en" if lang == "en" else "ja") in answer.text, address
        assert answer.headers["cache-control"] == "no-store"


def test_a_search_keeps_what_was_typed_out_of_every_address(seats: Seats, somebody: Callable[..., str]) -> None:
    """A name, a birth date or a number is posted; the results stand under a key of the session alone."""
    number = somebody()
    with seats.sit("sato") as browser:
        sent = browser.post(f"/{TOGANE}/searches", data={"q": number})
        found = browser.get(sent.headers["location"])
    assert number not in sent.headers["location"]
    assert f"/{TOGANE}/residents/{number}" in found.text
    with seats.sit("suzuki") as another:
        assert another.get(sent.headers["location"]).status_code == 404
    assert number not in str(seats.sessions["sato"])


def test_many_hits_are_read_page_by_page(seats: Seats) -> None:
    """A search with many hits has pages, each person on one of them, and says that there are more."""
    with seats.sit("sato") as browser:
        sent = browser.post(f"/{TOGANE}/searches", data={"q": "東金市"})
        address, listed = sent.headers["location"], []
        while address:
            page = browser.get(address.replace("&amp;", "&")).text
            listed.append(re.findall(r"/residents/(\d+)", page))
            found = re.search(r'rel="next" href="([^"]+)"', page)
            address = found[1] if found else ""
    assert len(listed) > 2
    assert len(listed[0]) == 50
    everybody = [number for one in listed for number in one]
    assert len(set(everybody)) == len(everybody)


def test_only_so_many_searches_are_kept(tmp_path: Path) -> None:
    """The oldest search is forgotten first, and nobody reads another's."""
    with Searches(tmp_path / "searches.sqlite", bytes(32), kept=2) as kept:
        keys = [kept.keep(Typed("sato", TOGANE, text)) for text in ("一", "二", "三")]
        assert [kept.get(key, "sato", TOGANE) is not None for key in keys] == [False, True, True]
        assert kept.get(keys[2], "suzuki", TOGANE) is None
        assert kept.get(keys[2], "sato", "124036") is None


def test_processes_of_a_server_share_searches_and_nobody_else_reads_them(tmp_path: Path) -> None:
    """What one keeps another pages on; the file doesn't tell what was typed, and not without the server's secret."""
    file, secret = tmp_path / "searches.sqlite", bytes(range(32))
    with Searches(file, secret) as one, Searches(file, secret) as other, Searches(file, bytes(32)) as stranger:
        key = one.keep(Typed("sato", TOGANE, "渡辺"))
        other.add_place(key, "sato", TOGANE, "second page")
        one.add_place(key, "sato", TOGANE, "third page")
        assert other.get(key, "sato", TOGANE) == Typed("sato", TOGANE, "渡辺", ("", "second page", "third page"))
        assert stranger.get(key, "sato", TOGANE) is None
    assert "渡辺".encode() not in file.read_bytes()
    assert b"second page" not in file.read_bytes()


def test_the_box_takes_names_readings_birth_dates_and_addresses(seats: Seats, somebody: Callable[..., str]) -> None:
    """One box: kanji, kana in either script, both calendars, an address, and any of them together."""
    number = somebody("kind = 'japanese' AND birth < '1980-01-01' AND birth > '1950-01-01'")
    with seats.sit("sato") as browser:
        visit = seats.services.town(TOGANE)
        page = browser.get(f"/{TOGANE}/residents/{number}").text
        name = re.search(r"<h1><span class=\"kana\">(.*?)</span>(.*?)</h1>", page)
        birth = re.search(r"昭和\d+年\d+月\d+日", page)
        assert visit is not None
        assert name is not None
        assert birth is not None
        for typed in (name[2], name[1], f"{name[1]} {birth[0]}", name[1].replace("　", " ").lower()):
            assert f"residents/{number}" in search(browser, typed).text, typed


def test_a_search_in_the_past_says_so_and_leads_into_it(seats: Seats, somebody: Callable[..., str]) -> None:
    """Results at another moment carry the banner, and their links lead to that moment."""
    number = somebody()
    with seats.sit("sato") as browser:
        sent = browser.post(f"/{TOGANE}/searches?valid=2023-01-01", data={"q": number})
        page = browser.get(sent.headers["location"]).text
    assert "現在の記録ではありません" in page
    assert f"/{TOGANE}/residents/{number}?valid=2023-01-01" in page


def test_nothing_typed_is_told_with_a_remedy(seats: Seats) -> None:
    """An empty search says what to type, beside the field."""
    with seats.sit("sato") as browser:
        answer = search(browser, "  ")
    assert answer.status_code == 400
    assert 'aria-describedby="q-error"' in answer.text


def test_whoever_is_not_signed_in_sees_nothing(seats: Seats, about: dict[str, str]) -> None:
    """Every address leads to the sign-in."""
    with seats.sit("sato") as browser:
        browser.cookies.clear()
        for _, address in visits(**about):
            answer = browser.get(f"/{TOGANE}{address}")
            assert (answer.status_code, urlsplit(answer.headers["location"]).path) == (303, "/sign-in")


@pytest.mark.parametrize(
    ("who", "offered"),
    [("sato", ["検索", "新しい人を記載", "転入予定", "仮登録"]), ("tanaka", ["検索", "仮登録"]), ("admin", [])],
)
def test_the_menu_offers_what_is_allowed(seats: Seats, who: str, offered: list[str]) -> None:
    """Nobody is led to a screen that would refuse them, nor to one that isn't served here."""
    with seats.sit(who) as browser:
        page = browser.get(f"/{TOGANE}").text
    assert re.findall(r'<li><a href="[^"]+"[^>]*>([^<]+)</a></li>', page.partition("</nav>")[0]) == offered


def test_tax_is_shown_for_tax_alone(seats: Seats, somebody: Callable[..., str]) -> None:
    """A residents' clerk is told why bills stay closed; a tax officer sees them."""
    number = somebody("number IN (SELECT taxpayer FROM bill)")
    with seats.sit("sato") as clerk, seats.sit("tanaka") as officer:
        assert "できる利用目的: 税務事務" in clerk.get(f"/{TOGANE}/residents/{number}").text
        assert "軽自動車税" in officer.get(f"/{TOGANE}/residents/{number}").text


def test_a_bill_tells_how_it_came_about(seats: Seats, somebody: Callable[..., str]) -> None:
    """Its calculation, entries and what was known when it was decided; a residents' clerk sees none."""
    number = somebody("number IN (SELECT taxpayer FROM bill)")
    with seats.sit("tanaka") as officer, seats.sit("sato") as clerk:
        page = officer.get(f"/{TOGANE}/residents/{number}").text
        found = re.search(rf'href="(/{TOGANE}/bills/[^"]+)"', page)
        assert found
        bill = officer.get(found[1])
        assert bill.status_code == 200
        assert pages.faults(bill.text) == []
        for words in ("算定の内訳", "賦課決定", "までに知られていた内容で決定", "決定額と一致します", "第1期"):
            assert words in bill.text
        acts = officer.get(f"{found[1]}/acts").text
        forms = re.findall(rf'href="({found[1]}/acts/[^"]+)"', acts)
        assert len(forms) == len(COLLECTION_ACTS)
        assert [pages.faults(officer.get(form).text) for form in forms] == [[]] * len(forms)
        refused = [clerk.get(found[1]), clerk.get(f"{found[1]}/acts"), clerk.post(forms[0], data={})]
    assert [one.status_code for one in refused] == [403] * 3
    assert "算定の内訳" not in refused[0].text


def test_a_payment_at_the_counter_is_seen_at_once_and_never_twice(seats: Seats, somebody: Callable[..., str]) -> None:
    """The form knows what is owed; what can't be taken is told at its field, what is odd is confirmed with a reason."""
    number = somebody("number IN (SELECT taxpayer FROM bill)")
    with seats.sit("tanaka") as officer:
        page = officer.get(f"/{TOGANE}/residents/{number}").text
        found = re.search(rf'href="(/{TOGANE}/bills/[^"]+)"', page)
        assert found
        given = {"command_id": "6f0c2f2e-0000-4000-8000-0000000000e1", "on": "2024-03-25", "instalment": "1"}
        given |= {"amount": "9876543", "channel": "窓口"}
        pay = f"{found[1]}/acts/pay"
        wrong = officer.post(pay, data={**given, "amount": "千円"})
        assert (wrong.status_code, wrong_fields(wrong)) == (422, ["amount"])
        asked = officer.post(pay, data=given)  # more than is owed: A103
        assert (asked.status_code, "確認が必要です" in asked.text) == (422, True)
        given |= {"acknowledged:A103": "yes", "why": "本人の申出"}
        after = [officer.get(officer.post(pay, data=given).headers["location"]).text for _ in range(2)]
    first, second = (page.count("<h3>納付</h3>") for page in after)
    assert first == second > 0
    assert "過誤納" in after[0]


def test_my_number_is_shown_on_a_special_request_to_who_may(seats: Seats, about: dict[str, str]) -> None:
    """個人番号 stands on no page unless asked for, and then only for who has the right (DOMAIN 1.8)."""
    address = f"/{TOGANE}/residents/{about['n']}/copy"
    line = re.compile(r"個人番号</th><td class=\"[^\"]*\">([^<]*)<")

    def shown(who: str, query: str) -> str:
        with seats.sit(who) as browser:
            found = line.search(browser.get(address + query).text)
        assert found
        return found[1]

    assert shown("kubo", "") == "省略"
    assert shown("sato", "?show=my_number") == "＊＊＊"
    assert re.fullmatch(r"\d{12}", shown("kubo", "?show=my_number"))


def test_html_in_a_name_is_shown_as_text(seats: Seats) -> None:
    """Names, notes and searches full of HTML and template code run nothing on any page."""
    with seats.sit("sato") as browser:
        who = of("new-1", name=f"悪意　{NASTY}", resident_code="24727059608")
        given = newcomer(**who, note=NASTY, building=NASTY, command_id="6f0c2f2e-0000-4000-8000-00000000000a")
        entered = browser.post(f"/{TOGANE}/entries/move_in_domestic", data=given)
        assert entered.status_code == 303, entered.text
        draft = entered.headers["location"]
        waiting = [browser.get(draft), browser.get(f"/{TOGANE}/drafts")]
        person = decided(seats, draft).url.path
        paths = (person, f"{person}/history", f"{person}/copy?show=koseki")
        listed = [*waiting, *(browser.get(path) for path in paths)]
        listed += [browser.get(f"{person}/entries/relocation"), search(browser, NASTY), search(browser, "シケン")]
    for answer in listed:
        page = pages.read(answer.text)
        assert not {"script", "img"} & set(page.tags)
        assert not page.faults
        assert "49" not in re.findall(r"悪意　[^<]*", answer.text)


def test_a_family_is_one_form_one_draft_and_one_commit(seats: Seats) -> None:
    """Parts for further people are added to the form; decided, they share a household and their entry's position."""
    codes = ("24846016224", "25208017678", "25208017694", "25208017716")
    names = ("一家　太郎", "一家　花子", "一家　一", "一家　二")
    people = zip(names, ("世帯主", "妻", "子", "子"), codes, strict=True)
    parts = [
        of(f"new-{place}", name=name, relationship=relationship, resident_code=code)
        for place, (name, relationship, code) in enumerate(people, 1)
    ]
    address = f"/{TOGANE}/entries/move_in_domestic"
    with seats.sit("sato") as browser:
        first = newcomer(**parts[0], count="1", command_id="6f0c2f2e-0000-4000-8000-00000000000b")
        more = browser.post(address, data={**first, "another": "yes"})
        assert more.status_code == 200
        assert pages.faults(more.text) == []
        assert 'name="name:new-2"' in more.text
        given = {**first, "count": "5", **parts[1], **parts[2], **parts[3], **of("new-5", name="", kana="", birth="")}
        sent = [browser.post(address, data=given) for _ in range(2)]
        assert [one.status_code for one in sent] == [303, 303], sent[0].text
        assert sent[0].headers["location"] == sent[1].headers["location"]
        assert all(name in browser.get(sent[0].headers["location"]).text for name in names)
    page = decided(seats, sent[0].headers["location"]).text
    assert all(name in page for name in names)


def test_a_newborn_joins_the_household_whose_page_was_left(seats: Seats, about: dict[str, str]) -> None:
    """From a household's page the form has its number, address and 本籍 already."""
    with seats.sit("sato") as browser:
        page = browser.get(f"/{TOGANE}/households/{about['h']}/entries/birth").text
    values = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
    assert (values["household"], values["city"]) == (about["h"], "東金市")
    assert values["domicile:new-1"]
    assert "" == values["name:new-1"] == values["address_since"]


def test_what_was_sent_back_is_mended_by_its_author(seats: Seats, somebody: Callable[..., str]) -> None:
    """差戻し tells why; the form comes back filled in, and saved again it waits for 審査."""
    number = somebody()
    address = f"/{TOGANE}/residents/{number}/entries/minor_amendment"
    given = {"command_id": "6f0c2f2e-0000-4000-8000-00000000000d", "effective": "2024-03-20", "legal_basis": "法8条"}
    given |= {"trigger": "ex_officio", "area": "家之子", "street": "9番地", "note": "表記の統一"}
    with seats.sit("sato") as author, seats.sit("suzuki") as chief:
        draft = author.post(address, data=given).headers["location"]
        sent = chief.post(f"{draft}/return", data={"why": "地番の誤り"})
        assert "入力者に差し戻しました" in chief.get(sent.headers["location"]).text
        page = author.get(draft).text
        assert "地番の誤り" in page
        found = re.search(r'href="([^"]+draft=[^"]+)"', page)
        assert found
        form = author.get(found[1]).text
        assert 'value="9番地"' in form
        assert "表記の統一" in form
        assert author.post(address, data={**given, "street": "10番地"}).headers["location"] == draft
        waits = chief.get(draft).text
        assert "10番地" in waits
        name = re.search(r'<h2 id="p-1"><a class="name"[^>]*>([^<]+)<', waits)
        assert name
        assert name[1] in chief.get(f"/{TOGANE}/drafts").text
        assert "地番の誤り" not in waits
        author.post(f"{draft}/withdraw")


def wrong_fields(answer: Response) -> list[str]:
    """The fields marked as wrong."""
    found: list[str] = re.findall(r'name="([^"]+)"[^>]*aria-invalid="true"', answer.text)
    return found


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"effective": ""}, "effective"),
        ({"effective": "きのう"}, "effective"),
        ({"effective": "R9.12.31"}, "effective"),
        ({"notice_on": "2024-02-30"}, "notice_on"),
        ({"name:new-1": ""}, "name:new-1"),
        ({"area": ""}, "area"),
        ({"birth:new-1": "昭和99年1月1日"}, "birth:new-1"),
        ({**of("new-2", relationship="祖父"), "count": "2"}, "relationship:new-2"),
    ],
)
def test_a_mistake_is_told_beside_its_field(seats: Seats, typed: dict[str, str], wrong: str) -> None:
    """What can't be taken comes back with everything typed, the field marked, the message and remedy beside it."""
    with seats.sit("sato") as browser:
        answer = browser.post(f"/{TOGANE}/entries/move_in_domestic", data=newcomer(**typed))
    assert answer.status_code == 422
    assert wrong_fields(answer) == [wrong]
    assert pages.faults(answer.text) == []
    assert "千葉県" in answer.text


def test_a_protected_persons_address_is_on_no_page(seats: Seats, somebody: Callable[..., str]) -> None:
    """支援措置: record, history, forms, certificate and search hide it from whoever has no right to it."""
    number = somebody("kind = 'japanese' AND street IS NOT NULL")
    with seats.sit("sato") as clerk, seats.sit("mori", purpose="protection") as officer:
        before = clerk.get(f"/{TOGANE}/residents/{number}").text
        street = re.search(r"千葉県東金市([^<]+)</dd>", before)
        assert street
        given = {"command_id": "6f0c2f2e-0000-4000-8000-00000000000c", "effective": "2024-03-20"}
        more = {"since": "2024-03-20", "legal_basis": "標準仕様書3.4", "trigger": "petition", "notice_on": "2024-03-20"}
        sent = officer.post(f"/{TOGANE}/residents/{number}/entries/support_started", data={**given, **more})
        assert sent.status_code == 303, sent.text
        decided(seats, sent.headers["location"], purpose="protection")
        paths = ("", "/history", "/entries/relocation", "/entries/amendment_ex_officio", "/copy")
        answers = [clerk.get(f"/{TOGANE}/residents/{number}{path}") for path in paths]
        assert [street[1] in answer.text for answer in answers] == [False] * len(paths)
        assert answers[-1].status_code == 403
        assert "支援措置責任者" in answers[-1].text
        assert f"residents/{number}" not in search(clerk, street[1]).text
        assert street[1] in officer.get(f"/{TOGANE}/residents/{number}").text


def test_preferences_lead_back_to_this_server_alone(seats: Seats) -> None:
    """A choice of language or colours never sends the browser to somebody else's page."""
    with seats.sit("sato") as browser:
        own = browser.post("/preferences", data={"lang": "en"}, headers={"referer": f"http://testserver/{TOGANE}?x=1"})
        other = browser.post("/preferences", data={"theme": "dark"}, headers={"referer": "http://evil.example/x"})
        twisted = browser.post(
            "/preferences", data={"lang": "xx"}, headers={"referer": "http://testserver//evil.example"}
        )
        page = browser.get(f"/{TOGANE}").text
    assert own.headers["location"] == f"/{TOGANE}?x=1"
    assert other.headers["location"] == "/"
    assert twisted.headers["location"] == "/evil.example"
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page


def test_every_item_of_every_reason_has_a_name() -> None:
    """A further 異動事由 needs no form of its own; its items are called by name in both languages."""
    asked = {item.name for code in PLANS.keys() - forms.NOT_ASKED for item in forms.items_asked(code)}
    assert asked - MORE_ITEMS.keys() - ITEMS.keys() == set()


def test_a_form_asks_only_what_its_reason_has() -> None:
    """Where to somebody goes is asked of who leaves, not of who died."""
    codes = ("move_out_domestic", "death", "removal_ex_officio")
    asked = {code: {item.name for item in forms.items_asked(code)} for code in codes}
    assert [code for code, items in asked.items() if "planned_destination" in items] == ["move_out_domestic"]


def test_every_text_is_used_and_every_used_one_exists() -> None:
    """The table of words has what the screens say, and nothing else."""
    sources = [*HERE.rglob("*.py"), *HERE.rglob("*.html")]
    ours = [path for path in sources if not {"security", "audit", "town"} & set(path.relative_to(HERE).parts)]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in ours if path.name != "words.py")
    said = set(re.findall(r"""\bsay\(\s*["']([a-z_]+)["']\s*[,)]""", texts))
    begun = tuple(re.findall(r"""\bsay\(f?["']([a-z_]+_)(?:["'] ~|\{)""", texts))
    assert said - TEXTS.keys() == set()
    quoted = {
        key
        for path in sources
        if path.name != "words.py"
        for key in re.findall(r"""["']([a-z_]+)["']""", path.read_text("utf-8"))
    }
    assert [key for key in TEXTS if key not in quoted and not key.startswith(begun)] == []


def test_every_choice_of_a_screen_is_a_fixed_set(seats: Seats, about: dict[str, Any]) -> None:
    """A 異動事由 that doesn't fit the person, or none at all, opens no form."""
    with seats.sit("sato") as browser:
        for code in ("alias_entered", "certificate_issued", "migrated", "nonsense", "support_ended"):
            assert browser.get(f"/{TOGANE}/residents/{about['n']}/entries/{code}").status_code == 404
