"""A town's read model from its topic alone, with an empty replica: through the replica, and straight from the topic.

    python bench/from_kafka.py [--events 1000000] [--residents 50000] [--commit 3] [--singly] [--folder DIR]

The town is that of read_models.py on one Kafka broker of this machine. Commits hold three events, as many as a usual
command, or `--commit` of them; several share a record as in a bulk load, or each has its own (`--singly`).
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from towns import Town, alone

from connectors.kafka import KafkaLogFactory, create_topic
from connectors.kafka.broker import LocalKafka
from connectors.kafka.maven import missing_tools
from connectors.kafka.reading import reading_topic
from connectors.keys.sealer import RingSealer
from connectors.sqlite import open_log
from events.acceptance import Commit, CommitEvent
from projections.edition import rebuild

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.acceptance import EventRow
    from projections.engine import Source

TOPIC = "bench.ledger"
COMMITS_PER_GROUP = 5_000
Variables = dict[str, str]


def fill(town: Town, env: Variables, events: int, *, singly: bool) -> None:
    """The town's events into its topic, so many to a commit."""
    source = open_log(town.log, read_only=True)
    with closing(source.datastore), closing(KafkaLogFactory(env)) as factory:
        log = factory.log()
        for number, rows in enumerate(source.read_batches(0, events * COMMITS_PER_GROUP)):
            made = [commit(number, rows[at : at + events]) for at in range(0, len(rows), events)]
            sent = [log.propose([one])[0] for one in made] if singly else log.propose_group(made)
            for one, future in zip(made, sent, strict=True):
                log.wait(one, future, log.deadline())


def commit(recorded_at: int, rows: Sequence[EventRow]) -> Commit:
    """A commit of some rows of a log."""
    return Commit(uuid4(), recorded_at, tuple(CommitEvent(*row[1:]) for row in rows))


def replica(_: Town, env: Variables) -> dict[str, float]:
    """The replica, from nothing."""
    with closing(KafkaLogFactory(env)) as factory:
        factory.application_recorder().wait_until_current(timeout=600)
    return used()


def from_replica(town: Town, env: Variables) -> dict[str, float]:
    """The read model, from a replica that is there."""
    source = open_log(Path(env["KAFKA_REPLICA"]), read_only=True)
    with closing(source.datastore):
        rebuilt(town, source)
    return used()


def from_topic(town: Town, env: Variables) -> dict[str, float]:
    """The read model straight from the topic, as `daicho rebuild` makes it."""
    with reading_topic(env) as source:
        rebuilt(town, source)
    return used()


def rebuilt(town: Town, source: Source) -> None:
    """Make the read model."""
    with town.ring() as ring:
        assert rebuild(town.edition, source, RingSealer(ring)).position == town.events


def used() -> dict[str, float]:
    """CPU seconds and peak memory of this process, and of the one that read for it."""
    ours, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "cpu": ours.ru_utime + ours.ru_stime,
        "reading_cpu": theirs.ru_utime + theirs.ru_stime,
        "peak": ours.ru_maxrss / 1024,
        "reading_peak": theirs.ru_maxrss / 1024,
    }


def measure(town: Town, env: Variables) -> None:
    """Print a line for each way."""
    print(f"{'':<28}{'seconds':>9}{'events/s':>10}{'CPU µs an event':>18}{'peak MiB':>16}")
    for name, way in (
        ("replica", replica),
        ("read model from it", from_replica),
        ("read model from the topic", from_topic),
    ):
        town.edition.unlink(missing_ok=True)
        started = time.perf_counter()
        found = alone(way, town, env)
        seconds = time.perf_counter() - started
        cpu = " + ".join(f"{1e6 * found[part] / town.events:.1f}" for part in ("cpu", "reading_cpu"))
        peak = f"{found['peak']:,.0f} + {found['reading_peak']:,.0f}"
        print(f"{name:<28}{seconds:9.1f}{town.events / seconds:10,.0f}{cpu:>18}{peak:>16}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}; CPU and memory: of the process that makes it + of the one that reads for it")


def main() -> None:
    """Fill a topic, then make its read model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--residents", type=int, default=50_000)
    parser.add_argument("--commit", type=int, default=3, help="events in a commit")
    parser.add_argument("--singly", action="store_true", help="a record for each commit")
    parser.add_argument("--folder", type=Path, help="where the generated town stays for the next run")
    options = parser.parse_args()
    if lacks := missing_tools():
        raise SystemExit(f"NOT MEASURED: {lacks}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        town = Town(folder, options.events, options.residents)
        with LocalKafka(Path(temporary) / "kafka") as kafka:
            create_topic(kafka.settings(), TOPIC)
            env = {
                "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
                "KAFKA_TOPIC": TOPIC,
                "KAFKA_REPLICA": str(Path(temporary) / "replica"),
                "KAFKA_SINGLE_BROKER": "y",
                "KAFKA_OPEN_CLUSTER": "y",
                "KAFKA_TIMEOUT": "60",
                "ORIGINATOR_ID_TYPE": "text",
            }
            fill(town, env | {"KAFKA_REPLICA": str(Path(temporary) / "filling")}, options.commit, singly=options.singly)
            measure(town, env)


if __name__ == "__main__":
    main()
