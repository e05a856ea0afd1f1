"""Fields of a form: how an item is asked for, and how what was typed becomes the item's value."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from console.errors import Complaint, Words
from console.moments import parse_day, parse_known
from events.event import end_of_day, micros
from events.values.errors import InvalidValueError
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.errors import Problem


@dataclass(frozen=True)
class Choice:
    """One choice of a list."""

    value: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field as the template draws it."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    was: str = ""
    """What the record says now, in words."""
    needed: bool = False
    is_long: bool = False
    choices: tuple[Choice, ...] = ()
    error: Problem | None = None

    @property
    def id(self) -> str:
        """The element's id; addresses of errors lead to it."""
        return f"f-{self.name.replace(':', '-')}"


@dataclass(frozen=True)
class Fieldset:
    """Fields that belong together."""

    title: str
    fields: tuple[Field, ...]


class FieldError(Exception):
    """A field can't be read; `cause` says why and what to do."""

    def __init__(self, name: str, cause: Exception) -> None:
        self.name, self.cause = name, cause
        super().__init__(name)


def _text(typed: str) -> str:
    """As it was typed: another form of 神 (U+FA19) would be another character. A form sends its lines by CR and LF."""
    return typed.replace("\r\n", "\n")


def _whole(typed: str) -> int:
    plain = unicodedata.normalize("NFKC", typed)
    if not plain.isdecimal():
        raise Complaint("C111", option=Words("この項目", "this item"), value=typed, allowed=Words("数字", "digits"))
    return int(plain)


def _moment(typed: str) -> int:
    """A day (to its end) or a time in Japan, as microseconds since the epoch."""
    found = parse_known(typed)
    if isinstance(found, int):
        raise Complaint("C102", text=typed)
    return micros(found) if isinstance(found, datetime) else end_of_day(found)


def legal_date(typed: str) -> LegalDate:
    """A date in either calendar, or a 不詳日 in its words; InvalidValueError with a remedy."""
    return LegalDate.parse(unicodedata.normalize("NFKC", typed))


def any_date(typed: str) -> LegalDate:
    """As `legal_date`; the words of a 不詳日 are kept as they were typed."""
    try:
        return LegalDate.parse(typed)
    except InvalidValueError:
        return legal_date(typed)


READERS: Final[dict[type, Callable[[str], Any]]] = {
    str: _text,
    int: _whole,
    bool: lambda typed: typed == "True",
    date: parse_day,
    LegalDate: any_date,
    list: lambda typed: typed.split(),
}
"""How a typed value becomes an item of a type."""


BY_NAME: Final[dict[str, Callable[[str], Any]]] = {"suspended_until": _moment}
"""Items whose number means something else than a count."""


def read(name: str, kind: type, typed: str) -> Any:  # noqa: ANN401 - each type of item has its own values
    """The value of a field; FieldError for what can't be read."""
    try:
        return BY_NAME.get(name, READERS[kind])(typed)
    except (Complaint, InvalidValueError) as error:
        raise FieldError(name, error) from error


def written(value: object) -> str:
    """A stored value as it is put into a field."""
    if isinstance(value, LegalDate):
        return value.text or value.on.isoformat()
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
