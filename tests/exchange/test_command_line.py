"""The exchange commands as a town's staff type them, from the proposal to the report."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exchange.published import TOGANE, Published
from exchange.serving import served
from support.command_line import Typed
from support.offices import relocation

from console.proof import CHECKPOINTS, TOWN_KEY, seal

if TYPE_CHECKING:
    from collections.abc import Iterator

PROPOSAL = (
    *("agreement", "propose", "--subscriber", "122378", "--name", "山武市", "--purpose", "転入事務"),
    *("--legal-basis", "法9条", "--event", "resident.relocated", "--item", "name", "--item", "area"),
    *("--since", "2024-04-01", "--until", "2099-03-31"),
)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Published]:
    """A town with one agreement."""
    with Published(tmp_path / "data") as published:
        yield published


@pytest.fixture
def daicho(town: Published) -> Typed:
    """The command line at it."""
    return Typed(town.data)


def test_one_proposes_another_approves_and_then_it_is_published(daicho: Typed) -> None:
    """R705 for the same person; nothing goes out before the second one's approval, everything covered after it."""
    proposed = daicho(*PROPOSAL, "--actor", "clerk", "--json").json
    assert (proposed["agreement"], proposed["status"]) == ("122378-1", "proposed")
    daicho("publish")
    refused = daicho("agreement", "approve", "122378-1", "--actor", "clerk", "--json").json
    assert refused["error"]["code"] == "R705"
    assert daicho("disclosures", "--agreement", "122378-1", "--json").json == []
    assert daicho("agreement", "approve", "122378-1", "--actor", "chief").code == 0
    assert daicho("publish", "--json").json == {TOGANE: 1}
    assert daicho("publish", "--json").json == {TOGANE: 0}
    shown = daicho("agreement", "show", "122378-1", "--json").json
    assert [one["actor"] for one in shown["decided"]] == ["clerk", "chief"]
    assert "山武市" in daicho("agreement", "list").out
    assert "転入事務" in daicho("agreement", "show", "122378-1").out


def test_a_resident_learns_who_was_told_what(daicho: Typed) -> None:
    """Purpose, legal basis, items and the event; the same batch concerns others, of whom nothing is shown."""
    daicho("publish")
    told = daicho("disclosures", "--resident", "18", "--json").json
    assert [(one["event"], one["agreement"]) for one in told] == [
        ("resident.moved_in", "school-board-1"),
        ("resident.relocated", "school-board-1"),
    ]
    assert told[0]["legal_basis"] == "学校教育法施行令1条"
    assert "教育委員会" in daicho("disclosures", "--resident", "18").out
    (batch,) = daicho("disclosures", "--agreement", "school-board-1", "--json").json
    assert batch["records"] == 3
    assert daicho("disclosures").code == 2
    assert daicho("who-looked", "18", "--json").json[0]["action"] == "disclosures"


def test_a_revoked_agreement_publishes_nothing_more(daicho: Typed, town: Published) -> None:
    """From the moment of the command on; revoking twice is refused."""
    daicho("publish")
    assert daicho("agreement", "revoke", "school-board-1", "--reason", "目的の終了").code == 0
    town.office_handle(relocation("later", "000000000000018", "田間", date(2024, 6, 20)))
    assert daicho("publish", "--json").json == {TOGANE: 0}
    again = daicho("agreement", "revoke", "school-board-1", "--reason", "再び", "--json").json
    assert again["error"]["code"] == "R706"


def test_only_who_is_followed_is_told_of(daicho: Typed, town: Published) -> None:
    """A mark with a period; the agreement must hold."""
    number = town.agree("f", subscriber="welfare", covers="followed", until=date(2099, 1, 1))
    daicho("publish")
    assert daicho("follow", number, "-r", "26", "--since", "2024-06-01", "--until", "2099-01-01").code == 0
    assert daicho("follow", "none-1", "-r", "26", "--since", "2024-06-01", "--until", "2099-01-01").code == 4
    town.office_handle(relocation("r26", "000000000000026", "田間", date(2024, 6, 21)))
    town.office_handle(relocation("r18", "000000000000018", "田間", date(2024, 6, 21)))
    daicho("publish")
    told = daicho("disclosures", "--agreement", number, "--json").json
    assert [(one["event"], one["records"]) for one in told] == [("resident.relocated", 1)]


