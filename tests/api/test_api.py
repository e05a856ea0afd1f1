"""The API as programs use it: questions, entries sent twice, and refusals that explain themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from support.calling import relocation
from support.offices import LGCODE
from support.served import CHILD, GONE, HEAD, NEIGHBOUR, SPOUSE

from console.api.limits import BODY_BYTES
from console.proof import access_log
from registry.application.permissions import Role

if TYPE_CHECKING:
    from httpx import Response
    from support.calling import Callers


def assert_problem(response: Response, status: int, code: str) -> dict[str, Any]:
    """A refusal in the one form that all have; its body."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    told: dict[str, Any] = response.json()
    assert (told["code"], told["status"], told["type"]) == (code, status, f"urn:daicho:problem:{code}")
    assert told["title"]
    assert told["remedy"]
    return told


def test_a_search_asks_in_its_body_and_pages_on(callers: Callers) -> None:
    """No name stands in an address; pages cover the answer."""
    first = callers.clerk.post("searches", {"words": "渡辺", "limit": 2}).json()
    second = callers.clerk.post("searches", {"words": "渡辺", "limit": 2, "after": first["after"]}).json()
    numbers = [hit["number"] for page in (first, second) for hit in page["hits"]]
    assert sorted(numbers) == [HEAD, SPOUSE, CHILD]
    assert second["after"] == ""
    assert first["at"]["town"] == LGCODE


def test_every_question_has_its_address(callers: Callers) -> None:
    """Resident, history, household, statistics, comparison, replay, accesses, corrected decisions."""
    clerk, auditor = callers.clerk, callers.caller(Role.AUDITOR, purpose="audit")
    resident = clerk.get(f"residents/{HEAD}").json()
    assert (resident["items"]["name"], resident["head"], resident["tax"]["allowed"]) == ("渡邉　太郎", HEAD, False)
    then = clerk.get(f"residents/{GONE}", valid="2024-03-01", known="2024-01-20").json()
    assert (then["items"]["status"], then["recorded_later"]) == ("resident", 1)
    history = clerk.get(f"residents/{GONE}/history").json()
    assert [one["entry"]["reason"] for one in history["entries"]] == ["move_in_domestic", "move_out_domestic"]
    assert len(clerk.get(f"households/{HEAD}").json()["members"]) == 3
    figures = callers.caller(Role.CASEWORKER, purpose="statistics").get("statistics").json()["figures"]
    assert figures["population"] == 4
    compared = clerk.post("comparisons", {"before": {"valid": "2024-01-31"}, "number": GONE}).json()
    assert "status" in {change["item"] for change in compared["records"][0]["changes"]}
    assert auditor.post("replays", {}).json()["agrees"]
    assert auditor.get(f"residents/{HEAD}/accesses").json()["entries"]
    assert auditor.get("accesses", analysis="operators").json()["operators"]
    assert auditor.get("corrected-decisions").json()["decisions"] == []
    towns = callers.line("GET", "/towns", headers=clerk.headers).json()
    assert [one["code"] for one in towns] == [LGCODE]


def test_who_signed_in_is_told_to_auditors(callers: Callers) -> None:
    """Refused tokens are among the failures; filters leave the others out, and a clerk is refused."""
    callers.line("GET", "/towns", headers={"Authorization": "Bearer daicho_guessed"})
    auditor = callers.caller(Role.AUDITOR, purpose="audit")
    failed = auditor.get("sign-ins", failed="true").json()
    assert {(line["kind"], line["user"], line["failed"]) for line in failed["lines"]} == {("token", "", True)}
    assert failed["checked"] >= len(auditor.get("sign-ins").json()["lines"]) > len(failed["lines"])
    assert auditor.get("sign-ins", last="2000-01-01").json()["lines"] == []
    assert_problem(callers.clerk.get("sign-ins"), 403, "C310")


def test_a_command_sent_twice_is_recorded_once_and_read_at_once(callers: Callers, key: str) -> None:
    """The same key gives the same receipt; the very next answer knows of the entry."""
    clerk = callers.clerk
    first = clerk.post("commands", relocation(NEIGHBOUR, "台方"), key=key)
    assert (first.status_code, first.json()["repeated"]) == (201, False)
    assert clerk.get(f"residents/{NEIGHBOUR}").json()["items"]["area"] == "台方"
    again = clerk.post("commands", relocation(NEIGHBOUR, "台方"), key=key)
    assert again.json() == {**first.json(), "repeated": True, "alerts": []}


