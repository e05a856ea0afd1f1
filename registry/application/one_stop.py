"""引越しワンストップ: a 転出届 that came through マイナポータル, as a command for the caseworkers' drafts (仮登録)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from events.resident import MovedOut
from events.values.legal_date import LegalDate
from registry.application.commands import Form, Leave

if TYPE_CHECKING:
    from datetime import date

REASON: Final = "move_out_domestic"
TRIGGER: Final = "届出"
BASIS: Final = "法24条・24条の2"
"""From memory, not checked in the statutes."""
PLACE: Final = "マイナポータル"
_COMMANDS: Final = UUID("b7a1c7f5-0e0a-5a7b-8f55-6d6e6f0d9a21")


@dataclass(frozen=True, kw_only=True)
class OneStopRequest:
    """What the applicant signed: who leaves, when, and where to. The same 受付番号 is the same request."""

    receipt: str
    """受付番号"""
    filed_on: date
    """届出日"""
    people: tuple[str, ...]
    """宛名番号 of those who leave together."""
    planned_leaving: date
    """転出予定年月日"""
    destination: str
    """転出先住所（予定）"""
    visit_on: date | None = None
    """来庁予定日 at the town they move to."""


def move_out(request: OneStopRequest, town: str, actor: str) -> Leave:
    """The 転出 that it asks for; a caseworker of the town reviews it, another decides (4.0.8)."""
    body = MovedOut(planned_leaving=request.planned_leaving, planned_destination=request.destination)
    form = Form(
        command_id=uuid5(_COMMANDS, f"{town}/{request.receipt}"),
        reason=REASON,
        effective=LegalDate.exact(request.planned_leaving),
        actor=actor,
        trigger=TRIGGER,
        legal_basis=BASIS,
        submission=request.receipt,
        notice_on=request.filed_on,
        place=PLACE,
        note=f"来庁予定日 {request.visit_on.isoformat()}" if request.visit_on else "",
    )
    return Leave(form=form, people=dict.fromkeys(request.people, body))
