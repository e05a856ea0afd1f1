"""A small town on the embedded log, and commands for it, as tests speak them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from support.sealers import PlainSealer

from events.event import JST, micros
from events.resident import MovedIn, Relocated, ResidentKind
from events.values.legal_date import LegalDate
from registry.application.clocks import SimulatedClock
from registry.application.commands import ANY_ALERT, Change, Command, Enter, Form, OpenTown
from registry.application.registry import TownRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from events.codec import Sealer

LGCODE = "122131"


@contextmanager
def registry(log: Path, *, sealer: Sealer | None = None, now: date = date(2024, 7, 1)) -> Iterator[TownRegistry]:
    """A town's register on a log file, with a simulated clock that stands at noon of a day."""
    env = {"PERSISTENCE_MODULE": "connectors.sqlite", "SQLITE_DBNAME": str(log)}
    clock = SimulatedClock(moment(now))
    with TownRegistry(LGCODE, clock=clock, sealer=sealer or PlainSealer(), env=env) as town:
        yield town


@contextmanager
def town_in_memory(first: date) -> Iterator[TownRegistry]:
    """A town whose log is in memory, opened on a day: a step must cost little."""
    env = {"PERSISTENCE_MODULE": "connectors.sqlite", "SQLITE_DBNAME": ":memory:"}
    with TownRegistry(LGCODE, clock=SimulatedClock(moment(first)), sealer=PlainSealer(), env=env) as town:
        town.handle(opened())
        yield town


def moment(day: date, hour: int = 12) -> int:
    """An hour of a day in Japan, as transaction time."""
    return micros(datetime(day.year, day.month, day.day, hour, tzinfo=JST))


def form(name: str, reason: str = "move_in_domestic", effective: date = date(2024, 6, 1), **more: Any) -> Form:
    """A 届書; its name makes the command id, so that the same name is the same command."""
    values: dict[str, Any] = {
        "command_id": uuid5(NAMESPACE_OID, name),
        "reason": reason,
        "effective": LegalDate.exact(effective),
        "actor": "test",
        "trigger": "届出",
        "legal_basis": "法22条",
        "submission": name,
        "acknowledged": frozenset({ANY_ALERT}),
    }
    return Form(**{**values, **more})


def opened(*, simulated: bool = True) -> OpenTown:
    """台帳の開設."""
    return OpenTown(form=form("open", submission=LGCODE), name="東金市", simulated=simulated)


def newcomer(household: str = "1", relationship: str = "世帯主", **items: Any) -> MovedIn:
    """All items a 転入 needs."""
    values: dict[str, Any] = {
        "kind": ResidentKind.JAPANESE,
        "name": "東金　太郎",
        "kana": "トウガネ　タロウ",
        "birth": LegalDate.exact(date(1990, 5, 6)),
        "sex": "男",
        "resident_code": "24727059608",
        "domicile": "不明",
        "koseki_head": "不明",
        "prefecture": "千葉県",
        "city": "東金市",
        "area": "家之子",
        "street": "1番地",
        "building": "",
        "became_resident": LegalDate.exact(date(2024, 6, 1)),
        "household": household,
        "relationship": relationship,
    }
    return MovedIn(**{**values, **items})


def arrival(name: str, *numbers: str, effective: date = date(2024, 6, 1)) -> Enter:
    """A family moves in: the first is head, the others are children."""
    people = {
        number: newcomer(numbers[0], "子" if index else "世帯主", name=f"東金　{number}")
        for index, number in enumerate(numbers)
    }
    return Enter(form=form(name, effective=effective), people=people)


def relocation(name: str, number: str, area: str, effective: date = date(2024, 6, 10)) -> Change:
    """One person moves within the town."""
    return Change(form=form(name, "relocation", effective), people={number: Relocated(area=area)})


def story() -> list[Command]:
    """A short life of a town: what crash tests replay."""
    commands: list[Command] = [opened()]
    for family in range(1, 6):
        numbers = [f"{family}{member}" for member in range(3)]
        commands.append(arrival(f"arrival-{family}", *numbers))
        commands.append(relocation(f"relocation-{family}", numbers[0], "求名"))
    return commands
