"""Reading ahead: a second process reads and checks a town's files while this one records (docs/adr/0015)."""

from __future__ import annotations

import fcntl
import multiprocessing
import signal
from typing import TYPE_CHECKING, Final

from connectors.files.findings import FileRefusedError
from connectors.files.parts import read_parts

if TYPE_CHECKING:
    from collections.abc import Generator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from connectors.files.parts import Part

AHEAD_BYTES: Final = 1 << 20
"""What may wait in the pipe, some thousand submissions: the most that Linux gives to everybody."""


class ReaderDiedError(Exception):
    """The process that reads ahead was killed; it writes nothing, so nothing is lost."""


def read_ahead(folder: Path, lgcode: str) -> Generator[Part]:
    """What `read_parts` yields, and its FileRefusedError where it stands; ReaderDiedError where the process dies."""
    context = multiprocessing.get_context("spawn")  # a fork would copy threads of DuckDB that are not there
    ours, theirs = context.Pipe(duplex=False)
    fcntl.fcntl(ours.fileno(), fcntl.F_SETPIPE_SZ, AHEAD_BYTES)
    reader = context.Process(target=_read, args=(folder, lgcode, theirs), daemon=True)
    start(reader)
    theirs.close()
    try:
        while (said := ours.recv()) is not None:
            if isinstance(said, FileRefusedError):
                raise said
            yield said
    except EOFError:
        raise ReaderDiedError(lgcode) from None
    finally:
        ours.close()
        reader.kill()
        reader.join()


def start(process: BaseProcess) -> None:
    """Start a process that Ctrl-C never reaches, not even while it begins: whoever started it ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the new process is born with it
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _read(folder: Path, lgcode: str, connection: Connection) -> None:
    """The reader's life. When the recording process is gone, the next word to it fails and the reader ends."""
    try:
        for part in read_parts(folder, lgcode):
            connection.send(part)
        connection.send(None)
    except FileRefusedError as refused:
        connection.send(refused)
    except BrokenPipeError:
        return
