"""The Merkle tree's nodes in one append-only file of 32-byte hashes (64 bytes per event)."""

import os
from pathlib import Path

from events.merkle import HASH_BYTES
from registry.domain.errors import IntegrityFault


class FileNodes:
    """A node store on disk. Opening it cuts off what was written after `count` hashes and never made durable.

    Raises IntegrityFault when fewer are there: then the log has to be sealed anew from its first event.
    """

    def __init__(self, path: Path, count: int) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        found = os.fstat(self._file).st_size
        if found < count * HASH_BYTES:
            os.close(self._file)
            raise IntegrityFault(
                f"{path} has {found // HASH_BYTES} of {count} sealed hashes; restore it, or delete the folder and seal"
                " the log anew: the checkpoints must come out the same"
            )
        os.ftruncate(self._file, count * HASH_BYTES)
        self._count = count

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Release the file."""
        os.close(self._file)

    def read(self, index: int) -> bytes:
        """Return hash number `index`."""
        return os.pread(self._file, HASH_BYTES, index * HASH_BYTES)

    def append(self, nodes: bytes) -> None:
        """Add whole hashes at the end; durable after `sync`."""
        left, at = memoryview(nodes), self._count * HASH_BYTES
        while left:
            written = os.pwrite(self._file, left, at)
            left, at = left[written:], at + written
        self._count += len(nodes) // HASH_BYTES

    def sync(self) -> None:
        """Make everything appended durable."""
        os.fsync(self._file)
