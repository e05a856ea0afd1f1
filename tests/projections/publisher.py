"""Publishes or rebuilds an edition in a process of its own, and kills itself on the way."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from support.sealers import PlainSealer

from connectors.sqlite import open_log
from projections import edition, engine


def die_at(owner: Any, name: str, count: int) -> None:
    """Kill this process (kill -9) at the `count`-th call of a function."""
    original = getattr(owner, name)
    calls = 0

    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    setattr(owner, name, dying)


POINTS = {
    "copying": (edition.shutil, "copyfile", 1),
    "first_batch": (engine, "apply_batch", 1),
    "third_batch": (engine, "apply_batch", 3),
    "indexing": (edition, "index_statements", 1),
    "before_the_swap": (edition, "_sync", 1),
    "after_the_swap": (edition, "_sync", 2),
}


def main() -> None:
    """`publisher.py FOLDER publish|rebuild POINT`."""
    folder, what, point = Path(sys.argv[1]), *sys.argv[2:]
    engine.project.__kwdefaults__["size"] = 10
    die_at(*POINTS[point])
    log = open_log(folder / "log.sqlite", read_only=True)
    getattr(edition, what)(folder / "town.duckdb", log, PlainSealer())
    log.datastore.close()


if __name__ == "__main__":
    main()
