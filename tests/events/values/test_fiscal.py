from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values.errors import InvalidValueError
from events.values.fiscal import due_date, first_day, fiscal_year, floor_unit, instalments, is_business_day, last_day

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))
HOLIDAYS = {date(2026, 5, 3), date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6)}


@given(days)
def test_every_day_belongs_to_the_fiscal_year_that_holds_it(day: date) -> None:
    """A fiscal year is 1 April to 31 March, without gap or overlap."""
    year = fiscal_year(day)
    assert first_day(year) <= day <= last_day(year)
    assert last_day(year) + timedelta(days=1) == first_day(year + 1)
    assert (first_day(year).month, first_day(year).day) == (4, 1)


@pytest.mark.parametrize(
    ("written", "due"),
    [
        (date(2026, 5, 1), date(2026, 5, 1)),
        (date(2026, 5, 2), date(2026, 5, 7)),
        (date(2026, 5, 31), date(2026, 6, 1)),
        (date(2025, 12, 25), date(2025, 12, 25)),
        (date(2025, 12, 29), date(2026, 1, 5)),
        (date(2025, 12, 31), date(2026, 1, 5)),
        (date(2026, 2, 28), date(2026, 3, 2)),
    ],
)
def test_due_dates_move_to_the_next_business_day(written: date, due: date) -> None:
    """A weekend, a holiday in a row of them, and the turn of the year move the 納期限 on."""
    assert due_date(written, HOLIDAYS) == due
    assert due_date(written, lambda day: day in HOLIDAYS) == due


@given(days, st.sets(days, max_size=5))
def test_a_due_date_is_the_first_open_day(day: date, holidays: set[date]) -> None:
    """It is never earlier, is open, and every day skipped is closed."""
    due = due_date(day, holidays)
    assert due >= day
    assert is_business_day(due, holidays)
    skipped = [day + timedelta(days=n) for n in range((due - day).days)]
    assert not any(is_business_day(one, holidays) for one in skipped)


@pytest.mark.parametrize(
    ("total", "unit", "parts"),
    [
        (100700, 1000, [25700, 25000, 25000, 25000]),
        (142600, 1000, [37600, 35000, 35000, 35000]),
        (175500, 1000, [46500, 43000, 43000, 43000]),
        (42000, 1000, [12000, 10000, 10000, 10000]),
        (3500, 1000, [3500, 0, 0, 0]),
        (175500, 100, [14900] + [14600] * 11),
        (259000, 100, [22500] + [21500] * 11),
        (0, 1000, [0, 0, 0, 0]),
    ],
)
def test_published_and_computed_instalments(total: int, unit: int, parts: list[int]) -> None:
    """普通徴収 in thousands over four terms, 特別徴収 in hundreds over twelve months, the remainder first."""
    assert instalments(total, len(parts), unit) == parts


@given(st.integers(0, 10**12), st.integers(1, 12), st.sampled_from([100, 1000]))
def test_instalments_conserve_the_tax(total: int, count: int, unit: int) -> None:
    """They add up to the total, all but the first are equal whole units, and the first is the largest."""
    first, *rest = instalments(total, count, unit)
    assert first + sum(rest) == total
    assert len(rest) == count - 1
    assert len(set(rest)) <= 1
    assert all(part % unit == 0 and part <= first for part in rest)
    assert first - (rest[0] if rest else first) < unit * count


@given(st.integers(0, 10**12), st.sampled_from([1, 10, 100, 1000]))
def test_rounding_down_drops_less_than_a_unit(amount: int, unit: int) -> None:
    """What is dropped is less than a unit; what is less than a unit is nothing."""
    kept = floor_unit(amount, unit)
    assert kept % unit == 0
    assert 0 <= amount - kept < unit


@pytest.mark.parametrize(("total", "count"), [(-1, 4), (1000, 0)])
def test_impossible_instalments_are_refused(total: int, count: int) -> None:
    """A negative tax or no instalment is an error with a remedy."""
    with pytest.raises(InvalidValueError, match="回に分ける") as refused:
        instalments(total, count)
    assert refused.value.message("en")
    assert refused.value.remedy("en")
