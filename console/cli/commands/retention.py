"""`daicho retention`: removed records whose time is up; it proposes, a person decides (`daicho erase`)."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from console.cli import screen, values
from console.cli.options import Known, Towns, Valid
from console.cli.registers import Desk, desk, some_offices
from console.cli.session import Session, session_of
from projections.retention import MY_NUMBER, REMOVED_RECORD, Proposal, due


def run(
    ctx: typer.Context,
    *,
    town: Towns = None,
    valid: Valid = None,
    known: Known = None,
    years: Annotated[int, typer.Option("--years", metavar="N", min=1, help="retention_years")] = REMOVED_RECORD.years,
    my_number_years: Annotated[
        int, typer.Option("--my-number-years", metavar="N", min=1, help="my_number_years")
    ] = MY_NUMBER.years,
) -> None:
    """List the proposals: numbers and days only."""
    session = session_of(ctx)
    clocks = (replace(REMOVED_RECORD, years=years), replace(MY_NUMBER, years=my_number_years))
    answers = []
    for office in some_offices(session, town or ()):
        with desk(office, valid, known) as at:
            found = [one for clock in clocks for one in due(at.model, at.moment.valid, at.moment.known, clock)]
        if session.json:
            place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
            answers.append({**place, "due": [_for_programs(one) for one in found]})
        else:
            _print(session, at, found)
    if session.json:
        session.write(answers)


def _print(session: Session, at: Desk, found: list[Proposal]) -> None:
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    columns = [session.say(name) for name in ("number", "clock", "removed_on", "due_on", "basis")]
    rows = [
        (
            one.number,
            session.say(one.clock.what, years=one.clock.years),
            values.day(one.removed_on, session.lang),
            values.day(one.due_on, session.lang),
            one.clock.legal_basis,
        )
        for one in found
    ]
    session.show(screen.listing(columns, rows, whole=(0,)))
    session.remark("due_count", count=f"{len(found):,}")


def _for_programs(one: Proposal) -> dict[str, Any]:
    return {
        "number": one.number,
        "clock": one.clock.what,
        "years": one.clock.years,
        "removed_on": one.removed_on,
        "due_on": one.due_on,
        "legal_basis": one.clock.legal_basis,
    }
