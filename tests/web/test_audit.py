"""The auditor's screens: what they show is what the service, the log and the published seals say, to auditors alone."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from support.command_line import Typed
from web.auditing import locked, signed_in
from web.pages import faults
from web.seats import TOGANE
from web.visited import audits

from console.api import entering, reading
from console.service.town import TownService
from console.web.audit.proofs import seals
from console.web.audit.rows import corrected_rows
from console.web.audit.words import FUNCTIONS, function
from console.web.rendering import HERE
from events.towns import member_town
from projections.decisions import Overtaken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from console.service.services import Services
    from console.service.views import ReplayDigest
    from console.service.visit import Moment, Visit

PAGES = audits(n="000000000000019")


@pytest.fixture
def app(services: Services, town_data: Path, tmp_path: Path) -> Iterator[ASGIApp]:
    """The screens behind the lock."""
    with locked(services, town_data, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def sealed(town_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the town, sealed, of which only what is published is read."""
    data = tmp_path_factory.mktemp("sealed") / "data"
    shutil.copytree(town_data, data)
    assert Typed(data)("seal").code == 0
    return data


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_whole_in_both_languages(app: ASGIApp, page: str) -> None:
    """Each opens for an auditor, with sound HTML and nothing inline; in English no heading is Japanese."""
    with signed_in(app, "kansa") as auditor:
        japanese = auditor.open(page)
        auditor.send("/preferences", japanese, lang="en")
        english = auditor.open(page)
    for answer in (japanese, english):
        assert answer.status_code == 200, answer.text
        assert faults(answer.text) == []
    heading = re.search(r"<h1>(.*?)</h1>", english.text)
    assert heading
    assert heading[1].isascii()


@pytest.mark.parametrize("user", ["kanri", "tonari"])
def test_nobody_without_the_role_reads_them(app: ASGIApp, user: str) -> None:
    """An administrator (who may check seals and log-ins) and another town's auditor read why not, and nothing else."""
    with signed_in(app, user) as person:
        answers = [person.open(page) for page in PAGES]
    refused = [answer for answer in answers if answer.status_code == 403]
    opened = {answer.url.path for answer in answers if answer.status_code == 200}
    kept = {f"/{TOGANE}/audit{page}" for page in ("", "/proofs", "/sign-ins")} if user == "kanri" else set()
    assert opened == kept
    assert not [answer for answer in refused if "SHA-256" in answer.text or "<ins>" in answer.text]


def test_the_first_page_offers_what_one_may_ask(app: ASGIApp) -> None:
    """An auditor finds all six questions, a caseworker the comparison alone, an administrator seals and log-ins."""
    offered = {}
    for user in ("kansa", "mado", "kanri"):
        with signed_in(app, user) as person:
            offered[user] = re.findall(rf'href="/{TOGANE}/audit/([a-z-]+)"', person.open("/audit").text)
    assert offered["kansa"] == ["diff", "replay", "proofs", "corrected", "accesses", "sign-ins"]
    assert offered["mado"] == ["diff"]
    assert offered["kanri"] == ["proofs", "sign-ins"]


def test_a_comparison_shows_what_became_known(app: ASGIApp, services: Services) -> None:
    """As of one day, known before and after later entries: both values, who entered the change, and the count."""
    known = services.town(TOGANE).position
    with signed_in(app, "kansa") as auditor:
        page = auditor.open(f"/audit/diff?from_known=250&known={known}&from_valid=R6.3.31&valid=R6.3.31").text
        same = auditor.open(f"/audit/diff?from_known={known}&known={known}").text
    count = re.search(r"([\d,]+) 件の記録に違いがあります", page)
    assert count
    assert int(count[1].replace(",", "")) > 50
    assert "初めの 50 件" in page
    assert len(re.findall("<article", page)) == 50
    assert "<del>" in page
    assert "<ins>" in page
    assert "操作者" in page
    assert "違いはありません" in same


