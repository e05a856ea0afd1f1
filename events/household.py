"""世帯: who belongs together. Membership itself is an item of each resident; this stream orders the changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.items import Body, Names, State, Text, event


@dataclass(frozen=True, kw_only=True)
class Household(State):
    """世帯, keyed by 世帯番号. Its members are the residents whose `household` names it."""

    KIND: ClassVar = "household"
    head: Text = None
    """世帯主's 宛名番号; empty: 世帯主未設定, a legal state (1.1.10)."""


@event(Household, "household.recomposed")
class HouseholdRecomposed(Body):
    """世帯の構成の変更: who joined, who left, who heads it from that day on."""

    head: Text = None
    joined: Names = None
    left: Names = None


@event(Household, "household.recomposition_cancelled")
class RecompositionCancelled(Body):
    """異動の取消し, as it touches the household."""


HOUSEHOLD_EVENTS: tuple[type[Body], ...] = (HouseholdRecomposed, RecompositionCancelled)
