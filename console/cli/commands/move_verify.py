"""`daicho move verify`: the evidence of a move, checked with the towns' public keys alone."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.exchange.move_link import Link, verify_chain
from connectors.exchange.proof import ProofError
from console.cli.session import session_of
from console.refusals import Refusal
from events.notes import VerifierKey


def run(
    ctx: typer.Context,
    *,
    links: Annotated[list[Path], typer.Argument(metavar="FILE…", help="move_links")],
    key: Annotated[list[Path], typer.Option("--key", metavar="FILE", help="move_keys")],
) -> None:
    """Verify each, and that the later cites the earlier; Refusal C406 names the first thing that is wrong."""
    session = session_of(ctx)
    keys = [VerifierKey.parse(file.read_text(encoding="utf-8").strip()) for file in key]
    try:
        shown = verify_chain([Link.parse(file.read_bytes()) for file in links], keys)
    except ProofError as error:
        raise Refusal("C406", reason=error) from error
    if session.json:
        session.write([one._asdict() for one in shown])
        return
    for one in shown:
        session.show(session.say("link_shown", **one._asdict()))
    if len(shown) > 1:
        session.show(session.say("chain_shown"))
