"""One table of a town to typed submissions and refusals, row after row, in constant memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from connectors.files.cells import parser
from connectors.files.checks import CHECKS
from connectors.files.findings import Alert, CellError, FileRefusedError, Refusal, Reject, Submission
from connectors.files.layout import layout
from connectors.files.lines import Line, read_lines
from connectors.files.rows import Address, BatchRow, PaymentRow, RawDate, ResidentRow, VehicleRow
from connectors.files.sequence import Sequence
from connectors.files.tax_rows import BOOKS
from connectors.files.tax_rows import ROWS as TAX_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from connectors.files.layout import Item, Layout
    from connectors.files.rows import Row

_ROWS: Final[dict[str, Callable[..., Row]]] = {
    "juki": ResidentRow,
    "ido": ResidentRow,
    "kei": VehicleRow,
    "batch": BatchRow,
    "nofu": PaymentRow,
    **TAX_ROWS,
}
_KINDS: Final = {"juki": "異動事由", "ido": "異動事由", "batch": "処理名", "nofu": ""}
"""The item that says what a submission is, where it isn't 異動."""
_MEMBERS: Final[dict[str, tuple[str, ...]]] = {
    "juki": ("resident_number",),
    "ido": ("resident_number",),
    **{table: book.number for table, book in BOOKS.items()},
}
"""The fields that a submission's rows may not repeat together."""
_SHARED: Final = ("processed_at", "reason", "action", "effective_on", "vehicle_number", "bill_number")
"""Fields that all rows of a submission have in common, where its table has them."""


def read_table(path: Path, table: str, lgcode: str) -> Iterator[Submission | Refusal]:
    """Yield every submission of a file, whole or refused, in file order; raises FileRefusedError for a bad header."""
    lines = read_lines(path)
    reader = _Reader(path.name, layout(table), lgcode, next(lines, Line(1, "", [])))
    in_order = Sequence(reader.refuse)
    for group in _groups(lines, reader):
        yield from in_order.after(group.key(), reader.submission(group))
        yield from (reader.repeated(group, row) for row in group.repeated)
    yield from in_order.end()


@dataclass(slots=True)
class _Row:
    line: Line
    values: dict[str, Any]
    errors: list[tuple[str, str, CellError]]
    alerts: list[tuple[str, str, CellError]]


@dataclass(slots=True)
class _Group:
    """Neighbouring rows with one number."""

    order: str
    number: str
    rows: list[_Row] = field(default_factory=list)
    repeated: list[_Row] = field(default_factory=list)
    """Lines that say again what the group has said, letter for letter."""

    def add(self, row: _Row) -> None:
        """Take the next line of this number."""
        same = any(row.line.text == earlier.line.text for earlier in self.rows)
        (self.repeated if same else self.rows).append(row)

    def key(self) -> tuple[Any, bool] | None:
        """Return what may not fall from group to group and whether it may stay; None when it is unreadable."""
        value = self.rows[0].values.get(self.order)
        return None if value is None else (value, self.order == "processed_at")


def _groups(lines: Iterator[Line], reader: _Reader) -> Iterator[_Group]:
    group: _Group | None = None
    for line in lines:
        row = reader.row(line)
        number = row.values.get("number", "")
        if group is None or not number or number != group.number:
            if group is not None:
                yield group
            group = _Group(reader.layout.order, number)
        group.add(row)
    if group is not None:
        yield group


