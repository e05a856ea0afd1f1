"""`daicho tax review`: events that reached a tax after its decision; settle one of them."""

from datetime import date
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from console import tax_desk
from console.bootstrap import Office
from console.cli import access, screen, values
from console.cli.assess_words import ODDITIES, OUTCOMES
from console.cli.options import Known, Town
from console.cli.registers import Desk, desk, number_typed, one_office
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.moments import is_simulated
from console.refusals import Refusal
from events.event import instant
from projections.tax_review import ReviewItem, review_items, settled
from registry.application.reassessment import Correction

LIMIT: Final = 20


def run(
    ctx: typer.Context,
    *,
    town: Town = None,
    taxpayer: Annotated[str | None, typer.Option("--taxpayer", metavar="NUMBER", help="explain_taxpayer")] = None,
    known: Known = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="limit")] = LIMIT,
    settle: Annotated[str, typer.Option("--settle", metavar="REVIEW", help="review_settle")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="review_reason")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="review_keep")] = False,
) -> None:
    """List, or settle one; Refusal C308 without a reason, C312 where it can't be, Complaint C111 for one not open."""
    session = session_of(ctx)
    office = one_office(session, town)
    number = taxpayer and number_typed(taxpayer)
    if settle:
        if not reason:
            raise Refusal("C308")
        _settle(session, office, settle, reason, keep=keep)
        return
    with desk(office, None, known) as at:
        found = review_items(at.model, at.moment.known, taxpayer=number)
        shown = [(item, _proposed(at, item)) for item in found[:limit]]
    people = {item.taxpayer: {"amount": 1} for item, _ in shown}
    access.shown(session, at.town, "tax review", people)
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        session.write({**place, "open": len(found), "items": [_for_programs(*one) for one in shown]})
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    if not found:
        session.show(Text(session.say("no_reviews"), "green"))
        return
    session.show(Text(session.say("reviews", count=f"{len(found):,}"), "bold"))
    for item, proposed in shown:
        session.show(Text(item.number, "bold cyan"), screen.grid(_told(session, item, proposed)))
    if len(found) > limit:
        session.show(Text(session.say("run_more", count=f"{len(found) - limit:,}"), "dim"))


def _proposed(at: Desk, item: ReviewItem) -> Correction | None:
    """What deciding it now would give; nothing where the question is about the past."""
    if at.moment.is_past:
        return None
    return tax_desk.proposal(at.model, item, at.town.lgcode, _today(at))


def _today(at: Desk) -> date:
    recorded = at.moment.recorded
    assert recorded is not None
    return recorded.date() if at.simulated else at.moment.valid


def _told(session: Session, item: ReviewItem, proposed: Correction | None) -> list[tuple[str, str]]:
    lang = session.lang
    event = f"{values.event(item.type, lang)} ({values.day(item.effective, lang)})"
    decided = "" if item.amount is None else f"{item.bill} {values.yen(item.amount, lang)}"
    rows = [
        (values.label("tax", lang), f"{values.coded('tax', item.tax, lang)} {item.fiscal_year}"),
        (values.label("taxpayer", lang), item.taxpayer),
        (session.say("review_event"), f"{event} {item.cause}"),
        (session.say("review_told"), values.moment(instant(item.recorded_at), lang)),
        (session.say("review_now"), decided or "―"),
    ]
    if proposed is not None:
        rows.append((session.say("review_then"), _change(session, proposed)))
    return rows


def _change(session: Session, proposed: Correction) -> str:
    if proposed.obstacle is not None:
        return f"{ODDITIES[proposed.obstacle.oddity].say(session.lang)} {proposed.obstacle.detail}"
    return f"{OUTCOMES[proposed.outcome].say(session.lang)} {proposed.amount_change:+,}"


def _for_programs(item: ReviewItem, proposed: Correction | None) -> dict[str, Any]:
    names = ("tax", "fiscal_year", "taxpayer", "bill", "amount", "position", "type", "effective", "command_id")
    said = {name: getattr(item, name) for name in names} | {"review": item.number, "cause": item.cause}
    if proposed is None:
        return said
    if proposed.obstacle is not None:
        return said | {"held_back": proposed.obstacle.oddity, "detail": proposed.obstacle.detail}
    return said | {"proposed": proposed.outcome, "amount_change": proposed.amount_change}


def _settle(session: Session, office: Office, number: str, reason: str, *, keep: bool) -> None:
    """Settle the first open review of this number, or of this tax, year and taxpayer; settled before, it is told."""
    with office.read_model() as model:
        found = [item for item in review_items(model, model.progress().position) if _is_meant(item.number, number)]
        before = [row for row in settled(model, model.progress().position) if _is_meant(row["number"], number)]
        simulated = is_simulated(model, office.town)
    if not found and not before:
        raise Complaint("C111", option="--settle", value=number, allowed="daicho tax review")
    if not found:
        _tell(session, before[-1]["number"], before[-1]["outcome"], before[-1]["amount_change"], before[-1]["position"])
        return
    actor = session.actor or access.os_user()
    with office.registry(simulated=simulated) as registry:
        done = tax_desk.settle(office, registry, found[0], actor, reason, keep=keep)
    access.shown(session, office.town, "tax review", {done.item.taxpayer: {"amount": 1}})
    if session.json:
        session.write({**_for_programs(done.item, done.correction), "recorded_at_position": done.receipt.last})
    else:
        _tell(session, done.item.number, done.correction.outcome, done.correction.amount_change, done.receipt.last)


def _is_meant(number: str, typed: str) -> bool:
    return number == typed or number.startswith(f"{typed}-")


def _tell(session: Session, number: str, outcome: str, change: int, position: int) -> None:
    words = OUTCOMES[outcome].say(session.lang)
    values_told = {"item": number, "outcome": words, "change": f"{change:+,}", "position": f"{position:,}"}
    session.show(Text(session.say("review_settled", **values_told), "green"))
