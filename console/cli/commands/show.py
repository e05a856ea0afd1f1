"""`daicho show`: a resident's record at (valid, known)."""

from typing import Any, Final

import typer
from rich.text import Text

from console.cli import access, screen, values
from console.cli.erased import erasure_of, told
from console.cli.options import Known, Number, ShowMyNumber, Town, Valid
from console.cli.registers import desk, number_typed, one_office
from console.cli.residents import sheet
from console.cli.session import Session, session_of
from console.service.residents import resident
from console.service.views import ResidentView
from events.event import instant
from registry.application.permissions import Action, Decision

NO_TAX: Final = Decision(allowed=False, ja="daicho bill で表示します", en="see daicho bill")
"""The record sheet has no tax on it."""


def run(
    ctx: typer.Context,
    *,
    number: Number,
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
    show_my_number: ShowMyNumber = False,
) -> None:
    """Show a resident's record; Complaint C201 or C202 where there is none."""
    session = session_of(ctx)
    typed = number_typed(number)
    with desk(one_office(session, town), valid, known) as at:
        view = resident(at.sight(session, Action.SEE_RESIDENT), typed, NO_TAX)
        erased = erasure_of(at, typed)
    shown = values.masked(view.items, show_my_number=show_my_number)
    head = _head(session, view)
    access.shown(session, at.town, "show", {typed: shown}, my_number=show_my_number)
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        extra = {
            "household_head": head,
            "scheduled": view.scheduled,
            "recorded_later": view.recorded_later,
            "erased": erased and erased._asdict(),
        }
        session.write({**place, "number": typed, "record": shown, **extra})
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    session.show(*told(session, erased))
    session.show(*sheet(session, typed, shown, at.moment.valid, head))
    for entry in view.scheduled:
        session.show(Text(_announcement(session, entry), "yellow"))
    if view.recorded_later:
        session.show(Text(session.say("recorded_later", count=view.recorded_later), "yellow"))


def _head(session: Session, view: ResidentView) -> str:
    """The head's name, or that there is none, a legal state (1.1.10)."""
    if not view.members:
        return ""
    if view.head is None:
        return session.say("no_head")
    return view.head.items.get("name") or session.say("erased_person")


def _announcement(session: Session, entry: dict[str, Any]) -> str:
    return session.say(
        "scheduled",
        reason=values.reason(entry["reason"], session.lang),
        day=values.fuzzy_day(entry["effective"], entry["effective_text"], session.lang),
        recorded=values.day(instant(entry["recorded_at"]).date(), session.lang),
    )
