"""Commands on what stands beside a 住民票: notes, certificates, support measures, holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from events.household import Household
from events.protection import HoldLifted, Process, SupportEnded, SupportExtended, SupportStarted
from events.resident import Resident, Status
from registry.application.protection import support_of, warnings_of
from registry.domain.annotation import AnnotationRecord, CertificateRecord
from registry.domain.errors import RuleViolation
from registry.domain.household import HouseholdRecord
from registry.domain.protection import HoldRecord, SupportRecord
from registry.domain.resident import ResidentRecord

if TYPE_CHECKING:
    from events.items import Body
    from registry.application.commands import (
        Annotate,
        ChangeHolds,
        ChangeSupport,
        IssueCertificate,
        SetHolds,
        VoidCertificate,
    )
    from registry.application.desk import Desk


def annotate(command: Annotate, desk: Desk) -> None:
    """備考・個別記載事項 of people who are or were residents."""
    header = desk.header()
    for number, body in command.people.items():
        _require_known(desk, number)
        desk.take(AnnotationRecord, number).note(header, body)


def issue_certificate(command: IssueCertificate, desk: Desk) -> None:
    """交付: R126 for a protected person, R125 under a hold, both decided on what the log says now."""
    number = command.body.subject or ""
    _require_known(desk, number)
    if not command.cleared and support_of(desk.take, number) is not None:
        raise RuleViolation("R126", "subject", number=number)
    desk.warn(warnings_of(desk.take, number, Process.ISSUE, desk.recorded_at))
    desk.take(CertificateRecord, command.number).issue(desk.header(), command.body)


def void_certificate(command: VoidCertificate, desk: Desk) -> None:
    """廃棄: the entry of the 交付 stays."""
    desk.take(CertificateRecord, command.number).void(desk.header(), command.why)


def change_support(command: ChangeSupport, desk: Desk) -> None:
    """支援措置の開始・延長・終了 of those who are protected together."""
    header = desk.header()
    for number, body in command.people.items():
        _require_known(desk, number)
        record = desk.take(SupportRecord, number)
        act: Any = {SupportStarted: record.start, SupportEnded: record.end}.get(type(body), record.extend)
        act(header, _forwarded(desk, number, body))


def _forwarded(desk: Desk, number: str, body: Body) -> Body:
    """A measure of somebody who has left, or is about to, names where to, so that the town there hears of it (3.4)."""
    state = desk.take(ResidentRecord, number).state(date.max)
    if isinstance(body, SupportEnded) or state is None or state.status != Status.MOVED_OUT:
        return body
    assert isinstance(body, SupportStarted | SupportExtended)
    return replace(body, forwarded_to=body.forwarded_to or state.destination or state.planned_destination)


def set_holds(command: SetHolds, desk: Desk) -> None:
    """抑止の設定: each hold is a record of its own, numbered on from the subject's last one."""
    header = desk.header()
    for subject, body in command.holds.items():
        kind, _, number = subject.partition("-")
        if kind == Resident.KIND:
            _require_known(desk, number)
        elif kind != Household.KIND or not desk.take(HouseholdRecord, number).entries:
            raise RuleViolation("R101", "number", number=number)
        serial = 1
        while desk.take(HoldRecord, f"{subject}-{serial}").entries:
            serial += 1
        desk.take(HoldRecord, f"{subject}-{serial}").set(header, body)


def change_holds(command: ChangeHolds, desk: Desk) -> None:
    """抑止の解除・一時解除."""
    header = desk.header()
    for number, body in command.holds.items():
        record = desk.take(HoldRecord, number)
        act: Any = record.lift if isinstance(body, HoldLifted) else record.suspend
        act(header, body)


def _require_known(desk: Desk, number: str) -> None:
    if not desk.take(ResidentRecord, number).entries:
        raise RuleViolation("R101", "number", number=number)
