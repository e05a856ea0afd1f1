"""The exchange log on Kafka: one topic per town and subscriber, CloudEvents in binary content mode.

A record counts if its sequence is the next one. After a crash some may stand in the topic twice; readers and the
publisher pass them over by this same rule, so no broker transaction is needed.
"""

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from eventsourcing.persistence import OperationalError, ProgrammingError
from kafka import KafkaConsumer, KafkaProducer, TopicPartition, errors
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)

from connectors.exchange.port import GapError, RefusedError, TryLaterError
from connectors.exchange.record import CONTENT_TYPE, ExchangeRecord, from_attributes
from connectors.kafka.batch import record_bytes, send_batch, sized
from connectors.kafka.client import admin_client, connection_options, new_producer, translated_errors
from connectors.kafka.settings import TIMEOUT_SECONDS, ClusterSettings
from connectors.kafka.topics import MIN_INSYNC, REPLICATION

if TYPE_CHECKING:
    from kafka.consumer.fetcher import ConsumerRecord

RETENTION_DAYS: Final = 90
"""Who was away for longer asks for a full file; erased people are gone from the topic by then (law 10)."""

POLL_MS: Final = 50
"""How long one look for new records may last; the broker answers as soon as there are any."""

RECORD_BYTES: Final = 2**20
"""Far above any record: an agreement's items of one person are about 1 KiB."""

RETRY_SECONDS: Final = 5.0
"""After an error of the cluster's: as long as an election takes."""

SENT_BYTES: Final = 256 * 1_024
"""Sent together at most: half of what a producer sends at once, a quarter of what brokers take."""

HEADERS_BYTES: Final = 600
"""About those and the key of a record."""

_PREFIX: Final = "ce_"


def exchange_topic(town: str, subscriber: str) -> str:
    """The topic of one subscriber of one town."""
    return f"daicho.{town}.exchange.{subscriber}"


def create_exchange_topic(cluster: ClusterSettings, topic: str) -> None:
    """Make the topic where it is missing."""
    options = {
        "num_partitions": 1,
        "replication_factor": 1 if cluster.single_broker else REPLICATION,
        "configs": {
            "cleanup.policy": "delete",
            "retention.ms": str(RETENTION_DAYS * 86_400_000),
            "message.timestamp.type": "LogAppendTime",
            "min.insync.replicas": str(1 if cluster.single_broker else MIN_INSYNC),
            "unclean.leader.election.enable": "false",
        },
    }
    with admin_client(cluster) as admin:
        if all(found["error_code"] != 0 for found in admin.describe_topics([topic])):
            admin.create_topics({topic: options}, wait_for_metadata=True)


