"""`daicho monitor`: log, tree, checkpoints, read model, access log and keys, each checked against the others."""

import time
from collections.abc import Sequence
from typing import Any, Final

import typer
from rich.text import Text

from console.cli import screen, values
from console.cli.options import Every, Towns
from console.cli.registers import some_offices
from console.cli.repeat import repeated
from console.cli.session import Session, session_of
from console.errors import Exit
from console.monitoring import Health, inspect, metrics, write_metrics
from console.publishing import publishing_jobs
from console.schedule import Schedule
from events.towns import member_town

METRICS: Final = "monitor.prom"
"""File of the data folder with the last round's figures, while the monitor runs on a schedule."""


def run(ctx: typer.Context, *, town: Towns = None, every: Every = None) -> int:
    """Check everything; exits with 9 where something contradicts something, at once even on a schedule."""
    session = session_of(ctx)
    with Schedule([] if every is None else publishing_jobs(some_offices(session, town or ()))).running() as schedule:
        return _watch(session, town or (), every, schedule)


def _watch(session: Session, towns: Sequence[str], every: int | None, schedule: Schedule) -> int:
    for _ in repeated(every):
        found = [inspect(office) for office in some_offices(session, towns)]
        if every is not None:
            write_metrics(session.data / METRICS, metrics(found, int(time.time())) + schedule.metrics())
        for health in found:
            event = "monitor.sound" if health.is_sound else "monitor.alarm"
            session.log(event, town=health.town, position=health.position, alerts=len(health.findings))
        if session.json:
            session.write([_for_programs(health) for health in found])
        else:
            _print(session, found)
        if not all(health.is_sound for health in found):
            return Exit.INTEGRITY
    return Exit.OK


def _print(session: Session, found: list[Health]) -> None:
    columns = ("town", "events", "sealed_events", "checkpoints", "accesses", "keys_destroyed", "verdict")
    rows = [
        (
            values.town(member_town(health.town), session.lang),
            *(
                f"{n:,}"
                for n in (health.position, health.sealed, health.checkpoints, health.accesses, health.destroyed)
            ),
            session.say("sound" if health.is_sound else "unsound"),
        )
        for health in found
    ]
    session.show(screen.listing([session.say(name) for name in columns], rows, right=range(1, 6), whole=(0,)))
    for health in found:
        for check, detail in health.findings:
            text = session.say(
                f"check_{check}", town=values.town(member_town(health.town), session.lang), detail=detail
            )
            session.show(Text(text, "bold red"))
    if any(not health.at_rest.is_encrypted for health in found):
        session.remark(f"at_rest_{found[0].at_rest}")


def _for_programs(health: Health) -> dict[str, Any]:
    return {
        "town": health.town,
        "position": health.position,
        "sealed": health.sealed,
        "checkpoints": health.checkpoints,
        "accesses": health.accesses,
        "keys_destroyed": health.destroyed,
        "clock_lead": health.clock_lead,
        "at_rest": health.at_rest,
        "findings": [{"check": check, "detail": detail} for check, detail in health.findings],
    }
