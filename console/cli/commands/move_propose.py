"""`daicho move propose`: the agreement on moves with another town, waiting for a second person."""

from typing import Annotated

import typer

from connectors.exchange.move_terms import move_terms
from console.cli.agreements import Said, carry_out, form
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from console.moments import parse_day
from events.agreement import AgreementProposed, AgreementStatus
from events.towns import member_town
from registry.application.agreement import ProposeAgreement


def run(
    ctx: typer.Context,
    *,
    other: Annotated[str, typer.Option("--with", metavar="TOWN", help="move_with")],
    since: Annotated[str, typer.Option("--since", metavar="D", help="agreed_since")],
    until: Annotated[str, typer.Option("--until", metavar="D", help="agreed_until")],
    rate: Annotated[int, typer.Option("--rate", metavar="N", help="agreed_rate")] = 60,
    town: Town = None,
) -> None:
    """Propose what this town tells the other; R128 for a reversed period."""
    session = session_of(ctx)
    terms = move_terms(member_town(other), parse_day(since), parse_day(until), rate)
    command = ProposeAgreement(form=form(session, AgreementProposed.TYPE), terms=terms)
    carry_out(session, one_office(session, town), command, Said(AgreementStatus.PROPOSED))
