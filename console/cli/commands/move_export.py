"""`daicho move export`: the other town's evidence of a move, as a file that anybody can verify."""

from pathlib import Path
from typing import Annotated

import typer

from console.cli.access import shown
from console.cli.options import Town
from console.cli.registers import number_typed, one_office
from console.cli.session import session_of
from console.moving import link_of_arrival, link_of_departure
from console.refusals import Refusal


def run(
    ctx: typer.Context,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="move_out_file")],
    arrival: Annotated[str | None, typer.Option("--arrival", metavar="ANNOUNCEMENT", help="move_arrival")] = None,
    resident: Annotated[str | None, typer.Option("--resident", "-r", metavar="NUMBER", help="move_resident")] = None,
    town: Town = None,
) -> None:
    """Write it; Refusal C412 where there is none, C414 unless exactly one of both is named, C305 for a known file."""
    session = session_of(ctx)
    office = one_office(session, town)
    if out.exists():
        raise Refusal("C305", file=out)
    if (arrival is None) == (resident is None):
        raise Refusal("C414")
    number = arrival or number_typed(resident or "")
    link = link_of_arrival(office, number) if arrival else link_of_departure(office, number)
    shown(session, office.town, "move export", {number: {"record": "told"}})
    out.write_bytes(link.content())
    if session.json:
        session.write({"file": str(out), "sequence": link.sequence})
        return
    session.show(session.say("link_written", file=out))
