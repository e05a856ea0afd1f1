"""`daicho reasons`: the table of 異動事由."""

from typing import Annotated, Final

import typer

from console.cli import screen, values
from console.cli.session import Session, session_of
from events.reasons import REASONS, Reason

_COLUMNS: Final = ("reason", "effect", "population_effect", "trigger", "basis", "deadline")


def run(
    ctx: typer.Context,
    *,
    official: Annotated[bool, typer.Option("--official", help="official")] = False,
) -> None:
    """List the vocabulary."""
    session = session_of(ctx)
    chosen = [reason for reason in REASONS.values() if reason.official or not official]
    if session.json:
        session.write(chosen)
        return
    rows = [_row(session, reason) for reason in chosen]
    session.show(screen.listing([session.say(column) for column in _COLUMNS], rows, right=(2,), whole=(0, 1, 3)))
    session.remark("not_official")


def _row(session: Session, reason: Reason) -> tuple[str, ...]:
    lang = session.lang
    return (
        f"{reason.name if reason.official else f'{reason.name} *'}\n{reason.code}",
        values.term(reason.effect, lang),
        f"{reason.population:+}" if reason.population else "0",
        values.term(reason.trigger, lang),
        reason.legal_basis,
        "" if reason.deadline_days is None else session.say("days", days=reason.deadline_days),
    )
