"""One help page: usage, what the command does, its arguments and options, examples."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from console.cli.door import SECTIONS, Door
from console.cli.help_words import COMMANDS, HEADINGS, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import typer

    from console.cli.door import Command
    from console.errors import Lang

WIDTH: Final = 100
"""Wider lines are hard to read."""


def page(command: Command | Door, ctx: typer.Context, lang: Lang) -> str:
    """The page as text, coloured where the output is a terminal."""
    screen = Console()
    out = Console(
        file=StringIO(),
        force_terminal=screen.is_terminal,
        width=min(screen.width, WIDTH),
        markup=False,
        highlight=False,
        emoji=False,
    )
    name = ctx.command_path.partition(" ")[2]
    told = COMMANDS[name]
    with out.capture() as captured:
        pieces = " ".join(["daicho", *name.split(), *_usage(command, ctx)])
        out.print(Text.assemble((f"{HEADINGS['usage'].say(lang)}: ", "bold"), pieces))
        out.print()
        out.print(Padding(Text(told.summary.say(lang), style="bold"), (0, 2)))
        out.print(Padding(told.text.say(lang), (0, 2)))
        if isinstance(command, Door):
            _commands(out, command, lang)
        _parameters(out, command, ctx, lang)
        _examples(out, name, lang)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _usage(command: Command | Door, ctx: typer.Context) -> list[str]:
    arguments = [parameter for parameter in command.get_params(ctx) if parameter.param_type_name == "argument"]
    named = [str(argument.metavar) if argument.required else f"[{argument.metavar}]" for argument in arguments]
    return [*named, "[OPTIONS]", *(["COMMAND …"] if isinstance(command, Door) else [])]


def _section(out: Console, title: str, rows: Iterable[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=False)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        out.print()
        out.print(Text(title, style="bold"))
        out.print(Padding(table, (0, 0, 0, 2)))


def _commands(out: Console, door: Door, lang: Lang) -> None:
    for section, commands in SECTIONS.items():
        names = [name for name in commands if name.startswith(door.prefix)]
        _section(out, HEADINGS[section].say(lang), [(name, COMMANDS[name].summary.say(lang)) for name in names])


def _parameters(out: Console, command: Command | Door, ctx: typer.Context, lang: Lang) -> None:
    by_type: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for parameter in command.get_params(ctx):
        by_type[parameter.param_type_name].append((_named(parameter), _explained(parameter, lang)))
    is_root = isinstance(command, Door) and not command.prefix
    _section(out, HEADINGS["arguments"].say(lang), by_type["argument"])
    _section(out, HEADINGS["globals" if is_root else "options"].say(lang), by_type["option"])


def _named(parameter: Any) -> str:  # noqa: ANN401 - typer keeps its click private
    if parameter.param_type_name == "argument":
        return str(parameter.metavar)
    names = ", ".join(sorted(parameter.opts, key=len, reverse=True))
    return f"{names} {parameter.metavar}" if parameter.metavar else names


def _explained(parameter: Any, lang: Lang) -> str:  # noqa: ANN401 - typer keeps its click private
    text = OPTIONS["help" if "--help" in parameter.opts else parameter.help].say(lang)
    notes = []
    if parameter.default not in (None, False, ()) and parameter.param_type_name == "option" and parameter.metavar:
        notes.append(HEADINGS["default"].say(lang).format(parameter.default))
    if parameter.envvar:
        notes.append(HEADINGS["env"].say(lang).format(parameter.envvar))
    return f"{text} [{', '.join(notes)}]" if notes else text


def _examples(out: Console, name: str, lang: Lang) -> None:
    """Each example below its meaning: command lines are too long for a second column."""
    out.print()
    out.print(Text(HEADINGS["examples"].say(lang), style="bold"))
    for example in COMMANDS[name].examples:
        out.print(Padding(Text(f"# {example.meaning.say(lang)}", style="dim"), (0, 0, 0, 2)))
        out.print(Padding(Text(f"daicho {example.line}", style="cyan"), (0, 0, 0, 2)))
