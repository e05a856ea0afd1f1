"""`daicho move receive`: what another town tells of those who move becomes part of this town's log, proved."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.exchange.client import Feed
from connectors.exchange.port import GapError, RefusedError
from connectors.exchange.proof import ProofError
from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from console.moving import receive
from console.refusals import Refusal
from events.notes import VerifierKey
from events.towns import member_town


def run(
    ctx: typer.Context,
    *,
    provider: Annotated[str, typer.Option("--provider", metavar="TOWN", help="feed_town")],
    address: Annotated[str, typer.Option("--from", metavar="URL", help="feed_address")],
    token_file: Annotated[Path, typer.Option("--token-file", metavar="FILE", help="feed_token")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="feed_key")],
    town: Town = None,
) -> None:
    """Receive; Refusal C404 where the provider refuses, C405 at a gap, C406 for a false proof."""
    session = session_of(ctx)
    office, code = one_office(session, town), member_town(provider).lgcode
    trusted = VerifierKey.parse(key.read_text(encoding="utf-8").strip())
    with Feed(address, code, token_file.read_text(encoding="utf-8").strip()) as feed:
        try:
            received = receive(office, code, feed, trusted)
        except RefusedError as error:
            raise Refusal("C404", reason=error) from error
        except GapError as error:
            raise Refusal("C405", reason=error) from error
        except ProofError as error:
            raise Refusal("C406", reason=error) from error
    session.log("move.received", town=office.town.lgcode, records=received.count)
    if session.json:
        dead = [{"sequence": sequence, "reason": reason} for sequence, reason in received.dead_letters]
        session.write({"received": received.count, "last": received.last, "dead_letters": dead})
        return
    session.show(session.say("moves_received", town=code, count=received.count, last=received.last))
    for sequence, reason in received.dead_letters:
        session.show(session.say("move_dead_letter", sequence=sequence, reason=reason))
