"""A real Apache Kafka on this machine, for demos and tests: 1 or 3 brokers, open or secured, on loopback only."""

import base64
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

from eventsourcing.persistence import PersistenceError

from connectors.kafka.certificate import write_certificate
from connectors.kafka.client import admin_client
from connectors.kafka.maven import KafkaUnavailableError, libraries
from connectors.kafka.settings import ClusterSettings

READY_SECONDS: Final = 120
"""A cold JVM on 2 busy cores has been ready after 5 to 15 s, after a minute where twenty processes shared them."""

HEAP: Final = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
"""About 0.4 GiB a broker, so that three fit beside everything else."""

COMMON: Final = """
process.roles=broker,controller
controller.listener.names=CONTROLLER
auto.create.topics.enable=false
offsets.topic.num.partitions=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
num.network.threads=1
num.io.threads=2
num.recovery.threads.per.data.dir=1
log.cleaner.dedupe.buffer.size=4194304
"""

SECURED: Final = """
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
username="admin" password="{password}";
ssl.keystore.type=PEM
ssl.keystore.location={directory}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={directory}/ca.pem
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
# The controller's listener is open, but only on loopback; its callers are anonymous.
super.users=User:admin;User:ANONYMOUS
"""


@dataclass
class Broker:
    """One broker process of a local cluster."""

    node_id: int
    directory: Path
    port: int
    controller_port: int
    advertised_port: int | None = None
    """Where clients and other brokers are sent instead of `port`: what stands in front, if anything does."""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """Process id; raises RuntimeError while the broker isn't running."""
        if self.process is None:
            raise RuntimeError(f"broker {self.node_id} isn't running")
        return self.process.pid

    def suspend(self) -> None:
        """Freeze the broker, as a machine does that hangs."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen broker go on."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End the broker at once, as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def terminate(self) -> None:
        """Ask the broker to end in good order."""
        if self.process is not None:
            self.resume()
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the broker's end; kill it when that takes too long."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=seconds)
            self.kill()


class LocalKafka:
    """A local cluster; use it as a context manager. Its data lives in `directory`, the jars in `cache`.

    `users` (name -> password) secures it: SCRAM over TLS, and everything forbidden that no ACL allows; "admin" may do
    everything. `config` adds lines to every broker's server.properties.
    """

    def __init__(
        self,
        directory: Path,
        *,
        brokers: int = 1,
        cache: Path | None = None,
        users: Mapping[str, str] | None = None,
        config: Mapping[str, str] | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self._cache = (cache or Path(".kafka")).absolute()
        self._users = None if users is None else {"admin": secrets.token_urlsafe(12), **users}
        self._config = dict(config or {})
        self._cluster_id = base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
        ports = iter(free_ports(2 * brokers))
        self.brokers = [Broker(n, self.directory / f"n{n}", next(ports), next(ports)) for n in range(1, brokers + 1)]

    @property
    def bootstrap_servers(self) -> str:
        """Addresses of all brokers."""
        return ",".join(f"127.0.0.1:{broker.port}" for broker in self.brokers)

    def settings(self, user: str = "admin") -> ClusterSettings:
        """Say how to reach this cluster, as a user of it."""
        is_single = len(self.brokers) == 1
        if self._users is None:
            return ClusterSettings(self.bootstrap_servers, single_broker=is_single, open_cluster=True)
        return ClusterSettings(
            self.bootstrap_servers,
            security_protocol="SASL_SSL",
            username=user,
            password=self._users[user],
            ca_file=self.directory / "ca.pem",
            single_broker=is_single,
        )

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start every broker that isn't running, and wait until the cluster answers."""
        jars = libraries(self._cache)
        self.directory.mkdir(parents=True, exist_ok=True)
        if self._users is not None and not (self.directory / "ca.pem").exists():
            write_certificate(self.directory)
        for broker in self.brokers:
            if broker.process is None:
                self._start(broker, jars)
        self.wait_until_ready()

    def stop(self) -> None:
        """Stop every broker; the data stays."""
        for broker in self.brokers:
            broker.terminate()
        # The last broker of three waits in vain for a controller that hands its partitions over.
        for broker in self.brokers:
            broker.wait(seconds=3)

    def wait_until_ready(self) -> None:
        """Wait until every running broker is part of the cluster; raises KafkaUnavailableError with the log's end."""
        deadline = time.monotonic() + READY_SECONDS
        running = {broker.node_id for broker in self.brokers if broker.process is not None}
        while time.monotonic() < deadline:
            for broker in self.brokers:
                if broker.process is not None and broker.process.poll() is not None:
                    raise KafkaUnavailableError(f"broker {broker.node_id} ended:\n{_tail(broker)}")
            if running <= self._answering():
                return
            time.sleep(0.1)
        raise KafkaUnavailableError(f"no answer within {READY_SECONDS} s:\n{_tail(self.brokers[0])}")

    def _answering(self) -> set[int]:
        try:
            with admin_client(self.settings()) as admin:
                return {int(node["broker_id"]) for node in admin.describe_cluster()["brokers"]}
        except PersistenceError:
            return set()

    def _start(self, broker: Broker, jars: Path) -> None:
        properties = broker.directory / "server.properties"
        java = ["java", *HEAP, "-cp", f"{jars}/*"]
        broker.directory.mkdir(exist_ok=True)
        is_new = not properties.exists()
        if is_new or self._users is None:  # an earlier process's ports may be taken; a secured cluster has passwords
            properties.write_text(self._properties(broker))
            properties.chmod(0o600)
        if is_new:
            scram = [f"SCRAM-SHA-512=[name={n},password={p}]" for n, p in (self._users or {}).items()]
            arguments = [word for user in scram for word in ("--add-scram", user)]
            _run(
                [
                    *java,
                    "kafka.tools.StorageTool",
                    "format",
                    f"--cluster-id={self._cluster_id}",
                    "-c",
                    str(properties),
                    *arguments,
                ]
            )
        with (broker.directory / "broker.log").open("ab") as log:
            broker.process = subprocess.Popen(  # noqa: S603 -- the command is ours
                [*java, "kafka.Kafka", str(properties)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def _properties(self, broker: Broker) -> str:
        listener = "PLAINTEXT" if self._users is None else "SASL_SSL"
        replicas = len(self.brokers)
        voters = ",".join(f"{b.node_id}@127.0.0.1:{b.controller_port}" for b in self.brokers)
        values = {
            "node.id": broker.node_id,
            "controller.quorum.voters": voters,
            "listeners": f"{listener}://127.0.0.1:{broker.port},CONTROLLER://127.0.0.1:{broker.controller_port}",
            "advertised.listeners": f"{listener}://127.0.0.1:{broker.advertised_port or broker.port}",
            "inter.broker.listener.name": listener,
            "listener.security.protocol.map": f"CONTROLLER:PLAINTEXT,{listener}:{listener}",
            "log.dirs": broker.directory / "data",
            "offsets.topic.replication.factor": replicas,
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": max(1, replicas - 1),
            "share.coordinator.state.topic.replication.factor": replicas,
            "share.coordinator.state.topic.min.isr": max(1, replicas - 1),
        }
        lines = [f"{key}={value}" for key, value in (values | self._config).items()]
        if self._users is not None:
            lines.append(SECURED.format(password=self._users["admin"], directory=self.directory))
        return COMMON + "\n".join(lines) + "\n"


def free_ports(count: int) -> list[int]:
    """Find ports on loopback that nobody uses at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()


def remove(directory: Path) -> None:
    """Delete a stopped cluster's data."""
    shutil.rmtree(directory, ignore_errors=True)


def _tail(broker: Broker) -> str:
    return (broker.directory / "broker.log").read_text(errors="replace")[-3000:]


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- the command is ours
    if done.returncode != 0:
        raise KafkaUnavailableError(f"{command[-1]} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
