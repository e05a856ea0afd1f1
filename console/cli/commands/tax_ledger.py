"""`daicho tax ledger`: 収納台帳, every instalment of a taxpayer or of a bill with its money."""

from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType

from console.cli import access, screen, values
from console.cli.options import Known, Town, Valid
from console.cli.registers import desk, number_typed, one_office
from console.cli.session import Session, session_of
from console.errors import Complaint, Exit
from projections.collection import accounts
from registry.application.permissions import Action

AMOUNTS: Final = ("assessed", "reduced", "received", "given_back", "outstanding")
"""調定, 減免・欠損, 収納, 還付・充当, 残高."""


def run(
    ctx: typer.Context,
    *,
    taxpayer: Annotated[str | None, typer.Option("--taxpayer", metavar="NUMBER", help="ledger_taxpayer")] = None,
    bill: Annotated[str | None, typer.Option("--bill", metavar="BILL", help="ledger_bill")] = None,
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
) -> int:
    """Show the ledger; exits with 3 where there is no bill, Complaint C106 where nobody was named."""
    session = session_of(ctx)
    if taxpayer is None and bill is None:
        raise Complaint("C106")
    with desk(one_office(session, town), valid, known) as at:
        at.sight(session, Action.SEE_TAX)  # refuses who may not see taxes
        where = "($taxpayer IS NULL OR taxpayer = $taxpayer) AND ($bill IS NULL OR number = $bill)"
        asked = {"taxpayer": taxpayer and number_typed(taxpayer), "bill": bill}
        rows = accounts(at.model, at.moment.valid, at.moment.known, where, **asked)
    people = {row["taxpayer"] or row["number"]: {"paid": True} for row in rows}
    access.shown(session, at.town, "tax ledger", people)
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        session.write({**place, "accounts": rows})
        return Exit.OK if rows else Exit.NOT_FOUND
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    if not rows:
        session.remark("no_accounts")
        return Exit.NOT_FOUND
    session.show(listing(session, rows))
    return Exit.OK


def listing(session: Session, rows: list[dict[str, Any]]) -> RenderableType:
    """期別の収納状況 as a table, from the rows of `projections.collection.accounts`."""
    columns = [session.say(name) for name in ("bill_number", "instalment", "due_on", *AMOUNTS)]
    shown = [_cells(session, row) for row in rows]
    return screen.listing(columns, shown, right=tuple(range(3, len(columns))), whole=tuple(range(len(columns))))


def _cells(session: Session, row: dict[str, Any]) -> list[str]:
    due = values.short_day(row["due_on"], session.lang) if row["due_on"] else ""
    return [row["number"], str(row["instalment"]), due, *amounts(row)]


def amounts(row: dict[str, Any]) -> list[str]:
    """The columns of `AMOUNTS` from a row's movements; together they give the balance."""
    summed = {
        **row,
        "reduced": row["remitted"] + row["written_off"],
        "received": row["paid"] + row["credited"],
        "given_back": row["refunded"] + row["credited_away"],
    }
    return [f"{summed[name]:,}" for name in AMOUNTS]
