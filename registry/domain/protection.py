"""抑止 and 支援措置 as aggregates: periods that alert when they run out and end only by a decision (3.1, 3.2, 3.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from events.event import instant
from events.protection import (
    Hold,
    HoldLifted,
    HoldSet,
    HoldStatus,
    HoldSuspended,
    Level,
    Support,
    SupportChangeCancelled,
    SupportEnded,
    SupportExtended,
    SupportStarted,
    SupportStatus,
)
from events.values.age import birthday
from registry.domain.checks import planned
from registry.domain.entity import Entity, entity
from registry.domain.errors import Alert, RuleViolation

if TYPE_CHECKING:
    from events.event import Header

EVER: Final = date.max
_DAY: Final = timedelta(days=1)
EXTENSION_MONTHS: Final = 1
"""An extension is taken, and the end alerted, from this many months before the last day [標準仕様書 3.4]."""


def last_day_of(since: date) -> date:
    """支援措置の末日: one year from its first day, 2020-04-01 → 2021-03-31 [標準仕様書 3.4]."""
    return birthday(since, 1) - _DAY


def extension_opens(until: date) -> date:
    """The first day on which a measure that ends on `until` may be extended."""
    return birthday(until, 0, -EXTENSION_MONTHS)


@entity
class SupportRecord(Entity):
    """支援措置 of one protected person."""

    KIND: ClassVar = Support.KIND

    def state(self, valid: date) -> Support | None:
        """The measure on a day, as known now."""
        return self._state(Support, valid)

    @property
    def running(self) -> Support | None:
        """The measure that protects, also one whose period has run out; None after its end."""
        latest = self.state(EVER)
        return latest if latest is not None and latest.status != SupportStatus.ENDED else None

    def start(self, header: Header, body: SupportStarted) -> None:
        """開始, or the confirmation of a 仮支援; R129 where a confirmed measure runs, R128 for a reversed period."""
        running = self.running
        if running is not None and running.status == SupportStatus.ACTIVE:
            raise RuleViolation("R129", "number", number=self.number)
        started = planned(header, body)
        if started.until is None:
            started = replace(started, until=last_day_of(started.since))
        _check_period(started.since, started.until)
        self.record(header, replace(started, status=started.status or SupportStatus.PROVISIONAL))

    def extend(self, header: Header, body: SupportExtended) -> None:
        """延長 by a year from the day after the end; R130 without a measure, R134 more than a month ahead."""
        running = self._require_running()
        assert running.until is not None
        if instant(header.recorded_at).date() < extension_opens(running.until):
            raise RuleViolation("R134", "since", until=running.until, first=extension_opens(running.until))
        since = body.since or running.until + _DAY
        until = body.until or last_day_of(since)
        _check_period(since, until)
        status = body.status or SupportStatus.ACTIVE
        self.record(header, planned(header, replace(body, since=since, until=until, status=status)))

    def carry_on(self, header: Header, destination: str) -> None:
        """転出: the town left behind goes on provisionally, as 前住所地 (3.4)."""
        if self.running is not None:
            body = SupportExtended(status=SupportStatus.PROVISIONAL, forwarded_to=destination)
            self.record(header, body)

    def end(self, header: Header, body: SupportEnded) -> None:
        """終了: R130 without a measure."""
        self._require_running()
        self.record(header, planned(header, body))

    def cancel(self, header: Header) -> None:
        """異動の取消し of a 転出, as it touches the measure."""
        self.record(header, SupportChangeCancelled())

    def _require_running(self) -> Support:
        running = self.running
        if running is None:
            raise RuleViolation("R130", "number", number=self.number)
        return running


def support_alerts(number: str, support: Support, today: date) -> tuple[Alert, ...]:
    """A107 in the last month of a measure, A108 once it has run out; it protects until it is ended."""
    if support.until is None or support.status == SupportStatus.ENDED or today < extension_opens(support.until):
        return ()
    code = "A107" if today <= support.until else "A108"
    return (Alert(code, "until", {"number": number, "until": support.until}),)


@entity
class HoldRecord(Entity):
    """One 抑止 of a person or a household."""

    KIND: ClassVar = Hold.KIND

    def state(self, valid: date) -> Hold | None:
        """The hold on a day, as known now."""
        return self._state(Hold, valid)

    def set(self, header: Header, body: HoldSet) -> None:
        """設定 under a number of its own; R128 for a reversed period."""
        hold = planned(header, body)
        _check_period(hold.since, hold.until)
        self.record(header, hold)

    def lift(self, header: Header, body: HoldLifted) -> None:
        """解除: R127 where no hold is set."""
        self._require_set()
        self.record(header, planned(header, body))

    def suspend(self, header: Header, body: HoldSuspended) -> None:
        """一時解除 up to a moment: R127 where no hold is set."""
        self._require_set()
        self.record(header, planned(header, body))

    def _require_set(self) -> None:
        latest = self.state(EVER)
        if latest is None or latest.status != HoldStatus.SET:
            raise RuleViolation("R127", "number", number=self.number)


def holds(hold: Hold, moment: int) -> bool:
    """Whether a hold works at a moment (microseconds since the epoch, UTC): its last day lifts nothing (3.1)."""
    suspended = hold.suspended_until is not None and moment < hold.suspended_until
    begun = hold.since is None or hold.since <= instant(moment).date()
    return hold.status == HoldStatus.SET and begun and not suspended


def check_hold(number: str, hold: Hold, process: str, moment: int) -> tuple[Alert, ...]:
    """R125 where a hold of level エラー stops a process on a record, A106 where it only warns."""
    if hold.process != process or not holds(hold, moment):
        return ()
    values = {"number": number, "cause": hold.cause or ""}
    if hold.level == Level.ERROR:
        raise RuleViolation("R125", "number", **values)
    return (Alert("A106", "number", values),)


def _check_period(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise RuleViolation("R128", "until", since=since, until=until)
