"""`daicho agreement token`: a subscriber's bearer token for the HTTP feed, shown once."""

from typing import Annotated

import typer

from console.cli.options import Town
from console.cli.registers import one_office
from console.cli.session import session_of
from console.feed.joined import machine_time, tokens


def run(
    ctx: typer.Context,
    *,
    subscriber: Annotated[str, typer.Argument(metavar="SUBSCRIBER", help="subscriber_code")],
    withdraw: Annotated[bool, typer.Option("--withdraw", help="token_withdraw")] = False,
    town: Town = None,
) -> None:
    """Issue one, or end all of them; a token alone opens nothing, its subscriber's agreements do."""
    session = session_of(ctx)
    with tokens(one_office(session, town)) as store:
        if withdraw:
            count = store.withdraw(subscriber)
            session.show(session.say("tokens_withdrawn", subscriber=subscriber, count=count))
            return
        token = store.issue(subscriber, machine_time())
    if session.json:
        session.write({"subscriber": subscriber, "token": token})
        return
    session.show(session.say("agreement_token", subscriber=subscriber, token=token))
