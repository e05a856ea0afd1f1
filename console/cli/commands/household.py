"""`daicho household`: who belongs to a household on a day."""

from typing import Annotated, Final

import typer
from rich.text import Text

from console.cli import access, screen, values
from console.cli.options import Known, ShowMyNumber, Town, Valid
from console.cli.registers import desk, number_typed, one_office
from console.cli.session import session_of
from console.service.residents import household_view
from events.values.age import age_on
from registry.application.permissions import Action

HEAD: Final = "世帯主"
_COLUMNS: Final = ("relationship", "number", "name", "birth", "age", "sex")


def run(
    ctx: typer.Context,
    *,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="household_number")],
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
    show_my_number: ShowMyNumber = False,
) -> None:
    """Show a household; Complaint C201 or C202 where there is none."""
    session = session_of(ctx)
    typed = number_typed(number)
    with desk(one_office(session, town), valid, known) as at:
        view = household_view(at.sight(session, Action.SEE_RESIDENT), typed)
    members = [
        {"number": one.number, **values.masked(one.items, show_my_number=show_my_number)} for one in view.members
    ]
    people = {member["number"]: member for member in members}
    access.shown(session, at.town, "household", people, my_number=show_my_number)
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        session.write({**place, "household": typed, "members": members})
        return
    heads = [member.get("name") or session.say("erased_person") for member in members if member["relationship"] == HEAD]
    head = heads[0] if heads else session.say("no_head")
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    session.show(Text(session.say("household", number=typed, head=head, count=len(members)), "bold"))
    lines = [
        (
            member.get("relationship", ""),
            member["number"],
            member.get("name") or session.say("erased_person"),
            values.said("birth", member, session.lang),
            str(age_on(member["birth"], at.moment.valid)) if "birth" in member else "",
            member.get("sex", ""),
        )
        for member in members
    ]
    session.show(screen.listing([session.say(column) for column in _COLUMNS], lines, right=(4,)))
