"""`daicho move intake`: one-stop notices of leaving (引越しワンストップ) become drafts; each receipt counts once."""

from pathlib import Path
from typing import Annotated

import typer

from console.cli import screen
from console.cli.drafts import counter
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from console.moving import is_recorded, requests
from registry.application.one_stop import move_out
from registry.domain.errors import RuleViolation


def run(
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="move_file")],
    town: Town = None,
) -> None:
    """Save the drafts; Refusal C411 for a line that can't be read. A request that breaks a rule is listed with it."""
    asked = requests(file)
    office = one_office(session_of(ctx), town)
    outcomes: list[tuple[str, str]] = []
    with counter(ctx, town, "intake") as (session, service, visit):
        for request in asked:
            command = move_out(request, office.town.lgcode, visit.user.id)
            try:
                if is_recorded(office, command.form.command_id):
                    outcome = session.say("intake_done")
                else:
                    outcome = session.say("move_drafted", draft=service.save_draft(visit, command).id)
            except RuleViolation as violation:
                outcome = f"{violation.code} {violation.message(session.lang)}"
            outcomes.append((request.receipt, outcome))
    if session.json:
        session.write([{"receipt": receipt, "outcome": outcome} for receipt, outcome in outcomes])
        return
    session.show(screen.listing([session.say("intake_receipt"), session.say("intake_outcome")], outcomes))
