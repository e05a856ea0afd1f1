"""A replica's write-ahead log is folded into its file beside the work."""

import threading
from pathlib import Path

import pytest
from log.brokers import stored

from connectors.sqlite.checkpointer import Checkpointer
from connectors.sqlite.datastore import LogDatastore
from connectors.sqlite.recorder import SQLiteLogRecorder

SECONDS = 20.0


def test_commits_are_folded_in_by_another_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Soon after a commit the file itself holds it, although no commit has folded anything."""
    path = tmp_path / "replica"
    datastore = LogDatastore(str(path), originator_id_type="text", is_replica=True)
    log = SQLiteLogRecorder(datastore)
    log.create_table()
    folded = threading.Event()
    fold = datastore.checkpoint
    monkeypatch.setattr(datastore, "checkpoint", lambda: (fold(), folded.set()))
    checkpointer = Checkpointer(datastore)
    checkpointer.start()
    try:
        log.insert_events([stored("a", state=b"seen in the file")])
        assert b"seen in the file" not in path.read_bytes()
        checkpointer.note_commit()
        assert folded.wait(SECONDS)
        assert b"seen in the file" in path.read_bytes()
    finally:
        checkpointer.stop()
        datastore.close()
    assert not checkpointer.is_alive()


def test_a_checkpointer_without_work_ends_at_once(tmp_path: Path) -> None:
    """Nobody waits for a fold that nobody asked for."""
    datastore = LogDatastore(str(tmp_path / "replica"), is_replica=True)
    checkpointer = Checkpointer(datastore)
    checkpointer.start()
    checkpointer.stop()
    assert not checkpointer.is_alive()
    datastore.close()
