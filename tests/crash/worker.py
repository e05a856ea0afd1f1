"""Runs a short story of commands and projects it, and kills itself with SIGKILL at a named point."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from support import offices
from support.sealers import PlainSealer

from connectors.sqlite import open_log
from connectors.sqlite.recorder import SQLiteLogRecorder
from projections import engine
from projections.readmodel import ReadModel
from projections.writing import Timeline
from registry.application import registry as application


def die_at(holder: Any, name: str, count: int, *, after: bool) -> None:
    """Replace a function by one that dies before or after its `count`-th call."""
    original = getattr(holder, name)
    calls = 0

    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if calls == count and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(holder, name, dying)


def work(folder: Path) -> None:
    """Tell the story to a town in a folder, and project it."""
    with offices.registry(folder / "log.sqlite") as town:
        for command in offices.story():
            town.handle(command)
    log = open_log(folder / "log.sqlite", read_only=True)
    with ReadModel.open(folder / "readmodel.duckdb") as model:
        engine.project(model.db, log, PlainSealer(), size=4)
    log.datastore.close()


def main() -> None:
    """`worker.py FOLDER POINT COUNT`."""
    folder, point, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    points = {
        "inserting": (SQLiteLogRecorder, "_append", True),
        "deciding": (application.Desk, "touched", False),
        "in_transaction": (application.TownRegistry, "_record", False),
        "after_commit": (application.TownRegistry, "_record", True),
        "projecting": (engine, "apply_batch", False),
        "in_projection": (Timeline, "extend", True),
        "after_projection": (engine, "apply_batch", True),
    }
    holder, name, after = points[point]
    die_at(holder, name, count, after=after)
    work(folder)


if __name__ == "__main__":
    main()
