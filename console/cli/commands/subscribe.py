"""`daicho subscribe`: the reference subscriber of another town's feed."""

import time
from pathlib import Path
from typing import Annotated

import typer

from connectors.exchange.client import Feed, Subscriber, prove
from connectors.exchange.inbox import Inbox
from connectors.exchange.port import GapError, RefusedError, TryLaterError
from connectors.exchange.proof import ProofError
from console.cli.options import Brokers
from console.cli.session import Session, session_of
from console.feed.sources import records_of
from console.refusals import Refusal
from events.notes import VerifierKey


def run(
    ctx: typer.Context,
    *,
    provider: Annotated[str, typer.Option("--provider", metavar="TOWN", help="feed_town")],
    address: Annotated[str, typer.Option("--from", metavar="URL", help="feed_address")],
    token_file: Annotated[Path, typer.Option("--token-file", metavar="FILE", help="feed_token")],
    inbox: Annotated[Path, typer.Option("--inbox", metavar="FILE", help="feed_inbox")],
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="feed_key")] = None,
    subscriber: Annotated[str, typer.Option("--subscriber", metavar="CODE", help="feed_subscriber")] = "",
    kafka: Brokers = None,
    follow: Annotated[bool, typer.Option("--follow", help="feed_follow")] = False,
) -> None:
    """Receive; Refusal C404 where the provider refuses, C405 at a gap, C406 for a false proof."""
    session = session_of(ctx)
    trusted = VerifierKey.parse(key.read_text(encoding="utf-8").strip()) if key else None
    token = token_file.read_text(encoding="utf-8").strip()
    with (
        Feed(address, provider, token) as feed,
        Inbox(inbox) as box,
        records_of(provider, subscriber, feed, kafka) as source,
    ):
        try:
            count = _receive(Subscriber(source, box), follow=follow)
            proved = prove(feed, box, trusted, subscriber) if trusted else 0
        except RefusedError as error:
            raise Refusal("C404", reason=error) from error
        except GapError as error:
            raise Refusal("C405", reason=error) from error
        except ProofError as error:
            raise Refusal("C406", reason=error) from error
        _tell(session, box, count, proved)


def _receive(subscriber: Subscriber, *, follow: bool) -> int:
    """Everything there is now; with `follow` it goes on until Ctrl-C."""
    count = 0
    while True:
        try:
            new = subscriber.receive(timeout=20.0 if follow else 0.0)
        except TryLaterError as later:
            if not follow:
                raise
            time.sleep(later.seconds)
            continue
        count += new
        if not new and not follow:
            return count


def _tell(session: Session, inbox: Inbox, count: int, proved: int) -> None:
    last, dead = inbox.last_sequence, len(inbox.dead_letters())
    if session.json:
        session.write({"received": count, "last": last, "proved": proved, "dead_letters": dead})
        return
    session.show(session.say("records_received", count=f"{count:,}", last=f"{last:,}", proved=f"{proved:,}"))
    if dead:
        session.show(session.say("dead_letters", count=dead))
