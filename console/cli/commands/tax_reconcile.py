"""`daicho tax reconcile`: totals by tax, year and instalment, proved by counting the log's events anew."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from console.cli import screen, values
from console.cli.commands.tax_ledger import AMOUNTS, amounts
from console.cli.options import Known, Town, Valid
from console.cli.progress import bar
from console.cli.registers import Desk, desk, one_office
from console.cli.session import Session, session_of
from console.errors import Exit
from projections.collection import COUNTED, totals
from projections.collection_count import Key, count
from registry.application.permissions import Action

_ITEMS: Final = ("accounts", *COUNTED)
Items = dict[str, Any]


def run(
    ctx: typer.Context,
    *,
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR", help="tax_year")] = None,
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
) -> int:
    """Reconcile; exits with 7 and names the first difference where the two counts disagree."""
    session = session_of(ctx)
    office = one_office(session, town)
    with desk(office, valid, known) as at:
        at.sight(session, Action.SEE_TAX)  # refuses who may not see taxes
        day, position = at.moment.valid, at.moment.known
        read = totals(at.model, day, position, year)
        ((bills,),) = at.model.db.execute("SELECT count(*) FROM bill_fact WHERE position <= ?", [position]).fetchall()
    label = f"{office.town.name} {session.say('counting_log')}"
    with office.log() as log, office.sealer() as sealer, bar(session, label, bills, session.say("events")) as done:
        counted = count(log, sealer, day, position, progress=done)
    difference = _difference(read, {key: sums for key, sums in counted.items() if year in (None, key[1])})
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        session.write({**place, "year": year, "totals": read, "events": bills, "difference": difference})
    else:
        _print(session, at, read, difference, bills)
    return Exit.DIFFERENCE if difference else Exit.OK


def _difference(read: list[Items], counted: Mapping[Key, Mapping[str, int]]) -> Items | None:
    """The first amount that the read model and the count disagree on; None where there is none."""
    rows = {(row["tax"], row["fiscal_year"], row["instalment"]): row for row in read}
    for key in sorted({*rows, *counted}, key=str):
        for item in _ITEMS:
            found, proved = rows.get(key, {}).get(item, 0), counted.get(key, {}).get(item, 0)
            if found != proved:
                tax, year, instalment = key
                where = {"tax": tax, "year": year, "instalment": instalment}
                return {**where, "item": item, "read": found, "counted": proved}
    return None


def _print(session: Session, at: Desk, read: list[Items], difference: Items | None, events: int) -> None:
    lang = session.lang
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    columns = [session.say(name) for name in ("tax", "fiscal_year", "instalment", "accounts", *AMOUNTS)]
    rows = [
        (
            values.said("tax", row, lang),
            str(row["fiscal_year"] or ""),
            str(row["instalment"]),
            f"{row['accounts']:,}",
            *amounts(row),
        )
        for row in read
    ]
    amounts_at = tuple(range(1, len(columns)))
    session.show(screen.listing(columns, rows, right=amounts_at, whole=amounts_at))
    if difference is None:
        outstanding = values.yen(sum(row["outstanding"] for row in read), lang)
        said = session.say("reconciled", count=len(read), outstanding=outstanding, events=f"{events:,}")
        session.show(Text(said, "green"))
        return
    named = {**difference, "tax": values.said("tax", difference, lang)}
    session.show(
        Text(session.say("not_reconciled", **named), "bold red"), Text(session.say("reconcile_remedy"), "yellow")
    )
