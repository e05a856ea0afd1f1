"""One town's log on Kafka: proposes commits, waits for their verdicts, keeps the replica current."""

import atexit
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from eventsourcing.persistence import DataError, OperationalError, PersistenceError
from kafka import KafkaProducer, errors

from connectors.kafka.client import (
    LogFaultError,
    NotSentError,
    OutcomeUnknownError,
    new_producer,
    translated,
    translated_errors,
)
from connectors.kafka.record import encode, size
from connectors.kafka.replica import Replica
from connectors.kafka.sender import RECORD_BYTES, Offer, Sender
from connectors.kafka.settings import LogSettings
from connectors.kafka.tail import Tail
from connectors.sqlite.checkpointer import Checkpointer
from connectors.sqlite.datastore import LogDatastore
from events.acceptance import Commit, Verdict

OVERHEAD_BYTES: Final = 1_024
"""What Kafka's batch adds to a record, generously."""


@dataclass(frozen=True)
class Health:
    """Whether the log can be used; `detail` says why not. `clock_skew` is microseconds a stamp ran ahead."""

    ok: bool
    detail: str
    position: int
    clock_skew: int


class KafkaLog:
    """The engine behind the recorders: one producer, one sender and one tail thread, one replica. Thread-safe."""

    def __init__(self, settings: LogSettings, datastore: LogDatastore) -> None:
        self._settings = settings
        self.replica = Replica(datastore)
        self.replica.create_table()
        self._pending: dict[UUID, Future[Verdict]] = {}
        self._lock = threading.Lock()
        self._producer: KafkaProducer | None = None
        self._sent: dict[bytes, Sequence[Commit]] = {}
        self._checkpointer = Checkpointer(datastore)
        self._checkpointer.start()
        self._tail = Tail(settings, self.replica, self._sent, self._resolve)
        self._tail.start()
        self._sender = Sender(settings.topic, self.replica, self.propose, self._resolve, self._give_up)
        self._sender.start()
        # Runs before the interpreter tears down what the threads use.
        atexit.register(self.close)
        self._tail.settled.wait()
        if self._tail.fault is not None:
            self.close()
            raise self._tail.fault

    def close(self) -> None:
        """End the threads and the producer."""
        atexit.unregister(self.close)
        self._sender.stop()
        self._tail.stop()
        self._checkpointer.stop()
        with self._lock:
            producer, self._producer = self._producer, None
            is_idle = not self._pending
        if is_idle:
            self._sender.join()
        self.replica.take_back()
        if producer is not None and is_idle:
            producer.close(timeout=self._settings.timeout)
        elif producer is not None:
            self._discard(producer)

    def health(self) -> Health:
        """Say whether commands can be taken, and if not, why."""
        problem = self._tail.fault or self._tail.trouble
        detail = "" if problem is None else str(problem)
        return Health(problem is None, detail, self.replica.head().position, self._tail.skew)

    def wait_until_current(self, timeout: float) -> None:
        """Wait until the replica holds the whole log; raises OperationalError or LogFaultError when it can't.

        For whoever must not take a part for the whole (audits, exports): reading alone also works while cut off.
        """
        if self._tail.current.wait(timeout):
            return
        if self._tail.fault is not None:
            raise self._tail.fault
        raise OperationalError(f"the replica isn't current after {timeout:g} s, try again: {self._tail.trouble}")

    def offer(self, commit: Commit, *, restamp: bool) -> Future[Verdict]:
        """Have a commit judged and sent after all that were offered before; with `restamp`, its stamp may rise."""
        with self._lock:
            verdict = self._pending.setdefault(commit.commit_id, Future())
        self._sender.offer(Offer(commit, size(commit), restamp, self.deadline(), verdict))
        return verdict

    def propose(self, commits: Sequence[Commit]) -> list[Future[Verdict]]:
        """Send commits as one record; each gets a verdict when the tail has read it back.

        Raises NotSentError (nothing was sent), DataError (too large) or LogFaultError (halted).
        """
        value = encode(commits)
        producer = self._require_producer(len(value))
        with self._lock:
            futures = [self._pending.setdefault(commit.commit_id, Future()) for commit in commits]
        ids = [commit.commit_id for commit in commits]
        self._sent[value] = commits
        try:
            sent = producer.send(self._settings.topic, value=value, partition=0)
        except errors.KafkaError as error:
            self._fail(value, ids, producer, error)
        else:
            sent.add_errback(lambda error: self._fail(value, ids, producer, error))
        return futures

    def propose_group(self, commits: Sequence[Commit]) -> list[Future[Verdict]]:
        """Send many commits, several to a record."""
        futures: list[Future[Verdict]] = []
        part: list[Commit] = []
        filled = 0
        for commit in commits:
            needs = size(commit)
            if part and filled + needs > RECORD_BYTES:
                futures += self.propose(part)
                part, filled = [], 0
            part.append(commit)
            filled += needs
        return futures + (self.propose(part) if part else [])

    def wait(self, commit: Commit, future: Future[Verdict], deadline: float) -> Verdict:
        """Wait for a verdict until `deadline` (monotonic seconds); raises NotSentError or OutcomeUnknownError."""
        try:
            return future.result(timeout=max(0.0, deadline - time.monotonic()))
        except TimeoutError as error:
            with self._lock:
                self._pending.pop(commit.commit_id, None)
            if self._sender.withdraw(future):
                raise NotSentError(f"nothing was sent within {self._settings.timeout:g} s: try again") from error
            raise OutcomeUnknownError(
                f"no verdict for commit {commit.commit_id} within {self._settings.timeout:g} s: it may or may not "
                "have been recorded; retry with the same commit_id"
            ) from error

    def deadline(self) -> float:
        """When to give up waiting for what is sent now (monotonic seconds)."""
        return time.monotonic() + self._settings.timeout

    def _require_producer(self, record_bytes: int) -> KafkaProducer:
        """Give the producer, made anew after a failure."""
        if self._tail.fault is not None:
            raise LogFaultError(f"the log is halted: {self._tail.fault}") from self._tail.fault
        topic = self._tail.topic
        if topic is None:
            raise NotSentError(f"nothing was sent, try again: {self._tail.trouble}") from self._tail.trouble
        limit = topic.max_record_bytes - OVERHEAD_BYTES
        if record_bytes > limit:
            raise DataError(f"the commit needs {record_bytes} bytes, a record holds {limit}: commit in smaller parts")
        with self._lock:
            if self._producer is None:
                try:
                    with translated_errors("nothing was sent"):
                        self._producer = new_producer(
                            self._settings.cluster,
                            max_record_bytes=topic.max_record_bytes,
                            timeout=self._settings.timeout,
                        )
                except PersistenceError as error:
                    raise NotSentError(str(error)) from error
            return self._producer

    def _fail(self, value: bytes, ids: Sequence[UUID], producer: KafkaProducer, error: BaseException) -> None:
        """Tell who waits that the outcome is unknown, and begin anew with a fresh producer."""
        self._sent.pop(value, None)
        with self._lock:
            is_current = self._producer is producer
            if is_current:
                self._producer = None
        if is_current:
            self._discard(producer)
        if isinstance(error, errors.KafkaError):
            problem = translated(error, "the commit was not acknowledged")
        else:
            problem = OutcomeUnknownError(f"the commit was not acknowledged: {error}")
        self._give_up(ids, problem)

    def _give_up(self, ids: Sequence[UUID], problem: Exception) -> None:
        """Tell who waits for these commits why there is no verdict."""
        with self._lock:
            futures = [future for future in (self._pending.pop(commit_id, None) for commit_id in ids) if future]
        for future in futures:
            future.set_exception(problem)

    def _discard(self, producer: KafkaProducer) -> None:
        """Close a producer that still holds records, in the background: they expire within the timeout."""

        def close() -> None:
            try:
                producer.close(timeout=2 * self._settings.timeout)
            except errors.KafkaError:
                # kafka-python's close() gives up here and leaves its thread running for ever.
                # There is no public way to end it, and the stubs know only the public ones.
                producer._sender.force_close()  # type: ignore[attr-defined]  # noqa: SLF001
                # Or its finalizer would wait, and fail, once more.
                producer._closed = True  # type: ignore[attr-defined]  # noqa: SLF001

        threading.Thread(target=close, name="close-producer", daemon=True).start()

    def _resolve(self, verdicts: Mapping[UUID, Verdict]) -> None:
        """Hand verdicts to who waits for them; once the tail has ended, nobody needs to wait any longer."""
        self._checkpointer.note_commit()
        with self._lock:
            found = [(self._pending.pop(i, None), verdict) for i, verdict in verdicts.items()]
            orphans = [] if self._tail.fault is None else list(self._pending.values())
            if orphans:
                self._pending.clear()
        for future, verdict in found:
            if future is not None:
                future.set_result(verdict)
        for future in orphans:
            future.set_exception(LogFaultError(f"the log is halted: {self._tail.fault}"))
