"""A town's read model from its topic alone, with an empty replica: one after the other, and both at once.

    python bench/from_kafka.py [--events 1000000] [--residents 50000] [--folder DIR]

The town is that of read_models.py, in commits of three events, on one Kafka broker of this machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from towns import Town, alone

from connectors.kafka import KafkaLogFactory, create_topic
from connectors.kafka.broker import LocalKafka
from connectors.kafka.maven import missing_tools
from connectors.kafka.replica import Replica
from connectors.keys.sealer import RingSealer
from connectors.sqlite import open_log
from connectors.sqlite.datastore import LogDatastore
from projections.edition import rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator

    from events.acceptance import EventRow
    from projections.engine import Source

TOPIC = "bench.ledger"
COMMITS_PER_GROUP = 5_000
LOOK_SECONDS = 0.05
Environment = dict[str, str]


def fill(town: Town, env: Environment) -> None:
    """The town's commits into its topic."""
    source = open_log(town.log, read_only=True)
    with closing(source.datastore), closing(KafkaLogFactory(env)) as factory:
        target, number = factory.application_recorder(), 0
        while page := source.select_commits(limit=COMMITS_PER_GROUP, after_commit=number):
            with target.group():
                target.append_all([entry.commit for entry in page])
            number = page[-1].number


def replica(_: Town, env: Environment) -> dict[str, float]:
    """The replica, from nothing."""
    with closing(KafkaLogFactory(env)) as factory:
        factory.application_recorder().wait_until_current()
    return used()


def read_model(town: Town, env: Environment) -> dict[str, float]:
    """The read model, from a replica that is there."""
    source = open_log(Path(env["KAFKA_REPLICA"]), read_only=True)
    with closing(source.datastore):
        return rebuilt(town, source)


class Filling:
    """A replica's events, read while another process fetches them."""

    def __init__(self, replica: Replica, filling: Future[dict[str, float]]) -> None:
        self._replica, self._filling = replica, filling

    def read_batches(self, after: int, size: int) -> Iterator[list[EventRow]]:
        """The events after a position, `size` at a time, to the topic's end."""
        while True:
            is_filled = self._filling.done()  # asked first: nothing comes after it
            there = self._replica.head().position - after
            if there >= size or (is_filled and there > 0):
                yield next(self._replica.read_batches(after, size))
                after += size
            elif is_filled:
                self._filling.result()  # raises what kept it from the end
                return
            else:
                wait([self._filling], LOOK_SECONDS)


def both(town: Town, env: Environment) -> dict[str, float]:
    """The read model, from a replica that another process makes meanwhile."""
    datastore = LogDatastore(env["KAFKA_REPLICA"], originator_id_type="text", is_replica=True)
    context = multiprocessing.get_context("spawn")
    with closing(datastore), ProcessPoolExecutor(1, mp_context=context) as pool:
        source = Replica(datastore)
        source.create_table()
        return rebuilt(town, Filling(source, pool.submit(replica, town, env)))


def rebuilt(town: Town, source: Source) -> dict[str, float]:
    """Make the read model."""
    with town.ring() as ring:
        assert rebuild(town.edition, source, RingSealer(ring)).position == town.events
    return used()


def used() -> dict[str, float]:
    """CPU seconds and peak memory of this process."""
    return {"cpu": time.process_time(), "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure(town: Town, env: Environment) -> None:
    """Print a line for each way."""
    print(f"{'':<32}{'seconds':>9}{'events/s':>10}{'CPU s':>8}{'peak MiB':>10}")
    ways = {
        "replica": (replica, "one"),
        "read model from it": (read_model, "one"),
        "both at once, from nothing": (both, "two"),
    }
    for name, (way, file) in ways.items():
        own = env | {"KAFKA_REPLICA": f"{env['KAFKA_REPLICA']}-{file}"}
        town.edition.unlink(missing_ok=True)
        started = time.perf_counter()
        found = alone(way, town, own)
        seconds = time.perf_counter() - started
        print(
            f"{name:<32}{seconds:9.1f}{town.events / seconds:10,.0f}{found['cpu']:8.1f}{found['peak_mib']:10,.0f}",
            flush=True,
        )
    print(f"load {os.getloadavg()[0]:.1f}; a line's CPU and memory are of the process that makes the read model")


def main() -> None:
    """Fill a topic, then make its read model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--residents", type=int, default=50_000)
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
            fill(town, env | {"KAFKA_REPLICA": str(Path(temporary) / "filling")})
            measure(town, env)


if __name__ == "__main__":
    main()
