from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values.eras import ERAS, era_names
from events.values.errors import InvalidValueError
from events.values.legal_date import DateKind, LegalDate

days = st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31))

# The patterns of 標準仕様書 1.1.8 in its order, each with the days it leaves possible.
PATTERNS = [
    ("昭和30年頃", DateKind.AROUND_YEAR, date(1955, 1, 1), date(1955, 12, 31)),
    ("昭和30年3月頃", DateKind.AROUND_MONTH, date(1955, 3, 1), date(1955, 3, 31)),
    ("昭和30年3月5日頃", DateKind.AROUND_DAY, date(1955, 3, 5), date(1955, 3, 5)),
    ("推定昭和30年3月5日", DateKind.ESTIMATED_DAY, date(1955, 3, 5), date(1955, 3, 5)),
    ("推定昭和30年2月", DateKind.ESTIMATED_MONTH, date(1955, 2, 1), date(1955, 2, 28)),
    ("昭和30年春", DateKind.SEASON, date(1955, 3, 1), date(1955, 5, 31)),
    ("昭和30年3月上旬", DateKind.TEN_DAYS, date(1955, 3, 1), date(1955, 3, 10)),
    ("昭和30年3月中旬頃", DateKind.AROUND_TEN_DAYS, date(1955, 3, 11), date(1955, 3, 20)),
    ("年月日不詳", DateKind.UNKNOWN, date.min, date.max),
    ("昭和30年 月日不詳", DateKind.UNKNOWN_MONTH_DAY, date(1955, 1, 1), date(1955, 12, 31)),
    ("昭和30年3月 日不詳", DateKind.UNKNOWN_DAY, date(1955, 3, 1), date(1955, 3, 31)),
    ("令和6年3月5日から4月10日頃までの間", DateKind.BETWEEN_DATES, date(2024, 3, 5), date(2024, 4, 10)),
    ("令和6年3月推定5日から10日までの間", DateKind.ESTIMATED_BETWEEN_DAYS, date(2024, 3, 5), date(2024, 3, 10)),
    ("令和6年3月5日頃から10日頃までの間", DateKind.AROUND_BETWEEN_DAYS, date(2024, 3, 5), date(2024, 3, 10)),
]


@pytest.mark.parametrize(("text", "kind", "earliest", "latest"), PATTERNS)
def test_every_pattern_of_the_specification(text: str, kind: DateKind, earliest: date, latest: date) -> None:
    """Each of the fourteen 不詳 patterns is understood, kept verbatim, and bounded."""
    found = LegalDate.parse(text)
    assert (found.text, found.kind, found.earliest, found.latest) == (text, kind, earliest, latest)
    assert not found.is_exact


def test_the_fourteen_patterns_are_all_there() -> None:
    """No kind of fuzzy date is left untested."""
    assert {kind for _, kind, _, _ in PATTERNS} == set(DateKind) - {DateKind.EXACT, DateKind.NON_CALENDAR}
    assert len(PATTERNS) == 14


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1955年夏", date(1955, 6, 1), date(1955, 8, 31)),
        ("昭和30年秋", date(1955, 9, 1), date(1955, 11, 30)),
        ("昭和30年冬", date(1955, 1, 1), date(1955, 12, 31)),
        ("昭和31年2月下旬", date(1956, 2, 21), date(1956, 2, 29)),
        ("昭和30年3月上旬頃", date(1955, 3, 1), date(1955, 3, 10)),
        ("西暦1955年3月頃", date(1955, 3, 1), date(1955, 3, 31)),
        ("昭和３０年３月頃", date(1955, 3, 1), date(1955, 3, 31)),
        ("昭和30年月日不詳", date(1955, 1, 1), date(1955, 12, 31)),
        ("昭和30年　月日不詳", date(1955, 1, 1), date(1955, 12, 31)),
        ("昭和年月日不詳", date(1926, 12, 25), date(1989, 1, 7)),
        ("昭和64年頃", date(1989, 1, 1), date(1989, 1, 7)),
        ("平成元年1月頃", date(1989, 1, 8), date(1989, 1, 31)),
        ("令和6年3月5日から3月10日頃までの間", date(2024, 3, 5), date(2024, 3, 10)),
        ("昭和63年12月30日から1月10日頃までの間", date(1988, 12, 30), date(1989, 1, 10)),
        ("明治3年頃", date(1870, 1, 21), date(1871, 2, 19)),
        ("明治5年月日不詳", date(1872, 1, 21), date(1872, 12, 31)),
        ("1960年00月00日", date(1960, 1, 1), date(1960, 12, 31)),
        ("1960-02-00", date(1960, 2, 1), date(1960, 2, 29)),
    ],
)
def test_variants_of_the_patterns(text: str, earliest: date, latest: date) -> None:
    """Seasons, thirds of a month, Western years, wide digits, era ends and zero days are understood."""
    found = LegalDate.parse(text)
    assert (found.text, found.earliest, found.on, found.latest) == (text, earliest, earliest, latest)