def test_one_persons_comparison_has_no_number_in_its_question(app: ASGIApp, somebody: Callable[..., str]) -> None:
    """The number is sent in a form; the page about it is addressed like every record, without a query for it."""
    number = somebody("version > 1")
    with signed_in(app, "kansa") as auditor:
        form = auditor.open("/audit/diff")
        fields = {"from_valid": "R4.4.1", "from_known": "", "valid": "", "known": "", "number": number.lstrip("0")}
        sent = auditor.send(f"/{TOGANE}/audit/diff", form, **fields)
        assert sent.headers["location"] == f"/{TOGANE}/audit/diff/{number}?from_valid=R4.4.1"
        page = auditor.submit("/audit/diff", form, **fields)
    assert page.status_code == 200
    assert "1 件の記録に違いがあります" in page.text
    assert f"/{TOGANE}/residents/{number}" in page.text


@pytest.mark.parametrize("query", ["valid=yesterday&from_valid=R5.4.1", "known=99999999", "from_known=x"])
def test_an_unreadable_moment_is_told_with_a_remedy(app: ASGIApp, query: str) -> None:
    """What is no day or position is refused in words, with what to type."""
    with signed_in(app, "kansa") as auditor:
        answer = auditor.open(f"/audit/diff?{query}")
    assert answer.status_code == 400
    assert "してください" in answer.text or "確かめられます" in answer.text


def test_everything_that_is_looked_at_has_a_name_in_the_access_log() -> None:
    """Screens and calls of programs are written down under names that an auditor reads in words."""
    sources = "".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.py"))
    screens = set(re.findall(r'visit(?:_for)?\((?:asked, )?"([a-z_]+)"', sources))
    calls = {route.name for router in (reading.router, entering.router) for route in router.routes}
    assert (screens | calls) - FUNCTIONS.keys() == set()
    assert function("API resident", "ja") == "住民票の照会 (API)"


def test_a_replay_agrees_with_the_screens(app: ASGIApp) -> None:
    """The digest from the log and the one behind the screens are shown and equal, also for a moment of the past."""
    with signed_in(app, "kansa") as auditor:
        for query in ("run=yes", "run=yes&valid=R5.1.1&known=300"):
            page = auditor.open(f"/audit/replay?{query}").text
            digests = re.findall(r'<dd class="digest">([0-9a-f]{64})</dd>', page)
            assert len(digests) == 2
            assert digests[0] == digests[1]
            assert "一致しています" in page
    assert "処理番号 300" in page


