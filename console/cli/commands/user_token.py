"""`daicho user token`: an API token for a user, or the end of all they have."""

from typing import Annotated

import typer

from connectors.identity.port import IdentityStore, tidy
from connectors.identity.store import identity_store
from console.cli import users
from console.cli.session import Session, session_of


def run(
    ctx: typer.Context,
    *,
    user: Annotated[str, typer.Argument(metavar="USER", help="user")],
    label: Annotated[str, typer.Option("--label", metavar="TEXT", help="token_label")] = "",
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, max=366, help="token_days")] = 90,
    revoke: Annotated[bool, typer.Option("--revoke", help="token_revoke")] = False,
) -> None:
    """Make one or end all; IdentityError for an unknown user."""
    session, user_id = session_of(ctx), tidy(user)
    with identity_store(session.data) as store:
        if revoke:
            _revoke(session, store, user_id)
        else:
            _make(session, store, user_id, label, days)


def _revoke(session: Session, store: IdentityStore, user_id: str) -> None:
    count = store.revoke_tokens(user_id, users.doer(session))
    if session.json:
        session.write({"user": user_id, "revoked": count})
    else:
        session.show(session.say("tokens_revoked", user=user_id, count=count))


def _make(session: Session, store: IdentityStore, user_id: str, label: str, days: int) -> None:
    token = store.make_token(user_id, label, days, users.doer(session))
    if session.json:
        session.write({"user": user_id, "token": token, "days": days})
    else:
        session.remark("token_made", user=user_id, days=days)
        session.show(token)
