"""`daicho bill`: a tax bill, how it came about, what was paid, and whether its facts were corrected since."""

from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from console.cli import access, screen, values
from console.cli.changes import in_words
from console.cli.options import Known, Town, Valid
from console.cli.registers import desk, one_office
from console.cli.session import Session, session_of
from console.service.histories import bill
from console.service.views import Payment
from events.event import instant
from registry.application.permissions import Action

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
        view = bill(at.sight(session, Action.SEE_TAX), number)
    items, decision, entries = view.items, view.decision, list(view.entries)
    access.shown(session, at.town, "bill", {items.get("taxpayer") or number: items})
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        found = [{"item": c.item, "before": c.before, "after": c.after} for c in view.facts_corrected]
        extra = {"decision": decision, "facts_corrected": found, "entries": entries}
        session.write({**place, "number": number, "bill": items, **extra})
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated), Text(number, "bold"))
    rows = [(values.label(item, session.lang), values.said(item, items, session.lang)) for item in _ITEMS]
    session.show(screen.grid(row for row in rows if row[1]))
    session.show(*_calculation(session, items, decision))
    session.show(*_paid(session, view.payments))
    session.show(*_corrected(session, *view.facts))


def _calculation(session: Session, items: Items, decision: Items) -> list[RenderableType]:
    lines: list[RenderableType] = [Text(f"\n{session.say('calculation')}", "bold")]
    lines += [Padding(line, (0, 0, 0, 2)) for line in decision.get("explanation", [])]
    day = values.said("assessment_date", items, session.lang)
    position = f"{decision.get('known_position', 0):,}"
    basis = Text(session.say("decided_on_facts", day=day, position=position), "dim")
    return [*lines, Padding(basis, (0, 0, 0, 2))]


def _paid(session: Session, payments: tuple[Payment, ...]) -> list[RenderableType]:
    lang = session.lang
    rows = [
        (
            values.event(one.entry["type"], lang),
            values.day(one.entry["effective"], lang),
            values.yen(one.paid or one.refunded, lang),
            values.moment(instant(one.entry["recorded_at"]), lang),
        )
        for one in payments
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
