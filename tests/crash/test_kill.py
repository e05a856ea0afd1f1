"""The README's table "if the process dies": a real process, a real SIGKILL, at every arrow of an event's life."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from crash.worker import work
from support import offices
from support.sealers import PlainSealer

from connectors.sqlite import open_log
from projections.readmodel import ReadModel
from projections.replay import Replay, digest
from projections.sql import run
from projections.verify import read_digest

WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parents[2]
MOMENT = date(2024, 7, 1)


def worker(folder: Path, point: str, count: int) -> int:
    """Run a worker that dies; its exit code, negative for a signal."""
    command = [sys.executable, str(WORKER), str(folder), point, str(count)]
    env = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, check=False, env=env, timeout=60).returncode


def digests(folder: Path) -> tuple[str, str]:
    """What replay and the read model say at the end."""
    log = open_log(folder / "log.sqlite", read_only=True)
    replayed = digest(Replay(log, PlainSealer()).records(MOMENT))
    log.datastore.close()
    with ReadModel.open(folder / "readmodel.duckdb") as model:
        return replayed, read_digest(model, MOMENT, model.known_position(None))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The digests of a run that nobody killed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    work(folder)
    return digests(folder)


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "point",
    [
        "deciding",
        "inserting",
        "in_transaction",
        "after_commit",
        "projecting",
        "in_projection",
        "after_projection",
    ],
)
def test_killed_anywhere_running_again_completes(
    tmp_path: Path, undisturbed: tuple[str, str], point: str, count: int
) -> None:
    """Nothing is lost, nothing is there twice, and the end is byte for byte that of an undisturbed run."""
    assert worker(tmp_path, point, count) == -signal.SIGKILL
    work(tmp_path)
    assert digests(tmp_path) == undisturbed
    assert undisturbed[0] == undisturbed[1]


def test_a_command_that_was_never_answered_is_recorded_once(tmp_path: Path) -> None:
    """Killed between commit and answer, the command is in the log; sent again, it returns its first result."""
    assert worker(tmp_path, "after_commit", 2) == -signal.SIGKILL
    with offices.registry(tmp_path / "log.sqlite") as town:
        before = town.log.head().position
        receipt = town.handle(offices.story()[1])
        assert receipt.repeated
        assert town.log.head().position == before


def test_a_commit_is_whole_or_absent(tmp_path: Path) -> None:
    """Killed inside the transaction, no event of the command is in the log; the family comes as one."""
    assert worker(tmp_path, "inserting", 2) == -signal.SIGKILL
    with offices.registry(tmp_path / "log.sqlite") as town:
        assert town.log.head().position == 1
        assert town.handle(offices.story()[1]).last - 1 == len(("household", "10", "11", "12"))


def test_a_killed_projection_keeps_rows_and_position_together(tmp_path: Path) -> None:
    """After a kill inside a batch the file stands at the last whole batch."""
    assert worker(tmp_path, "in_projection", 2) == -signal.SIGKILL
    with ReadModel.open(tmp_path / "readmodel.duckdb") as model:
        rows = run(model.db, "SELECT count(*), coalesce(max(position), 0) FROM entry")
        assert rows == [(model.progress().position, model.progress().position)]
