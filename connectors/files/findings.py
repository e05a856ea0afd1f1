"""What a reader finds: refused rows, doubts about kept rows, and files that can't be read at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from connectors.files.messages import MESSAGES

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.files.rows import Row


class CellError(ValueError):
    """A value that its item doesn't allow; the reader adds where it stands."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code, self.words = code, words


@dataclass(frozen=True, slots=True)
class Finding:
    """Where (line counted from 1), which item and value, why, and what to do about it."""

    file: str
    line: int
    item: str
    value: str
    code: str
    reason_ja: str
    reason_en: str
    remedy_ja: str
    remedy_en: str

    @classmethod
    def of(cls, file: str, line: int, item: str, value: str, error: CellError) -> Self:
        """Fill the message of the error's code with its words."""
        message, words = MESSAGES[error.code], {"item": item, **error.words}
        texts = (message.ja, message.en, message.remedy_ja, message.remedy_en)
        return cls(file, line, item, value, error.code, *(text.format(**words) for text in texts))


class Reject(Finding):
    """A refused row."""


class Alert(Finding):
    """A doubt about something that is kept, such as a wrong check digit of an old number."""


@dataclass(frozen=True, slots=True)
class Submission:
    """届書: the rows of one number, taken whole. `table` is the layout: juki, ido, kei, batch or nofu."""

    table: str
    number: str
    processed_at: datetime
    kind: str
    """異動事由, 異動 of a vehicle, 処理名, or 納付."""
    rows: tuple[Row, ...]
    file: str
    line: int
    """Line of the first row."""
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A submission that can't be taken: at least one Reject for each of its `rows`. None of it may be loaded."""

    table: str
    number: str
    processed_at: datetime | None
    rows: int
    rejects: tuple[Reject, ...]


class FileRefusedError(ValueError):
    """A file that can't be read as its layout: missing, or without the right header."""

    def __init__(self, file: str, code: str, **words: object) -> None:
        message = MESSAGES[code]
        self.file, self.code = file, code
        self.reason_ja, self.remedy_ja = message.ja.format(**words), message.remedy_ja.format(**words)
        self.reason_en, self.remedy_en = message.en.format(**words), message.remedy_en.format(**words)
        self._said = (file, code, words)
        super().__init__(f"{file}: {self.reason_ja}。{self.remedy_ja}")

    def __reduce__(self) -> tuple[Any, ...]:
        """It passes from process to process by what it was made of."""
        return _refused_again, self._said


def _refused_again(file: str, code: str, words: dict[str, object]) -> FileRefusedError:
    return FileRefusedError(file, code, **words)
