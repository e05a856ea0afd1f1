from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.tax.corporate import (
    Corporation,
    equal_levy,
    equal_levy_months,
    files_interim,
    final_return,
    interim_return,
    less_paid_ahead,
    return_due,
    split_months,
    split_staff,
    tax_levy,
)
from registry.domain.tax.errors import MissingParameterError, TaxInputError

KNOWN = date(2026, 6, 1)
FIRM = Corporation(
    capital=50_000_000,
    local_staff=15,
    total_staff=37,
    corporation_tax=1_234_567,
    year_starts=date(2025, 4, 1),
    year_ends=date(2026, 3, 31),
)


def levy(firm: Corporation) -> int:
    """Compute the 法人税割 as known in June 2026."""
    return tax_levy(firm, town="", known_on=KNOWN).amount


def equal(firm: Corporation) -> int:
    """Compute the 均等割 as known in June 2026."""
    return equal_levy(firm, town="", known_on=KNOWN).amount


@pytest.mark.parametrize(
    ("capital", "few", "many"),
    [
        (None, 50_000, 50_000),
        (0, 50_000, 120_000),
        (10_000_000, 50_000, 120_000),
        (10_000_001, 130_000, 150_000),
        (100_000_000, 130_000, 150_000),
        (100_000_001, 160_000, 400_000),
        (1_000_000_000, 160_000, 400_000),
        (1_000_000_001, 410_000, 1_750_000),
        (5_000_000_000, 410_000, 1_750_000),
        (5_000_000_001, 410_000, 3_000_000),
    ],
)
def test_the_nine_amounts_on_both_sides_of_every_limit(capital: int | None, few: int, many: int) -> None:
    """By capital, and by 50 or 51 people in the town."""
    firm = replace(FIRM, capital=capital, total_staff=100)
    assert (equal(replace(firm, local_staff=50)), equal(replace(firm, local_staff=51))) == (few, many)


@pytest.mark.parametrize(("capital", "months", "yen"), [(10_000_000, 11, 45_800), (50_000_000, 1, 10_800)])
def test_the_published_part_years(capital: int, months: int, yen: int) -> None:
    """逗子市: eleven months and one month."""
    assert equal(replace(FIRM, capital=capital, months=months)) == yen


@pytest.mark.parametrize(
    ("first", "last", "whole", "begun"),
    [
        (date(2026, 4, 1), date(2026, 7, 18), 3, 4),
        (date(2026, 4, 1), date(2026, 4, 18), 1, 1),
        (date(2026, 4, 1), date(2026, 4, 30), 1, 1),
        (date(2026, 4, 1), date(2026, 5, 1), 1, 2),
        (date(2026, 1, 31), date(2026, 2, 28), 1, 1),
        (date(2025, 4, 1), date(2026, 3, 31), 12, 12),
    ],
)
def test_months_are_dropped_for_the_levy_and_begun_ones_count_for_the_split(
    first: date, last: date, whole: int, begun: int
) -> None:
    """西宮市: three months and eighteen days are 3, and 4 for the split."""
    assert (equal_levy_months(first, last), split_months(first, last)) == (whole, begun)


def test_nishinomiyas_published_part_year() -> None:
    """Three months of its own 60,000 are 15,000."""
    assert 60_000 * equal_levy_months(date(2026, 4, 1), date(2026, 7, 18)) // 12 == 15_000


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 400))
def test_both_counts_of_months_enclose_the_time(first: date, days: int) -> None:
    """Begun months are at most one more than whole ones, and neither falls as time goes on."""
    last = first + timedelta(days=days)
    whole, begun = equal_levy_months(first, last), split_months(first, last)
    assert whole <= begun <= whole + 1
    assert begun <= split_months(first, last + timedelta(days=1))


@pytest.mark.parametrize(
    ("staff", "months", "heads"), [(7, 6, 4), (10, 5, 5), (12, 5, 5), (13, 5, 6), (10, 12, 10), (1, 1, 1), (0, 5, 0)]
)
def test_heads_of_a_part_year_round_up(staff: int, months: int, heads: int) -> None:
    """西宮市 and 守谷市: a fraction of a head is a head."""
    assert split_staff(staff, months) == heads


def test_the_published_splits() -> None:
    """2,200,000 by 17 of 22 people is 102,000; 1,234,567 by 15 of 37 is 30,000 on a base of 500,000."""
    assert levy(replace(FIRM, corporation_tax=2_200_000, local_staff=17, total_staff=22)) == 102_000
    result = tax_levy(FIRM, town="", known_on=KNOWN)
    assert (result.yen("levy_base"), result.amount) == (500_000, 30_000)


@pytest.mark.parametrize(("local", "base"), [(25, 2_023_000), (10, 809_000), (4, 323_000)])
def test_kyotos_published_split(local: int, base: int) -> None:
    """京都市: 3,157,000 over 39 people is 80,948.71 each."""
    firm = replace(FIRM, corporation_tax=3_157_000, total_staff=39, local_staff=local)
    assert tax_levy(firm, town="", known_on=KNOWN).yen("levy_base") == base


def test_the_published_return() -> None:
    """30,000 + 130,000."""
    result = final_return(FIRM, town="", known_on=KNOWN)
    assert (result.yen("tax_levy"), result.yen("equal_levy"), result.amount) == (30_000, 130_000, 160_000)


