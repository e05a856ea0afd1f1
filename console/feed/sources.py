"""Where another town's records are read: its feed, or the topic on its cluster that is this subscriber's own."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from eventsourcing.utils import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.exchange.client import Feed
    from connectors.exchange.port import Source

PROVIDER: Final = "PROVIDER"
"""`PROVIDER_KAFKA_SASL_USERNAME` and so on: who reads there, where that isn't this town's user on its own cluster."""


@contextmanager
def records_of(provider: str, subscriber: str, feed: Feed, servers: str | None) -> Iterator[Source]:
    """The feed or, where the provider's brokers are named, the topic; schemas and proofs are the feed's in any case."""
    if servers is None:
        yield feed
        return
    from connectors.kafka import cluster_settings  # noqa: PLC0415 - the feed needs no Kafka client
    from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - the same

    settings = Environment(PROVIDER, {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": servers})
    with closing(KafkaExchangeLog(cluster_settings(settings), provider, subscriber)) as log:
        yield log