@pytest.mark.parametrize(
    "text", ["令和6年3月31日", "令和06年03月31日", "R6.3.31", "r06-03-31", "2024-03-31", "2024/3/31", "2024年3月31日"]
)
def test_exact_dates_need_no_text(text: str) -> None:
    """However an exact day is typed, it is the same value."""
    assert LegalDate.parse(text) == LegalDate.exact(date(2024, 3, 31))


@pytest.mark.parametrize(
    ("text", "kept", "day"),
    [
        ("明治45年7月30日", "明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", "", date(1912, 7, 30)),
        ("大正15年12月25日", "大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", "", date(1926, 12, 25)),
    ],
)
def test_a_day_of_two_eras_keeps_the_name_it_was_given(text: str, kept: str, day: date) -> None:
    """The older name of a double day is legal and is shown again as written; the day itself is exact."""
    found = LegalDate.parse(text)
    assert (found.on, found.text, found.kind, found.in_era()) == (day, kept, DateKind.EXACT, text)


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        ("昭和30年2月29日", date(1955, 2, 28)),
        ("2023-02-29", date(2023, 2, 28)),
        ("令和6年2月31日", date(2024, 2, 29)),
        ("S33.4.31", date(1958, 4, 30)),
    ],
)
def test_a_day_no_calendar_has_travels_as_written(text: str, sorts: date) -> None:
    """An impossible date is kept as it stands and sorts as the last real day of its month."""
    found = LegalDate.parse(text)
    assert (found.text, found.kind, found.on) == (text, DateKind.NON_CALENDAR, sorts)


def test_a_date_of_the_old_calendar_is_kept_not_converted() -> None:
    """明治5年 and before are lunisolar: the text stays, the year bounds it."""
    found = LegalDate.parse("明治3年4月5日")
    assert (found.text, found.kind) == ("明治3年4月5日", DateKind.NON_CALENDAR)
    assert found.earliest <= date(1870, 5, 5) <= found.latest


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date_unreadable"),
        ("きのう", "date_unreadable"),
        (" 2024-03-31", "date_unreadable"),
        ("2024-3", "date_unreadable"),
        ("30年3月頃", "date_unreadable"),
        ("昭和30年3月頃まで", "date_unreadable"),
        ("2024-13-01", "date_out_of_calendar"),
        ("2024-03-32", "date_out_of_calendar"),
        ("0000-01-01", "date_out_of_calendar"),
        ("昭和30年0月頃", "date_out_of_calendar"),
        ("令和6年3月5日から0月10日頃までの間", "date_out_of_calendar"),
        ("令和6年3月10日頃から5日頃までの間", "date_range_reversed"),
        ("慶応3年3月3日", "era_unknown"),
        ("Q3.3.3", "era_unknown"),
        ("昭和64年1月8日", "era_year_outside"),
        ("平成元年1月7日", "era_year_outside"),
        ("昭和65年頃", "era_year_outside"),
        ("大正15年12月26日", "era_year_outside"),
        ("令和0年3月頃", "era_year_outside"),
    ],
)
def test_what_is_no_date_is_refused_with_a_remedy(text: str, code: str) -> None:
    """A text that can't be a date says why and what to type, in both languages."""
    with pytest.raises(InvalidValueError) as refused:
        LegalDate.parse(text)
    assert refused.value.code == code
    assert refused.value.message("ja")
    assert refused.value.remedy("ja")
    assert refused.value.message("en") != refused.value.message("ja")
    assert refused.value.remedy("en") != refused.value.remedy("ja")
    assert str(refused.value) == refused.value.message() + refused.value.remedy()


