from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from events.age_events import births_between, reached_between
from events.values.age import AGE_RULES
from events.values.legal_date import LegalDate

RULES = {rule.code: rule for rule in AGE_RULES}
births = st.dates(date(1920, 1, 1), date(2024, 12, 31))


def reached(birth: str, first: date, last: date) -> list[tuple[str, date, bool]]:
    """What somebody born so reaches between two days."""
    found = reached_between([("18", LegalDate.parse(birth))], first, last)
    return [(one.rule.code, one.on, one.certain) for one in found]


def test_the_law_counts_from_the_eve_and_some_offices_from_the_day() -> None:
    """65 by law on the eve of the birthday (介護), by the towns' own lists on the day itself."""
    days = reached("1959-06-10", date(2024, 6, 1), date(2024, 6, 30))
    assert ("care_first", date(2024, 6, 9), True) in days
    assert ("elderly_65", date(2024, 6, 10), True) in days


def test_both_days_of_the_period_count_and_no_other() -> None:
    """From and until are included, so that two periods in a row miss nobody and name nobody twice."""
    assert reached("2006-06-02", date(2024, 6, 1), date(2024, 6, 1)) != []
    assert reached("2006-06-02", date(2024, 5, 1), date(2024, 5, 31)) == []


def test_an_uncertain_birth_is_marked() -> None:
    """昭和34年6月頃: the day is only one of several."""
    (one,) = [one for one in reached("昭和34年6月頃", date(2024, 5, 1), date(2024, 7, 31)) if one[0] == "care_first"]
    assert one == ("care_first", date(2024, 5, 31), False)
    assert ("school_until", date(1975, 3, 31), True) in reached("昭和34年6月頃", date(1975, 3, 1), date(1975, 3, 31))


def test_a_corrected_birth_gives_other_days() -> None:
    """Story 5: asked again after the 誤記修正, other ages are reached."""
    wrong, right = (reached(birth, date(2024, 1, 1), date(2024, 12, 31)) for birth in ("1959-06-10", "1949-06-10"))
    assert {code for code, *_ in right} - {code for code, *_ in wrong} >= {"late_elderly", "elderly_75"}


@given(birth=births, rule=st.sampled_from(AGE_RULES), days=st.integers(0, 40), before=st.integers(0, 40))
def test_who_reaches_an_age_was_born_within_the_window(birth: date, rule: object, days: int, before: int) -> None:
    """A read model that selects births by the window misses nobody."""
    (one,) = [known for known in AGE_RULES if known is rule]
    on = one.falls_on(birth)
    first, last = births_between(one, on - timedelta(days=before), on + timedelta(days=days))
    assert first <= birth <= last
