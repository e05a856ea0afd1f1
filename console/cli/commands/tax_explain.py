"""`daicho tax explain`: a taxpayer's taxes of a year, line by line with sources, from the facts the decision knew."""

from datetime import date
from typing import Annotated, Any

import typer
from rich.rule import Rule
from rich.text import Text

from console import tax_desk
from console.cli import access, screen, values
from console.cli.options import Known, Town
from console.cli.registers import Desk, desk, number_typed, one_office
from console.cli.session import Session, session_of
from console.errors import Exit
from console.tax_desk import Explained
from events.bill import BillStatus, read_schedule
from registry.domain.tax.explain import Line, Unit, decimal


def run(
    ctx: typer.Context,
    *,
    taxpayer: Annotated[str, typer.Option("--taxpayer", metavar="NUMBER", help="explain_taxpayer")],
    year: Annotated[int, typer.Option("--year", metavar="YEAR", help="tax_year")],
    town: Town = None,
    known: Known = None,
) -> int:
    """Explain; exits with 3 where no record says anything of the taxpayer and year, 7 where an amount disagrees."""
    session = session_of(ctx)
    number = number_typed(taxpayer)
    with desk(one_office(session, town), None, known) as at:
        now = tax_desk.basis_of(at.town.lgcode, year, at.moment.known, _today(at))
        found = [one for one in tax_desk.explain(at.model, number, now) if one.bill or one.draft.sections]
    access.shown(session, at.town, "tax explain", {number: {"amount": 1}} if found else {})
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        session.write({**place, "taxpayer": number, "fiscal_year": year, "taxes": [_for_programs(o) for o in found]})
    else:
        session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
        for one in found:
            _print(session, one)
        if not found:
            session.show(Text(session.say("explain_nothing")))
    if not found:
        return Exit.NOT_FOUND
    return Exit.OK if all(one.agrees for one in found) else Exit.DIFFERENCE


def _today(at: Desk) -> date:
    recorded = at.moment.recorded
    return recorded.date() if recorded is not None and (at.simulated or at.moment.is_past) else at.moment.valid


def _print(session: Session, one: Explained) -> None:
    lang = session.lang
    title = f"{values.coded('tax', one.tax, lang)} {one.basis.fiscal_year}  {one.number}"
    session.show(Rule(title, align="left"), *_decisions(session, one))
    for section in one.draft.sections:
        if section.title:
            session.show(Text(section.title, "bold"))
        lines = [_cells(session, line) for line in section.computation.lines]
        columns = [session.say("item"), session.say("calculation"), "", session.say("source")]
        session.show(screen.listing(columns, lines, right=(2,)))
    if one.bill is None or one.bill["status"] == BillStatus.CANCELLED:
        return
    parts = [(str(p.number), values.day(p.due_on, lang), values.yen(p.amount, lang)) for p in _schedule(one)]
    session.show(screen.listing([session.say("instalment"), session.say("due_on"), ""], parts, right=(2,)))


def _schedule(one: Explained) -> Any:  # noqa: ANN401 - a tuple of 期別
    return read_schedule(one.bill["instalments"] or "") if one.bill else ()


def _decisions(session: Session, one: Explained) -> list[Text]:
    if one.bill is None:
        return [Text(session.say("explain_draft"), "yellow")]
    told: list[Text] = []
    for made in one.decisions:
        day, position = values.day(made.decided_on, session.lang), f"{made.known_position:,}"
        told.append(Text(session.say("explain_decided", day=day, position=position), "dim"))
        if cause := made.details.get("cause"):
            reason = made.details.get("revision_reason", "")
            told.append(Text(f"  {session.say('explain_cause', cause=cause)} {reason}"))
        if differences := values.said("differences", made.details, session.lang):
            told.append(Text(f"  {session.say('explain_differences', differences=differences)}"))
    if one.bill["status"] == BillStatus.CANCELLED:
        return [*told, Text(session.say("explain_cancelled"), "bold yellow")]
    if one.agrees:
        return [*told, Text(session.say("explain_agrees"), "green")]
    amount = values.yen(one.draft.amount, session.lang)
    return [*told, Text(session.say("explain_differs", amount=amount), "bold red")]


def _cells(session: Session, line: Line) -> tuple[str, str, str, str]:
    label = line.label_ja if session.lang == "ja" else line.label_en
    is_yen = line.unit is Unit.YEN and isinstance(line.value, int)
    amount = values.yen(int(line.value), session.lang) if is_yen else decimal(line.value)
    return label, line.formula, amount, line.source


def _for_programs(one: Explained) -> dict[str, Any]:
    return {
        "tax": one.tax,
        "number": one.number,
        "bill": one.bill,
        "decisions": [{**made.details, "position": made.entry["position"]} for made in one.decisions],
        "agrees": one.agrees,
        "amount": one.draft.amount,
        "sections": [
            {
                "title": section.title,
                "lines": [
                    {
                        "key": line.key,
                        "label": line.label_ja,
                        "formula": line.formula,
                        "value": decimal(line.value),
                        "unit": line.unit,
                        "source": line.source,
                    }
                    for line in section.computation.lines
                ],
            }
            for section in one.draft.sections
        ],
    }
