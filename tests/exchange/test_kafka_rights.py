"""Three towns and their subscribers on a secured broker, each with its own rights; other programs as subscribers."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from conftest import CACHE
from exchange.provider import SCHOOL, Provider, protected, terms
from support.offices import arrival, relocation

from connectors.exchange.port import RefusedError
from connectors.exchange.schema import read, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.kafka.broker import LocalKafka
    from connectors.kafka.exchange import KafkaExchangeLog

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

TOGANE, SAMMU, SHIBAYAMA = "122131", "122378", "124095"
PUBLISHERS = {TOGANE: "town-a", SAMMU: "town-b", SHIBAYAMA: "town-c"}
TOLD = {TOGANE: (SCHOOL, SAMMU), SAMMU: (SCHOOL, SHIBAYAMA), SHIBAYAMA: (SCHOOL, TOGANE)}
"""Town → whom it tells."""
GRANTER = "granter"
USERS = {name: f"{name}-secret" for name in (*PUBLISHERS, *PUBLISHERS.values(), SCHOOL, GRANTER)}
HIDDEN = "極楽寺"
"""Where a protected person lives."""
RECORDS = 6
"""Two who move in and one relocation, of two families."""


@dataclass
class Scene:
    """東金市 has published; the topics of the two others are there, and empty."""

    kafka: LocalKafka
    town: Provider
    agreement: str

    def log(self, user: str, town: str, subscriber: str) -> KafkaExchangeLog:
        """A subscriber's topic as some user meets it."""
        from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - only broker tests pay for it

        return KafkaExchangeLog(self.kafka.settings(user), town, subscriber, admin=self.kafka.settings(GRANTER))

    def is_denied(self, user: str, topic: str) -> bool:
        """Whether the broker has written down that it refused a user."""
        lines = (self.kafka.brokers[0].directory / "broker.log").read_text(errors="replace").splitlines()
        return any(f"User:{user} is Denied" in line and topic in line for line in lines)

    def librdkafka(self) -> dict[str, Any]:
        """How another program connects as the school board."""
        settings = self.kafka.settings(SCHOOL)
        return {
            "bootstrap.servers": settings.bootstrap_servers,
            "group.id": f"daicho.{TOGANE}.exchange.{SCHOOL}",
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": SCHOOL,
            "sasl.password": USERS[SCHOOL],
            "ssl.ca.location": str(settings.ca_file),
            "auto.offset.reset": "earliest",
        }


