"""A town's topic of checkpoints: where neighbours and auditors beyond this machine find them."""

import time
from collections.abc import Iterator
from typing import Final, Self

from eventsourcing.persistence import OperationalError
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from connectors.kafka.client import new_consumer, new_producer, translated_errors
from connectors.kafka.settings import TIMEOUT_SECONDS, ClusterSettings
from connectors.kafka.topics import require_safe_topic

POLL_MS: Final = 250


class CheckpointTopic:
    """Publishes and reads a town's checkpoints (`connectors.witness.publisher`); each record's key is the size.

    A size that is published again, with more cosignatures, replaces what was there before: the last record counts.
    What has no size for a key was put there by somebody else, and is passed over. Errors are the log's:
    UnsafeTopicError, or OperationalError (try again).
    """

    def __init__(self, cluster: ClusterSettings, topic: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.topic = topic
        self._timeout = timeout
        self._partition = TopicPartition(topic, 0)
        self._found: dict[int, bytes] = {}
        self._limit = require_safe_topic(cluster, topic).max_record_bytes
        self._cluster = cluster
        self._producer: KafkaProducer | None = None
        with translated_errors(f"topic {topic}"):
            self._consumer: KafkaConsumer = new_consumer(cluster, self._partition, 0, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the connections."""
        self._consumer.close()
        if self._producer is not None:
            self._producer.close(timeout=self._timeout)

    def publish(self, size: int, submission: bytes) -> None:
        """Append a checkpoint and wait until every in-sync broker has it."""
        with translated_errors(f"topic {self.topic}"):
            if self._producer is None:
                self._producer = new_producer(self._cluster, max_record_bytes=self._limit, timeout=self._timeout)
            sent = self._producer.send(self.topic, key=b"%d" % size, value=submission, partition=0)
            sent.get(self._timeout)  # type: ignore[no-untyped-call]  # the stubs lack its types

    def last_size(self) -> int:
        """Return the size of the newest checkpoint; 0 when there is none."""
        return max(self.submissions(), default=0)

    def after(self, size: int) -> Iterator[bytes]:
        """Yield the submissions of more than `size` events, in order of size."""
        return (submission for found, submission in sorted(self.submissions().items()) if found > size)

    def submissions(self) -> dict[int, bytes]:
        """Give everything that is published now, by size; only what is new is read."""
        with translated_errors(f"topic {self.topic}"):
            end = self._consumer.end_offsets([self._partition])[self._partition]
            deadline = time.monotonic() + self._timeout
            while (self._consumer.position(self._partition) or 0) < end:
                for record in self._consumer.poll(timeout_ms=POLL_MS).get(self._partition, []):
                    if record.key is not None and record.key.isdigit():
                        self._found[int(record.key)] = record.value or b""
                    deadline = time.monotonic() + self._timeout
                if time.monotonic() > deadline:
                    raise OperationalError(f"topic {self.topic} can't be read to its end now; try again")
        return dict(self._found)
