"""`daicho find`: residents by name, reading, address or birth date, in one town or all."""

from typing import Annotated, Any, Final

import typer

from console.cli import access, screen, values
from console.cli.options import Known, ShowMyNumber, Towns, Valid
from console.cli.registers import Desk, desk, some_offices
from console.cli.session import Session, session_of
from console.errors import Complaint, Exit
from console.service.residents import found as found_by
from console.service.visit import Question
from events.values.legal_date import LegalDate
from projections.search import FOUND_AT_MOST
from registry.application.permissions import Action

Items = dict[str, Any]
_COLUMNS: Final = ("number", "name", "birth", "address", "status")


def run(
    ctx: typer.Context,
    *,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD...", help="words")] = None,
    birth: Annotated[str | None, typer.Option(metavar="D", help="birth")] = None,
    town: Towns = None,
    valid: Valid = None,
    known: Known = None,
    show_my_number: ShowMyNumber = False,
) -> int:
    """Search residents; exits with 3 where nobody is found, Complaint C106 where nothing was asked."""
    session = session_of(ctx)
    question = Question(" ".join(words or ()).strip(), LegalDate.parse(birth).on if birth else None)
    if question.is_empty:
        raise Complaint("C106")
    answers = []
    count = 0
    for office in some_offices(session, town or ()):
        with desk(office, valid, known) as at:
            found = _found(session, at, question, show_my_number=show_my_number)
        people = {person["number"]: person for person in found}
        access.shown(session, office.town, "find", people, my_number=show_my_number)
        count += len(found)
        if session.json:
            answers.append({**screen.place_in_time(at.town, at.moment, simulated=at.simulated), "residents": found})
        elif found:
            _print(session, at, found)
    if session.json:
        session.write(answers)
    else:
        session.remark("found" if count else "found_none", count=count)
    return Exit.OK if count else Exit.NOT_FOUND


def _found(session: Session, at: Desk, question: Question, *, show_my_number: bool) -> list[Items]:
    hits = found_by(at.sight(session, Action.FIND), question).hits
    return [{"number": hit.number, **values.masked(hit.items, show_my_number=show_my_number)} for hit in hits]


def _print(session: Session, at: Desk, found: list[Items]) -> None:
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    rows = [
        (
            person["number"],
            f"{person['name']}\n{person.get('kana') or ''}",
            f"{values.said('birth', person, session.lang)}\n{person.get('sex') or ''}",
            _place(person),
            values.said("status", person, session.lang),
        )
        for person in found
    ]
    session.show(screen.listing([session.say(column) for column in _COLUMNS], rows, whole=(0, 1, 2, 4)))
    if len(found) == FOUND_AT_MOST:
        session.remark("found_most", most=FOUND_AT_MOST)


def _place(person: Items) -> str:
    """The address within the town, 方書 on a line of its own."""
    lines = (f"{person.get('area') or ''}{person.get('street') or ''}", person.get("building") or "")
    return "\n".join(line for line in lines if line)
