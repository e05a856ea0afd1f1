"""The aggregate all records share: a stream of recorded events whose state is the state law's, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Final, Self, TypeVar

from eventsourcing.domain import BaseAggregate, CanMutateAggregate

from events.event import EPOCH, Entry, Header, instant
from events.timeline import in_force, state_at

if TYPE_CHECKING:
    from datetime import date, datetime

    from events.items import Body, State

StateT = TypeVar("StateT", bound="State")

_moment: Final = lru_cache(maxsize=1024)(instant)
"""The events of one command have one moment."""


@dataclass(frozen=True)
class Recorded(CanMutateAggregate[str]):
    """An event on its way into or out of the log, in the eventsourcing library's terms."""

    originator_id: str
    originator_version: int
    timestamp: datetime
    header: Header
    body: Body

    def mutate(self, aggregate: Entity | None) -> Entity:  # type: ignore[override] # our aggregates are all Entities
        """The aggregate after this event; the first event that is read of a stream begins it."""
        begun = aggregate
        if begun is None:
            begun = entity_class(self.originator_id).begin(self.originator_id, self.originator_version - 1)
        super().mutate(begun)
        return begun

    def apply(self, aggregate: Entity) -> None:
        """Append to the aggregate's entries; its state is always folded from them."""
        version = self.originator_version
        aggregate.entries.append(Entry(version, self.originator_id, version, self.header, self.body))


class Entity(BaseAggregate[str]):
    """One stream: `<kind>-<number>`. The write side knows no positions; versions order a stream as well."""

    KIND: ClassVar[str]
    CARRIED: ClassVar[str] = ""
    """The item on which alone its decisions rest, where every event carries it on: the last event is enough then."""
    entries: list[Entry]
    _asked: tuple[int, date, State | None] | None = None
    """What `_state` answered last, with the number of entries it rested on."""

    @classmethod
    def begin(cls, stream: str, version: int = 0) -> Self:
        """An aggregate at a version, without the events that led to it."""
        entity = cls.__new__(cls)
        entity.__base_init__(stream, version, EPOCH)
        entity.entries = []
        return entity

    @property
    def number(self) -> str:
        """The record's number in its town (宛名番号, 世帯番号, 車両管理番号, 通知書番号)."""
        return self.id.removeprefix(f"{self.KIND}-")

    def record(self, header: Header, body: Body) -> None:
        """Add an event; it becomes part of the log when the command's commit is accepted."""
        # What the library's trigger_event() does, at a third of its cost.
        event = Recorded(self.id, self.version + 1, _moment(header.recorded_at), header, body)
        event.mutate(self)
        self.pending_events.append(event)

    def holding(self) -> list[Entry]:
        """The entries that hold, in the law's order."""
        return in_force(self.entries)

    def _state(self, kind: type[StateT], valid: date) -> StateT | None:
        """The state law's answer; a command asks for the same day again and again, so the last one is kept."""
        if self._asked is None or self._asked[:2] != (len(self.entries), valid):
            self._asked = len(self.entries), valid, state_at(self.entries, valid)
        state = self._asked[2]
        assert state is None or isinstance(state, kind)
        return state


_CLASSES: Final[dict[str, type[Entity]]] = {}


def entity(cls: type[Entity]) -> type[Entity]:
    """Register the aggregate class of a kind of stream."""
    _CLASSES[cls.KIND] = cls
    return cls


def entity_class(stream: str) -> type[Entity]:
    """The aggregate class of a stream by its prefix."""
    return _CLASSES[stream.partition("-")[0]]