def give_rights(kafka: LocalKafka) -> None:
    """All that anybody is given by hand: a publisher its own topics, and one user the right to give and take."""
    from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType  # noqa: PLC0415 - only broker tests pay for it

    from connectors.kafka.client import admin_client  # noqa: PLC0415 - the same

    allow, prefixed = ACLPermissionType.ALLOW, ACLResourcePatternType.PREFIXED
    rights = [
        ACL(f"User:{user}", "*", operation, allow, ResourcePattern(ResourceType.TOPIC, topics, prefixed))
        for town, user in PUBLISHERS.items()
        for topics in (f"daicho.{town}.exchange.",)
        for operation in (ACLOperation.CREATE, ACLOperation.READ, ACLOperation.WRITE)
    ]
    cluster = ResourcePattern(ResourceType.CLUSTER, "kafka-cluster")
    rights.append(ACL(f"User:{GRANTER}", "*", ACLOperation.ALTER, allow, cluster))
    with admin_client(kafka.settings()) as admin:
        admin.create_acls(rights)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Start the broker, give each town its own topics, publish."""
    from connectors.kafka.broker import LocalKafka  # noqa: PLC0415 - the same

    folder = tmp_path_factory.mktemp("scene")
    with ExitStack() as stack:
        kafka = stack.enter_context(LocalKafka(folder / "kafka", cache=CACHE, users=USERS))
        give_rights(kafka)
        town = Provider(folder)
        scene = Scene(kafka, town, "")
        town.exchange = lambda subscriber: scene.log(PUBLISHERS[TOGANE], TOGANE, subscriber)
        stack.enter_context(town)
        town.handle(arrival("first", "11", "12"))
        scene.agreement = town.agree()
        town.agree(subscriber=SAMMU, subscriber_name="山武市")
        town.handle(relocation("moved", "11", "求名"))
        town.handle(arrival("second", "21", "22"))
        town.handle(relocation("hidden", "21", HIDDEN))
        town.handle(protected("21"))
        assert town.publisher.publish() == 2 * RECORDS
        stack.callback(town.publisher.close)
        for other in (SAMMU, SHIBAYAMA):
            for subscriber in TOLD[other]:
                with closing(scene.log(PUBLISHERS[other], other, subscriber)) as log:
                    log.grant(allowed=True)
        yield scene


@pytest.mark.parametrize("user", [*TOLD, SCHOOL, *PUBLISHERS.values()])
def test_each_of_three_towns_and_their_subscribers_sees_its_own_topics_alone(scene: Scene, user: str) -> None:
    """A subscriber what it is told, by every town; a publisher what it tells; nobody knows that there are others."""
    from confluent_kafka.admin import AdminClient  # noqa: PLC0415 - only broker tests pay for it

    login = scene.librdkafka() | {"sasl.username": user, "sasl.password": USERS[user]}
    login = {name: value for name, value in login.items() if name not in {"group.id", "auto.offset.reset"}}
    seen = {name for name in AdminClient(login).list_topics(timeout=20).topics if ".exchange." in name}
    assert seen == {
        f"daicho.{town}.exchange.{subscriber}"
        for town, subscribers in TOLD.items()
        for subscriber in subscribers
        if user in (subscriber, PUBLISHERS[town])
    }


def test_a_subscriber_is_refused_at_anothers_topic(scene: Scene) -> None:
    """It reads its own, and the broker writes the attempt at the other down."""
    with closing(scene.log(SCHOOL, TOGANE, SCHOOL)) as own:
        assert [one.sequence for one in own.read(0, 10, 10.0)] == [*range(1, RECORDS + 1)]
    with closing(scene.log(SCHOOL, SAMMU, SCHOOL)) as other_town:
        assert other_town.read(0, 10, 0.0) == []
    with closing(scene.log(SCHOOL, TOGANE, SAMMU)) as foreign:
        with pytest.raises(RefusedError):
            foreign.read(0, 10, 1.0)
        assert scene.is_denied(SCHOOL, foreign.topic)


def test_a_town_writes_only_what_is_its_own(scene: Scene) -> None:
    """山武市 can neither write nor read what 東金市 tells the school board."""
    from eventsourcing.persistence import PersistenceError  # noqa: PLC0415 - only here

    foreign = scene.log("town-b", TOGANE, SCHOOL)
    with pytest.raises(PersistenceError):
        foreign.append([*scene.log(SCHOOL, TOGANE, SCHOOL).read(0, 1, 10.0)])
    with pytest.raises(RefusedError):
        foreign.read(0, 1, 1.0)
    assert scene.is_denied("town-b", foreign.topic)


def test_a_publishers_own_user_can_give_nobody_a_right(scene: Scene) -> None:
    """Only the granting user has ALTER; who is asked without it says what is missing."""
    from eventsourcing.persistence import ProgrammingError  # noqa: PLC0415 - only here

    from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - the same

    log = KafkaExchangeLog(scene.kafka.settings("town-a"), TOGANE, "stranger")
    with closing(log), pytest.raises(ProgrammingError, match="ALTER"):
        log.grant(allowed=True)


def messages(scene: Scene) -> list[tuple[dict[str, bytes], bytes, bytes]]:
    """What 東金市 tells the school board: headers, key and value, read by confluent-kafka and nothing of ours."""
    from confluent_kafka import Consumer, TopicPartition  # noqa: PLC0415 - only broker tests pay for it

    with closing(Consumer(scene.librdkafka())) as consumer:
        consumer.assign([TopicPartition(f"daicho.{TOGANE}.exchange.{SCHOOL}", 0, 0)])
        found: list[Any] = consumer.consume(RECORDS, timeout=30)
        return [(dict(one.headers()), one.key(), one.value()) for one in found]


def test_the_other_client_reads_every_record(scene: Scene) -> None:
    """With the contract's schema alone: CloudEvents in headers, Avro in the value; no protected address is in any."""
    from fastavro import parse_schema  # noqa: PLC0415 - only here

    found = messages(scene)
    headers = [one for one, _, _ in found]
    assert [header["ce_sequence"] for header in headers] == [b"%d" % n for n in range(1, RECORDS + 1)]
    assert headers[2]["ce_type"] == b"daicho.resident.relocated"
    assert headers[2]["content-type"] == b"application/avro"
    agreed = terms()
    schema = parse_schema(schema_of(tuple(agreed.provided_items or ()), frozenset(agreed.event_types or ())))
    said = [read(schema, value) for _, _, value in found]
    assert said[2]["after"]["area"] == "求名"
    assert found[2][1] == b"11"
    assert (said[-1]["subject"], said[-1]["withheld"]) == ("21", ["area", "street"])
    assert not any(HIDDEN.encode() in value for _, _, value in found)


def test_javas_console_consumer_reads_every_record(scene: Scene, tmp_path: Path) -> None:
    """The tool that every Kafka brings prints keys and headers."""
    from exchange.java_tools import tools  # noqa: PLC0415 - only broker tests pay for it

    settings = scene.kafka.settings(SCHOOL)
    properties = tmp_path / "client.properties"
    properties.write_text(
        "security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\nssl.truststore.type=PEM\n"
        f"ssl.truststore.location={settings.ca_file}\n"
        "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required "
        f'username="{SCHOOL}" password="{USERS[SCHOOL]}";\n'
    )
    command = [
        *("java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", f"{tools(CACHE)}/*"),
        "org.apache.kafka.tools.consumer.ConsoleConsumer",
        *("--bootstrap-server", settings.bootstrap_servers, "--topic", f"daicho.{TOGANE}.exchange.{SCHOOL}"),
        *("--partition", "0", "--offset", "earliest", "--max-messages", str(RECORDS), "--timeout-ms", "40000"),
        *("--command-config", str(properties), "--formatter-property", "print.headers=true"),
        *("--formatter-property", "print.key=true"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=90)
    assert done.stdout.count("ce_specversion:1.0") == RECORDS, done.stdout + done.stderr
    assert "ce_type:daicho.resident.relocated" in done.stdout


def test_a_revoked_agreement_takes_the_right_to_read(scene: Scene) -> None:
    """At the publisher's next round, and the broker writes the attempt down; other subscribers read on."""
    scene.town.revoke(scene.agreement)
    scene.town.publisher.publish()
    with closing(scene.log(SCHOOL, TOGANE, SCHOOL)) as ended:
        with pytest.raises(RefusedError):
            ended.read(0, 10, 1.0)
        assert scene.is_denied(SCHOOL, ended.topic)
    with closing(scene.log(SAMMU, TOGANE, SAMMU)) as other:
        assert len(other.read(0, 10, 10.0)) == RECORDS