def test_the_interim_return_is_half_of_last_year() -> None:
    """15,000 + 65,000; after a short first year its levy is scaled to six months."""
    assert interim_return(FIRM, 30_000, town="", known_on=KNOWN).amount == 80_000
    assert interim_return(FIRM, 30_000, 9, town="", known_on=KNOWN).yen("interim_levy") == 20_000
    assert interim_return(replace(FIRM, months=4), 0, town="", known_on=KNOWN).amount == 43_300


def test_a_firm_in_one_town_is_not_split() -> None:
    """The whole base counts: 1,234,000 × 6 % = 74,040, so 74,000."""
    result = tax_levy(replace(FIRM, total_staff=15), town="", known_on=KNOWN)
    assert result.amount == 74_000
    assert "per_head" not in [line.key for line in result.lines]


def test_the_quotient_per_head_is_cut_at_the_digits_of_the_staff() -> None:
    """37 people: two decimals."""
    per_head = next(line.value for line in tax_levy(FIRM, town="", known_on=KNOWN).lines if line.key == "per_head")
    assert per_head * 100 == 3_335_135


@pytest.mark.parametrize(("start", "yen"), [(date(2019, 9, 30), 97_000), (date(2019, 10, 1), 60_000)])
def test_the_rate_follows_the_start_of_the_business_year(start: date, yen: int) -> None:
    """9.7 % before 2019-10-01, 6.0 % from then on."""
    assert levy(replace(FIRM, corporation_tax=1_000_000, total_staff=15, year_starts=start)) == yen


def test_business_years_before_the_tables_are_refused() -> None:
    """Before 2014-10-01 no rate is known here."""
    with pytest.raises(MissingParameterError, match="法人税割"):
        levy(replace(FIRM, year_starts=date(2014, 9, 30)))


@given(st.integers(0, 10**10), st.integers(1, 999), st.integers(0, 999))
def test_the_levy_agrees_with_a_naive_formula(corporation_tax: int, total: int, local: int) -> None:
    """A second computation in whole numbers; the parts of two towns never exceed the whole."""
    local = min(local, total)
    firm = replace(FIRM, corporation_tax=corporation_tax, total_staff=total, local_staff=local)
    base = corporation_tax // 1000 * 1000
    scale = 10 ** len(str(total))
    share = base if local == total else base * scale // total * local // scale // 1000 * 1000
    assert levy(firm) == share * 6 // 100 // 100 * 100
    rest = replace(firm, local_staff=total - local)
    if 0 < local < total:
        assert levy(firm) + levy(rest) <= levy(replace(firm, local_staff=total))


@given(st.integers(0, 10**10), st.integers(1, 200), st.integers(1, 12), st.integers(0, 10**6), st.integers(0, 50))
def test_a_larger_firm_never_pays_less(size: int, staff: int, months: int, more: int, joined: int) -> None:
    """均等割 grows with capital, staff and months, 法人税割 with the corporation tax and the share of staff."""
    firm = replace(FIRM, capital=size, corporation_tax=size, local_staff=staff, total_staff=300, months=months)
    larger = replace(firm, capital=size + more, corporation_tax=size + more, local_staff=staff + joined, months=12)
    assert equal(firm) <= equal(larger)
    assert levy(firm) <= levy(larger)


@pytest.mark.parametrize(
    ("ends", "due"),
    [
        (date(2026, 3, 31), date(2026, 5, 31)),
        (date(2025, 12, 31), date(2026, 2, 28)),
        (date(2026, 6, 20), date(2026, 8, 20)),
    ],
)
def test_the_return_is_due_two_months_after_the_year(ends: date, due: date) -> None:
    """Two months by the civil code."""
    assert return_due(ends) == due


@pytest.mark.parametrize(("local", "total"), [(38, 37), (0, 0)])
def test_more_staff_here_than_in_all_is_refused(local: int, total: int) -> None:
    """The numbers of staff must fit."""
    with pytest.raises(TaxInputError, match="従業者"):
        replace(FIRM, local_staff=local, total_staff=total)


def test_who_files_an_interim_return() -> None:
    """Six months' share of last year's 法人税 above 100,000 yen; a body without capital never."""
    limit = replace(FIRM, corporation_tax=200_000)
    assert not files_interim(limit, town="", known_on=KNOWN)
    more = replace(limit, corporation_tax=200_001)
    assert files_interim(more, town="", known_on=KNOWN)
    assert not files_interim(replace(more, capital=None), town="", known_on=KNOWN)


def test_people_of_an_office_of_part_of_the_year_count_by_months() -> None:
    """15 of 37 people, 4 months of 12: 5 of 27, with a line that says so."""
    part = replace(FIRM, corporation_tax=2_700_000, split_months=4)
    found = tax_levy(part, town="", known_on=KNOWN)
    assert (found.yen("split_staff"), found.amount) == (5, 30_000)


def test_the_final_return_owes_what_was_not_paid_ahead() -> None:
    """160,000 after 80,000: 80,000; after 200,000: nothing, never less."""
    final = final_return(FIRM, town="", known_on=KNOWN)
    assert final.amount == 160_000
    assert [less_paid_ahead(final, yen).amount for yen in (80_000, 200_000)] == [80_000, 0]
