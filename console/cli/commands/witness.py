"""`daicho witness`: the towns cosign each other's checkpoints; whoever finds a falsified history sounds the alarm."""

from typing import Any

import typer
from rich.text import Text

from connectors.witness.alarms import Alarm
from connectors.witness.witness import Cosigned, Outcome
from console.cli import screen, values
from console.cli.options import Every
from console.cli.registers import some_offices
from console.cli.repeat import repeated
from console.cli.session import Session, session_of
from console.errors import Exit
from console.witnessing import Visit, witness_all
from events.towns import member_town


def run(ctx: typer.Context, *, every: Every = None) -> int:
    """Visit every neighbour; exits with 9 after an alarm, at once even on a schedule."""
    session = session_of(ctx)
    for _ in repeated(every):
        visits = list(witness_all(some_offices(session, ())))
        alarms = [outcome for visit in visits for outcome in visit.outcomes if isinstance(outcome, Alarm)]
        session.log("witness.alarm" if alarms else "witness.finished", alerts=len(alarms))
        if session.json:
            session.write([_for_programs(visit) for visit in visits])
        else:
            _print(session, visits, alarms)
        if alarms:
            return Exit.INTEGRITY
    return Exit.OK


def _print(session: Session, visits: list[Visit], alarms: list[Alarm]) -> None:
    columns = [session.say(column) for column in ("town", "witness", "cosigned_up_to", "verdict")]
    rows = [
        (
            values.town(member_town(visit.town), session.lang),
            values.town(member_town(visit.witness), session.lang),
            f"{max((one.size for one in visit.outcomes if isinstance(one, Cosigned)), default=0):,}",
            " / ".join(dict.fromkeys(_verdict(session, outcome) for outcome in visit.outcomes)),
        )
        for visit in visits
    ]
    session.show(screen.listing(columns, rows, right=(2,), whole=(0, 1)))
    for alarm in dict.fromkeys(alarms):
        session.show(Text(alarm.message(session.lang), "bold red"))
    if not visits:
        session.remark("nobody_to_witness")


def _verdict(session: Session, outcome: Outcome) -> str:
    if isinstance(outcome, Alarm):
        return session.say("alarm")
    return session.say("cosigned" if isinstance(outcome, Cosigned) else "not_cosigned")


def _for_programs(visit: Visit) -> dict[str, Any]:
    return {
        "town": visit.town,
        "witness": visit.witness,
        "cosigned": [outcome.size for outcome in visit.outcomes if isinstance(outcome, Cosigned)],
        "alarms": [
            {"kind": outcome.kind, "detail": outcome.detail} for outcome in visit.outcomes if isinstance(outcome, Alarm)
        ],
    }
