"""抑止 and 支援措置 of one person as the log has them at this moment; a read model would be late for a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from events.event import instant
from events.household import Household
from events.resident import Resident
from registry.domain.protection import EVER, HoldRecord, SupportRecord, check_hold
from registry.domain.resident import ResidentRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from events.protection import Support
    from registry.domain.errors import Alert

    Take = Callable[[Any, str], Any]
    """A record by its class and number, begun empty where the log has none: `Desk.take`, `Records.take`."""


def support_of(take: Take, number: str) -> Support | None:
    """The measure that protects a person now; None where none does."""
    record: SupportRecord = take(SupportRecord, number)
    return record.running


def warnings_of(take: Take, number: str, process: str, moment: int) -> tuple[Alert, ...]:
    """The alerts of every 抑止 on a person or their household; R125 where one stops the process."""
    return tuple(
        alert
        for subject in _subjects(take, number, moment)
        for record in _holds(take, subject)
        if (hold := record.state(EVER)) is not None
        for alert in check_hold(number, hold, process, moment)
    )


def _subjects(take: Take, number: str, moment: int) -> Iterator[str]:
    yield f"{Resident.KIND}-{number}"
    resident: ResidentRecord = take(ResidentRecord, number)
    state = resident.state(instant(moment).date())
    if state is not None and state.household:
        yield f"{Household.KIND}-{state.household}"


def _holds(take: Take, subject: str) -> Iterator[HoldRecord]:
    serial = 1
    while (record := take(HoldRecord, f"{subject}-{serial}")).entries:
        yield record
        serial += 1
