"""What a reader finds: refused rows, doubts about kept rows, and files that can't be read at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.files.rows import Row


@dataclass(frozen=True, slots=True)
class Reject:
    """A refused row: where (line counted from 1), which item and value, why, and what to do about it."""

    file: str
    line: int
    item: str
    value: str
    code: str
    reason_ja: str
    reason_en: str
    remedy_ja: str
    remedy_en: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A doubt about a row that is kept, such as a wrong check digit of an old number."""

    file: str
    line: int
    item: str
    value: str
    code: str
    reason_ja: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Submission:
    """届書: the rows of one number, taken whole. `table` is the layout: juki, ido, kei, batch or nofu."""

    table: str
    number: str
    processed_at: datetime
    rows: tuple[Row, ...]
    file: str
    line: int
    """Line of the first row."""
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A submission that can't be taken: one Reject for each of its rows at least. None of it may be loaded."""

    table: str
    number: str
    processed_at: datetime | None
    rows: int
    rejects: tuple[Reject, ...]


class FileRefusedError(ValueError):
    """A file that can't be read as its layout: missing, without the right header, or torn in the middle."""

    def __init__(self, file: str, code: str, reason_ja: str, reason_en: str, remedy_ja: str, remedy_en: str) -> None:
        super().__init__(f"{file}: {reason_ja} {remedy_ja}")
        self.file, self.code = file, code
        self.reason_ja, self.reason_en = reason_ja, reason_en
        self.remedy_ja, self.remedy_en = remedy_ja, remedy_en
