"""Where the log is and how to reach it: read from the environment, checked once."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from eventsourcing.utils import Environment, strtobool

TIMEOUT_SECONDS: Final = 10.0
"""How long a command waits for its verdict before it answers "outcome unknown"; a leader election takes 2 to 6 s."""

SECURITY_PROTOCOLS: Final = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")


@dataclass(frozen=True)
class ClusterSettings:
    """How to reach a Kafka cluster. Passwords never appear in `repr`."""

    bootstrap_servers: str
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str = "SCRAM-SHA-512"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    single_broker: bool = False
    """Asked for by name (`KAFKA_SINGLE_BROKER=y`): one broker without replication, for development only."""
    open_cluster: bool = False
    """Asked for by name (`KAFKA_OPEN_CLUSTER=y`): a cluster where everybody may do everything, for tests only."""

    def client_options(self) -> dict[str, Any]:
        """Give kafka-python's connection options."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers,
            "security_protocol": self.security_protocol,
            "client_id": "daicho",
        }
        if self.security_protocol.startswith("SASL"):
            options["sasl_mechanism"] = self.sasl_mechanism
            options["sasl_plain_username"] = self.username
            options["sasl_plain_password"] = self.password
        files = {"ssl_cafile": self.ca_file, "ssl_certfile": self.cert_file, "ssl_keyfile": self.key_file}
        return options | {name: str(path) for name, path in files.items() if path is not None}


@dataclass(frozen=True)
class LogSettings:
    """One town's log: the cluster, its topic, and the file of the local replica."""

    cluster: ClusterSettings
    topic: str
    replica: Path
    timeout: float = TIMEOUT_SECONDS


def log_settings(env: Environment) -> LogSettings:
    """Read a log's settings; raises OSError (as the library's factories do) naming the key and what it expects."""
    return LogSettings(
        cluster=cluster_settings(env),
        topic=_required(env, "KAFKA_TOPIC", "the town's ledger topic, e.g. daicho.132209.ledger"),
        replica=Path(_required(env, "KAFKA_REPLICA", "a file for the local replica, which may be deleted any time")),
        timeout=_seconds(env, "KAFKA_TIMEOUT"),
    )


def cluster_settings(env: Environment) -> ClusterSettings:
    """Read a cluster's settings; raises OSError naming the key and what it expects."""
    protocol = env.get("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT").upper()
    if protocol not in SECURITY_PROTOCOLS:
        raise OSError(f"KAFKA_SECURITY_PROTOCOL must be one of {', '.join(SECURITY_PROTOCOLS)}, not {protocol!r}")
    is_sasl = protocol.startswith("SASL")
    return ClusterSettings(
        bootstrap_servers=_required(env, "KAFKA_BOOTSTRAP_SERVERS", "host:port[,host:port…] of the cluster"),
        security_protocol=protocol,
        sasl_mechanism=env.get("KAFKA_SASL_MECHANISM", "SCRAM-SHA-512"),
        username=_required(env, "KAFKA_SASL_USERNAME", "the user, as the protocol is SASL") if is_sasl else None,
        password=_password(env) if is_sasl else None,
        ca_file=_file(env, "KAFKA_TLS_CA_FILE"),
        cert_file=_file(env, "KAFKA_TLS_CERT_FILE"),
        key_file=_file(env, "KAFKA_TLS_KEY_FILE"),
        single_broker=strtobool(env.get("KAFKA_SINGLE_BROKER", "n")),
        open_cluster=strtobool(env.get("KAFKA_OPEN_CLUSTER", "n")),
    )


def _required(env: Environment, key: str, meaning: str) -> str:
    value = env.get(key, "")
    if not value:
        raise OSError(f"set {' or '.join(env.create_keys(key))}: {meaning}")
    return value


def _password(env: Environment) -> str:
    """Read the password from a file where possible, so that it stands in no process list."""
    path = _file(env, "KAFKA_SASL_PASSWORD_FILE")
    if path is not None:
        return path.read_text().strip()
    return _required(env, "KAFKA_SASL_PASSWORD", "the password, or KAFKA_SASL_PASSWORD_FILE with a file that holds it")


def _file(env: Environment, key: str) -> Path | None:
    value = env.get(key, "")
    if not value:
        return None
    path = Path(value)
    if not path.is_file():
        raise OSError(f"{key} names no file: {path}")
    return path


def _seconds(env: Environment, key: str) -> float:
    value = env.get(key, str(TIMEOUT_SECONDS))
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if not seconds > 0:
        raise OSError(f"{key} must be a number of seconds above 0, not {value!r}")
    return seconds
