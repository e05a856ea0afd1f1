"""住居表示・住所一括変更: one commit of 軽微な修正 for a whole district, with one batch id (specification 9.7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import uuid5

from events.resident import AmendedByAuthority, Status
from registry.application.commands import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from registry.application.commands import Form
    from registry.application.registry import Receipt, TownRegistry

PER_COMMIT: Final = 500
"""Residents per commit. The part's id is made of its people: run again after a crash, nobody is re-written twice."""

REASON: Final = "minor_amendment"


@dataclass(frozen=True)
class Dweller:
    """Somebody at an old address, as the read model knows them."""

    number: str
    address: tuple[str, str]
    """町字 and 番地号 as registered."""
    status: str
    leaving_on: date | None = None
    """転出予定年月日, where a 転出 was announced."""


@dataclass(frozen=True)
class Readdressed:
    """What a batch did: who was re-written, and who was left out, with the cause."""

    changed: tuple[str, ...]
    excluded: Mapping[str, str]


def plan(dwellers: Iterable[Dweller], table: Mapping[tuple[str, str], AmendedByAuthority]) -> Readdressed:
    """仮処理: who would change; 除票, 転出予定者 and addresses that the table lacks are listed instead."""
    changed: list[str] = []
    excluded: dict[str, str] = {}
    for one in dwellers:
        if one.status != Status.RESIDENT:
            excluded[one.number] = "除票"
        elif one.leaving_on is not None:
            excluded[one.number] = f"転出予定 {one.leaving_on}"
        elif one.address not in table:
            excluded[one.number] = "対照表にない住所"
        else:
            changed.append(one.number)
    return Readdressed(tuple(changed), excluded)


def readdress(
    registry: TownRegistry,
    form: Form,
    dwellers: Sequence[Dweller],
    table: Mapping[tuple[str, str], AmendedByAuthority],
) -> Readdressed:
    """本処理: the same, recorded. `form.submission` is the batch id, `form.command_id` the batch's own.

    住所を定めた年月日 never changes: R131 where the table would (4.2.3.2). Run again, it changes nothing more.
    """
    outcome = plan(dwellers, table)
    addresses = {one.number: one.address for one in dwellers}
    for start in range(0, len(outcome.changed), PER_COMMIT):
        part = outcome.changed[start : start + PER_COMMIT]
        people = {number: table[addresses[number]] for number in part}
        _handle(registry, form, people)
    return outcome


def _handle(registry: TownRegistry, form: Form, people: Mapping[str, AmendedByAuthority]) -> Receipt:
    part = replace(form, reason=REASON, command_id=uuid5(form.command_id, ",".join(people)))
    return registry.handle(Change(form=part, people=people))
