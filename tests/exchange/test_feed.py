"""The feed over HTTP: who gets what, and what everybody else gets instead."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from exchange.published import NOW, SAMMU, TOGANE, Published
from exchange.serving import served
from support.offices import form, relocation

from console.feed.reports import told_under
from console.feed.town import TownFeed
from console.proof import access_log, seal
from events.disclosure import Way
from events.erasure import ErasureDecided
from events.resident import Died
from registry.application.commands import Leave
from registry.application.erasure import Erase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GONE = "000000000000018"
EVENTS = f"/exchange/{TOGANE}/events"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Published]:
    """A town that has published three records to the school board."""
    with Published(tmp_path) as published:
        published.publish()
        yield published


@pytest.fixture
def client(town: Published) -> Iterator[httpx.Client]:
    """A client with the school board's token; the clock of the rate stands still."""
    with served(town.office) as address, httpx.Client(base_url=address, headers=town.authorization) as http:
        yield http


def problem(response: Any) -> str:
    """The kind of an RFC 9457 problem, having checked that it is one."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["remedy"]
    assert body["remedy_ja"]
    return str(body["type"]).rpartition(":")[2]


def test_a_page_is_cloud_events_in_order(client: httpx.Client) -> None:
    """Both times, the agreement, the cause and the agreed items; the cursor goes on where the page ended."""
    page = client.get(EVENTS).json()
    assert [event["sequence"] for event in page["events"]] == ["1", "2", "3"]
    last = page["events"][-1]
    assert last["type"] == "daicho.resident.relocated"
    assert (last["time"], last["recordedtime"][:10]) == ("2024-06-10T00:00:00+09:00", "2024-07-01")
    assert last["data"]["before"]["area"] == "家之子"
    assert last["data"]["after"]["area"] == "求名"
    assert page["next"] == 3
    assert client.get(EVENTS, params={"after": 3}).json() == {"events": [], "next": 3, "more": False}


def test_the_same_page_is_not_sent_twice(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ETag saves the second transfer, and reading and opening the records, until something was added."""
    first = client.get(EVENTS)
    monkeypatch.delattr(TownFeed, "page")
    again = client.get(EVENTS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_small_page_says_that_there_is_more(client: httpx.Client) -> None:
    """Pages are 1,000 records at most, and fewer where asked."""
    assert client.get(EVENTS, params={"limit": 2}).json()["more"]
    assert client.get(EVENTS, params={"limit": 1001}).status_code == 422


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic abc"])
def test_without_a_valid_token_nothing_is_said(client: httpx.Client, header: str) -> None:
    """401 with the scheme to use; nothing tells whether a subscriber exists."""
    response = client.get(EVENTS, headers={"Authorization": header})
    assert response.status_code == 401
    assert problem(response) == "no-token"
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_another_towns_feed_is_not_here(client: httpx.Client) -> None:
    """A token is one town's, and so is the feed."""
    assert problem(client.get(f"/exchange/{SAMMU}/events")) == "no-town"


def test_a_revoked_agreement_ends_at_once_and_the_attempt_is_recorded(client: httpx.Client, town: Published) -> None:
    """Without waiting for the publisher: 403, and the access log names the subscriber."""
    town.revoke()
    assert problem(client.get(EVENTS)) == "no-agreement"
    with access_log(town.office) as log:
        last = [*log.entries()][-1].access
    assert (last.actor, last.action) == ("school-board", "feed: no-agreement")


def test_an_erased_persons_records_say_nothing_from_the_decision_on(client: httpx.Client, town: Published) -> None:
    """Before the key is destroyed; what the reader had is another page now."""
    first = client.get(EVENTS)
    town.office_handle(Leave(form=form("died", "death", NOW), people={GONE: Died()}))
    decision = form("erase", ErasureDecided.TYPE, NOW)
    town.office_handle(Erase(form=decision, number=GONE, grounds="保存期間の満了"))
    events = client.get(EVENTS, headers={"If-None-Match": first.headers["etag"]}).json()["events"]
    assert [event["type"] == "daicho.withheld" for event in events] == [True, False, True]
    assert [one.get("subject") for one in first.json()["events"]] == [GONE, "000000000000026", GONE]


def test_an_item_outside_the_agreement_is_refused_and_recorded(client: httpx.Client, town: Published) -> None:
    """What isn't agreed on can't be asked for, even where it exists."""
    assert client.get(EVENTS, params={"fields": "name"}).json()["events"][0]["data"]["after"] == {
        "name": "東金　000000000000018"
    }
    response = client.get(EVENTS, params={"fields": "name,my_number"})
    assert response.status_code == 403
    assert problem(response) == "field-not-agreed"
    with access_log(town.office) as log:
        assert [*log.entries()][-1].access.action == "feed: field-not-agreed"


def test_too_many_requests_must_wait(client: httpx.Client) -> None:
    """The agreement's rate a minute, then 429 with the seconds to wait."""
    responses = [client.get(EVENTS, params={"after": 3}) for _ in range(21)]
    assert [one.status_code for one in responses] == [200] * 20 + [429]
    assert problem(responses[-1]) == "too-many-requests"
    assert int(responses[-1].headers["retry-after"]) == 3


def test_a_stream_goes_on_after_the_last_event_id(client: httpx.Client, town: Published) -> None:
    """Server-sent events from where the reader was; what is published meanwhile follows."""
    town.office_handle(relocation("again", "000000000000018", "田間", date(2024, 6, 20)))
    with client.stream("GET", EVENTS, headers={"Accept": "text/event-stream", "Last-Event-ID": "2"}) as response:
        town.publish()
        town.revoke()
        lines = list(response.iter_lines())
    ids = [line for line in lines if line.startswith("id:")]
    assert ids[0] == "id: 3"
    assert lines[-3:-1] == ["event: problem", next(line for line in lines if "no-agreement" in line)]


def test_plain_curl_reads_page_stream_and_full_file(town: Published) -> None:
    """No client of ours is needed: the same three records as a page and as a stream, and two people as they stand."""
    with served(town.office) as address:
        curl = ["curl", "--silent", "--show-error", "--no-buffer", "--max-time", "30"]
        curl += ["--header", f"Authorization: Bearer {town.token}"]
        page = subprocess.run([*curl, address + EVENTS], capture_output=True, check=True)
        assert [one["sequence"] for one in json.loads(page.stdout)["events"]] == ["1", "2", "3"]
        streaming = [*curl, "--header", "Accept: text/event-stream", address + EVENTS]
        with subprocess.Popen(streaming, stdout=subprocess.PIPE) as stream:
            assert stream.stdout is not None
            ids = []
            while len(ids) < 3:
                line = stream.stdout.readline().decode()
                ids += [line.strip()] if line.startswith("id:") else []
            stream.kill()
        assert ids == ["id: 1", "id: 2", "id: 3"]
        url = f"{address}/exchange/{TOGANE}/full/{town.agreement}"
        full = subprocess.run([*curl, "--include", url], capture_output=True, check=True).stdout.decode()
        head, _, body = full.partition("\r\n\r\n")
        assert '<../events?after=3>; rel="next"' in head
        assert [json.loads(line)["items"]["area"] for line in body.splitlines()] == ["求名", "家之子"]


def test_a_full_file_is_for_who_agreed_on_it_and_not_too_often(client: httpx.Client, town: Published) -> None:
    """Another's agreement is refused and recorded; the fifth full file of an hour must wait; each is a disclosure."""
    other = town.agree("o", subscriber="welfare", until=date(2099, 3, 31))
    assert problem(client.get(f"/exchange/{TOGANE}/full/{other}")) == "no-agreement"
    with access_log(town.office) as log:
        assert [*log.entries()][-1].access.action == "feed: no-agreement"
    answers = [client.get(f"/exchange/{TOGANE}/full/{town.agreement}") for _ in range(5)]
    assert [one.status_code for one in answers] == [200] * 4 + [429]
    assert int(answers[-1].headers["retry-after"]) == 900
    files = [one for one in told_under(town.office, town.agreement) if one.event == Way.FILE]
    assert len(files) == 4


def test_a_proof_comes_after_the_next_checkpoint(client: httpx.Client, town: Published) -> None:
    """Before it: ask again later; never for a record that doesn't exist."""
    response = client.get(f"/exchange/{TOGANE}/proofs/1")
    assert problem(response) == "not-sealed"
    seal(town.office)
    assert set(client.get(f"/exchange/{TOGANE}/proofs/1").json()) == {"checkpoint", "event", "path"}
    assert problem(client.get(f"/exchange/{TOGANE}/proofs/4")) == "not-found"


def test_the_schema_is_given_to_whom_it_concerns(client: httpx.Client) -> None:
    """Records name their schema; it has the agreed items and no other."""
    name = client.get(EVENTS).json()["events"][0]["dataschema"].rpartition(":")[2]
    schema = client.get(f"/exchange/{TOGANE}/schemas/{name}").json()
    items = next(field["type"]["fields"] for field in schema["fields"] if field["name"] == "before")
    assert [item["name"] for item in items] == ["name", "birth", "area", "street", "status"]
    assert problem(client.get(f"/exchange/{TOGANE}/schemas/0")) == "not-found"
