"""滞納整理の処分: acts on a 期, begun and ended, as the rules of 時効 and 延滞金 read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from events.bill import PaymentReceived
from events.collection import (
    CollectionDeferred,
    DeferralEnded,
    DemandSent,
    EnforcementStayed,
    PartPaymentAgreed,
    Seized,
    SeizureReleased,
    StayLifted,
)
from events.timeline import FOR_EVER, in_force
from registry.domain.tax.prescription import Act, ActKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from events.event import Entry
    from events.items import Body

AT_ONCE: Final[Mapping[str, ActKind]] = {
    DemandSent.TYPE: ActKind.DEMAND,
    PartPaymentAgreed.TYPE: ActKind.ACKNOWLEDGEMENT,
    PaymentReceived.TYPE: ActKind.PART_PAYMENT,
}
"""Events that count on their day."""

LASTING: Final[Mapping[type[Body], ActKind]] = {
    Seized: ActKind.SEIZURE,
    CollectionDeferred: ActKind.DEFERRAL,
    EnforcementStayed: ActKind.STAY,
}
"""Events that last until they are ended."""

ENDS: Final[Mapping[type[Body], type[Body]]] = {
    SeizureReleased: Seized,
    DeferralEnded: CollectionDeferred,
    StayLifted: EnforcementStayed,
}
"""What ends what; both cite the same 整理番号."""

_LASTING: Final = {body.TYPE: kind for body, kind in LASTING.items()}
_ENDS: Final = {end.TYPE: begun.TYPE for end, begun in ENDS.items()}


@dataclass(frozen=True, slots=True)
class Deed:
    """One event of collection as fold and SQL both give it; `until` is its last day where that was set beforehand."""

    type: str
    instalment: int
    on: date
    reference: str = ""
    until: date | None = None


def deeds(entries: Iterable[Entry], valid: date = date.max, known: int = FOR_EVER) -> list[Deed]:
    """What was done to a bill's 期 at (valid, known), in the law's order; only what `acts` reads."""
    return [
        Deed(
            entry.body.TYPE,
            getattr(entry.body, "instalment", None) or 1,
            entry.header.effective.on,
            getattr(entry.body, "reference", None) or "",
            getattr(entry.body, "until", None),
        )
        for entry in in_force(entries, known)
        if entry.header.effective.on <= valid and entry.body.TYPE in DEEDS
    ]


DEEDS: Final = frozenset({*AT_ONCE, *_LASTING, *_ENDS})
"""The types of event that `acts` reads."""


def acts(done: Iterable[Deed], instalment: int) -> list[Act]:
    """時効に関わる事実 of one 期; an act that lasts ends on its own last day or when it was ended, the earlier."""
    found: dict[tuple[str, str], Act] = {}
    for number, deed in enumerate(done):
        if deed.instalment != instalment:
            continue
        if deed.type in AT_ONCE:
            found[deed.type, str(number)] = Act(AT_ONCE[deed.type], deed.on)
        elif deed.type in _LASTING:
            found[deed.type, deed.reference] = Act(_LASTING[deed.type], deed.on, deed.until or date.max)
        elif (begun := found.get((_ENDS[deed.type], deed.reference))) is not None:
            found[_ENDS[deed.type], deed.reference] = Act(begun.kind, begun.on, min(begun.until, deed.on))
    return list(found.values())


def is_open(done: Iterable[Deed], deed: Deed) -> bool:
    """Whether the act that this deed would end has begun and not been ended."""
    same = [one for one in done if (one.instalment, one.reference) == (deed.instalment, deed.reference)]
    begun = [one for one in same if one.type == _ENDS[deed.type]]
    return bool(begun) and not any(one.type == deed.type for one in same)
