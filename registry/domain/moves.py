"""転入予定 and 転入通知の引用 as aggregates: what other towns told, kept beside the register and never in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from events.event import instant
from events.items import items_of
from events.move_chain import (
    CERTIFIED,
    CITED,
    Arrival,
    ArrivalStatus,
    CompletionCancelled,
    Departure,
    MoveInAnnounced,
    MoveInCompleted,
    MoveInWithdrawn,
    NoticeCancelled,
    NoticeCited,
    ProtectionForwarded,
)
from events.protection import SupportStatus
from registry.domain.checks import BLANK
from registry.domain.entity import Entity, entity
from registry.domain.errors import Alert, RuleViolation
from registry.domain.rule import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from events.event import Header

STATUSES: Final[Mapping[str | None, Message]] = {
    None: Message("通知なし", "not announced"),
    ArrivalStatus.WITHDRAWN: Message("取下げ", "withdrawn"),
    ArrivalStatus.COMPLETED: Message("転入済", "completed"),
}
BY_CARD: Final = "move_in_by_card"
DAYS_AFTER_PLAN: Final = timedelta(days=30)
DAYS_AFTER_ARRIVAL: Final = timedelta(days=14)
"""特例転入 lapses so long after 転出予定年月日, and so long after 転入日 [芦別市, 津久見市]."""

_EVER: Final = date.max


def lapses_on(planned_leaving: date, moved_in: date | None = None) -> date:
    """The last day of a 特例転入: planned for 2024-03-31, moved in on 2024-03-29 → 2024-04-12."""
    last = planned_leaving + DAYS_AFTER_PLAN
    return last if moved_in is None else min(last, moved_in + DAYS_AFTER_ARRIVAL)


@entity
class ArrivalRecord(Entity):
    """One person whom another town has announced; the newest word of that town counts."""

    KIND: ClassVar = Arrival.KIND

    def state(self, valid: date) -> Arrival | None:
        """The announcement on a day, as known now."""
        return self._state(Arrival, valid)

    @property
    def latest(self) -> Arrival | None:
        """Everything known by now."""
        return self.state(_EVER)

    @property
    def is_protected(self) -> bool:
        """Whether the town left behind has forwarded a measure that it hasn't ended."""
        status = self.latest.support_status if self.latest else None
        return status is not None and status != SupportStatus.ENDED

    def forward_protection(self, header: Header, body: ProtectionForwarded) -> None:
        """支援措置の転送; the same word twice changes nothing."""
        latest = self.latest
        if latest is None or (latest.support_status, latest.support_until) != (body.support_status, body.support_until):
            self.record(header, body)

    def announce(self, header: Header, body: MoveInAnnounced) -> None:
        """転入予定の通知: what isn't told is empty, so that nothing of an earlier announcement stays."""
        if self._is_news(body):
            untold: dict[str, Any] = {name: "" for name in _TEXTS if getattr(body, name) is None}
            self.record(header, replace(body, **untold))

    def withdraw(self, header: Header, body: MoveInWithdrawn) -> None:
        """取下げ of an open announcement; there is nothing to take back once the person has come, or never was told."""
        if self._is_news(body) and self.latest is not None and self.latest.status == ArrivalStatus.ANNOUNCED:
            self.record(header, body)

    def complete(self, header: Header, number: str, moved_in: date, destination: str) -> tuple[Alert, ...]:
        """転入: R711 unless the announcement is open, A711 where a 特例転入 comes too late."""
        latest = self.latest
        if latest is None or latest.status != ArrivalStatus.ANNOUNCED:
            status = None if latest is None else latest.status
            raise RuleViolation("R711", "arrivals", arrival=self.number, status=STATUSES[status])
        cited = {name: getattr(latest, name) for name in CITED}
        self.record(header, MoveInCompleted(resident=number, moved_in_on=moved_in, destination=destination, **cited))
        return self._check_in_time(header, latest, moved_in)

    def cancel(self, header: Header) -> None:
        """異動の取消し of the 転入."""
        self.record(header, CompletionCancelled())

    @staticmethod
    def _check_in_time(header: Header, latest: Arrival, moved_in: date) -> tuple[Alert, ...]:
        if header.reason != BY_CARD or latest.planned_leaving is None:
            return ()
        last = lapses_on(latest.planned_leaving, moved_in)
        notified = header.notice_on or instant(header.recorded_at).date()
        return (Alert("A711", "notice_on", {"last": last}),) if notified > last else ()

    def _is_news(self, body: MoveInAnnounced | MoveInWithdrawn) -> bool:
        """Whether it stands later in the other town's log than what it last said (標準仕様書 4.1.3.1.2)."""
        said = (e.body for e in self.entries if isinstance(e.body, MoveInAnnounced | MoveInWithdrawn))
        return (body.cited_position or 0) > max((one.cited_position or 0 for one in said), default=0)


@entity
class DepartureRecord(Entity):
    """On which notices of other towns one person's removals rest."""

    KIND: ClassVar = Departure.KIND

    def state(self, valid: date) -> Departure | None:
        """The newest notice on a day, as known now."""
        return self._state(Departure, valid)

    def cite(self, header: Header, body: NoticeCited) -> None:
        """転入通知の引用."""
        self.record(header, body)

    def last_notice(self, town: str) -> UUID | None:
        """The command that took in the newest notice that holds, if it is one of this town."""
        notices = [entry for entry in self.holding() if isinstance(entry.body, NoticeCited)]
        if not notices or getattr(notices[-1].body, "cited_town", None) != town:
            return None
        return notices[-1].header.command_id

    def cancel(self, header: Header) -> None:
        """異動の取消し of 転入通知受理."""
        self.record(header, NoticeCancelled())


def prefilled(arrival: Arrival) -> dict[str, Any]:
    """What a 転入届 takes over of 転出証明書情報: each item that was told; the clerk may change every one."""
    told = {name: getattr(arrival, name) for name in CERTIFIED if name not in _OF_THE_JOURNEY}
    return {name: value for name, value in told.items() if value not in BLANK}


_TEXTS: Final = tuple(item.name for item in items_of(MoveInAnnounced) if item.name in CERTIFIED and item.type is str)
"""Items of 転出証明書情報 that are texts."""
_OF_THE_JOURNEY: Final = ("previous_household", "planned_leaving", "planned_destination")
"""Items of 転出証明書情報 that no 住民票 has."""
