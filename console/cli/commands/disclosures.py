"""`daicho disclosures`: who was told what about a resident, or everything that was told under an agreement."""

from typing import Annotated, Any

import typer

from connectors.access.port import EVERYBODY
from console.cli import screen
from console.cli.access import shown
from console.cli.options import Town
from console.cli.registers import number_typed, one_office
from console.cli.session import Session, session_of
from console.feed.reports import Told, told_about, told_under
from console.refusals import Refusal
from events.event import instant


def run(
    ctx: typer.Context,
    *,
    resident: Annotated[
        str | None, typer.Option("--resident", "-r", metavar="NUMBER", help="disclosed_resident")
    ] = None,
    agreement: Annotated[
        str | None, typer.Option("--agreement", metavar="AGREEMENT", help="disclosed_agreement")
    ] = None,
    town: Town = None,
) -> None:
    """List disclosures, oldest first; Refusal C407 unless exactly one of both is asked for."""
    session = session_of(ctx)
    office = one_office(session, town)
    if (resident is None) == (agreement is None):
        raise Refusal("C407")
    if resident is not None:
        number = number_typed(resident)
        found = told_about(office, number)
        shown(session, office.town, "disclosures", {number: {}})
    else:
        found = told_under(office, agreement or "")
        shown(session, office.town, "disclosures", {EVERYBODY: {}}, everybody=True)
    if session.json:
        session.write([one._asdict() for one in found])
        return
    columns = ("told_at", "subscriber", "agreement", "told_event", "told_records", "agreed_basis", "told_items")
    session.show(screen.listing([session.say(key) for key in columns], [_row(session, one) for one in found]))
    session.show(session.say("disclosures_listed", count=len(found)))


def _row(session: Session, one: Told) -> tuple[Any, ...]:
    when = instant(one.recorded_at).strftime("%Y-%m-%d %H:%M")
    event = session.say("told_records") if one.event == "file" else one.event
    return (when, one.subscriber_name, one.agreement, event, f"{one.records:,}", one.legal_basis, "、".join(one.items))
