"""`daicho who-looked`: who was shown one resident's record, and why; the resident's own right to know."""

import typer

from connectors.access.port import EVERYBODY
from console.cli.access import shown
from console.cli.commands.access import listed
from console.cli.options import Number, Town
from console.cli.registers import number_typed, one_office
from console.cli.session import session_of
from console.proof import access_log


def run(ctx: typer.Context, *, number: Number, town: Town = None) -> None:
    """List the accesses to one resident, exports of the whole register included; asking is itself recorded."""
    session = session_of(ctx)
    office = one_office(session, town)
    typed = number_typed(number)
    with access_log(office) as log:
        entries = log.entries_about((typed, EVERYBODY))
    shown(session, office.town, "who-looked", {typed: {}})
    listed(session, entries)
