"""Rows to files in the layouts: the counterpart of the reader, column for column."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Self

from connectors.files.layout import layout
from connectors.files.manifest import FileEntry, table_path
from connectors.files.rows import Address

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from connectors.files.rows import Row

_NO_ADDRESS: Final = Address()
_FLUSH_ROWS: Final = 1000
"""Rows between writes: large enough that hashing and writing cost nothing beside formatting."""


class TableWriter:
    """Writes one table of a town, counting rows and hashing bytes for the manifest."""

    def __init__(self, folder: Path, lgcode: str, table: str) -> None:
        self.layout = layout(table)
        self.path = table_path(folder, lgcode, table)
        self.rows = 0
        self._hash = hashlib.sha256()
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(self._buffer)
        self._fields = [tuple(item.field.partition(".")[::2]) for item in self.layout.items]

    def __enter__(self) -> Self:
        self._file = self.path.open("wb")
        self._csv.writerow(self.layout.header)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flush()
        self._file.close()

    def write(self, row: Row) -> None:
        """Add one row."""
        self._csv.writerow([_cell(row, *path) for path in self._fields])
        self.rows += 1
        if self.rows % _FLUSH_ROWS == 0:
            self._flush()

    def entry(self) -> FileEntry:
        """Return what the manifest says of the file, once it is closed."""
        return FileEntry(self.rows, self._hash.hexdigest())

    def _flush(self) -> None:
        chunk = self._buffer.getvalue().encode()
        self._buffer.seek(0)
        self._buffer.truncate()
        self._hash.update(chunk)
        self._file.write(chunk)


def _cell(row: Row, name: str, part: str) -> str:
    value = getattr(row, name)
    return _text(getattr(value or _NO_ADDRESS, part) if part else value)


def _text(value: str | int | date | datetime | tuple[int, int] | None) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case (year, month):
            return f"{year:04}-{month:02}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
