from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.domain.tax.collection import (
    Applied,
    Debt,
    RefundReason,
    apply_payment,
    demand_by,
    demand_fee,
    first_month_end,
    late_charge,
    refund_interest,
    refund_interest_from,
    respread,
    seizure_from,
)
from registry.domain.tax.errors import MissingParameterError, TaxInputError
from registry.domain.tax.periods import Span, cut, merged, period_end

KNOWN = date(2026, 11, 23)
DAY = timedelta(days=1)
DAYS = st.dates(date(2014, 1, 1), date(2026, 12, 31))

PUBLISHED = {
    2014: ("2.9", "9.2"),
    2015: ("2.8", "9.1"),
    2016: ("2.8", "9.1"),
    2017: ("2.7", "9.0"),
    2018: ("2.6", "8.9"),
    2019: ("2.6", "8.9"),
    2020: ("2.6", "8.9"),
    2021: ("2.5", "8.8"),
    2022: ("2.4", "8.7"),
    2023: ("2.4", "8.7"),
    2024: ("2.4", "8.7"),
    2025: ("2.4", "8.7"),
    2026: ("2.8", "9.1"),
}


def late(principal: int, due: str, paid: str) -> int:
    """Charge as known at the end of the tables."""
    return late_charge(principal, date.fromisoformat(due), date.fromisoformat(paid), known_on=KNOWN).amount


