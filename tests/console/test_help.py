"""Help: complete, in two languages, with examples that can be typed."""

from __future__ import annotations

import runpy
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
import typer

from console.cli.door import MODULES, Door
from console.cli.help_words import COMMANDS, OPTIONS
from console.cli.main import door, hoisted
from console.errors import Lang

if TYPE_CHECKING:
    from support.command_line import Typed

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = [example.line for told in COMMANDS.values() for example in told.examples]


@pytest.mark.parametrize("document", ["cli", "exit_codes"])
def test_the_documents_of_the_command_line_are_up_to_date(document: str) -> None:
    """docs/cli.md and docs/exit-codes.md are what docs/generate_cli.py writes."""
    written = runpy.run_path(str(DOCS / "generate_cli.py"))[document]()
    assert (DOCS / f"{document.replace('_', '-')}.md").read_text(encoding="utf-8") == written


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("lang", get_args(Lang))
def test_every_command_explains_itself_with_an_example(empty: Typed, name: str, lang: Lang) -> None:
    """`--help` shows what the command does and how it is typed, in the language asked for, without any data."""
    result = empty(*name.split(), "--help", "--lang", lang)
    told = COMMANDS[name]
    assert result.code == 0
    assert told.summary.say(lang) in result.out
    assert told.examples
    for example in told.examples:
        assert example.line.split()[0] in result.out
        assert example.meaning.say(lang) in result.out


def test_nothing_on_the_line_shows_what_there_is(empty: Typed) -> None:
    """Typing `daicho` alone lists every command."""
    result = empty()
    assert result.code == 0
    for name in MODULES:
        assert name in result.out


@pytest.mark.parametrize("line", EXAMPLES)
def test_every_example_is_a_command_line_that_parses(line: str) -> None:
    """An example with a misspelt option would be worse than none."""
    for part in line.split(" && "):
        _, words = hoisted(shlex.split(part.removeprefix("daicho ").partition(" > ")[0]))
        command = door("ja")
        context = typer.Context(command, info_name="daicho")
        while isinstance(command, Door):
            word = words.pop(0)
            command = command.get_command(context, word)
            context = typer.Context(command, info_name=word, parent=context)
        command.parse_args(context, words)


def test_every_option_of_the_help_is_used() -> None:
    """The table of options holds nothing that no command has."""
    used = {"help"}
    for name in ("", *MODULES):
        command = door("ja")
        context = typer.Context(command, info_name="daicho")
        for word in name.split():
            command = command.get_command(context, word)
        used |= {parameter.help for parameter in command.params}
    assert used == set(OPTIONS)


def test_global_options_may_stand_anywhere() -> None:
    """People add --json at the end; what follows `--` is left alone."""
    assert hoisted(["show", "18", "--json", "--data", "x", "--lang=en"]) == (
        ["--json", "--data", "x", "--lang=en"],
        ["show", "18"],
    )
    assert hoisted(["find", "--", "--json"]) == ([], ["find", "--", "--json"])
    assert hoisted(["show", "--data"]) == (["--data"], ["show"])