def test_a_difference_is_an_alarm(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the read model says something else than the log, the page says not to trust it and what to do."""
    whole = TownService.replay_digest

    def altered(service: TownService, visit: Visit, moment: Moment) -> ReplayDigest:
        return replace(whole(service, visit, moment), read="0" * 64)

    monkeypatch.setattr(TownService, "replay_digest", altered)
    with signed_in(app, "kansa") as auditor:
        page = auditor.open("/audit/replay?run=yes").text
    assert 'role="alert"' in page
    assert "画面を信用しないでください" in page
    assert "一致しています" not in page


def test_who_looked_finds_the_caseworker_who_did(app: ASGIApp, somebody: Callable[..., str]) -> None:
    """A caseworker opens a record; the auditor asks who looked and reads name and purpose; asking is there, too."""
    number = somebody()
    with signed_in(app, "mado") as clerk:
        assert clerk.open(f"/residents/{number}").status_code == 200
    with signed_in(app, "kansa") as auditor:
        form = auditor.open("/audit/accesses")
        page = auditor.submit("/audit/accesses", form, number=number).text
        again = auditor.open(f"/audit/accesses/{number}").text
    assert ">mado<" in page
    assert "住民票の照会" in page
    assert "住民記録事務" in page
    assert "住民基本台帳法5条" in page
    assert ">kansa<" in again, "asking is recorded, too"


def test_the_analyses_count_and_list(app: ASGIApp, somebody: Callable[..., str]) -> None:
    """Counts by operator, the list of all, and a period in which nobody looked."""
    number = somebody()
    with signed_in(app, "mado") as clerk:
        clerk.open(f"/residents/{number}")
    with signed_in(app, "kansa") as auditor:
        counts = auditor.open("/audit/accesses").text
        listed = auditor.open("/audit/accesses?analysis=all").text
        never = auditor.open("/audit/accesses?analysis=all&to=R1.5.1").text
    assert re.search(r'<th scope="row">mado</th><td class="amount">\d+</td>', counts)
    assert number in listed
    assert "該当する閲覧はありません" in never


def test_a_protection_officer_tells_a_victim_who_looked(app: ASGIApp, somebody: Callable[..., str]) -> None:
    """支援措置責任者 may ask who looked; a caseworker may not."""
    number = somebody()
    with signed_in(app, "shien") as officer:
        assert officer.open(f"/audit/accesses/{number}").status_code == 200
    with signed_in(app, "mado") as clerk:
        assert clerk.open(f"/audit/accesses/{number}").status_code == 403


def test_a_corrected_fact_is_named_with_both_positions() -> None:
    """The bill, the day that counts, what was known when it was decided, what is known now, and since when."""
    fact = Overtaken(
        decision="bill-kei-2024-0000012",
        type="bill.decided",
        decided_at=1500,
        decided_on_position=1490,
        subject="vehicle-0000000003",
        facts_on=date(2024, 4, 1),
        item="status",
        then="registered",
        now="scrapped",
        changed_by=1700,
    )
    (row,) = corrected_rows([fact], "ja")
    assert row == {
        "decision": "賦課決定 kei-2024-0000012",
        "subject": "軽自動車 0000000003",
        "day": "令和6年4月1日",
        "item": "状態",
        "then": "登録",
        "now": "廃車",
        "decided_at": "1,500",
        "changed_by": "1,700",
    }


def test_nothing_sealed_is_said_so(app: ASGIApp) -> None:
    """A town that was never sealed shows no proof, and how to make one."""
    with signed_in(app, "kansa") as auditor:
        page = auditor.open("/audit/proofs").text
    assert "まだ封印していません" in page


def test_published_seals_are_checked(services: Services, sealed: Path, tmp_path: Path) -> None:
    """The page shows size and root of the checkpoint, and that its signature is right."""
    (found,) = seals(sealed, member_town(TOGANE)).seals
    with locked(services, sealed, tmp_path) as app, signed_in(app, "kansa") as auditor:
        page = auditor.open("/audit/proofs").text
    assert "署名は正しく" in page
    assert found.root in page
    assert f"{found.size:,}" in page
    assert "まだどの自治体も副署していません" in page


@pytest.mark.parametrize(("old", "new"), [(b"\ndigest ", b"\ndigest x"), ("— ".encode(), "— x".encode())])
def test_an_altered_seal_is_an_alarm(services: Services, sealed: Path, tmp_path: Path, old: bytes, new: bytes) -> None:
    """Whoever changes a published checkpoint or its signature is found out by the public key alone."""
    data = tmp_path / "data"
    shutil.copytree(sealed, data)
    (checkpoint,) = (data / TOGANE / "checkpoints").glob("*.checkpoint")
    checkpoint.write_bytes(checkpoint.read_bytes().replace(old, new, 1))
    assert seals(data, member_town(TOGANE)).fault
    with locked(services, data, tmp_path) as app, signed_in(app, "kansa") as auditor:
        page = auditor.open("/audit/proofs").text
    assert "署名が正しくありません" in page
    assert 'role="alert"' in page


def test_log_ins_are_told_to_auditors_and_security_officers_of_their_town(app: ASGIApp) -> None:
    """Who failed stands there; people of other towns don't, and clerks see nothing of it."""
    with signed_in(app, "nobody-here"), signed_in(app, "tonari"):
        pass
    for officer in ("kansa", "kanri"):
        with signed_in(app, officer) as person:
            everything = person.open("/audit/sign-ins").text
            assert "tonari" not in everything
            assert f"<td>{officer}</td>" in everything
            failed = person.open("/audit/sign-ins?failed=yes").text
            assert '<span class="badge warn">登録のないID</span>' in failed
            assert f"<td>{officer}</td>" not in failed
            assert "nobody-here" not in failed, "it may be a mistyped password"
            assert "該当する記録はありません" in person.open("/audit/sign-ins?user=tonari").text
            assert "該当する記録はありません" in person.open("/audit/sign-ins?to=2000-01-01").text
            assert f"/{TOGANE}/audit/sign-ins" in person.open("/audit").text
    with signed_in(app, "mado") as clerk:
        assert clerk.open("/audit/sign-ins").status_code == 403
