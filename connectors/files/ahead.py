"""Reading ahead: a second process reads and checks a town's files while this one records (docs/adr/0015)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.ahead import reading_ahead
from connectors.files.findings import FileRefusedError
from connectors.files.parts import read_parts

if TYPE_CHECKING:
    from collections.abc import Generator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from connectors.files.parts import Part


class ReaderDiedError(Exception):
    """The process that reads ahead was killed; it writes nothing, so nothing is lost."""


def read_ahead(folder: Path, lgcode: str) -> Generator[Part]:
    """What `read_parts` yields, and its FileRefusedError where it stands; ReaderDiedError where the process dies."""
    with reading_ahead(_read, folder, lgcode) as line:
        try:
            while (said := line.recv()) is not None:
                if isinstance(said, FileRefusedError):
                    raise said
                yield said
        except (EOFError, OSError):  # the second where it died in the middle of a message
            raise ReaderDiedError(lgcode) from None


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
