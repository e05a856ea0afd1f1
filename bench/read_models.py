"""Project and ask a town of any length, side by side with peers in one run; writes docs/benchmarks.md's tables.

    python bench/read_models.py [--sizes 10000 100000 1000000] [--residents 5000] [--folder DIR]

Peers: the eventsourcing library's ProjectionRunner over SQLite, replay without a read model, and PostgreSQL tables with
the usual valid-time and system-time columns. A peer that is not installed is left out, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import synthetic
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteTrackingRecorder
from log import NotInstalledError, library_postgres

from connectors.keys.ring import SqliteKeyRing
from connectors.keys.sealer import RingSealer
from connectors.sqlite import open_log
from events.resident import Resident
from projections import timetravel
from projections.edition import Until, rebuild
from projections.live import LiveModel
from projections.readmodel import ReadModel
from projections.replay import Replay
from registry.application.mapper import AvroMapper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventsourcing.persistence import Tracking

    from connectors.sqlite import SQLiteLogRecorder
    from events.codec import Sealer
    from registry.domain.entity import Recorded

ASKED = 100
PEER_EVENTS = 5_000
LIVE_BATCH = 20


def spread(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(times)
    return {"p50_ms": 1e3 * ordered[len(ordered) // 2], "p95_ms": 1e3 * ordered[int(0.95 * (len(ordered) - 1))]}


def timed(ask: Callable[[], object], count: int) -> dict[str, float]:
    """How long a question takes, asked again and again."""
    times = []
    for _ in range(count):
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return spread(times)


class Moments:
    """Random records and (valid, known) of a town; the same for every peer."""

    def __init__(self, events: int, residents: int) -> None:
        self._random, self._events, self._residents = random.Random(7), events, residents

    def number(self) -> str:
        """A resident."""
        return f"{self._random.randrange(self._residents):012}"

    def valid(self) -> date:
        """A day since the opening."""
        return synthetic.OPENING + timedelta(self._random.randrange(3000))

    def known(self) -> int:
        """A position in the second half of the log."""
        return self._random.randrange(self._events // 2, self._events)


def ours(log: SQLiteLogRecorder, sealer: Sealer, events: int, residents: int, folder: Path) -> dict[str, Any]:
    """Rebuild, follow and ask our read model."""
    path = folder / f"edition-{events}.duckdb"
    path.unlink(missing_ok=True)
    before = time.process_time()
    started = time.perf_counter()
    rebuild(path, log, sealer)
    seconds, cpu = time.perf_counter() - started, time.process_time() - before
    found: dict[str, Any] = {
        "rebuild_events_per_s": events / seconds,
        "rebuild_cpu_us_per_event": 1e6 * cpu / events,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes_per_event": path.stat().st_size / events,
    }
    moments = Moments(events, residents)
    with ReadModel.open(path, read_only=True) as model:
        found["one resident"] = timed(
            lambda: model.state(Resident, moments.number(), moments.valid(), moments.known()), ASKED
        )
        found["whole town to Arrow"] = timed(lambda: model.table(Resident, moments.valid(), moments.known()), 15)
        found["statistics"] = timed(lambda: timetravel.statistics(model, moments.valid(), moments.known()), 15)
        found["difference of two states"] = timed(
            lambda: list(
                timetravel.changes_between(
                    model, Resident, (moments.valid(), moments.known()), (moments.valid(), moments.known())
                )
            ),
            5,
        )
        found["history of one resident"] = timed(
            lambda: timetravel.history(model, Resident, moments.number(), moments.known()), ASKED
        )
    found["live batch of 20"] = live(log, sealer, events, folder)
    return found


def live(log: SQLiteLogRecorder, sealer: Sealer, events: int, folder: Path) -> dict[str, float]:
    """How long 20 events take until they can be read, over an edition of all the others."""
    path = folder / f"edition-{events}-live.duckdb"
    path.unlink(missing_ok=True)
    first = events - 50 * LIVE_BATCH
    rebuild(path, Until(log, first), sealer)
    ends = iter(range(first + LIVE_BATCH, events + 1, LIVE_BATCH))
    with LiveModel.over(path) as model:
        found = timed(lambda: model.refresh(Until(log, next(ends)), sealer), 49)
    path.unlink()
    return found


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


def runner(log_file: Path, sealer: Sealer, folder: Path) -> float:
    """Events/s of the library's ProjectionRunner over our log, with our codec."""

    class Town(Application[str]):
        name = "town"

        def construct_mapper(self) -> AvroMapper:
            return AvroMapper(sealer)

    view = folder / "view.sqlite"
    view.unlink(missing_ok=True)
    environment = {
        "ORIGINATOR_ID_TYPE": "text",
        "TOWN_PERSISTENCE_MODULE": "connectors.sqlite",
        "TOWN_SQLITE_DBNAME": str(log_file),
        "VIEW_PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "VIEW_SQLITE_DBNAME": str(view),
    }
    started = time.perf_counter()
    with ProjectionRunner(
        application_class=Town,
        view_class=_CountingView,
        projection_class=_RowByRow,
        env=environment,
    ) as running:
        running.wait(PEER_EVENTS, timeout=300)
    return PEER_EVENTS / (time.perf_counter() - started)


