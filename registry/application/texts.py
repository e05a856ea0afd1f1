"""文字: what may be typed, so that every store, screen and printer keeps it as it is (specification 1.10, 7.2.3)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from events.values.errors import InvalidValueError
from events.values.text import check_latin_name, check_name, check_text
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from registry.application.commands import Command

LONGEST_NAME: Final = 100
LONGEST: Final = 2_000
"""Characters as people see them; the layouts hold as many."""

_NAMES: Final = (
    *("name", "kana", "kanji_name", "family_name", "given_name", "alias", "alias_kana"),
    *("former_family_name", "former_family_name_kana"),
)
_OF_LINES: Final = ("remark", "memo", "note")
_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(_NAMES, partial(check_name, maximum=LONGEST_NAME)),
    **dict.fromkeys(_OF_LINES, partial(check_text, maximum=LONGEST, lines=True)),
    "romaji": partial(check_latin_name, maximum=LONGEST_NAME),
}
_any_text: Final = partial(check_text, maximum=LONGEST)


def check_texts(command: Command) -> None:
    """R145 for the first text of a command that can't be kept as it is; one that says nothing is left alone."""
    for item, text in _texts(command):
        try:
            _CHECKS.get(item, _any_text)(text)
        except InvalidValueError as error:
            raise RuleViolation("R145", item, why=error) from error


def _texts(command: Command) -> Iterator[tuple[str, str]]:
    people: Mapping[str, object] = getattr(command, "people", {})
    for said in (command.form, getattr(command, "body", None), *people.values()):
        if is_dataclass(said):
            yield from ((one.name, text) for one in fields(said) if (text := _text(getattr(said, one.name))))
        else:
            yield "destination", _text(said)  # a 転入通知 names nothing else


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
