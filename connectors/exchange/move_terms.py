"""転出入の協定: what two towns agree to tell each other of those who move between them; each proposes its half."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from events.agreement import AgreementProposed, Covers
from events.move_chain import Citation, CompletionCancelled, MoveInCompleted
from events.protection import SupportEnded, SupportExtended, SupportStarted
from events.resident import Citizenship, EntryCancelled, ErrorCorrected, Identity, Koseki, MovedOut, Numbers

if TYPE_CHECKING:
    from datetime import date

    from events.towns import MemberTown

PURPOSE: Final = "転出入の通知"
BASIS: Final = "住民基本台帳法9条1項・24条の2、同法施行令24条の3"
"""転入通知 (法9条1項: specification 7.1.1.1); 転出証明書情報 (法24条の2 and 令24条の3 from memory, not checked)."""

EVENT_TYPES: Final = tuple(
    body.TYPE
    for body in (
        *(SupportStarted, SupportExtended, SupportEnded),
        *(MovedOut, EntryCancelled, ErrorCorrected),
        *(MoveInCompleted, CompletionCancelled),
    )
)
"""支援措置の転送, 転出証明書情報, 転入通知, and what takes them back: one sequence, in the order of the log."""

ADDRESS: Final = ("prefecture", "city", "area", "street", "building")
ITEMS: Final = (
    *("status", "until"),
    *(item.name for group in (Identity, Numbers, Citizenship, Koseki) for item in fields(group)),
    *("household", "relationship", *ADDRESS),
    *("planned_leaving", "planned_destination", "destination", "moved_in_on"),
    *(item.name for item in fields(Citation) if item.name != "cited_checkpoint"),
)
"""Items of 転出証明書情報 (令23条・24条の3, from memory) and of 転入通知; protected addresses are left out of both."""


def move_terms(subscriber: MemberTown, since: date, until: date, rate: int) -> AgreementProposed:
    """The terms for one neighbour; `rate` is in requests per minute."""
    return AgreementProposed(
        subscriber=subscriber.lgcode,
        subscriber_name=subscriber.name,
        provision_purpose=PURPOSE,
        provision_basis=BASIS,
        event_types=list(EVENT_TYPES),
        provided_items=list(ITEMS),
        covers=Covers.MOVERS,
        since=since,
        until=until,
        rate=rate,
    )
