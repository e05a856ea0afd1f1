"""`daicho move receive`: what another town tells of those who move becomes part of this town's log, proved."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.exchange.client import Feed
from connectors.exchange.port import GapError, RefusedError, TryLaterError
from connectors.exchange.proof import ProofError
from console.bootstrap import Office
from console.cli.options import Brokers, Every, Town
from console.cli.registers import one_office
from console.cli.repeat import repeated
from console.cli.session import Session, session_of
from console.moving import Received, receive
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
    kafka: Brokers = None,
    every: Every = None,
    town: Town = None,
) -> None:
    """Receive once, or again and again; with `--every` a provider that is away is asked again at the next turn."""
    session = session_of(ctx)
    office, code = one_office(session, town), member_town(provider).lgcode
    trusted = VerifierKey.parse(key.read_text(encoding="utf-8").strip())
    with Feed(address, code, token_file.read_text(encoding="utf-8").strip()) as feed:
        for _ in repeated(every):
            try:
                _tell(session, office, code, _received(office, code, feed, trusted, kafka))
            except TryLaterError as later:
                if every is None:
                    raise
                session.log("move.waiting", town=office.town.lgcode, error=type(later).__name__)


def _received(office: Office, provider: str, feed: Feed, key: VerifierKey, servers: str | None) -> Received:
    """One round; Refusal C404 where the provider refuses, C405 at a gap, C406 for a false proof."""
    try:
        return receive(office, provider, feed, key, servers)
    except RefusedError as error:
        raise Refusal("C404", reason=error) from error
    except GapError as error:
        raise Refusal("C405", reason=error) from error
    except ProofError as error:
        raise Refusal("C406", reason=error) from error


def _tell(session: Session, office: Office, provider: str, received: Received) -> None:
    session.log("move.received", town=office.town.lgcode, records=received.count)
    if session.json:
        dead = [{"sequence": sequence, "reason": reason} for sequence, reason in received.dead_letters]
        session.write({"received": received.count, "last": received.last, "dead_letters": dead})
        return
    session.show(session.say("moves_received", town=provider, count=received.count, last=received.last))
    for sequence, reason in received.dead_letters:
        session.show(session.say("move_dead_letter", sequence=sequence, reason=reason))
