"""Checks of dates that every 異動 shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.event import instant
from registry.domain.errors import Alert, RuleViolation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.event import Entry, Header


def check_dates(header: Header, *, ahead: bool = False) -> None:
    """異動日 and 届出日 are not after 処理日, except a 転出 (`ahead`) (specification 4.0.3, 4.1.0.2)."""
    today = instant(header.recorded_at).date()
    if header.effective.on > today and not ahead:
        raise RuleViolation("R105", "effective", day=header.effective.on)
    if header.notice_on is not None and header.notice_on > today:
        raise RuleViolation("R106", "notice_on", day=header.notice_on)


def check_not_before_last(header: Header, holding: Sequence[Entry]) -> tuple[Alert, ...]:
    """An 異動 dated before the person's last one is unusual (A101)."""
    last = holding[-1].header.effective.on if holding else None
    if last is None or header.effective.on >= last:
        return ()
    return (Alert("A101", "effective", {"day": header.effective.on, "previous": last}),)
