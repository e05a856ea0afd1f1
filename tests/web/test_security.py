"""The lock before the screens, abused: forged forms, planted and stolen sessions, cookies, headers, floods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from identity.stores import BY, PASSWORD, Clock, cheap
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from web.browsing import Browser

from connectors.identity.port import Grant
from connectors.identity.store import SqliteIdentityStore
from console.web.security.forms import LONGEST
from console.web.security.guard import gate
from console.web.security.rate import RateLimit
from console.web.security.security import Security, open_security
from console.web.security.sessions import IDLE_SECONDS, LONGEST_SECONDS, Sessions
from console.web.security.signing import secured
from registry.application.permissions import Action, Role, decide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx import Response
    from starlette.requests import Request

OWN: Final = "http://testserver"
WRONG: Final = "not-the-one-2026"
TOGANE, KUJUKURI = "122131", "124036"


async def who(request: Request) -> PlainTextResponse:
    """A screen that tells who looks at it; `visits` counts in the session."""
    visitor = gate(request)
    assert visitor is not None
    visitor.session["visits"] = visitor.session.get("visits", 0) + 1
    return PlainTextResponse(f"{visitor.user.id} {visitor.csrf} {visitor.session['visits']} {visitor.place}")


async def entered(request: Request) -> PlainTextResponse:
    """A screen that changes something: it reads the form itself, behind the lock."""
    form = await request.form()
    return PlainTextResponse(f"entered {form['name']}")


async def town(request: Request) -> PlainTextResponse:
    """A screen of one town, as every screen of a town begins: with a decision."""
    visitor = gate(request)
    assert visitor is not None
    decision = decide(visitor.user, Action.SEE_RESIDENT, request.path_params["town"], "residents")
    return PlainTextResponse(decision.ja, 200 if decision.allowed else 403)


async def style(_request: Request) -> PlainTextResponse:
    """A static file."""
    return PlainTextResponse("body {}")


SCREENS = Starlette(
    routes=[
        Route("/", who),
        Route("/enter", entered, methods=["POST"]),
        Route("/static/base.css", style),
        Route("/{town}/residents/{number}", town),
    ]
)


@pytest.fixture
def clock() -> Clock:
    """The lock's clock."""
    return Clock()


@pytest.fixture
def security(tmp_path: Path, clock: Clock) -> Iterator[Security]:
    """A lock with one caseworker of 東金市, and room for twenty requests at once."""
    with (
        SqliteIdentityStore(tmp_path / "identity.sqlite", now=clock, passwords=cheap()) as store,
        Sessions(tmp_path / "sessions.sqlite", now=clock) as sessions,
    ):
        store.add("hanako", "山武 花子", PASSWORD, BY)
        store.grant("hanako", TOGANE, [Grant(town=TOGANE, role=Role.CASEWORKER)], BY)
        limits = [RateLimit(1, burst, lambda: clock.micros / 1_000_000) for burst in (20, 100)]
        yield Security(store, sessions, None, *limits)


@pytest.fixture
def browser(security: Security) -> Iterator[Browser]:
    """A browser before the lock."""
    with Browser(secured(SCREENS, security)) as opened:
        yield opened


def csrf_of(page: Response) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def submit(browser: Browser, path: str, fields: dict[str, str], **headers: str) -> Response:
    """Send a form as a browser does, from our own page unless told otherwise."""
    return browser.post(path, data=fields, headers={"Origin": OWN, **headers})


def sign_in(browser: Browser, password: str = PASSWORD, user: str = "hanako") -> Response:
    """Open the sign-in page and send it."""
    csrf = csrf_of(browser.get("/sign-in"))
    return submit(browser, "/sign-in", {"csrf": csrf, "user": user, "password": password})


def enter(browser: Browser, **changes: str) -> Response:
    """Send the entry form with the session's token; changes replace a field or a header."""
    csrf = browser.get("/").text.split()[1]
    fields = {"csrf": changes.pop("csrf", csrf), "name": "花子"}
    return submit(browser, "/enter", fields, **{name.replace("_", "-"): said for name, said in changes.items()})


def test_nothing_opens_without_signing_in(browser: Browser) -> None:
    """Any page asks who it is first, then leads to what was asked; no page is named in the address meanwhile."""
    sent_on = browser.get(f"/{TOGANE}/residents/000000000000018?known=12")
    assert (sent_on.status_code, sent_on.headers["location"]) == (303, "/sign-in")
    done = sign_in(browser)
    assert (done.status_code, done.headers["location"]) == (303, f"/{TOGANE}/residents/000000000000018?known=12")
    assert browser.get("/").text.startswith("hanako ")


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "//evil.example/sign-in"])
def test_signing_in_leads_to_no_other_site(browser: Browser, path: str) -> None:
    """An address that a browser would read as another host leads to the first page."""
    browser.get(OWN + path)
    assert re.match(r"/(?![/\\])", sign_in(browser).headers["location"])


