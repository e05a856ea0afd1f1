"""`daicho ages`: who reaches an age at which another office acts, between two days."""

from typing import Annotated, Final

import typer

from console.cli import screen, values
from console.cli.access import shown
from console.cli.options import Known, Town
from console.cli.registers import desk, one_office
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.moments import parse_day
from events.age_events import Reached
from events.values.age import AGE_RULES
from projections.ages import reached
from projections.collection import names
from registry.application.permissions import Action

RULES: Final = {rule.code: rule for rule in AGE_RULES}


def run(
    ctx: typer.Context,
    *,
    first: Annotated[str, typer.Option("--from", metavar="D", help="ages_from")],
    last: Annotated[str, typer.Option("--to", metavar="D", help="ages_to")],
    rule: Annotated[list[str] | None, typer.Option("--rule", metavar="CODE", help="ages_rules")] = None,
    town: Town = None,
    known: Known = None,
) -> None:
    """List them by day; Complaint C109 for a period that ends before it begins, C111 for an unknown code."""
    session = session_of(ctx)
    begin, end = parse_day(first), parse_day(last)
    if end < begin:
        raise Complaint("C109", first=begin, last=end)
    for code in rule or ():
        if code not in RULES:
            raise Complaint("C111", option="--rule", value=code, allowed="、".join(RULES))
    office = one_office(session, town)
    with desk(office, last, known) as at:
        at.sight(session, Action.SEE_RESIDENT)  # refuses who may not see residents
        wanted = [RULES[code] for code in rule or RULES]
        found = sorted(reached(at.model, begin, end, at.moment.known, wanted), key=lambda one: (one.on, one.number))
        called = names(at.model, [one.number for one in found], end, at.moment.known)
        heading = screen.heading(session, at.town, at.moment, simulated=at.simulated)
    shown(session, office.town, "ages", {one.number: {"name": called[one.number], "birth": one.on} for one in found})
    if session.json:
        session.write([_for_programs(one, called[one.number]) for one in found])
        return
    session.show(heading)
    _print(session, found, called)


def _for_programs(one: Reached, name: str) -> dict[str, object]:
    told = {"code": one.rule.code, "office": one.rule.office, "name": one.rule.name, "moment": one.rule.moment}
    return {"number": one.number, "resident": name, "on": one.on, "certain": one.certain, **told}


def _print(session: Session, found: list[Reached], called: dict[str, str]) -> None:
    if not found:
        session.remark("ages_none")
        return
    columns = [session.say(name) for name in ("ages_on", "number", "name", "ages_office", "ages_rule")]
    rows = []
    for one in found:
        doubt = "" if one.certain else session.say("ages_uncertain")
        on = values.short_day(one.on, session.lang) + doubt
        rows.append((on, one.number, called[one.number], one.rule.office, one.rule.name))
    session.show(screen.listing(columns, rows, whole=(1,)))
