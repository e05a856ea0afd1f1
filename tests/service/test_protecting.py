"""支援措置 and 抑止 through every question of the service (story 9)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from support.offices import form
from support.served import (
    CHILD,
    CLERK,
    HEAD,
    HIDDEN_AREA,
    NEIGHBOUR,
    OFFICER,
    REFUGE,
    SPOUSE,
    TODAY,
    flight,
    inquiry_hold,
    note,
    on,
    relocation,
    visit,
)

from console.service.sight import Safeguards
from console.service.town import TownService
from console.service.visit import Forbidden, Moment, Question
from events import protection as p
from events import resident as e
from events.bill import BillDecided, Tax
from registry.application import commands as c
from registry.application.permissions import Role
from registry.domain.errors import RuleViolation
from registry.domain.masking import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.bootstrap import Office
    from console.service.visit import Visit


@pytest.fixture
def town(office: Office) -> Iterator[TownService]:
    """The town after the flight."""
    with office.registry(simulated=True) as registry:
        for command in flight():
            on(registry, TODAY, command)
    with TownService(office, simulated=True) as service:
        yield service


def everything_told(town: TownService, who: Visit) -> str:
    """All answers about the family at all moments, as one text."""
    moments = [Moment(), Moment(date(2024, 3, 1)), Moment(TODAY, date(2024, 3, 1))]
    answers: list[object] = [town.find(who, Question.typed(word)) for word in ("渡辺", "ワタナベ", "19", HIDDEN_AREA)]
    for number in (HEAD, SPOUSE, CHILD):
        answers += [town.resident(who, number, moment) for moment in moments]
        answers.append(town.history(who, number))
    answers += [town.household(who, HEAD, moment) for moment in moments]
    answers.append(town.household(who, REFUGE))
    answers.append(town.diff(who, moments[1], moments[0]))
    answers.append(town.diff(who, moments[1], moments[0], SPOUSE))
    return repr(answers)


def test_story_9_no_answer_tells_the_new_address(town: TownService) -> None:
    """Not the victim's page, nor the child's, nor the other party's household history, nor a search by address."""
    assert HIDDEN_AREA not in everything_told(town, CLERK)
    assert HIDDEN_AREA in everything_told(town, OFFICER)


def test_a_search_by_the_hidden_address_finds_nobody(town: TownService) -> None:
    """A hit alone would tell; the name still finds them, and who isn't protected is found by address as ever."""
    assert town.find(CLERK, Question.typed(HIDDEN_AREA)).hits == ()
    assert town.find(CLERK, Question.typed(f"渡邉 {HIDDEN_AREA}")).hits == ()
    assert {hit.number for hit in town.find(OFFICER, Question.typed(HIDDEN_AREA)).hits} == {SPOUSE, CHILD}
    assert {hit.number for hit in town.find(CLERK, Question.typed("渡邉 家之子")).hits} == {HEAD}
    assert {hit.number for hit in town.find(CLERK, Question.typed("渡邉")).hits} == {HEAD, SPOUSE, CHILD}


def test_the_page_says_that_something_is_hidden_and_why(town: TownService) -> None:
    """The clerk sees that a measure runs, not against whom; the officer sees it all."""
    seen = town.resident(CLERK, SPOUSE)
    assert (seen.is_hidden, seen.items["area"], seen.items["name"]) == (True, HIDDEN, "渡邉　はな")
    assert seen.support is not None
    assert (seen.support["status"], seen.support["abuser_name"]) == ("provisional", HIDDEN)
    opened = town.resident(OFFICER, SPOUSE)
    assert opened.support is not None
    assert (opened.is_hidden, opened.support["abuser_name"]) == (False, "渡邉　太郎")
    assert not town.resident(CLERK, HEAD).is_hidden


def test_only_the_protection_officer_enters_a_measure(town: TownService) -> None:
    """支援措置 is entered and ended by who is responsible for it, and 写し is never cleared by anybody else."""
    start = flight()[1]
    with pytest.raises(Forbidden, match="C310"):
        town.enter(CLERK, start)
    assert town.enter(OFFICER, start).repeated


