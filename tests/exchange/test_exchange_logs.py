"""What every exchange log promises, in a town's own file and on a real broker alike."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from support.sealers import AesGcmSealer

from connectors.exchange.port import ExchangeFaultError, GapError, RefusedError
from connectors.exchange.record import ExchangeRecord
from connectors.exchange.store import SqliteExchange
from connectors.exchange.twofold import TwofoldExchangeLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from connectors.exchange.port import ExchangeLog
    from connectors.kafka import ClusterSettings

    Logs = Callable[[], ExchangeLog]

TOWN = "122131"


def record(sequence: int, data: bytes = b"data") -> ExchangeRecord:
    """A record as a publisher makes it."""
    return ExchangeRecord(
        sequence=sequence,
        town=TOWN,
        agreement="school-board-1",
        position=10 * sequence,
        type="daicho.resident.died",
        subject=f"{sequence % 3}",
        time="2026-04-01T00:00:00+09:00",
        recordedtime="2026-04-01T12:00:00.000001+09:00",
        dataschema="urn:daicho:schema:1",
        data=data + str(sequence).encode(),
    )


@pytest.fixture(params=["file", pytest.param("kafka", marks=pytest.mark.kafka)])
def logs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Logs]:
    """Opens a subscriber's log again and again, as processes come and go."""
    opened: list[ExchangeLog] = []
    subscriber = f"s{uuid4().hex[:8]}"
    if request.param == "kafka":
        from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - only broker tests pay for it

        cluster: ClusterSettings = request.getfixturevalue("kafka_cluster")
        yield lambda: opened.append(KafkaExchangeLog(cluster, TOWN, subscriber)) or opened[-1]  # type: ignore[func-returns-value] # append, then give
        for log in opened:
            log.close()
    else:
        sealer = AesGcmSealer()
        stores: list[SqliteExchange] = []

        def again() -> ExchangeLog:
            stores.append(SqliteExchange(tmp_path / "exchange.sqlite", TOWN, sealer))
            return stores[-1].log(subscriber)

        yield again
        for store in stores:
            store.close()


def test_what_was_appended_is_read_in_order_by_others(logs: Logs) -> None:
    """Byte for byte, from any sequence, as many as asked for."""
    log = logs()
    log.grant(allowed=True)
    assert log.last_sequence() == 0
    log.append([record(1), record(2)])
    log.append([record(3).withheld()])
    reader = logs()
    assert reader.last_sequence() == 3
    assert [*reader.read(0, 10, 5.0)] == [record(1), record(2), record(3).withheld()]
    assert [*logs().read(1, 1, 5.0)] == [record(2)]
    assert [*logs().read(3, 10, 0.0)] == []


def test_a_reader_waits_for_news(logs: Logs) -> None:
    """What is appended while it waits is read at once."""
    log = logs()
    log.grant(allowed=True)
    writer = threading.Timer(0.1, lambda: log.append([record(1)]))
    writer.start()
    assert [one.sequence for one in logs().read(0, 10, 10.0)] == [1]
    writer.join()


def test_a_file_refuses_what_does_not_follow(tmp_path: Path) -> None:
    """A gap or a repetition is an error of the publisher; nothing of it is kept."""
    store = SqliteExchange(tmp_path / "exchange.sqlite", TOWN, AesGcmSealer())
    log = store.log("s")
    log.append([record(1)])
    for wrong in ([record(1)], [record(3)], [record(2), record(2)]):
        with pytest.raises(ExchangeFaultError):
            log.append(wrong)
    assert log.last_sequence() == 1
    store.close()


def test_without_a_grant_nothing_is_read(tmp_path: Path) -> None:
    """Before the first and after the last agreement."""
    store = SqliteExchange(tmp_path / "exchange.sqlite", TOWN, AesGcmSealer())
    log = store.log("s")
    log.append([record(1)])
    with pytest.raises(RefusedError):
        log.read(0, 1, 0.0)
    log.grant(allowed=True)
    assert log.read(0, 1, 0.0) == [record(1)]
    log.grant(allowed=False)
    with pytest.raises(RefusedError):
        log.read(0, 1, 0.0)
    store.close()


def test_an_erased_persons_records_say_nothing(tmp_path: Path) -> None:
    """The file holds no plain text; with the person's key their copies here are gone too (law 10)."""
    sealer = AesGcmSealer()
    store = SqliteExchange(tmp_path / "exchange.sqlite", TOWN, sealer)
    log = store.log("s")
    log.grant(allowed=True)
    log.append([record(1, b"secret"), record(2)])
    assert b"secret" not in (tmp_path / "exchange.sqlite-wal").read_bytes()
    sealer.destroy("resident-1")
    assert [*log.read(0, 10, 0.0)] == [record(1).withheld(), record(2)]
    store.close()


def test_the_one_that_is_behind_gets_what_it_lacks(tmp_path: Path) -> None:
    """Killed between both, the next start completes the second and gives the first nothing twice."""
    store = SqliteExchange(tmp_path / "exchange.sqlite", TOWN, AesGcmSealer())
    first, second = store.log("first"), store.log("second")
    first.append([record(1), record(2)])
    second.append([record(1)])
    both = TwofoldExchangeLog(first, second)
    both.grant(allowed=True)
    assert both.last_sequence() == 1
    both.append([record(2), record(3)])
    assert [one.sequence for one in first.read(0, 10, 0.0)] == [1, 2, 3]
    assert [one.sequence for one in second.read(0, 10, 0.0)] == [1, 2, 3]
    assert both.read(2, 1, 0.0) == [record(3)]
    store.close()


@pytest.mark.kafka
@pytest.mark.slow
def test_records_that_stand_in_the_topic_twice_are_read_once(kafka_cluster: ClusterSettings) -> None:
    """A publisher that died in the middle of a batch sends it again; a sequence that jumps is a gap."""
    from connectors.kafka.exchange import KafkaExchangeLog  # noqa: PLC0415 - only broker tests pay for it

    subscriber = f"s{uuid4().hex[:8]}"
    log, reader = (KafkaExchangeLog(kafka_cluster, TOWN, subscriber) for _ in range(2))
    log.grant(allowed=True)
    log.append([record(1), record(2), record(1), record(2), record(3), record(2)._replace(data=b"late")])
    assert [one.data for one in reader.read(0, 10, 5.0)] == [b"data1", b"data2", b"data3"]
    assert [one.sequence for one in reader.read(1, 10, 5.0)] == [2, 3]
    log.append([record(5)])
    with pytest.raises(GapError):
        reader.read(3, 10, 5.0)
    log.close()
    reader.close()