def test_the_contract_is_written_and_stays_compatible(daicho: Typed, town: Published, tmp_path: Path) -> None:
    """Everything a programmer needs, without a person in it; a successor that loses an item is refused."""
    out = tmp_path / "contract"
    written = daicho("agreement", "contract", town.agreement, "--out", str(out), "--json").json
    assert {"asyncapi.json", "openapi.json", "test-data.avro", "test-data.jsonl"} < set(written["files"])
    assert json.loads((out / "openapi.json").read_text("utf-8"))["openapi"].startswith("3.1")
    (schema,) = out.glob("*.avsc")
    narrower = town.agree("n", provided_items=["name"])
    refused = daicho("agreement", "contract", narrower, "--out", str(out), "--compatible-with", str(schema), "--json")
    assert refused.json["error"]["code"] == "C408"
    assert daicho("agreement", "show", "none-9", "--json").json["error"]["code"] == "C401"


def test_full_file_and_differences_make_the_present(daicho: Typed, town: Published, tmp_path: Path) -> None:
    """Each file has a manifest with its SHA-256; without news there is no further file; the dump is a disclosure."""
    out = str(tmp_path / "files")
    full = daicho("publish", "--full", town.agreement, "--out", out, "--json").json
    assert full["records"] == 2
    diff = daicho("publish", "--diff", "school-board", "--out", out, "--json").json
    assert diff["records"] == 3
    assert daicho("publish", "--diff", "school-board", "--out", out, "--json").json is None
    town.office_handle(relocation("later", "000000000000018", "田間", date(2024, 6, 20)))
    more = daicho("publish", "--diff", "school-board", "--out", out, "--json").json
    (line,) = [json.loads(one) for one in Path(more["file"]).read_text("utf-8").splitlines()]
    assert line["data"]["after"]["area"] == "田間"
    told = daicho("disclosures", "--resident", "26", "--json").json
    assert [one["event"] for one in told] == ["file", "resident.moved_in"]
    assert daicho("publish", "--full", "none-1", "--out", out).code == 2


def test_differences_withhold_what_was_told_under_an_agreement_that_has_ended(
    daicho: Typed, town: Published, tmp_path: Path
) -> None:
    """Even where another agreement on the same items goes on; without any there is no file (C409)."""
    daicho("publish")
    again = town.agree("again", until=date(2099, 3, 31))
    town.revoke()
    diff = daicho("publish", "--diff", "school-board", "--out", str(tmp_path / "files"), "--json").json
    lines = [json.loads(one) for one in Path(diff["file"]).read_text("utf-8").splitlines()]
    assert [one["agreement"] for one in lines if one["type"] == "daicho.withheld"] == ["school-board-1"] * 3
    assert {one["agreement"] for one in lines if one["data"]} == {again}
    daicho("agreement", "revoke", again, "--reason", "目的の終了")
    refused = daicho("publish", "--diff", "school-board", "--out", str(tmp_path / "files"), "--json").json
    assert refused["error"]["code"] == "C409"


@pytest.mark.slow
def test_a_subscriber_receives_resumes_and_proves(daicho: Typed, town: Published, tmp_path: Path) -> None:
    """`daicho subscribe` over HTTP: new records alone at the second time, and every sealed batch proved."""
    daicho("publish")
    seal(town.office)
    token = tmp_path / "token"
    token.write_text(daicho("agreement", "token", "school-board", "--json").json["token"], encoding="utf-8")
    with served(town.office) as address:
        line = (
            *("subscribe", "--from", address, "--provider", TOGANE, "--token-file", str(token)),
            *("--inbox", str(tmp_path / "inbox.sqlite"), "--subscriber", "school-board", "--json"),
            *("--key", str(town.office.folder / CHECKPOINTS / TOWN_KEY)),
        )
        assert daicho(*line).json == {"received": 3, "last": 3, "proved": 3, "dead_letters": 0}
        town.office_handle(relocation("later", "000000000000018", "田間", date(2024, 6, 20)))
        daicho("publish")
        assert daicho(*line).json == {"received": 1, "last": 4, "proved": 3, "dead_letters": 0}
        daicho("agreement", "token", "school-board", "--withdraw")
        assert daicho(*line).json["error"]["code"] == "C404"
