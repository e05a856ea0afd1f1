"""`daicho draft show`: one 仮登録, what it would write, and whether it could be recorded as things stand now."""

from typing import Annotated

import typer
from rich.text import Text

from console.cli import drafts, screen, values
from console.cli.options import Town
from console.service.visit import plain
from registry.application.commands import NEWCOMER


def run(
    ctx: typer.Context,
    *,
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help="draft")],
    town: Town = None,
) -> None:
    """Show it with the alerts its author overrode; RuleViolation where it could not be recorded now."""
    with drafts.counter(ctx, town, "show") as (session, service, visit):
        found = drafts.draft_of(service, visit, draft)
        if session.json:
            session.write(drafts.for_programs(found))
            return
        session.show(screen.grid(drafts.told(session, found)))
        for number, items in found.people.items():
            named = session.say("draft_new") if number.startswith(NEWCOMER) else number
            said = plain(items)
            rows = [(values.label(name, session.lang), values.said(name, said, session.lang)) for name in said]
            session.show(Text(f"\n{named}", "bold"), screen.grid(rows))
        for alert in service.rehearse(visit, found.id).alerts:
            session.show(Text(f"{alert.code} {alert.message(session.lang)}", "yellow"))