class _Reader:
    """The compiled layout of one file: which column holds which item."""

    def __init__(self, file: str, table: Layout, lgcode: str, header: Line) -> None:
        self.file, self.layout, self.lgcode = file, table, lgcode
        self._width = len(header.cells)
        items = _header(file, table, header)
        self._columns: list[tuple[Item, Callable[[str], object]]] = [(item, parser(item)) for item in items]
        self._by_name = {item.name: item.field for item in table.items}
        self._required = [item for item in table.items if item.required]

    def row(self, line: Line) -> _Row:
        """Parse every cell; all errors of the row are collected."""
        row = _Row(line, {}, [], [])
        for (item, parse), cell in zip(self._columns, line.cells, strict=False):
            if cell:
                self._cell(row, item, parse, cell)
        error = line.error
        if not error and len(line.cells) != self._width:
            error = CellError("L201", found=len(line.cells), expected=self._width)
        if error:
            row.errors = [("", _shown(line.text), error)]
        else:
            self._complete(row)
        return row

    def _cell(self, row: _Row, item: Item, parse: Callable[[str], object], cell: str) -> None:
        try:
            row.values[item.field] = parse(cell)
        except CellError as error:
            row.errors.append((item.name, cell, error))
            return
        if item.check == "lgcode":
            if cell != self.lgcode:
                row.errors.append((item.name, cell, CellError("L204", lgcode=self.lgcode)))
        elif item.check and not CHECKS[item.check](cell):
            row.alerts.append((item.name, cell, CellError("A201")))

    def _complete(self, row: _Row) -> None:
        """Check what is required always, and what this row's reason requires."""
        wrong = {name for name, _, _ in row.errors}
        missing = [item.name for item in self._required if item.field not in row.values]
        either = list(self.layout.either)
        reason = row.values.get(self._by_name.get(self.layout.needs_by, ""), "")
        if need := self.layout.needs.get(reason):
            missing += [name for name in need.required if self._by_name[name] not in row.values]
            either += need.either
        row.errors += [(name, "", CellError("L101")) for name in missing if name not in wrong]
        row.errors += [
            (" / ".join(names), "", CellError("L208"))
            for names in either
            if not any(self._by_name[name] in row.values or name in wrong for name in names)
        ]

    def submission(self, group: _Group) -> Submission | Refusal:
        """Build the rows, or refuse all of them."""
        self._agree(group)
        if any(row.errors for row in group.rows):
            return self._refusal(group)
        first = group.rows[0].values
        kind_item = _KINDS.get(self.layout.name, "異動")
        return Submission(
            table=self.layout.name,
            number=group.number,
            processed_at=first["processed_at"],
            kind=first[self._by_name[kind_item]] if kind_item else "納付",
            rows=tuple(_build(self.layout.name, row.values) for row in group.rows),
            file=self.file,
            line=group.rows[0].line.number,
            alerts=tuple(
                Alert.of(self.file, row.line.number, item, value, error)
                for row in group.rows
                for item, value, error in row.alerts
            ),
        )

    def _agree(self, group: _Group) -> None:
        """Rows of one submission share time and reason and name each resident once."""
        first = group.rows[0].values
        member = _MEMBERS.get(self.layout.name)
        seen = set[object]()
        for row in group.rows:
            key = tuple(row.values.get(name) for name in member) if member else group.number
            if any(key) and key in seen:
                row.errors.append(("", _shown(row.line.text), CellError("L206")))
            elif any(row.values.get(name) != first.get(name) for name in _SHARED):
                row.errors.append(("", _shown(row.line.text), CellError("L209")))
            seen.add(key)

    def _refusal(self, group: _Group) -> Refusal:
        rejects: list[Reject] = []
        for row in group.rows:
            errors = row.errors or [("", _shown(row.line.text), CellError("L207", number=group.number))]
            rejects += [Reject.of(self.file, row.line.number, *error) for error in errors]
        when: datetime | None = group.rows[0].values.get("processed_at")
        return Refusal(self.layout.name, group.number, when, len(group.rows), tuple(rejects))

    def repeated(self, group: _Group, row: _Row) -> Refusal:
        """Refuse a copied line; the submission itself is not touched."""
        reject = Reject.of(self.file, row.line.number, "", _shown(row.line.text), CellError("L206"))
        return Refusal(self.layout.name, group.number, row.values.get("processed_at"), 1, (reject,))

    def refuse(self, found: Submission | Refusal) -> Refusal:
        """Refuse a submission that stands in the wrong place."""
        if isinstance(found, Refusal):
            return found
        order = next(item.name for item in self.layout.items if item.field == self.layout.order)
        lines = range(found.line, found.line + len(found.rows))
        rejects = (Reject.of(self.file, line, "", found.number, CellError("L205", order=order)) for line in lines)
        return Refusal(found.table, found.number, found.processed_at, len(found.rows), tuple(rejects))


def _header(file: str, table: Layout, header: Line) -> list[Item]:
    """Return the items in the file's order of columns."""
    if header.error:
        raise FileRefusedError(file, "L304", **({"guess": "", "guess_en": ""} | header.error.words))
    known = {item.name: item for item in table.items}
    problems = {
        "L305": [name for name in known if header.cells.count(name) > 1],
        "L303": [name for name in header.cells if name not in known],
        "L302": [item.name for item in table.items if item.required and item.name not in header.cells],
    }
    for code, items in problems.items():
        if items:
            raise FileRefusedError(file, code, items="、".join(items))
    return [known[name] for name in header.cells]


_PLACES: Final = {
    item.field: (item.field.partition(".")[0], item.field.partition(".")[2])
    for table in _ROWS
    for item in layout(table).items
}
"""A field's group and its attribute there; a field of the row itself has no attribute."""
_GROUPS: Final[dict[str, Callable[..., object]]] = {
    item.field.split(".")[0]: RawDate if item.type in {"date", "fuzzy"} else Address
    for table in _MEMBERS
    for item in layout(table).items
    if "." in item.field
}


def _build(table: str, values: dict[str, Any]) -> Row:
    """Gather the parts of addresses and 不詳 dates, then make the row."""
    plain: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        group, attribute = _PLACES[name]
        if attribute:
            parts.setdefault(group, {})[attribute] = value
        else:
            plain[name] = value
    for group, attributes in parts.items():
        plain[group] = _GROUPS[group](**attributes)
    return _ROWS[table](**plain)


def _shown(text: str) -> str:
    """Return a line for the rejects file, undecoded bytes as escapes."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
