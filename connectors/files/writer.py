"""Rows to files in the layouts: the counterpart of the reader, column for column."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Self

from connectors.files.layout import layout
from connectors.files.manifest import FileEntry, table_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from connectors.files.rows import Row

_FORMS: Final[dict[str, Callable[[Any], str]]] = {
    "timestamp": datetime.isoformat,
    "month": "{0[0]:04}-{0[1]:02}".format,
}
"""What csv itself wouldn't write as the layout says: None is blank, a date is ISO 8601, an integer is plain."""
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
        paths = [item.field.partition(".")[::2] for item in self.layout.items]
        self._attributes = attrgetter(*(name for name, _ in paths))
        self._parts = [(column, part) for column, (_, part) in enumerate(paths) if part]
        self._forms = [(n, _FORMS[item.type]) for n, item in enumerate(self.layout.items) if item.type in _FORMS]

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
        cells = list(self._attributes(row))
        for column, part in self._parts:
            whole = cells[column]
            cells[column] = None if whole is None else getattr(whole, part)
        for column, form in self._forms:
            value = cells[column]
            cells[column] = None if value is None else form(value)
        self._csv.writerow(cells)
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
