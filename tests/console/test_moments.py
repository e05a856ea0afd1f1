"""What people type for 基準日 and 記録時点."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import Complaint
from console.moments import Timeline, parse_day, parse_known
from events.event import JST, end_of_day, micros
from events.values.eras import era_names

DAYS = st.dates(date(1873, 1, 1), date(2100, 1, 1))


@given(DAYS)
def test_a_day_is_read_alike_in_both_calendars(day: date) -> None:
    """ISO, every right era name and its abbreviation, in full or half width, name the same day."""
    assert parse_day(day.isoformat()) == day
    for name in era_names(day):
        assert parse_day(name) == day
        assert parse_day(name.translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == day
    assert parse_known(day.isoformat()) == day


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001 - typed without a zone
def test_a_moment_without_a_zone_is_japans(moment: datetime, hours: int) -> None:
    """`2024-06-30T17:00` means Japan's clock; a zone that is given is honoured."""
    text = moment.isoformat()
    assert parse_known(text) == moment.replace(tzinfo=JST)
    zone = timezone(timedelta(hours=hours))
    assert parse_known(moment.replace(tzinfo=zone).isoformat()) == moment.replace(tzinfo=zone)


@given(st.integers(0, 10**9))
def test_digits_alone_are_a_position(position: int) -> None:
    """A position is never taken for a date."""
    assert parse_known(str(position)) == position


@pytest.mark.parametrize("text", ["", "昭和30年3月頃", "2023-02-29", "年月日不詳", "yesterday", "2024-13-01"])
def test_what_names_no_single_day_is_refused_with_a_remedy(text: str) -> None:
    """A fuzzy, impossible or unreadable day is no 基準日."""
    with pytest.raises(Complaint) as found:
        parse_day(text)
    assert found.value.code == "C101"


@pytest.mark.parametrize("text", ["12:00", "2024-06-31T12:00", "2024-06-30T25:00"])
def test_an_unreadable_moment_is_refused(text: str) -> None:
    """A time of day needs its day, and must exist."""
    with pytest.raises(Complaint) as found:
        parse_known(text)
    assert found.value.code == "C102"


RECORDED = [datetime(2024, 4, day, hour, tzinfo=JST) for day, hour in ((1, 9), (1, 16), (3, 10))]


def timeline(*, simulated: bool) -> Timeline:
    """Three events on two days."""
    times = [micros(moment) for moment in RECORDED]

    def position_of(known: int | date | datetime) -> int:
        if isinstance(known, int):
            return known
        at = micros(known) if isinstance(known, datetime) else end_of_day(known)
        return sum(time <= at for time in times)

    return Timeline(3, position_of, lambda position: times[position - 1] if position else 0, simulated)


def test_the_day_shown_follows_what_was_asked() -> None:
    """Without a 基準日 the screen shows the day of --known; a simulated town's today is its last recorded day."""
    town = timeline(simulated=True)
    assert (town.moment(None, None).valid, town.moment(None, None).known) == (date(2024, 4, 3), 3)
    assert (town.moment(None, "2024-04-01").valid, town.moment(None, "2024-04-01").known) == (date(2024, 4, 1), 2)
    assert (town.moment(None, "1").valid, town.moment(None, "1").known) == (date(2024, 4, 1), 1)
    assert town.moment(None, "2024-04-01T01:00+00:00").known == 1
    assert town.moment("2020-01-01", "2024-03-31").known == 0
    assert timeline(simulated=False).moment(None, None).valid == datetime.now(UTC).astimezone(JST).date()


def test_a_position_beyond_the_log_is_refused() -> None:
    """20240630 is no date here: the message says how to write one."""
    with pytest.raises(Complaint) as found:
        timeline(simulated=True).moment(None, "20240630")
    assert found.value.code == "C103"
