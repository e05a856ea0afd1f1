"""`daicho tax run`: draft a tax and year, list what to look at, decide."""

from collections import Counter
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from console import tax_desk
from console.cli import access, screen, values
from console.cli.assess_words import ODDITIES
from console.cli.options import Town
from console.cli.progress import bar
from console.cli.registers import one_office
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.moments import is_simulated
from events.bill import Tax
from registry.application.tax_drafts import Finding

LIMIT: Final = 20
WORKERS: Final = 2
NAMES: Final = {tax.replace("_", "-"): tax for tax in Tax}
"""税目 as typed."""


def run(
    ctx: typer.Context,
    *,
    tax: Annotated[str, typer.Option("--tax", metavar="TAX", help="run_tax")],
    year: Annotated[int, typer.Option("--year", metavar="YEAR", help="tax_year")],
    town: Town = None,
    decide: Annotated[bool, typer.Option("--decide", help="run_decide")] = False,
    batch: Annotated[str, typer.Option("--batch", metavar="TEXT", help="run_batch")] = "",
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help="run_workers")] = WORKERS,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="limit")] = LIMIT,
) -> None:
    """Run; Complaint C111 for an unknown tax."""
    session = session_of(ctx)
    if tax not in NAMES:
        raise Complaint("C111", option="--tax", value=tax, allowed=", ".join(NAMES))
    office = one_office(session, town).require()
    with office.read_model() as model:
        simulated = is_simulated(model, office.town)
    actor = session.actor or access.os_user()
    order = tax_desk.Order(tax=NAMES[tax], fiscal_year=year, actor=actor, batch=batch, workers=workers)
    label = f"{values.coded('tax', order.tax, session.lang)} {year}"
    with office.registry(simulated=simulated) as registry, bar(session, label, 100, "%") as progress:
        outcome = tax_desk.run(
            office, registry, order, decide=decide, progress=lambda done, of: progress(done * 100 // max(of, 1))
        )
    access.shown(session, office.town, "tax run", {found.taxpayer: {"amount": 1} for found in outcome.findings[:limit]})
    if session.json:
        session.write({"town": office.town.lgcode, **_for_programs(order, outcome, decided=decide)})
        return
    _print(session, order, outcome, decided=decide)
    session.show(*_listed(session, outcome.findings, limit))


def _for_programs(order: tax_desk.Order, outcome: tax_desk.Outcome, *, decided: bool) -> dict[str, Any]:
    tally, basis = outcome.tally, outcome.basis
    return {
        "tax": order.tax,
        "fiscal_year": order.fiscal_year,
        "batch": order.number,
        "decided": decided,
        "decided_on": basis.decided_on,
        "known_position": basis.known_position,
        "bills": tally.bills,
        "amount": tally.amount,
        "recorded": tally.recorded,
        "nothing_due": tally.nothing_due,
        "held_back": tally.held_back,
        "findings": [{"taxpayer": f.taxpayer, "oddity": f.oddity, "detail": f.detail} for f in outcome.findings],
    }


def _print(session: Session, order: tax_desk.Order, outcome: tax_desk.Outcome, *, decided: bool) -> None:
    tally, basis = outcome.tally, outcome.basis
    title = f"{values.coded('tax', order.tax, session.lang)} {order.fiscal_year}"
    session.show(Text(title, "bold"))
    day = values.day(basis.decided_on, session.lang)
    session.show(Text(session.say("run_basis", day=day, position=f"{basis.known_position:,}"), "dim"))
    if outcome.repeated:
        session.show(Text(session.say("run_repeated"), "yellow"))
    rows = [
        (session.say("run_bills"), f"{tally.bills:,}"),
        (session.say("run_amount"), values.yen(tally.amount, session.lang)),
        (session.say("run_nothing"), f"{tally.nothing_due:,}"),
        (session.say("run_held"), f"{tally.held_back:,}"),
    ]
    session.show(screen.grid(rows))
    if decided:
        told = session.say("run_decided", batch=order.number, recorded=f"{tally.recorded:,}", bills=f"{tally.bills:,}")
        session.show(Text(told, "green"))
    else:
        session.show(Text(session.say("run_drafted"), "yellow"))


def _listed(session: Session, findings: list[Finding], limit: int) -> list[Any]:
    if not findings:
        return []
    lang = session.lang
    counts = Counter(finding.oddity for finding in findings)
    counted = [(ODDITIES[oddity].say(lang), f"{count:,}") for oddity, count in counts.items()]
    parts: list[Any] = [Text(f"\n{session.say('run_findings')}", "bold"), screen.grid(counted)]
    if limit:
        columns = [session.say("taxpayer"), session.say("oddity"), session.say("detail")]
        rows = [(f.taxpayer, ODDITIES[f.oddity].say(lang), f.detail) for f in findings[:limit]]
        parts.append(screen.listing(columns, rows, whole=(0,)))
    if len(findings) > limit:
        parts.append(Text(session.say("run_more", count=f"{len(findings) - limit:,}"), "dim"))
    return parts
