"""The one place that joins the embedded log's parts, for the library's `PERSISTENCE_MODULE`."""

from eventsourcing.persistence import ProcessRecorder
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteFactory
from eventsourcing.utils import Environment, EnvType

from connectors.sqlite.datastore import LogDatastore
from connectors.sqlite.recorder import SQLiteLogProcessRecorder, SQLiteLogRecorder


class SQLiteLogFactory(SQLiteFactory):
    """The library's SQLite factory with our log in it; same environment keys, snapshots and views unchanged."""

    application_recorder_class: type[SQLiteApplicationRecorder] = SQLiteLogRecorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        read = self.datastore
        self.datastore: LogDatastore = LogDatastore(
            read.pool.db_name,
            lock_timeout=read.pool.lock_timeout,
            single_row_tracking=read.single_row_tracking,
            originator_id_type=read.originator_id_type,
        )

    def process_recorder(self) -> ProcessRecorder:
        """Make a recorder for an application that follows another."""
        recorder = SQLiteLogProcessRecorder(self.datastore)
        if self.env_create_table():
            recorder.create_table()
        return recorder