class KafkaExchangeLog:
    """One subscriber's topic; implements `ExchangeLog`. One thread uses it. `admin` may change rights (`grant`)."""

    def __init__(
        self, cluster: ClusterSettings, town: str, subscriber: str, *, admin: ClusterSettings | None = None
    ) -> None:
        self._cluster, self._subscriber, self._admin = cluster, subscriber, admin or cluster
        self.topic = exchange_topic(town, subscriber)
        self._partition = TopicPartition(self.topic, 0)
        self._producer: KafkaProducer | None = None
        self._consumer: KafkaConsumer | None = None
        self._read_to = self._seen = self._end = 0
        self._waiting: list[ExchangeRecord] = []

    def last_sequence(self) -> int:
        """Sequence of the topic's last record; 0 where it is empty, or all of it is older than the retention."""
        with translated_errors(self.topic), connection_options(self._cluster) as options:
            consumer = self._open(options)
            try:
                begin = consumer.beginning_offsets([self._partition])[self._partition]
                end = consumer.end_offsets([self._partition])[self._partition]
                if end == begin:
                    return 0
                consumer.seek(self._partition, end - 1)
                return _record(self._first(consumer)).sequence
            finally:
                consumer.close()

    def append(self, records: Sequence[ExchangeRecord]) -> None:
        """Send records in order and wait until every one is kept; OperationalError where that isn't known."""
        with translated_errors(self.topic):
            if self._producer is None:
                self._producer = new_producer(self._cluster, max_record_bytes=RECORD_BYTES, timeout=TIMEOUT_SECONDS)
            try:
                sent = [send_batch(self._producer, self._partition, _written(batch)) for batch in _batches(records)]
                for one in sent:
                    one.get(timeout=2 * TIMEOUT_SECONDS)  # type: ignore[no-untyped-call] # the stubs lack its types
            except errors.KafkaError:
                self._producer.close(timeout=TIMEOUT_SECONDS)
                self._producer = None
                raise

    def grant(self, *, allowed: bool) -> None:
        """Make the topic, and give or take the subscriber's right to read it; an open cluster has no rights."""
        create_exchange_topic(self._cluster, self.topic)
        if self._cluster.open_cluster:
            return
        resources = ((ResourceType.TOPIC, self.topic), (ResourceType.GROUP, self.topic))
        operations = (ACLOperation.READ, ACLOperation.DESCRIBE)
        principal, kind = f"User:{self._subscriber}", ACLPermissionType.ALLOW
        with admin_client(self._admin) as admin:
            if allowed:
                rights = [
                    ACL(principal, "*", operation, kind, ResourcePattern(resource, name))
                    for resource, name in resources
                    for operation in operations
                ]
                failed = bool(admin.create_acls(rights)["failed"])
            else:
                filters = [
                    ACLFilter(
                        principal,
                        "*",
                        ACLOperation.ANY,
                        ACLPermissionType.ANY,
                        ResourcePatternFilter(r, name, ACLResourcePatternType.LITERAL),
                    )
                    for r, name in resources
                ]
                failed = any(error is not errors.NoError for _, _, error in admin.delete_acls(filters))
        if failed:
            raise ProgrammingError(f"the rights on {self.topic} can't be set: this user needs ALTER on the cluster")

    def read(self, after: int, limit: int, timeout: float = 0.0) -> Sequence[ExchangeRecord]:
        """Records after a sequence; RefusedError without the right, GapError where the retention has taken some.

        Without waiting for news it gives what the topic held when reading began there.
        """
        deadline = time.monotonic() + timeout
        try:
            with translated_errors(self.topic):
                if self._consumer is None or after != self._read_to:
                    self._seek(after)
                while not self._waiting:
                    self._waiting = self._following(limit)
                    late = time.monotonic() - deadline
                    if late >= (0 if self._is_at_end() else TIMEOUT_SECONDS):
                        break
        except ProgrammingError as error:
            raise RefusedError(str(error)) from error
        except OperationalError as error:
            raise TryLaterError(RETRY_SECONDS, str(error)) from error
        found, self._waiting = self._waiting[:limit], self._waiting[limit:]
        self._read_to = found[-1].sequence if found else after
        return found

    def close(self) -> None:
        """Let go of the connections."""
        if self._producer is not None:
            self._producer.close(timeout=TIMEOUT_SECONDS)
        if self._consumer is not None:
            self._consumer.close()

    def _is_at_end(self) -> bool:
        """Whether everything was read that the topic held when reading began."""
        return self._consumer is None or (self._consumer.position(self._partition) or 0) >= self._end

    def _following(self, limit: int) -> list[ExchangeRecord]:
        """What the broker has now, without what stands there twice, up to a gap; GapError where it begins with one."""
        assert self._consumer is not None
        found: list[ExchangeRecord] = []
        for message in self._consumer.poll(timeout_ms=POLL_MS, max_records=limit).get(self._partition, []):
            record = _record(message)
            if record.sequence == self._seen + 1:
                self._seen = record.sequence
                found.append(record)
            elif record.sequence > self._seen:
                self._consumer.close()
                self._consumer = None  # the next look begins at the gap
                if not found:
                    raise GapError(f"{self.topic}: {self._seen + 1} to {record.sequence - 1} are missing")
                break
        return found

    def _seek(self, after: int) -> None:
        """Stand before the record that follows a sequence: its offset is that or, after repetitions, a later one."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None
        with connection_options(self._cluster) as options:  # closes the consumer where it may not read
            consumer = self._open(options)
            begin = consumer.beginning_offsets([self._partition])[self._partition]
            end = consumer.end_offsets([self._partition])[self._partition]
            consumer.seek(self._partition, max(begin, min(after, end)))
        self._consumer, self._end = consumer, end
        self._seen, self._read_to, self._waiting = after, after, []

    def _open(self, options: dict[str, Any]) -> KafkaConsumer:
        consumer = KafkaConsumer(
            **options,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            allow_auto_create_topics=False,
            max_poll_records=5_000,
            metrics_enabled=False,
        )
        consumer.assign([self._partition])
        return consumer

    def _first(self, consumer: KafkaConsumer) -> "ConsumerRecord":
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            for record in consumer.poll(timeout_ms=POLL_MS, max_records=1).get(self._partition, []):
                return record
        raise OperationalError(f"{self.topic}: the last record can't be read now; try again")


def _batches(records: Sequence[ExchangeRecord]) -> Iterator[Sequence[ExchangeRecord]]:
    """Records in batches that a broker takes."""
    batch, size = list[ExchangeRecord](), 0
    for record in records:
        size += HEADERS_BYTES + len(record.data)
        if batch and size > SENT_BYTES:
            yield batch
            batch, size = [], HEADERS_BYTES + len(record.data)
        batch.append(record)
    yield batch


def _written(batch: Sequence[ExchangeRecord]) -> list[bytes]:
    return [
        record_bytes(place, record.subject.encode() or None, record.data, _headers(record))
        for place, record in enumerate(batch)
    ]


def _headers(record: ExchangeRecord) -> list[bytes]:
    """CloudEvents binary content mode for Kafka: attributes as `ce_…`, the content's type beside them."""
    said = [
        (_recurring if name in _RECURRING else _header)(name, value)
        for name, value in record.attributes().items()
        if value
    ]
    return [*said, _CONTENT]


def _header(name: str, value: str) -> bytes:
    return sized((_PREFIX + name).encode()) + sized(value.encode())


_recurring = lru_cache(maxsize=1 << 12)(_header)
_RECURRING: Final = frozenset(("specversion", "source", "type", "time", "dataschema", "agreement"))
"""Attributes with the same few values in nearly every record."""
_CONTENT: Final = sized(b"content-type") + sized(CONTENT_TYPE.encode())


def _record(message: "ConsumerRecord") -> ExchangeRecord:
    headers = {name.removeprefix(_PREFIX): value.decode() for name, value in message.headers or ()}
    return from_attributes(headers, message.value or b"")
