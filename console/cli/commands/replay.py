"""`daicho replay`: any past state from the log alone, to the screen or a file, with its digest."""

import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer
from rich.text import Text

from console.cli import access, screen, values
from console.cli.labels import KINDS as NAMES
from console.cli.moments import Moment
from console.cli.options import Known, ShowMyNumber, Town, Valid
from console.cli.registers import number_typed, one_office
from console.cli.replays import read_log, timeline_of
from console.cli.residents import sheet
from console.cli.session import Session, session_of
from console.errors import Complaint
from events.catalogue import STATES
from events.resident import Resident
from events.towns import MemberTown
from projections.export import write_csv, write_json_lines, write_parquet
from projections.replay import Record, Replay, digest


class Format(StrEnum):
    """Forms of output."""

    SCREEN = "screen"
    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


KINDS: Final = {state.KIND: state for state in STATES}


@dataclass(frozen=True)
class Reconstruction:
    """A reconstructed state, and where on both axes it stands."""

    town: MemberTown
    simulated: bool
    moment: Moment
    records: list[Record]
    digest: str


def run(
    ctx: typer.Context,
    *,
    town: Town = None,
    valid: Valid = None,
    known: Known = None,
    resident: Annotated[str | None, typer.Option("--resident", "-r", metavar="NUMBER", help="resident")] = None,
    digest_only: Annotated[bool, typer.Option("--digest", help="digest")] = False,
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="format")] = Format.SCREEN,
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="kind")] = Resident.KIND,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="out")] = None,
    show_my_number: ShowMyNumber = False,
) -> None:
    """Reconstruct a state; Complaint C111 for an unknown form or kind, C201 or C202 for an unknown resident."""
    session = session_of(ctx)
    _check_choice("--format", form, list(Format))
    _check_choice("--kind", kind, list(KINDS))
    if form == Format.PARQUET and out is None:
        raise Complaint("C107", format=form)
    found = _reconstruct(session, town, valid, known, number_typed(resident) if resident else "")
    if digest_only:
        _print_digest(session, found)
        return
    records = [
        replace(record, items=values.masked(record.items, show_my_number=show_my_number)) for record in found.records
    ]
    people = {record.number: record.items for record in records if record.kind is Resident}
    if resident or form != Format.SCREEN or session.json:  # else only counts are shown
        access.shown(session, found.town, "replay", people, my_number=show_my_number, everybody=not resident)
    if form != Format.SCREEN:
        _export(session, records, Format(form), kind, out)
    elif session.json:
        place = screen.place_in_time(found.town, found.moment, simulated=found.simulated)
        listed = [{"stream": record.stream, "items": record.items} for record in records]
        session.write({**place, "digest": found.digest, "records": listed})
    else:
        _print(session, found, records, one=bool(resident))


def _check_choice(option: str, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise Complaint("C111", option=option, value=value, allowed=", ".join(allowed))


def _reconstruct(
    session: Session, town: str | None, valid: str | None, known: str | None, number: str
) -> Reconstruction:
    office = one_office(session, town)
    stream = f"{Resident.KIND}-{number}" if number else ""
    started = time.monotonic()
    replay = read_log(session, office, stream)
    timeline = timeline_of(replay, office)
    moment = timeline.moment(valid, known)
    if stream:
        records = [_one(replay, stream, number, moment, office.town)]
    else:
        records = list(replay.records(moment.valid, moment.known))
    found = Reconstruction(office.town, timeline.simulated, moment, records, digest(records))
    session.log(
        "replay.finished",
        town=office.town.lgcode,
        valid=moment.valid.isoformat(),
        known=moment.known,
        records=len(records),
        digest=found.digest,
        seconds=round(time.monotonic() - started, 3),
    )
    return found


def _one(replay: Replay, stream: str, number: str, moment: Moment, town: MemberTown) -> Record:
    record = replay.record(stream, moment.valid, moment.known)
    if record is not None:
        return record
    entries = replay.entries(stream)
    if not entries:
        raise Complaint("C201", town=town.name, what=NAMES[Resident.KIND], number=number)
    first = min(entries, key=lambda entry: (entry.header.effective.on, entry.position))
    raise Complaint(
        "C202",
        what=NAMES[Resident.KIND],
        number=number,
        valid=moment.valid,
        known=moment.known,
        first=first.header.effective.on,
        position=first.position,
    )


def _print_digest(session: Session, found: Reconstruction) -> None:
    if session.json:
        place = screen.place_in_time(found.town, found.moment, simulated=found.simulated)
        session.write({**place, "records": len(found.records), "digest": found.digest})
        return
    sys.stdout.write(f"{found.digest}  {found.town.lgcode} valid={found.moment.valid} known={found.moment.known}\n")


def _print(session: Session, found: Reconstruction, records: list[Record], *, one: bool) -> None:
    session.show(screen.heading(session, found.town, found.moment, simulated=found.simulated))
    if one:
        session.show(*sheet(session, records[0].number, records[0].items, found.moment.valid))
    else:
        by_kind = Counter((record.kind.KIND, record.items.get("status") or "") for record in records)
        rows = [
            (values.kind(kind, session.lang), values.coded("status", status, session.lang), f"{count:,}")
            for (kind, status), count in sorted(by_kind.items())
        ]
        columns = [session.say("kind"), session.say("status"), session.say("count")]
        session.show(screen.listing(columns, rows, right=(2,)))
    session.show(Text.assemble((session.say("digest"), "bold"), f" {found.digest}"))
    session.show(Text(session.say("replayed", count=f"{found.moment.known:,}"), "dim"))


def _export(session: Session, records: list[Record], form: Format, kind: str, out: Path | None) -> None:
    of_kind = [record for record in records if record.kind is KINDS[kind]]
    if form == Format.PARQUET and out is not None:
        count = write_parquet(of_kind, KINDS[kind], out)
    elif out is None:
        _write_text(records if form == Format.JSON else of_kind, form, kind, sys.stdout)
        return
    else:
        with out.open("w", encoding="utf-8", newline="") as file:
            count = _write_text(records if form == Format.JSON else of_kind, form, kind, file)
    session.remark("written", file=out, count=f"{count:,}")


def _write_text(records: list[Record], form: Format, kind: str, out: TextIO) -> int:
    return write_json_lines(records, out) if form == Format.JSON else write_csv(records, KINDS[kind], out)
