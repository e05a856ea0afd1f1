"""`daicho bill`: a tax bill, how it came about, what was paid, and whether its facts were corrected since."""

import json
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from console.cli import access, screen, values
from console.cli.changes import Point, changes, in_words, items_at
from console.cli.options import Known, Town, Valid
from console.cli.registers import Desk, desk, one_office, require_entries
from console.cli.session import Session, session_of
from events.bill import Bill, BillDecided
from events.catalogue import state_class
from events.event import instant, number_of

Items = dict[str, Any]
_ITEMS: Final = (
    "tax",
    "fiscal_year",
    "taxpayer",
    "subject",
    "assessment_date",
    "status",
    "amount",
    "due_on",
    "paid",
    "refunded",
    "balance",
)


def run(
    ctx: typer.Context,
    *,
    number: Annotated[str, typer.Argument(metavar="BILL", help="bill_number")],
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
) -> None:
    """Show a bill; Complaint C201 or C202 where there is none."""
    session = session_of(ctx)
    with desk(one_office(session, town), valid, known) as at:
        items = items_at(at.model, Bill, number, (at.moment.valid, at.moment.known))
        if items is None:
            require_entries(at, Bill, number)
            return
        entries = at.model.entries(f"{Bill.KIND}-{number}", at.moment.known)
        money = at.model.rows(
            "SELECT version, paid, refunded FROM bill_fact WHERE number = ? AND position <= ? AND gone_at IS NULL",
            [number, at.moment.known],
        )
        decision = _decision(entries)
        now = at.moment.known
        on_facts = _facts(at, items, decision.get("known_position", now))
        on_facts_now = _facts(at, items, now)
    items["balance"] = items.get("amount", 0) - items.get("paid", 0) + items.get("refunded", 0)
    access.shown(session, at.town, "bill", {items.get("taxpayer") or number: items})
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        found = [{"item": c.item, "before": c.before, "after": c.after} for c in changes(on_facts, on_facts_now)]
        extra = {"decision": decision, "facts_corrected": found, "entries": entries}
        session.write({**place, "number": number, "bill": items, **extra})
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated), Text(number, "bold"))
    rows = [(values.label(item, session.lang), values.said(item, items, session.lang)) for item in _ITEMS]
    session.show(screen.grid(row for row in rows if row[1]))
    session.show(*_calculation(session, items, decision))
    session.show(*_paid(session, entries, {row["version"]: row for row in money}))
    session.show(*_corrected(session, on_facts, on_facts_now))


def _decision(entries: list[Items]) -> Items:
    """What the decision says beside the bill: when, on which facts, how computed."""
    for entry in entries:
        if entry["type"] == BillDecided.TYPE and entry["details"]:
            details: Items = json.loads(entry["details"])
            return details
    return {}


def _facts(at: Desk, items: Items, known: int) -> Items | None:
    """The taxed subject on the 賦課期日, as known at a position."""
    subject, day = items.get("subject"), items.get("assessment_date")
    if not subject or day is None:
        return None
    point: Point = (day, known)
    return items_at(at.model, state_class(subject), number_of(subject), point)


def _calculation(session: Session, items: Items, decision: Items) -> list[RenderableType]:
    lines: list[RenderableType] = [Text(f"\n{session.say('calculation')}", "bold")]
    lines += [Padding(line, (0, 0, 0, 2)) for line in decision.get("explanation", [])]
    day = values.said("assessment_date", items, session.lang)
    position = f"{decision.get('known_position', 0):,}"
    basis = Text(session.say("decided_on_facts", day=day, position=position), "dim")
    return [*lines, Padding(basis, (0, 0, 0, 2))]


def _paid(session: Session, entries: list[Items], money: dict[int, Items]) -> list[RenderableType]:
    lang = session.lang
    rows = [
        (
            values.event(entry["type"], lang),
            values.day(entry["effective"], lang),
            values.yen(money[entry["version"]]["paid"] or money[entry["version"]]["refunded"], lang),
            values.moment(instant(entry["recorded_at"]), lang),
        )
        for entry in entries
        if entry["version"] in money and (money[entry["version"]]["paid"] or money[entry["version"]]["refunded"])
    ]
    if not rows:
        return []
    columns = [session.say("kind"), session.say("effective"), values.label("amount", lang), session.say("recorded")]
    title = Text(f"\n{session.say('payments')}", "bold")
    return [title, screen.listing(columns, rows, right=(2,))]


def _corrected(session: Session, then: Items | None, now: Items | None) -> list[RenderableType]:
    found = in_words(then, now, session.lang)
    if not found:
        return [Text(session.say("facts_hold"), "green")]
    columns = [session.say("item"), session.say("before"), session.say("after")]
    return [Text(session.say("facts_changed"), "bold yellow"), screen.listing(columns, found)]
