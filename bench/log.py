"""Compare the logs side by side in one run: ours on SQLite and Kafka, the library's SQLite and PostgreSQL, and UmaDB.

    python bench/log.py [--events 100000] [--commits 2000] [--rebuild 0] [--only kafka,sqlite] [--json FILE]

Every store is used through the eventsourcing library's own recorder, with events of 300 bytes. A store whose server is
not installed is left out, and the table says so. PostgreSQL and UmaDB run with their default durability.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, StoredEvent

from connectors.kafka import create_topic
from connectors.kafka.broker import LocalKafka, free_ports
from connectors.kafka.maven import missing_tools

STATE = os.urandom(300)
BULK = 1_000  # events per insert when loading
THREADS = (1, 8, 64)

Environment = dict[str, str]


class NotInstalledError(Exception):
    """A peer's server isn't on this machine."""


def event(stream: str, version: int = 1) -> StoredEvent:
    """Make one event."""
    return StoredEvent(stream, version, "resident.moved_in", STATE)


@contextmanager
def library_sqlite(directory: Path) -> Iterator[Environment]:
    """Use the library's SQLite recorder."""
    yield {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(directory / "library.db")}


@contextmanager
def our_sqlite(directory: Path) -> Iterator[Environment]:
    """Use our embedded log."""
    yield {"PERSISTENCE_MODULE": "connectors.sqlite", "SQLITE_DBNAME": str(directory / "town.ledger")}


@contextmanager
def our_kafka(directory: Path) -> Iterator[Environment]:
    """Use our log on one local Apache Kafka broker."""
    lacks = missing_tools()
    if lacks:
        raise NotInstalledError(lacks)
    with LocalKafka(directory / "kafka") as kafka:
        create_topic(kafka.settings(), "bench.ledger")
        yield {
            "PERSISTENCE_MODULE": "connectors.kafka",
            "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
            "KAFKA_TOPIC": "bench.ledger",
            "KAFKA_REPLICA": str(directory / "replica"),
            "KAFKA_SINGLE_BROKER": "y",
            "KAFKA_TIMEOUT": "60",
        }


