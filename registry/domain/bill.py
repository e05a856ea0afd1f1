"""調定 as an aggregate: one bill, its decisions and its payments; money is only ever added to the record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from events.bill import Bill, BillDecided, PaymentReceived
from registry.domain.checks import check_dates
from registry.domain.entity import Entity, entity
from registry.domain.errors import Alert, RuleViolation

if TYPE_CHECKING:
    from events.event import Header


@entity
class BillRecord(Entity):
    """One 納税通知書."""

    KIND: ClassVar = Bill.KIND

    def state(self, valid: date) -> Bill | None:
        """The bill on a day, as known now."""
        return self._state(Bill, valid)

    def decide(self, header: Header, body: BillDecided) -> None:
        """賦課決定: R206 when it was decided already."""
        if self.entries:
            raise RuleViolation("R206", "number", number=self.number)
        self.record(header, body)

    def receive(self, header: Header, body: PaymentReceived) -> tuple[Alert, ...]:
        """納付: R204 without a bill, R205 for no real amount, A103 when it is paid beyond its amount."""
        check_dates(header)
        if not self.entries:
            raise RuleViolation("R204", "number", number=self.number)
        if body.paid is None or body.paid <= 0:
            raise RuleViolation("R205", "paid", amount=body.paid)
        self.record(header, body)
        after = self.state(date.max)
        assert after is not None
        if after.balance >= 0:
            return ()
        return (Alert("A103", "paid", {"number": self.number, "amount": -after.balance}),)
