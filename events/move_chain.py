"""転出入の連鎖: what a town's log keeps of the other town's, so that a move is one chain (docs/adr/0016)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar, Final

from events.items import Body, Day, Number, PersonalText, State, Text, event
from events.resident import Citizenship, Identity, Koseki, Numbers


class ArrivalStatus(StrEnum):
    """転入予定の状態."""

    ANNOUNCED = "announced"
    """転入予定: nothing of it is in the register, and it may never come true"""
    WITHDRAWN = "withdrawn"
    """取下げ: the town left behind took its 転出 back"""
    COMPLETED = "completed"
    """転入済"""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """引用: an event of another town's log; its evidence was verified before this was recorded."""

    cited_town: Text = None
    """全国地方公共団体コード"""
    cited_number: Text = None
    """宛名番号 there"""
    cited_position: Number = None
    """The event's position in that town's log."""
    cited_sequence: Number = None
    """The exchange record that told of it."""
    cited_record: Text = None
    """SHA-256 of the record as it was sent."""
    cited_checkpoint: Text = None
    """The signed checkpoint, as text, up to which that town's history holds the disclosure of the record."""
    cited_evidence: Text = None
    """SHA-256 of the evidence: the disclosure, its inclusion proof, and the checkpoint."""


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """支援措置の転送: it goes ahead of everything else that is told of a move."""

    support_status: Text = None
    """A value of `SupportStatus`, as the town left behind has it."""
    support_until: Day = None


@dataclass(frozen=True, kw_only=True)
class LeavingCertificate(Koseki, Citizenship, Numbers, Identity):
    """転出証明書情報; "" is what the other town didn't tell, an address above all where a protection hides it."""

    relationship: Text = None
    previous_household: Text = None
    """世帯番号 in the town left behind: who leaves together has the same."""
    previous_address: PersonalText = None
    planned_leaving: Day = None
    planned_destination: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class _Completion:
    resident: Text = None
    """宛名番号 under which the person was entered here."""
    moved_in_on: Day = None
    destination: PersonalText = None
    """住所, as the 転入通知 tells it."""


@dataclass(frozen=True, kw_only=True)
class Arrival(_Completion, LeavingCertificate, Forwarded, Citation, State):
    """転入予定: who is said to come from another town, keyed `<its code>-<宛名番号 there>`; no 住民票."""

    KIND: ClassVar = "arrival"
    status: Text = None


@event(Arrival, "arrival.protection_forwarded")
class ProtectionForwarded(Forwarded, Body):
    """支援措置の転送, received."""


@event(Arrival, "arrival.announced")
class MoveInAnnounced(LeavingCertificate, Citation, Body):
    """転入予定の通知: 転出証明書情報 was received. A later one says everything anew."""

    status: Text = ArrivalStatus.ANNOUNCED


@event(Arrival, "arrival.withdrawn")
class MoveInWithdrawn(Citation, Body):
    """転入予定の取下げ: the person stays where they are, or goes elsewhere."""

    status: Text = ArrivalStatus.WITHDRAWN


@event(Arrival, "arrival.completed")
class MoveInCompleted(_Completion, Citation, Body):
    """転入予定の実現, in one commit with the 転入: what the 転入通知 tells the town left behind."""

    status: Text = ArrivalStatus.COMPLETED


@event(Arrival, "arrival.completion_cancelled")
class CompletionCancelled(Body):
    """異動の取消し of the 転入, as it touches the announcement: it is open again."""


@dataclass(frozen=True, kw_only=True)
class Departure(Citation, State):
    """転入通知の引用, keyed by 宛名番号: on which event of the other town a removal rests."""

    KIND: ClassVar = "departure"


@event(Departure, "departure.notice_cited")
class NoticeCited(Citation, Body):
    """転入通知の引用, in one commit with 転入通知受理."""


@event(Departure, "departure.notice_cancelled")
class NoticeCancelled(Body):
    """異動の取消し, as it touches the citation of the notice."""


MOVE_EVENTS: tuple[type[Body], ...] = (
    ProtectionForwarded,
    MoveInAnnounced,
    MoveInWithdrawn,
    MoveInCompleted,
    CompletionCancelled,
    NoticeCited,
    NoticeCancelled,
)

CITED: Final = tuple(item.name for item in fields(Citation))
"""Items of a citation."""
CERTIFIED: Final = tuple(item.name for item in fields(LeavingCertificate))
"""Items of 転出証明書情報."""
