"""`daicho agreement propose`: the terms of an agreement, waiting for a second person."""

from typing import Annotated

import typer

from console.cli.agreements import Said, carry_out, form
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from console.moments import parse_day
from events.agreement import AgreementProposed, AgreementStatus
from registry.application.agreement import ProposeAgreement


def run(
    ctx: typer.Context,
    *,
    subscriber: Annotated[str, typer.Option("--subscriber", metavar="CODE", help="subscriber_code")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="subscriber_name")],
    event: Annotated[list[str], typer.Option("--event", metavar="TYPE", help="agreed_events")],
    item: Annotated[list[str], typer.Option("--item", metavar="ITEM", help="agreed_items")],
    since: Annotated[str, typer.Option("--since", metavar="D", help="agreed_since")],
    until: Annotated[str, typer.Option("--until", metavar="D", help="agreed_until")],
    covers: Annotated[str, typer.Option("--covers", metavar="WHO", help="agreed_covers")] = "everybody",
    rate: Annotated[int, typer.Option("--rate", metavar="N", help="agreed_rate")] = 60,
    town: Town = None,
) -> None:
    """Propose; rules R701 to R704 for terms that can't be agreed on."""
    session = session_of(ctx)
    terms = AgreementProposed(
        subscriber=subscriber,
        subscriber_name=name,
        provision_purpose=session.purpose,
        provision_basis=session.legal_basis or None,
        event_types=event,
        provided_items=item,
        covers=covers,
        since=parse_day(since),
        until=parse_day(until),
        rate=rate,
    )
    given = form(session, AgreementProposed.TYPE)
    carry_out(
        session, one_office(session, town), ProposeAgreement(form=given, terms=terms), Said(AgreementStatus.PROPOSED)
    )
