"""`daicho show`: a resident's record at (valid, known)."""

from typing import Any, Final

import typer
from rich.text import Text

from console.cli import access, screen, values
from console.cli.erased import erasure_of, told
from console.cli.options import Known, Number, ShowMyNumber, Town, Valid
from console.cli.registers import Desk, desk, number_typed, one_office, require_entries
from console.cli.residents import sheet
from console.cli.session import Session, session_of
from events.event import instant
from events.resident import MovedAbroad, MovedOut, Resident, Status
from projections.timetravel import household, record

HEAD: Final = "世帯主"
DEPARTURES: Final = frozenset({MovedOut.TYPE, MovedAbroad.TYPE})


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
        items = record(at.model, Resident, typed, at.moment.valid, at.moment.known)
        if items is None:
            require_entries(at, Resident, typed)
            return
        shown = values.masked(items, show_my_number=show_my_number)
        entries = at.model.entries(f"{Resident.KIND}-{typed}", at.moment.now)
        head = _head(session, at, items)
        erased = erasure_of(at, typed)
    access.shown(session, at.town, "show", {typed: shown}, my_number=show_my_number)
    scheduled = _scheduled(entries, at, items)
    later = sum(entry["position"] > at.moment.known for entry in entries)
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        extra = {
            "household_head": head,
            "scheduled": scheduled,
            "recorded_later": later,
            "erased": erased and erased._asdict(),
        }
        session.write({**place, "number": typed, "record": shown, **extra})
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    session.show(*told(session, erased))
    session.show(*sheet(session, typed, shown, at.moment.valid, head))
    for entry in scheduled:
        session.show(Text(_announcement(session, entry), "yellow"))
    if later:
        session.show(Text(session.say("recorded_later", count=later), "yellow"))


def _head(session: Session, at: Desk, items: dict[str, Any]) -> str:
    """The head's name, or that there is none, a legal state (1.1.10)."""
    if not items.get("household") or items.get("status") != "resident":
        return ""
    _, members = household(at.model, items["household"], at.moment.valid, at.moment.known)
    heads = [member["name"] for member in members if member["relationship"] == HEAD]
    return (heads[0] or session.say("erased_person")) if heads else session.say("no_head")


def _scheduled(entries: list[dict[str, Any]], at: Desk, items: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries known by then that take effect after the day, such as a 転出予定.

    Cancelled ones are left out, and the planned departure of who has left already: the notice named an earlier day.
    """
    has_left = items.get("status") != Status.RESIDENT
    known = [entry for entry in entries if entry["position"] <= at.moment.known]
    gone = {version for entry in known for version in entry["cancels"] or ()}
    names = ("version", "position", "reason", "effective", "effective_text", "recorded_at")
    return [
        {name: entry[name] for name in names}
        for entry in known
        if entry["effective"] > at.moment.valid
        and entry["version"] not in gone
        and not (has_left and entry["type"] in DEPARTURES)
    ]


def _announcement(session: Session, entry: dict[str, Any]) -> str:
    return session.say(
        "scheduled",
        reason=values.reason(entry["reason"], session.lang),
        day=values.fuzzy_day(entry["effective"], entry["effective_text"], session.lang),
        recorded=values.day(instant(entry["recorded_at"]).date(), session.lang),
    )
