"""`daicho stats`: population, households, age pyramid, movements and collection of a town."""

from datetime import date
from typing import Annotated, Any, Final

import typer
from rich.table import Table
from rich.text import Text

from console.cli import screen, values
from console.cli.options import Known, Towns, Valid
from console.cli.registers import Desk, desk, some_offices
from console.cli.session import Session, session_of
from console.moments import check_order, parse_day
from events.values.fiscal import first_day, fiscal_year
from projections.timetravel import collection, movements, pyramid, statistics

Items = dict[str, Any]
_COUNTS: Final = ("population", "male", "female", "foreign_residents", "households")
_AGES: Final = ("under_15", "working_age", "over_64")
_FULL_BAR: Final = "█"
_PART_BARS: Final = " ▏▎▍▌▋▊▉"
_EIGHTHS: Final = 8
_PERCENT: Final = 1000
"""Shares are counted in tenths of a percent: no floats."""


def run(
    ctx: typer.Context,
    *,
    town: Towns = None,
    valid: Valid = None,
    known: Known = None,
    first: Annotated[str | None, typer.Option("--from", metavar="D", help="from")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="D", help="to")] = None,
) -> None:
    """Show the figures of a day and a period; Complaint C109 for a period that ends before it begins."""
    session = session_of(ctx)
    answers = []
    for office in some_offices(session, town or ()):
        with desk(office, valid, known) as at:
            period = _period(at, first, last)
            found = _figures(at, period)
        if session.json:
            place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
            answers.append({**place, "period": period, **found})
        else:
            _print(session, at, period, found)
    if session.json:
        session.write(answers)


def _period(at: Desk, first: str | None, last: str | None) -> tuple[date, date]:
    end = parse_day(last) if last else at.moment.valid
    begin = parse_day(first) if first else first_day(fiscal_year(end))
    check_order(begin, end)
    return begin, end


def _figures(at: Desk, period: tuple[date, date]) -> Items:
    moment = (at.moment.valid, at.moment.known)
    counts = statistics(at.model, *moment)
    counts["working_age"] = counts["population"] - counts["under_15"] - counts["over_64"]
    return {
        "counts": counts,
        "pyramid": pyramid(at.model, *moment),
        "movements": movements(at.model, *period, at.moment.known),
        "collection": collection(at.model, *moment),
    }


def _print(session: Session, at: Desk, period: tuple[date, date], found: Items) -> None:
    counts = found["counts"]
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    figures = Table.grid(padding=(0, 4))
    figures.add_row(
        _column(session, [(name, f"{counts[name]:,}") for name in (*_COUNTS, "vehicles")]),
        _column(
            session, [(name, f"{counts[name]:,} ({_share(counts[name], counts['population'])})") for name in _AGES]
        ),
    )
    session.show(figures, Text(f"\n{session.say('pyramid')}", "bold"), _pyramid(session, found["pyramid"]))
    first, last = (values.day(day, session.lang) for day in period)
    rows = [(values.reason(row["reason"], session.lang), f"{row['people']:,}") for row in found["movements"]]
    if rows:
        title = Text(f"\n{session.say('movements', first=first, last=last)}", "bold")
        session.show(title, screen.listing([session.say("reason"), session.say("people")], rows, right=(1,)))
    if found["collection"]:
        session.show(Text(f"\n{session.say('collection')}", "bold"), _collection(session, found["collection"]))


def _column(session: Session, rows: list[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan")
    table.add_column(justify="right")
    for name, value in rows:
        table.add_row(session.say(name), value)
    return table


def _share(part: int, whole: int) -> str:
    """Percent to one place."""
    tenths = part * _PERCENT // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10}%"


def _pyramid(session: Session, rows: list[Items]) -> Table:
    """Men to the left, women to the right, the oldest on top."""
    people = {(row["age_from"], row["sex"]): row["people"] for row in rows}
    most = max(people.values(), default=1)
    room = max(10, (min(session.out.width, 100) - 30) // 2)
    table = Table.grid(padding=(0, 1))
    for justify in ("right", "right", "center", "left", "left"):
        table.add_column(justify=justify, no_wrap=True)
    table.add_row("", session.say("male"), session.say("age"), session.say("female"), "")
    for age in sorted({age for age, _ in people}, reverse=True):
        men, women = people.get((age, "男"), 0), people.get((age, "女"), 0)
        left, right = _bar(men, most, room), _bar(women, most, room)
        table.add_row(str(men), Text(left, "blue"), f"{age}–{age + 4}", Text(right, "red"), str(women))
    return table


def _bar(count: int, most: int, room: int) -> str:
    eighths = count * room * _EIGHTHS // most
    return _FULL_BAR * (eighths // _EIGHTHS) + _PART_BARS[eighths % _EIGHTHS].strip()


def _collection(session: Session, rows: list[Items]) -> Any:  # noqa: ANN401 - rich's union of renderables
    columns = ("tax", "fiscal_year", "bills", "assessed", "paid", "balance", "rate")
    lines = [
        (
            values.coded("tax", row["tax"], session.lang),
            str(row["fiscal_year"]),
            f"{row['bills']:,}",
            f"{row['assessed']:,}",
            f"{row['paid'] - row['refunded']:,}",
            f"{row['balance']:,}",
            _share(row["paid"] - row["refunded"], row["assessed"]),
        )
        for row in rows
    ]
    return screen.listing([session.say(column) for column in columns], lines, right=range(1, len(columns)))
