"""One command's working place: the records it took out, the alerts it met, what it will commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from eventsourcing.application import AggregateNotFoundError

from events.event import Header, instant
from events.values.legal_date import LegalDate
from registry.application.commands import ANY_ALERT
from registry.domain.entity import Entity
from registry.domain.errors import Alert, RuleViolation, UnacknowledgedAlerts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from registry.application.commands import Form

EntityT = TypeVar("EntityT", bound=Entity)


_GROUNDS: Final = {"actor": "入力者", "reason": "異動事由", "trigger": "契機", "legal_basis": "根拠法令"}


class Desk:
    """Loads each record once, collects alerts, and knows which records the command touched."""

    def __init__(
        self,
        form: Form,
        recorded_at: int,
        load: Callable[[str], Entity],
        commit_of: Callable[[UUID], dict[str, tuple[int, ...]]],
    ) -> None:
        _require_grounds(form)
        self.form = form
        self.recorded_at = recorded_at
        self.commit_of = commit_of
        """Stream → versions of an accepted command; empty for an unknown one."""
        self._load = load
        self._taken: dict[str, Entity] = {}
        self._alerts: list[Alert] = []

    @property
    def today(self) -> LegalDate:
        """The day on which the command is recorded."""
        return LegalDate.exact(instant(self.recorded_at).date())

    def header(self, *, effective: LegalDate | None = None, cancels: tuple[int, ...] = (), reason: str = "") -> Header:
        """The envelope of an event of this command; `reason` where a pair has two."""
        form = self.form
        return Header(
            recorded_at=self.recorded_at,
            effective=effective or form.effective,
            reason=reason or form.reason,
            trigger=form.trigger,
            legal_basis=form.legal_basis,
            actor=form.actor,
            command_id=form.command_id,
            notice_on=form.notice_on,
            submission=form.submission,
            approver=form.approver,
            place=form.place,
            note=form.note,
            cancels=cancels,
        )

    def take(self, kind: type[EntityT], number: str) -> EntityT:
        """The record of a number, begun empty where the log has none."""
        stream = f"{kind.KIND}-{number}"
        if stream not in self._taken:
            try:
                self._taken[stream] = self._load(stream)
            except AggregateNotFoundError:
                self._taken[stream] = kind.begin(stream)
        record = self._taken[stream]
        assert isinstance(record, kind)
        return record

    def warn(self, alerts: Iterable[Alert]) -> None:
        """Keep alerts for the caseworker's decision."""
        self._alerts.extend(alerts)

    def touched(self) -> list[Entity]:
        """The records with something to commit; UnacknowledgedAlerts where alerts are open."""
        open_alerts = tuple(alert for alert in self._alerts if not {alert.code, ANY_ALERT} & self.form.acknowledged)
        if open_alerts:
            raise UnacknowledgedAlerts(open_alerts)
        return [record for record in self._taken.values() if record.pending_events]

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """All alerts met, overridden or not."""
        return tuple(self._alerts)


def _require_grounds(form: Form) -> None:
    """R104 for a 届書 that doesn't say who, why and under which law (law 11)."""
    for item, name in _GROUNDS.items():
        if not getattr(form, item).strip():
            raise RuleViolation("R104", item, name=name)
