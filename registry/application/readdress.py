"""住居表示・住所一括変更: 軽微な修正 of a whole district, with one batch id and a list of the excluded (9.7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from events.reasons import REASONS
from events.values.legal_date import LegalDate
from registry.application.commands import Change, Form
from registry.domain.errors import Alert, RuleViolation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from events.resident import AmendedByAuthority

    Table = Mapping[tuple[str, str], AmendedByAuthority]
    """町字 and 番地号 as registered → what is registered instead."""

PER_COMMIT: Final = 500
"""Residents per commit. The part's id is made of its people: run again after a crash, nobody is re-written twice."""

REASON: Final = "minor_amendment"
NAMESPACE: Final = UUID("d0a1c0de-0000-4000-8000-0000000000c1")
"""Command ids of batches: the same batch, entered twice, is recorded once."""


@dataclass(frozen=True)
class Dweller:
    """Somebody at an address, as the read model knows them."""

    number: str
    address: tuple[str, str]
    """町字 and 番地号 as registered."""
    leaving_on: date | None = None
    """転出予定年月日, where a 転出 was announced."""


@dataclass(frozen=True)
class Readdressed:
    """What a batch does: who is re-written, and who is left out by which rule."""

    changed: tuple[str, ...]
    excluded: Mapping[str, Alert]


def batch_form(lgcode: str, batch: str, on: date, *, note: str = "", acknowledged: Iterable[str] = ()) -> Form:
    """The 届書 of a batch that holds from a day on; whoever records it signs it."""
    reason = REASONS[REASON]
    return Form(
        command_id=uuid5(NAMESPACE, f"{lgcode}/{batch}"),
        reason=REASON,
        effective=LegalDate.exact(on),
        actor="",
        trigger=reason.trigger,
        legal_basis=reason.legal_basis,
        submission=batch,
        note=note,
        acknowledged=frozenset(acknowledged),
    )


def plan(dwellers: Iterable[Dweller], table: Table) -> Readdressed:
    """仮処理: who would change; 転出予定者 (R143) and addresses that the table lacks (R144) are listed instead.

    Who lives at a new address of the table was re-written before.
    """
    done = {(new.area, new.street) for new in table.values()}
    changed: list[str] = []
    excluded: dict[str, Alert] = {}
    for one in dwellers:
        if one.leaving_on is not None:
            excluded[one.number] = Alert("R143", "number", {"number": one.number, "day": one.leaving_on})
        elif one.address in table:
            changed.append(one.number)
        elif one.address not in done:
            excluded[one.number] = Alert("R144", "number", {"number": one.number})
    return Readdressed(tuple(changed), excluded)


def readdress(handle: Callable[[Change], object], form: Form, dwellers: Iterable[Dweller], table: Table) -> Readdressed:
    """本処理: the same, recorded; who may not be changed now (抑止, 仮登録 …) is listed, too, by the rule that says so.

    住所を定めた年月日 never changes: R131 where the table would (4.2.3.2). Run again, it goes on where it stopped.
    """
    known = {one.number: one for one in dwellers}
    planned = plan(known.values(), table)
    excluded, left = dict(planned.excluded), iter(planned.changed)
    changed: list[str] = []
    while part := {number: table[known[number].address] for number in islice(left, PER_COMMIT)}:
        excluded |= {str(refused.values["number"]): refused for refused in _record(handle, form, part)}
        changed += part
    return Readdressed(tuple(changed), excluded)


def _record(handle: Callable[[Change], object], form: Form, people: dict[str, AmendedByAuthority]) -> Iterator[Alert]:
    """Record a part without those whom a rule names; `people` are then the others."""
    while people:
        part = replace(form, command_id=uuid5(form.command_id, ",".join(people)))
        try:
            handle(Change(form=part, people=dict(people)))
        except RuleViolation as refused:
            if people.pop(str(refused.alert.values.get("number")), None) is None:
                raise
            yield refused.alert
        else:
            return
