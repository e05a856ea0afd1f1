"""What every command is given: where the data is, in which language and form to answer, where to log."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from console.cli.words import TEXTS

if TYPE_CHECKING:
    from pathlib import Path

    import typer
    from rich.console import Console, RenderableType

    from console.errors import Lang
    from registry.application.permissions import Role


@dataclass
class Session:
    """One run of the `daicho` command."""

    data: Path
    lang: Lang
    json: bool
    quiet: bool
    log_file: Path
    actor: str = ""
    """操作者; empty: the OS user."""
    purpose: str = "窓口照会"
    legal_basis: str = ""
    roles: frozenset[Role] = frozenset()
    """Roles whose rights count; none: everything is shown, as to who owns the data folder."""

    def say(self, key: str, **values: object) -> str:
        """A text of ours in the session's language."""
        return TEXTS[key].say(self.lang).format(**values)

    @cached_property
    def out(self) -> Console:
        """Standard output, for people."""
        return _console(stderr=False)

    @cached_property
    def err(self) -> Console:
        """Standard error: progress, remarks, errors."""
        return _console(stderr=True)

    def show(self, *parts: RenderableType) -> None:
        """Print for people."""
        for part in parts:
            self.out.print(part)

    def remark(self, key: str, **values: object) -> None:
        """A remark beside the result."""
        if not self.quiet:
            self.err.print(self.say(key, **values), style="dim")

    def write(self, data: object) -> None:
        """Print for programs: one JSON document."""
        write_json(data)

    def log(self, event: str, **facts: object) -> None:
        """A line of the work log; facts outside the allow-list are left out."""
        # structlog costs a tenth of a second, which only commands that log should pay
        import_module("console.cli.worklog").write(self.log_file, event, facts)


def session_of(ctx: typer.Context) -> Session:
    """The session of a command's context."""
    session = ctx.find_root().obj
    assert isinstance(session, Session)
    return session


def write_json(data: object) -> None:
    """One JSON document on standard output; dates and times as ISO."""
    orjson: Any = import_module("orjson")  # only where JSON is asked for
    sys.stdout.write(orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())


def _console(*, stderr: bool) -> Console:
    rich = import_module("rich.console")  # only where people read
    console: Console = rich.Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    return console
