"""The thread that reads a ledger topic back into the replica, and halts rather than guess."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Protocol
from uuid import UUID

import structlog
from eventsourcing.persistence import OperationalError, PersistenceError
from kafka import KafkaConsumer, TopicPartition, errors

from connectors.kafka.client import LogFaultError, new_consumer, translated_errors
from connectors.kafka.record import RecordError, decode
from connectors.kafka.replica import LedgerRecord, Reached
from connectors.kafka.settings import LogSettings
from connectors.kafka.topics import TopicState, require_safe_topic
from events.acceptance import Commit, Verdict

POLL_MS: Final = 250
"""How long one look for new records may last: bounds how late the thread notices that it shall stop."""

SILENCE_SECONDS: Final = 2.0
"""After so long without a record the broker is asked for a sign of life."""

RETRY_SECONDS: Final = 0.5
"""Pause before the next connection attempt."""

SKEW_MICROSECONDS: Final = 5 * 60 * 1_000_000
"""A stamp this far ahead of the broker's clock is alarmed: later commits can't be earlier than it (law 4)."""

# By the standard library's logger: what nobody configures goes to standard error, never among a command's results.
_log = structlog.wrap_logger(logging.getLogger(__name__))


class Keeper(Protocol):
    """Judges what a tail has read, and keeps what counts: the replica."""

    def reached(self, topic: str) -> Reached | None:
        """How far the topic was read; None before its first record."""

    def apply(self, topic: str, topic_id: str, records: Sequence[LedgerRecord]) -> Mapping[UUID, Verdict]:
        """Judge records that follow; OperationalError where they are to be offered once more."""


class Tail(threading.Thread):
    """Follows one topic until `stop()`; `fault` is set when it has halted for good.

    `sent` holds what this process has sent, by its bytes, so that it needn't be decoded when it comes back.
    """

    def __init__(
        self,
        settings: LogSettings,
        replica: Keeper,
        sent: dict[bytes, Sequence[Commit]],
        on_verdicts: Callable[[Mapping[UUID, Verdict]], None],
    ) -> None:
        super().__init__(name=f"tail-{settings.topic}", daemon=True)
        self._settings = settings
        self._replica = replica
        self._sent = sent
        self._on_verdicts = on_verdicts
        self._partition = TopicPartition(settings.topic, 0)
        self._stopping = threading.Event()
        self.topic: TopicState | None = None
        self.fault: PersistenceError | None = None
        self.trouble: PersistenceError | None = None
        self.skew = 0
        self.settled = threading.Event()
        """Set once the replica has reached the log's end, or it is clear why it can't."""
        self.current = threading.Event()
        """Set while connected, once the replica has reached what was the log's end on connecting."""

    def run(self) -> None:
        """Follow the topic; reconnect after troubles that may pass, halt on those that can't."""
        while not self._stopping.is_set():
            try:
                with translated_errors(f"topic {self._settings.topic}"):
                    self._follow()
            except OperationalError as trouble:
                self.current.clear()
                self.trouble = trouble
                _log.warning("log.trouble", topic=self._settings.topic, error=str(trouble))
                self.settled.set()
                self._stopping.wait(RETRY_SECONDS)
            except PersistenceError as fault:
                self.current.clear()
                self.fault = fault
                _log.error("log.halted", topic=self._settings.topic, error=str(fault))
                break
        self.settled.set()
        self._on_verdicts({})

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stopping.set()
        if self.is_alive():
            self.join()

    def _follow(self) -> None:
        """Read from where the replica stands until stopped or an error."""
        topic = require_safe_topic(self._settings.cluster, self._settings.topic)
        reached = self._replica.reached(self._settings.topic)
        if reached is not None and reached.topic_id != topic.topic_id:
            raise LogFaultError(
                f"topic {self._settings.topic} was deleted and made anew: the replica follows another log. "
                "Restore the topic, or delete the replica file if the new log is the true one"
            )
        consumer = new_consumer(
            self._settings.cluster,
            self._partition,
            0 if reached is None else reached.next_offset,
            timeout=self._settings.timeout,
        )
        try:
            end = self._check_ends(consumer, reached)
            self.topic = topic
            self.trouble = None
            self._catch_up(consumer, topic, end)
            heard = time.monotonic()
            while not self._stopping.is_set():
                self.current.set()
                self.settled.set()
                records, fault = self._poll(consumer)
                self._apply(topic, records)
                if fault is not None:
                    raise fault
                if records:
                    heard = time.monotonic()
                elif time.monotonic() > heard + SILENCE_SECONDS:
                    self._ask_for_end(consumer)
                    heard = time.monotonic()
        finally:
            consumer.close()

    def _check_ends(self, consumer: KafkaConsumer, reached: Reached | None) -> int:
        """Compare the log with the replica; raises LogFaultError where the log has lost what the replica has."""
        begin = consumer.beginning_offsets([self._partition])[self._partition]
        next_offset = 0 if reached is None else reached.next_offset
        if begin > 0:
            raise LogFaultError(f"{self._settings.topic}: the records before offset {begin} were deleted from the log")
        end = self._ask_for_end(consumer)
        if reached is not None and next_offset > 0:
            consumer.seek(self._partition, next_offset - 1)
            if hashlib.sha256(self._next(consumer)).digest() != reached.digest:
                raise LogFaultError(
                    f"{self._settings.topic}: the record at offset {next_offset - 1} is not the one this replica read"
                )
        return end

    def _ask_for_end(self, consumer: KafkaConsumer) -> int:
        """Ask where the log ends: polling alone is silent about a broker that is gone, and about records that are."""
        end: int = consumer.end_offsets([self._partition])[self._partition]
        next_offset = consumer.position(self._partition) or 0
        if end < next_offset:
            raise LogFaultError(
                f"{self._settings.topic} ends at offset {end}, but this replica has read to {next_offset}: "
                "the log has lost records. Keep the replica file; it may be the only copy"
            )
        return end

    def _next(self, consumer: KafkaConsumer) -> bytes:
        """Read one record's bytes, and leave the consumer behind it."""
        for _ in range(int(self._settings.timeout * 1000 / POLL_MS) + 1):
            for record in consumer.poll(timeout_ms=POLL_MS, max_records=1).get(self._partition, []):
                return record.value or b""
        raise OperationalError(f"{self._settings.topic}: the log's end can't be read now; try again")

    def _catch_up(self, consumer: KafkaConsumer, topic: TopicState, end: int) -> None:
        """Read to what was the log's end; fetch and decode while another thread keeps what came before."""
        fault: LogFaultError | None = None
        with ThreadPoolExecutor(1, "catch-up") as keeper:
            kept: Future[None] | None = None
            while (consumer.position(self._partition) or 0) < end and fault is None and not self._stopping.is_set():
                records, fault = self._poll(consumer)
                if kept is not None:
                    kept.result()
                kept = keeper.submit(self._apply, topic, records)
            if kept is not None:
                kept.result()
        if fault is not None:
            raise fault

    def _poll(self, consumer: KafkaConsumer) -> tuple[list[LedgerRecord], LogFaultError | None]:
        """Read what is new, up to the first damaged record."""
        position = consumer.position(self._partition)
        try:
            polled = consumer.poll(timeout_ms=POLL_MS).get(self._partition, [])
        except (errors.CorruptRecordError, errors.OffsetOutOfRangeError, errors.LogTruncationError) as error:
            raise LogFaultError(f"{self._settings.topic}: halted at offset {position}: {error}") from error
        records: list[LedgerRecord] = []
        for record in polled:
            sent = self._sent.pop(record.value or b"", None)
            try:
                commits = decode(record.value) if sent is None else sent
            except RecordError as error:
                return records, LogFaultError(f"{self._settings.topic}: halted at offset {record.offset}: {error}")
            records.append(LedgerRecord(record.offset, record.timestamp * 1000, record.value, commits))
        return records, None

    def _apply(self, topic: TopicState, records: list[LedgerRecord]) -> None:
        """Judge and keep records, and tell who waits; while another process holds the replica, wait for it."""
        while records and not self._stopping.is_set():
            try:
                verdicts = self._replica.apply(self._settings.topic, topic.topic_id, records)
            except OperationalError as trouble:
                self.trouble = trouble
                self._stopping.wait(POLL_MS / 1000)
            else:
                self.trouble = None
                self._watch_skew(records)
                self._on_verdicts(verdicts)
                return

    def _watch_skew(self, records: list[LedgerRecord]) -> None:
        """Remember and alarm stamps that lie ahead of the broker's clock."""
        self.skew = max(commit.recorded_at - record.appended_at for record in records for commit in record.commits)
        if self.skew > SKEW_MICROSECONDS:
            _log.error("log.clock_ahead", topic=self._settings.topic, microseconds=self.skew, offset=records[-1].offset)
