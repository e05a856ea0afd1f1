"""提供の記録: every batch that goes out to a subscriber is an event before it goes (law 11)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Names, Number, State, Text, event


class Way(StrEnum):
    """提供の方法."""

    EXCHANGE = "exchange"
    """連携: the subscriber's topic or feed"""
    FILE = "file"
    """全件ファイル: every covered record as it stands"""


@dataclass(frozen=True, kw_only=True)
class Disclosure(State):
    """提供, keyed by the subscriber's code: how far the subscriber has been served."""

    KIND: ClassVar = "disclosure"
    last_sequence: Number = None
    """The subscriber's records are numbered 1, 2, 3 …, so that a missing one is noticed."""


@event(Disclosure, "disclosure.made")
class DisclosureMade(Body):
    """提供: these events about these people, with these items, under this agreement."""

    way: Text = None
    provided_under: Text = None
    """The number of the agreement."""
    first_sequence: Number = None
    last_sequence: Number = None
    positions: Names = None
    """Positions of the events that were told, one per record."""
    people: Names = None
    """宛名番号 whom each of them concerns."""
    provided_items: Names = None
    """Items that any of the records carries."""
    replaces: Number = None
    """First sequence of a planned batch that never went out: its events are told anew by this one."""
    records_digest: Text = None
    """SHA-256 over the SHA-256 of each record's bytes: whoever received them can prove what the town sent."""


DISCLOSURE_EVENTS: tuple[type[Body], ...] = (DisclosureMade,)
