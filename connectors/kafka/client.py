"""kafka-python, wrapped once: tuned clients and translated errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from eventsourcing import persistence
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition, errors
from kafka.net.compat import KafkaNetClient
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector

from connectors.kafka.settings import ClusterSettings

BOOTSTRAP_MS: Final = 5_000
"""How long a new client looks for the cluster; a loopback or LAN broker answers within milliseconds."""

FETCH_BYTES: Final = 16 * 2**20
"""Per fetch: a replica that rebuilds gets its records in few large answers; live reading is not touched by it."""

BATCH_BYTES: Final = 512 * 1_024
"""Records of waiting commits that share one produce request; well under any max.message.bytes in use."""

RECORDS_PER_POLL: Final = 2_000
"""Records per replica transaction while rebuilding; more win nothing."""

REQUEST_MS: Final = 10_000
"""How long an answer may take (kafka-python: 30 to 40 s): a connection that died unnoticed is given up after that."""

RECONNECT_MS: Final = 1_000
"""The longest pause between connection attempts (kafka-python: 30 s), so that recovery is felt at once."""


class LogFaultError(persistence.InternalError):
    """The log can't be trusted or read on: halted until a person has looked. The message says where and why."""


class OutcomeUnknownError(persistence.OperationalError):
    """No verdict in time: the commit may or may not count. Retry with the same commit_id, which is recognised."""


class NotSentError(persistence.OperationalError):
    """The broker can't be reached and nothing was sent: try again."""


# The first class that fits counts.
ERRORS: Final[tuple[tuple[type[errors.KafkaError], type[persistence.PersistenceError], str], ...]] = (
    (errors.MessageSizeTooLargeError, persistence.DataError, "commit in smaller parts, or raise max.message.bytes"),
    (errors.RecordListTooLargeError, persistence.DataError, "commit in smaller parts, or raise max.message.bytes"),
    (errors.AuthorizationError, persistence.ProgrammingError, "this user lacks the right; see `daicho topics check`"),
    (errors.SaslAuthenticationFailedError, persistence.ProgrammingError, "the user or the password is wrong"),
    (errors.UnknownTopicOrPartitionError, persistence.ProgrammingError, "make it with `daicho topics create`"),
    (errors.InvalidTopicError, persistence.ProgrammingError, "check the topic's name"),
    (errors.KafkaTimeoutError, persistence.OperationalError, "try again; or check the address"),
    (errors.KafkaError, persistence.OperationalError, "try again"),
)


def translated(error: errors.KafkaError, what: str) -> persistence.PersistenceError:
    """Give the library's error for Kafka's, with what was tried and a remedy."""
    if "AuthorizationFailed" in str(error):  # kafka-python wraps a producer's refusal in a plain KafkaError
        error = errors.AuthorizationError(str(error))
    cls, remedy = next((cls, remedy) for kind, cls, remedy in ERRORS if isinstance(error, kind))
    return cls(f"{what}: {error}; {remedy}")


@contextmanager
def translated_errors(what: str) -> Iterator[None]:
    """Turn Kafka's errors into the library's."""
    try:
        yield
    except errors.KafkaError as error:
        raise translated(error, what) from error


class _Connections(KafkaConnectionManager):
    """Remembers why no connection came about: kafka-python calls a wrong password, too, a timeout."""

    failure: BaseException | None = None

    def get_connection(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- kafka-python's own types
        """Begin a connection, and remember its failure."""
        connection = super().get_connection(*args, **options)
        connection.init_future.add_errback(self._failed)
        return connection

    def _failed(self, failure: BaseException) -> None:
        # A refused user is disconnected, too: the reason comes first.
        if not isinstance(self.failure, errors.SaslAuthenticationFailedError):
            self.failure = failure


@contextmanager
def connection_options(cluster: ClusterSettings) -> Iterator[dict[str, Any]]:
    """Give a client's connection options; whatever it has opened is closed when the block fails.

    kafka-python 3.0 leaves a thread and sockets behind each client that can't reach the cluster.
    """
    opened: list[KafkaNetClient] = []
    managers: list[_Connections] = []

    def connect(**options: object) -> KafkaNetClient:
        selector = NetworkSelector(**options)
        managers.append(_Connections(selector, **options))
        opened.append(KafkaNetClient(selector, managers[-1], **options))
        return opened[-1]

    try:
        yield cluster.client_options() | {
            "kafka_client": connect,
            "bootstrap_timeout_ms": BOOTSTRAP_MS,
            "request_timeout_ms": REQUEST_MS,
            "reconnect_backoff_max_ms": RECONNECT_MS,
        }
    except BaseException as error:
        for client in opened:
            client.close()
        failures = [manager.failure for manager in managers if manager.failure is not None]
        if isinstance(error, errors.KafkaTimeoutError) and failures:
            if isinstance(failures[-1], errors.SaslAuthenticationFailedError):
                raise failures[-1] from error
            raise errors.KafkaTimeoutError(f"{error} ({failures[-1]})") from error
        raise


def new_producer(cluster: ClusterSettings, *, max_record_bytes: int, timeout: float) -> KafkaProducer:
    """Make an idempotent producer (acks=all) that gives up after `timeout` seconds."""
    with connection_options(cluster) as options:
        options["request_timeout_ms"] = int(timeout * 1000) // 2
        return KafkaProducer(
            **options,
            acks="all",
            enable_idempotence=True,
            allow_auto_create_topics=False,
            # Batches fill while the one before is under way, so waiting for more would only add latency.
            linger_ms=0,
            batch_size=BATCH_BYTES,
            max_request_size=max_record_bytes,
            max_block_ms=BOOTSTRAP_MS,
            delivery_timeout_ms=int(timeout * 1000),
            metrics_enabled=False,
        )


def new_consumer(cluster: ClusterSettings, partition: TopicPartition, offset: int, *, timeout: float) -> KafkaConsumer:
    """Make a consumer of one partition from an offset; one thread must own it. An answer may take `timeout` seconds."""
    with connection_options(cluster) as options:
        options["request_timeout_ms"] = max(1_000, int(timeout * 1000))  # a fetch without news takes half a second
        # Never jump over missing records; kafka-python's stubs don't know this value.
        options["auto_offset_reset"] = "none"
        consumer = KafkaConsumer(
            **options,
            enable_auto_commit=False,
            allow_auto_create_topics=False,
            check_crcs=True,
            max_partition_fetch_bytes=FETCH_BYTES,
            max_poll_records=RECORDS_PER_POLL,
            metrics_enabled=False,
        )
    consumer.assign([partition])
    consumer.seek(partition, offset)
    return consumer


@contextmanager
def admin_client(cluster: ClusterSettings) -> Iterator[KafkaAdminClient]:
    """Open an administrative client for the length of a block, with errors translated."""
    with translated_errors(f"Kafka at {cluster.bootstrap_servers}"):
        with connection_options(cluster) as options:
            client = KafkaAdminClient(**options)
        try:
            yield client
        finally:
            client.close()
