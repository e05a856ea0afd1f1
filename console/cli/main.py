"""The `daicho` command: global options, the way from an error to an exit code and a message."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args

import typer

from console.cli.at_rest import warn_once
from console.cli.door import Door
from console.cli.session import Session, write_json
from console.cli.words import USAGE_ERRORS
from console.errors import Complaint, Exit, Lang, Problem, explain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.application.permissions import Role

LOG_FILE: Final = "daicho.log"

_VALUED: Final = ("--data", "--lang", "--log-file", "--actor", "--as", "--purpose", "--legal-basis")
AS_PURPOSE: Final = "residents"
"""What `--as` looks for where no purpose is named: 住民記録事務."""
_FLAGS: Final = ("--json", "--quiet")


def run() -> None:
    """Entry point of the command."""
    sys.exit(main(sys.argv[1:]))


def main(args: Sequence[str]) -> int:
    """Run one command line; its exit code. No exception leaves this function."""
    front, rest = hoisted(args)
    lang, as_json = _language(front, os.environ), "--json" in front
    try:
        done = door(lang).main([*front, *(rest or ["--help"])], prog_name="daicho", standalone_mode=False)
    except SystemExit as error:  # a reader that closed the pipe
        return error.code if isinstance(error.code, int) else Exit.BUG
    except BaseException as error:  # noqa: BLE001 - this is where every error becomes a message
        return _report(error, lang, front, as_json=as_json)
    if done == Exit.INTERRUPTED:
        return _report(KeyboardInterrupt(), lang, front, as_json=as_json)
    return done if isinstance(done, int) else Exit.OK


def door(lang: Lang) -> Door:
    """The tree of commands in one language."""
    app = typer.Typer(add_completion=False, cls=Door)
    app.callback()(_root)
    root = typer.main.get_command(app)
    assert isinstance(root, Door)
    root.lang = lang
    return root


def hoisted(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Global options, wherever they stand before a `--`, and the rest of the line."""
    front: list[str] = []
    rest: list[str] = []
    line = iter(args)
    for word in line:
        if word == "--":
            rest += [word, *line]
        elif word in _VALUED:
            front += [word, *([value] if (value := next(line, None)) is not None else [])]
        elif word in _FLAGS or word.startswith(tuple(f"{name}=" for name in _VALUED)):
            front.append(word)
        else:
            rest.append(word)
    return front, rest


def _language(front: Sequence[str], env: Mapping[str, str]) -> Lang:
    """Needed before the line is parsed, since the parser's own errors and help speak it."""
    return "en" if _given("--lang", front, env.get("DAICHO_LANG", "")) == "en" else "ja"


def _given(name: str, front: Sequence[str], otherwise: str) -> str:
    for word, following in pairwise([*front, ""]):
        if word == name:
            return following
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return otherwise


def _root(
    ctx: typer.Context,
    *,
    data: Annotated[Path, typer.Option(metavar="DIR", envvar="DAICHO_DATA", help="data")] = Path("data"),
    lang: Annotated[str, typer.Option(metavar="ja|en", envvar="DAICHO_LANG", help="lang")] = "ja",
    json: Annotated[bool, typer.Option("--json", help="json")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="quiet")] = False,
    log_file: Annotated[Path | None, typer.Option(metavar="FILE", help="log_file")] = None,
    actor: Annotated[str, typer.Option(metavar="ID", envvar="DAICHO_ACTOR", help="actor")] = "",
    roles: Annotated[list[str] | None, typer.Option("--as", metavar="ROLE", help="as_role")] = None,
    purpose: Annotated[str, typer.Option(metavar="TEXT", envvar="DAICHO_PURPOSE", help="purpose")] = Session.purpose,
    legal_basis: Annotated[str, typer.Option(metavar="LAW", help="legal_basis")] = "",
) -> None:
    if lang not in get_args(Lang):
        raise Complaint("C111", option="--lang", value=lang, allowed=", ".join(get_args(Lang)))
    spoken: Lang = "en" if lang == "en" else "ja"
    held = _roles(roles or ())
    aim = AS_PURPOSE if held and purpose == Session.purpose else purpose
    ctx.obj = Session(data, spoken, json, quiet, log_file or data / LOG_FILE, actor, aim, legal_basis, held)
    warn_once(ctx.obj)


def _roles(names: Sequence[str]) -> frozenset[Role]:
    if not names:
        return frozenset()
    permissions = import_module("registry.application.permissions")  # only who looks through another's eyes
    unknown = next((name for name in names if name not in list(permissions.Role)), None)
    if unknown is not None:
        raise Complaint("C111", option="--as", value=unknown, allowed=", ".join(permissions.Role))
    return frozenset(map(permissions.Role, names))


def _report(error: BaseException, lang: Lang, front: Sequence[str], *, as_json: bool) -> int:
    problem = _usage(error, lang) or explain(error, lang)
    data = Path(_given("--data", front, os.environ.get("DAICHO_DATA", "data")))
    log_file = Path(_given("--log-file", front, "") or data / LOG_FILE)
    if problem.exit is not Exit.USAGE:
        _log(log_file, error, problem)
    if as_json:
        write_json({"error": {**problem._asdict(), "exit": int(problem.exit)}})
    else:
        tell(problem)
    return problem.exit


def tell(problem: Problem) -> None:
    """The problem on standard error: code, what is wrong, what to do."""
    sys.stderr.write(f"[{problem.code}] {problem.message}\n  → {problem.remedy}\n")


def _log(log_file: Path, error: BaseException, problem: Problem) -> None:
    worklog = import_module("console.cli.worklog")  # structlog costs a tenth of a second
    facts = {
        "code": problem.code,
        "exit_code": int(problem.exit),
        "error": type(error).__name__,
        "trace": worklog.trace_of(error),
    }
    with suppress(OSError):  # a full disk or a missing folder: the person is told, the log can't be
        worklog.write(log_file, "failed", facts)


def _usage(error: BaseException, lang: Lang) -> Problem | None:
    """An error of typer's parser, in our words; None for any other."""
    told = USAGE_ERRORS.get(type(error).__name__) if hasattr(error, "format_message") else None
    if told is None:
        return None
    found: Any = error
    parameter = getattr(found, "param", None)
    values = {
        "name": getattr(found, "option_name", "") or (parameter.metavar or parameter.opts[0] if parameter else ""),
        "detail": found.format_message(),
        "command": found.ctx.command_path if found.ctx else "daicho",
    }
    message, remedy = told
    return Problem(Exit.USAGE, "C001", message.say(lang).format(**values), remedy.say(lang).format(**values))
