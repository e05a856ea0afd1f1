"""`daicho audit corrected`: what went out on facts that were corrected later."""

from dataclasses import asdict
from itertools import groupby
from typing import Annotated, Final

import typer
from rich.text import Text

from console.cli import access, screen, values
from console.cli.changes import in_words
from console.cli.options import Known, Town
from console.cli.registers import Desk, desk, one_office
from console.cli.session import Session, session_of
from console.service.corrected import corrected, people_among
from events.event import number_of
from projections.decisions import Overtaken
from registry.application.permissions import Action

SHOWN: Final = 20


def run(
    ctx: typer.Context,
    *,
    town: Town = None,
    known: Known = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="limit")] = SHOWN,
) -> None:
    """List them, the latest decisions first; programs get all of them."""
    session = session_of(ctx)
    with desk(one_office(session, town), None, known) as at:
        found = corrected(at.sight(session, Action.SEE_CORRECTED))
    decisions = [list(facts) for _, facts in groupby(found, lambda one: (one.decision, one.decided_at))]
    decisions.reverse()
    shown = decisions if session.json else decisions[:limit]
    access.shown(session, at.town, "audit corrected", people_among(one for facts in shown for one in facts))
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        session.write({**place, "decisions": [asdict(one) for facts in shown for one in facts]})
        return
    _print(session, at, shown)
    session.remark("corrected_count", count=f"{len(decisions):,}")
    if len(decisions) > limit:
        session.show(session.say("more", count=f"{len(decisions) - limit:,}"))


def _print(session: Session, at: Desk, decisions: list[list[Overtaken]]) -> None:
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    columns = [session.say(name) for name in ("item", "corrected_then", "corrected_now")]
    for facts in decisions:
        session.show(Text(f"\n{_headline(session, facts[0])}", "bold"))
        then, now = ({one.item: getattr(one, side) for one in facts} for side in ("then", "now"))
        session.show(screen.listing(columns, in_words(then, now, session.lang), whole=(0,)))


def _headline(session: Session, one: Overtaken) -> str:
    return session.say(
        "corrected_decision",
        what=values.event(one.type, session.lang),
        number=number_of(one.decision),
        position=f"{one.decided_at:,}",
        subject=f"{values.kind(one.subject.partition('-')[0], session.lang)} {number_of(one.subject)}",
        day=values.day(one.facts_on, session.lang),
        changed=f"{one.changed_by:,}",
    )
