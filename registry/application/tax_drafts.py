"""仮計算: a bill as it would be decided, what it rests on, and what a caseworker should look at first.

Nothing here is in the log: a draft is computed from facts at one (valid, known) and can be computed again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from events.bill import BillDecided, CollectionWay, Instalment, Tax, write_parts, write_schedule
from events.values.fiscal import due_date, fiscal_year, instalments
from registry.domain.tax.explain import decimal
from registry.domain.tax.periods import elapse, last_day_of
from registry.domain.tax.rounding import INSTALMENT_UNIT, floor_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from registry.domain.tax.errors import TaxInputError
    from registry.domain.tax.explain import Computation, Line
    from registry.domain.tax.rounding import Schedule

EXTRA_MONTHS: Final = 1
"""随時期: what no 納期 can take is due a month after the decision."""
BIG_CHANGE_PERCENT: Final = 30
BIG_CHANGE_YEN: Final = 30_000
"""A bill that differs from last year's by both is looked at before it goes out."""

PREFIXES: Final[Mapping[Tax, str]] = {
    Tax.FIXED_ASSET: "kotei",
    Tax.RESIDENT: "jumin",
    Tax.CORPORATE: "hojin",
    Tax.LIGHT_VEHICLE: "kei",
}
"""How the 通知書番号 of a tax begins."""


class Oddity(StrEnum):
    """確認事由: why a draft is on the review list."""

    OWNER_DEAD = "owner_dead"
    """賦課期日前に死亡した所有者"""
    DIED_SINCE = "died_since"
    """賦課期日後の死亡"""
    NO_RETURN = "no_return"
    """課税資料なし"""
    NOT_RESIDENT = "not_resident"
    """賦課期日に住民でない"""
    PROTECTED = "protected"
    """支援措置・送付先の確認"""
    BIG_CHANGE = "big_change"
    """前年度から大きく増減"""
    UNKNOWN_OWNER = "unknown_owner"
    """所有者が台帳にない"""
    NOT_COMPUTABLE = "not_computable"
    """計算できない"""
    PAID_AHEAD = "paid_ahead"
    """予定申告の税額が年税額を超過: its bill is to be revised, and the rest refunded"""
    TIME_BARRED = "time_barred"
    """賦課権の期間制限の経過"""


OBSTACLES: Final = frozenset({Oddity.OWNER_DEAD, Oddity.UNKNOWN_OWNER, Oddity.NOT_COMPUTABLE})
"""Oddities that say nothing of what is owed: the books must be mended before anything is decided or taken back."""
UNTAXED: Final = frozenset({Oddity.NO_RETURN, Oddity.NOT_RESIDENT})
"""Where there is nothing to compute, or another town taxes."""
HELD_BACK: Final = OBSTACLES | UNTAXED | {Oddity.TIME_BARRED}
"""Oddities with which the mass run decides nothing: a caseworker decides singly, once the cause is settled."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the review list."""

    taxpayer: str
    oddity: Oddity
    detail: str = ""

    @property
    def holds_back(self) -> bool:
        """Whether the bill waits for a caseworker."""
        return self.oddity in HELD_BACK


@dataclass(frozen=True, slots=True)
class Section:
    """計算の一区分: what it is about (an asset, or the tax as a whole) and its lines; in short for the bill itself."""

    title: str
    computation: Computation
    in_short: bool = True
    """Whether the bill keeps the result alone; the lines can be computed again at any time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """賦課の基準: what every bill of a run has in common."""

    town: str
    fiscal_year: int
    known_position: int
    """The last event taken into account."""
    decided_on: date
    is_holiday: Callable[[date], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One bill before its decision; without a decision where nothing is due or it can't be computed."""

    number: str
    taxpayer: str
    decision: BillDecided | None
    sections: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def amount(self) -> int:
        """年税額, yen; 0 where nothing is due."""
        return (self.decision.amount or 0) if self.decision else 0

    @property
    def is_held_back(self) -> bool:
        """Whether a caseworker must settle something before it is decided."""
        return any(finding.holds_back for finding in self.findings)


