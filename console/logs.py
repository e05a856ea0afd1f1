"""Where a town's log is: embedded in the data folder, or on Kafka with a replica in the data folder.

`DAICHO_KAFKA` names the cluster (host:port,…); the other `KAFKA_…` settings are those of docs/log.md. Without it a
town whose log is on Kafka is read from its replica, as far as that had come, and can't be written.
"""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from connectors.sqlite import open_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from connectors.sqlite import SQLiteLogRecorder
    from projections.engine import Source

CLUSTER: Final = "DAICHO_KAFKA"
LOG: Final = "log.sqlite"
REPLICA: Final = "replica.sqlite"


class Place(StrEnum):
    """Where a log can be."""

    KAFKA = "kafka"
    SQLITE = "sqlite"


class TwoLogsError(ValueError):
    """The folder holds an embedded log, and a cluster was named as well: it must be clear which one is the truth."""


class ClusterNeededError(ValueError):
    """The town's log is on Kafka, and no cluster was named to write to."""


class LogStore(Protocol):
    """One town's log as the other rooms open it."""

    @property
    def file(self) -> Path:
        """The local file: the log itself, or its replica."""

    def environment(self) -> dict[str, str]:
        """Settings for the eventsourcing library; ClusterNeededError where the log can't be written."""

    def reading(self) -> AbstractContextManager[SQLiteLogRecorder]:
        """The accepted events, to its present end."""

    def reading_through(self) -> AbstractContextManager[Source]:
        """The accepted events from the first to the present end, once: no local copy stands for the log."""


@dataclass(frozen=True)
class EmbeddedLog:
    """The log is a SQLite file of the data folder."""

    folder: Path

    @property
    def file(self) -> Path:
        """The log."""
        return self.folder / LOG

    def environment(self) -> dict[str, str]:
        """Settings for the eventsourcing library."""
        return {"PERSISTENCE_MODULE": "connectors.sqlite", "SQLITE_DBNAME": str(self.file)}

    def reading(self) -> AbstractContextManager[SQLiteLogRecorder]:
        """The log, while others may write it."""
        return _read_only(self.file)

    reading_through = reading


@dataclass(frozen=True)
class ReplicaOfKafka:
    """The log is on Kafka, and no cluster is named: its replica is read as it stands."""

    folder: Path

    @property
    def file(self) -> Path:
        """The replica."""
        return self.folder / REPLICA

    def environment(self) -> dict[str, str]:
        """Nothing can be written."""
        raise ClusterNeededError(self.folder.name)

    def reading(self) -> AbstractContextManager[SQLiteLogRecorder]:
        """The replica, as far as it has come."""
        return _read_only(self.file)

    reading_through = reading


@dataclass(frozen=True)
class KafkaLog:
    """The log is the town's topic; its replica is brought to the topic's end before anything is read."""

    folder: Path
    lgcode: str
    bootstrap_servers: str

    @property
    def file(self) -> Path:
        """The replica."""
        return self.folder / REPLICA

    def environment(self) -> dict[str, str]:
        """Settings for the eventsourcing library."""
        return {
            "PERSISTENCE_MODULE": "connectors.kafka",
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "KAFKA_TOPIC": ledger_topic(self.lgcode),
            "KAFKA_REPLICA": str(self.file),
            "ORIGINATOR_ID_TYPE": "text",
        }

    @contextmanager
    def reading(self) -> Iterator[SQLiteLogRecorder]:
        """The topic to its present end, through the replica."""
        from connectors.kafka import KafkaLogFactory  # noqa: PLC0415 - the embedded log needs no Kafka client

        with closing(KafkaLogFactory({**os.environ, **self.environment()})) as factory:
            recorder = factory.application_recorder()
            recorder.wait_until_current()
            yield recorder

    def reading_through(self) -> AbstractContextManager[Source]:
        """The topic itself, by another process; the replica is left as it is, and may be missing."""
        from connectors.kafka.reading import reading_topic  # noqa: PLC0415 - as above

        return reading_topic({**os.environ, **self.environment()})


@contextmanager
def _read_only(file: Path) -> Iterator[SQLiteLogRecorder]:
    recorder = open_log(file, read_only=True)
    try:
        yield recorder
    finally:
        recorder.datastore.close()


def ledger_topic(lgcode: str) -> str:
    """The topic that is a town's log of record."""
    return f"daicho.{lgcode}.ledger"


def log_store(folder: Path, lgcode: str) -> LogStore:
    """The log of the town in this folder; TwoLogsError where it isn't clear which one."""
    cluster = os.environ.get(CLUSTER, "")
    if cluster and (folder / LOG).exists():
        raise TwoLogsError(lgcode)
    if cluster:
        return KafkaLog(folder, lgcode, cluster)
    return ReplicaOfKafka(folder) if (folder / REPLICA).exists() else EmbeddedLog(folder)
