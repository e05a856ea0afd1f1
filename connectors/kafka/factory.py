"""The one place that joins the Kafka log's parts, for the library's `PERSISTENCE_MODULE`."""

from typing import Literal, cast

from eventsourcing.persistence import InfrastructureFactory, ProcessRecorder
from eventsourcing.utils import Environment, EnvType, strtobool

from connectors.kafka.log import KafkaLog
from connectors.kafka.recorder import KafkaLogProcessRecorder, KafkaLogRecorder
from connectors.kafka.settings import log_settings
from connectors.sqlite.datastore import LogDatastore
from connectors.sqlite.factory import SQLiteLogFactory


class KafkaLogFactory(SQLiteLogFactory):
    """Recorders whose log is a Kafka topic; snapshots and views live beside the replica, in the same local file."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        InfrastructureFactory.__init__(self, env)
        self._settings = log_settings(self.env)
        id_type = self.env.get(self.ORIGINATOR_ID_TYPE, "uuid").lower()
        if id_type not in {"uuid", "text"}:
            raise OSError(f"{self.ORIGINATOR_ID_TYPE} must be 'uuid' or 'text', not {id_type!r}")
        self.datastore = LogDatastore(
            str(self._settings.replica),
            single_row_tracking=strtobool(self.env.get(self.SQLITE_SINGLE_ROW_TRACKING, "t")),
            originator_id_type=cast("Literal['uuid', 'text']", id_type),
            is_replica=True,
        )
        self._log: KafkaLog | None = None

    def log(self) -> KafkaLog:
        """Give the log, opened at the first use: raises when the topic is missing, unsafe or not the replica's."""
        if self._log is None:
            self._log = KafkaLog(self._settings, self.datastore)
        return self._log

    def application_recorder(self) -> KafkaLogRecorder:
        """Make a recorder for an application."""
        return KafkaLogRecorder(self.datastore, self.log())

    def process_recorder(self) -> ProcessRecorder:
        """Make a recorder for an application that follows another."""
        return KafkaLogProcessRecorder(self.datastore, self.log())

    def close(self) -> None:
        """Close the log and the local file."""
        if self._log is not None:
            self._log.close()
        super().close()
