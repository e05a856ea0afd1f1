"""提供 as an aggregate: a subscriber's records are numbered without a gap."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from support.offices import moment

from events.disclosure import DisclosureMade
from events.event import Header
from events.values.legal_date import LegalDate
from registry.domain.agreement import DisclosureRecord
from registry.domain.errors import RuleViolation

DAY = date(2024, 6, 10)


def test_of_two_publishers_at_once_the_second_is_told() -> None:
    """R707: a batch that doesn't follow the last one names the number that does, and is not recorded."""
    header = Header(
        recorded_at=moment(DAY),
        effective=LegalDate.exact(DAY),
        reason="disclosure.made",
        trigger="職権",
        legal_basis="個人情報保護法69条",
        actor="publisher",
        command_id=UUID(int=1),
    )
    record = DisclosureRecord.begin("disclosure-kokuho")
    batch = DisclosureMade(first_sequence=1, last_sequence=3)
    record.make(header, batch)
    with pytest.raises(RuleViolation, match=r"R707.*4") as refused:
        record.make(header, batch)
    assert refused.value.item == "first_sequence"
    assert len(record.entries) == 1
