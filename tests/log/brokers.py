"""Towns on a real broker, for tests."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from eventsourcing.persistence import InfrastructureFactory, OperationalError, StoredEvent

from connectors.kafka import ClusterSettings, KafkaLogFactory, KafkaLogRecorder, create_topic
from events.acceptance import EventRow


@dataclass
class Town:
    """One town's topic, and the directory of its replicas."""

    cluster: ClusterSettings
    directory: Path
    topic: str = field(default_factory=lambda: f"daicho.{uuid4().hex[:8]}.ledger")

    def create(self) -> "Town":
        """Make the topic; a cluster that has just started may not know all its brokers yet."""
        deadline = time.monotonic() + 60
        while True:
            try:
                create_topic(self.cluster, self.topic)
            except OperationalError:
                assert time.monotonic() < deadline, "the cluster doesn't settle"
                time.sleep(0.2)
            else:
                return self

    def env(self, replica: str = "replica", prefix: str = "", **more: str) -> dict[str, str]:
        """Give the environment of a process that works on this town."""
        cluster = self.cluster
        keys = {
            "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap_servers,
            "KAFKA_TOPIC": self.topic,
            "KAFKA_REPLICA": str(self.directory / f"{self.topic}.{replica}"),
            "KAFKA_SINGLE_BROKER": "y" if cluster.single_broker else "n",
            "KAFKA_OPEN_CLUSTER": "y" if cluster.open_cluster else "n",
            "KAFKA_SECURITY_PROTOCOL": cluster.security_protocol,
            "KAFKA_SASL_USERNAME": cluster.username or "",
            "KAFKA_SASL_PASSWORD": cluster.password or "",
            "KAFKA_TLS_CA_FILE": str(cluster.ca_file or ""),
        }
        return {"PERSISTENCE_MODULE": "connectors.kafka"} | {prefix + k: v for k, v in keys.items()} | more

    @contextmanager
    def open(self, replica: str = "replica", **more: str) -> Iterator[KafkaLogRecorder]:
        """Open the town's log with text streams, and close it after the block."""
        factory = InfrastructureFactory.construct(self.env(replica, ORIGINATOR_ID_TYPE="text", **more))
        assert isinstance(factory, KafkaLogFactory)
        try:
            yield factory.application_recorder()
        finally:
            factory.close()


def stored(stream: str, version: int = 1, state: bytes = b"state") -> StoredEvent:
    """Make a stored event."""
    return StoredEvent(stream, version, "moved_in", state)


def rows(log: KafkaLogRecorder) -> list[EventRow]:
    """Read a whole log."""
    return [row for batch in log.read_batches() for row in batch]


def insert_patiently(log: KafkaLogRecorder, stream: str) -> list[int]:
    """Retry one command under one id, as a caseworker's screen does, until it is answered."""
    commit_id = uuid4()
    deadline = time.monotonic() + 60
    while True:
        try:
            return list(log.insert_events([stored(stream)], commit_id=commit_id))
        except OperationalError:
            assert time.monotonic() < deadline, "the log doesn't recover"
