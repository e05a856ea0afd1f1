"""`daicho access`: the canned analyses of the access log (specification 10.2)."""

from typing import Annotated, Any, Final

import typer

from connectors.access.analyses import Usage, usage
from connectors.access.port import AccessEntry
from console.bootstrap import is_holiday
from console.cli import screen, values
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.moments import parse_day, period
from console.proof import access_log
from console.service.audits import PICK, Analysis
from events.event import instant

_SUBJECTS_SHOWN: Final = 3


def run(
    ctx: typer.Context,
    *,
    analysis: Annotated[str, typer.Argument(metavar="ANALYSIS", help="access_analysis")] = Analysis.OPERATORS,
    town: Town = None,
    first: Annotated[str | None, typer.Option("--from", metavar="D", help="access_from")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="D", help="access_to")] = None,
) -> None:
    """Analyse; Complaint C111 for an unknown analysis."""
    session = session_of(ctx)
    if analysis not in list(Analysis):
        raise Complaint("C111", option="ANALYSIS", value=analysis, allowed=", ".join(Analysis))
    days = (parse_day(day) if day else None for day in (first, last))
    with access_log(one_office(session, town)) as log:
        entries = log.entries(*period(*days))
        if analysis == Analysis.OPERATORS:
            _operators(session, usage(entries, is_holiday))
        else:
            listed(session, list(PICK[Analysis(analysis)](entries)))


def _operators(session: Session, found: list[Usage]) -> None:
    rows = [(one.actor, one.answers, len(one.people), one.everybody, one.after_hours, one.my_number) for one in found]
    names = ("operator", "answers", "people_shown", "whole_register", "after_hours", "my_numbers")
    if session.json:
        session.write([dict(zip(names, row, strict=True)) for row in rows])
        return
    columns = [session.say(name) for name in names]
    lines = [(actor, *(f"{count:,}" for count in counts)) for actor, *counts in rows]
    session.show(screen.listing(columns, lines, right=range(1, len(columns)), whole=(0,)))


def listed(session: Session, entries: list[AccessEntry]) -> None:
    """Entries one by one, for a person or a program."""
    if session.json:
        session.write([for_programs(entry) for entry in entries])
        return
    columns = [session.say(name) for name in ("moment", "operator", "function", "subjects", "items_shown", "purpose")]
    rows = [
        (
            values.moment(instant(entry.at), session.lang),
            f"{entry.access.actor}\n{entry.access.place}",
            entry.access.action + (f"\n{session.say('my_number_shown')}" if entry.access.my_number else ""),
            _subjects(session, entry),
            "・".join(entry.access.items),
            f"{entry.access.purpose}\n{entry.access.legal_basis}",
        )
        for entry in entries
    ]
    session.show(screen.listing(columns, rows, whole=(2, 3)))
    session.remark("accesses_listed", count=f"{len(entries):,}")


def _subjects(session: Session, entry: AccessEntry) -> str:
    subjects = ["*" if subject == "*" else subject.lstrip("0") for subject in entry.access.subjects]
    more = len(subjects) - _SUBJECTS_SHOWN
    return "\n".join([*subjects[:_SUBJECTS_SHOWN], *([session.say("more_people", count=more)] if more > 0 else [])])


def for_programs(entry: AccessEntry) -> dict[str, Any]:
    """An entry as JSON."""
    access = entry.access
    return {
        "number": entry.number,
        "at": instant(entry.at),
        "actor": access.actor,
        "place": access.place,
        "action": access.action,
        "subjects": access.subjects,
        "items": access.items,
        "purpose": access.purpose,
        "legal_basis": access.legal_basis,
        "my_number": access.my_number,
    }
