"""住民票 as an aggregate: which 異動 may be recorded on one person's record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from events.reasons import REASONS, Effect
from events.resident import (
    Entered,
    EntryCancelled,
    Migrated,
    MovedAbroad,
    MovedInUnregistered,
    MovedOut,
    MoveOutConfirmed,
    Relocated,
    RemovedByAuthority,
    Resident,
    ResidentKind,
    Status,
)
from events.values.errors import InvalidValueError
from events.values.relationship import Relationship
from registry.domain.checks import check_deadline, check_not_before_last, check_said, planned
from registry.domain.entity import Entity, entity
from registry.domain.errors import RuleViolation
from registry.domain.pairs import halves
from registry.domain.plans import PLANS
from registry.domain.rule import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.event import Entry, Header
    from events.items import Body
    from registry.domain.errors import Alert

END_OF_TIME: Final = date.max

KINDS: Final[Mapping[str, Message]] = {
    ResidentKind.JAPANESE: Message("日本人住民", "Japanese"),
    ResidentKind.FOREIGN: Message("外国人住民", "foreign"),
}
STATUSES: Final[Mapping[str | None, Message]] = {
    None: Message("未登録", "not registered yet"),
    Status.MOVED_OUT: Message("転出", "moved out"),
    Status.DEAD: Message("死亡", "dead"),
    Status.REMOVED: Message("消除", "removed"),
}

_CAN_BE_CONFIRMED: Final = (MovedOut, MovedAbroad, RemovedByAuthority)
_UNREGISTERED: Final = "（未届）"

CANCELLED_BY: Final = {
    Effect.ENTRY: ("cancel_entry",),
    Effect.REMOVAL: ("cancel_removal", "restored", "move_out_withdrawn"),
    Effect.AMENDMENT: ("cancel_amendment",),
    Effect.ATTENDANT: ("cancel_removal", "cancel_amendment"),
}
"""Which 異動の取消し takes back what: 増, 減 or 修正. 転入通知受理 goes with the 転出, other notes with 修正."""


@entity
class ResidentRecord(Entity):
    """One person's 住民票 in one town, through all entries and removals (再転入 keeps the 宛名番号)."""

    KIND: ClassVar = Resident.KIND

    def state(self, valid: date) -> Resident | None:
        """The record on a day, as known now."""
        return self._state(Resident, valid)

    def enter(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """記載: R102 where the person is a resident then or later, R104 where a required item is missing."""
        entry = _completed(planned(header, body))
        if any(self._is_resident(day) for day in (header.effective.on, END_OF_TIME)):
            raise RuleViolation("R102", "number", number=self.number)
        self._check_relationship(entry)
        self.record(header, entry)
        return check_deadline(header)

    def leave(self, header: Header, body: Any) -> tuple[Alert, ...]:  # noqa: ANN401 - any event of a 消除
        """消除: only a resident can be removed (R103), and only once (R142)."""
        departure = planned(header, body)
        if departure.removal_reason is None:
            departure = replace(departure, removal_reason=header.reason)
        self._require_resident(header)
        self._require_no_later_removal(header)
        alerts = (*check_not_before_last(header, self.holding()), *check_deadline(header))
        self.record(header, departure)
        return alerts

    def replace(self, leaving: Header, entering: Header, body: Body) -> tuple[Alert, ...]:
        """消除 and 記載 of a pair: the person stays, their record is made anew (R118 for the wrong nationality)."""
        given = planned(entering, body)
        before = self._require_resident(entering)
        self._check_kind(entering, before)
        removal, entry = halves(entering, given, before)
        self._check_relationship(entry)
        alerts = check_not_before_last(entering, self.holding())
        self.record(leaving, removal)
        self.record(entering, entry)
        return alerts

    def confirm_move_out(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """転入通知受理: R114 where nobody left; the planned values stay beside the confirmed ones."""
        confirmed = planned(header, body)
        if isinstance(self._departure().body, RemovedByAuthority):
            confirmed = replace(confirmed, status=Status.REMOVED)
        self.record(header, confirmed)
        return ()

    def leaves_on(self, moved_in: date) -> date:
        """消除の日 by a 転入通知: the earlier of 転入日 and 転出予定年月日 (1.1.5); a 職権消除 keeps its day."""
        departure = self._departure()
        day = departure.header.effective.on
        return day if isinstance(departure.body, RemovedByAuthority) else min(day, moved_in)

    def _departure(self) -> Entry:
        """The 転出, or the 職権消除 (4.1.3.1.1), that a 転入通知 can be about; R114 without one."""
        for entry in reversed(self.holding()):
            if isinstance(entry.body, _CAN_BE_CONFIRMED):
                return entry
        raise RuleViolation("R114", "number", number=self.number)

    def change(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """修正: only of residents (R103) of the right nationality (R118); 通称 and 旧氏 one at a time (R140, R141)."""
        change = planned(header, body)
        if isinstance(change, Relocated) and change.address_since is None:
            change = replace(change, address_since=header.effective)  # 異動日 = 住所を定めた日 (DOMAIN 1.1)
        self._check_relationship(change)
        before = self._require_resident(header)
        self._check_kind(header, before)
        check_said(header, self.number, before)
        alerts = (*check_not_before_last(header, self.holding()), *check_deadline(header))
        self.record(header, change)
        return alerts

    def correct(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """誤記修正: also of removed records; the wrong entry stays visible (4.2.3.3)."""
        correction = planned(header, body)
        self._require_known()
        self._check_relationship(correction)
        self.record(header, correction)
        return ()

    def cancel(self, header: Header) -> None:
        """異動の取消し of `header.cancels`: R112 when done already, R113 when later entries rest on it, R132."""
        holding = {entry.version: entry for entry in self.holding()}
        gone = [version for version in header.cancels if version not in holding]
        if gone:
            raise RuleViolation("R112", "submission", submission=header.submission)
        self._check_cancels(header, holding[max(header.cancels)])
        later = [entry for entry in holding.values() if entry.version > max(header.cancels)]
        resting = [entry for entry in later if any(_rests_on(entry, holding[v]) for v in header.cancels)]
        if resting:
            numbers = "、".join(entry.header.submission for entry in resting)
            raise RuleViolation("R113", "submission", submission=header.submission, later=numbers)
        self.record(header, EntryCancelled())

    def _is_resident(self, day: date) -> bool:
        state = self.state(day)
        return state is not None and state.status == Status.RESIDENT

    def _require_known(self) -> None:
        if not self.entries:
            raise RuleViolation("R101", "number", number=self.number)

    def _require_resident(self, header: Header) -> Resident:
        self._require_known()
        day = header.effective.on
        state = self.state(day)
        if state is None or state.status != Status.RESIDENT:
            status = None if state is None else state.status
            raise RuleViolation("R103", "number", number=self.number, day=day, status=STATUSES[status])
        return state

    def _require_no_later_removal(self, header: Header) -> None:
        """R142 where somebody leaves on a later day already: an announced 転出 would outlast a 死亡 before it."""
        later = [entry for entry in self.holding() if entry.header.effective.on > header.effective.on]
        following = next((entry for entry in later if getattr(entry.body, "status", None)), None)
        if following is not None and getattr(following.body, "status", None) != Status.RESIDENT:
            day, reason = following.header.effective.on, REASONS[following.header.reason].name
            raise RuleViolation("R142", "effective", number=self.number, day=day, reason=reason)

    @staticmethod
    def _check_kind(header: Header, state: Resident) -> None:
        only = PLANS[header.reason].only
        if only is not None and state.kind not in (only, None):
            raise RuleViolation("R118", "reason", reason=REASONS[header.reason].name, kind=KINDS[only])

    @staticmethod
    def _check_cancels(header: Header, cancelled: Entry) -> None:
        """The kind of 取消し fits what it takes back (R132)."""
        reason = REASONS.get(cancelled.header.reason)
        fitting = CANCELLED_BY[reason.effect] if reason else ()
        if header.reason not in fitting:
            names = "、".join(REASONS[code].name for code in fitting)
            raise RuleViolation("R132", "reason", reason=reason.name if reason else "", fitting=names)

    @staticmethod
    def _check_relationship(body: Body) -> None:
        relationship = getattr(body, "relationship", None)
        if relationship is not None:
            try:
                Relationship.parse(relationship)
            except InvalidValueError as error:
                raise RuleViolation("R107", "relationship", relationship=relationship) from error


def _rests_on(entry: Entry, earlier: Entry) -> bool:
    """A whole record rests on its 記載, a confirmation on its 転出; other entries stand by themselves."""
    if isinstance(entry.body, EntryCancelled):
        return False
    if isinstance(earlier.body, Entered):
        return True
    return isinstance(earlier.body, _CAN_BE_CONFIRMED) and isinstance(entry.body, MoveOutConfirmed)


def _completed(entry: Any) -> Any:  # noqa: ANN401 - the same body class comes back
    """What a 記載 implies: 住所を定めた日 is 住民となった日 (4.1.1.1), and a former address says （未届） (4.1.1.4)."""
    if isinstance(entry, MovedInUnregistered) and not (entry.previous_address or "").endswith(_UNREGISTERED):
        entry = replace(entry, previous_address=f"{entry.previous_address}{_UNREGISTERED}")
    if entry.address_since is None and not isinstance(entry, Migrated):
        entry = replace(entry, address_since=entry.became_resident)
    return entry
