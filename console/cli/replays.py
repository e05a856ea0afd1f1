"""A town's log read for reconstruction, and what it says about transaction time."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from console.cli.moments import Timeline
from console.cli.progress import bar
from events.event import end_of_day, micros
from events.town import Town

if TYPE_CHECKING:
    from console.bootstrap import Office
    from console.cli.moments import Known
    from console.cli.session import Session
    from projections.replay import Replay


def read_log(session: Session, office: Office, only: str = "") -> Replay:
    """All events of the town, or those of one stream (and of the town itself)."""
    streams = {only, f"{Town.KIND}-{office.town.lgcode}"}
    with office.log() as log:
        last = log.head().position
    label = f"{office.town.name} {session.say('reading_log')}"
    with (
        bar(session, label, last, session.say("events")) as done,
        office.replay(only=lambda stream: not only or stream in streams, progress=done) as replay,
    ):
        return replay


def timeline_of(replay: Replay, office: Office) -> Timeline:
    """Transaction time as the log itself knows it."""

    def position_of(known: Known) -> int:
        if isinstance(known, datetime):
            return replay.known_position(micros(known))
        return replay.known_position(end_of_day(known)) if isinstance(known, date) else known

    town = replay.record(f"{Town.KIND}-{office.town.lgcode}", date.max)
    simulated = bool(town and town.items.get("simulated"))
    return Timeline(replay.position, position_of, replay.recorded_at_of, simulated)
