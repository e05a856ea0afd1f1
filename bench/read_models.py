"""Project and ask a town of any length, side by side with peers in one run.

    python bench/read_models.py                   a small run, a minute
    python bench/read_models.py --all --write     10 k to 5 M events, twelve minutes; writes docs/benchmarks.md's tables

Peers: the eventsourcing library's ProjectionRunner over SQLite, replay without a read model, and PostgreSQL and MariaDB
tables with the usual valid-time and system-time columns. A peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteTrackingRecorder
from following import lag
from log import NotInstalledError
from measuring import ASKED, Moments, timed
from temporal_peers import mariadb, postgres
from towns import Town, alone

from connectors.keys.sealer import RingSealer
from connectors.sqlite import open_log
from events.resident import Resident
from projections import timetravel
from projections.edition import rebuild
from projections.readmodel import ReadModel
from projections.replay import Replay
from registry.application.mapper import AvroMapper

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventsourcing.persistence import Tracking

    from registry.domain.entity import Recorded

ALL_SIZES = (10_000, 100_000, 1_000_000, 5_000_000)
PEERS_UP_TO = 1_000_000  # loading more rows takes the peers longer than everything else together
PEER_EVENTS = 5_000


def ours(town: Town) -> dict[str, Any]:
    """Rebuild from the log."""
    town.edition.unlink(missing_ok=True)  # an earlier run's would be compared on the way
    log = open_log(town.log, read_only=True)
    with town.ring() as ring:
        before, started = time.process_time(), time.perf_counter()
        rebuild(town.edition, log, RingSealer(ring))
        seconds, cpu = time.perf_counter() - started, time.process_time() - before
    return {
        "rebuild_events_per_s": town.events / seconds,
        "rebuild_cpu_us_per_event": 1e6 * cpu / town.events,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes_per_event": town.edition.stat().st_size / town.events,
        "log_bytes_per_event": town.log.stat().st_size / town.events,
    }


def asked(town: Town) -> dict[str, Any]:
    """Ask our read model."""
    moments = Moments(town.events, town.residents)

    def at() -> tuple[Any, int]:
        return moments.valid(), moments.known()

    with ReadModel.open(town.edition, read_only=True) as model:
        return {
            "one resident": timed(lambda: model.state(Resident, moments.number(), *at()), ASKED),
            "whole town": timed(lambda: model.table(Resident, *at()), 15),
            "statistics": timed(lambda: timetravel.statistics(model, *at()), 15),
            "difference": timed(lambda: list(timetravel.changes_between(model, Resident, at(), at())), 5),
            "history": timed(lambda: timetravel.history(model, Resident, moments.number(), moments.known()), ASKED),
        }


def followed(town: Town) -> dict[str, Any]:
    """The lag of live reading."""
    return {"lag": lag(town.log, town.edition, town.keys)}


def replayed(town: Town) -> dict[str, Any]:
    """One resident without a read model; the whole town where that takes less than a minute."""
    moments, log = Moments(town.events, town.residents), open_log(town.log, read_only=True)
    found: dict[str, Any] = {}
    with town.ring() as ring:
        replay = Replay(log, RingSealer(ring))
        found["one resident"] = timed(
            lambda: replay.record(f"resident-{moments.number()}", moments.valid(), moments.known()), ASKED
        )
        if town.events <= PEERS_UP_TO:
            found["whole town"] = timed(lambda: sum(1 for _ in replay.records(moments.valid(), moments.known())), 1)
    return {"replay": found}


class _CountingView(SQLiteTrackingRecorder):
    """The library's example of a view: a row per resident, in the transaction of its tracking."""

    def construct_create_table_statements(self) -> list[str]:
        return [
            *super().construct_create_table_statements(),
            "CREATE TABLE IF NOT EXISTS residents (stream TEXT PRIMARY KEY, version INTEGER, area TEXT)",
        ]

    def put(self, stream: str, version: int, area: str | None, tracking: Tracking) -> None:
        """One event's row and the position."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("INSERT OR REPLACE INTO residents VALUES (?,?,?)", (stream, version, area))


class _RowByRow(Projection[_CountingView]):
    name = "view"

    @singledispatchmethod
    def process_event(self, domain_event: Recorded, tracking: Tracking) -> None:
        """Whatever happened becomes a row."""
        body = domain_event.body
        self.view.put(
            domain_event.originator_id, domain_event.originator_version, getattr(body, "area", None), tracking
        )


def runner(town: Town) -> dict[str, Any]:
    """Events/s of the library's ProjectionRunner over our log, with our codec."""
    view = town.folder / "view.sqlite"
    view.unlink(missing_ok=True)
    environment = {
        "ORIGINATOR_ID_TYPE": "text",
        "TOWN_PERSISTENCE_MODULE": "connectors.sqlite",
        "TOWN_SQLITE_DBNAME": str(town.log),
        "VIEW_PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "VIEW_SQLITE_DBNAME": str(view),
    }
    with town.ring() as ring:
        sealer = RingSealer(ring)

        class Register(Application[str]):
            name = "town"

            def construct_mapper(self) -> AvroMapper:
                return AvroMapper(sealer)

        started = time.perf_counter()
        with ProjectionRunner(
            application_class=Register, view_class=_CountingView, projection_class=_RowByRow, env=environment
        ) as running:
            running.wait(PEER_EVENTS, timeout=300)
        return {"runner_events_per_s": PEER_EVENTS / (time.perf_counter() - started)}


def peer(measure: Callable[..., dict[str, Any]], town: Town) -> dict[str, Any]:
    """A database with the same rows; why not, where it is not installed."""
    try:
        with tempfile.TemporaryDirectory() as place:
            return measure(town.edition, town.events, town.residents, Path(place))
    except (NotInstalledError, ImportError) as missing:
        return {"not measured": str(missing)}


def peers(town: Town) -> dict[str, Any]:
    """PostgreSQL and MariaDB."""
    if town.events > PEERS_UP_TO:
        return {}
    return {"postgres": peer(postgres, town), "mariadb": peer(mariadb, town)}


def main() -> None:
    """Measure every size; print and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--all", action="store_true", help="10 k to 5 M events")
    parser.add_argument("--residents", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, help="where the generated towns stay for the next run")
    parser.add_argument("--write", action="store_true", help="write the tables and plots of docs/benchmarks.md")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="bench-read-models-"))
    folder.mkdir(exist_ok=True)
    results: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}",
        "load_at_start": os.getloadavg()[0],
        "sizes": {},
    }
    for events in ALL_SIZES if options.all else options.sizes:
        town = Town(folder, events, options.residents)
        found = results["sizes"][str(events)] = {}
        for measure in (ours, asked, followed, replayed, runner, peers):
            found |= alone(measure, town)
        print(json.dumps({events: found}, indent=1), flush=True)
    results["load_at_end"] = os.getloadavg()[0]
    if options.write:
        from report import write_report  # noqa: PLC0415 - what draws would count as the memory of what is measured

        write_report(results)


if __name__ == "__main__":
    main()
