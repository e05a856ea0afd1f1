"""A town's events straight from its topic, without a replica: what a rebuild of the read models reads.

Another process reads and judges, so that it and the rebuild have a core each. It keeps in memory what the acceptance
rule needs, and hands over the events that count.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np
from eventsourcing.persistence import OperationalError, PersistenceError
from eventsourcing.utils import Environment

from connectors.ahead import reading_ahead
from connectors.kafka.replica import Reached, require_gapless
from connectors.kafka.settings import LogSettings, log_settings
from connectors.kafka.tail import Tail
from events.acceptance import Accepted, LedgerState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from uuid import UUID

    from eventsourcing.utils import EnvType
    from numpy.typing import NDArray

    from connectors.kafka.replica import LedgerRecord
    from events.acceptance import CommitEvent, EventRow, Verdict

BATCH: Final = 10_000
"""Events that are handed over together; more win nothing and take memory."""

PATIENCE_SECONDS: Final = 60.0
"""How long nothing may come from the broker before the reading is given up."""

LOOK_SECONDS: Final = 1.0
"""How often the process that reads looks whether anybody still reads for it."""

OBJECTS_BETWEEN_COLLECTIONS: Final = 100_000
"""Looking for cyclic garbage as often as Python does takes half of the time; there is next to none."""

Columns = tuple[int, list[str], list[int], list[str], list[bytes]]
"""Events as they travel between processes: the first one's position, then streams, versions, topics and states."""


class TopicReading:
    """The accepted events of a topic to its present end; they are read once, onwards."""

    def __init__(self, topic: str, line: Connection) -> None:
        self._topic = topic
        self._line = line
        self._rows: list[EventRow] = []
        self._is_at_end = False

    def read_batches(self, after: int, size: int) -> Iterator[list[EventRow]]:
        """The events after a position, at most `size` at a time; a later call may go on where one ended.

        Raises LogFaultError where the log can't be trusted, OperationalError where it can't be read to its end now.
        """
        while self._reaches_beyond(after):
            begin = after + 1 - self._rows[0][0]
            yield self._rows[begin : begin + size]
            after = min(after + size, self._rows[-1][0])

    def _reaches_beyond(self, after: int) -> bool:
        """Receive until there are rows after a position; False at the end."""
        while not self._rows or self._rows[-1][0] <= after:
            received = [] if self._is_at_end else self._receive()
            if not received:
                self._is_at_end = True
                return False
            self._rows = received
        if after + 1 < self._rows[0][0]:
            raise ValueError(f"{self._topic} was read beyond position {after}: open it anew")
        return True

    def _receive(self) -> list[EventRow]:
        try:
            if not self._line.poll(PATIENCE_SECONDS):
                raise OperationalError(f"{self._topic}: nothing came for {PATIENCE_SECONDS:g} s; try again")
            said: Columns | PersistenceError | None = self._line.recv()
        except (EOFError, OSError):  # the second where it died in the middle of a message
            raise OperationalError(f"{self._topic}: the process that read it was ended; try again") from None
        if isinstance(said, PersistenceError):
            raise said
        if said is None:
            return []
        first, streams, versions, topics, states = said
        positions = range(first, first + len(streams))
        return list(zip(positions, streams, versions, topics, states, strict=True))


@contextmanager
def reading_topic(env: EnvType) -> Iterator[TopicReading]:
    """Read a town's topic from its beginning, with the settings of KafkaLogFactory; the replica is left alone."""
    settings = log_settings(Environment("", env))
    with reading_ahead(_read, settings) as line:
        yield TopicReading(settings.topic, line)


def _read(settings: LogSettings, line: Connection) -> None:
    """The life of the process that reads; it ends with the one that it reads for."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    ledger = _Ledger(line)
    tail = Tail(settings, ledger, {}, lambda _: None)
    tail.start()
    parent = multiprocessing.parent_process()
    while not tail.settled.wait(LOOK_SECONDS):
        if parent is None or not parent.is_alive():
            return
    tail.stop()
    problem = tail.fault or tail.trouble
    if problem is None:
        ledger.flush()
    line.send(problem)


class _Ledger:
    """Judges what a tail has read, with everything the rule needs in memory."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._state = CompactState()
        self._reached: Reached | None = None
        self._events: list[CommitEvent] = []

    def reached(self, _: str) -> Reached | None:
        """How far the topic was read."""
        return self._reached

    def apply(self, topic: str, topic_id: str, records: Sequence[LedgerRecord]) -> Mapping[UUID, Verdict]:
        """Judge the records' commits and hand over the events that count; nobody here waits for verdicts."""
        next_offset = 0 if self._reached is None else self._reached.next_offset
        require_gapless(topic, records, next_offset)
        commits = [commit for record in records for commit in record.commits]
        self._state.recall([commit.commit_id for commit in commits])
        for commit in commits:
            if isinstance(self._state.apply(commit), Accepted):
                self._events += commit.events
                if len(self._events) >= BATCH:
                    self.flush()
        self._reached = Reached(topic_id, next_offset + len(records), hashlib.sha256(records[-1].value).digest())
        return {}

    def flush(self) -> None:
        """Hand over the events that wait, as columns: four lists travel faster than a tuple an event."""
        events, self._events = self._events, []
        first = self._state.position - len(events) + 1
        if events:
            # Comprehensions: faster than zip(*events), which makes an argument of every event.
            streams, versions = [event[0] for event in events], [event[1] for event in events]
            topics, states = [event[2] for event in events], [event[3] for event in events]
            self._line.send((first, streams, versions, topics, states))


class CompactState(LedgerState):
    """Everything the rule needs, with the ids of commits in 32 bytes each: a dictionary of them takes ten times that.

    They lie in sorted runs, each longer than the next; what is to be judged is looked up beforehand, all at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[tuple[NDArray[np.bytes_], NDArray[np.int64]]] = []

    def recall(self, wanted: Sequence[UUID]) -> None:
        """Know which of these commits were accepted before; those that were judged since the last time are put away."""
        self._put_away()
        ids = _sixteen_bytes(wanted)
        for run, positions in self._runs:
            places = np.minimum(np.searchsorted(run, ids), len(run) - 1)
            for index in np.flatnonzero(run[places] == ids).tolist():
                first, last = positions[places[index]].tolist()
                self._commits[wanted[index]] = first, last

    def _put_away(self) -> None:
        judged, self._commits = self._commits, {}
        if not judged:
            return
        ids, positions = _sixteen_bytes(judged), np.array(list(judged.values()), np.int64)
        while self._runs and len(self._runs[-1][0]) <= len(ids):
            older_ids, older_positions = self._runs.pop()
            ids, positions = np.concatenate((older_ids, ids)), np.concatenate((older_positions, positions))
        order = np.argsort(ids, kind="stable")
        self._runs.append((ids[order], positions[order]))


def _sixteen_bytes(ids: Iterable[UUID]) -> NDArray[np.bytes_]:
    return np.array([one.bytes for one in ids], "S16")
