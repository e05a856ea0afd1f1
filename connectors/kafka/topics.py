"""Making and auditing a ledger topic: a town's log is only as safe as its topic's settings."""

from dataclasses import dataclass
from typing import Any, Final

from eventsourcing.persistence import OperationalError, ProgrammingError
from kafka import errors
from kafka.admin import ConfigResource, ConfigResourceType

from connectors.kafka.client import admin_client
from connectors.kafka.settings import ClusterSettings

REPLICATION: Final = 3
"""Copies of every record in production: one broker may be lost and one in maintenance."""

MIN_INSYNC: Final = 2
"""Copies that must have a record before it is acknowledged; set on the topic, since new clusters drop the broker's."""

MAX_RECORD_BYTES: Final = 4 * 2**20
"""Largest record: a commit of some 10,000 events; ordinary commands need a few KiB."""

SETTINGS: Final = {
    "cleanup.policy": "delete",  # compaction would remove events
    "retention.ms": "-1",  # kept for ever
    "retention.bytes": "-1",
    "message.timestamp.type": "LogAppendTime",  # the broker's clock witnesses each commit's stamp
    "unclean.leader.election.enable": "false",  # a stale copy must never become the truth
}
"""What every ledger topic must say."""


@dataclass(frozen=True)
class Finding:
    """One thing that makes a topic unsafe, and the two commands that mend it."""

    setting: str
    found: str
    wanted: str
    kafka_command: str
    daicho_command: str

    def __str__(self) -> str:
        return (
            f"{self.setting} is {self.found}, must be {self.wanted}\n"
            f"    {self.kafka_command}\n    or: {self.daicho_command}"
        )


@dataclass(frozen=True)
class TopicState:
    """What the cluster says about a ledger topic."""

    topic_id: str
    max_record_bytes: int
    findings: tuple[Finding, ...]


class UnsafeTopicError(ProgrammingError):
    """The topic could lose or reorder events; the message says what to mend and how."""


def topic_configuration(cluster: ClusterSettings) -> dict[str, str]:
    """Give the settings of a new ledger topic."""
    min_insync = 1 if cluster.single_broker else MIN_INSYNC
    return SETTINGS | {"min.insync.replicas": str(min_insync), "max.message.bytes": str(MAX_RECORD_BYTES)}


def create_topic(cluster: ClusterSettings, topic: str) -> None:
    """Make a safe ledger topic; raises ProgrammingError when it exists or the user may not."""
    options = {
        "num_partitions": 1,
        "replication_factor": 1 if cluster.single_broker else REPLICATION,
        "configs": topic_configuration(cluster),
    }
    with admin_client(cluster) as admin:
        if any(found["error_code"] == 0 for found in admin.describe_topics([topic])):
            raise ProgrammingError(f"topic {topic} exists already; look at it with `daicho topics check {topic}`")
        admin.create_topics({topic: options}, wait_for_metadata=True)


def repair_topic(cluster: ClusterSettings, topic: str) -> None:
    """Set every configuration that the audit finds wrong (not the number of partitions or copies)."""
    wanted = topic_configuration(cluster)
    wrong = {f.setting: wanted[f.setting] for f in audit_topic(cluster, topic).findings if f.setting in wanted}
    if wrong:
        with admin_client(cluster) as admin:
            admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, wrong)])


def require_safe_topic(cluster: ClusterSettings, topic: str) -> TopicState:
    """Audit a topic; raises UnsafeTopicError with every finding and its repair."""
    state = audit_topic(cluster, topic)
    if state.findings:
        text = "\n  ".join(str(finding) for finding in state.findings)
        raise UnsafeTopicError(f"topic {topic} is not safe for a ledger:\n  {text}")
    return state