def not_computable(
    number: str, taxpayer: str, found: tuple[Finding, ...], error: TaxInputError, what: str = ""
) -> Draft:
    """計算できない: no decision, and why; `what` names the asset where that isn't clear."""
    finding = Finding(taxpayer, Oddity.NOT_COMPUTABLE, f"{what} {error.message()}".lstrip())
    return Draft(number=number, taxpayer=taxpayer, decision=None, findings=(*found, finding))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a bill is to be paid: 期別, way, and its parts in yen."""

    instalments: tuple[Instalment, ...]
    parts: Mapping[str, int]
    way: CollectionWay = CollectionWay.ORDINARY


def bill_number(tax: Tax, fiscal_year: int, key: str) -> str:
    """通知書番号: one bill per tax, year and taxpayer (法人: per business year)."""
    return f"{PREFIXES[tax]}-{fiscal_year}-{key}"


def decided(tax: Tax, taxpayer: str, basis: Basis, sections: Sequence[Section], **items: object) -> BillDecided:
    """The decision on a draft's figures; `terms` says how it is to be paid, other items are the bill's own."""
    terms = items.pop("terms")
    assert isinstance(terms, Terms)
    values: dict[str, object] = {
        "tax": tax,
        **Years.of(basis)._asdict(),
        "taxpayer": taxpayer,
        "amount": sum(terms.parts.values()),
        "due_on": terms.instalments[0].due_on,
        "parts": write_parts(terms.parts),
        "instalments": write_schedule(terms.instalments),
        "collection_way": terms.way,
        "decided_on": basis.decided_on,
        "known_position": basis.known_position,
        "explanation": explanation(sections),
        **items,
    }
    return BillDecided(**values)  # type: ignore[arg-type] # every item is one of the body's own


class Years(NamedTuple):
    """年度 of a decision, and 相当年度 where that is an earlier one."""

    fiscal_year: int
    tax_year: int | None

    @classmethod
    def of(cls, basis: Basis) -> Years:
        """What is decided after its year's end counts in the year of the decision, and names its own."""
        year = fiscal_year(basis.decided_on)
        return cls(year, basis.fiscal_year) if year > basis.fiscal_year else cls(basis.fiscal_year, None)


def by_month(plan: Schedule, basis: Basis) -> tuple[Instalment, ...]:
    """期別 of a town's 納期: each due at the end of its month, or on the next business day (地方税法20条の5)."""
    planned = tuple(
        Instalment(number, _month_end(basis.fiscal_year, month, basis.is_holiday), yen)
        for number, (month, yen) in enumerate(plan, start=1)
    )
    return to_come(planned, basis, INSTALMENT_UNIT)


def to_come(planned: tuple[Instalment, ...], basis: Basis, unit: int) -> tuple[Instalment, ...]:
    """随時賦課の期別: the whole is spread over the 期 whose 納期限 is still to come on the day of the decision."""
    left = [one for one in planned if one.due_on >= basis.decided_on]
    if len(left) == len(planned):
        return planned
    total = sum(one.amount for one in planned)
    if not left:
        return (extra(len(planned) + 1, total, basis),)
    spread = instalments(total, len(left), unit)
    return tuple(replace(one, amount=yen) for one, yen in zip(left, spread, strict=True))


def extra(number: int, yen: int, basis: Basis) -> Instalment:
    """随時期."""
    return Instalment(number, due_date(elapse(basis.decided_on, EXTRA_MONTHS), basis.is_holiday), yen)


@lru_cache
def _month_end(fiscal_year: int, month: int, is_holiday: Callable[[date], bool]) -> date:
    """Found once: a mass run asks for the same few months with every bill."""
    return due_date(last_day_of(fiscal_year, month), is_holiday)


def explanation(sections: Sequence[Section]) -> list[str]:
    """計算過程 as the bill keeps it: the result of each asset, and every line of the tax itself."""
    lines: list[str] = []
    for section in sections:
        computation = section.computation
        shown = computation.lines[-1:] if section.in_short else computation.lines
        lines += [f"{section.title}{': ' if section.title else ''}{_said(line)}" for line in shown]
    return lines


def _said(line: Line) -> str:
    value = f"{line.value:,}" if isinstance(line.value, int) else decimal(line.value)
    return f"{line.label_ja}: {line.formula} = {value}"


def yen_of(computation: Computation, key: str) -> int:
    """The last line of a name; 0 where the computation has none."""
    return next((int(line.value) for line in reversed(computation.lines) if line.key == key), 0)


def big_change(taxpayer: str, amount: int, last_year: int | None) -> tuple[Finding, ...]:
    """前年度との比較: nothing where there was no bill last year."""
    if last_year is None:
        return ()
    step = abs(amount - last_year)
    if step < BIG_CHANGE_YEN or step * 100 < floor_unit(last_year) * BIG_CHANGE_PERCENT:
        return ()
    return (Finding(taxpayer, Oddity.BIG_CHANGE, f"{last_year:,} → {amount:,}円"),)
