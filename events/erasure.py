"""消去: a person's key is destroyed; what remains of them is that, when, why and under which law (law 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from events.items import Body, Names, State, Text, event

SUBJECT_KINDS: Final = ("resident", "annotation", "support", "hold", "nonresident", "departure")
"""Kinds of streams that are keyed by 宛名番号: each with personal items has a key, and all are destroyed together."""


def subject_streams(number: str) -> tuple[str, ...]:
    """The streams that a person of this 宛名番号 may have."""
    return tuple(f"{kind}-{number}" for kind in SUBJECT_KINDS)


@dataclass(frozen=True, kw_only=True)
class _Decision:
    grounds: Text = None
    """消去理由, without anything about the person."""


@dataclass(frozen=True, kw_only=True)
class Erasure(_Decision, State):
    """消去, keyed by 宛名番号: from the day of its decision on, nobody can read the person's items of any day."""

    KIND: ClassVar = "erasure"


@event(Erasure, "erasure.decided")
class ErasureDecided(_Decision, Body):
    """消去の決定. It is recorded before the keys are destroyed, so that a crash can't leave a destruction untold."""

    streams: Names = None
    """The streams whose keys are destroyed."""


ERASURE_EVENTS: tuple[type[Body], ...] = (ErasureDecided,)
