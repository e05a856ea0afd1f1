"""収納の窓口: one act of collection as it was typed, recorded once under the number of its slip."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from events.values.legal_date import LegalDate
from registry.application.assessment_run import today
from registry.application.collection_commands import SendDemands
from registry.application.collection_forms import act_named, command_of
from registry.application.commands import Form
from registry.application.slips import fingerprint, take_slip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from registry.application.registry import Receipt, TownRegistry

NAMESPACE: Final = UUID("d0a1c0de-0000-4000-8000-7a8000000002")
"""Command ids of slips: the same slip, typed twice, is recorded once."""
PLACE: Final = "tax collect"
DEMANDS_PER_COMMIT: Final = 500
"""A commit is one record of the log; a demand has some 200 bytes."""


@dataclass(frozen=True, kw_only=True)
class Slip:
    """伝票: an act, its items as typed, who enters it and from when it counts (None: today)."""

    number: str
    act: str
    typed: Mapping[str, object]
    actor: str
    on: date | None = None
    note: str = ""
    acknowledged: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class DemandRun:
    """督促の一括発送: by whom, on which day, under which number."""

    number: str
    actor: str
    on: date
    note: str = ""
    acknowledged: frozenset[str] = field(default_factory=frozenset)


def send_demands(registry: TownRegistry, due: Iterable[tuple[str, int]], run: DemandRun) -> int:
    """督促 of many (通知書番号, 期), in commits of bounded size; how many were recorded.

    A commit is named by the first 期 in it: a run that died goes on with what has no 督促 yet.
    """
    act, left, count = act_named("demand"), iter(due), 0
    while chunk := tuple(islice(left, DEMANDS_PER_COMMIT)):
        form = Form(
            command_id=uuid5(NAMESPACE, f"{registry.lgcode}/{run.number}/{chunk[0]}"),
            reason=act.event.TYPE,
            effective=LegalDate.exact(run.on),
            actor=run.actor,
            trigger=act.trigger,
            legal_basis=act.law,
            submission=run.number,
            place=PLACE,
            note=run.note,
            acknowledged=run.acknowledged,
        )
        receipt = registry.handle(SendDemands(form=form, town=registry.lgcode, demands=chunk))
        count += 0 if receipt.repeated else len(chunk)
    return count


def collect(registry: TownRegistry, slip: Slip) -> Receipt:
    """Record what a slip says; R234 to R237 for what can't be read, R004 for a number with other content before."""
    act = act_named(slip.act)
    on = slip.on or today(registry)
    form = Form(
        command_id=uuid5(NAMESPACE, f"{registry.lgcode}/{slip.number}"),
        reason=act.event.TYPE,
        effective=LegalDate.exact(on),
        actor=slip.actor,
        trigger=act.trigger,
        legal_basis=act.law,
        submission=slip.number,
        place=f"{PLACE}#{fingerprint({**slip.typed, 'act': slip.act, 'on': slip.on})}",
        note=slip.note,
        acknowledged=slip.acknowledged,
    )
    return take_slip(registry, command_of(act, form, registry.lgcode, slip.typed))
