"""The stories of the domain reference (7.2) that concern residents, by their numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

import pytest
from support.asked_twice import AskedTwice, opened_town
from support.offices import arrival, form, newcomer

from events import resident as e
from events.certificate import CertificateIssued
from events.event import instant
from events.household import Household
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JANUARY = date(2024, 1, 10)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[AskedTwice]:
    """A town opened on 4 January 2024."""
    with opened_town(tmp_path) as asked:
        yield asked


def status(town: AskedTwice, number: str, valid: date, known: date = date(9999, 12, 31)) -> Any:
    """A person's 住民状態; None before anything is known."""
    record = town.resident(number, valid, known)
    return None if record is None else record["status"]


def the_id(name: str) -> Any:
    """The command id of a 届書."""
    return uuid5(NAMESPACE_OID, name)


def announce_departure(town: AskedTwice) -> None:
    """転出届 of 20 March for 31 March."""
    town.on(JANUARY, arrival("arrival", "18", effective=JANUARY))
    body = e.MovedOut(planned_leaving=date(2024, 3, 31), planned_destination="千葉県山武市")
    town.on(date(2024, 3, 20), c.Leave(form=form("out", "move_out_domestic", date(2024, 3, 31)), people={"18": body}))


def test_story_1_an_announced_departure_is_confirmed_for_another_day(town: AskedTwice) -> None:
    """転出予定 31 March, 転入通知 of 2 April for 29 March: each day's knowledge stays, both dates are shown."""
    announce_departure(town)
    notice = form("notice", "move_in_notice_received", date(2024, 3, 29), notice_on=date(2024, 4, 2))
    town.on(date(2024, 4, 2), c.ConfirmMoveOut(form=notice, people={"18": "千葉県山武市殿台1"}))
    assert status(town, "18", date(2024, 3, 30), date(2024, 3, 25)) == "resident"
    assert status(town, "18", date(2024, 3, 31), date(2024, 3, 25)) == "moved_out"
    assert status(town, "18", date(2024, 3, 30), date(2024, 4, 1)) == "resident"
    assert status(town, "18", date(2024, 3, 28)) == "resident"
    removed = town.resident("18", date(2024, 3, 31))
    assert status(town, "18", date(2024, 3, 29)) == "moved_out"
    assert removed is not None
    assert (removed["planned_leaving"], removed["left_on"]) == (date(2024, 3, 31), date(2024, 3, 29))
    assert (removed["planned_destination"], removed["destination"]) == ("千葉県山武市", "千葉県山武市殿台1")


def test_story_2_an_announced_departure_is_withdrawn(town: AskedTwice) -> None:
    """取消し（増） on 28 March: never removed, and the history shows both."""
    announce_departure(town)
    withdrawal = form("withdrawal", "cancel_removal", date(2024, 3, 31))
    town.on(date(2024, 3, 28), c.Cancel(form=withdrawal, cancels=the_id("out")))
    assert status(town, "18", date(2024, 4, 30)) == "resident"
    assert status(town, "18", date(2024, 4, 30), date(2024, 3, 27)) == "moved_out"
    assert town.reasons("18") == ["move_in_domestic", "move_out_domestic", "cancel_removal"]


def test_story_3_a_move_in_is_told_after_new_year(town: AskedTwice) -> None:
    """転入届 of 10 February for 28 December: unknown on 5 January, a resident of 1 January since then."""
    late = arrival("arrival", "18", effective=date(2023, 12, 28))
    town.on(date(2024, 2, 10), late)
    assert status(town, "18", date(2024, 1, 1), date(2024, 1, 5)) is None
    assert status(town, "18", date(2024, 1, 1), date(2024, 2, 10)) == "resident"


def test_story_4_a_day_of_death_that_nobody_knows(town: AskedTwice) -> None:
    """Found on 5 February, died between 10 and 20 January: the words are kept, and 1 January was lived."""
    words = "令和6年1月10日から1月20日頃までの間"
    town.on(JANUARY, arrival("arrival", "18", effective=date(2023, 6, 1)))
    death = form("death", "death", effective=JANUARY)
    fuzzy = c.Form(**{**vars(death), "effective": LegalDate.parse(words)})
    town.on(date(2024, 2, 5), c.Leave(form=fuzzy, people={"18": e.Died()}))
    assert status(town, "18", date(2024, 1, 1)) == "resident"
    assert status(town, "18", date(2024, 1, 10)) == "dead"
    row = town.model.entries("resident-18", 99)[-1]
    assert (row["effective"], row["effective_text"]) == (date(2024, 1, 10), words)


def test_story_5_a_birth_year_is_corrected_three_years_later(town: AskedTwice) -> None:
    """誤記修正 from the day of entry: the right date for every day, the wrong one as it was known then."""
    town.on(JANUARY, arrival("arrival", "18", effective=JANUARY))
    body = e.ErrorCorrected(birth=LegalDate.exact(date(1980, 5, 6)))
    correction = form("correction", "error_correction", JANUARY)
    town.on(date(2027, 2, 1), c.Correct(form=correction, people={"18": body}, corrects=the_id("arrival")))
    wrong = town.resident("18", date(2025, 1, 1), date(2027, 1, 31))
    right = town.resident("18", date(2025, 1, 1))
    assert wrong is not None
    assert right is not None
    assert (wrong["birth"], right["birth"]) == (date(1990, 5, 6), date(1980, 5, 6))
    assert len(town.reasons("18")) == 2


def family(town: AskedTwice, *numbers: str) -> None:
    """A head and children move in."""
    town.on(JANUARY, arrival("arrival", *numbers, effective=JANUARY))


