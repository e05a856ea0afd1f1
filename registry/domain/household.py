"""世帯 as an aggregate: it orders the changes of one household and knows who ever belonged to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from events.household import Household, HouseholdRecomposed, RecompositionCancelled
from registry.domain.entity import Entity, entity
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from events.event import Header

HEAD: Final = "世帯主"

Composition = dict[str, str]
"""宛名番号 → 続柄 of a household's members on one day."""


@entity
class HouseholdRecord(Entity):
    """One household of one town."""

    KIND: ClassVar = Household.KIND

    def state(self, valid: date) -> Household | None:
        """The household on a day, as known now."""
        return self._state(Household, valid)

    def ever(self) -> tuple[str, ...]:
        """宛名番号 of everybody who ever joined, in that order."""
        joined = (entry.body.joined or [] for entry in self.entries if isinstance(entry.body, HouseholdRecomposed))
        return tuple(dict.fromkeys(number for numbers in joined for number in numbers))

    def recompose(self, header: Header, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Record who joined, who left and who heads it now; R108 when two would."""
        heads = [number for number, relationship in after.items() if relationship == HEAD]
        if len(heads) > 1:
            raise RuleViolation("R108", "relationship", household=self.number)
        head = heads[0] if heads else ""
        joined = [number for number in after if number not in before]
        left = [number for number in before if number not in after]
        state = self.state(header.effective.on)
        if joined or left or state is None or state.head != head:
            self.record(header, HouseholdRecomposed(head=head, joined=joined, left=left))

    def cancel(self, header: Header) -> None:
        """異動の取消し, as it touches the household."""
        self.record(header, RecompositionCancelled())
