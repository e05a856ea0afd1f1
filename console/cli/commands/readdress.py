"""`daicho readdress`: addresses of a district, or 本籍 of many residents, re-written; planned first, then recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from connectors.files.address_changes import read_address_changes, read_domicile_changes
from connectors.files.findings import Reject
from connectors.files.rejects import RejectsFile
from console.bootstrap import Office
from console.cli import screen
from console.cli.access import shown
from console.cli.drafts import counter
from console.cli.options import Town
from console.cli.registers import Desk, desk, one_office
from console.cli.session import Session, session_of
from console.errors import Exit
from console.moments import parse_day
from projections.addresses import domiciles, residents_in
from registry.application.permissions import Action
from registry.application.readdress import (
    Dweller,
    Person,
    Readdressed,
    batch_form,
    plan,
    plan_domiciles,
    readdress,
)


def run(
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="readdress_file")],
    on: Annotated[str, typer.Option("--on", metavar="D", help="readdress_on")],
    batch: Annotated[str, typer.Option("--batch", metavar="NUMBER", help="readdress_batch")],
    domicile: Annotated[bool, typer.Option("--domicile", help="readdress_domicile")] = False,
    record: Annotated[bool, typer.Option("--record", help="readdress_record")] = False,
    acknowledge: Annotated[list[str] | None, typer.Option("--acknowledge", metavar="CODE", help="acknowledge")] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="readdress_note")] = "",
    town: Town = None,
) -> int:
    """Plan, or record; exits with 5 and does nothing where lines of the file were refused."""
    session = session_of(ctx)
    office = one_office(session, town)
    outcome = (_domiciles if domicile else _addresses)(session, office, file, on)
    if isinstance(outcome, list):
        _refuse(session, office.folder / f"{file.stem}_rejects.csv", outcome)
        return Exit.ROWS_REFUSED
    if record:
        form = batch_form(office.town.lgcode, batch, parse_day(on), note=note, acknowledged=acknowledge or ())
        with counter(ctx, town, "readdress") as (_, service, visit):
            outcome = readdress(partial(service.enter, visit), form, outcome)
    session.log("readdress", town=office.town.lgcode, changed=len(outcome.changes), excluded=len(outcome.excluded))
    _answer(session, batch, outcome, recorded=record)
    return Exit.OK


def _addresses(session: Session, office: Office, file: Path, on: str) -> Readdressed | list[Reject]:
    """What follows for everybody who lives in a 町字 of the table, or the lines that can't be taken."""
    table, refused = read_address_changes(file, office.town.lgcode)
    if refused:
        return refused
    with _asked(session, office, on) as at:
        rows = residents_in(at.model, sorted({area for area, _ in table}), at.moment.valid, at.moment.known)
    shown(session, office.town, "readdress", {row["number"]: {"area": row["area"]} for row in rows})
    dwellers = [Dweller(row["number"], (row["area"], row["street"]), row["leaving_on"]) for row in rows]
    return plan(dwellers, table)


def _domiciles(session: Session, office: Office, file: Path, on: str) -> Readdressed | list[Reject]:
    """What follows for everybody whom the file names, or the lines that can't be taken."""
    told, refused = read_domicile_changes(file, office.town.lgcode)
    if refused:
        return refused
    with _asked(session, office, on) as at:
        rows = domiciles(at.model, list(told), at.moment.valid, at.moment.known)
    people = {row.pop("number"): row for row in rows}
    shown(session, office.town, "readdress", people)
    known = {number: Person(**row) for number, row in people.items()}
    return plan_domiciles(known, told, at.moment.valid)


@contextmanager
def _asked(session: Session, office: Office, on: str) -> Iterator[Desk]:
    """The town on the day, for who may enter changes."""
    with desk(office, on, None) as at:
        at.sight(session, Action.ENTER)
        yield at


def _refuse(session: Session, path: Path, refused: list[Reject]) -> None:
    with RejectsFile(path) as rejects:
        for one in refused:
            rejects.add(one)
    if session.json:
        named = ("line", "item", "code", "reason_ja", "remedy_ja")
        session.write({"refused": [{name: getattr(one, name) for name in named} for one in refused]})
    else:
        session.show(Text(session.say("payments_rejects", file=path), "yellow"))


def _answer(session: Session, batch: str, outcome: Readdressed, *, recorded: bool) -> None:
    lang = session.lang
    excluded = {number: (rule.code, rule.message(lang)) for number, rule in outcome.excluded.items()}
    if session.json:
        session.write({"batch": batch, "recorded": recorded, "changed": tuple(outcome.changes), "excluded": excluded})
        return
    counts = {"batch_changed": len(outcome.changes), "batch_excluded": len(excluded)}
    session.show(screen.grid([(session.say(key), f"{count:,}") for key, count in counts.items()]))
    if excluded:
        rows = [(number, f"{code} {words}") for number, (code, words) in excluded.items()]
        session.show(screen.listing([session.say("number"), session.say("batch_why")], rows, whole=(0,)))
    session.show(Text(session.say("batch_recorded" if recorded else "batch_planned", batch=batch), "bold"))