def replayed(log: SQLiteLogRecorder, sealer: Sealer, events: int, residents: int) -> dict[str, Any]:
    """One resident and the town without a read model: all events are read and folded."""
    moments = Moments(events, residents)
    stream = f"resident-{moments.number()}"
    started = time.perf_counter()
    Replay(log, sealer).record(stream, moments.valid())
    one = time.perf_counter() - started
    started = time.perf_counter()
    sum(1 for _ in Replay(log, sealer).records(moments.valid(), moments.known()))
    return {
        "one resident": {"p50_ms": 1e3 * one},
        "whole town to Arrow": {"p50_ms": 1e3 * (time.perf_counter() - started)},
    }


def postgres(edition: Path, events: int, residents: int, folder: Path) -> dict[str, Any]:
    """The same rows in PostgreSQL: valid_from/valid_to and known_from/known_to, an index per record."""
    with server(folder) as connection, ReadModel.open(edition, read_only=True) as model:
        columns = [name for name, *_ in model.db.execute("DESCRIBE resident").fetchall()]
        types = {"BIGINT": "bigint", "DATE": "date", "BOOLEAN": "boolean"}
        declared = ", ".join(
            f'"{name}" {types.get(kind, "text")}' for name, kind, *_ in model.db.execute("DESCRIBE resident").fetchall()
        )
        connection.execute(f"CREATE TABLE resident ({declared})")
        rows = model.db.execute("FROM resident").fetchall()
        started = time.perf_counter()
        with connection.cursor().copy(f"COPY resident ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        loading = time.perf_counter() - started
        connection.execute("CREATE INDEX ON resident (number)")
        connection.execute("ANALYZE resident")
        moments = Moments(events, residents)
        at = (
            "FROM resident WHERE known_from <= %(k)s AND %(k)s < known_to AND valid_from <= %(v)s"
            " AND (next_from IS NULL OR next_from > %(v)s OR next_known > %(k)s)"
        )

        def ask(query: str) -> Callable[[], object]:
            return lambda: connection.execute(
                query, {"n": moments.number(), "v": moments.valid(), "k": moments.known()}
            ).fetchall()

        found: dict[str, Any] = {
            "load_rows_per_s": len(rows) / loading,
            "one resident": timed(ask(f"SELECT * {at} AND number = %(n)s"), ASKED),
            "whole town to Arrow": timed(ask(f"SELECT * {at} ORDER BY number"), 5),
            "statistics": timed(
                ask(f"SELECT count(*), count(DISTINCT household) {at} AND status = 'resident'"),
                15,
            ),
        }
        found["maintained_events_per_s"] = maintained(connection)
        return found


def maintained(connection: Any) -> float:  # noqa: ANN401 - psycopg's, which only this run has
    """Events/s when each closes the last row and inserts the next, in a transaction of its own."""
    connection.execute("CREATE TABLE kept (number text, valid_from date, valid_to date, known_to bigint, area text)")
    connection.execute("CREATE INDEX ON kept (number)")
    started = time.perf_counter()
    count = PEER_EVENTS // 5
    for index in range(count):
        with connection.transaction():
            number = str(index % 500)
            connection.execute("UPDATE kept SET valid_to = now() WHERE number = %s AND valid_to IS NULL", (number,))
            connection.execute("INSERT INTO kept VALUES (%s, now(), NULL, NULL, '東金')", (number,))
    return count / (time.perf_counter() - started)


@contextmanager
def server(folder: Path) -> Iterator[Any]:
    """A PostgreSQL server of its own, with its default durability."""
    psycopg = import_module("psycopg")  # a peer's client, installed by hand for this run alone
    with (
        library_postgres(folder) as environment,
        psycopg.connect(
            host=environment["POSTGRES_HOST"],
            port=environment["POSTGRES_PORT"],
            user=environment["POSTGRES_USER"],
            dbname=environment["POSTGRES_DBNAME"],
            autocommit=True,
        ) as connection,
    ):
        yield connection


def main() -> None:
    """Measure every size; print and keep the results as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--residents", type=int, default=2_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="bench-projections-"))
    results: dict[str, Any] = {"machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"}
    results["python"], results["load_at_start"] = sys.version.split()[0], os.getloadavg()[0]
    with SqliteKeyRing(folder / f"keys-{options.residents}.sqlite", b"k" * 32, town="122131") as ring:
        sealer = RingSealer(ring)
        for events in options.sizes:
            file = synthetic.make(folder, events, options.residents, ring, sealer)
            log = open_log(file, read_only=True)
            found = results[str(events)] = {"ours": ours(log, sealer, events, options.residents, folder)}
            found["replay"] = replayed(log, sealer, events, options.residents)
            log.datastore.close()
            found["runner_events_per_s"] = runner(file, sealer, folder)
            try:
                with tempfile.TemporaryDirectory() as place:
                    edition = folder / f"edition-{events}.duckdb"
                    found["postgres"] = postgres(edition, events, options.residents, Path(place))
            except NotInstalledError as missing:
                found["postgres"] = str(missing)
            print(json.dumps({events: found}, indent=1), flush=True)
    results["load_at_end"] = os.getloadavg()[0]
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
