"""Write docs/cli.md and docs/exit-codes.md from the command line's own tables.

Run: python docs/generate_cli.py
"""

from __future__ import annotations

import os
from pathlib import Path

import typer

from console.cli.door import MODULES, Door
from console.cli.help_page import page
from console.cli.main import door
from console.errors import COMPLAINTS, EXITS, Exit, Lang, Words
from console.refusals import REFUSALS, UNRECORDED

DOCS = Path(__file__).parent
WIDTH = 96
INTRODUCTION = """\
# The command line

Written by `python docs/generate_cli.py` from what `--help` prints; don't edit it by hand.

Both time axes are on every question: 基準日 (`--valid`, the day to look at) and 記録時点 (`--known`, what had been
recorded by then). Global options may stand anywhere on the line. Errors and exit codes: [exit-codes.md](exit-codes.md).
The work log holds JSON lines about work that was done and errors that were met, never a resident's name or number.
"""
CODES = """\
# Exit codes

Written by `python docs/generate_cli.py` from the tables of `console/errors.py`, which the command uses; don't edit it
by hand. With `--json` an error is one JSON object on standard output: `{"error": {"exit", "code", "message", "remedy",
"item"}}`; otherwise it is two lines on standard error.

| exit code | 意味 | meaning |
|---|---|---|
"""
COMPLAINED = """
## What the command line itself finds wrong

Codes starting with R and A are rules of the field (`registry/domain/rules.py`), L findings in files
(`docs/layouts.md`), D what databases and disks report.

| code | exit | 内容 | 対処 | what is wrong | what to do |
|---|---|---|---|---|---|
"""


def cli() -> str:
    """Every help page, in Japanese and in English."""
    os.environ["COLUMNS"] = str(WIDTH)
    parts = [INTRODUCTION]
    for name in ("", *MODULES):
        parts.append(f"\n## daicho {name}".rstrip() + "\n")
        parts += [f"\n```text\n{_page(name, lang)}```\n" for lang in ("ja", "en")]
    return "".join(parts)


def _page(name: str, lang: Lang) -> str:
    command = door(lang)
    context = typer.Context(command, info_name="daicho")
    for word in name.split():
        assert isinstance(command, Door)
        command = command.get_command(context, word)
        context = typer.Context(command, info_name=word, parent=context)
    return page(command, context, lang)


def exit_codes() -> str:
    """Both tables of codes."""
    rows = [f"| {int(code)} | {words.ja} | {words.en} |\n" for code, words in EXITS.items()]
    told = [
        f"| {code} | {int(one.exit)} | {_cell(one.message)[0]} | {_cell(one.remedy)[0]} | {_cell(one.message)[1]} "
        f"| {_cell(one.remedy)[1]} |\n"
        for code, one in COMPLAINTS.items()
    ]
    told += [
        f"| {code} | {int(Exit.STORAGE if code == UNRECORDED else Exit.USAGE)} | {wrong.ja} | {mend.ja} | {wrong.en} "
        f"| {mend.en} |\n"
        for code, (wrong, mend) in REFUSALS.items()
    ]
    return CODES + "".join(rows) + COMPLAINED + "".join(told)


def _cell(words: Words) -> tuple[str, str]:
    return words.ja.replace("|", "\\|"), words.en.replace("|", "\\|")


def main() -> None:
    """Write both documents."""
    (DOCS / "cli.md").write_text(cli(), encoding="utf-8")
    (DOCS / "exit-codes.md").write_text(exit_codes(), encoding="utf-8")


if __name__ == "__main__":
    main()