def audit_topic(cluster: ClusterSettings, topic: str) -> TopicState:
    """Compare a topic with what a ledger needs; raises ProgrammingError when there is no such topic."""
    resource = ConfigResource(ConfigResourceType.TOPIC, topic)
    with admin_client(cluster) as admin:
        (described,) = admin.describe_topics([topic])
        problem = errors.for_code(described["error_code"])  # type: ignore[no-untyped-call]  # the stubs lack its types
        if problem is errors.UnknownTopicOrPartitionError:
            command = _creation(cluster, topic)
            raise ProgrammingError(f"there is no topic {topic}:\n  {command}\n  or: daicho topics create {topic}")
        if problem is not errors.NoError:
            raise problem(f"topic {topic}")
        values = admin.describe_configs([resource], config_filter="all")["topic"].get(topic, {})
        brokers = admin.describe_configs([_leader(topic, described)], config_filter="all")["broker"].values()
    if not values:  # kafka-python gives nothing where the broker gave an error
        raise OperationalError(
            f"the settings of topic {topic} can't be read now; try again. "
            "If it lasts, this user lacks DESCRIBE_CONFIGS on the topic"
        )
    configuration = {name: str(entry["value"]) for name, entry in values.items()}
    auto_create = next((str(b["auto.create.topics.enable"]["value"]) for b in brokers if b), "unknown")
    return TopicState(
        topic_id=str(described["topic_id"]),
        max_record_bytes=int(configuration["max.message.bytes"]),
        findings=tuple(_findings(cluster, topic, described, configuration, auto_create)),
    )


def _leader(topic: str, described: dict[str, Any]) -> ConfigResource:
    """Name the broker to ask: the leader is up, any other that holds a copy may be down."""
    leader: int = described["partitions"][0]["leader_id"]
    if leader < 0:
        raise OperationalError(f"topic {topic} has no leader now: too few of its brokers are up; start them, try again")
    return ConfigResource(ConfigResourceType.BROKER, str(leader))


def _findings(
    cluster: ClusterSettings, topic: str, described: dict[str, Any], configuration: dict[str, str], auto_create: str
) -> list[Finding]:
    tool = f"--bootstrap-server {cluster.bootstrap_servers}"
    alter = f"kafka-configs.sh {tool} --alter --entity-type topics --entity-name {topic} --add-config"
    repair = f"daicho topics check {topic} --repair"
    anew = f"daicho topics create {topic}.new && daicho log copy"
    copies = min(len(p["replica_nodes"]) for p in described["partitions"])
    partitions = len(described["partitions"])
    rights = set(described["authorized_operations"])
    findings = []

    def expect(setting: str, found: str, wanted: str, kafka: str, daicho: str, *, ok: bool) -> None:
        if not ok:
            findings.append(Finding(setting, found, wanted, kafka, daicho))

    for key, wanted in SETTINGS.items():
        found = configuration.get(key, "unknown")
        expect(key, found, wanted, f"{alter} {key}={wanted}", repair, ok=found == wanted)
    expect("partitions", str(partitions), "1", _creation(cluster, f"{topic}.new"), anew, ok=partitions == 1)
    expect(
        "auto.create.topics.enable",
        auto_create,
        "false",
        "set auto.create.topics.enable=false in every broker's server.properties and restart it",
        "no equivalent: it is the brokers' own setting",
        ok=auto_create != "true",  # unknown: this user may not ask, and our clients never create by accident
    )
    if not cluster.single_broker:
        insync = int(configuration.get("min.insync.replicas", "0"))
        command = f"{alter} min.insync.replicas={MIN_INSYNC}"
        expect("min.insync.replicas", str(insync), f"{MIN_INSYNC} or more", command, repair, ok=insync >= MIN_INSYNC)
        command = _creation(cluster, f"{topic}.new")
        expect("replication", str(copies), f"{REPLICATION} or more", command, anew, ok=copies >= REPLICATION)
    if not (cluster.single_broker or cluster.open_cluster):
        may_delete = sorted(rights & {"DELETE", "ALTER", "ALTER_CONFIGS"})
        expect(
            "rights of this user",
            f"also {', '.join(may_delete)}",
            "READ, WRITE, DESCRIBE, DESCRIBE_CONFIGS alone",
            f"kafka-acls.sh {tool} --remove --topic {topic} --allow-principal User:{cluster.username or 'ANONYMOUS'} "
            + " ".join(f"--operation {_acl_name(right)}" for right in may_delete),
            "run the service as a user of its own; no equivalent",
            ok=not may_delete,
        )
    return findings


def _acl_name(right: str) -> str:
    """Turn ALTER_CONFIGS into kafka-acls.sh's AlterConfigs."""
    return right.title().replace("_", "")


def _creation(cluster: ClusterSettings, topic: str) -> str:
    configuration = " ".join(f"--config {key}={value}" for key, value in topic_configuration(cluster).items())
    copies = 1 if cluster.single_broker else REPLICATION
    return (
        f"kafka-topics.sh --bootstrap-server {cluster.bootstrap_servers} --create --topic {topic} "
        f"--partitions 1 --replication-factor {copies} {configuration}"
    )
