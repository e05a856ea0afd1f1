"""`daicho reasons`: the table of 異動事由, each with its class, basis and the items it requires."""

from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from console.cli import screen, values
from console.cli.session import Session, session_of
from events.reasons import REASONS, Reason
from events.resident import ResidentKind
from registry.domain.plans import PLANS, required_items

_COLUMNS: Final = ("reason", "effect", "population_effect", "trigger", "deadline", "basis_and_items")


def run(
    ctx: typer.Context,
    *,
    official: Annotated[bool, typer.Option("--official", help="official")] = False,
) -> None:
    """List the vocabulary."""
    session = session_of(ctx)
    chosen = [reason for reason in REASONS.values() if reason.official or not official]
    if session.json:
        session.write([_for_programs(reason) for reason in chosen])
        return
    rows = [_row(session, reason) for reason in chosen]
    session.show(screen.listing([session.say(column) for column in _COLUMNS], rows, right=(2,), whole=(0, 1, 3)))
    session.remark("not_official")


def _for_programs(reason: Reason) -> dict[str, Any]:
    """The row with what it does: its act, its events, its required items by name, and those of each nationality."""
    plan, always = PLANS[reason.code], required_items(reason.code)
    return {
        **asdict(reason),
        "act": plan.act,
        "events": [body.TYPE for body in plan.bodies],
        "required": always,
        "required_of": {
            kind.value: {item: name for item, name in required_items(reason.code, kind).items() if item not in always}
            for kind in ResidentKind
        },
    }


def _row(session: Session, reason: Reason) -> tuple[str, ...]:
    lang = session.lang
    items = required_items(reason.code)
    required = "、".join(items.values()) if lang == "ja" else ", ".join(items)
    return (
        f"{reason.name if reason.official else f'{reason.name} *'}\n{reason.code}",
        values.term(reason.effect, lang),
        f"{reason.population:+}" if reason.population else "0",
        values.term(reason.trigger, lang),
        "" if reason.deadline_days is None else session.say("days", days=reason.deadline_days),
        "\n".join(filter(None, (reason.legal_basis, required))),
    )
