"""What further processes of a server do in tests: they say who they are, and wait to be told to end."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from console.worker import Worker

LONGEST = 60.0


def present(worker: Worker, line: Connection) -> None:
    """Say number and process id."""
    line.send((worker.number, os.getpid()))
    threading.Event().wait(LONGEST)


def broken(worker: Worker, line: Connection) -> None:
    """Fail, with words that nobody else should read."""
    line.send((worker.number, os.getpid()))
    raise ValueError("somebody's name")
