"""時効と期間制限: until when a tax can be collected or decided, and why (地方税法17条の5, 18条; DOMAIN §2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from registry.domain.tax.collection import seizure_from
from registry.domain.tax.parameters.collection import ASSESSMENT_YEARS
from registry.domain.tax.periods import DAY, MONTHS_A_YEAR, Span, merged, period_end

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.bill import Tax

PRESCRIPTION_YEARS: Final = 5
"""徴収権の消滅時効 (地方税法18条1項)."""
STAY_YEARS: Final = 3
"""滞納処分の停止 that lasts this long extinguishes the debt (地方税法15条の7第4項; unverified)."""
REDUCTION_YEARS: Final = 5
"""減額の賦課決定 (地方税法17条の5第2項; unverified)."""
REFUND_CLAIM_YEARS: Final = 5
"""還付請求権 (地方税法18条の3)."""


class ActKind(StrEnum):
    """時効に関わる事実."""

    DEMAND = "demand"
    """督促"""
    SEIZURE = "seizure"
    """差押え・交付要求"""
    ACKNOWLEDGEMENT = "acknowledgement"
    """債務の承認・分納誓約"""
    PART_PAYMENT = "part_payment"
    """一部納付"""
    DEFERRAL = "deferral"
    """徴収猶予・換価の猶予"""
    STAY = "stay"
    """滞納処分の停止(執行停止)"""


@dataclass(frozen=True, slots=True)
class Act:
    """一つの事実: on which day; `until` is the last day of a seizure, deferral or stay, `date.max` while it lasts."""

    kind: ActKind
    on: date
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Step:
    """経過の一行: the act (None at the start) and the last collectable day after it, None while time stands still."""

    act: Act | None
    effect_ja: str
    effect_en: str
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Prescription:
    """時効の見込み: the debt ends with `last_day` (None: not running); `steps` explain it, the last one decides."""

    last_day: date | None
    steps: tuple[Step, ...]


def prescription(statutory_due: date, acts: Iterable[Act]) -> Prescription:
    """消滅時効: five years from the day after the 法定納期限, renewed and suspended by acts (地方税法18条, 18条の2).

    Due 2020-06-30: collectable to 2025-06-30; with a 督促 sent 2020-07-20 to 2025-07-30. Acts after the end have no
    effect; only the first 督促 renews; a 猶予 stops the clock; a 停止 of three years ends the debt earlier.
    """
    clock = _Clock(statutory_due + DAY)
    steps = [
        Step(None, "法定納期限の翌日から5年", "five years from the day after the statutory due date", clock.last_day())
    ]
    for act in sorted(acts, key=lambda act: (act.on, act.kind, act.until)):
        ended = steps[-1].last_day
        if ended is not None and act.on > ended:
            steps.append(Step(act, "時効完成後のため効力なし", "no effect: the debt has ended", ended))
            continue
        effect = clock.take(act)
        steps.append(Step(act, *effect, clock.last_day()))
    return Prescription(steps[-1].last_day, tuple(steps))


def assessment_last_day(tax: Tax, statutory_due: date, *, reduces: bool, decided_on: date, known_on: date) -> date:
    """賦課権の期間制限: the last day for a decision of this tax (地方税法17条の5).

    3 years after the 法定納期限, 5 for 固定資産税 and for every reduction: due 2023-05-31, light vehicle: 2026-05-31.
    """
    years = REDUCTION_YEARS if reduces else ASSESSMENT_YEARS.at(decided_on, known_on)[tax]
    return period_end(statutory_due + DAY, years * MONTHS_A_YEAR)


def refund_claim_last_day(claimable_from: date) -> date:
    """還付請求権の時効: five years from the day on which the refund could be claimed (地方税法18条の3第1項)."""
    return period_end(claimable_from, REFUND_CLAIM_YEARS * MONTHS_A_YEAR)


_RENEWALS: Final = {
    ActKind.DEMAND: ("督促により更新", "renewed by the demand notice"),
    ActKind.SEIZURE: ("差押えにより更新", "renewed by the seizure"),
    ActKind.ACKNOWLEDGEMENT: ("承認により更新", "renewed by the acknowledgement"),
    ActKind.PART_PAYMENT: ("一部納付により更新", "renewed by the part payment"),
}
_DEFERRED: Final = ("猶予期間中は進行しない", "the clock stands still during the deferral")
_STAYED: Final = ("停止が3年続けば消滅", "ends when the stay has lasted three years")
_SECOND_DEMAND: Final = ("二度目の督促に効力なし", "a second demand notice has no effect")


class _Clock:
    """Where the five years stand while the acts are read in order."""

    def __init__(self, start: date) -> None:
        self._start = start
        self._deferrals: list[Span] = []
        self._stay_ends: list[date] = []
        self._demanded = False

    def take(self, act: Act) -> tuple[str, str]:
        """Apply an act and say its effect (Japanese, English)."""
        match act.kind:
            case ActKind.DEMAND if self._demanded:
                return _SECOND_DEMAND
            case ActKind.DEMAND:
                self._demanded = True
                self._renew(seizure_from(act.on))
            case ActKind.SEIZURE:
                self._renew(act.until if act.until == date.max else act.until + DAY)
            case ActKind.ACKNOWLEDGEMENT | ActKind.PART_PAYMENT:
                self._renew(act.on + DAY)
            case ActKind.DEFERRAL:
                self._deferrals.append(Span(act.on, act.until))
                return _DEFERRED
            case ActKind.STAY:
                self._stay(act)
                return _STAYED
        return _RENEWALS[act.kind]

    def last_day(self) -> date | None:
        """Return the earlier of the five years and a stay's three years; None while neither runs out."""
        ends = [*self._stay_ends, *self._five_years()]
        return min(ends, default=None)

    def _renew(self, start: date) -> None:
        self._start = max(self._start, start)

    def _stay(self, act: Act) -> None:
        end = period_end(act.on + DAY, STAY_YEARS * MONTHS_A_YEAR)
        if act.until >= end:
            self._stay_ends.append(end)

    def _five_years(self) -> list[date]:
        spans = merged(self._deferrals)
        start = self._start
        for span in spans:
            if start in span:
                start = span.last if span.last == date.max else span.last + DAY
        if start == date.max:
            return []
        last = period_end(start, PRESCRIPTION_YEARS * MONTHS_A_YEAR)
        for span in spans:
            if start < span.first <= last:
                if span.last == date.max:
                    return []
                last += DAY * span.days
        return [last]
