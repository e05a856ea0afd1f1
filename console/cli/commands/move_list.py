"""`daicho move list`: who is said to come and hasn't, who left and of whom no notice came."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from console.cli import screen, values
from console.cli.access import shown
from console.cli.options import Known, Town, Valid
from console.cli.registers import desk, one_office
from console.cli.session import Session, session_of
from projections.moves import Expected, Unconfirmed, expected, unconfirmed
from registry.application.permissions import Action
from registry.domain.moves import DAYS_AFTER_ARRIVAL, lapses_on


def run(
    ctx: typer.Context,
    *,
    days: Annotated[int, typer.Option("--days", metavar="N", min=0, help="move_days")] = DAYS_AFTER_ARRIVAL.days,
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
) -> None:
    """List both, the oldest plans first; where to is hidden of who is protected from whoever may not see it."""
    session = session_of(ctx)
    office = one_office(session, town)
    with desk(office, valid, known) as at:
        sight = at.sight(session, Action.ENTER)
        coming = list(expected(at.model, at.moment.valid, at.moment.known))
        missing = list(unconfirmed(at.model, at.moment.valid, at.moment.known, days))
        places = [sight.shown(one.number, {"planned_destination": one.destination}) for one in missing]
    told: dict[str, dict[str, Any]] = {one.arrival: {"name": one.name} for one in coming}
    told |= {one.number: {"name": one.name, **place} for one, place in zip(missing, places, strict=True)}
    shown(session, office.town, "move list", told)
    if session.json:
        awaited = [{**vars(one), "lapses_on": lapses_on(one.planned_leaving)} for one in coming]
        unheard = [{**vars(one), "destination": told[one.number]["planned_destination"]} for one in missing]
        session.write({"expected": awaited, "unconfirmed": unheard})
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    session.show(_expected(session, coming, at.moment.valid), _unconfirmed(session, missing, told))


def _expected(session: Session, coming: Sequence[Expected], today: date) -> RenderableType:
    columns = ("arrival_number", "name", "planned_on", "lapses_on", "is_protected")
    rows = []
    for one in coming:
        last = lapses_on(one.planned_leaving)
        late = f" {session.say('overdue')}" if last < today else ""
        protected = session.say("is_protected") if one.is_protected else ""
        days = (values.day(one.planned_leaving, session.lang), values.day(last, session.lang) + late)
        rows.append((one.arrival, one.name, *days, protected))
    title = session.say("expected_title")
    return screen.listing([session.say(key) for key in columns], rows, whole=(0,), title=title)


def _unconfirmed(session: Session, missing: Sequence[Unconfirmed], told: dict[str, dict[str, Any]]) -> RenderableType:
    columns = ("number", "name", "planned_on", "planned_to")
    rows = [
        (
            one.number,
            one.name,
            values.day(one.planned_leaving, session.lang),
            str(told[one.number]["planned_destination"]),
        )
        for one in missing
    ]
    title = session.say("unconfirmed_title")
    return screen.listing([session.say(key) for key in columns], rows, whole=(0,), title=title)
