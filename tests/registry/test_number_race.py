"""Two windows in two processes, at the same moment: what each has checked still holds when it is recorded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from support.changes import settle
from support.offices import LGCODE, moment, opened
from support.people import ReplayedPeople
from support.racing import race
from support.sealers import PlainSealer

from registry.application.clocks import SimulatedClock
from registry.application.registry import TownRegistry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from log.brokers import Town

ONE, OTHER = "123456789018", "983205673214"


def open_town(env: Mapping[str, str]) -> None:
    """A register with a family."""
    with TownRegistry(LGCODE, clock=SimulatedClock(moment(date(2024, 2, 1))), sealer=PlainSealer(), env=env) as town:
        for command in (opened(), *settle()):
            town.handle(command)


def holders(env: Mapping[str, str], number: str) -> int:
    """How many people have a 個人番号."""
    with TownRegistry(LGCODE, clock=SimulatedClock(0), sealer=PlainSealer(), env=env) as town:
        return len(ReplayedPeople(town).with_key("my_number", number))


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    """A town's embedded log."""
    env = {"PERSISTENCE_MODULE": "connectors.sqlite", "SQLITE_DBNAME": str(tmp_path / "log.sqlite")}
    open_town(env)
    return env


def test_one_number_entered_twice_at_once_is_one_persons(embedded: dict[str, str], tmp_path: Path) -> None:
    """Both processes have found nobody with the number; one is recorded, the other hears whose it is."""
    assert race(tmp_path, [embedded, embedded], [ONE, ONE]) == ["", "R119"]
    assert holders(embedded, ONE) == 1


def test_two_people_entered_at_once_are_both_recorded(embedded: dict[str, str], tmp_path: Path) -> None:
    """Who loses the race is checked anew by itself: nobody has to send another person's form again."""
    assert race(tmp_path, [embedded, embedded], [ONE, OTHER]) == ["", ""]
    assert (holders(embedded, ONE), holders(embedded, OTHER)) == (1, 1)


@pytest.mark.kafka
def test_one_number_entered_twice_on_two_machines_is_one_persons(kafka_town: Town, tmp_path: Path) -> None:
    """The same with a replica each: the log itself refuses what was checked before the other's entry."""
    machines = [kafka_town.env(name) for name in ("one", "two")]
    open_town(machines[0])
    assert race(tmp_path, machines, [ONE, ONE]) == ["", "R119"]
    assert holders(machines[0], ONE) == 1
