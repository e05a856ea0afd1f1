"""住所一括変更・本籍一括変更: 軽微な修正 of many residents, with one batch id and a list of the excluded (9.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from events.reasons import REASONS
from events.resident import AmendedByAuthority, ResidentKind, Status
from events.values.legal_date import LegalDate
from registry.application.commands import Change, Form
from registry.domain.errors import Alert, RuleViolation
from registry.domain.resident import KINDS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

Table = Mapping[tuple[str, str], AmendedByAuthority]
"""町字 and 番地号 as registered → what is registered instead."""
Domiciles = Mapping[str, str]
"""宛名番号 → 本籍 as it is called now."""

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
class Person:
    """Somebody in the register, as the read model knows them."""

    status: str
    kind: str
    domicile: str | None


@dataclass(frozen=True)
class Readdressed:
    """What a batch does: who is re-written and how, and who is left out by which rule."""

    changes: Mapping[str, AmendedByAuthority]
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
    changes: dict[str, AmendedByAuthority] = {}
    excluded: dict[str, Alert] = {}
    for one in dwellers:
        if one.leaving_on is not None:
            excluded[one.number] = Alert("R143", "number", {"number": one.number, "day": one.leaving_on})
        elif one.address in table:
            changes[one.number] = table[one.address]
        elif one.address not in done:
            excluded[one.number] = Alert("R144", "number", {"number": one.number})
    return Readdressed(changes, excluded)


def plan_domiciles(people: Mapping[str, Person], domiciles: Domiciles, on: date) -> Readdressed:
    """仮処理 of 本籍: who is unknown (R101), no resident on the day (R103) or a foreign resident (R118) is listed.

    Whose 本籍 has the new name already was re-written before.
    """
    changes: dict[str, AmendedByAuthority] = {}
    excluded: dict[str, Alert] = {}
    for number, domicile in domiciles.items():
        one = people.get(number)
        if one is None:
            excluded[number] = Alert("R101", "number", {"number": number})
        elif one.status != Status.RESIDENT:
            excluded[number] = Alert("R103", "number", {"number": number, "day": on, "status": STATUSES[one.status]})
        elif one.kind == ResidentKind.FOREIGN:
            japanese = KINDS[ResidentKind.JAPANESE]
            excluded[number] = Alert("R118", "number", {"reason": REASONS[REASON].name, "kind": japanese})
        elif one.domicile != domicile:
            changes[number] = AmendedByAuthority(domicile=domicile)
    return Readdressed(changes, excluded)


def readdress(handle: Callable[[Change], object], form: Form, planned: Readdressed) -> Readdressed:
    """本処理: the plan, recorded; who may not be changed now (抑止, 仮登録 …) is listed by the rule that says so.

    住所を定めた年月日 never changes: R131 where the table would (4.2.3.2). Run again, it goes on where it stopped.
    """
    changes, excluded, left = dict(planned.changes), dict(planned.excluded), iter(planned.changes.items())
    while part := dict(islice(left, PER_COMMIT)):
        for refused in _record(handle, form, part):
            number = str(refused.values["number"])
            excluded[number] = refused
            del changes[number]
    return Readdressed(changes, excluded)


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