def test_a_draft_shows_no_hidden_address(town: TownService) -> None:
    """仮登録 of a protected person is read with the reader's own rights."""
    saved = town.save_draft(OFFICER, relocation("again", SPOUSE, "もっと遠く"))
    assert saved.people[SPOUSE]["area"] == "もっと遠く"
    (seen,) = town.drafts(CLERK)
    assert seen.people[SPOUSE]["area"] == HIDDEN


def test_a_hold_on_looking_stops_the_clerk_and_warns_the_officer(town: TownService) -> None:
    """照会抑止: the record stays closed, in lists only the number is left, until the officer looks."""
    town.enter(OFFICER, inquiry_hold(NEIGHBOUR))
    for ask in (town.resident, town.history):
        with pytest.raises(RuleViolation, match="R125"):
            ask(CLERK, NEIGHBOUR)
    (hit,) = town.find(CLERK, Question.typed("子安")).hits
    assert (hit.held, set(hit.items.values())) == (True, {HIDDEN})
    (member,) = town.household(CLERK, NEIGHBOUR).members
    assert (member.items["name"], member.items["relationship"]) == (HIDDEN, "世帯主")
    (alert,) = town.resident(OFFICER, NEIGHBOUR).alerts
    assert alert.code == "R125"


def test_what_runs_out_alerts_on_the_page(office: Office) -> None:
    """A measure in its last month, on the day of the town's own clock."""
    with office.registry(simulated=True) as registry:
        for command in flight():
            on(registry, TODAY, command)
        on(registry, date(2025, 5, 20), note("later", HEAD, "一年後"))
    with TownService(office, simulated=True) as town:
        assert [alert.code for alert in town.resident(CLERK, SPOUSE).alerts] == ["A107"]


def test_a_bill_names_nobodys_hidden_address(office: Office) -> None:
    """The tax office sees the bill of a protected person."""
    decided = BillDecided(tax=Tax.LIGHT_VEHICLE, fiscal_year=2024, taxpayer=SPOUSE, amount=10_800, due_on=TODAY)
    with office.registry(simulated=True) as registry:
        for command in flight():
            on(registry, TODAY, command)
        given = form("bills", "bill.decided", TODAY)
        on(registry, TODAY, c.DecideBills(form=given, bills={"2024-1": decided}))
    tax = visit(Role.TAX, purpose="tax")
    with TownService(office, simulated=True) as town:
        seen = town.resident(tax, SPOUSE)
        assert [bill["balance"] for bill in seen.tax.bills] == [10_800]
        assert town.bill(tax, "2024-1").items["taxpayer"] == SPOUSE
        assert HIDDEN_AREA not in repr((seen, town.bill(tax, "2024-1")))


def test_what_protects_is_brought_up_to_date_with_every_entry(office: Office) -> None:
    """Whoever moves in with or away from a protected person, is held or unprotected: at once as if read anew."""
    ended = p.SupportEnded()
    entries = (
        note("unrelated", NEIGHBOUR, "別件"),
        *flight(),
        relocation("apart", HEAD, "求名"),
        c.Change(
            form=form("joins", "relocation", TODAY, notice_on=TODAY),
            people={NEIGHBOUR: e.Relocated(area=HIDDEN_AREA, street="9番", household=REFUGE, relationship="同居人")},
        ),
        inquiry_hold(NEIGHBOUR),
        c.ChangeSupport(form=form("over", "support_ended", TODAY), people={SPOUSE: ended}),
    )
    guarded = []
    with TownService(office, simulated=True) as town:
        for entry in entries:
            town.enter(OFFICER, entry)
            follower = town._follower
            assert follower.safeguards == Safeguards.of(follower.model(), follower.position)
            guarded.append(len(follower.safeguards.guard.people))
    assert guarded == [0, 0, 2, 2, 3, 3, 0]
