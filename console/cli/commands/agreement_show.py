"""`daicho agreement show`: every term of one agreement, and who decided on it."""

from typing import Annotated

import typer

from console.cli import screen
from console.cli.agreements import agreement_of
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from events.event import instant


def run(
    ctx: typer.Context,
    *,
    agreement: Annotated[str, typer.Argument(metavar="AGREEMENT", help="agreement_number")],
    town: Town = None,
) -> None:
    """Show one; Refusal C401 for an unknown number."""
    session = session_of(ctx)
    found = agreement_of(one_office(session, town), agreement)
    if session.json:
        session.write(found.for_programs())
        return
    terms = found.terms
    rows = [
        ("agreement", found.number),
        ("subscriber", f"{terms.subscriber_name} ({terms.subscriber})"),
        ("status", session.say(found.status)),
        ("agreed_purpose", terms.provision_purpose or ""),
        ("agreed_basis", terms.provision_basis or ""),
        ("agreed_events", "、".join(terms.event_types or ())),
        ("agreed_items", "、".join(terms.provided_items or ())),
        ("agreed_covers", terms.covers or ""),
        ("agreed_period", f"{terms.since} – {terms.until}"),
        ("agreed_rate", str(terms.rate)),
    ]
    session.show(screen.grid((session.say(key), value) for key, value in rows))
    decided = [(session.say(step), who, str(instant(at))) for step, who, at in found.decided]
    session.show(screen.listing([session.say(key) for key in ("status", "operator", "recorded")], decided))
