"""`daicho user journal`: who signed in or tried to, and who changed users; checked before it is shown."""

from datetime import date, timedelta
from typing import Annotated, Any, Final

import typer

from connectors.identity.port import Outcome, Record
from connectors.identity.store import identity_store
from console.cli import screen, values
from console.cli.moments import parse_day
from console.cli.session import Session, session_of
from events.event import end_of_day, instant

_FAILED: Final = frozenset({*set(Outcome) - {Outcome.OK}, "refused", "provider refused"})


def run(
    ctx: typer.Context,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="journal_failed")] = False,
    first: Annotated[str | None, typer.Option("--from", metavar="D", help="user_from")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="D", help="user_to")] = None,
) -> None:
    """List; IntegrityFault where a line was altered or removed."""
    session = session_of(ctx)
    begin = end_of_day(parse_day(first) - timedelta(days=1)) + 1 if first else 0
    end = end_of_day(parse_day(last)) if last else end_of_day(date.max - timedelta(days=1))
    with identity_store(session.data) as store:
        checked = store.verify()
        found = [one for one in store.records(begin, end) if not failed or _is_failure(one)]
    if session.json:
        session.write([_for_programs(one) for one in found])
        return
    session.remark("journal_checked", count=f"{checked:,}")
    columns = [session.say(name) for name in ("moment", "journal_kind", "user_id", "operator", "journal_outcome")]
    rows = [_row(session, one) for one in found]
    session.show(screen.listing(columns, rows, whole=(2,)) if rows else session.say("journal_none"))


def _is_failure(one: Record) -> bool:
    return one.kind in {"sign_in", "token"} and one.detail in _FAILED


def _row(session: Session, one: Record) -> tuple[str, ...]:
    at = values.moment(instant(one.at), session.lang)
    return at, session.say(f"kind_{one.kind}"), one.user, f"{one.actor}\n{one.place}".strip(), one.detail


def _for_programs(one: Record) -> dict[str, Any]:
    return {**one._asdict(), "at": instant(one.at)}
