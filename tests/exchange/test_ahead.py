"""A publisher that catches up with a second process tells the same, and nothing that the second one didn't know of."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import orjson
import pytest
from exchange.provider import SCHOOL, protected
from exchange.published import Published
from support.offices import relocation

from connectors.exchange import prepare
from connectors.exchange.ahead import Ahead
from console.feed import joined
from console.feed.joined import exchange_store, preparing, publish_once, publishing, registry_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from connectors.exchange.prepare import Order, Prepared, Preparer
    from connectors.exchange.record import ExchangeRecord
    from console.bootstrap import Office

EVENTS = 9
START_SECONDS = 60.0
"""The longest that a second process may take to begin."""


@contextmanager
def two_by_two(office: Office) -> Iterator[Preparer]:
    """What the second process works with: batches of two, of three events."""
    prepare.BATCH, prepare.ROWS = 2, 3  # type: ignore[misc] # set in that process alone
    with preparing(office) as preparer:
        yield preparer


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Published]:
    """A town with nine events to publish."""
    with Published(tmp_path / "data") as published:
        for number in range(6):
            area = ("求名", "田間")[number % 2]
            published.office_handle(relocation(f"r{number}", "000000000000018", area, date(2024, 6, 20)))
        yield published


def caught_up(
    town: Published, monkeypatch: pytest.MonkeyPatch, between: Callable[[int], None] = lambda _: None
) -> list[int]:
    """Publish everything with a second process; the first sequences of what that made and this one was given.

    `between` is called with how many batches were given so far, before the next one is.
    """
    is_ready, batches, given = Ahead.is_ready, Ahead.batches, list[int]()

    def wait(self: Ahead) -> bool:
        return (self._prepared.closed or self._prepared.poll(START_SECONDS)) and is_ready(self)

    def told(self: Ahead, order: Order) -> Iterator[Prepared]:
        for one in batches(self, order):
            between(len(given))
            if one.said:
                given.append(one.first)
            yield one

    monkeypatch.setattr(Ahead, "is_ready", wait)
    monkeypatch.setattr(Ahead, "batches", told)
    monkeypatch.setattr("connectors.exchange.publisher.FAR", 1)
    monkeypatch.setattr(joined, "preparing", two_by_two)
    with registry_of(town.office) as (registry, sealer), publishing(town.office, registry, sealer) as publisher:
        publisher.publish()
    return given


def sent(office: Office) -> Sequence[ExchangeRecord]:
    """Everything that the school board was sent."""
    with office.sealer() as sealer, exchange_store(office, sealer) as store:
        return store.log(SCHOOL).read(0, 100, 0.0)


def test_a_second_process_makes_what_the_publisher_alone_makes(
    town: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records are the same to the byte; only the batches were cut otherwise."""
    shutil.copytree(town.data, tmp_path / "alone")
    alone = Published.at(tmp_path / "alone")
    assert publish_once(alone) == EVENTS
    assert caught_up(town, monkeypatch) == [1, 2, 4, 6, 8, 9]
    assert sent(town.office) == sent(alone)


def test_what_a_second_process_did_not_know_counts_at_once(town: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    """A protection that comes while batches wait in the pipe hides the address from the next batch on."""

    def protect(given: int) -> None:
        if given == 1:
            town.office_handle(protected("000000000000018"))

    given = caught_up(town, monkeypatch, protect)
    assert given == [1, 2]
    told = [orjson.loads(one.json) for one in sent(town.office)]
    assert ["area" in one["withheld"] for one in told] == [False] + [True] * (EVENTS - 1)
