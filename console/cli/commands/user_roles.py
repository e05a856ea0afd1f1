"""`daicho user roles`: which roles a user has in a town, from when to when."""

from typing import Annotated

import typer

from connectors.identity.port import tidy
from connectors.identity.store import identity_store
from console.cli import users, values
from console.cli.session import session_of
from events.towns import member_town
from registry.application.permissions import ROLES


def run(
    ctx: typer.Context,
    *,
    user: Annotated[str, typer.Argument(metavar="USER", help="user")],
    town: Annotated[str, typer.Option("--town", "-t", metavar="TOWN", envvar="DAICHO_TOWN", help="town")],
    role: Annotated[list[str] | None, typer.Option("--role", metavar="ROLE", help="user_role")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="D", help="user_from")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="D", help="user_to")] = None,
) -> None:
    """Replace; IdentityError for an unknown user or role."""
    session, user_id = session_of(ctx), tidy(user)
    code, grants = users.grants(town, role or (), first, last)
    with identity_store(session.data) as store:
        store.grant(user_id, code, grants, users.doer(session))
    if session.json:
        session.write({"user": user_id, "town": code, "roles": [grant.role for grant in grants]})
        return
    words = "、".join(getattr(ROLES[grant.role], session.lang) for grant in grants)
    shown = values.town(member_town(code), session.lang)
    session.show(session.say("user_roles_set", user=user_id, town=shown, roles=words or session.say("roles_none")))
