"""`daicho user password`: another password for an account."""

from typing import Annotated

import typer

from connectors.identity.port import tidy
from connectors.identity.store import identity_store
from console.cli import users
from console.cli.session import session_of


def run(ctx: typer.Context, *, user: Annotated[str, typer.Argument(metavar="USER", help="user")]) -> None:
    """Set it; IdentityError for an unknown user or an easy password."""
    session, user_id = session_of(ctx), tidy(user)
    with identity_store(session.data) as store:
        store.set_password(user_id, users.password(session), users.doer(session))
    if session.json:
        session.write({"user": user_id})
    else:
        session.show(session.say("user_password_set", user=user_id))
