"""`daicho erase`: destroy one person's keys, for ever, and print the signed certificate."""

from typing import Annotated, Any

import typer
from rich.rule import Rule
from rich.text import Text

from console.cli import screen
from console.cli.access import os_user, place
from console.cli.options import Number, Town
from console.cli.registers import number_typed, one_office
from console.cli.session import Session, session_of
from console.erasing import Outcome, Request, TellingGroundsError, erase
from console.errors import Exit
from console.refusals import Refusal
from events.event import instant


def run(
    ctx: typer.Context,
    *,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="erase_reason")],
    town: Town = None,
    yes: Annotated[bool, typer.Option("--yes", help="erase_yes")] = False,
) -> int:
    """Erase; exits with 7 where files of the data folder still hold something of the person.

    Refusal C301 without --yes, C302 without a legal basis, C303 where the grounds tell of the person.
    """
    session = session_of(ctx)
    office = one_office(session, town)
    typed = number_typed(number)
    if not session.legal_basis:
        raise Refusal("C302")
    if not yes:
        raise Refusal("C301", number=typed)
    actor = session.actor or os_user()
    try:
        outcome = erase(office, Request(typed, reason, session.legal_basis, actor, place()))
    except TellingGroundsError as error:
        raise Refusal("C303") from error
    session.log("erased", town=office.town.lgcode, position=outcome.position)
    if session.json:
        session.write(_for_programs(typed, outcome))
    else:
        _print(session, typed, outcome)
    return Exit.DIFFERENCE if outcome.residues else Exit.OK


def _print(session: Session, number: str, outcome: Outcome) -> None:
    text = session.say("erased", number=number, position=f"{outcome.position:,}", keys=len(outcome.destroyed))
    session.show(Text(text, "bold green"))
    for destroyed in outcome.destroyed:
        session.show(Rule(session.say("certificate"), align="left"))
        session.out.print(Text(destroyed.certificate), soft_wrap=True)  # a broken line would break the signature
    if outcome.residues:
        session.show(Text(session.say("residues"), "bold red"))
        rows = [(str(residue.file), residue.item) for residue in outcome.residues]
        session.show(screen.listing([session.say("file"), session.say("item")], rows))


def _for_programs(number: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "number": number,
        "position": outcome.position,
        "destroyed": [
            {"subject": one.subject, "at": instant(one.at), "certificate": one.certificate} for one in outcome.destroyed
        ],
        "residues": [{"file": residue.file, "item": residue.item} for residue in outcome.residues],
    }
