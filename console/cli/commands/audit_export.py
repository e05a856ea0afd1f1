"""`daicho audit export`: a bundle that an auditor verifies offline with `daicho-verify`, trusting nobody here."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from connectors.access.port import EVERYBODY
from connectors.verifier.bundle import Range, Streams
from console.bootstrap import offices
from console.cli.access import shown
from console.cli.options import Town
from console.cli.registers import number_typed, one_office
from console.cli.session import session_of
from console.proof import CHECKPOINTS, TOWN_KEY, export, published, seal
from console.refusals import Refusal
from console.witnessing import witness_keys
from events.erasure import Erasure, subject_streams
from events.event import number_of

_RANGE: Final = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")


def run(
    ctx: typer.Context,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="out_bundle")],
    town: Town = None,
    resident: Annotated[str | None, typer.Option("--resident", "-r", metavar="NUMBER", help="bundle_resident")] = None,
    span: Annotated[str | None, typer.Option("--range", metavar="A-B", help="bundle_range")] = None,
    earlier: Annotated[list[int] | None, typer.Option("--earlier", metavar="SIZE", help="bundle_earlier")] = None,
) -> None:
    """Write a bundle; Refusal C304 for an unclear selection, C305 where the file exists, C306 for an unsealed range."""
    session = session_of(ctx)
    office = one_office(session, town)
    selection = _selection(resident, span)
    if out.exists():
        raise Refusal("C305", file=out)
    if published(office).last_size() == 0:
        seal(office)
    size = published(office).last_size()
    if isinstance(selection, Range) and not 1 <= selection.first <= selection.last <= size:
        raise Refusal("C306", first=selection.first, last=selection.last, size=size)
    about = number_of(selection.names[0]) if isinstance(selection, Streams) else EVERYBODY
    shown(session, office.town, "audit export", {about: {}}, everybody=about == EVERYBODY)
    keys = witness_keys(one for one in offices(session.data) if one.town != office.town)
    export(office, out, selection, purpose=session.purpose, earlier=earlier or (), witnesses=keys)
    if session.json:
        session.write({"bundle": out, "town": office.town.lgcode, "size": size})
        return
    session.show(Text(session.say("bundle_written", file=out, size=f"{size:,}"), "green"))
    session.show(session.say("bundle_verify", file=out, trusted=office.folder / CHECKPOINTS / TOWN_KEY))


def _selection(resident: str | None, span: str | None) -> Streams | Range:
    found = _RANGE.fullmatch(span or "")
    if resident is not None and span is None:
        number = number_typed(resident)
        return Streams((*subject_streams(number), f"{Erasure.KIND}-{number}"))
    if resident is None and found is not None:
        return Range(int(found[1]), int(found[2]))
    raise Refusal("C304")