def test_a_wrong_password_and_an_unknown_user_read_the_same(browser: Browser) -> None:
    """The page says that one of both is wrong, and keeps the id that was typed, escaped."""
    wrong = sign_in(browser, password=WRONG)
    unknown = sign_in(browser, user='"><script>alert(1)</script>')
    assert wrong.status_code == unknown.status_code == 401
    assert "利用者IDまたはパスワードが違います" in wrong.text
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.text) == strip.sub("", unknown.text)
    assert "<script>alert" not in unknown.text


def test_lock_out_says_how_long(browser: Browser) -> None:
    """After five failures the right password waits too, and the answer says for how long."""
    for _ in range(5):
        sign_in(browser, password=WRONG)
    waiting = sign_in(browser)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "30")
    assert "30 秒" in waiting.text


def test_signing_in_changes_the_session_key(browser: Browser, security: Security) -> None:
    """Fixation: a key that somebody planted before opens nothing afterwards, nor does a key made up."""
    browser.get("/sign-in")
    planted = browser.cookies["daicho"]
    sign_in(browser)
    assert browser.cookies["daicho"] != planted
    assert security.sessions.find(planted) is None
    with Browser(secured(SCREENS, security), daicho="made-up") as thief:
        answer = thief.get("/")
    assert answer.status_code == 303
    assert "made-up" not in answer.headers["set-cookie"]


def test_the_file_of_sessions_opens_no_session(browser: Browser, tmp_path: Path) -> None:
    """Whoever reads the file finds hashes of keys, not keys."""
    sign_in(browser)
    key = browser.cookies["daicho"].encode()
    assert all(key not in file.read_bytes() for file in tmp_path.iterdir())


def test_the_cookie_is_out_of_reach_of_scripts_and_sites(security: Security) -> None:
    """HttpOnly and SameSite always; with TLS also Secure and bound to this very host."""
    app = secured(SCREENS, security)
    with Browser(app) as open_line, Browser(app, "https://testserver") as tls_line:
        plain, tls = (line.get("/sign-in").headers["set-cookie"] for line in (open_line, tls_line))
    assert re.fullmatch(r"daicho=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax", plain)
    assert re.fullmatch(r"__Host-daicho=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure", tls)


def test_every_answer_carries_the_headers(security: Security, browser: Browser) -> None:
    """Pages, redirects, refusals and missing pages alike; nothing inline may run, and TLS stays TLS."""
    with Browser(secured(SCREENS, security), "https://testserver") as line:
        tls = line.get("/sign-in")
    answers = [browser.get("/sign-in"), browser.get("/"), browser.post("/enter"), sign_in(browser), tls]
    for answer in [*answers, browser.get("/static/base.css"), browser.get("/no/such/page")]:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "no-store" in answer.headers["cache-control"]
    assert "strict-transport-security" in tls.headers
    assert "strict-transport-security" not in browser.get("/sign-in").headers


def test_pages_have_nothing_inline(browser: Browser) -> None:
    """The policy forbids inline scripts and styles, and the pages have none."""
    for page in (browser.get("/sign-in").text, browser.post("/enter").text):
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)


def test_a_form_of_ours_is_taken(browser: Browser) -> None:
    """With the session's token and from our own page, what was typed reaches the screen."""
    sign_in(browser)
    assert enter(browser).text == "entered 花子"
    assert enter(browser, Origin="", Referer=f"{OWN}/page").text == "entered 花子", "an old browser"


