"""Asking the service: decided, masked and written down, whatever the question."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.served import AUDITOR, CHILD, CLERK, ENTERED, GONE, HEAD, NEIGHBOUR, SPOUSE, TODAY, relocation, visit

from connectors.access.port import AccessLogError
from console.errors import Complaint
from console.proof import access_log
from console.refusals import AccessRefusal
from console.service.audits import Analysis
from console.service.visit import Forbidden, Moment, Question
from registry.application.permissions import Role
from registry.domain.masking import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.access.port import Access
    from console.bootstrap import Office
    from console.service.town import TownService


def accesses(office: Office) -> list[Access]:
    """What the access log holds."""
    with access_log(office) as log:
        return [entry.access for entry in log.entries()]


FINDS = {
    "渡辺": {HEAD, CHILD, SPOUSE},
    "わたなへ 家之子": {HEAD, CHILD, SPOUSE},
    "平成27年4月1日": {CHILD},
    "2015-04-01 渡邊": {CHILD},
    "求名": {NEIGHBOUR},
    "43": {NEIGHBOUR},
    "山武": {GONE},
    "渡辺 求名": set(),
    "求名 1": {NEIGHBOUR},
    "求名 ４３": set(),
}


def test_one_box_finds_people_by_everything(town: TownService) -> None:
    """Variants, readings, addresses, birth dates of both calendars, numbers; former residents too."""
    assert {text: {hit.number for hit in town.find(CLERK, Question.typed(text)).hits} for text in FINDS} == FINDS


@given(
    digits=st.text("0123456789０１２３４５６７８９", min_size=1, max_size=15),
    place=st.sampled_from(("家之子", "わたなべ", "12番地")),
)
def test_digits_are_a_number_when_they_stand_alone(digits: str, place: str) -> None:
    """In either width; beside any word they belong to an address, and no number is looked for."""
    plain = unicodedata.normalize("NFKC", digits)
    assert Question.typed(f" {digits}　") == Question(number=plain.zfill(15))
    for text in (f"{place} {digits}", f"{digits}　{place}", f"{place}{digits}"):
        assert Question.typed(text) == Question(" ".join(text.split()))


def test_an_empty_question_is_no_list_of_everybody(town: TownService) -> None:
    """Who asks nothing is asked back."""
    with pytest.raises(Complaint, match="C106"):
        town.find(CLERK, Question.typed("　 "))


def test_pages_of_a_search_cover_it_without_gap_or_repetition(town: TownService) -> None:
    """Each page goes on where the one before ended."""
    everybody = Question(words="東金市")
    whole = [hit.number for hit in town.find(CLERK, everybody).hits]
    paged, after = [], ""
    while True:
        page = town.find(CLERK, everybody, most=2, after=after)
        paged += [hit.number for hit in page.hits]
        after = page.after
        if not after:
            break
    assert paged == whole
    assert len(whole) == 5
    with pytest.raises(Complaint, match="C111"):
        town.find(CLERK, everybody, after="not a place")


ASKED: dict[str, Callable[[TownService, Any], object]] = {
    "find": lambda town, who: town.find(who, Question("渡辺")),
    "resident": lambda town, who: town.resident(who, HEAD),
    "household": lambda town, who: town.household(who, HEAD),
    "history": lambda town, who: town.history(who, HEAD),
    "diff": lambda town, who: town.diff(who, Moment(date(2024, 1, 9)), Moment()),
    "statistics": lambda town, who: town.statistics(who),
    "replay": lambda town, who: town.replay_digest(who),
    "accesses": lambda town, who: town.access_report(who),
    "accesses_to": lambda town, who: town.accesses_to(who, HEAD),
    "corrected": lambda town, who: town.decisions_on_corrected(who),
    "bill": lambda town, who: town.bill(who, "1"),
    "enter": lambda town, who: town.enter(who, relocation("forbidden", HEAD, "求名")),
    "draft": lambda town, who: town.save_draft(who, relocation("forbidden", HEAD, "求名")),
    "drafts": lambda town, who: town.drafts(who),
    "review": lambda town, who: town.review(who, "x"),
    "decide": lambda town, who: town.decide_draft(who, "x"),
    "withdraw": lambda town, who: town.withdraw(who, "x"),
}


@pytest.mark.parametrize(
    "who",
    [visit(), visit(Role.CASEWORKER, town="122378"), visit(Role.ADMIN, purpose="system")],
    ids=["nobody", "neighbour", "admin"],
)
def test_whoever_has_no_role_here_gets_nothing(town: TownService, office: Office, who: Any) -> None:
    """Neither another town's clerk nor the administrator is told anything, and nothing is written down as shown."""
    for ask in ASKED.values():
        with pytest.raises(Forbidden) as refused:
            ask(town, who)
        assert refused.value.message("ja")
        assert refused.value.message("en") != refused.value.message("ja")
        assert refused.value.remedy("ja") != refused.value.remedy("en")
    assert accesses(office) == []