def test_an_answer_that_the_caller_has_is_not_sent_again(callers: Callers, key: str) -> None:
    """304 as long as nothing is different; it is written down all the same; an entry makes another ETag."""
    clerk = callers.clerk
    first = clerk.get(f"residents/{SPOUSE}")
    tag = first.headers["etag"]
    again = clerk.get(f"residents/{SPOUSE}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    with access_log(callers.services.town(LGCODE)._office) as log:
        assert len([one for one in log.entries_about([SPOUSE]) if one.access.action == "API resident"]) >= 2
    clerk.post("commands", relocation(SPOUSE, "田間"), key=key)
    assert clerk.get(f"residents/{SPOUSE}", headers={"If-None-Match": tag}).status_code == 200


def test_newcomers_get_their_numbers(callers: Callers, key: str) -> None:
    """記載 without a 宛名番号 draws one; a second try with the same key draws no other."""
    items = {
        "kind": "japanese", "name": "新井　光", "kana": "アライ　ヒカル", "birth": "2000-02-03", "sex": "女",
        "resident_code": "25208017694", "domicile": "不明", "koseki_head": "不明", "prefecture": "千葉県",
        "city": "東金市", "area": "東金", "street": "2番地", "became_resident": "2024-06-10", "relationship": "世帯主",
    }  # fmt: skip
    form = relocation("", "")["form"] | {"reason": "move_in_domestic", "legal_basis": "法22条"}
    body = {"form": form, "people": [{"event": "resident.moved_in", "items": items}]}
    first, again = (callers.clerk.post("arrivals", body, key=key).json() for _ in range(2))
    assert first["numbers"] == again["numbers"]
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert callers.clerk.get(f"residents/{first['numbers'][0]}").json()["items"]["birth"] == "2000-02-03"


def test_a_draft_is_reviewed_and_decided_by_others(callers: Callers, key: str) -> None:
    """仮登録, 審査 and 決裁 by three people; nothing is recorded before the last."""
    clerk, reviewer = callers.clerk, callers.caller(Role.CASEWORKER, name="reviewer")
    approver = callers.caller(Role.APPROVER, name="approver")
    body = relocation(CHILD, "家徳")
    saved = clerk.post("drafts", body, key=key)
    assert (saved.status_code, saved.json()["people"][CHILD]["area"]) == (201, "家徳")
    assert [one["id"] for one in reviewer.get("drafts").json()] == [key]
    assert_problem(clerk.post(f"drafts/{key}/review"), 409, "R124")
    assert clerk.get(f"residents/{CHILD}").json()["items"]["area"] == "家之子"
    assert reviewer.post(f"drafts/{key}/review").status_code == 204
    assert_problem(clerk.post(f"drafts/{key}/decision"), 403, "C310")
    assert approver.post(f"drafts/{key}/decision").status_code == 201
    assert clerk.get(f"residents/{CHILD}").json()["items"]["area"] == "家徳"
    assert_problem(clerk.delete(f"drafts/{key}"), 409, "R123")


def test_a_draft_can_be_withdrawn(callers: Callers, key: str) -> None:
    """取下げ leaves nothing of it."""
    assert callers.clerk.post("drafts", relocation(HEAD, "油井"), key=key).status_code == 201
    assert callers.clerk.delete(f"drafts/{key}").status_code == 204
    assert callers.clerk.get("drafts").json() == []


def test_open_alerts_are_named_one_by_one(callers: Callers, key: str) -> None:
    """A program is told each code to acknowledge."""
    late = relocation(HEAD, "油井", effective="2024-02-01")
    told = assert_problem(callers.clerk.post("commands", late, key=key), 409, "R001")
    assert [alert["code"] for alert in told["alerts"]] == ["A105"]
    assert told["alerts"][0]["remedy"]


def test_who_may_not_is_told_why_and_nothing_else(callers: Callers, key: str) -> None:
    """Another town's clerk, the wrong purpose, no token: a problem without a name or a number in it."""
    strangers = [
        callers.caller(Role.CASEWORKER, town="122378"),
        callers.caller(Role.CASEWORKER, purpose="audit"),
        callers.caller(Role.ADMIN, purpose="system"),
        callers.caller(Role.TAX, purpose="residents"),
    ]
    for stranger in strangers:
        answers = [
            stranger.get(f"residents/{HEAD}"),
            stranger.post("searches", {"words": "渡辺"}),
            stranger.post("commands", relocation(HEAD, "油井"), key=key),
        ]
        for response in answers:
            assert_problem(response, 403, "C310")
            assert "渡" not in response.text
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
        response = callers.line("GET", f"/towns/{LGCODE}/residents/{HEAD}", headers=headers)
        assert_problem(response, 401, "H401")
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"/towns/122378/residents/{HEAD}", 404, "D301"),
        ("/towns/999999/residents/1", 404, "D301"),
        (f"/towns/{LGCODE}/residents/9999", 404, "C201"),
        (f"/towns/{LGCODE}/residents/{HEAD}?valid=2000-01-01", 404, "C202"),
        (f"/towns/{LGCODE}/residents/{HEAD}?known=99999", 400, "C103"),
        (f"/towns/{LGCODE}/residents/{HEAD}?valid=yesterday", 422, "H422"),
        (f"/towns/{LGCODE}/residents/../../etc", 404, "H404"),
        (f"/towns/{LGCODE}/nothing", 404, "H404"),
    ],
)
def test_what_is_not_there_is_a_problem(callers: Callers, path: str, status: int, code: str) -> None:
    """Unknown towns, numbers, moments and addresses."""
    assert_problem(callers.line("GET", path, headers=callers.clerk.headers), status, code)


