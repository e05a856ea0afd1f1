from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values.age import AGE_RULES, Moment, age_days, age_on, birthday, reaches, school_end, school_entry

births = st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("birth", "years", "eve", "day"),
    [
        (date(2006, 6, 2), 18, date(2024, 6, 1), date(2024, 6, 2)),
        (date(2006, 6, 3), 18, date(2024, 6, 2), date(2024, 6, 3)),
        (date(2000, 1, 1), 20, date(2019, 12, 31), date(2020, 1, 1)),
        (date(2004, 2, 29), 20, date(2024, 2, 28), date(2024, 2, 29)),
        (date(2004, 2, 29), 18, date(2022, 2, 28), date(2022, 3, 1)),
        (date(1951, 3, 1), 75, date(2026, 2, 28), date(2026, 3, 1)),
        (date(1949, 3, 1), 75, date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_an_age_is_reached_at_the_end_of_the_eve(birth: date, years: int, eve: date, day: date) -> None:
    """The law's day is the day before the birthday; those born on 29 February reach every age on 28 February."""
    assert reaches(birth, years) == eve
    assert reaches(birth, years, Moment.BIRTHDAY) == birthday(birth, years) == day


@given(births, st.integers(0, 120))
def test_both_variants_are_a_day_apart(birth: date, years: int) -> None:
    """Day-before and on-the-day never differ by more or less than a day."""
    assert reaches(birth, years, Moment.BIRTHDAY) - reaches(birth, years) == DAY


@given(births, st.integers(0, 45_000))
def test_age_against_counting_birthdays(birth: date, lived: int) -> None:
    """The age on a day is the number of birthdays lived, where a leap-day child's is 1 March in common years."""
    on = birth + timedelta(days=lived)
    counted = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    assert age_on(birth, on) == counted
    assert age_on(birth, on, Moment.DAY_BEFORE) == age_on(birth, on + DAY)


def test_a_leap_day_child_ages_on_the_first_of_march() -> None:
    """Between 28 February and 1 March of a common year the child turns a year older."""
    birth = date(2004, 2, 29)
    days = [date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 28), date(2024, 2, 29)]
    assert [age_on(birth, day) for day in days] == [18, 19, 19, 20]


def test_nobody_has_an_age_before_birth() -> None:
    """The day before birth is age -1, the day of birth 0."""
    assert age_on(date(2024, 3, 31), date(2024, 3, 30)) == -1
    assert age_on(date(2024, 3, 31), date(2024, 3, 31)) == 0


@pytest.mark.parametrize(
    ("birth", "entry", "end"),
    [
        (date(2018, 4, 1), date(2024, 4, 1), date(2033, 3, 31)),
        (date(2018, 4, 2), date(2025, 4, 1), date(2034, 3, 31)),
        (date(2018, 12, 31), date(2025, 4, 1), date(2034, 3, 31)),
        (date(2019, 3, 31), date(2025, 4, 1), date(2034, 3, 31)),
        (date(2019, 4, 1), date(2025, 4, 1), date(2034, 3, 31)),
        (date(2019, 4, 2), date(2026, 4, 1), date(2035, 3, 31)),
    ],
)
def test_school_years_run_from_2_april_to_1_april(birth: date, entry: date, end: date) -> None:
    """A child of 1 April is the youngest of its school year; nine years of school follow."""
    assert school_entry(birth) == entry
    assert school_end(birth) == end
    assert end.year - entry.year == 9


@pytest.mark.parametrize(
    ("birth", "years", "months", "day"),
    [
        (date(2024, 1, 31), 1, 6, date(2025, 7, 31)),
        (date(2024, 8, 31), 0, 6, date(2025, 3, 1)),
        (date(2024, 12, 31), 0, 2, date(2025, 3, 1)),
        (date(2024, 10, 31), 0, 1, date(2024, 12, 1)),
        (date(2024, 7, 15), 1, 6, date(2026, 1, 15)),
    ],
)
def test_ages_in_months(birth: date, years: int, months: int, day: date) -> None:
    """Where a month has no such day, the age begins on the first of the next (民法143条)."""
    assert birthday(birth, years, months) == day


def rule_day(code: str, birth: date) -> date:
    """Return the day of one rule."""
    return next(rule.falls_on(birth) for rule in AGE_RULES if rule.code == code)


@pytest.mark.parametrize(
    ("code", "birth", "day"),
    [
        ("voter", date(2006, 6, 2), date(2024, 6, 1)),
        ("pension_from", date(2004, 4, 1), date(2024, 3, 31)),
        ("pension_until", date(1964, 4, 1), date(2024, 3, 31)),
        ("health_70", date(1954, 6, 1), date(2024, 6, 1)),
        ("health_70", date(1954, 6, 2), date(2024, 7, 1)),
        ("health_70", date(1953, 12, 15), date(2024, 1, 1)),
        ("late_elderly", date(1949, 6, 1), date(2024, 6, 1)),
        ("care_first", date(1959, 6, 1), date(2024, 5, 31)),
        ("care_second", date(1984, 6, 1), date(2024, 5, 31)),
        ("late_elderly_option", date(1959, 6, 1), date(2024, 6, 1)),
        ("disabled_adult", date(2006, 6, 1), date(2024, 5, 31)),
        ("school_from", date(2018, 4, 1), date(2024, 4, 1)),
        ("school_until", date(2009, 4, 1), date(2024, 3, 31)),
        ("checkup_18_months_from", date(2023, 1, 10), date(2024, 7, 10)),
        ("checkup_3_years_until", date(2020, 7, 10), date(2024, 7, 10)),
        ("child_allowance_3", date(2021, 6, 15), date(2024, 7, 1)),
        ("child_allowance_until", date(2006, 4, 1), date(2024, 3, 31)),
        ("child_allowance_until", date(2006, 4, 2), date(2025, 3, 31)),
        ("child_allowance_counted_until", date(2002, 4, 2), date(2025, 3, 31)),
        ("single_parent_until", date(2006, 4, 1), date(2024, 3, 31)),
        ("single_parent_disabled_until", date(2004, 6, 1), date(2024, 5, 31)),
        ("nursery_class_3", date(2021, 4, 1), date(2024, 4, 1)),
        ("nursery_class_3", date(2021, 4, 2), date(2025, 4, 1)),
        ("elderly_65", date(1959, 6, 1), date(2024, 6, 1)),
        ("elderly_75", date(1949, 6, 1), date(2024, 6, 1)),
    ],
)
def test_the_days_other_offices_act_on(code: str, birth: date, day: date) -> None:
    """Each neighbouring system counts in its own way: eve, birthday, month after, fiscal year's end."""
    assert rule_day(code, birth) == day


def test_every_office_with_an_age_has_its_rules() -> None:
    """Twelve of the neighbouring systems act on ages; codes are unique and every rule names its law."""
    offices = {rule.office for rule in AGE_RULES}
    assert offices == {
        *("選挙人名簿", "国民年金", "国民健康保険", "後期高齢者医療", "介護保険", "障害者福祉", "就学", "健康管理"),
        *("児童手当", "児童扶養手当", "子ども・子育て支援", "高齢者管理台帳"),
    }
    assert len({rule.code for rule in AGE_RULES}) == len(AGE_RULES)
    assert all(rule.source and rule.name for rule in AGE_RULES)


@given(births)
def test_a_life_is_listed_in_order(birth: date) -> None:
    """All rules, each once, by day, none before birth; a window opens before it closes."""
    listed = age_days(birth)
    assert [day for day, _ in listed] == sorted(day for day, _ in listed)
    assert {rule.code for _, rule in listed} == {rule.code for rule in AGE_RULES}
    assert listed[0][0] > birth
    for window in ("pension", "school", "checkup_18_months", "checkup_3_years"):
        assert rule_day(f"{window}_from", birth) < rule_day(f"{window}_until", birth)
