"""`daicho generate`: the files of simulated towns."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from connectors.files.manifest import Manifest
from connectors.files.town import find_towns
from connectors.simulation.generate import FEWEST_RESIDENTS, OPENING, generate
from console.cli import screen
from console.cli.options import Towns
from console.cli.progress import bars
from console.cli.registers import all_towns
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.moments import parse_day
from events.towns import member_town

RESIDENTS = 20_000
YEARS = 3


def run(
    ctx: typer.Context,
    *,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="out_folder")],
    town: Towns = None,
    residents: Annotated[int, typer.Option("--residents", metavar="N", help="residents")] = RESIDENTS,
    years: Annotated[int, typer.Option("--years", metavar="N", min=1, help="years")] = YEARS,
    opening: Annotated[str, typer.Option("--opening", metavar="D", help="opening")] = OPENING.isoformat(),
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="seed")] = 1,
) -> None:
    """Write the files; C113 for too few residents, C114 where a real town's files would be overwritten."""
    session = session_of(ctx)
    towns = [member_town(name).lgcode for name in town or all_towns()]
    day = parse_day(opening)
    started = time.monotonic()
    _protect_real_data(folder)
    with bars(session) as progress:
        task = progress.add_task(session.say("generating"), total=None)

        def show(done: int, total: int, label: str) -> None:
            text = f"{session.say('generating')} {label}"
            progress.update(task, completed=done, total=total, description=text)

        try:
            manifests = generate(
                folder, residents_total=residents, years=years, opening=day, seed=seed, towns=towns, progress=show
            )
        except ValueError as error:
            raise Complaint("C113", fewest=FEWEST_RESIDENTS) from error
    seconds = time.monotonic() - started
    found: list[dict[str, Any]] = [
        {
            "town": manifest.lgcode,
            "name": manifest.town,
            "rows": sum(entry.rows for entry in manifest.files.values()),
            "opening_population": manifest.totals[0].population,
            "closing_population": manifest.totals[-1].population,
        }
        for manifest in manifests
    ]
    if session.json:
        session.write({"folder": str(folder), "seed": seed, "towns": found})
        return
    _print(session, folder, found, seconds)


def _protect_real_data(folder: Path) -> None:
    for lgcode, place in find_towns(folder).items() if folder.exists() else ():
        if not Manifest.load(place, lgcode).simulated:
            raise Complaint("C114", folder=place)


def _print(session: Session, folder: Path, found: list[dict[str, Any]], seconds: float) -> None:
    columns = ("town", "opening_population", "closing_population", "rows")
    rows = [(str(one["name"]), *(f"{one[column]:,}" for column in columns[1:])) for one in found]
    session.show(screen.listing([session.say(column) for column in columns], rows, right=(1, 2, 3)))
    session.show(Text(session.say("generated", folder=folder, towns=len(found), seconds=seconds), "green"))
    session.remark("next_import", folder=folder)
