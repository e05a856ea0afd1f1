"""住民票 as an aggregate: which 異動 may be recorded on one person's record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from events.resident import (
    EntryCancelled,
    MovedAbroad,
    MovedOut,
    MoveOutConfirmed,
    Origin,
    Resident,
    ResidentKind,
    Status,
)
from events.values.errors import InvalidValueError
from events.values.relationship import Relationship
from registry.domain.checks import check_dates, check_not_before_last
from registry.domain.entity import Entity, entity
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.event import Entry, Header
    from events.items import Body
    from registry.domain.errors import Alert

END_OF_TIME: Final = date.max

REQUIRED: Final[Mapping[str, str]] = {
    "name": "氏名",
    "birth": "生年月日",
    "became_resident": "住民となった年月日",
    "area": "住所",
    "resident_code": "住民票コード",
    "household": "世帯番号",
    "relationship": "続柄",
}
"""Items without which no 住民票 is made (specification 1.1.6)."""

REQUIRED_OF_JAPANESE: Final[Mapping[str, str]] = {"domicile": "本籍", "koseki_head": "筆頭者"}
"""本籍・筆頭者 may be 「なし」 or 「不明」 (1.1.12), but never missing."""


@entity
class ResidentRecord(Entity):
    """One person's 住民票 in one town, through all entries and removals (再転入 keeps the 宛名番号)."""

    KIND: ClassVar = Resident.KIND

    def state(self, valid: date) -> Resident | None:
        """The record on a day, as known now."""
        return self._state(Resident, valid)

    def enter(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """記載: R102 where the person is a resident already, R104 where a required item is missing."""
        check_dates(header)
        latest = self.state(END_OF_TIME)
        if latest is not None and latest.status == Status.RESIDENT:
            raise RuleViolation("R102", "number", number=self.number)
        self._check_items(body)
        self.record(header, body)
        return ()

    def leave(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """消除: only a resident can be removed (R103)."""
        check_dates(header, ahead=isinstance(body, MovedOut | MovedAbroad))
        self._require_resident(header)
        alerts = check_not_before_last(header, self.holding())
        self.record(header, body)
        return alerts

    def confirm_move_out(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """転入通知受理: R114 where no 転出 holds; the planned values stay beside the confirmed ones."""
        check_dates(header)
        if self.planned_leaving() is None:
            raise RuleViolation("R114", "number", number=self.number)
        self.record(header, body)
        return ()

    def planned_leaving(self) -> date | None:
        """転出予定年月日 of the 転出 that holds; None without one."""
        plans = [entry for entry in self.holding() if isinstance(entry.body, MovedOut | MovedAbroad)]
        return plans[-1].header.effective.on if plans else None

    def change(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """転居・世帯の異動・職権修正: only of residents (R103)."""
        check_dates(header)
        self._check_relationship(body)
        self._require_resident(header)
        alerts = check_not_before_last(header, self.holding())
        self.record(header, body)
        return alerts

    def correct(self, header: Header, body: Body) -> tuple[Alert, ...]:
        """誤記修正: also of removed records; the wrong entry stays visible (4.2.3.3)."""
        check_dates(header, ahead=True)
        self._require_known()
        self._check_relationship(body)
        self.record(header, body)
        return ()

    def cancel(self, header: Header) -> None:
        """異動の取消し of the versions in `header.cancels`: R112 when done already, R113 when later entries rest on them."""
        holding = {entry.version: entry for entry in self.holding()}
        gone = [version for version in header.cancels if version not in holding]
        if gone:
            raise RuleViolation("R112", "submission", submission=header.submission)
        later = [entry for entry in holding.values() if entry.version > max(header.cancels)]
        resting = [entry for entry in later if any(_rests_on(entry, holding[v]) for v in header.cancels)]
        if resting:
            numbers = "、".join(entry.header.submission for entry in resting)
            raise RuleViolation("R113", "submission", submission=header.submission, later=numbers)
        self.record(header, EntryCancelled())

    def _require_known(self) -> None:
        if not self.entries:
            raise RuleViolation("R101", "number", number=self.number)

    def _require_resident(self, header: Header) -> None:
        self._require_known()
        day = header.effective.on
        state = self.state(day)
        if state is None or state.status != Status.RESIDENT:
            status = "未登録" if state is None else state.status
            raise RuleViolation("R103", "number", number=self.number, day=day, status=status)

    def _check_items(self, body: Body) -> None:
        japanese = getattr(body, "kind", None) == ResidentKind.JAPANESE
        required = {**REQUIRED, **REQUIRED_OF_JAPANESE} if japanese else REQUIRED
        for item, name in required.items():
            if getattr(body, item) in (None, ""):
                raise RuleViolation("R104", item, name=name)
        self._check_relationship(body)

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
    if isinstance(earlier.body, Origin):
        return True
    return isinstance(earlier.body, MovedOut | MovedAbroad) and isinstance(entry.body, MoveOutConfirmed)