def naive_late_charge(principal: int, due: date, paid: date) -> int:
    """Count day by day which rate applies, then add up per rate, as one would on paper."""
    if principal < 2_000:
        return 0
    base = principal // 1_000 * 1_000
    start = due + DAY
    year, month = (start.year, start.month + 1) if start.month < 12 else (start.year + 1, 1)
    try:
        month_end = date(year, month, start.day) - DAY
    except ValueError:
        month_end = date(year, month + 1, 1) - DAY
    days: dict[tuple[int, int], int] = {}
    day = start
    while day <= paid:
        key = (day.year, 0 if day <= month_end else 1)
        days[key] = days.get(key, 0) + 1
        day += DAY
    total = sum(base * int(PUBLISHED[year][phase].replace(".", "")) * n // 365_000 for (year, phase), n in days.items())
    return total // 100 * 100 if total >= 1_000 else 0


@pytest.mark.parametrize(
    ("principal", "due", "paid", "charge"),
    [
        (100_000, "2023-08-31", "2024-02-10", 3_300),
        (25_600, "2025-07-31", "2026-03-31", 1_300),
        (1_900, "2025-07-31", "2026-03-31", 0),
        (38_000, "2025-12-01", "2026-01-20", 0),
    ],
)
def test_published_late_charges(principal: int, due: str, paid: str, charge: int) -> None:
    """The worked examples of the reference (大府市 and computed ones)."""
    assert late(principal, due, paid) == charge


@pytest.mark.parametrize(
    ("principal", "due", "paid", "segments"),
    [
        (100_000, "2023-08-31", "2024-02-10", [197, 2_192, 977]),
        (25_600, "2025-07-31", "2026-03-31", [50, 726, 560]),
        (38_000, "2025-12-01", "2026-01-20", [74, 2, 180]),
    ],
)
def test_the_explanation_shows_every_segment(principal: int, due: str, paid: str, segments: list[int]) -> None:
    """Each calendar year and the first month are segments of their own, below one yen dropped in each."""
    result = late_charge(principal, date.fromisoformat(due), date.fromisoformat(paid), known_on=KNOWN)
    assert [line.value for line in result.lines if line.key == "late_segment"] == segments
    assert result.yen("late_sum") == sum(segments)
    assert "2.4% × 3" in result.lines[0].formula


@pytest.mark.parametrize(
    ("due", "end"),
    [
        ("2023-08-31", "2023-09-30"),
        ("2025-02-28", "2025-03-31"),
        ("2026-01-30", "2026-02-28"),
        ("2025-12-01", "2026-01-01"),
        ("2024-01-30", "2024-02-29"),
    ],
)
def test_the_first_month_ends_by_the_civil_code(due: str, end: str) -> None:
    """One month from the day after the due date, to the month's end where the day does not exist."""
    assert first_month_end(date.fromisoformat(due)) == date.fromisoformat(end)


@given(st.integers(0, 5_000_000), DAYS, st.integers(0, 1_500))
def test_late_charges_agree_with_counting_days(principal: int, due: date, days: int) -> None:
    """A second, day-by-day computation gives the same yen."""
    paid = due + DAY * days
    assume(paid <= date(2026, 12, 31))
    assert late_charge(principal, due, paid, known_on=KNOWN).amount == naive_late_charge(principal, due, paid)


@given(st.integers(0, 1_000_000), st.integers(0, 1_000_000), DAYS, st.integers(0, 900), st.integers(0, 300))
def test_a_late_charge_never_falls_with_more_principal_or_time(a: int, b: int, due: date, days: int, more: int) -> None:
    """More debt or more days never cost less."""
    assume(due + DAY * (days + more) <= date(2026, 12, 31))
    paid, later = due + DAY * days, due + DAY * (days + more)
    small = late_charge(min(a, b), due, paid, known_on=KNOWN).amount
    assert small <= late_charge(max(a, b), due, paid, known_on=KNOWN).amount
    assert small <= late_charge(min(a, b), due, later, known_on=KNOWN).amount


def test_paid_on_the_due_date_bears_nothing() -> None:
    """The due date itself is in time."""
    assert late(1_000_000, "2026-06-01", "2026-06-01") == 0
    assert late(1_000_000, "2026-06-01", "2026-05-01") == 0


@pytest.mark.parametrize(("principal", "charge"), [(1_999, 0), (2_000, 1_700), (2_999, 1_700), (3_000, 2_600)])
def test_the_base_is_whole_thousands_from_two_thousand(principal: int, charge: int) -> None:
    """Below 2,000 yen nothing is charged; the rest below 1,000 is dropped."""
    assert late(principal, "2014-06-30", "2024-06-30") == charge


def test_a_charge_below_one_thousand_is_not_collected() -> None:
    """999 yen are dropped, 1,000 are collected."""
    totals = {
        day: late_charge(100_000, date(2024, 6, 30), date(2024, 6, 30) + DAY * day, known_on=KNOWN)
        for day in (63, 64, 65)
    }
    assert [(result.yen("late_sum"), result.amount) for result in totals.values()] == [
        (965, 0),
        (989, 0),
        (1_013, 1_000),
    ]


def test_a_part_payment_lowers_the_base_from_the_next_day() -> None:
    """Half paid on 31 August: from 1 September the charge runs on the other half."""
    result = late_charge(
        200_000, date(2024, 6, 30), date(2024, 9, 30), part_payments=[(date(2024, 8, 31), 100_000)], known_on=KNOWN
    )
    july = 200_000 * 24 * 31 // 365_000
    august = 200_000 * 87 * 31 // 365_000
    september = 100_000 * 87 * 30 // 365_000
    assert result.yen("late_sum") == july + august + september


def test_a_deferral_bears_the_lower_rate_on_its_days() -> None:
    """徴収猶予: 0.9 % in 2025, 1.3 % in 2026, the ordinary rate before and after."""
    result = late_charge(
        1_000_000,
        date(2025, 10, 31),
        date(2026, 2, 28),
        deferred=[Span(date(2025, 12, 1), date(2026, 1, 31))],
        known_on=KNOWN,
    )
    expected = [24 * 30, 9 * 31, 13 * 31, 91 * 28]
    assert result.yen("late_sum") == sum(1_000_000 * each // 365_000 for each in expected)
    endless = late_charge(
        1_000_000, date(2025, 10, 31), date(2026, 2, 28), deferred=[Span(date(2025, 11, 1), date.max)], known_on=KNOWN
    )
    assert endless.yen("late_sum") == 1_000_000 * 9 * 61 // 365_000 + 1_000_000 * 13 * 59 // 365_000


def test_next_years_rate_is_carried_forward_until_it_is_announced() -> None:
    """In November the charge of January is provisional, at this year's rate; from December it is the announced one."""
    due, paid = date(2025, 11, 30), date(2026, 1, 31)
    before = late_charge(1_000_000, due, paid, known_on=date(2025, 11, 30))
    december, january, *_ = before.lines
    assert (december.provisional, january.provisional) == (False, True)
    assert "8.7%(仮: 2026年分は未公表のため2025年分) × 31日" in january.formula
    assert before.yen("late_sum") == 1_000_000 * 24 * 31 // 365_000 + 1_000_000 * 87 * 31 // 365_000
    after = late_charge(1_000_000, due, paid, known_on=date(2025, 12, 1))
    assert (after.is_provisional, after.amount) == (False, 9_700)


def test_years_ahead_bear_the_last_rate_announced() -> None:
    """A charge and an interest that run to 2031 bear the rates of 2026, and say so."""
    charge = late_charge(1_000_000, date(2027, 12, 31), date(2031, 12, 31), known_on=date(2031, 12, 31))
    assert charge.is_provisional
    days = {31: 28, 335: 91, 3 * 365: 91}
    assert charge.yen("late_sum") == sum(1_000_000 * permille * count // 365_000 for count, permille in days.items())
    interest = refund_interest(1_000_000, date(2027, 1, 1), date(2027, 12, 31), known_on=date(2027, 12, 31))
    assert (interest.is_provisional, interest.amount) == (True, 13_000)


OLDER = {
    1999: "7.3",
    **dict.fromkeys([2000, 2001], "4.5"),
    **dict.fromkeys(range(2002, 2007), "4.1"),
    2007: "4.4",
    2008: "4.7",
    2009: "4.5",
    **dict.fromkeys(range(2010, 2014), "4.3"),
}


@pytest.mark.parametrize("year", range(1999, 2027))
def test_the_rates_of_each_year_are_the_published_ones(year: int) -> None:
    """The table of 岐阜市・三島市, before 2014 with 14.6 % after the first month; before 2000 the statute's own."""
    first, after = PUBLISHED.get(year) or (OLDER[year], "14.6")
    result = late_charge(365_000_000, date(year, 1, 31), date(year, 3, 31), known_on=KNOWN)
    month, rest = [line.value for line in result.lines if line.key == "late_segment"]
    days = date(year, 3, 31) - date(year, 2, 1) + DAY
    in_month = date(year, 3, 1) - date(year, 2, 1)
    assert month == Fraction(first) * 10_000 * in_month.days
    assert rest == Fraction(after) * 10_000 * (days - in_month).days


@pytest.mark.parametrize(
    ("year", "permille"),
    [
        (2014, 19),
        (2015, 18),
        (2016, 18),
        (2017, 17),
        (2018, 16),
        (2020, 16),
        (2021, 10),
        (2022, 9),
        (2025, 9),
        (2026, 13),
    ],
)
def test_the_interest_of_each_year(year: int, permille: int) -> None:
    """猶予 and 還付加算金 share one rate per calendar year."""
    result = refund_interest(365_000_000, date(year, 1, 1), date(year, 12, 30), known_on=KNOWN)
    assert result.yen("interest_sum") == 1_000 * permille * (date(year, 12, 31) - date(year, 1, 1)).days
    with pytest.raises(MissingParameterError, match="還付加算金の割合"):
        refund_interest(365_000_000, date(2013, 12, 31), date(year, 1, 1), known_on=KNOWN)


@pytest.mark.parametrize(
    ("reason", "days", "start"),
    [
        (RefundReason.REDUCED, {}, date(2026, 6, 2)),
        (RefundReason.OVERPAID, {}, date(2026, 7, 2)),
        (RefundReason.CLAIMED, {"claimed_on": date(2026, 7, 10), "corrected_on": date(2026, 8, 5)}, date(2026, 9, 6)),
        (
            RefundReason.CLAIMED,
            {"claimed_on": date(2026, 7, 10), "corrected_on": date(2026, 12, 5)},
            date(2026, 10, 11),
        ),
        (RefundReason.INCOME_TAX_CORRECTED, {"corrected_on": date(2026, 9, 30)}, date(2026, 11, 1)),
        (RefundReason.INCOME_TAX_CORRECTED, {"corrected_on": date(2026, 1, 10)}, date(2026, 6, 2)),
    ],
)
def test_interest_on_a_refund_starts_by_its_reason(reason: RefundReason, days: dict[str, date], start: date) -> None:
    """The town's own mistake counts from the next day, a double payment after a month, never before the payment."""
    assert refund_interest_from(reason, date(2026, 6, 1), **days) == start


def test_a_claim_needs_its_dates() -> None:
    """更正の請求 without the day of the claim is refused by field."""
    with pytest.raises(TaxInputError) as refused:
        refund_interest_from(RefundReason.CLAIMED, date(2026, 6, 1), corrected_on=date(2026, 8, 5))
    assert refused.value.item == "claimed_on"


def test_refund_interest_runs_by_the_rate_of_each_year() -> None:
    """0.9 % in 2025 and 1.3 % in 2026, both ends counted; small bases and small results are nothing."""
    known = KNOWN
    whole = refund_interest(1_000_000, date(2026, 1, 1), date(2026, 12, 31), known_on=known)
    assert whole.amount == 13_000
    both = refund_interest(1_000_000, date(2025, 12, 1), date(2026, 1, 31), known_on=known)
    assert both.yen("interest_sum") == 1_000_000 * 9 * 31 // 365_000 + 1_000_000 * 13 * 31 // 365_000
    assert refund_interest(1_999, date(2025, 1, 1), date(2026, 12, 31), known_on=known).amount == 0
    assert refund_interest(100_000, date(2026, 1, 1), date(2026, 6, 1), known_on=known).amount == 0
    assert refund_interest(100_000, date(2026, 6, 2), date(2026, 6, 1), known_on=known).lines[-1].value == 0


INTEREST = {**dict.fromkeys(range(2022, 2026), 9), 2021: 10, 2026: 13}


@given(
    st.integers(0, 5_000_000), st.dates(date(2021, 1, 1), date(2026, 12, 31)), st.integers(0, 1_500), st.integers(0, 99)
)
def test_refund_interest_agrees_with_counting_days(amount: int, start: date, days: int, more: int) -> None:
    """Counted day by day, each with its year's rate; neither a longer time nor a larger sum ever bears less."""
    end = min(start + DAY * days, date(2026, 12, 31))
    counted: dict[int, int] = {}
    for number in range((end - start).days + 1):
        year = (start + DAY * number).year
        counted[year] = counted.get(year, 0) + 1
    base = amount // 1_000 * 1_000 if amount >= 2_000 else 0
    total = sum(base * INTEREST[year] * n // 365_000 for year, n in counted.items())
    found = refund_interest(amount, start, end, known_on=KNOWN).amount
    assert found == (total // 100 * 100 if total >= 1_000 else 0)
    assert found <= refund_interest(amount + more * 1_000, start, end, known_on=KNOWN).amount
    assert found >= refund_interest(amount, start, end - DAY, known_on=KNOWN).amount


def test_demand_notice_dates() -> None:
    """Sent within 20 days; ten days to pay, then seizure is possible."""
    assert demand_by(date(2026, 6, 1)) == date(2026, 6, 21)
    assert seizure_from(date(2026, 6, 20)) == date(2026, 7, 1)
    assert demand_fee(date(2026, 6, 20), town="122131", known_on=KNOWN) == 0


def test_a_part_payment_goes_to_the_tax_first() -> None:
    """10,500 yen: the tax, then the fee, then the late charge."""
    debt = Debt("a", date(2026, 6, 1), 10_000, 100, 1_200)
    assert apply_payment(10_500, [debt]) == ((Applied("a", 10_000, 100, 400),), 0)


debts_strategy = st.lists(
    st.builds(Debt, st.uuids().map(str), DAYS, st.integers(0, 10**6), st.integers(0, 200), st.integers(0, 10**5)),
    max_size=6,
)


@given(st.integers(0, 10**7), debts_strategy)
def test_no_yen_of_a_payment_is_lost(amount: int, debts: list[Debt]) -> None:
    """What was applied and what is left over make up the payment; older debts are full before younger get a yen."""
    applied, rest = apply_payment(amount, debts)
    assert sum(a.principal + a.fee + a.late for a in applied) + rest == amount
    owed = {debt.number: (debt.principal, debt.fee, debt.late) for debt in debts}
    for each in applied[:-1]:
        assert (each.principal, each.fee, each.late) == owed[each.number]
    if rest:
        assert amount - rest == sum(sum(parts) for parts in owed.values())


def test_an_increase_is_spread_over_the_open_instalments() -> None:
    """扶養否認 in October: the third and fourth instalments carry the difference."""
    assert respread([46_500, 43_000, 43_000, 43_000], 2, 200_000, 1_000).parts == (46_500, 43_000, 55_500, 55_000)


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=12),
    st.integers(0, 12),
    st.integers(0, 10**7),
    st.sampled_from([100, 1_000]),
)
def test_a_changed_total_is_kept_in_every_case(decided: list[int], closed: int, total: int, unit: int) -> None:
    """Parts, a charge due at once and a refund always make the new total, and closed instalments stay."""
    closed = min(closed, len(decided))
    new = respread(decided, closed, total, unit)
    assert sum(new.parts) + new.extra - new.refund == total
    assert list(new.parts[:closed]) == decided[:closed]
    assert len(new.parts) == len(decided)
    assert all(part >= 0 for part in new.parts)
    assert not (new.extra and new.refund)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_a_period_ends_in_the_right_month(start: date, months: int) -> None:
    """The next day has the start's day number, or the period ended with a month that lacks it."""
    end = period_end(start, months)
    following = end + DAY
    total = start.year * 12 + start.month - 1 + months
    if following.day == start.day:
        assert following.year * 12 + following.month - 1 == total
    else:
        assert end.year * 12 + end.month - 1 == total
        assert end.day < start.day


@given(st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=6), st.lists(DAYS, max_size=6))
def test_cutting_and_merging_spans_keep_every_day(raw: list[tuple[date, int]], starts: list[date]) -> None:
    """Pieces of a span add up to it; merged spans hold the same days once."""
    spans = [Span(first, first + DAY * length) for first, length in raw]
    for span in spans:
        pieces = list(cut(span, starts))
        assert sum(piece.days for piece in pieces) == span.days
        assert pieces[0].first == span.first
    days = {span.first + DAY * n for span in spans for n in range(span.days)}
    assert sum(span.days for span in merged(spans)) == len(days)
