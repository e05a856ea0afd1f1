"""`daicho seal`: a signed checkpoint over each town's log, on demand or on a schedule."""

from typing import Any

import typer

from console.bootstrap import Office
from console.cli import screen, values
from console.cli.options import Every, Towns
from console.cli.registers import some_offices
from console.cli.repeat import repeated
from console.cli.session import Session, session_of
from console.proof import Sealed, seal
from console.publishing import publish_now


def run(ctx: typer.Context, *, town: Towns = None, every: Every = None) -> None:
    """Seal; IntegrityFault where a town's seal contradicts its log."""
    session = session_of(ctx)
    for _ in repeated(every):
        done = [(office, seal(office)) for office in some_offices(session, town or ())]
        for office, sealed in done:
            session.log("sealed", town=office.town.lgcode, position=sealed.checkpoint.size)
        if session.json:
            session.write([_for_programs(office, sealed) for office, sealed in done])
        else:
            _print(session, done)
        for office, _ in done:
            publish_now(office)


def _print(session: Session, done: list[tuple[Office, Sealed]]) -> None:
    columns = [session.say(column) for column in ("town", "sealed_events", "sealed_new", "cosigned_by", "root")]
    rows = [
        (
            values.town(office.town, session.lang),
            f"{sealed.checkpoint.size:,}",
            f"{sealed.added:,}",
            str(len(sealed.note.signatures) - 1),
            sealed.checkpoint.root.hex(),
        )
        for office, sealed in done
    ]
    session.show(screen.listing(columns, rows, right=(1, 2, 3), whole=(0,)))


def _for_programs(office: Office, sealed: Sealed) -> dict[str, Any]:
    return {
        "town": office.town.lgcode,
        "size": sealed.checkpoint.size,
        "added": sealed.added,
        "root": sealed.checkpoint.root.hex(),
        "digests": sealed.checkpoint.digests(),
        "checkpoint": sealed.note.data().decode(),
    }
