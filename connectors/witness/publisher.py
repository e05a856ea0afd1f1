"""Where checkpoints are published for neighbours and auditors: a port, and a folder that implements it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

_SUFFIX: Final = ".checkpoint"


class Publisher(Protocol):
    """Makes a town's checkpoints public, each as a tlog-witness submission that continues the one before."""

    def publish(self, size: int, submission: bytes) -> None:
        """Publish, durably; publishing a size again replaces it (it has gained cosignatures)."""


class CheckpointSource(Protocol):
    """Where a neighbour's published checkpoints are read."""

    def last_size(self) -> int:
        """Return the size of the newest checkpoint; 0 when there is none."""

    def after(self, size: int) -> Iterator[bytes]:
        """Yield the submissions of more than `size` events, in order of size."""


class CheckpointFolder:
    """A folder with one file per checkpoint, `<size>.checkpoint`; each appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def publish(self, size: int, submission: bytes) -> None:
        """Write the file, make it durable, then give it its name."""
        path = self._folder / f"{size}{_SUFFIX}"
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            file.write(submission)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(self._folder)

    def last_size(self) -> int:
        """Return the size of the newest checkpoint; 0 when there is none."""
        return max(self.sizes(), default=0)

    def after(self, size: int) -> Iterator[bytes]:
        """Yield the submissions of more than `size` events, in order of size."""
        return (self.submission(found) for found in self.sizes() if found > size)

    def sizes(self) -> list[int]:
        """Return the sizes that are published, ascending."""
        return sorted(int(path.stem) for path in self._folder.glob(f"*{_SUFFIX}") if path.stem.isdecimal())

    def submission(self, size: int) -> bytes:
        """Return what is published for a size; raises FileNotFoundError where nothing is."""
        return (self._folder / f"{size}{_SUFFIX}").read_bytes()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
