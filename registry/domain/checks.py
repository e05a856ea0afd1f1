"""Checks that every 異動 shares: what its row of `registry.domain.plans` says, and its dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from events.event import instant
from events.items import folded_names
from events.reasons import REASONS
from events.resident import HouseholdChanged, Residence
from registry.domain.errors import Alert, RuleViolation
from registry.domain.plans import EARLIER, NEEDED, NEEDED_OF, NEEDED_OF_CATEGORY, PLANS, Act, Plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from events.event import Entry, Header
    from events.items import Body
    from events.resident import Resident

BLANK: Final = (None, "")
_DATED_BY_ANOTHER: Final = (Act.CORRECT, Act.CANCEL, Act.CONFIRM)
"""Acts whose 異動日 is that of another entry, so it may be fuzzy or ahead as that one's may."""


def plan_of(header: Header, body: Body) -> Plan:
    """The row of a 異動事由: R116 for an event that it doesn't carry, R109 for a household change with an address."""
    plan = PLANS.get(header.reason)
    if plan is None or type(body) not in plan.bodies:
        if plan is not None and HouseholdChanged in plan.bodies and isinstance(body, Residence):
            raise RuleViolation("R109", "area")
        reason = REASONS.get(header.reason)
        raise RuleViolation("R116", "reason", reason=reason.name if reason else header.reason, type=type(body).TYPE)
    return plan


def planned(header: Header, body: Any) -> Any:  # noqa: ANN401 - the same body class comes back
    """The event as its 異動事由 has it: dates allowed, items complete, what the reason decides filled in."""
    plan = plan_of(header, body)
    _check_days(header, plan)
    require(body, plan.required)
    if plan.act is Act.ENTER:
        check_complete(body)
    for item, name in plan.untouchable.items():
        if getattr(body, item, None) not in BLANK:
            raise RuleViolation("R131", item, name=name)
    filled = replace(body, **plan.fixed) if plan.fixed else body
    if plan.act in (Act.CHANGE, Act.CORRECT, Act.ANNOTATE) and says_nothing(filled):
        raise RuleViolation("R115")
    return filled


def check_complete(body: Body) -> None:
    """R104 where an item is missing without which no 住民票 is made, of anybody or of this nationality (1.1.6)."""
    require(body, NEEDED)
    kind = getattr(body, "kind", None)
    if kind is not None:
        require(body, NEEDED_OF[kind])
    require(body, NEEDED_OF_CATEGORY.get(getattr(body, "foreign_category", None) or "", {}))


def require(body: Body, items: Mapping[str, str]) -> None:
    """R104 where one of these items is blank."""
    for item, name in items.items():
        if getattr(body, item) in BLANK:
            raise RuleViolation("R104", item, name=name)


def says_nothing(body: Body) -> bool:
    """Whether an event sets no item of its record."""
    return all(getattr(body, name) is None for name, _ in folded_names(type(body)))


def _check_days(header: Header, plan: Plan) -> None:
    reason = REASONS[header.reason]
    free = plan.act in _DATED_BY_ANOTHER
    check_dates(header, ahead=free or reason.may_be_future)
    if not (free or reason.may_be_fuzzy or header.effective.is_exact):
        raise RuleViolation("R117", "effective", day=header.effective.text, reason=reason.name)


def check_dates(header: Header, *, ahead: bool = False) -> None:
    """異動日 and 届出日 are not after 処理日, except a 転出 (`ahead`) (specification 4.0.3, 4.1.0.2)."""
    today = instant(header.recorded_at).date()
    if header.effective.on > today and not ahead:
        raise RuleViolation("R105", "effective", day=header.effective.on)
    if header.notice_on is not None and header.notice_on > today:
        raise RuleViolation("R106", "notice_on", day=header.notice_on)


def check_said(header: Header, number: str, before: Resident) -> None:
    """R140 where what is to be entered is there already, R141 where what is to be changed or deleted isn't."""
    for item, is_there in PLANS[header.reason].before.items():
        if (getattr(before, item) not in BLANK) is not is_there:
            raise RuleViolation("R141" if is_there else "R140", item, number=number, name=EARLIER[item])


def check_not_before_last(header: Header, holding: Sequence[Entry]) -> tuple[Alert, ...]:
    """An 異動 dated before the person's last one is unusual (A101)."""
    last = holding[-1].header.effective.on if holding else None
    if last is None or header.effective.on >= last:
        return ()
    return (Alert("A101", "effective", {"day": header.effective.on, "previous": last}),)


def check_deadline(header: Header) -> tuple[Alert, ...]:
    """A 届出 after its period is taken, but noticed (A105; 法52条); a late 転出 is by authority (A110; 4.1.3.0.1)."""
    days = REASONS[header.reason].deadline_days
    if days is None or header.notice_on is None:
        return ()
    last = header.effective.latest + timedelta(days=days) if header.effective.latest.year < _FAR else None
    if last is None or header.notice_on <= last:
        return ()
    return (Alert(_LATE.get(header.reason, "A105"), "notice_on", {"day": header.notice_on, "last": last}),)


_LATE: Final = dict.fromkeys(("move_out_domestic", "move_out_abroad"), "A110")
_FAR: Final = 9000
"""年月日不詳 ends with the calendar."""
