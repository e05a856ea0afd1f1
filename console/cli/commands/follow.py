"""`daicho follow`: marks on people with whom a subscriber has an open dossier, each with its last day."""

from typing import Annotated

import typer

from console.cli.agreements import form, handled
from console.cli.options import Town
from console.cli.registers import number_typed, one_office
from console.cli.session import session_of
from console.moments import parse_day
from events.agreement import FollowMarked
from registry.application.agreement import MarkFollowed


def run(
    ctx: typer.Context,
    *,
    agreement: Annotated[str, typer.Argument(metavar="AGREEMENT", help="agreement_number")],
    resident: Annotated[list[str], typer.Option("--resident", "-r", metavar="NUMBER", help="follow_people")],
    since: Annotated[str, typer.Option("--since", metavar="D", help="agreed_since")],
    until: Annotated[str, typer.Option("--until", metavar="D", help="agreed_until")],
    town: Town = None,
) -> None:
    """Mark people; R101 for an unknown number, R706 unless the agreement is approved."""
    session = session_of(ctx)
    mark = FollowMarked(since=parse_day(since), until=parse_day(until))
    people = dict.fromkeys(map(number_typed, resident), mark)
    command = MarkFollowed(form=form(session, FollowMarked.TYPE), agreement=agreement, people=people)
    handled(one_office(session, town), command)
    if session.json:
        session.write({"agreement": agreement, "followed": sorted(people)})
        return
    session.show(session.say("followed", count=len(people)))
