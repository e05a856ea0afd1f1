"""下見: what a command would make of each record that it touches, decided like any other and recorded nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from events.timeline import state_at
from registry.domain.bill import BillRecord
from registry.domain.collection_account import accounts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from events.items import Body, State
    from registry.domain.collection_account import Account
    from registry.domain.entity import Entity
    from registry.domain.errors import Alert


@dataclass(frozen=True)
class Effect:
    """One record on the day from which the command counts for it, without the command and with it."""

    kind: str
    number: str
    on: date
    bodies: tuple[Body, ...]
    """The events that would be recorded."""
    before: State | None
    after: State | None
    accounts: tuple[Mapping[int, Account], Mapping[int, Account]] = field(default_factory=lambda: ({}, {}))
    """Of a bill: 収納状況 by 期 after everything known of it, before and after."""


@dataclass(frozen=True)
class Rehearsal:
    """What would happen: alerts that were overridden, and the records that would change."""

    alerts: tuple[Alert, ...]
    effects: tuple[Effect, ...]


def effect_of(record: Entity) -> Effect:
    """What a record's pending events change."""
    known = len(record.entries) - len(record.pending_events)
    before, new = record.entries[:known], record.entries[known:]
    on = max(entry.header.effective.on for entry in new)
    money = (accounts(before), accounts(record.entries)) if isinstance(record, BillRecord) else ({}, {})
    bodies = tuple(entry.body for entry in new)
    return Effect(record.KIND, record.number, on, bodies, state_at(before, on), state_at(record.entries, on), money)
