"""The envelope of every event: when in both clocks, who, why, under which law (laws 4 and 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

    from events.items import Body
    from events.values.legal_date import LegalDate

JST: Final = timezone(timedelta(hours=9), "JST")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Who recorded what, when, and on which legal ground."""

    recorded_at: int
    """Transaction time (処理日時): microseconds since the epoch, UTC, made by the machine."""
    effective: LegalDate
    """Valid time (異動日), typed by a clerk; may be fuzzy (不詳日)."""
    reason: str
    """異動事由: a code of `events.reasons`, or the type of the event where the field knows no code."""
    trigger: str
    """届出・職権・申出・通知・請求: what set the change in motion."""
    legal_basis: str
    """The law the change rests on."""
    actor: str
    """操作者: who entered it."""
    command_id: UUID
    """The command, and so the commit, that this event belongs to."""
    notice_on: date | None = None
    """届出日・通知日・申出日・請求日."""
    submission: str = ""
    """届書番号: ties together what was handed in together."""
    approver: str = ""
    """決裁者 (kept in the log alone, never a resident item)."""
    place: str = ""
    """入力場所・入力端末."""
    note: str = ""
    """留意事項."""
    cancels: tuple[int, ...] = ()
    """Versions of the same stream that hold no longer (取消し, 訂正)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted event as everybody reads it."""

    position: int
    """1, 2, 3 … within the town (law 3)."""
    stream: str
    version: int
    """1, 2, 3 … within the stream (履歴番号)."""
    header: Header
    body: Body


def instant(micros: int) -> datetime:
    """The moment of a `recorded_at`, in Japan's time."""
    return (EPOCH + timedelta(microseconds=micros)).astimezone(JST)


def micros(moment: datetime) -> int:
    """Microseconds since the epoch of an aware datetime."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def end_of_day(day: date) -> int:
    """The last microsecond of a day in Japan: "as known on that day" includes all of it."""
    return micros(datetime(day.year, day.month, day.day, tzinfo=JST) + timedelta(days=1)) - 1


def number_of(stream: str) -> str:
    """The number in a stream's name: `resident-000000000018` → `000000000018`."""
    return stream.partition("-")[2]
