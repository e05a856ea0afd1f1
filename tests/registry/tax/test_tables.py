from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.tax.errors import MissingParameterError, TaxInputError, require_not_negative
from registry.domain.tax.explain import Label, Worksheet
from registry.domain.tax.periods import last_day_of
from registry.domain.tax.rounding import floor_unit, schedule
from registry.domain.tax.tables import LONG_KNOWN, Row, Table, fiscal

TABLE = Table(
    "demo.rate",
    "見本の率",
    "registry.domain.tax.parameters.demo",
    (
        Row(1, fiscal(2020), LONG_KNOWN, "law"),
        Row(2, fiscal(2024), date(2023, 3, 31), "reform"),
        Row(3, fiscal(2024), date(2023, 12, 1), "corrected reform"),
        Row(9, fiscal(2022), LONG_KNOWN, "ordinance", town="122131", applies_until=date(2025, 3, 31)),
    ),
)


@pytest.mark.parametrize(
    ("year", "known", "town", "value"),
    [
        (2020, date(2026, 1, 1), "", 1),
        (2023, date(2026, 1, 1), "", 1),
        (2024, date(2023, 3, 30), "", 1),
        (2024, date(2023, 3, 31), "", 2),
        (2024, date(2023, 12, 1), "", 3),
        (2024, date(2026, 1, 1), "122131", 9),
        (2021, date(2026, 1, 1), "122131", 1),
        (2025, date(2026, 1, 1), "122131", 3),
        (2024, date(2026, 1, 1), "122378", 3),
    ],
)
def test_the_newest_known_row_holds_and_a_town_goes_before_the_nation(
    year: int, known: date, town: str, value: int
) -> None:
    """Both axes and the ordinance decide which row holds."""
    assert TABLE.at(fiscal(year), known, town) == value


def test_a_missing_row_says_what_is_missing_and_where_to_add_it() -> None:
    """The error names the table, the day, the town and the file, in both languages."""
    with pytest.raises(MissingParameterError) as missing:
        TABLE.at(fiscal(2019), date(2026, 1, 1), "122131")
    assert missing.value.item == "demo.rate"
    assert "見本の率" in str(missing.value)
    assert "122131" in str(missing.value)
    assert "known on 2026-01-01" in missing.value.message("en")
    assert "Add a row" in missing.value.remedy("en")
    assert "registry/domain/tax/parameters/demo.py" in missing.value.remedy("en")


@pytest.mark.parametrize(
    ("month", "day"), [(4, date(2026, 4, 30)), (12, date(2026, 12, 31)), (1, date(2027, 1, 31)), (2, date(2027, 2, 28))]
)
def test_a_months_last_day_belongs_to_its_fiscal_year(month: int, day: date) -> None:
    """January and February of FY2026 are in 2027."""
    assert last_day_of(2026, month) == day


@given(st.integers(0, 10**12), st.integers(1, 12), st.sampled_from([1, 100, 1_000]))
def test_instalments_add_up_and_the_first_takes_the_remainder(total: int, count: int, unit: int) -> None:
    """No yen is lost; all later parts are equal whole units; the first is the largest, by less than count units."""
    first, *rest = (yen for _, yen in schedule(total, tuple(range(1, count + 1)), unit))
    assert first + sum(rest) == total
    assert len(set(rest)) <= 1
    assert all(part % unit == 0 for part in rest)
    assert all(first >= part for part in rest)
    assert all(first - part < unit * count for part in rest)


@given(st.integers(0, 10**12), st.sampled_from([1, 100, 1_000]))
def test_dropping_a_remainder_takes_less_than_one_unit(amount: int, unit: int) -> None:
    """floor_unit never raises an amount and never takes a whole unit."""
    rounded = floor_unit(amount, unit)
    assert rounded % unit == 0
    assert 0 <= amount - rounded < unit


def test_small_totals_fall_due_at_once() -> None:
    """Instalments below one unit join the first."""
    assert schedule(3_900, (5, 7, 9, 12), 1_000) == ((5, 3_900), (7, 0), (9, 0), (12, 0))


def test_a_computation_finds_its_lines_by_key() -> None:
    """The last line of a key is the final word; an unknown key is an error."""
    sheet = Worksheet(Label("題", "title"), {"a": Label("甲", "A")})
    sheet.put("a", "1", 1, "law")
    sheet.put("a", "2", 2, "law")
    done = sheet.done(2)
    assert (done.yen("a"), done.amount, len(done.lines)) == (2, 2, 2)
    with pytest.raises(KeyError):
        done.yen("b")


def test_negative_amounts_are_refused_by_name() -> None:
    """The first negative item is named."""
    require_not_negative(land=0, house=1)
    with pytest.raises(TaxInputError, match="house"):
        require_not_negative(land=0, house=-1)
