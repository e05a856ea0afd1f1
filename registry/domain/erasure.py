"""消去 as an aggregate: decided once per person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from events.erasure import Erasure, ErasureDecided
from registry.domain.entity import Entity, entity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from events.event import Header


@entity
class ErasureRecord(Entity):
    """The decision to erase one person."""

    KIND: ClassVar = Erasure.KIND

    def state(self, valid: date) -> Erasure | None:
        """The decision on a day, as known now."""
        return self._state(Erasure, valid)

    def decide(self, header: Header, grounds: str, streams: Iterable[str]) -> None:
        """消去の決定; deciding twice changes nothing, since a key is destroyed once."""
        if not self.entries:
            self.record(header, ErasureDecided(grounds=grounds, streams=list(streams)))
