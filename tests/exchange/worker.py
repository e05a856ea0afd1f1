"""A process that publishes or subscribes, and kills itself at a chosen point: `worker.py DATA ROLE POINT COUNT`.

A publisher that catches up with a second process dies itself (`publish with another`), or that one does (`another`).
`BROKER` names an open Kafka: then there are topics, too. `SUBSCRIBER` is who is served.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.exchange import client, prepare, publisher, store
from connectors.exchange.ahead import Ahead
from connectors.exchange.inbox import Inbox
from connectors.kafka import exchange as kafka_exchange
from console.bootstrap import Office
from console.feed import joined
from console.feed.joined import exchange_store, publishing, registry_of
from console.logs import CLUSTER
from events.towns import member_town

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from types import FrameType

    from connectors.exchange.port import Source
    from connectors.exchange.record import ExchangeRecord

TOWN = "122131"
ANYWHERE = "anywhere"
WITH_ANOTHER, ANOTHER = "publish with another", "another"
BROKER, SUBSCRIBER = os.environ.get("BROKER", ""), os.environ.get("SUBSCRIBER", "school-board")
WAIT_SECONDS = 2.0
"""The longest wait for the broker's answer, and for news at a topic's end."""
START_SECONDS = 30.0
"""The longest that a second process may take to begin."""
OURS = ("/connectors/exchange/", "/connectors/kafka/exchange.py")
POINTS: dict[str, tuple[Any, str, bool]] = {
    "recording": (publisher, "commit", False),
    "recorded": (publisher, "commit", True),
    "appending": (store.SqliteExchangeLog, "_check_follows", True),
    "appended": (store.SqliteExchangeLog, "append", True),
    "saving": (store.SqliteExchange, "save_reached", False),
    "granting": (store.SqliteExchangeLog, "grant", False),
    "reading": (store.SqliteExchangeLog, "read", True),
    "taking": (Inbox, "_keep", True),
    "handling": (Inbox, "_handle", True),
    "taken": (Inbox, "take", True),
    "prepared": (prepare.Preparer, "batch", True),
    "half sent": (kafka_exchange, "send_batch", True),
}
"""Point → where, and whether it dies after (or before) the call."""


def arm(point: str, at: int) -> None:
    """Let the process die at the n-th passage of a point, or at the n-th call or return in the exchange's own code."""
    passages = count(1)
    if point == ANYWHERE:

        def watch(frame: FrameType, event: str, _: object) -> None:
            is_ours = event in {"call", "return"} and any(part in frame.f_code.co_filename for part in OURS)
            if is_ours and next(passages) == at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(watch)
    if point not in POINTS:
        return
    if POINTS[point][0] is kafka_exchange:
        kafka_exchange.SENT_BYTES = 1  # type: ignore[misc] # so that it takes several to send a batch
    owner, name, after = POINTS[point]
    real: Callable[..., Any] = getattr(owner, name)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if not after and next(passages) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if after and next(passages) == at:
            if owner is kafka_exchange:
                result.get(timeout=WAIT_SECONDS)  # so that this record stands in the topic, and the batch's rest not
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


@contextmanager
def armed(point: str, at: int, office: Office) -> Iterator[prepare.Preparer]:
    """What the second process works with; it dies at its point."""
    small_batches()
    arm(point, at)
    with _preparing(office) as preparer:
        yield preparer


_preparing = joined.preparing


def with_another(point: str, at: int) -> None:
    """Let the publisher have a second process at once, and wait for it."""
    joined.preparing = partial(armed, point, at)
    publisher.FAR = 1  # type: ignore[misc] # few events will do
    is_ready = Ahead.is_ready

    def wait(self: Ahead) -> bool:
        with suppress(OSError):
            self._prepared.poll(START_SECONDS)
        return is_ready(self)

    Ahead.is_ready = wait  # type: ignore[method-assign] # so that it has work to do


def small_batches() -> None:
    """Small, so that there are many points."""
    prepare.BATCH, prepare.ROWS, client.PAGE = 2, 3, 2  # type: ignore[misc] # set for this process alone


def handle(record: ExchangeRecord, inbox: sqlite3.Connection) -> None:
    """The subscriber's own work: it notes what it applied; a second time would be an error."""
    inbox.execute("INSERT INTO applied VALUES (?,?)", (record.sequence, record.position))


def publish(office: Office) -> None:
    """One round. The town's log is its file; only what is published goes to the broker, too."""
    with registry_of(office) as (registry, sealer):
        os.environ.update({CLUSTER: BROKER} if BROKER else {})
        with publishing(office, registry, sealer) as publishes:
            publishes.publish()


def subscribe(office: Office, data: Path) -> None:
    """Everything there is, into the inbox."""
    with office.sealer() as sealer, exchange_store(office, sealer) as files, Inbox(data / "inbox.sqlite") as inbox:
        inbox._db.execute("CREATE TABLE IF NOT EXISTS applied (sequence INTEGER PRIMARY KEY, position INTEGER)")
        source = topic() if BROKER else files.log(SUBSCRIBER)
        subscriber = client.Subscriber(source, inbox, handle)
        while subscriber.receive(timeout=WAIT_SECONDS if BROKER else 0.0):
            pass
        source.close()


def topic() -> Source:
    """The subscriber's topic on the broker."""
    from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - only broker tests pay for it
    from connectors.kafka.settings import ClusterSettings  # noqa: PLC0415 - the same

    return KafkaExchangeLog(ClusterSettings(BROKER, single_broker=True, open_cluster=True), TOWN, SUBSCRIBER)


def main(data: str, role: str, point: str, at: str) -> None:
    """Publish or subscribe to the end."""
    small_batches()
    office = Office(Path(data), member_town(TOWN))
    if role == ANOTHER:
        with_another(point, int(at))
    else:
        arm(point, int(at))
    if role == WITH_ANOTHER:
        with_another("none", 1)
    if role == "subscribe":
        subscribe(office, Path(data))
    else:
        publish(office)


if __name__ == "__main__":
    main(*sys.argv[1:])
