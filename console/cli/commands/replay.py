"""`daicho replay`: any past state from the log alone, to the screen or a file, with its digest."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer
from rich.text import Text

from connectors.access.port import EVERYBODY
from console.cli import access, screen, values
from console.cli.changes import in_words
from console.cli.checkpoints import as_position
from console.cli.labels import KINDS as NAMES
from console.cli.options import Known, ShowMyNumber, Town, Valid
from console.cli.registers import number_typed, one_office
from console.cli.replays import all_records, timeline_of
from console.cli.residents import sheet
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.moments import Standing
from console.service.histories import person_of
from events.catalogue import STATES
from events.household import Household
from events.items import State, items_of
from events.resident import Resident
from events.towns import MemberTown
from projections.export import write_csv, write_json_lines, write_parquet
from projections.replay import Digesting, Record, Replay, record_of


class Format(StrEnum):
    """Forms of output."""

    SCREEN = "screen"
    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


KINDS: Final = {state.KIND: state for state in STATES}
_ITEMS: Final = tuple(item.name for item in items_of(Resident))


@dataclass(frozen=True)
class Question:
    """Which town, where on both axes, and who asks."""

    session: Session
    town: MemberTown
    moment: Standing
    simulated: bool

    @property
    def place(self) -> dict[str, object]:
        """Where the answer stands, for programs."""
        return screen.place_in_time(self.town, self.moment, simulated=self.simulated)


def run(
    ctx: typer.Context,
    *,
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
    resident: Annotated[str | None, typer.Option("--resident", "-r", metavar="NUMBER", help="resident")] = None,
    record: Annotated[str | None, typer.Option("--record", metavar="NUMBER", help="record")] = None,
    digest_only: Annotated[bool, typer.Option("--digest", help="digest")] = False,
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="format")] = Format.SCREEN,
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="kind")] = Resident.KIND,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="out")] = None,
    snapshot: Annotated[bool, typer.Option("--snapshot", help="snapshot")] = False,
    show_my_number: ShowMyNumber = False,
) -> None:
    """Reconstruct a state; Complaint C111 for an unknown form or kind, C201 or C202 for an unknown record."""
    session = session_of(ctx)
    _check_choice("--format", form, list(Format))
    _check_choice("--kind", kind, list(KINDS))
    if form == Format.PARQUET and out is None:
        raise Complaint("C107", format=form)
    office = one_office(session, town)
    started = time.monotonic()
    with office.replay() as replay:
        timeline = timeline_of(replay, office)
        asked = Question(session, office.town, timeline.moment(valid, as_position(office, known)), timeline.simulated)
        typed = resident or record
        one = _one(replay, Resident if resident else KINDS[kind], typed, asked) if typed else None
    tell = _digest_only if digest_only else partial(_tell, form=Format(form), kind=KINDS[kind], out=out)
    if one is not None:
        found = Digesting([one])
        tell(asked, found, one, show_my_number=show_my_number)
    else:
        with all_records(session, office, asked.moment, snapshot=snapshot) as records:
            found = Digesting(records)
            tell(asked, found, None, show_my_number=show_my_number)
    session.log(
        "replay.finished",
        town=office.town.lgcode,
        valid=asked.moment.valid.isoformat(),
        known=asked.moment.known,
        records=found.count,
        digest=found.digest,
        seconds=round(time.monotonic() - started, 3),
    )


def _check_choice(option: str, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise Complaint("C111", option=option, value=value, allowed=", ".join(allowed))


def _one(replay: Replay, kind: type[State], typed: str, asked: Question) -> Record:
    number = number_typed(typed) if kind in (Resident, Household) else typed
    stream = f"{kind.KIND}-{number}"
    entries = replay.entries(stream)
    if not entries:
        raise Complaint("C201", town=asked.town.name, what=NAMES[kind.KIND], number=number)
    record = record_of(stream, entries, asked.moment.valid, asked.moment.known)
    if record is not None:
        return record
    first = min(entries, key=lambda entry: (entry.header.effective.on, entry.position))
    raise Complaint(
        "C202",
        what=NAMES[kind.KIND],
        number=number,
        valid=asked.moment.valid,
        known=asked.moment.known,
        first=first.header.effective.on,
        position=first.position,
    )


def _digest_only(asked: Question, found: Digesting, _: Record | None, *, show_my_number: bool) -> None:  # noqa: ARG001 - nobody's items are shown
    for _record in found:
        pass
    if asked.session.json:
        asked.session.write({**asked.place, "records": found.count, "digest": found.digest})
        return
    place = f"{asked.town.lgcode} valid={asked.moment.valid} known={asked.moment.known}"
    sys.stdout.write(f"{found.digest}  {place}\n")


def _tell(
    asked: Question,
    found: Digesting,
    one: Record | None,
    *,
    show_my_number: bool,
    form: Format,
    kind: type[State],
    out: Path | None,
) -> None:
    session = asked.session
    if one or form != Format.SCREEN or session.json:  # else only counts are shown
        people = (
            {person_of(one.kind, one.number, [one.items]): one.items}
            if one
            else {EVERYBODY: dict.fromkeys(_ITEMS, True)}
        )
        access.shown(session, asked.town, "replay", people, my_number=show_my_number, everybody=not one)
    records = (replace(record, items=values.masked(record.items, show_my_number=show_my_number)) for record in found)
    if form != Format.SCREEN:
        _export(session, records, form, kind, out)
    elif session.json:
        listed = [{"stream": record.stream, "items": record.items} for record in records]
        session.write({**asked.place, "digest": found.digest, "records": listed})
    else:
        _print(asked, found, records, one=one is not None)


def _print(asked: Question, found: Digesting, records: Iterator[Record], *, one: bool) -> None:
    session = asked.session
    session.show(screen.heading(session, asked.town, asked.moment, simulated=asked.simulated))
    if one:
        record = next(records)
        if record.kind is Resident:
            session.show(*sheet(session, record.number, record.items, asked.moment.valid))
        else:
            session.show(Text(f"{values.kind(record.kind.KIND, session.lang)} {record.number}", "bold"))
            session.show(screen.grid((item, now) for item, _, now in in_words(None, record.items, session.lang) if now))
    else:
        by_kind = Counter((record.kind.KIND, record.items.get("status") or "") for record in records)
        rows = [
            (values.kind(kind, session.lang), values.coded("status", status, session.lang), f"{count:,}")
            for (kind, status), count in sorted(by_kind.items())
        ]
        columns = [session.say("kind"), session.say("status"), session.say("count")]
        session.show(screen.listing(columns, rows, right=(2,)))
    session.show(Text.assemble((session.say("digest"), "bold"), f" {found.digest}"))
    session.show(Text(session.say("replayed", count=f"{asked.moment.known:,}"), "dim"))


def _export(session: Session, records: Iterator[Record], form: Format, kind: type[State], out: Path | None) -> None:
    of_kind = records if form == Format.JSON else (record for record in records if record.kind is kind)
    if form == Format.PARQUET and out is not None:
        count = write_parquet(of_kind, kind, out)
    elif out is None:
        _write_text(of_kind, form, kind, sys.stdout)
        return
    else:
        with out.open("w", encoding="utf-8", newline="") as file:
            count = _write_text(of_kind, form, kind, file)
    session.remark("written", file=out, count=f"{count:,}")


def _write_text(records: Iterator[Record], form: Format, kind: type[State], out: TextIO) -> int:
    return write_json_lines(records, out) if form == Format.JSON else write_csv(records, kind, out)