@pytest.mark.parametrize(
    "forgery",
    [
        {"csrf": ""},
        {"csrf": "made-up"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "", "Referer": "https://evil.example/"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
    ],
    ids=str,
)
def test_a_forged_form_is_refused(browser: Browser, forgery: dict[str, str]) -> None:
    """CSRF: without the token, or from anywhere else, nothing is entered."""
    sign_in(browser)
    refused = enter(browser, **forgery)
    assert refused.status_code == 403
    assert "entered" not in refused.text


def test_another_sessions_token_is_worth_nothing(browser: Browser, security: Security) -> None:
    """A token that somebody got in a session of their own doesn't fit the victim's."""
    sign_in(browser)
    with Browser(secured(SCREENS, security)) as other:
        sign_in(other)
        foreign = other.get("/").text.split()[1]
    assert enter(browser, csrf=foreign).status_code == 403


def test_signing_in_and_out_can_not_be_forged(browser: Browser) -> None:
    """Nobody is signed in or out by another site's form."""
    browser.get("/sign-in")
    assert submit(browser, "/sign-in", {"user": "hanako", "password": PASSWORD}).status_code == 403
    sign_in(browser)
    assert submit(browser, "/sign-out", {"csrf": ""}).status_code == 403
    assert browser.get("/").status_code == 200


def test_signing_out_ends_the_session_everywhere(browser: Browser, security: Security) -> None:
    """The key is gone from the browser and opens nothing, even where somebody kept it."""
    sign_in(browser)
    key, csrf = browser.cookies["daicho"], browser.get("/").text.split()[1]
    done = submit(browser, "/sign-out", {"csrf": csrf})
    assert "ログアウトしました" in done.text
    assert "Max-Age=0" in done.headers["set-cookie"]
    assert security.sessions.find(key) is None
    assert security.identity.records()[-1].kind == "sign_out"


def test_a_session_ends_when_idle_and_after_a_day(browser: Browser, clock: Clock) -> None:
    """Half an hour without a request, or ten hours in all, and the screen asks who it is."""
    sign_in(browser)
    clock.go(IDLE_SECONDS - 1)
    assert browser.get("/").status_code == 200
    clock.go(IDLE_SECONDS)
    assert browser.get("/").status_code == 303
    sign_in(browser)
    for _ in range(LONGEST_SECONDS // (IDLE_SECONDS - 1) + 1):
        assert browser.get("/").status_code == 200
        clock.go(IDLE_SECONDS - 60)
    clock.go(IDLE_SECONDS - 60)
    assert browser.get("/").status_code == 303


def test_a_form_of_an_ended_session_is_told_so(browser: Browser, clock: Clock) -> None:
    """What was sent too late isn't entered, and the sign-in page says that it wasn't saved."""
    sign_in(browser)
    csrf = browser.get("/").text.split()[1]
    clock.go(IDLE_SECONDS)
    late = submit(browser, "/enter", {"csrf": csrf, "name": "花子"})
    assert late.headers["location"] == "/sign-in"
    assert "保存されていません" in browser.get("/sign-in").text


def test_a_blocked_user_is_out_at_once(browser: Browser, security: Security) -> None:
    """Blocking an account ends what is open; roles taken away count from the next request."""
    sign_in(browser)
    assert browser.get(f"/{TOGANE}/residents/1").status_code == 200
    security.identity.grant("hanako", TOGANE, [], BY)
    assert browser.get(f"/{TOGANE}/residents/1").status_code == 403
    security.identity.block("hanako", BY, blocked=True)
    assert browser.get("/").status_code == 303


def test_another_towns_records_stay_closed(browser: Browser) -> None:
    """IDOR: a caseworker of 東金市 who types 九十九里町 into the address reads why not, whatever the number."""
    sign_in(browser)
    for number in ("000000000000018", "1", "../122131/residents/1"):
        refused = browser.get(f"/{KUJUKURI}/residents/{number.replace('/', '%2F')}")
        assert refused.status_code in {403, 404}
        assert "山武 花子さんには" in refused.text or refused.status_code == 404


def test_the_session_keeps_what_screens_put_there(browser: Browser) -> None:
    """What a screen notes in a request is there in the next one, also in a restarted console."""
    sign_in(browser)
    assert [browser.get("/").text.split()[2] for _ in range(3)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b'{"csrf": "x"}', 415),
        ("text/plain", b"csrf=x", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded", b"a" * (LONGEST + 1), 413),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 3000), 400),
        ("application/x-www-form-urlencoded", b"csrf=\xff\xfe", 400),
        ("application/x-www-form-urlencoded", b"csrf=%FF", 403),
    ],
)
def test_malformed_and_oversized_forms_are_refused(
    browser: Browser, content_type: str, body: bytes, status: int
) -> None:
    """What isn't a form of ours never reaches a screen."""
    sign_in(browser)
    answer = browser.post("/enter", content=body, headers={"Origin": OWN, "Content-Type": content_type})
    assert answer.status_code == status


def test_a_flood_waits(browser: Browser, clock: Clock) -> None:
    """One user's flood is answered with 429 and the seconds to wait, then it goes on; style sheets are free."""
    sign_in(browser)
    answers = [browser.get("/") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert browser.get("/static/base.css").status_code == 200
    clock.go(1)
    assert browser.get("/").status_code == 200


def test_an_address_without_a_user_is_limited_too(browser: Browser, clock: Clock) -> None:
    """The sign-in page can't be flooded either."""
    codes = [browser.get("/sign-in").status_code for _ in range(101)]
    assert (codes[99], codes[100]) == (200, 429)
    clock.go(2)
    assert browser.get("/sign-in").status_code == 200


def test_the_sign_in_page_speaks_english(browser: Browser) -> None:
    """One link switches the language, which stays after signing in."""
    assert "Sign in" in browser.get("/sign-in?lang=en").text
    assert 'lang="en"' in browser.get("/sign-in").text


def test_the_lock_opens_from_a_data_folder(tmp_path: Path) -> None:
    """A new folder gets its files; without settings there is no provider."""
    with open_security(tmp_path / "data") as opened:
        assert opened.provider is None
        assert opened.identity.accounts() == []
        with Browser(secured(SCREENS, opened)) as browser:
            assert browser.get("/sign-in").status_code == 200
