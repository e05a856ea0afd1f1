"""`daicho tax demands`: every overdue instalment without a 督促, listed or demanded at once."""

from typing import Annotated, Final

import typer
from rich.text import Text

from console.cli import access, screen, values
from console.cli.commands.tax_arrears import arrears_at
from console.cli.options import Town
from console.cli.registers import Desk, desk, one_office
from console.cli.session import Session, session_of
from console.moments import parse_day
from console.refusals import Refusal
from console.tax_collecting import DemandRun, send_demands
from registry.application.collection_arrears import Arrears
from registry.application.permissions import Action
from registry.domain.tax.prescription import ActKind

LIMIT: Final = 20


def run(
    ctx: typer.Context,
    *,
    due_by: Annotated[str | None, typer.Option("--due-by", metavar="D", help="demands_due_by")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="D", help="collect_on")] = None,
    send: Annotated[bool, typer.Option("--send", help="demands_send")] = False,
    slip: Annotated[str, typer.Option("--slip", metavar="NUMBER", help="collect_slip")] = "",
    acknowledge: Annotated[list[str] | None, typer.Option("--acknowledge", metavar="CODE", help="acknowledge")] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="collect_note")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="limit")] = LIMIT,
    town: Town = None,
) -> None:
    """List, or demand all; Refusal C311 without a slip's number."""
    session = session_of(ctx)
    if send and not slip:
        raise Refusal("C311")
    office = one_office(session, town)
    with desk(office, on, None) as at:
        at.sight(session, Action.ENTER_TAX)  # refuses who may not enter taxes
        found = _due(at, due_by)
        day, simulated = at.moment.valid, at.simulated
    sent = 0
    if send:
        actor = session.actor or access.os_user()
        order = DemandRun(number=slip, actor=actor, on=day, note=note, acknowledged=frozenset(acknowledge or ()))
        with office.registry(simulated=simulated) as registry:
            sent = send_demands(registry, [(one.bill, one.instalment) for one in found], order)
    shown = found if session.json else found[:limit]
    access.shown(session, office.town, "tax demands", {one.taxpayer: {"balance": True} for one in shown})
    if session.json:
        rows = [{"bill": o.bill, "instalment": o.instalment, "due_on": o.due_on, "unpaid": o.unpaid} for o in found]
        session.write({"town": office.town.lgcode, "on": day, "sent": sent, "due": rows})
        return
    _print(session, found, shown, sent=sent if send else None)


def _due(at: Desk, due_by: str | None) -> list[Arrears]:
    """What is unpaid and was never demanded; while it is deferred no demand may go out (地方税法15条の2の3)."""
    day = at.moment.valid
    last = parse_day(due_by) if due_by else day
    return [
        one
        for one in arrears_at(at)
        if one.unpaid > one.announced
        and one.due_on <= last
        and one.demanded_on() is None
        and not one.is_under(ActKind.DEFERRAL, day)
    ]


def _print(session: Session, found: list[Arrears], shown: list[Arrears], *, sent: int | None) -> None:
    if not found:
        session.remark("demands_none")
        return
    columns = [session.say(name) for name in ("taxpayer", "bill_number", "instalment", "due_on", "unpaid")]
    rows = [
        (o.taxpayer, o.bill, str(o.instalment), values.short_day(o.due_on, session.lang), f"{o.unpaid:,}")
        for o in shown
    ]
    session.show(screen.listing(columns, rows, right=(2, 4), whole=(0, 1)))
    if len(found) > len(shown):
        session.show(Text(session.say("run_more", count=f"{len(found) - len(shown):,}"), "dim"))
    unpaid = values.yen(sum(one.unpaid for one in found), session.lang)
    people = len({one.taxpayer for one in found})
    session.show(Text(session.say("demands_due", count=f"{len(found):,}", people=f"{people:,}", unpaid=unpaid), "bold"))
    if sent is None:
        session.show(Text(session.say("demands_hint"), "yellow"))
    else:
        session.show(Text(session.say("demands_sent", count=f"{sent:,}"), "green"))
