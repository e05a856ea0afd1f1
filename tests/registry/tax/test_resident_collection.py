from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.tax.resident_collection import (
    changed,
    ordinary,
    rest_is_taken_at_once,
    withheld_by,
    withheld_from_pay,
    withheld_from_pension,
)

KNOWN = date(2026, 6, 1)


def test_published_instalments() -> None:
    """普通徴収 and 給与特別徴収 of the published cases."""
    assert ordinary(175_500, 2025, known_on=KNOWN) == ((6, 46_500), (8, 43_000), (10, 43_000), (1, 43_000))
    assert [yen for _, yen in ordinary(42_000, 2025, known_on=KNOWN)] == [12_000, 10_000, 10_000, 10_000]
    assert [yen for _, yen in withheld_from_pay(175_500)] == [14_900] + [14_600] * 11
    assert [yen for _, yen in withheld_from_pay(259_000)] == [22_500] + [21_500] * 11
    assert [month for month, _ in withheld_from_pay(0)] == [6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("month", "due"), [(6, date(2026, 7, 10)), (12, date(2027, 1, 10)), (1, date(2027, 2, 10)), (5, date(2027, 6, 10))]
)
def test_the_employer_pays_by_the_tenth_of_the_next_month(month: int, due: date) -> None:
    """December's amount is due in January of the next year."""
    assert withheld_by(2026, month) == due


@pytest.mark.parametrize(("month", "at_once"), [(12, False), (1, True), (4, True), (5, False)])
def test_from_january_to_april_the_rest_is_taken_from_the_last_pay(month: int, at_once: bool) -> None:  # noqa: FBT001 # a table of cases
    """Both sides of the months in which 一括徴収 is compulsory."""
    assert rest_is_taken_at_once(month) is at_once


def test_tax_from_a_pension() -> None:
    """Half of last year's in April to August, the rest after; too much is refunded; the first year begins by bill."""
    usual = withheld_from_pension(60_000, 48_000)
    assert usual.withheld == ((4, 8_000), (6, 8_000), (8, 8_000), (10, 12_000), (12, 12_000), (2, 12_000))
    less = withheld_from_pension(20_000, 48_000)
    assert ([yen for _, yen in less.withheld], less.refund) == ([8_000, 8_000, 8_000, 0, 0, 0], 4_000)
    first = withheld_from_pension(42_000, None)
    assert first.ordinary == ((6, 11_000), (8, 10_000))
    assert first.withheld == ((10, 7_000), (12, 7_000), (2, 7_000))


@given(st.integers(0, 500_000), st.none() | st.integers(0, 500_000))
def test_pension_withholding_conserves_the_total(total: int, last_year: int | None) -> None:
    """What is billed and withheld, less the refund, is the year's tax."""
    plan = withheld_from_pension(total, last_year)
    assert sum(yen for _, yen in plan.ordinary + plan.withheld) - plan.refund == total


def test_a_denied_dependant_raises_the_remaining_instalments() -> None:
    """扶養否認 in October: two instalments are closed, the third and fourth carry the increase."""
    schedule = ordinary(175_500, 2025, known_on=KNOWN)
    after, result = changed(schedule, 2, 208_500, 1_000)
    assert after == ((6, 46_500), (8, 43_000), (10, 60_000), (1, 59_000))
    assert (result.extra, result.refund) == (0, 0)
