"""`daicho history`: every change of a resident, in the order of 履歴番号."""

from typing import Any, Final

import typer
from rich.table import Table
from rich.text import Text

from console.cli import access, screen, values
from console.cli.changes import Change, changes, in_words
from console.cli.erased import erasure_of, told
from console.cli.options import Known, Number, ShowMyNumber, Town
from console.cli.registers import desk, number_typed, one_office
from console.cli.session import Session, session_of
from console.service.histories import history
from console.service.views import HistoryEntry
from events.event import instant
from registry.application.permissions import Action

FIRST_SHOWN: Final = ("name", "kana", "birth", "sex", "address", "household", "relationship")
"""Of a first entry, which says everything, these are shown; the rest is on the record."""

Items = dict[str, Any]


def run(
    ctx: typer.Context,
    *,
    number: Number,
    town: Town = None,
    known: Known = None,
    show_my_number: ShowMyNumber = False,
) -> None:
    """Show a resident's history; Complaint C201 where there is none."""
    session = session_of(ctx)
    typed = number_typed(number)
    with desk(one_office(session, town), None, known) as at:
        told_entries = history(at.sight(session, Action.SEE_HISTORY), typed).entries
        erased = erasure_of(at, typed)
    entries = [one.entry for one in told_entries]
    steps = [_step(one, show_my_number=show_my_number) for one in told_entries]
    items = {name: value for _, after in steps for name, value in (after or {}).items()}
    access.shown(session, at.town, "history", {typed: items}, my_number=show_my_number)
    cancelled = {version: entry["version"] for entry in entries for version in entry["cancels"] or ()}
    if session.json:
        place = screen.place_in_time(at.town, at.moment, simulated=at.simulated)
        listed = zip(entries, steps, strict=True)
        listing = {"erased": erased and erased._asdict()}
        session.write(
            {**place, "number": typed, **listing, "history": [_for_programs(e, s, cancelled) for e, s in listed]}
        )
        return
    session.show(screen.heading(session, at.town, at.moment, simulated=at.simulated))
    session.show(*told(session, erased))
    session.show(_table(session, entries, steps, cancelled))


def _step(told_entry: HistoryEntry, *, show_my_number: bool) -> tuple[Items | None, Items | None]:
    """The record on the entry's effective day, as known just before the entry and with it."""
    both = (told_entry.before, told_entry.record)
    before, after = (items and values.masked(items, show_my_number=show_my_number) for items in both)
    return before, after


def _table(
    session: Session, entries: list[Items], steps: list[tuple[Items | None, Items | None]], cancelled: dict[int, int]
) -> Table:
    table = Table(show_lines=True, expand=True)
    table.add_column(session.say("version"), justify="right", no_wrap=True)
    table.add_column(session.say("reason"), ratio=3, overflow="fold")
    table.add_column(session.say("changes"), ratio=5, overflow="fold")
    for entry, step in zip(entries, steps, strict=True):
        style = "dim" if entry["version"] in cancelled else ""
        what = _what(session, entry, cancelled)
        table.add_row(str(entry["version"]), what, _changed(session, *step), style=style)
    return table


def _what(session: Session, entry: Items, cancelled: dict[int, int]) -> Text:
    """Reason, both dates, on which ground, by whom."""
    lang = session.lang
    effective = values.fuzzy_day(entry["effective"], entry["effective_text"], lang)
    lines = [
        Text(values.reason(entry["reason"], lang), "bold"),
        Text(f"{session.say('effective')} {effective}"),
        Text(f"{session.say('recorded')} {values.moment(instant(entry['recorded_at']), lang)}"),
    ]
    if entry["notice_on"]:
        lines.append(Text(f"{session.say('notice')} {values.day(entry['notice_on'], lang)}"))
    trigger = values.term(entry["trigger"], lang)
    ground = session.say("by_whom", trigger=trigger, basis=entry["legal_basis"], actor=entry["actor"])
    lines.append(Text(ground, "dim"))
    lines.append(Text(f"{session.say('submission', submission=entry['submission'])} #{entry['position']}", "dim"))
    if entry["cancels"]:
        versions = ", ".join(str(version) for version in entry["cancels"])
        lines.append(Text(session.say("cancels", versions=versions), "yellow"))
    if entry["version"] in cancelled:
        lines.append(Text(session.say("cancelled_by", version=cancelled[entry["version"]]), "red"))
    return Text("\n").join(lines)


def _changed(session: Session, before: Items | None, after: Items | None) -> Text:
    lines = []
    first = {values.label(item, session.lang) for item in FIRST_SHOWN}
    for item, old, new in in_words(before, after, session.lang):
        if before is None and item not in first:
            continue
        arrow = f"{old} → {new}" if old and new else new or f"{old} →"
        lines.append(Text.assemble((item, "cyan"), f" {arrow}"))
    return Text("\n").join(lines)


def _for_programs(entry: Items, step: tuple[Items | None, Items | None], cancelled: dict[int, int]) -> Items:
    before, after = step
    found: list[Change] = changes(before, after)
    return {
        **entry,
        "recorded_at": instant(entry["recorded_at"]),
        "cancelled_by": cancelled.get(entry["version"]),
        "changes": [{"item": c.item, "before": c.before, "after": c.after} for c in found],
        "record": after,
    }
