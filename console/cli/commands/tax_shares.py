"""`daicho tax shares`: 払込, what of a period's 個人住民税 belongs to the prefecture and to the state."""

from typing import Annotated

import typer

from console.cli import screen, values
from console.cli.options import Known, Town
from console.cli.registers import desk, one_office
from console.cli.session import session_of
from console.cli.tax_labels import PARTS
from console.moments import check_order, parse_day
from projections.collection_shares import shares
from registry.application.permissions import Action


def run(
    ctx: typer.Context,
    *,
    year: Annotated[int, typer.Option("--year", metavar="YEAR", help="tax_year")],
    first: Annotated[str, typer.Option("--from", metavar="D", help="shares_from")],
    last: Annotated[str, typer.Option("--to", metavar="D", help="shares_to")],
    ratio_on: Annotated[str | None, typer.Option("--ratio-on", metavar="D", help="shares_ratio")] = None,
    town: Town = None,
    known: Known = None,
) -> None:
    """Divide; sums alone are shown, so that nothing of anybody is."""
    session = session_of(ctx)
    begins, ends = parse_day(first), parse_day(last)
    check_order(begins, ends)
    assessed_on = parse_day(ratio_on) if ratio_on else ends
    with desk(one_office(session, town), ends.isoformat(), known) as at:
        at.sight(session, Action.SEE_TAX)  # refuses who may not see taxes
        found = shares(at.model, year, begins, ends, at.moment.known, assessed_on=assessed_on)
    divided = found.divided
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        session.write(
            {**place, "year": year, "received": found.received, "assessed": found.assessed, "shares": divided}
        )
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    columns = [session.say(name) for name in ("share_of", "share_assessed", "share_ratio", "share_yen")]
    rows = [
        (PARTS[part].say(session.lang), f"{found.assessed[part]:,}", f"{float(found.ratio(part)):.7f}", f"{yen:,}")
        for part, yen in divided.items()
    ]
    total = (
        session.say("share_received"),
        f"{sum(found.assessed.values()):,}",
        "",
        values.yen(found.received, session.lang),
    )
    session.show(screen.listing(columns, [*rows, total], right=(1, 2, 3)))
