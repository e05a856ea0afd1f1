"""Full files and differences: whom they cover, and that a protected address leaves by no way at all."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from exchange.provider import Provider, protected
from exchange.published import TOGANE, Published
from exchange.serving import served
from support.command_line import Typed
from support.offices import arrival, form, relocation

from connectors.exchange.files import Full
from connectors.exchange.standing import Standing
from console.proof import seal
from events.agreement import Covers
from events.resident import MovedOut
from registry.application.commands import Leave

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JULY = date(2024, 7, 1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Provider]:
    """Two families; one person of the first leaves for 山武市."""
    with Provider(tmp_path) as provider:
        provider.handle(arrival("first", "11", "12"))
        provider.handle(arrival("second", "21", "22"))
        leaving = MovedOut(planned_leaving=date(2024, 7, 2), planned_destination="千葉県山武市成東1")
        provider.handle(Leave(form=form("leave", "move_out_domestic", JULY), people={"12": leaving}))
        yield provider


def people(town: Provider, agreement: str, today: date = JULY) -> list[str]:
    """Whom a full file is about."""
    standing = Standing(town.log, town.sealer)
    standing.refresh()
    (terms,) = (one for one in standing.agreements(JULY) if one.number == agreement)
    full = Full(TOGANE, terms, standing, town.handle, today)
    return [json.loads(line)["subject"] for line in full.lines()]


def test_a_full_file_covers_whom_the_agreement_covers(town: Provider) -> None:
    """Everybody; who leaves for the subscriber; who is followed, from the first to the last day of the mark."""
    assert people(town, town.agree()) == ["11", "12", "21", "22"]
    sammu: dict[str, Any] = {"subscriber": "122378", "subscriber_name": "山武市"}
    assert people(town, town.agree(covers=Covers.MOVERS, **sammu)) == ["12"]
    followed = town.agree(subscriber="welfare", covers=Covers.FOLLOWED)
    assert people(town, followed) == []
    town.follow(followed, "21", JULY, date(2024, 7, 31))
    assert people(town, followed) == ["21"]
    assert people(town, followed, date(2024, 7, 31)) == ["21"]
    assert people(town, followed, date(2024, 8, 1)) == []
    assert people(town, followed, date(2024, 6, 30)) == []


def test_full_file_and_the_differences_after_its_sequence_are_the_present(town: Provider) -> None:
    """What was told before the full file is in it; what comes after it has a higher sequence."""
    number = town.agree()
    town.publisher.publish()
    standing = Standing(town.log, town.sealer)
    standing.refresh()
    (terms,) = standing.agreements(JULY)
    full = Full(TOGANE, terms, standing, town.handle, JULY)
    items = {one["subject"]: one["items"] for one in map(json.loads, full.lines())}
    assert (full.sequence, items["11"]["area"]) == (5, "家之子")
    town.handle(relocation("moved", "11", "求名"))
    town.publisher.publish()
    (later,) = town.store.log("school-board").read(full.sequence, 10, 0.0)
    assert (later.agreement, later.subject, later.position > full.position) == (number, "11", True)


def test_a_protected_address_leaves_by_no_way(tmp_path: Path) -> None:
    """Page, stream, one item alone, full file and differences, over HTTP and on disk, schema, proof and reports."""
    with Published(tmp_path / "data") as town:
        town.office_handle(protected("000000000000018"))
        town.publish()
        seal(town.office)
        daicho, out = Typed(town.data), tmp_path / "files"
        for what in (("--full", town.agreement), ("--diff", "school-board")):
            assert daicho("publish", *what, "--out", str(out)).code == 0
        told = [path.read_bytes() for path in sorted(out.glob("*.jsonl"))]
        told += [
            daicho("disclosures", *who, "--json").out.encode()
            for who in (("--resident", "18"), ("--agreement", town.agreement))
        ]
        with (
            served(town.office) as address,
            httpx.Client(base_url=f"{address}/exchange/{TOGANE}", headers=town.authorization) as http,
        ):
            page = http.get("events")
            schema = page.json()["events"][0]["dataschema"].rpartition(":")[2]
            paths = ("events?fields=area,street", f"full/{town.agreement}", "proofs/1", f"schemas/{schema}")
            told += [page.content, *(http.get(path).raise_for_status().content for path in paths)]
            with http.stream("GET", "events", headers={"Accept": "text/event-stream"}) as stream:
                told.append(next(stream.iter_raw()))
        assert [event["data"]["withheld"] for event in page.json()["events"]] == [["area", "street"]] * 3
        for hidden in ("求名", "家之子"):
            assert not any(hidden.encode() in one or json.dumps(hidden)[1:-1].encode() in one for one in told)
        assert all(b"000000000000018" in told[place] for place in (0, 1, 4))
