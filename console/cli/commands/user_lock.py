"""`daicho user lock`: block an account at once, or let it in again."""

from typing import Annotated

import typer

from connectors.identity.port import tidy
from connectors.identity.store import identity_store
from console.cli import users
from console.cli.session import session_of


def run(
    ctx: typer.Context,
    *,
    user: Annotated[str, typer.Argument(metavar="USER", help="user")],
    again: Annotated[bool, typer.Option("--again", help="user_again")] = False,
) -> None:
    """Block or let in; IdentityError for an unknown user."""
    session, user_id = session_of(ctx), tidy(user)
    with identity_store(session.data) as store:
        store.block(user_id, users.doer(session), blocked=not again)
    if session.json:
        session.write({"user": user_id, "blocked": not again})
    else:
        session.show(session.say("user_unlocked" if again else "user_locked", user=user_id))
