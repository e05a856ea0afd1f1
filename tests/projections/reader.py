"""Reads a town in a process of its own until it has seen a position; prints the last that it saw."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from support.sealers import PlainSealer

from connectors.sqlite import open_log
from projections.live import LiveModel


def say(word: str) -> None:
    """Tell the test."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """`reader.py FOLDER LAST`: positions must come in order, one whole commit at a time."""
    folder, last = Path(sys.argv[1]), int(sys.argv[2])
    log = open_log(folder / "log.sqlite", read_only=True)
    with LiveModel.over(folder / "town.duckdb") as model:
        say("ready")
        seen = model.progress().position
        deadline = time.monotonic() + 60
        news = threading.Event()
        log.watcher.listen(news)
        while seen < last and time.monotonic() < deadline:
            news.wait(1)
            news.clear()
            reached = model.refresh(log, PlainSealer())
            (counted,) = model.rows("SELECT count(*) AS n, max(position) AS p FROM entry")
            assert (counted["n"], counted["p"]) == (reached, reached), counted
            assert reached >= seen
            seen = reached
        log.watcher.unlisten(news)
        say(str(seen))
    log.datastore.close()


if __name__ == "__main__":
    main()