def death_of(number: str, *acknowledged: str) -> c.Leave:
    """死亡 on 1 February."""
    notice = form("death", "death", date(2024, 2, 1), acknowledged=frozenset(acknowledged))
    return c.Leave(form=notice, people={number: e.Died()})


def test_story_7_a_head_dies_and_three_members_have_none(town: AskedTwice) -> None:
    """An alert; once it is decided on, the household has no head until 世帯主変更 of every member."""
    family(town, "18", "26", "34", "42")
    with pytest.raises(UnacknowledgedAlerts) as raised:
        town.on(date(2024, 2, 3), death_of("18"))
    assert [alert.code for alert in raised.value.alerts] == ["A102"]
    receipt = town.on(date(2024, 2, 3), death_of("18", "A102"))
    assert [alert.code for alert in receipt.alerts] == ["A102"]
    headless = town.record(Household, "18", date(2024, 2, 2))
    assert headless is not None
    assert headless["head"] == ""
    changes = {"26": "世帯主", "34": "妹", "42": "弟"}
    people = {number: e.HouseholdChanged(household="18", relationship=word) for number, word in changes.items()}
    change = form("new head", "household_head_change", date(2024, 2, 10))
    town.on(date(2024, 2, 10), c.Change(form=change, people=people))
    headed = town.record(Household, "18", date(2024, 2, 10))
    assert headed is not None
    assert headed["head"] == "26"


def test_story_8_a_head_dies_and_one_member_stays(town: AskedTwice) -> None:
    """The one who stays is head by authority from the same day."""
    family(town, "18", "26")
    assert town.on(date(2024, 2, 3), death_of("18")).alerts == ()
    widow = town.resident("26", date(2024, 2, 1))
    assert widow is not None
    assert widow["relationship"] == "世帯主"
    household = town.record(Household, "18", date(2024, 2, 1))
    assert household is not None
    assert household["head"] == "26"


def test_story_12_somebody_returns_after_seven_years(town: AskedTwice) -> None:
    """The old 宛名番号 is used again: both stays are in one record, the time between is not."""
    town.on(JANUARY, arrival("arrival", "18", effective=JANUARY))
    away = form("out", "move_out_domestic", date(2024, 3, 31))
    left = e.MovedOut(planned_leaving=date(2024, 3, 31), planned_destination="大阪府大阪市")
    town.on(date(2024, 3, 20), c.Leave(form=away, people={"18": left}))
    town.on(date(2031, 4, 5), arrival("back", "18", effective=date(2031, 4, 1)))
    assert [status(town, "18", day) for day in (date(2024, 2, 1), date(2028, 1, 1), date(2031, 4, 1))] == [
        "resident",
        "moved_out",
        "resident",
    ]


def test_story_14_a_town_joins_with_bad_check_digits_and_no_early_history(town: AskedTwice) -> None:
    """Numbers that don't check are kept, and before the take-over nothing is known rather than guessed."""
    body = e.Migrated(**{**vars(newcomer()), "became_resident": LegalDate.parse("平成年月日不詳")})
    command = c.Enter(form=form("migration", "migrated", JANUARY), people={"000000000000013": body})
    town.on(JANUARY, command)
    assert town.resident("000000000000013", date(2014, 1, 1)) is None
    record = town.resident("000000000000013", JANUARY)
    assert record is not None
    assert record["became_resident_text"] == "平成年月日不詳"


def test_story_15_the_same_commands_give_the_same_log(town: AskedTwice, tmp_path: Path) -> None:
    """Two towns that lived the same days have the same events, byte for byte, and readers that agree."""
    (tmp_path / "twin").mkdir()
    with opened_town(tmp_path / "twin") as twin:
        for asked in (town, twin):
            family(asked, "18", "26", "34")
            asked.on(date(2024, 2, 3), death_of("18", "A102"))
        logs = [[list(rows) for rows in asked.town.log.read_batches()] for asked in (town, twin)]
    assert logs[0] == logs[1]
    town.assert_same(date(2024, 1, 5), JANUARY, date(2024, 2, 1), date(2024, 2, 3))


def test_story_16_a_line_was_cut_for_a_day(town: AskedTwice) -> None:
    """What was entered meanwhile is merged: 処理日 is the day of merging, 届出日 stays, no 発行番号 is used twice."""
    town.on(JANUARY, arrival("arrival", "18", effective=JANUARY))
    cut, merged = date(2024, 3, 4), date(2024, 3, 5)
    moving = form("local-1", "relocation", cut, notice_on=cut)
    offline = c.Change(form=moving, people={"18": e.Relocated(area="求名", street="1番地")})
    receipt = town.on(merged, offline)
    assert town.on(merged, offline) == replace(receipt, repeated=True)
    entry = town.model.entries("resident-18", receipt.last)[-1] if town.resident("18", merged) else {}
    assert (instant(entry["recorded_at"]).date(), entry["notice_on"]) == (merged, cut)
    copy = CertificateIssued(subject="18", certificate="住民票の写し", copies=1)
    for name, code in (("office", ""), ("counter", "R135")):
        issued = c.IssueCertificate(form=form(name, "certificate_issued", merged), number="20240304-1", body=copy)
        if not code:
            town.on(merged, issued)
            continue
        with pytest.raises(RuleViolation, match=code):
            town.on(merged, issued)


def test_an_unknown_person_is_not_guessed(town: AskedTwice) -> None:
    """A change of somebody nobody knows is refused with the field and a remedy, and nothing is recorded."""
    head = town.town.log.head()
    change = c.Change(form=form("x", "relocation"), people={"99": e.Relocated(area="求名")})
    with pytest.raises(RuleViolation) as refused:
        town.on(date(2024, 7, 1), change)
    assert (refused.value.code, refused.value.item) == ("R101", "number")
    assert "daicho find" in refused.value.remedy()
    assert town.town.log.head() == head
