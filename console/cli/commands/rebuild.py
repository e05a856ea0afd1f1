"""`daicho rebuild`: the read models anew from the log."""

import time
from typing import Annotated

import typer
from rich.text import Text

from console.cli.options import Towns
from console.cli.progress import bar
from console.cli.registers import some_offices
from console.cli.session import session_of


def run(
    ctx: typer.Context,
    *,
    town: Towns = None,
    every: Annotated[bool, typer.Option("--all", help="all")] = False,  # noqa: ARG001 - the default, said aloud
) -> None:
    """Rebuild one town after the other."""
    session = session_of(ctx)
    answers = []
    for office in some_offices(session, town or ()):
        started = time.monotonic()
        label = f"{office.town.name} {session.say('rebuilding')}"
        with bar(session, label, office.edition_position(), session.say("events")) as done:
            position = office.rebuild(progress=done)
        seconds = round(time.monotonic() - started, 3)
        session.log("rebuild.finished", town=office.town.lgcode, position=position, seconds=seconds)
        answers.append({"town": office.town.lgcode, "position": position, "seconds": seconds})
        if not session.json:
            session.show(Text(session.say("rebuilt", town=office.town.name, position=f"{position:,}"), "green"))
    if session.json:
        session.write(answers)
