"""自治体: the first event of every log says whose it is, and whether the town is a simulation (law 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.items import Body, Flag, State, Text, event


@dataclass(frozen=True, kw_only=True)
class _Facts:
    name: Text = None
    simulated: Flag = None
    """A simulated town lives by a simulated clock and can never become a real one."""


@dataclass(frozen=True, kw_only=True)
class Town(_Facts, State):
    """自治体, keyed by 全国地方公共団体コード."""

    KIND: ClassVar = "town"


@event(Town, "town.opened")
class TownOpened(_Facts, Body):
    """台帳の開設."""


TOWN_EVENTS: tuple[type[Body], ...] = (TownOpened,)
