"""How long after its commit a command can be read: another process writes 200 a second, this one follows."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from measuring import spread

from connectors.keys.ring import SqliteKeyRing
from connectors.keys.sealer import RingSealer
from connectors.sqlite import open_log
from events.codec import encode
from events.event import Header
from events.resident import Relocated
from events.values.legal_date import LegalDate
from projections.live import LiveModel

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.sqlite import SQLiteLogRecorder
    from events.codec import Sealer

RATE = 200
SECONDS = 20
RESIDENTS = 500
LOOK_SECONDS = 0.01
"""How often a reader looks for what is new."""


def lag(log: Path, edition: Path, keys: Path) -> dict[str, float]:
    """Milliseconds from a commit's stamp until its event can be read, over an edition of everything before.

    With them the follower's CPU time a command: its thread's own, in which DuckDB does nearly all of such small work.
    """
    copied = log.with_name("following.sqlite")
    shutil.copyfile(log, copied)
    writer = multiprocessing.get_context("spawn").Process(target=write, args=(copied, keys))
    news, lags, used = threading.Event(), [], []
    with SqliteKeyRing(keys, b"k" * 32, town="122131") as ring, LiveModel.over(edition) as model:
        source, sealer = open_log(copied), RingSealer(ring)
        source.watcher.listen(news)
        reached, reader, stop = source.head().position, model.cursor(), threading.Event()
        model.refresh(source, sealer)

        def follow() -> None:
            model.follow(source, sealer, news, stop)
            used.append(time.thread_time())

        follower = threading.Thread(target=follow)
        follower.start()
        writer.start()
        while writer.is_alive() or reached < source.head().position:
            time.sleep(LOOK_SECONDS)
            rows = reader.rows("SELECT position, recorded_at FROM entry WHERE position > ?", [reached])
            now = time.time_ns() // 1000
            lags += [(now - row["recorded_at"]) / 1e6 for row in rows]
            reached = max((row["position"] for row in rows), default=reached)
        stop.set()
        news.set()
        follower.join()
        source.watcher.unlisten(news)
        source.datastore.close()
    copied.unlink()
    # The first second warms up.
    return {**spread(lags[RATE:]), "commands": len(lags), "cpu_ms_per_command": 1e3 * used[0] / len(lags)}


def write(log: Path, keys: Path) -> None:
    """Record 200 moves a second, one commit each."""
    with SqliteKeyRing(keys, b"k" * 32, town="122131") as ring:
        recorder, sealer = open_log(log), RingSealer(ring)
        started = time.monotonic()
        for index in range(RATE * SECONDS):
            time.sleep(max(0.0, started + index / RATE - time.monotonic()))
            recorder.insert_events([moved(recorder, sealer, index)], recorded_at=None)
        recorder.datastore.close()


def moved(recorder: SQLiteLogRecorder, sealer: Sealer, index: int) -> StoredEvent:
    """A resident moves within the town."""
    stream = f"resident-{index % RESIDENTS:012}"
    version = len(recorder.read_stream(stream)) + 1
    header = Header(
        recorded_at=time.time_ns() // 1000,
        effective=LegalDate.parse("2024-04-01"),
        reason=Relocated.TYPE,
        trigger="届出",
        legal_basis="住民基本台帳法23条",
        actor="窓口一 佐藤",
        command_id=uuid4(),
    )
    return StoredEvent(stream, version, *encode(stream, version, header, Relocated(area="田間"), sealer))
