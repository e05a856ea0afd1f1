"""`daicho diff`: what differs between two moments, item by item, and who changed it, when and why."""

from dataclasses import replace
from typing import Annotated, Any, Final

import typer
from rich.padding import Padding
from rich.text import Text

from console.cli import access, screen, values
from console.cli.changes import changes, in_words
from console.cli.checkpoints import as_position
from console.cli.options import ShowMyNumber, Town
from console.cli.registers import Desk, decision_of, desk, number_typed, one_office
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.moments import Standing
from console.service.histories import differences
from events.event import instant
from events.resident import Resident
from registry.application.permissions import Action

Items = dict[str, Any]
TWO: Final = 2
SHOWN: Final = 20
"""Records of a town's difference that are spelled out on the screen."""


def run(
    ctx: typer.Context,
    *,
    number: Annotated[str | None, typer.Argument(metavar="NUMBER", help="number")] = None,
    town: Town = None,
    valid: Annotated[list[str] | None, typer.Option("--valid", "-v", metavar="D", help="valids")] = None,
    known: Annotated[list[str] | None, typer.Option("--known", "-k", metavar="K", help="knowns")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="limit")] = SHOWN,
    show_my_number: ShowMyNumber = False,
) -> None:
    """Compare; Complaint C104 for a third moment, C110 for equal ones, C201 for an unknown number."""
    session = session_of(ctx)
    valids, knowns = _pair("--valid", valid), _pair("--known", known)
    office = one_office(session, town)
    with desk(office, valids[1], knowns[1]) as at:
        before = at.timeline.moment(valids[0] or at.moment.valid.isoformat(), as_position(office, knowns[0]))
        if (before.valid, before.known) == (at.moment.valid, at.moment.known):
            raise Complaint("C110")
        sight = at.sight(session, Action.DIFF)
        earlier = replace(sight.at, valid=before.valid, known=before.known, recorded_at=before.recorded_at)
        typed = number_typed(number) if number else ""
        with_tax = decision_of(session, Action.SEE_TAX, at.town).allowed
        differing = differences(sight, earlier, typed, with_tax=with_tax, most=None)
        found: list[Items] = [dict(vars(one)) for one in differing.records]
    for difference in found:
        for side in ("before", "after"):
            difference[side] = difference[side] and values.masked(difference[side], show_my_number=show_my_number)
    people = {one["number"]: one["after"] or one["before"] or {} for one in found if one["kind"] == Resident.KIND}
    access.shown(session, at.town, "diff", people, my_number=show_my_number)
    if session.json:
        session.write(_for_programs(at, before, found))
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    for key, moment in (("moment_before", before), ("moment_after", at.moment)):
        session.show(Text(_point(session, key, moment), "bold"))
    _print(session, found, limit)


def _pair(option: str, given: list[str] | None) -> tuple[str | None, str | None]:
    """Before and after; one value counts for both."""
    values_given = given or []
    if len(values_given) > TWO:
        raise Complaint("C104", option=option, most=TWO)
    return (values_given[0], values_given[-1]) if values_given else (None, None)


def _print(session: Session, found: list[Items], limit: int) -> None:
    if not found:
        session.show(Text(session.say("no_difference"), "green"))
        return
    columns = [session.say("item"), session.say("before"), session.say("after")]
    for difference in found[:limit]:
        kind = values.kind(difference["kind"], session.lang)
        named = (difference["after"] or difference["before"] or {}).get("name", "")
        session.show(Text.assemble(f"\n{kind} {difference['number']}　", (named, "bold")))
        rows = in_words(difference["before"], difference["after"], session.lang)
        session.show(screen.listing(columns, rows, whole=(0,)))
        for entry in difference["causes"]:
            session.show(Padding(Text(_cause(session, entry), "dim"), (0, 0, 0, 2)))
    session.show(Text(f"\n{session.say('differing', count=f'{len(found):,}')}", "bold"))
    if len(found) > limit:
        session.show(session.say("more", count=f"{len(found) - limit:,}"))


def _point(session: Session, key: str, moment: Standing) -> str:
    at = values.moment(moment.recorded, session.lang) if moment.recorded else session.say("known_nothing")
    return session.say(key, valid=values.day(moment.valid, session.lang), at=at, position=f"{moment.known:,}")


def _cause(session: Session, entry: Items) -> str:
    lang = session.lang
    return session.say(
        "cause",
        reason=values.reason(entry["reason"], lang),
        day=values.fuzzy_day(entry["effective"], entry["effective_text"], lang),
        recorded=values.moment(instant(entry["recorded_at"]), lang),
        actor=entry["actor"],
        basis=entry["legal_basis"],
        position=f"{entry['position']:,}",
    )


def _for_programs(at: Desk, before: Standing, found: list[Items]) -> Items:
    places = (screen.place_in_time(at.town, moment, simulated=at.simulated) for moment in (before, at.moment))
    old, new = places
    listed = [
        {
            "kind": difference["kind"],
            "number": difference["number"],
            "changes": [
                {"item": change.item, "before": change.before, "after": change.after}
                for change in changes(difference["before"], difference["after"])
            ],
            "causes": [{**entry, "recorded_at": instant(entry["recorded_at"])} for entry in difference["causes"]],
        }
        for difference in found
    ]
    return {"before": old, "after": new, "records": listed}
