"""`daicho user add`: a local account, with its roles in one or more towns."""

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
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="user_name")],
    role: Annotated[list[str] | None, typer.Option("--role", metavar="ROLE", help="user_role")] = None,
    town: Annotated[list[str] | None, typer.Option("--town", "-t", metavar="TOWN", help="user_town")] = None,
    program: Annotated[bool, typer.Option("--program", help="user_program")] = False,
) -> None:
    """Add; IdentityError for a bad id, an easy password, an unknown role."""
    session, user_id = session_of(ctx), tidy(user)
    given = [users.grants(one, role or ()) for one in town or ()]
    password = None if program else users.password(session)
    with identity_store(session.data) as store:
        store.add(user_id, name, password, users.doer(session))
        for code, grants in given:
            store.grant(user_id, code, grants, users.doer(session))
    if session.json:
        session.write({"user": user_id, "towns": [code for code, _ in given], "roles": role or []})
    else:
        session.show(session.say("user_added", user=user_id))
