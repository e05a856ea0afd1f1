"""抑止 and 支援措置: what keeps a record from being changed, issued or shown (specification 1.1.16, 3.1, 3.2, 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Day, Flag, Number, PersonalDay, PersonalText, State, Text, event


class SupportStatus(StrEnum):
    """支援措置の状態."""

    PROVISIONAL = "provisional"
    """仮支援措置: between application and confirmation, or carried on by the town left behind"""
    ACTIVE = "active"
    """支援措置"""
    ENDED = "ended"
    """終了: by a decision; a period that merely runs out ends nothing"""


@dataclass(frozen=True, kw_only=True)
class _Measure:
    status: Text = None
    applicant: Text = None
    """申出者, by 宛名番号; another's where this person is protected along with them."""
    relation: Text = None
    """申出者との関係 of a person protected along."""
    covers_browsing: Flag = None
    """閲覧（現住所地）"""
    covers_copies: Flag = None
    """写し（現住所地・前住所地）"""
    covers_koseki_supplement: Flag = None
    """附票の写し（本籍地・前本籍地・前々本籍地）"""
    since: Day = None
    until: Day = None
    forwarded_from: Text = None
    """転送元市区町村"""
    forwarded_to: Text = None
    """転送先市区町村"""
    forwarded_on: Day = None


@dataclass(frozen=True, kw_only=True)
class _Abuser:
    """加害者, as the application names them."""

    abuser_name: PersonalText = None
    abuser_number: PersonalText = None
    abuser_birth: PersonalDay = None
    abuser_address: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class Support(_Abuser, _Measure, State):
    """支援措置 of one protected person, keyed by their 宛名番号."""

    KIND: ClassVar = "support"


@event(Support, "support.started")
class SupportStarted(_Abuser, _Measure, Body):
    """支援措置の開始, provisional until confirmed."""


@event(Support, "support.extended")
class SupportExtended(_Measure, Body):
    """支援措置の延長・転送: a new period, or the town that takes over."""


@event(Support, "support.ended")
class SupportEnded(Body):
    """支援措置の終了."""

    status: Text = SupportStatus.ENDED


@event(Support, "support.change_cancelled")
class SupportChangeCancelled(Body):
    """異動の取消し, as it touches a measure: the 転出 that was to be carried on provisionally didn't happen."""


class HoldStatus(StrEnum):
    """抑止の状態."""

    SET = "set"
    """設定"""
    LIFTED = "lifted"
    """解除: the only end of a hold; its last day alone ends nothing"""


@dataclass(frozen=True, kw_only=True)
class _HoldFacts:
    status: Text = None
    process: Text = None
    """異動入力, 証明発行 or 照会: a value of `Process`."""
    level: Text = None
    """エラー or アラート: a value of `Level`."""
    since: Day = None
    until: Day = None
    cause: PersonalText = None


class Process(StrEnum):
    """抑止する処理."""

    CHANGE = "change"
    """異動入力"""
    ISSUE = "issue"
    """証明発行"""
    INQUIRY = "inquiry"
    """照会"""


class Level(StrEnum):
    """抑止の強さ."""

    ERROR = "error"
    """エラー"""
    ALERT = "alert"
    """アラート"""


@dataclass(frozen=True, kw_only=True)
class Hold(_HoldFacts, State):
    """抑止, keyed by 宛名番号 or 世帯番号 and a serial: `resident-000000000018-1`."""

    KIND: ClassVar = "hold"
    suspended_until: Number = None
    """一時解除 up to this moment (microseconds since the epoch, UTC); it comes back by itself."""


@event(Hold, "hold.set")
class HoldSet(_HoldFacts, Body):
    """抑止の設定; other systems are told."""

    status: Text = HoldStatus.SET


@event(Hold, "hold.lifted")
class HoldLifted(Body):
    """抑止の解除; other systems are told."""

    status: Text = HoldStatus.LIFTED


@event(Hold, "hold.suspended")
class HoldSuspended(Body):
    """抑止の一時解除, for one piece of work; no other system is told (3.2)."""

    suspended_until: Number = None


PROTECTION_EVENTS: tuple[type[Body], ...] = (
    SupportStarted,
    SupportExtended,
    SupportEnded,
    SupportChangeCancelled,
    HoldSet,
    HoldLifted,
    HoldSuspended,
)

LOCAL: tuple[type[Body], ...] = (HoldSuspended,)
"""Events that no other system is told of."""
