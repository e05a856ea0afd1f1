"""`daicho tax payments`: 収納データ of banks and stores, booked in a town's register; each payment once."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from connectors.files.payments import PaymentReport, import_payments
from connectors.files.rejects import RejectsFile
from console.cli import screen, values
from console.cli.options import Town
from console.cli.registers import desk, one_office
from console.cli.session import Session, session_of
from console.errors import Exit
from events.towns import MemberTown
from registry.application.permissions import Action

_COUNTS: Final = ("booked", "announced", "withdrawn", "repeated")


def run(
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="payments_file")],
    town: Town = None,
) -> int:
    """Book a file of payments; exits with 5 where lines were refused, which are listed in the town's data folder."""
    session = session_of(ctx)
    office = one_office(session, town)
    with desk(office, None, None) as at:
        at.sight(session, Action.ENTER_TAX)  # refuses who may not enter payments
        simulated = at.simulated
    with office.import_turn(), office.registry(simulated=simulated) as registry:
        report = import_payments(file, registry)
    with RejectsFile(office.folder / f"{file.stem}_rejects.csv") as rejects:
        for reject in report.rejects:
            rejects.add(reject)
    session.log("payments.imported", town=office.town.lgcode, rows=_rows(report), refused=len(report.rejects))
    _answer(session, office.town, report, rejects.path)
    return Exit.ROWS_REFUSED if report.rejects else Exit.OK


def _rows(report: PaymentReport) -> int:
    return report.booked + report.announced + report.withdrawn + report.repeated + len(report.rejects)


def _answer(session: Session, town: MemberTown, report: PaymentReport, rejects: Path) -> None:
    counts = {name: getattr(report, name) for name in _COUNTS}
    if session.json:
        named = ("line", "item", "code", "reason_ja", "remedy_ja")
        refused = [{name: getattr(one, name) for name in named} for one in report.rejects]
        session.write({"town": town.lgcode, **counts, "yen": report.yen, "refused": refused})
        return
    rows = [(session.say(f"payments_{name}"), f"{count:,}") for name, count in counts.items()]
    rows.append((session.say("payments_yen"), values.yen(report.yen, session.lang)))
    rows.append((session.say("payments_refused"), f"{len(report.rejects):,}"))
    session.show(screen.grid(rows, title=values.town(town, session.lang)))
    if report.rejects:
        session.show(Text(session.say("payments_rejects", file=rejects), "yellow"))
