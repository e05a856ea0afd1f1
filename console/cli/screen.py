"""What every answer looks like: which town, on which day, as known when; tables that fit 80 and 120 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rich import box
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from console.cli import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from console.cli.session import Session
    from console.moments import Standing
    from events.towns import MemberTown


def heading(session: Session, town: MemberTown, moment: Standing, *, simulated: bool) -> RenderableType:
    """Both time axes, and that a simulated town is one (law 4)."""
    lines = Text()
    lines.append(session.say("axis_valid"), "bold")
    iso = f" ({moment.valid.isoformat()})" if session.lang == "ja" else ""
    lines.append(f" {values.day(moment.valid, session.lang)}{iso}\n")
    lines.append(session.say("axis_known"), "bold")
    lines.append(f" {known_words(session, moment)}")
    title = f"{values.town(town, session.lang)} ({town.lgcode})"
    subtitle = session.say("simulated") if simulated else None
    style = "magenta" if simulated else "blue"
    return Panel(
        lines,
        title=Text(title, "bold"),
        title_align="left",
        subtitle=subtitle,
        subtitle_align="right",
        border_style=style,
    )


def known_words(session: Session, moment: Standing) -> str:
    """Up to which event everything is taken into account."""
    if moment.recorded is None:
        return session.say("known_nothing")
    at = values.moment(moment.recorded, session.lang)
    key = "known_past" if moment.is_past else "known_now"
    return session.say(key, at=at, position=f"{moment.known:,}")


def place_in_time(town: MemberTown, moment: Standing, *, simulated: bool) -> dict[str, Any]:
    """The same for programs."""
    return {
        "town": {"code": town.lgcode, "name": town.name, "simulated": simulated},
        "valid": moment.valid,
        "known": {"position": moment.known, "recorded_at": moment.recorded, "last_position": moment.now},
    }


def grid(rows: Iterable[tuple[str, str]], title: str = "") -> RenderableType:
    """Labels and values, two columns."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), title=title or None, title_justify="left")
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def listing(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[int] = (),
    whole: Sequence[int] = (),
    title: str = "",
) -> RenderableType:
    """A table with a heading row; `right`: columns of numbers, `whole`: columns that are never broken."""
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", padding=(0, 1, 0, 0))
    for index, column in enumerate(columns):
        justify: Literal["left", "right"] = "right" if index in right else "left"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=index in whole)
    for row in rows:
        table.add_row(*row)
    return table
