"""A resident's record as a caseworker reads it, for `show` and `replay` alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from console.cli import values
from console.cli.labels import GROUPS
from events.values.age import age_on

if TYPE_CHECKING:
    from datetime import date

    from rich.console import RenderableType

    from console.cli.session import Session

Items = dict[str, Any]


def sheet(session: Session, number: str, items: Items, valid: date, head: str = "") -> list[RenderableType]:
    """The record in groups; what it doesn't say is left out."""
    known = {**items, **_derived(session, items, valid, head)}
    title = Text.assemble((known.get("name") or "", "bold"), f"　{session.say('number')} {number}")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for words, names in GROUPS:
        rows = [(values.label(name, session.lang), values.said(name, known, session.lang)) for name in names]
        said = [row for row in rows if row[1]]
        for index, row in enumerate(said):
            table.add_row("" if index else words.say(session.lang), *row, end_section=index == len(said) - 1)
    return [title, Rule(style="dim"), table]


def _derived(session: Session, items: Items, valid: date, head: str) -> Items:
    """What follows from the items: one-line address, age, head's name."""
    birth = items.get("birth")
    is_resident = items.get("status") == "resident"
    age = age_on(birth, valid) if birth and birth <= valid and is_resident else None
    return {
        "address": values.address(items),
        "age": "" if age is None else session.say("years_old", age=age),
        "household_head": head,
    }
