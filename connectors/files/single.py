"""Files whose every line stands by itself: its values by the layout, or why it can't be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.files.cells import parser
from connectors.files.findings import CellError, FileRefusedError, Reject
from connectors.files.layout import layout
from connectors.files.lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from connectors.files.layout import Item
    from connectors.files.lines import Line

Columns = list[tuple["Item", "Callable[[str], object]"]]


def read_single_lines(path: Path, table: str, lgcode: str) -> Iterator[tuple[int, dict[str, Any]] | Reject]:
    """Each line's number and values by field, or its first fault; FileRefusedError for a bad header."""
    lines = read_lines(path)
    header = next(lines, None)
    columns = _columns(path.name, table, header.cells if header and not header.error else [])
    for line in lines:
        try:
            yield line.number, _values(line, columns, lgcode)
        except _CellRefusedError as refused:
            yield Reject.of(path.name, line.number, refused.item, refused.value, refused.error)


class _CellRefusedError(Exception):
    def __init__(self, item: str, value: str, error: CellError) -> None:
        super().__init__(item, value, error)
        self.item, self.value, self.error = item, value, error


def _columns(file: str, table: str, names: list[str]) -> Columns:
    known = {item.name: item for item in layout(table).items}
    problems = {
        "L305": [name for name in known if names.count(name) > 1],
        "L303": [name for name in names if name not in known],
        "L302": [item.name for item in known.values() if item.required and item.name not in names],
    }
    for code, items in problems.items():
        if items:
            raise FileRefusedError(file, code, items="、".join(items))
    return [(known[name], parser(known[name])) for name in names]


def _values(line: Line, columns: Columns, lgcode: str) -> dict[str, Any]:
    if line.error or len(line.cells) != len(columns):
        error = line.error or CellError("L201", found=len(line.cells), expected=len(columns))
        raise _CellRefusedError("", line.text, error)
    values: dict[str, Any] = {}
    for (item, parse), cell in zip(columns, line.cells, strict=True):
        if cell:
            try:
                values[item.field] = parse(cell)
            except CellError as error:
                raise _CellRefusedError(item.name, cell, error) from error
        elif item.required:
            raise _CellRefusedError(item.name, "", CellError("L101"))
    if values["lgcode"] != lgcode:
        raise _CellRefusedError("団体コード", values["lgcode"], CellError("L204", lgcode=lgcode))
    return values
