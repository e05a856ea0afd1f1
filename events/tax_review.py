"""課税の見直し: what a caseworker decided on an event that reached tax after the decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Number, State, Text, event


class Outcome(StrEnum):
    """見直しの結果."""

    DECIDED = "decided"
    """賦課決定"""
    REVISED = "revised"
    """更正"""
    CANCELLED = "cancelled"
    """賦課取消"""
    REMITTED = "remitted"
    """減免"""
    UNCHANGED = "unchanged"
    """更正なし"""


@dataclass(frozen=True, kw_only=True)
class _Settlement:
    outcome: Text = None
    """見直しの結果"""
    tax: Text = None
    fiscal_year: Number = None
    taxpayer: Text = None
    bill: Text = None
    """通知書番号"""
    cited_position: Number = None
    """契機となった記録の処理番号"""
    cited_event: Text = None
    """契機となった記録, `<stream>/<version>`."""
    cited_command: Text = None
    """契機となった届出の識別子"""
    amount_change: Number = None
    """増減額, yen."""


@dataclass(frozen=True, kw_only=True)
class Review(_Settlement, State):
    """課税の見直し, keyed by `<税目>-<年度>-<宛名番号>-<処理番号>`."""

    KIND: ClassVar = "review"


@event(Review, "review.settled")
class ReviewSettled(_Settlement, Body):
    """見直しの決着: recorded in the commit of the bill's own event."""


REVIEW_EVENTS: tuple[type[Body], ...] = (ReviewSettled,)
