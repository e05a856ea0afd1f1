"""The `daicho` command as a tree of commands, each loaded when it is called, with help in two languages.

Typer keeps its copy of click private; where a method of it is overridden its parameters stay untyped.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from console.errors import Complaint

if TYPE_CHECKING:
    from console.errors import Lang

SECTIONS: Final[dict[str, dict[str, str]]] = {
    "begin": {"demo": "demo", "serve": "serve"},
    "prepare": {"generate": "generate", "import": "import_files", "rebuild": "rebuild"},
    "ask": {"find": "find", "show": "show", "history": "history", "household": "household", "bill": "bill"},
    "enter": {
        "draft list": "draft_list",
        "draft show": "draft_show",
        "draft review": "draft_review",
        "draft approve": "draft_approve",
        "draft reject": "draft_reject",
        "draft withdraw": "draft_withdraw",
        "readdress": "readdress",
    },
    "tax": {
        "tax run": "tax_run",
        "tax review": "tax_review",
        "tax explain": "tax_explain",
        "tax payments": "tax_payments",
        "tax collect": "tax_collect",
        "tax ledger": "tax_ledger",
        "tax arrears": "tax_arrears",
        "tax demands": "tax_demands",
        "tax reconcile": "tax_reconcile",
        "tax shares": "tax_shares",
    },
    "audit": {"replay": "replay", "diff": "diff", "verify": "verify", "log info": "log_info"},
    "prove": {
        "seal": "seal",
        "witness": "witness",
        "audit export": "audit_export",
        "audit corrected": "audit_corrected",
        "monitor": "monitor",
        "access": "access",
        "who-looked": "who_looked",
        "retention": "retention",
        "erase": "erase",
    },
    "users": {
        "user add": "user_add",
        "user roles": "user_roles",
        "user lock": "user_lock",
        "user list": "user_list",
        "user password": "user_password",
        "user journal": "user_journal",
        "user token": "user_token",
    },
    "exchange": {
        "agreement propose": "agreement_propose",
        "agreement approve": "agreement_approve",
        "agreement revoke": "agreement_revoke",
        "agreement list": "agreement_list",
        "agreement show": "agreement_show",
        "agreement contract": "agreement_contract",
        "agreement token": "agreement_token",
        "follow": "follow",
        "publish": "publish",
        "subscribe": "subscribe",
        "disclosures": "disclosures",
    },
    "moves": {
        "move propose": "move_propose",
        "move intake": "move_intake",
        "move receive": "move_receive",
        "move list": "move_list",
        "move enter": "move_enter",
        "move export": "move_export",
        "move verify": "move_verify",
    },
    "know": {"stats": "stats", "ages": "ages", "reasons": "reasons"},
    "kafka": {"topics create": "topics_create", "topics check": "topics_check", "log copy": "log_copy"},
}
"""Section of the help → command → its module in `console.cli.commands`; a module's `run` is the command."""

MODULES: Final = {name: module for commands in SECTIONS.values() for name, module in commands.items()}


class Command(TyperCommand):
    """A command that explains itself in its language."""

    lang: Lang = "ja"

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - see the module
        """Write the help text."""
        _write_help(self, ctx, formatter, self.lang)


class Door(TyperGroup):
    """A group whose commands are loaded one at a time; `prefix` is what stands before their names."""

    lang: Lang = "ja"
    prefix: str = ""

    def list_commands(self, _ctx: Any) -> list[str]:  # noqa: ANN401 - see the module
        """The first words of the commands behind this door."""
        behind = [name.removeprefix(self.prefix) for name in MODULES if name.startswith(self.prefix)]
        return list(dict.fromkeys(name.partition(" ")[0] for name in behind))

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - see the module
        """The command of a name, loaded now; Complaint C112 for an unknown one, with those that look like it."""
        full = f"{self.prefix}{cmd_name}"
        if full in MODULES:
            return _command(full, self.lang)
        if any(name.startswith(f"{full} ") for name in MODULES):
            door = Door(name=cmd_name)
            door.lang, door.prefix = self.lang, f"{full} "
            return door
        close = get_close_matches(cmd_name, self.list_commands(None), cutoff=0.5)
        raise Complaint("C112", command=full, close=", ".join(close or self.list_commands(None)))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - see the module
        """Write the help text."""
        _write_help(self, ctx, formatter, self.lang)


def _command(name: str, lang: Lang) -> Command:
    app = typer.Typer(add_completion=False)
    app.command(name=name, cls=Command)(import_module(f"console.cli.commands.{MODULES[name]}").run)
    command = typer.main.get_command(app)
    assert isinstance(command, Command)
    command.lang = lang
    return command


def _write_help(command: Command | Door, ctx: Any, formatter: Any, lang: Lang) -> None:  # noqa: ANN401 - see the module
    help_page = import_module("console.cli.help_page")  # the page needs rich, which a quiet command doesn't
    formatter.write(help_page.page(command, ctx, lang))
