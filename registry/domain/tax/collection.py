"""収納: 延滞金, 還付加算金, 督促, 充当の順序, 期別の再配分 (地方税法13条ほか; DOMAIN §2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from events.values.fiscal import instalments
from registry.domain.rule import Message
from registry.domain.tax.errors import TaxInputError, require_not_negative
from registry.domain.tax.explain import Computation, Label, Worksheet, percent
from registry.domain.tax.parameters.collection import DEMAND_FEES, INTEREST_RATES, LATE_RATES
from registry.domain.tax.periods import DAY, Span, cut, elapse, merged
from registry.domain.tax.rounding import floor_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from registry.domain.tax.tables import Row

BASE_UNIT: Final = 1_000
"""計算の基礎となる税額: below 1,000 yen is dropped (地方税法20条の4の2第2項)."""
BASE_MINIMUM: Final = 2_000
"""A base below 2,000 yen bears nothing (同項)."""
CHARGE_UNIT: Final = 100
"""確定金額: below 100 yen is dropped (同条5項)."""
CHARGE_MINIMUM: Final = 1_000
"""A charge below 1,000 yen is not collected or paid (同項)."""
DAYS_A_YEAR: Final = 365
"""Also in leap years (地方税法20条の4の2, 利率等の表示の年利建て移行に関する法律25条; 下妻市, 鳥羽市)."""
DEMAND_WITHIN: Final = timedelta(days=20)
"""督促状 goes out within 20 days after the 納期限 (地方税法329条; 春日井市, 坂戸市)."""
DEMAND_GRACE: Final = timedelta(days=10)
"""滞納処分 needs 10 days to have passed since the 督促状 was sent (地方税法331条)."""

_LABELS: Final = {
    "late_segment": Label("延滞金(区間)", "late charge of a segment"),
    "late_sum": Label("延滞金の合計", "sum of the segments"),
    "late_charge": Label("延滞金", "late charge"),
    "interest_segment": Label("還付加算金(区間)", "refund interest of a segment"),
    "interest_sum": Label("還付加算金の合計", "sum of the segments"),
    "refund_interest": Label("還付加算金", "refund interest"),
}
_ROUNDING: Final = "地方税法20条の4の2"


def first_month_end(due_on: date) -> date:
    """納期限の翌日から1月を経過する日: due 2025-02-28 gives 03-31, due 2026-01-30 gives 02-28 (民法143条)."""
    return elapse(due_on, 1)


def late_charge(
    principal: int,
    due_on: date,
    paid_on: date,
    *,
    part_payments: Sequence[tuple[date, int]] = (),
    deferred: Sequence[Span] = (),
    known_on: date,
) -> Computation:
    """延滞金: yen on `principal` (yen) from the day after `due_on` to `paid_on` (地方税法326条, 附則3条の2).

    100,000 due 2023-08-31 paid 2024-02-10: 197 + 2,192 + 977 = 3,366, so 3,300. Each calendar year has its rate;
    a part payment lowers the base from the next day; the days of a 徴収猶予 (`deferred`) bear the lower rate.
    A year not announced on `known_on` bears the last rate announced, marked as provisional.
    """
    require_not_negative(principal=principal)
    late = Span(due_on + DAY, paid_on)
    month_end = first_month_end(due_on)
    lenient = merged(deferred)
    starts = [
        *(() if _within(lenient, month_end + DAY) else (month_end + DAY,)),
        *_new_years(late),
        *(day + DAY for day, _ in part_payments),
        *(start for span in lenient for start in _borders(span)),
    ]
    sheet = Worksheet(Label("延滞金", "Late charge"), _LABELS)
    total = 0
    for segment in cut(late, starts) if late.days else ():
        rest = principal - sum(yen for day, yen in part_payments if day < segment.first)
        rate = _late_rate(segment.first, month_end, lenient, known_on)
        total += _simple_interest(sheet, "late_segment", rest, segment, rate)
    return _rounded_charge(sheet, "late_sum", "late_charge", total)


class RefundReason(StrEnum):
    """還付の事由: decides from when interest runs (地方税法17条の4第1項)."""

    REDUCED = "reduced"
    """賦課決定の取消・減額更正による過納金(1号)"""
    CLAIMED = "claimed"
    """更正の請求に基づく減額(2号)"""
    INCOME_TAX_CORRECTED = "income_tax_corrected"
    """所得税の更正に伴う減額(3号)"""
    OVERPAID = "overpaid"
    """二重納付などの誤納金(4号)"""


_WAITING_MONTHS: Final = {
    RefundReason.REDUCED: {"paid_on": 0},
    RefundReason.CLAIMED: {"claimed_on": 3, "corrected_on": 1},
    RefundReason.INCOME_TAX_CORRECTED: {"corrected_on": 1},
    RefundReason.OVERPAID: {"paid_on": 1},
}
"""Interest runs from the day after the earliest of these has passed (地方税法17条の4第1項; text not read)."""


def refund_interest_from(
    reason: RefundReason, paid_on: date, *, claimed_on: date | None = None, corrected_on: date | None = None
) -> date:
    """還付加算金の起算日: never before the day after the payment (地方税法17条の4第1項).

    Reduced by the town: the day after the payment; paid twice on 2026-06-01: 2026-07-02, after one month.
    """
    days = {"paid_on": paid_on, "claimed_on": claimed_on, "corrected_on": corrected_on}
    ends = []
    for field, months in _WAITING_MONTHS[reason].items():
        day = days[field]
        if day is None:
            raise TaxInputError(
                "date_missing",
                field,
                Message(f"還付事由「{reason}」には{field}が必要です。", f"Reason {reason} needs {field}."),
                Message("日付を入力してください。", "Enter the date."),
            )
        ends.append(elapse(day, months) if months else day)
    return max(min(ends), paid_on) + DAY


def refund_interest(amount: int, starts_on: date, decided_on: date, *, known_on: date) -> Computation:
    """還付加算金: yen on `amount` (yen) from `starts_on` to the day of 還付 or 充当, both counted (地方税法17条の4).

    1,000,000 from 2026-01-01 to 12-31 at 1.3 %: 13,000. A year not announced bears the last rate, as provisional.
    """
    require_not_negative(amount=amount)
    sheet = Worksheet(Label("還付加算金", "Refund interest"), _LABELS)
    span = Span(starts_on, decided_on)
    total = 0
    for segment in cut(span, _new_years(span)) if span.days else ():
        row = INTEREST_RATES.row_or_last(segment.first, known_on)
        total += _simple_interest(sheet, "interest_segment", amount, segment, _Rate(row.value, row))
    return _rounded_charge(sheet, "interest_sum", "refund_interest", total)


def demand_by(due_on: date) -> date:
    """督促状の発送期限: within 20 days after the 納期限 (地方税法329条1項); due 2026-06-01 gives 06-21."""
    return due_on + DEMAND_WITHIN


def seizure_from(demanded_on: date) -> date:
    """差押えができる日: the first day after the 10 days that the 督促状 leaves to pay (地方税法331条1項1号).

    Sent 2026-06-20: to be paid by 06-30, seizure from 07-01.
    """
    return demanded_on + DEMAND_GRACE + DAY


def demand_fee(demanded_on: date, *, town: str, known_on: date) -> int:
    """督促手数料: yen for one 督促状 by the town's ordinance (地方税法330条)."""
    return DEMAND_FEES.at(demanded_on, known_on, town)


