"""保存期間: which removed records are proposed for erasure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from proof.offices import GONE, open_towns, request
from support.offices import form, newcomer

from console.erasing import erase
from projections.retention import MY_NUMBER, REMOVED_RECORD, Proposal, due
from registry.application.commands import Enter

if TYPE_CHECKING:
    from pathlib import Path

    from console.bootstrap import Office

REMOVED = date(2024, 6, 20)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A town in which one person died."""
    return open_towns(tmp_path)[0]


def proposed(office: Office, today: date, years: int, known: int | None = None) -> list[Proposal]:
    """What is proposed on a day with a clock of so many years."""
    with office.read_model() as model:
        return list(due(model, today, model.known_position(known), replace(REMOVED_RECORD, years=years)))


def test_a_removed_record_is_due_after_150_years_to_the_day(office: Office) -> None:
    """On the day before nothing is proposed; residents never are."""
    due_on = date(2174, 6, 20)
    assert proposed(office, date(2174, 6, 19), REMOVED_RECORD.years) == []
    assert proposed(office, due_on, REMOVED_RECORD.years) == [Proposal(GONE, REMOVED, due_on, REMOVED_RECORD)]


def test_a_removal_not_yet_known_or_not_yet_effective_proposes_nothing(office: Office) -> None:
    """Both clocks count: at a position before the removal, and on a day before it."""
    with office.read_model() as model:
        last = model.progress().position
    assert proposed(office, date(2030, 1, 1), 1, known=last - 3) == []
    assert len(proposed(office, date(2030, 1, 1), 1, known=last)) == 1


def test_my_number_has_a_shorter_clock_of_the_towns_own(office: Office) -> None:
    """Only records that have one, after the years the town has set."""
    with office.read_model() as model:
        known = model.progress().position
        clock = replace(MY_NUMBER, years=3)
        assert [one.number for one in due(model, date(2027, 6, 20), known, clock)] == [GONE]
        assert not list(due(model, date(2027, 6, 19), known, clock))


def test_who_comes_back_is_proposed_no_more(office: Office) -> None:
    """再転入: the record is a resident's again."""
    back = date(2024, 6, 28)
    with office.registry(simulated=True) as registry:
        registry.handle(Enter(form=form("back", effective=back), people={GONE: newcomer("000000000000077")}))
    assert proposed(office, date(2030, 1, 1), 1) == []
    assert [one.removed_on for one in proposed(office, date(2024, 6, 27), 0)] == [REMOVED]


def test_who_was_erased_is_proposed_no_more(office: Office) -> None:
    """The work is done."""
    erase(office, request())
    assert proposed(office, date(2174, 6, 20), REMOVED_RECORD.years) == []


def test_the_end_of_the_calendar_is_never_reached(office: Office) -> None:
    """A clock beyond the year 9999 is no error."""
    assert proposed(office, date(2174, 6, 20), 9000) == []
