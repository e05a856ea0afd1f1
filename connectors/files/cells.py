"""One cell of a file to one value, by the item's type; raises CellError with a remedy."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from connectors.files.findings import CellError
from connectors.files.layout import code_list
from events.values.errors import InvalidValueError
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.files.layout import Item

JST: Final = timezone(timedelta(hours=9), "JST")

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_TIMESTAMP: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?\+09:00", re.ASCII)
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_INTEGER: Final = re.compile(r"-?\d+", re.ASCII)


def parser(item: Item) -> Callable[[str], object]:
    """Return the function from a filled cell of this item to its value."""
    match item.type:
        case "integer":
            return partial(parse_integer, item.max)
        case "digits":
            return partial(parse_digits, item.length, item.max)
        case "code":
            return partial(parse_code, item.codes, frozenset(code_list(item.codes)))
        case "text":
            return partial(parse_text, item.max)
        case _:
            return _TIMES[item.type]


@lru_cache(maxsize=65536)
def parse_date(cell: str) -> date:
    """`YYYY-MM-DD`, a day of the calendar."""
    if not _DATE.fullmatch(cell):
        raise CellError("L105")
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise CellError("L106") from None


@lru_cache(maxsize=1024)
def parse_wording(cell: str) -> str:
    """不詳表記: kept verbatim when the values layer can read it."""
    try:
        LegalDate.parse(cell)
    except InvalidValueError:
        raise CellError("L110") from None
    return cell


def parse_timestamp(cell: str) -> datetime:
    """処理日時: ISO 8601 in Japan Standard Time."""
    if not _TIMESTAMP.fullmatch(cell):
        raise CellError("L108")
    try:
        return datetime.fromisoformat(cell).replace(tzinfo=JST)
    except ValueError:
        raise CellError("L108") from None


def parse_month(cell: str) -> tuple[int, int]:
    """`YYYY-MM` as (year, month)."""
    found = _MONTH.fullmatch(cell)
    if not found:
        raise CellError("L109")
    return int(found[1]), int(found[2])


def parse_integer(longest: int, cell: str) -> int:
    """Read a plain integer of at most `longest` digits."""
    if not _INTEGER.fullmatch(cell):
        raise CellError("L104")
    if len(cell.lstrip("-")) > longest:
        raise CellError("L102", max=longest)
    return int(cell)


def parse_digits(length: int, longest: int, cell: str) -> str:
    """Read a number that is a name: ASCII digits, leading zeros kept."""
    fits = len(cell) == length if length else len(cell) <= longest
    if not (fits and cell.isascii() and cell.isdigit()):
        raise CellError("L103", length=length or f"1〜{longest}")
    return cell


def parse_code(codes: str, allowed: frozenset[str], cell: str) -> str:
    """Read a value of a code list."""
    if cell not in allowed:
        raise CellError("L107", codes=codes, allowed="、".join(code_list(codes)))
    return cell


def parse_text(longest: int, cell: str) -> str:
    """Read text as it is; the length counts characters, a variant selector belongs to its character."""
    if len(cell) > longest and len(_SELECTORS.sub("", cell)) > longest:
        raise CellError("L102", max=longest)
    return cell


_TIMES: Final[dict[str, Callable[[str], object]]] = {
    "date": parse_date,
    "fuzzy": parse_wording,
    "timestamp": parse_timestamp,
    "month": parse_month,
}
