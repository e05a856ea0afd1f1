"""`daicho user list`: all local accounts with their roles."""

from collections.abc import Iterator
from typing import Any

import typer

from connectors.identity.port import Account, Grant
from connectors.identity.store import identity_store
from console.cli import screen, values
from console.cli.session import Session, session_of
from events.towns import member_town
from registry.application.permissions import ROLES


def run(ctx: typer.Context) -> None:
    """List."""
    session = session_of(ctx)
    with identity_store(session.data) as store:
        accounts = store.accounts()
    if session.json:
        session.write([_for_programs(account) for account in accounts])
        return
    columns = [session.say(name) for name in ("user_id", "name", "user_state", "roles_held")]
    rows = [
        (
            account.id,
            account.name,
            session.say("user_blocked" if account.blocked else "user_open"),
            "\n".join(_lines(session, account)),
        )
        for account in accounts
    ]
    session.show(screen.listing(columns, rows, whole=(0,)) if rows else session.say("user_none"))


def _lines(session: Session, account: Account) -> Iterator[str]:
    for town in dict.fromkeys(grant.town for grant in account.grants):
        held = (_words(session, grant) for grant in account.grants if grant.town == town)
        yield f"{values.town(member_town(town), session.lang)}: {'、'.join(held)}"


def _words(session: Session, grant: Grant) -> str:
    words: str = getattr(ROLES[grant.role], session.lang)
    if grant.since is None and grant.until is None:
        return words
    return f"{words}（{grant.since or ''}〜{grant.until or ''}）"


def _for_programs(account: Account) -> dict[str, Any]:
    return {
        "user": account.id,
        "name": account.name,
        "blocked": account.blocked,
        "roles": [
            {"town": grant.town, "role": grant.role, "since": grant.since, "until": grant.until}
            for grant in account.grants
        ],
    }
