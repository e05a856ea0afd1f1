"""課税の見直し as an aggregate: each is settled once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from events.tax_review import Review, ReviewSettled
from registry.domain.entity import Entity, entity
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from events.event import Header


@entity
class ReviewRecord(Entity):
    """One event that reached a tax after its decision."""

    KIND: ClassVar = Review.KIND

    def settle(self, header: Header, body: ReviewSettled) -> None:
        """見直しの決着: R248 where it was settled before."""
        if self.entries:
            raise RuleViolation("R248", "review", number=self.number)
        self.record(header, body)
