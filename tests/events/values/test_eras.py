from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values.eras import ERAS, era_names, find_era, from_era, to_era, with_new_era
from events.values.errors import InvalidValueError

solar_days = st.dates(min_value=date(1873, 1, 1))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2026, 11, 23), "令和8年11月23日"),
        (date(1872, 12, 31), "1872年12月31日"),
    ],
)
def test_days_on_both_sides_of_every_change(day: date, name: str) -> None:
    """Each era begins and ends on its day; before the solar calendar the day is written in 西暦."""
    assert to_era(day) == name


def test_the_two_double_days_have_two_names() -> None:
    """1912-07-30 and 1926-12-25 belong to both eras, the later changes to one each."""
    assert era_names(date(1912, 7, 30)) == ("大正元年7月30日", "明治45年7月30日")
    assert era_names(date(1926, 12, 25)) == ("昭和元年12月25日", "大正15年12月25日")
    assert from_era("明治", 45, 7, 30) == from_era("大正", 1, 7, 30) == date(1912, 7, 30)
    assert from_era("大正", 15, 12, 25) == from_era("昭和", 1, 12, 25) == date(1926, 12, 25)
    doubles = [day for era in ERAS for day in (era.first, era.last or date(2026, 1, 1)) if len(era_names(day)) > 1]
    assert set(doubles) == {date(1912, 7, 30), date(1926, 12, 25)}


@given(solar_days)
def test_eras_and_days_are_inverse(day: date) -> None:
    """A day's era, year, month and day lead back to it, and no day is without an era."""
    era = next(era for era in reversed(ERAS) if era.holds(day))
    year = day.year - era.first.year + 1
    assert from_era(era.name, year, day.month, day.day) == day
    assert from_era(era.letter.lower(), year, day.month, day.day) == day


@pytest.mark.parametrize(
    ("name", "year", "month", "day", "code"),
    [
        ("昭和", 64, 1, 8, "era_year_outside"),
        ("令和", 1, 4, 30, "era_year_outside"),
        ("慶応", 4, 1, 1, "era_unknown"),
        ("明治", 5, 12, 2, "era_old_calendar"),
    ],
)
def test_days_that_an_era_does_not_hold_are_refused(name: str, year: int, month: int, day: int, code: str) -> None:
    """An era date outside its era, an unknown era and the old calendar are refused with a remedy."""
    with pytest.raises(InvalidValueError) as refused:
        from_era(name, year, month, day)
    assert refused.value.code == code
    assert refused.value.message("en")
    assert refused.value.remedy()


def test_the_table_begins_with_the_first_day_of_meiji() -> None:
    """慶応4年1月1日 of the old calendar, from which 明治 counts, was 25 January 1868."""
    assert ERAS[0].holds(date(1868, 1, 25))
    assert not ERAS[0].holds(date(1868, 1, 24))


def test_a_new_era_is_data() -> None:
    """After 改元 the new era begins on its day, the old one ends the day before, and the table given decides."""
    change = date(2040, 4, 1)
    eras = with_new_era("新暦", "N", change)
    assert to_era(change, eras) == "新暦元年4月1日"
    assert to_era(change - timedelta(days=1), eras) == "令和22年3月31日"
    assert to_era(change) == "令和22年4月1日"
    assert from_era("N", 1, 4, 1, eras) == change
    with pytest.raises(InvalidValueError):
        from_era("令和", 22, 4, 1, eras)
    assert find_era("令和", eras).last == date(2040, 3, 31)
