"""`daicho publish`: what the agreements cover, to every subscriber; full files and differences for internal systems."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from connectors.exchange.files import Written, write_full
from console.bootstrap import Office
from console.cli.options import Every, Towns
from console.cli.registers import one_office, some_offices
from console.cli.repeat import repeated
from console.cli.session import Session, session_of
from console.feed.exports import differences, present
from console.feed.joined import exchanging, publish_once


def run(
    ctx: typer.Context,
    *,
    town: Towns = None,
    follow: Annotated[bool, typer.Option("--follow", help="publish_follow")] = False,
    full_of: Annotated[str | None, typer.Option("--full", metavar="AGREEMENT", help="publish_full")] = None,
    diff_of: Annotated[str | None, typer.Option("--diff", metavar="SUBSCRIBER", help="publish_diff")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="publish_folder")] = Path("exchange"),
    every: Every = None,
) -> None:
    """Publish once, or go on; Refusal C402 where the agreement isn't in force."""
    session = session_of(ctx)
    if full_of or diff_of:
        office = one_office(session, town[0] if town else None)
        for _ in repeated(every):
            _write(session, office, (full_of, diff_of), out)
        return
    offices = some_offices(session, tuple(town or ()))
    if follow:
        with exchanging(session.data, tuple(office.town.lgcode for office in offices)):
            threading.Event().wait()  # Ctrl-C ends it
    counts = {office.town.lgcode: publish_once(office) for office in offices}
    session.log("published", records=sum(counts.values()))
    if session.json:
        session.write(counts)
        return
    for code, count in counts.items():
        session.show(session.say("published", town=code, count=f"{count:,}"))


def _write(session: Session, office: Office, chosen: tuple[str | None, str | None], out: Path) -> None:
    full_of, diff_of = chosen
    written: Written | None = None
    if full_of:
        with present(office, full_of) as full:
            written = write_full(out, full)
    elif diff_of:
        written = differences(office, diff_of, out)
    if session.json:
        session.write(
            None
            if written is None
            else {"file": str(written.path), "records": written.records, "sha256": written.sha256}
        )
    elif written is None:
        session.show(session.say("nothing_new"))
    else:
        session.show(session.say("file_written", file=written.path, count=f"{written.records:,}"))