@dataclass(frozen=True, slots=True)
class Debt:
    """滞納の一件: what is owed for one 期 in yen; `number` is unique, `due_on` its 納期限."""

    number: str
    due_on: date
    principal: int
    fee: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Applied:
    """充当の内訳: the part of a payment that went to one debt, in yen."""

    number: str
    principal: int
    fee: int
    late: int


def apply_payment(amount: int, debts: Iterable[Debt]) -> tuple[tuple[Applied, ...], int]:
    """納付の充当順序: oldest 納期限 first, in each 本税, then 督促手数料, then 延滞金 (地方税法20条の9の4, 民法488条).

    Returns what each debt received and the rest (過誤納金), in yen. 10,500 on principal 10,000, fee 100 and
    late charge 1,200 gives 10,000 + 100 + 400.
    """
    require_not_negative(amount=amount)
    applied = []
    rest = amount
    for debt in sorted(debts, key=lambda debt: (debt.due_on, debt.number)):
        taken = []
        for owed in (debt.principal, debt.fee, debt.late):
            taken.append(min(rest, owed))
            rest -= taken[-1]
        if any(taken):
            applied.append(Applied(debt.number, *taken))
    return tuple(applied), rest


@dataclass(frozen=True, slots=True)
class Respread:
    """税額変更後の期別: `parts` per 納期, `extra` due at once (随時期), `refund` to pay back; yen.

    parts + extra − refund is the new total.
    """

    parts: tuple[int, ...]
    extra: int
    refund: int