def bad_bodies() -> dict[str, Any]:
    """Commands that can't be read, each for one reason."""
    good = relocation(HEAD, "油井")
    person = good["people"][HEAD]
    return {
        "form.effective": {**good, "form": {**good["form"], "effective": "someday"}},
        f"people.{HEAD}.event": {**good, "people": {HEAD: {**person, "event": "os.system"}}},
        f"people.{HEAD}.items.nothing": {**good, "people": {HEAD: {**person, "items": {"nothing": 1}}}},
        f"people.{HEAD}.items.area": {**good, "people": {HEAD: {**person, "items": {"area": ["x"]}}}},
        f"people.{HEAD}.items.address_since": {**good, "people": {HEAD: {**person, "items": {"address_since": 5}}}},
        "body.command": {**good, "command": "Erase"},
        "body.form.actor": {**good, "form": {**good["form"], "actor": "somebody else"}},
        "cancels": {"command": "Cancel", "form": good["form"]},
        "certificate": {"command": "IssueCertificate", "form": good["form"]},
        "void": {"command": "VoidCertificate", "form": good["form"]},
        "payment": {"command": "ReceivePayment", "form": good["form"]},
        "collection": {"command": "Collect", "form": good["form"]},
    }


def test_the_field_that_can_not_be_read_is_named(callers: Callers, key: str) -> None:
    """Nothing unknown is passed over, and no name makes the program load anything."""
    for field, body in bad_bodies().items():
        who = callers.clerk
        told = assert_problem(who.post("commands", body, key=key), 422, "H422")
        assert told["fields"] == [field]
    assert_problem(callers.clerk.post("commands", relocation(HEAD, "油井")), 422, "H422")
    assert_problem(callers.clerk.post("commands", relocation(HEAD, "油井"), key="not-a-uuid"), 422, "H422")


def test_acts_of_collection_and_facts_of_tax_are_entered_by_the_tax_office(callers: Callers) -> None:
    """A fact is recorded for a tax officer alone; an act that can't be read is refused by its item."""
    form = {
        "reason": "parcel.registered",
        "effective": "2024-06-01",
        "trigger": "notice",
        "legal_basis": "地方税法382条",
    }
    items = {"owner": "1", "land_area": 10_000, "price": 1_000_000, "land_class": "commercial"}
    parcel = {"parcel-0000000099": {"event": "parcel.registered", "items": items}}
    body = {"command": "RecordFacts", "form": form, "people": parcel}
    officer = callers.caller(Role.TAX, purpose="tax")
    assert_problem(callers.clerk.post("commands", body, key=str(uuid4())), 403, "C310")
    assert officer.post("commands", body, key=str(uuid4())).status_code == 201
    assert_problem(officer.post("commands", body, key=str(uuid4())), 409, "R241")
    for act, code in (("forgive", "R234"), ("refund", "R235")):
        given = {"command": "Collect", "form": form, "collection": {"act": act, "items": {"bill": "kotei-2024-1"}}}
        assert_problem(officer.post("commands", given, key=str(uuid4())), 409, code)


def test_oversized_and_malformed_bodies_are_refused(callers: Callers) -> None:
    """A megabyte of anything, and what isn't JSON."""
    for body, status, code in (
        (b"x" * (BODY_BYTES + 1), 413, "H413"),
        (b"{", 422, "H422"),
        (b"\xff\xfe", 422, "H422"),
        (b"[]", 422, "H422"),
        (b'{"words": "\\ud800"}', 422, "H422"),
    ):
        headers = {**callers.clerk.headers, "Content-Type": "application/json"}
        response = callers.line("POST", f"/towns/{LGCODE}/searches", content=body, headers=headers)
        assert_problem(response, status, code)


def test_moments_beyond_the_calendar_are_refused(callers: Callers) -> None:
    """A position, a day or a time that no town can have is the caller's mistake, not ours."""
    for known in (-1, 10**30, "9999-12-31", "0001-01-01", "2024-06-10T12:00:00"):
        assert_problem(callers.clerk.get(f"residents/{HEAD}", known=known), 422, "H422")
    assert callers.clerk.get(f"residents/{HEAD}", known="2024-06-10T23:00:00+09:00").status_code == 200
    far = relocation(HEAD, "油井")
    far["people"][HEAD]["items"] = {"household_order": 10**30}
    told = assert_problem(callers.clerk.post("commands", far, key=str(uuid4())), 422, "H422")
    assert told["fields"] == [f"people.{HEAD}.items.household_order"]


def test_english_is_spoken_to_who_asks_for_it(callers: Callers) -> None:
    """Problems in the caller's language, with the same code."""
    told = callers.clerk.get("residents/9999", headers={"Accept-Language": "en"})
    assert told.headers["content-language"] == "en"
    assert "has no" in told.json()["title"]
