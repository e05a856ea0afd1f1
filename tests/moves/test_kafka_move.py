"""A move over one broker on which each town has its own rights: the topics carry it, the proofs need no broker."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from conftest import CACHE
from exchange.test_kafka_rights import GRANTER, PUBLISHERS, USERS, give_rights
from moves.neighbours import CAME, FROM_TOGANE, SAMMU, TARO, TOGANE, Neighbour, leaving, receive_typed, settling

from connectors.exchange.move_link import verify_chain
from connectors.exchange.port import RefusedError
from connectors.exchange.publisher import Publisher
from connectors.exchange.standing import Standing
from connectors.exchange.twofold import TwofoldExchangeLog
from connectors.sqlite import SQLiteLogRecorder
from console.feed.joined import exchange_store, registry_of
from console.moving import link_of_arrival, link_of_departure
from events.resident import Resident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.kafka.broker import LocalKafka
    from connectors.kafka.exchange import KafkaExchangeLog

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """A secured broker; each town's publisher may use its own topics alone."""
    from connectors.kafka.broker import LocalKafka  # noqa: PLC0415 - only broker tests pay for it

    with LocalKafka(tmp_path_factory.mktemp("kafka"), cache=CACHE, users=USERS) as broker:
        give_rights(broker)
        yield broker


def topic(kafka: LocalKafka, user: str, town: str, subscriber: str) -> KafkaExchangeLog:
    """A subscriber's topic as some user meets it."""
    from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - only broker tests pay for it

    return KafkaExchangeLog(kafka.settings(user), town, subscriber, admin=kafka.settings(GRANTER))


def tell(town: Neighbour, kafka: LocalKafka) -> int:
    """Publish to the town's file and to the topic, with the town's own user; then seal."""
    with ExitStack() as stack:
        registry, sealer = stack.enter_context(registry_of(town.office))
        store = stack.enter_context(exchange_store(town.office, sealer))
        assert isinstance(registry.recorder, SQLiteLogRecorder)
        publisher = Publisher(
            town.code,
            registry.recorder,
            Standing(registry.recorder, sealer),
            record=registry.handle,
            exchange=lambda code: TwofoldExchangeLog(
                store.log(code), topic(kafka, PUBLISHERS[town.code], town.code, code)
            ),
            cursors=store,
            now=registry.clock.now,
        )
        stack.callback(publisher.close)
        sent = publisher.publish()
    town.seal()
    return sent


def hear(town: Neighbour, other: Neighbour, kafka: LocalKafka, patch: pytest.MonkeyPatch) -> Any:
    """`daicho move receive --kafka`: what stands on the topic, read as the town itself; schema and proofs over HTTP."""
    login = kafka.settings(town.code)
    patch.setenv("PROVIDER_KAFKA_SECURITY_PROTOCOL", login.security_protocol)
    patch.setenv("PROVIDER_KAFKA_SASL_USERNAME", login.username or "")
    patch.setenv("PROVIDER_KAFKA_SASL_PASSWORD", login.password or "")
    patch.setenv("PROVIDER_KAFKA_TLS_CA_FILE", str(login.ca_file))
    return receive_typed(town, other, "--kafka", login.bootstrap_servers)


def test_a_move_goes_from_topic_to_topic(
    towns: tuple[Neighbour, Neighbour], kafka: LocalKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each town reads only what it is told; the move is removed on the earlier day, and proved without the broker."""
    old, new = towns
    old.on(date(2024, 3, 20), leaving(TARO))
    assert tell(old, kafka) == 1
    assert hear(new, old, kafka, monkeypatch) == {"received": 1, "last": 1, "dead_letters": []}
    settling(new, FROM_TOGANE)
    assert tell(new, kafka) == 1
    with closing(topic(kafka, TOGANE, TOGANE, SAMMU)) as foreign, pytest.raises(RefusedError):
        foreign.read(0, 1, 1.0)
    assert hear(old, new, kafka, monkeypatch)["received"] == 1
    assert old.state(Resident, TARO, CAME)["status"] == "moved_out"
    links = [link_of_arrival(new.office, FROM_TOGANE), link_of_departure(old.office, TARO)]
    assert [one.town for one in verify_chain(links, [old.key, new.key])] == [TOGANE, SAMMU]
