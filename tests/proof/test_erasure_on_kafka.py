"""Erasing one person of a town whose log is on Kafka: no record of the topic changes, and none ever told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kafka import KafkaConsumer, TopicPartition
from proof.offices import GONE, OWN, SAMMU, TOGANE, open_towns, request
from proof.test_erasure import forms, remains

from connectors.kafka import create_topic
from connectors.kafka.client import admin_client
from console.erasing import erase
from console.logs import CLUSTER, ledger_topic
from console.monitoring import inspect
from console.proof import seal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.kafka import ClusterSettings

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

TOPICS = [ledger_topic(code) for code in (TOGANE, SAMMU)]


@pytest.fixture
def on_kafka(kafka_cluster: ClusterSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClusterSettings]:
    """The towns' topics, empty."""
    monkeypatch.setenv(CLUSTER, kafka_cluster.bootstrap_servers)
    monkeypatch.setenv("KAFKA_SINGLE_BROKER", "y")
    monkeypatch.setenv("KAFKA_OPEN_CLUSTER", "y")
    for topic in TOPICS:
        create_topic(kafka_cluster, topic)
    yield kafka_cluster
    with admin_client(kafka_cluster) as admin:
        admin.delete_topics(TOPICS)


def everything_on(cluster: ClusterSettings, topic: str) -> bytes:
    """Every byte of every record: keys, values and headers, uncompressed."""
    consumer = KafkaConsumer(bootstrap_servers=cluster.bootstrap_servers, auto_offset_reset="earliest")
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        end, found = consumer.end_offsets([partition])[partition], b""
        while consumer.position(partition) < end:
            for record in consumer.poll(timeout_ms=500).get(partition, ()):
                headers = b"".join(name.encode() + (value or b"") for name, value in record.headers)
                found += (record.key or b"") + (record.value or b"") + headers
        return found
    finally:
        consumer.close()


def test_the_topic_tells_nothing_of_the_person(on_kafka: ClusterSettings, tmp_path: Path) -> None:
    """Kanji, kana and numbers, in UTF-8, UTF-16 and Avro's form: on no record, in no file; every proof holds."""
    office, _ = open_towns(tmp_path)
    old = seal(office).checkpoint
    before = everything_on(on_kafka, TOPICS[0])
    assert f"resident-{GONE}".encode() in before, "the search sees the topic"
    with office.read_model():
        assert "name" in remains(office.folder), "and the folder"
    assert erase(office, request()).residues == []
    after = everything_on(on_kafka, TOPICS[0])
    assert after.startswith(before)
    assert not [item for item, value in OWN.items() if any(form in after for form in forms(value))]
    assert remains(office.folder) == set()
    assert seal(office).checkpoint.size == old.size + 1
    health = inspect(office)
    assert health.is_sound, health.findings
