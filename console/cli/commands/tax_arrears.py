"""`daicho tax arrears`: 滞納一覧, what every overdue instalment owes on a day, and until when it can be collected."""

from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from console.cli import access, screen, values
from console.cli.options import Known, Town, Valid
from console.cli.registers import Desk, desk, number_typed, one_office
from console.cli.session import Session, session_of
from projections.collection import acts, names, overdue, receipts
from projections.safeguards import supports
from registry.application.collection_arrears import Arrears, arrears
from registry.application.permissions import Action
from registry.domain.tax.prescription import ActKind

_COLUMNS: Final = ("taxpayer", "due_on", "unpaid", "late_charge", "collectable_until", "remarks")
_UNDER: Final = {
    ActKind.SEIZURE: "under_seizure",
    ActKind.DEFERRAL: "under_deferral",
    ActKind.STAY: "under_stay",
}


def run(
    ctx: typer.Context,
    *,
    taxpayer: Annotated[str | None, typer.Option("--taxpayer", metavar="NUMBER", help="ledger_taxpayer")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="arrears_explain")] = False,
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
) -> None:
    """List arrears; late charges run to the valid day, at the rates known at the known moment."""
    session = session_of(ctx)
    with desk(one_office(session, town), valid, known) as at:
        at.sight(session, Action.SEE_TAX)  # refuses who may not see taxes
        found = arrears_at(at, number_typed(taxpayer) if taxpayer else None)
        called = names(at.model, sorted({one.taxpayer for one in found}), at.moment.valid, at.moment.known)
        protected = supports(at.model, at.moment.now).keys() & called.keys()
    access.shown(session, at.town, "tax arrears", {one.taxpayer: {"name": True, "balance": True} for one in found})
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        rows = [_for_programs(one, called, protected=one.taxpayer in protected) for one in found]
        session.write({**place, "arrears": rows})
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    if not found:
        session.remark("nothing_in_arrears")
        return
    lines = [_cells(session, at, one, called, protected=one.taxpayer in protected) for one in found]
    session.show(screen.listing([session.say(name) for name in _COLUMNS], lines, right=(2, 3), whole=(0, 1, 2, 3, 4)))
    session.show(*(_explained(session, one) for one in found if explain), _total(session, found))


def arrears_at(at: Desk, taxpayer: str | None = None) -> list[Arrears]:
    """The arrears of a town at the moment, of one taxpayer or all."""
    day, position = at.moment.valid, at.moment.known
    rows = overdue(at.model, day, position, taxpayer)
    bills = sorted({row["number"] for row in rows})
    recorded = at.moment.recorded
    known_on = recorded.date() if recorded else day
    paid, done = receipts(at.model, day, position, bills), acts(at.model, day, position, bills)
    return list(arrears(rows, paid, done, day, known_on=known_on))


def _cells(session: Session, at: Desk, one: Arrears, called: dict[str, str], *, protected: bool) -> list[str]:
    lang = session.lang
    last = one.prescription.last_day
    return [
        f"{one.taxpayer}\n{called.get(one.taxpayer, '')}\n{one.bill} ({one.instalment})",
        values.short_day(one.due_on, lang),
        f"{one.unpaid + one.fee:,}",
        f"{one.late_owed:,}",
        values.short_day(last, lang) if last else session.say("not_running"),
        "\n".join(_remarks(session, at, one, protected=protected)),
    ]


def _remarks(session: Session, at: Desk, one: Arrears, *, protected: bool) -> list[str]:
    demanded = one.demanded_on()
    said = [session.say("demanded", day=values.short_day(demanded, session.lang))] if demanded else []
    said = said or [session.say("not_demanded")]
    said += [session.say("late_provisional")] if one.late.is_provisional and one.late_owed else []
    said += [session.say(key) for kind, key in _UNDER.items() if one.is_under(kind, at.moment.valid)]
    return [*said, session.say("protected")] if protected else said


def _explained(session: Session, one: Arrears) -> RenderableType:
    """The late charge line by line, and how the prescription came about step by step."""
    lang = session.lang
    lines = [f"{one.bill} {session.say('instalment')}{one.instalment}"]
    labelled = [(line.label_ja if lang == "ja" else line.label_en, line) for line in one.late.lines]
    lines += [f"  {label}: {line.formula} = {line.value:,}" for label, line in labelled]
    for step in one.prescription.steps:
        until = values.day(step.last_day, lang) if step.last_day else session.say("not_running")
        on = f"{values.day(step.act.on, lang)} " if step.act else ""
        lines.append(f"  {on}{step.effect_ja if lang == 'ja' else step.effect_en} → {until}")
    return Padding(Text("\n".join(lines)), (0, 0, 1, 2))


def _total(session: Session, found: list[Arrears]) -> RenderableType:
    lang = session.lang
    facts = {
        "people": len({one.taxpayer for one in found}),
        "count": len(found),
        "unpaid": values.yen(sum(one.unpaid + one.fee for one in found), lang),
        "late": values.yen(sum(one.late_owed for one in found), lang),
    }
    return Text(session.say("arrears_total", **facts), "bold")


def _for_programs(one: Arrears, called: dict[str, str], *, protected: bool) -> dict[str, Any]:
    return {
        "bill": one.bill,
        "instalment": one.instalment,
        "tax": one.tax,
        "fiscal_year": one.fiscal_year,
        "taxpayer": one.taxpayer,
        "name": called.get(one.taxpayer),
        "protected": protected,
        "due_on": one.due_on,
        "unpaid": one.unpaid,
        "fee": one.fee,
        "late": one.late_owed,
        "late_is_provisional": one.late.is_provisional,
        "owed": one.owed,
        "demanded_on": one.demanded_on(),
        "acts": [{"kind": act.kind, "on": act.on, "until": act.until} for act in one.done],
        "late_computation": [f"{line.label_ja}: {line.formula} = {line.value}" for line in one.late.lines],
        "prescription": {
            "last_day": one.prescription.last_day,
            "steps": [{"effect": step.effect_ja, "last_day": step.last_day} for step in one.prescription.steps],
        },
    }