def respread(decided: Sequence[int], closed: int, new_total: int, unit: int) -> Respread:
    """更正後の再配分: the first `closed` instalments stay, the rest is spread anew (地方税法施行令6条の17).

    46,500/43,000×3 with two closed, raised from 175,500 to 200,000, by 1,000: 46,500/43,000/55,500/55,000.
    """
    require_not_negative(new_total=new_total, closed=closed)
    kept = tuple(decided[:closed])
    rest = new_total - sum(kept)
    remaining = len(decided) - len(kept)
    if rest < 0:
        return Respread(kept + (0,) * remaining, 0, -rest)
    if not remaining:
        return Respread(kept, rest, 0)
    return Respread((*kept, *instalments(rest, remaining, unit)), 0, 0)


def _new_years(span: Span) -> Iterable[date]:
    return (date(year, 1, 1) for year in range(span.first.year + 1, span.last.year + 1))


def _borders(span: Span) -> Iterable[date]:
    return (span.first,) if span.last == date.max else (span.first, span.last + DAY)


def _within(spans: Sequence[Span], day: date) -> bool:
    return any(day in span for span in spans)


class _Rate(NamedTuple):
    share: Fraction
    row: Row[Any]
    """Where it is written, and whether for this year."""

    def shown(self, year: int) -> str:
        """The rate as the law writes it; where it is another year's, it says so."""
        carried = f"(仮: {year}年分は未公表のため{self.row.applies_from.year}年分)" if self.row.provisional else ""
        return f"{percent(self.share)}{carried}"


def _late_rate(day: date, month_end: date, lenient: Sequence[Span], known_on: date) -> _Rate:
    if _within(lenient, day):
        interest = INTEREST_RATES.row_or_last(day, known_on)
        return _Rate(interest.value, interest)
    late = LATE_RATES.row_or_last(day, known_on)
    return _Rate(late.value.first if day <= month_end else late.value.after, late)


def _simple_interest(sheet: Worksheet, key: str, amount: int, span: Span, rate: _Rate) -> int:
    """Write one segment, below one yen dropped (岐阜市); an amount under the minimum bears nothing."""
    if amount < BASE_MINIMUM:
        return 0
    base, row = floor_unit(amount, BASE_UNIT), rate.row
    rated = f"{base:,} × {rate.shown(span.first.year)} × {span.days}日 ÷ {DAYS_A_YEAR}"
    yen = floor_unit(base * rate.share * span.days / DAYS_A_YEAR)
    return sheet.put(key, f"{rated} ({span.first}〜{span.last})", yen, row.source, provisional=row.provisional)


def _rounded_charge(sheet: Worksheet, sum_key: str, key: str, total: int) -> Computation:
    parts = " + ".join(f"{line.value:,}" for line in sheet.lines) or "0"
    sheet.put(sum_key, parts, total, _ROUNDING)
    yen = floor_unit(total, CHARGE_UNIT) if total >= CHARGE_MINIMUM else 0
    rule = f"⌊{total:,}⌋ {CHARGE_UNIT}円未満切捨て" if yen else f"{total:,} < {CHARGE_MINIMUM:,} 切捨て"
    return sheet.done(sheet.put(key, rule, yen, _ROUNDING))
