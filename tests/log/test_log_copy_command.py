"""`daicho log copy`: a town goes to Kafka and back as an operator types it, and stays the same town."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import CACHE
from support.command_line import Typed
from support.served import served

from connectors.kafka.broker import LocalKafka
from console.errors import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from support.command_line import Result

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
TOWN = ("--town", "122131")


def digest(daicho: Typed) -> str:
    """The state of the whole town, from its log alone."""
    told = daicho("replay", *TOWN, "--digest")
    assert told.code == Exit.OK, told.err
    return told.out


def test_a_town_moves_to_kafka_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same positions and digests at both places and again at the first; each wrong order is told with its remedy."""
    served(tmp_path / "data")
    daicho = Typed(tmp_path / "data")

    def copy(to: str) -> Result:
        return daicho("log", "copy", "--to", to, *TOWN, "--json")

    monkeypatch.delenv("DAICHO_KAFKA", raising=False)
    before = digest(daicho)
    assert copy("kafka").json["error"]["code"] == "C120"
    with LocalKafka(tmp_path / "kafka", cache=CACHE) as kafka:
        monkeypatch.setenv("DAICHO_KAFKA", kafka.settings().bootstrap_servers)
        monkeypatch.setenv("KAFKA_SINGLE_BROKER", "y")
        monkeypatch.setenv("KAFKA_OPEN_CLUSTER", "y")
        assert "daicho topics create daicho.122131.ledger" in copy("kafka").json["error"]["message"]
        assert daicho("topics", "create", "daicho.122131.ledger").code == Exit.OK
        there = copy("kafka").json
        assert digest(daicho) == before
        assert daicho("verify", *TOWN).code == Exit.OK
        assert copy("kafka").json["error"]["code"] == "C121"
        for replica in (tmp_path / "data" / "122131").glob("replica.sqlite*"):
            replica.unlink()
        assert daicho("rebuild", *TOWN).code == Exit.OK
        assert not list((tmp_path / "data" / "122131").glob("replica.sqlite*")), "it was read from the topic itself"
        assert digest(daicho) == before, "a deleted replica is read anew"
        back = copy("sqlite").json
        assert (there[0]["position"], there[0]["recorded_at"]) == (back[0]["position"], back[0]["recorded_at"])
        assert daicho("show", "19", *TOWN).code == Exit.USAGE, "two places to look at"
    monkeypatch.delenv("DAICHO_KAFKA")
    assert digest(daicho) == before
