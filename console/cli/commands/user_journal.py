"""`daicho user journal`: who signed in or tried to, and who changed users; checked before it is shown."""

from typing import Annotated, Any

import typer

from connectors.identity.port import Record
from connectors.identity.store import identity_store
from console.cli import screen, values
from console.cli.session import Session, session_of
from console.moments import parse_day, period
from events.event import instant


def run(
    ctx: typer.Context,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="journal_failed")] = False,
    first: Annotated[str | None, typer.Option("--from", metavar="D", help="user_from")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="D", help="user_to")] = None,
) -> None:
    """List; IntegrityFault where a line was altered or removed."""
    session = session_of(ctx)
    days = (parse_day(day) if day else None for day in (first, last))
    with identity_store(session.data) as store:
        checked = store.verify()
        found = [one for one in store.records(*period(*days)) if not failed or one.is_failure]
    if session.json:
        session.write([_for_programs(one) for one in found])
        return
    session.remark("journal_checked", count=f"{checked:,}")
    columns = [session.say(name) for name in ("moment", "journal_kind", "user_id", "operator", "journal_outcome")]
    rows = [_row(session, one) for one in found]
    session.show(screen.listing(columns, rows, whole=(2,)) if rows else session.say("journal_none"))


def _row(session: Session, one: Record) -> tuple[str, ...]:
    at = values.moment(instant(one.at), session.lang)
    return at, session.say(f"kind_{one.kind}"), one.user, f"{one.actor}\n{one.place}".strip(), one.detail


def _for_programs(one: Record) -> dict[str, Any]:
    return {**one._asdict(), "at": instant(one.at)}
