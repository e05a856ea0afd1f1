"""取込除外一覧: every refused row with line, item, value, reason and remedy, for the people who mend the file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from connectors.files.findings import Finding

HEADER: Final = ["ファイル", "行", "項目", "値", "コード", "理由", "対処", "reason", "remedy"]


class RejectsFile:
    """A CSV beside the imported files, begun anew by each import; it exists only when a row was refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.rows:
            self._file.close()

    def add(self, finding: Finding) -> None:
        """Write one row."""
        if not self.rows:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADER)
        self.rows += 1
        f = finding
        texts = (f.code, f.reason_ja, f.remedy_ja, f.reason_en, f.remedy_en)
        self._writer.writerow([f.file, f.line, f.item, f.value, *texts])
