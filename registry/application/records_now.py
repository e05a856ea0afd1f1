"""Reading a record from the log outside of a command: what a decision rests on before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from registry.domain.entity import Entity, Recorded

if TYPE_CHECKING:
    from registry.application.registry import TownRegistry

EntityT = TypeVar("EntityT", bound=Entity)


def take(registry: TownRegistry, kind: type[EntityT], number: str) -> EntityT:
    """A record as the log has it now, begun empty where it has none."""
    record: Entity = kind.begin(f"{kind.KIND}-{number}")
    for event in registry.events.get(record.id):
        assert isinstance(event, Recorded)
        record = event.mutate(record)
    assert isinstance(record, kind)
    return record