@contextmanager
def library_postgres(directory: Path) -> Iterator[Environment]:
    """Use the library's PostgreSQL recorder on a server of its own."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        raise NotInstalledError("PostgreSQL is not installed (Debian: apt install postgresql)")
    data = directory / "postgres"
    data.mkdir()
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    if user:
        directory.chmod(0o755)
        shutil.chown(data, user)
    run = {"user": user, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": data}
    subprocess.run([binaries[-1] / "initdb", "-D", data / "db", "-U", "bench", "-A", "trust"], check=True, **run)
    (port,) = free_ports(1)
    server = subprocess.Popen(
        [binaries[-1] / "postgres", "-D", data / "db", "-p", str(port), "-h", "127.0.0.1", "-k", data], **run
    )
    try:
        ready = [binaries[-1] / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ready, check=False, stdout=subprocess.DEVNULL).returncode != 0:
            time.sleep(0.1)
        yield {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": "postgres",
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(port),
            "POSTGRES_USER": "bench",
            "POSTGRES_PASSWORD": "",
            "POSTGRES_POOL_SIZE": "20",
        }
    finally:
        server.terminate()
        server.wait()


@contextmanager
def umadb(directory: Path) -> Iterator[Environment]:
    """Use UmaDB through its own extension."""
    binary = Path(sys.executable).with_name("umadb")
    if not binary.exists():
        raise NotInstalledError("UmaDB is not installed (pip install umadb eventsourcing-umadb==0.3.5)")
    (port,) = free_ports(1)
    server = subprocess.Popen(
        [binary, "--listen", f"127.0.0.1:{port}", "--db-path", directory / "uma.db"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(1)
        yield {"PERSISTENCE_MODULE": "eventsourcing_umadb", "UMADB_URI": f"http://127.0.0.1:{port}"}
    finally:
        server.terminate()
        server.wait()


STORES: dict[str, Callable[[Path], AbstractContextManager[Environment]]] = {
    "kafka (ours)": our_kafka,
    "sqlite (ours)": our_sqlite,
    "sqlite (library)": library_sqlite,
    "postgres (library)": library_postgres,
    "umadb": umadb,
}


def bulk(recorder: ApplicationRecorder, events: int) -> float:
    """Load events in inserts of 1,000, one after another; give acknowledged events/s."""
    batches = [[event(uuid4().hex) for _ in range(BULK)] for _ in range(events // BULK)]
    started = time.perf_counter()
    for batch in batches:
        recorder.insert_events(batch)
    return len(batches) * BULK / (time.perf_counter() - started)


def commands(recorder: ApplicationRecorder, threads: int, commits: int) -> tuple[float, float, float]:
    """Commit single events from several threads; give commits/s and the p50 and p99 latency in ms."""
    latencies: list[float] = []

    def work() -> None:
        for _ in range(commits // threads):
            started = time.perf_counter()
            recorder.insert_events([event(uuid4().hex)])
            latencies.append((time.perf_counter() - started) * 1000)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    rate = len(latencies) / (time.perf_counter() - started)
    return rate, statistics.median(latencies), statistics.quantiles(latencies, n=100)[98]


def rebuild(env: Environment, directory: Path, events: int) -> float:
    """Fill the topic, then read it into an empty replica; give events/s."""
    env |= {"KAFKA_TOPIC": "bench.ledger"}
    factory = InfrastructureFactory.construct(env)
    recorder = factory.application_recorder()
    while (recorder.max_notification_id() or 0) < events:
        recorder.insert_events([event(uuid4().hex) for _ in range(5_000)])
    total = recorder.max_notification_id() or 0
    factory.close()
    started = time.perf_counter()
    factory = InfrastructureFactory.construct(env | {"KAFKA_REPLICA": str(directory / "rebuilt")})
    assert factory.application_recorder().max_notification_id() == total
    seconds = time.perf_counter() - started
    factory.close()
    return total / seconds


def measure(name: str, arguments: argparse.Namespace) -> dict[str, float]:
    """Measure one store in a fresh directory."""
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        with STORES[name](directory) as env:
            factory = InfrastructureFactory.construct(env | {"ORIGINATOR_ID_TYPE": "text"})
            recorder = factory.application_recorder()
            recorder.insert_events([event("warm-up")])
            figures = {"bulk events/s": bulk(recorder, arguments.events)}
            for threads in THREADS:
                rate, p50, p99 = commands(recorder, threads, arguments.commits)
                figures |= {f"commits/s at {threads}": rate, f"p50 ms at {threads}": p50, f"p99 ms at {threads}": p99}
            factory.close()
            if name.startswith("kafka") and arguments.rebuild:
                figures["rebuild events/s"] = rebuild(
                    env | {"ORIGINATOR_ID_TYPE": "text"}, directory, arguments.rebuild
                )
        return figures


def show(results: dict[str, dict[str, float]]) -> None:
    """Print one row per figure, with the ratio of each of our stores to each peer."""
    names = list(results)
    print(f"{'':>18}" + "".join(f"{name:>20}" for name in names))
    for key in next(iter(results.values())):
        cells = (f"{results[name][key]:20,.1f}" if key in results[name] else f"{'':>20}" for name in names)
        print(f"{key:>18}" + "".join(cells))
    for ours in [name for name in names if "ours" in name]:
        for peer in [name for name in names if "ours" not in name]:
            ratios = [
                f"{k} × {results[ours][k] / v:.1f}" for k, v in results[peer].items() if k.endswith(("/s", "at 64"))
            ]
            print(f"{ours} to {peer}: {', '.join(ratios)}")


def main() -> None:
    """Measure every store one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--commits", type=int, default=2_000)
    parser.add_argument("--rebuild", type=int, default=0, help="events of the Kafka replica that is rebuilt")
    parser.add_argument("--only", default="", help="words of the stores' names, separated by commas")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    words = arguments.only.split(",")
    results: dict[str, dict[str, float]] = {}
    for name in [name for name in STORES if any(word in name for word in words)]:
        try:
            results[name] = measure(name, arguments)
        except NotInstalledError as error:
            print(f"{name}: NOT MEASURED: {error}", file=sys.stderr)
    show(results)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