def test_the_sortable_day_can_be_chosen_within_the_range() -> None:
    """A clerk or an old system may say which day of the range sorts, but none outside it."""
    found = LegalDate.parse("令和6年1月10日頃から20日頃までの間", on=date(2024, 1, 20))
    assert found.on == date(2024, 1, 20)
    assert LegalDate.parse("2024-01-20", on=date(2024, 1, 20)).is_exact
    with pytest.raises(InvalidValueError, match="2024-01-21"):
        found.sorted_on(date(2024, 1, 21))


def test_a_stored_date_is_restored_and_checked() -> None:
    """The five stored values give back an equal date; contradicting ones are refused."""
    found = LegalDate.parse("昭和30年3月頃")
    assert LegalDate(found.on, found.text, DateKind(str(found.kind)), found.earliest, found.latest) == found
    with pytest.raises(InvalidValueError):
        LegalDate(date(1955, 4, 1), "昭和30年3月頃", DateKind.AROUND_MONTH, date(1955, 3, 1), date(1955, 3, 31))


def test_foreign_residents_are_shown_western_dates() -> None:
    """外国人住民の生年月日 is shown in 西暦, never in eras."""
    assert LegalDate.exact(date(1990, 5, 1)).in_western() == "1990年5月1日"
    assert LegalDate.parse("1960-00-00").in_western() == "1960-00-00"
    assert str(LegalDate.exact(date(1990, 5, 1))) == "平成2年5月1日"


@given(days)
def test_exact_days_round_trip_in_every_notation(day: date) -> None:
    """A day written in ISO form, or in any right era, is read back as that day."""
    assert LegalDate.parse(day.isoformat()) == LegalDate.exact(day)
    for name in era_names(day):
        assert LegalDate.parse(name).on == day
    assert LegalDate.exact(day).earliest == LegalDate.exact(day).latest == day


def _shapes(year: str, month: int, day: int, more: int) -> list[str]:
    to = f"{min(day + more, 31)}日"
    return [
        *(f"{year}{tail}" for tail in ("頃", "春", "夏", "秋", "冬", "月日不詳", " 月日不詳", "　月日不詳")),
        *(f"{year}{month}月{tail}" for tail in ("頃", "上旬", "中旬頃", "下旬", "日不詳", " 日不詳", "31日")),
        f"{year}{month}月{day}日頃",
        f"推定{year}{month}月",
        f"推定{year}{month}月{day}日",
        f"{year}{month}月{day}日から{month % 12 + 1}月{day}日頃までの間",
        f"{year}{month}月推定{day}日から{to}までの間",
        f"{year}{month}月{day}日頃から{to}頃までの間",
    ]


@given(
    st.sampled_from(["昭和{}年", "{}年", "西暦{}年", "明治{}年", "平成{}年"]),
    st.integers(2, 30),
    st.integers(1, 12),
    st.integers(1, 31),
    st.integers(0, 9),
)
def test_fuzzy_texts_round_trip_byte_for_byte(form: str, number: int, month: int, day: int, more: int) -> None:
    """Whatever is written in a supported pattern comes back unchanged, and its day lies in its range."""
    year = form.format(1900 + number if form in ("{}年", "西暦{}年") else number)
    for text in _shapes(year, month, day, more):
        found = LegalDate.parse(text)
        assert found.text == text or (found.is_exact and found.text == "")
        assert found.earliest <= found.on <= found.latest
        assert found == LegalDate(found.on, found.text, found.kind, found.earliest, found.latest)


@given(st.text(alphabet="昭和平成0123456789年月日頃推定春上旬不詳からまでの間-./SHR", max_size=16))
def test_any_text_is_read_or_refused_never_a_crash(text: str) -> None:
    """Garbage gives the register's own error, nothing else."""
    try:
        found = LegalDate.parse(text)
    except InvalidValueError:
        pass
    else:
        assert found.earliest <= found.on <= found.latest


@given(st.dates(min_value=ERAS[0].first))
def test_equal_days_are_the_same_object_on_the_hot_path(day: date) -> None:
    """Exact dates are remembered, since millions of events share a few thousand days."""
    assert LegalDate.exact(day) is LegalDate.exact(day + timedelta(0))
