"""提供協定: what another body may learn, on which legal ground; without one not a byte leaves the town (law 9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Day, Names, Number, State, Text, event


class Covers(StrEnum):
    """提供の対象者."""

    EVERYBODY = "everybody"
    """すべての住民"""
    MOVERS = "movers"
    """提供先へ転出する者: and those who came from there"""
    FOLLOWED = "followed"
    """提供先が継続中の事務をもつ者: those with a follow mark"""


class AgreementStatus(StrEnum):
    """協定の状態."""

    PROPOSED = "proposed"
    """起案"""
    APPROVED = "approved"
    """決裁"""
    REVOKED = "revoked"
    """解除: at once, and for ever"""


@dataclass(frozen=True, kw_only=True)
class _Terms:
    status: Text = None
    subscriber: Text = None
    """提供先コード: 全国地方公共団体コード of a town, or a short name such as `school-board`."""
    subscriber_name: Text = None
    provision_purpose: Text = None
    """提供の目的"""
    provision_basis: Text = None
    """提供の根拠法令"""
    covers: Text = None
    since: Day = None
    """Events recorded from this day on, in the past as well (追いつき)."""
    until: Day = None
    rate: Number = None
    """Requests per minute that the subscriber may make of the feed."""


@dataclass(frozen=True, kw_only=True)
class Agreement(_Terms, State):
    """提供協定, keyed by the subscriber's code and a serial: `122378-1`. Its terms never change."""

    KIND: ClassVar = "agreement"


@event(Agreement, "agreement.proposed")
class AgreementProposed(_Terms, Body):
    """協定の起案."""

    status: Text = AgreementStatus.PROPOSED
    event_types: Names = None
    """Types of events that are told, such as `resident.moved_out`."""
    provided_items: Names = None
    """提供する項目: names of items; others don't exist in what is sent."""


@event(Agreement, "agreement.approved")
class AgreementApproved(Body):
    """協定の決裁, by another person than who proposed it."""

    status: Text = AgreementStatus.APPROVED


@event(Agreement, "agreement.revoked")
class AgreementRevoked(Body):
    """協定の解除: nothing is told any more from this moment on."""

    status: Text = AgreementStatus.REVOKED
    grounds: Text = None


@dataclass(frozen=True, kw_only=True)
class Follow(State):
    """継続対象の標識: the subscriber of an agreement has an open dossier on a person; `122378-1-<宛名番号>`."""

    KIND: ClassVar = "follow"
    since: Day = None
    until: Day = None


@event(Follow, "follow.marked")
class FollowMarked(Body):
    """標識の設定; a later one replaces it, also to end it sooner."""

    since: Day = None
    until: Day = None


AGREEMENT_EVENTS: tuple[type[Body], ...] = (AgreementProposed, AgreementApproved, AgreementRevoked, FollowMarked)
