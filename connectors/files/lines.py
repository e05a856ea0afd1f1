"""A file as numbered lines of cells. One line is one row, so a damaged line spoils no other."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from connectors.files.findings import CellError, FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CONTROL: Final = re.compile("[\x00-\x1f\x7f\u0085\u2028\u2029]")
_UNDECODED: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One row's cells as text; `error` says why they can't be trusted (they then serve only to name the row)."""

    number: int
    text: str
    cells: list[str]
    error: CellError | None = None


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the non-empty lines of a UTF-8 file, with or without a BOM; raises FileRefusedError when it is missing."""
    try:
        file = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n")
    except FileNotFoundError:
        raise FileRefusedError(path.name, "L301") from None
    with file:
        for number, ended in enumerate(file, start=1):
            text = ended.removesuffix("\n").removesuffix("\r")
            if text:
                yield _line(number, text)


def _line(number: int, text: str) -> Line:
    if _UNDECODED.search(text):
        return Line(number, text, _split(text, strict=False), CellError("L202", line=number, **_guess(text)))
    if _CONTROL.search(text):
        return Line(number, text, _split(text, strict=False), CellError("L210"))
    try:
        return Line(number, text, _split(text, strict=True))
    except csv.Error:
        return Line(number, text, _split(text, strict=False), CellError("L203"))


def _split(text: str, *, strict: bool) -> list[str]:
    if '"' not in text:
        return text.split(",")
    return next(csv.reader((text,), strict=strict))


def _guess(text: str) -> dict[str, str]:
    """Most files that are not UTF-8 come from older Windows programs; say so when that reading works."""
    try:
        text.encode("utf-8", "surrogateescape").decode("cp932")
    except UnicodeDecodeError:
        return {"guess": "", "guess_en": ""}
    return {"guess": "(Shift_JIS(CP932)で保存されているようです)", "guess_en": " (they look like Shift_JIS/CP932)"}
