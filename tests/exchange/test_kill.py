"""Real processes, real SIGKILL: nothing is lost, nothing comes twice, whoever dies and wherever."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from exchange.published import Published
from support.offices import relocation

from console.feed.reports import told_under

WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parents[2]
RELOCATIONS = 6


def worker(data: Path, role: str, point: str = "none", at: int = 1) -> int:
    """Run a worker; its exit code, negative for a signal."""
    env = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, str(WORKER), str(data), role, point, str(at)]
    return subprocess.run(command, check=False, env=env, timeout=60).returncode


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nine events to publish."""
    with Published(tmp_path_factory.mktemp("town")) as published:
        for number in range(RELOCATIONS):
            area = ("求名", "田間")[number % 2]
            published.office_handle(relocation(f"r{number}", "000000000000018", area, date(2024, 6, 20)))
        return published.data


def records(data: Path) -> list[tuple[int, int]]:
    """Sequence and position of every record in the exchange log."""
    with closing(sqlite3.connect(data / "122131" / "exchange.sqlite")) as db:
        return db.execute("SELECT sequence, position FROM records ORDER BY sequence").fetchall()


def applied(data: Path) -> list[tuple[int, int]]:
    """Sequence and position of everything that the subscriber has handled."""
    with closing(sqlite3.connect(data / "inbox.sqlite")) as db:
        return db.execute("SELECT sequence, position FROM applied ORDER BY sequence").fetchall()


@pytest.fixture(scope="module")
def undisturbed(town: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, int]]:
    """What a publisher that nobody killed sends."""
    data = tmp_path_factory.mktemp("undisturbed") / "data"
    shutil.copytree(town, data)
    assert worker(data, "publish") == 0
    assert len(records(data)) == RELOCATIONS + 3
    return records(data)


@pytest.mark.slow
def test_a_publisher_killed_again_and_again_goes_on(
    town: Path, undisturbed: list[tuple[int, int]], tmp_path: Path
) -> None:
    """The exchange log is that of an undisturbed run, and every record was recorded as a disclosure exactly once."""
    data = tmp_path / "data"
    shutil.copytree(town, data)
    for point, at in (
        ("granting", 1),
        ("recorded", 1),
        ("appending", 1),
        ("appended", 1),
        ("recorded", 2),
        ("saving", 1),
    ):
        assert worker(data, "publish", point, at) == -signal.SIGKILL, point
    assert worker(data, "publish") == 0
    assert records(data) == undisturbed
    told = told_under(Published.at(data), "school-board-1")
    assert sum(one.records for one in told) == len(undisturbed)


@pytest.mark.slow
def test_a_subscriber_killed_again_and_again_goes_on(
    town: Path, undisturbed: list[tuple[int, int]], tmp_path: Path
) -> None:
    """Everything was handled once, in order: what it did is in the same transaction as its cursor."""
    data = tmp_path / "data"
    shutil.copytree(town, data)
    assert worker(data, "publish") == 0
    for point in ("reading", "taking", "handling", "taken"):
        assert worker(data, "subscribe", point) == -signal.SIGKILL, point
    assert worker(data, "subscribe") == 0
    assert applied(data) == undisturbed
