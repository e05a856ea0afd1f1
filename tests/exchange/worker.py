"""A process that publishes or subscribes, and kills itself at a chosen point: `worker.py DATA ROLE POINT COUNT`."""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.exchange import client, publisher, store
from connectors.exchange.inbox import Inbox
from console.bootstrap import Office
from console.feed.joined import exchange_store, publish_once
from events.towns import member_town

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from connectors.exchange.record import ExchangeRecord

TOWN, SUBSCRIBER = "122131", "school-board"
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
}
"""Point → where, and whether it dies after (or before) the call."""


def arm(point: str, at: int) -> None:
    """Let the process die at the n-th passage of a point."""
    if point not in POINTS:
        return
    owner, name, after = POINTS[point]
    real: Callable[..., Any] = getattr(owner, name)
    passages = count(1)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if not after and next(passages) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if after and next(passages) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


def handle(record: ExchangeRecord, inbox: sqlite3.Connection) -> None:
    """The subscriber's own work: it notes what it applied; a second time would be an error."""
    inbox.execute("INSERT INTO applied VALUES (?,?)", (record.sequence, record.position))


def main(data: str, role: str, point: str, at: str) -> None:
    """Publish or subscribe to the end."""
    publisher.BATCH, publisher.ROWS, client.PAGE = 2, 3, 2  # type: ignore[misc] # small, so that there are many points
    arm(point, int(at))
    office = Office(Path(data), member_town(TOWN))
    if role == "publish":
        publish_once(office)
        return
    with (
        office.sealer() as sealer,
        exchange_store(office, sealer) as files,
        Inbox(Path(data) / "inbox.sqlite") as inbox,
    ):
        inbox._db.execute("CREATE TABLE IF NOT EXISTS applied (sequence INTEGER PRIMARY KEY, position INTEGER)")
        subscriber = client.Subscriber(files.log(SUBSCRIBER), inbox, handle)
        while subscriber.receive():
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
