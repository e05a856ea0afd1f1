"""Checkpoints on a real Kafka: published once, continued, judged by witnesses from there; clocks compared."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from kafka import KafkaProducer
from log.brokers import Town, stored
from proof.offices import TOGANE, open_towns
from proof.towns import batches, make_log, sealer_in, witness_in

from connectors.kafka import ClusterSettings, UnsafeTopicError, create_topic
from connectors.kafka.checkpoints import CheckpointTopic
from connectors.kafka.client import admin_client
from connectors.witness.alarms import Alarm, AlarmKind
from connectors.witness.witness import Cosigned
from console.logs import CLUSTER
from console.monitoring import CLOCK_TOLERANCE
from console.proof import published, seal
from console.publishing import Publishing, checkpoint_topic, publish_now
from console.witnessing import witness_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

LOG = make_log(60)


@pytest.fixture
def topic(kafka_cluster: ClusterSettings) -> Iterator[CheckpointTopic]:
    """Make an empty topic of checkpoints."""
    name = f"daicho.{uuid4().hex[:8]}.checkpoints"
    create_topic(kafka_cluster, name)
    with CheckpointTopic(kafka_cluster, name) as opened:
        yield opened


def put(cluster: ClusterSettings, topic: str, key: bytes | None, value: bytes) -> None:
    """Write a record past our own code, as a forger would."""
    producer = KafkaProducer(bootstrap_servers=cluster.bootstrap_servers, allow_auto_create_topics=False)
    producer.send(topic, key=key, value=value, partition=0).get(timeout=10)
    producer.close()


def test_a_topic_gives_back_what_was_published(kafka_cluster: ClusterSettings, topic: CheckpointTopic) -> None:
    """In order of size, the newest record of each size, also to an earlier reader; strangers' are passed."""
    assert (topic.last_size(), list(topic.after(0))) == (0, [])
    topic.publish(10, b"ten")
    topic.publish(32, b"thirty-two")
    put(kafka_cluster, topic.topic, b"no size", b"noise")
    put(kafka_cluster, topic.topic, None, b"noise")
    assert list(topic.after(0)) == [b"ten", b"thirty-two"]
    topic.publish(10, b"ten, cosigned")
    with CheckpointTopic(kafka_cluster, topic.topic) as another:
        for reader in (topic, another):
            assert list(reader.after(0)) == [b"ten, cosigned", b"thirty-two"]
            assert list(reader.after(10)) == [b"thirty-two"]
            assert reader.last_size() == 32


def test_a_topic_that_forgets_is_refused(kafka_cluster: ClusterSettings) -> None:
    """Checkpoints are evidence: a topic that deletes or compacts them isn't used."""
    name = f"daicho.{uuid4().hex[:8]}.checkpoints"
    with admin_client(kafka_cluster) as admin:
        admin.create_topics({name: {"num_partitions": 1, "configs": {"cleanup.policy": "compact"}}})
    with pytest.raises(UnsafeTopicError, match=r"cleanup\.policy"):
        CheckpointTopic(kafka_cluster, name)


def test_a_witness_follows_a_neighbour_over_kafka(tmp_path: Path, topic: CheckpointTopic) -> None:
    """What the town publishes there is cosigned; a history signed anew there is a fork, and alarmed."""
    with sealer_in(tmp_path / "town") as sealer, witness_in(tmp_path / "witness.sqlite") as witness:
        for size in (10, 32):
            sealer.seal(batches(LOG[sealer.position : size]))
            topic.publish(size, sealer.submission(0 if size == 10 else 10))
        outcomes = witness.follow(sealer.origin, topic)
        assert [type(outcome) for outcome in outcomes] == [Cosigned, Cosigned]
        with sealer_in(tmp_path / "rewritten") as forger:
            forger.seal(batches([*LOG[:5], (*LOG[5][:4], b"altered"), *LOG[6:32]]))
            forger.seal(batches(LOG[32:40]))
            topic.publish(40, forger.submission(32))
        (outcome,) = witness.follow(sealer.origin, topic)
        assert isinstance(outcome, Alarm)
        assert outcome.kind is AlarmKind.REWRITE


def test_files_and_topic_say_the_same(
    tmp_path: Path, kafka_cluster: ClusterSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On demand and again and again: each checkpoint once, and once more when neighbours have cosigned it."""
    towns = open_towns(tmp_path)
    for office in towns:
        seal(office)
    assert publish_now(towns[0]) == 0, "no cluster, nothing to do"
    monkeypatch.setenv(CLUSTER, kafka_cluster.bootstrap_servers)
    monkeypatch.setenv("KAFKA_SINGLE_BROKER", "y")
    monkeypatch.setenv("KAFKA_OPEN_CLUSTER", "y")
    create_topic(kafka_cluster, checkpoint_topic(TOGANE))
    try:
        publishing = Publishing(towns[0])
        assert [publishing(), publishing(), publish_now(towns[0])] == [1, 0, 0]
        monkeypatch.delenv(CLUSTER)
        list(witness_all(towns))
        monkeypatch.setenv(CLUSTER, kafka_cluster.bootstrap_servers)
        assert [publishing(), publishing()] == [1, 0]
        publishing.close()
        with CheckpointTopic(kafka_cluster, checkpoint_topic(TOGANE)) as topic:
            assert list(topic.after(0)) == list(published(towns[0]).after(0))
    finally:
        with admin_client(kafka_cluster) as admin:
            admin.delete_topics([checkpoint_topic(TOGANE)])


def test_clocks_of_writer_and_broker_are_compared(kafka_town: Town) -> None:
    """The quickest commit tells by how much a writer leads or lags the broker; a log without a broker tells nothing."""
    with kafka_town.open() as log:
        assert log.clock_lead() is None
        log.insert_events([stored("a")])
        lead = log.clock_lead()
        assert lead is not None
        assert abs(lead) < CLOCK_TOLERANCE
        log.insert_events([stored("b")], recorded_at=log.head().recorded_at + 60_000_000)
        lead = log.clock_lead()
        assert lead is not None
        assert lead > CLOCK_TOLERANCE
