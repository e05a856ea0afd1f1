"""`daicho topics`: what an operator types at a cluster, and what a mistake answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from kafka.admin import ConfigResource, ConfigResourceType
from support.command_line import Typed

from connectors.kafka.client import admin_client
from console.errors import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.kafka import ClusterSettings

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture
def daicho(kafka_cluster: ClusterSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A command line at the broker, on a narrow terminal."""
    monkeypatch.setenv("DAICHO_KAFKA", kafka_cluster.bootstrap_servers)
    monkeypatch.setenv("KAFKA_SINGLE_BROKER", "y")
    monkeypatch.setenv("COLUMNS", "60")
    return Typed(tmp_path)


def test_a_topic_is_made_checked_spoilt_and_repaired(daicho: Typed, kafka_cluster: ClusterSettings) -> None:
    """Each finding names its repair in one line that can be copied; --repair does it; made twice it is an error."""
    topic = f"daicho.{uuid4().hex[:8]}.ledger"
    assert daicho("topics", "create", topic).code == Exit.OK
    assert daicho("topics", "check", topic, "--json").json == {topic: []}
    assert daicho("topics", "create", topic).code == Exit.STORAGE
    with admin_client(kafka_cluster) as admin:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "1000"})])
    spoilt = daicho("topics", "check", topic)
    assert spoilt.code == Exit.INTEGRITY
    assert f"--entity-type topics --entity-name {topic} --add-config retention.ms=-1\n" in spoilt.out
    assert f"or: daicho topics check {topic} --repair\n" in spoilt.out
    assert daicho("topics", "check", topic, "--repair").code == Exit.OK
    missing = daicho("topics", "check", f"{topic}.none")
    assert (missing.code, f"daicho topics create {topic}.none" in missing.err) == (Exit.STORAGE, True)


def test_a_cluster_that_cant_be_reached_is_asked_again(daicho: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker: try again, or check the address; nothing is said to be damaged. No address: it is asked for."""
    monkeypatch.setenv("DAICHO_KAFKA", "127.0.0.1:1")
    away = daicho("topics", "check", "any")
    assert (away.code, "127.0.0.1:1" in away.err) == (Exit.RETRY, True)
    monkeypatch.delenv("DAICHO_KAFKA")
    assert daicho("topics", "check", "any").code == Exit.USAGE
