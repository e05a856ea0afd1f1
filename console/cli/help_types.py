"""The shape of a command's help."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from console.errors import Words


class Example(NamedTuple):
    """A command line (without `daicho`) and what it does."""

    line: str
    meaning: Words


class CommandHelp(NamedTuple):
    """A command's help: one line for the list, a paragraph, examples."""

    summary: Words
    text: Words
    examples: tuple[Example, ...]
