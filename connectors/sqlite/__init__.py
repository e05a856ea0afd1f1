"""The embedded log: `PERSISTENCE_MODULE=connectors.sqlite`, `SQLITE_DBNAME=<file>`."""

from pathlib import Path
from typing import Literal

from connectors.sqlite.datastore import LogDatastore
from connectors.sqlite.factory import SQLiteLogFactory
from connectors.sqlite.recorder import SQLiteLogProcessRecorder, SQLiteLogRecorder, StaleCommitError

__all__ = ["SQLiteLogFactory", "SQLiteLogProcessRecorder", "SQLiteLogRecorder", "StaleCommitError", "open_log"]


def open_log(
    path: Path, *, read_only: bool = False, originator_id_type: Literal["uuid", "text"] = "text"
) -> SQLiteLogRecorder:
    """Open (or, unless read-only, make) a log file outside of an application; close it with `.datastore.close()`.

    A read-only recorder may be opened while other processes write; it sees each commit as soon as it is durable.
    """
    mode = "ro" if read_only else "rwc"
    recorder = SQLiteLogRecorder(
        LogDatastore(f"{path.absolute().as_uri()}?mode={mode}", originator_id_type=originator_id_type)
    )
    if not read_only:
        recorder.create_table()
    return recorder