def test_each_answer_says_who_was_shown_to_whom_and_why(town: TownService, office: Office) -> None:
    """The purpose's law stands beside the people and groups of items; 個人番号 is marked when it is really shown."""
    number_worker = visit(Role.CASEWORKER, Role.MY_NUMBER, name="番号係")
    assert town.resident(number_worker, "19").items["my_number"] == HIDDEN
    assert town.resident(number_worker, "19", my_number=True).items["my_number"] == "123456789018"
    assert town.resident(CLERK, "19", my_number=True).items["my_number"] == HIDDEN
    logged = accesses(office)
    assert [one.my_number for one in logged] == [False, True, False]
    assert set(logged[0].subjects) == {HEAD, SPOUSE, CHILD}
    assert (logged[0].actor, logged[0].place, logged[0].action) == ("番号係", "本庁1", "test")
    assert logged[0].legal_basis == "住民基本台帳法5条"
    assert "住所" in logged[0].items


def test_nothing_is_shown_that_can_not_be_written_down(town: TownService, monkeypatch: pytest.MonkeyPatch) -> None:
    """An access log on a full disk stops every answer about people, and every entry."""

    def full(*_: object) -> None:
        raise AccessLogError("full")

    monkeypatch.setattr(town._accesses._log, "record", full)
    for what in ("find", "resident", "household", "history", "diff", "enter", "draft"):
        with pytest.raises(AccessRefusal):
            ASKED[what](town, visit(Role.CASEWORKER))
    assert town.statistics(visit(Role.CASEWORKER, purpose="statistics")).figures["population"] == 4


def test_the_page_shows_everything_beside_the_record(town: TownService) -> None:
    """Household with its head, age, notes, what was recorded later, and why tax isn't shown."""
    view = town.resident(CLERK, CHILD)
    assert [member.number for member in view.members] == [HEAD, CHILD, SPOUSE] or view.members[0].number == HEAD
    assert view.head is not None
    assert (view.head.number, view.age) == (HEAD, 9)
    assert (view.at.valid, view.at.simulated, view.recorded_later) == (TODAY, True, 0)
    assert not view.tax.decision.allowed
    assert [(one.effective, one.reason, one.counts) for one in view.milestones] == [(ENTERED, "move_in_domestic", True)]
    assert town.resident(CLERK, NEIGHBOUR).notes["remark"] == "窓口に来た"
    gone = town.resident(CLERK, GONE, Moment(date(2024, 1, 20)))
    assert gone.items["status"] == "resident"
    assert [entry["reason"] for entry in gone.scheduled] == ["move_out_domestic"]
    known_then = town.resident(CLERK, GONE, Moment(date(2024, 3, 1), date(2024, 1, 20)))
    assert (known_then.items["status"], known_then.recorded_later, known_then.at.is_past) == ("resident", 1, True)


def test_a_number_that_nobody_has_is_told_apart_from_one_not_known_yet(town: TownService) -> None:
    """The caseworker learns whether to look for another number or another day."""
    with pytest.raises(Complaint, match="C201"):
        town.resident(CLERK, "9999")
    with pytest.raises(Complaint, match="C202"):
        town.resident(CLERK, HEAD, Moment(date(2020, 1, 1)))
    with pytest.raises(Complaint, match="C103"):
        town.resident(CLERK, HEAD, Moment(known=10_000))
    with pytest.raises(Complaint, match="C201"):
        town.history(CLERK, "9999")
    with pytest.raises(Complaint, match="C201"):
        town.household(CLERK, "9999")


def test_history_tells_who_changed_what_and_why(town: TownService) -> None:
    """Field by field, with the law; a cancelled entry names the one that cancels it."""
    town.enter(CLERK, relocation("moved", NEIGHBOUR, "台方"))
    *_, moved = town.history(CLERK, NEIGHBOUR).entries
    assert (moved.entry["reason"], moved.entry["actor"], moved.entry["place"]) == ("relocation", "窓口一", "本庁1")
    changed = {change.item: (change.before, change.after) for change in moved.changes}
    assert changed["area"] == ("求名", "台方")
    assert moved.entry["legal_basis"]


def test_the_difference_of_two_moments_is_item_by_item(town: TownService) -> None:
    """One person's, or the whole town's with a limit that says how much there is."""
    before = Moment(date(2024, 1, 31))
    one = town.diff(CLERK, before, Moment(), GONE)
    assert {change.item for change in one.records[0].changes} >= {"status", "planned_destination"}
    assert [entry["reason"] for entry in one.records[0].causes] == ["move_out_domestic"]
    whole = town.diff(CLERK, before, Moment(), most=1)
    assert (len(whole.records), whole.total > 1) == (1, True)
    with pytest.raises(Complaint, match="C201"):
        town.diff(CLERK, before, Moment(), "9999")


def test_the_auditor_sees_replay_and_screen_agree(town: TownService) -> None:
    """Two digests of the same moment; a query of the accesses leaves a trace of its own."""
    then = town.replay_digest(AUDITOR, Moment(date(2024, 1, 31)))
    now = town.replay_digest(AUDITOR)
    assert then.agrees
    assert now.agrees
    assert then.replayed != now.replayed
    town.resident(CLERK, HEAD)
    looked = town.accesses_to(AUDITOR, "19").entries
    assert [entry["actor"] for entry in looked] == ["窓口一"]
    assert [entry["actor"] for entry in town.access_report(AUDITOR, Analysis.ALL).entries] == ["窓口一", "監査一"]
    operators = {one["actor"]: one["answers"] for one in town.access_report(AUDITOR).operators}
    assert operators == {"窓口一": 1, "監査一": 1}
    assert town.decisions_on_corrected(AUDITOR).decisions == ()
