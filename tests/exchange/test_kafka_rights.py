"""Two towns and their subscribers on a secured broker, each with its own rights; other programs as subscribers."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from conftest import CACHE
from exchange.provider import SCHOOL, Provider, terms
from support.offices import arrival, relocation

from connectors.exchange.port import RefusedError
from connectors.exchange.schema import read, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.kafka.broker import LocalKafka
    from connectors.kafka.exchange import KafkaExchangeLog

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

TOGANE, SAMMU = "122131", "122378"
USERS = {name: f"{name}-secret" for name in ("town-a", "town-b", SCHOOL, SAMMU)}


@dataclass
class Scene:
    """東金市 tells the school board and 山武市; 山武市 tells the school board."""

    kafka: LocalKafka
    town: Provider
    agreement: str

    def log(self, user: str, town: str, subscriber: str) -> KafkaExchangeLog:
        """A subscriber's topic as some user meets it."""
        from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - only broker tests pay for it

        return KafkaExchangeLog(self.kafka.settings(user), town, subscriber, admin=self.kafka.settings())

    def is_denied(self, user: str, topic: str) -> bool:
        """Whether the broker has written down that it refused a user."""
        lines = (self.kafka.brokers[0].directory / "broker.log").read_text(errors="replace").splitlines()
        return any(f"User:{user} is Denied" in line and topic in line for line in lines)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Start the broker, give each town its own topics, publish."""
    from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType  # noqa: PLC0415 - the same

    from connectors.kafka.broker import LocalKafka  # noqa: PLC0415 - the same
    from connectors.kafka.client import admin_client  # noqa: PLC0415 - the same

    folder = tmp_path_factory.mktemp("scene")
    with ExitStack() as stack:
        kafka = stack.enter_context(LocalKafka(folder / "kafka", cache=CACHE, users=USERS))
        with admin_client(kafka.settings()) as admin:
            prefixed = ACLResourcePatternType.PREFIXED
            rights = [
                ACL(
                    f"User:{user}",
                    "*",
                    ACLOperation.ALL,
                    ACLPermissionType.ALLOW,
                    ResourcePattern(ResourceType.TOPIC, f"daicho.{town}.", prefixed),
                )
                for user, town in (("town-a", TOGANE), ("town-b", SAMMU))
            ]
            admin.create_acls(rights)
        town = Provider(folder)
        scene = Scene(kafka, town, "")
        opened: list[KafkaExchangeLog] = []

        def topic(subscriber: str) -> KafkaExchangeLog:
            opened.append(scene.log("town-a", TOGANE, subscriber))
            return opened[-1]

        town.exchange = topic
        stack.enter_context(town)
        town.handle(arrival("first", "11", "12"))
        scene.agreement = town.agree()
        town.agree(subscriber=SAMMU, subscriber_name="山武市")
        town.handle(relocation("moved", "11", "求名"))
        assert town.publisher.publish() == 6
        stack.callback(town.publisher.close)
        other = scene.log("town-b", SAMMU, SCHOOL)
        other.grant(allowed=True)
        stack.callback(other.close)
        yield scene


def test_each_subscriber_reads_its_own_topic_alone(scene: Scene) -> None:
    """The school board reads what both towns tell it, and is refused at another's topic: the broker writes it down."""
    own = scene.log(SCHOOL, TOGANE, SCHOOL)
    assert [one.sequence for one in own.read(0, 10, 10.0)] == [1, 2, 3]
    assert scene.log(SCHOOL, SAMMU, SCHOOL).read(0, 10, 0.0) == []
    foreign = scene.log(SCHOOL, TOGANE, SAMMU)
    with pytest.raises(RefusedError):
        foreign.read(0, 10, 1.0)
    assert scene.is_denied(SCHOOL, foreign.topic)
    for log in (own, foreign):
        log.close()


def test_a_town_writes_only_what_is_its_own(scene: Scene) -> None:
    """山武市 can neither write nor read what 東金市 tells the school board."""
    from eventsourcing.persistence import PersistenceError  # noqa: PLC0415 - only here

    foreign = scene.log("town-b", TOGANE, SCHOOL)
    with pytest.raises(PersistenceError):
        foreign.append([*scene.log(SCHOOL, TOGANE, SCHOOL).read(0, 1, 10.0)])
    with pytest.raises(RefusedError):
        foreign.read(0, 1, 1.0)
    assert scene.is_denied("town-b", foreign.topic)


def test_the_other_client_reads_every_record(scene: Scene) -> None:
    """confluent-kafka, with nothing of ours but the contract's schema: CloudEvents in headers, Avro in the value."""
    from confluent_kafka import Consumer, TopicPartition  # noqa: PLC0415 - only here
    from fastavro import parse_schema  # noqa: PLC0415 - only here

    settings = scene.kafka.settings(SCHOOL)
    consumer = Consumer(
        {
            "bootstrap.servers": settings.bootstrap_servers,
            "group.id": f"daicho.{TOGANE}.exchange.{SCHOOL}",
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": SCHOOL,
            "sasl.password": USERS[SCHOOL],
            "ssl.ca.location": str(settings.ca_file),
            "auto.offset.reset": "earliest",
        }
    )
    consumer.assign([TopicPartition(f"daicho.{TOGANE}.exchange.{SCHOOL}", 0, 0)])
    messages = consumer.consume(3, timeout=30)
    consumer.close()
    headers = [dict(message.headers()) for message in messages]
    assert [header["ce_sequence"] for header in headers] == [b"1", b"2", b"3"]
    assert headers[2]["ce_type"] == b"daicho.resident.relocated"
    assert headers[2]["content-type"] == b"application/avro"
    agreed = terms()
    schema = parse_schema(schema_of(tuple(agreed.provided_items or ()), frozenset(agreed.event_types or ())))
    assert read(schema, messages[2].value())["after"]["area"] == "求名"
    assert messages[2].key() == b"11"


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
        *("--partition", "0", "--offset", "earliest", "--max-messages", "3", "--timeout-ms", "40000"),
        *("--command-config", str(properties), "--formatter-property", "print.headers=true"),
        *("--formatter-property", "print.key=true"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=90)
    assert done.stdout.count("ce_specversion:1.0") == 3, done.stdout + done.stderr
    assert "ce_type:daicho.resident.relocated" in done.stdout


def test_a_revoked_agreement_takes_the_right_to_read(scene: Scene) -> None:
    """At the publisher's next round; other subscribers read on."""
    scene.town.revoke(scene.agreement)
    scene.town.publisher.publish()
    with pytest.raises(RefusedError):
        scene.log(SCHOOL, TOGANE, SCHOOL).read(0, 10, 1.0)
    assert len(scene.log(SAMMU, TOGANE, SAMMU).read(0, 10, 10.0)) == 3
