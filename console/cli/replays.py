"""A town's log replayed for people: its timeline, and all its records with a bar over the events."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from console.cli.progress import bar
from console.moments import Timeline
from events.event import end_of_day, micros
from events.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.bootstrap import Office
    from console.cli.session import Session
    from console.moments import Known, Standing
    from projections.replay import Record, Replay


@contextmanager
def all_records(session: Session, office: Office, moment: Standing, *, snapshot: bool) -> Iterator[Iterator[Record]]:
    """Every record at a moment by stream name; with `snapshot` finished parts are kept and used."""
    label = f"{office.town.name} {session.say('reading_log')}"
    with bar(session, label, moment.known, session.say("events")) as done:
        if snapshot:
            with office.snapshots(moment.valid) as snapshots:
                yield snapshots.records(moment.known, done)
        else:
            with office.replay(done) as replay:
                yield replay.records(moment.valid, moment.known)


def timeline_of(replay: Replay, office: Office) -> Timeline:
    """Transaction time as the log itself knows it."""

    def position_of(known: Known) -> int:
        if isinstance(known, int):
            return known
        return replay.log.position_at(micros(known) if isinstance(known, datetime) else end_of_day(known))

    town = replay.record(f"{Town.KIND}-{office.town.lgcode}", date.max)
    simulated = bool(town and town.items.get("simulated"))
    return Timeline(replay.position, position_of, replay.log.recorded_at_of, simulated)
