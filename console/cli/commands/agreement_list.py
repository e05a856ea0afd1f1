"""`daicho agreement list`: every agreement of a town, with its state and period."""

import typer

from console.cli import screen
from console.cli.agreements import agreements_of
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of


def run(ctx: typer.Context, *, town: Town = None) -> None:
    """List the agreements by their numbers."""
    session = session_of(ctx)
    found = agreements_of(one_office(session, town))
    if session.json:
        session.write([one.for_programs() for one in found])
        return
    columns = [session.say(key) for key in ("agreement", "subscriber", "status", "agreed_covers", "agreed_period")]
    rows = [
        (
            one.number,
            one.terms.subscriber_name or "",
            session.say(one.status),
            one.terms.covers or "",
            f"{one.terms.since} – {one.terms.until}",
        )
        for one in found
    ]
    session.show(screen.listing(columns, rows, whole=(0,)))
