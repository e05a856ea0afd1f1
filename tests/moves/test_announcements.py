"""転入予定 as a record: the newest word counts, and what came too late is said to be late."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from support.offices import form, newcomer, opened, registry

from events.move_chain import (
    Arrival,
    CompletionCancelled,
    MoveInAnnounced,
    MoveInCompleted,
    MoveInWithdrawn,
    NoticeCancelled,
    NoticeCited,
    ProtectionForwarded,
)
from events.provision import PROVIDED, concerned
from registry.application.command_json import command_from_json, command_to_json
from registry.application.commands import Cancel, ConfirmMoveOut, Enter
from registry.application.moves import ReceiveAnnouncement, move_in
from registry.application.one_stop import OneStopRequest, move_out
from registry.application.records_now import take
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts
from registry.domain.moves import ArrivalRecord, DepartureRecord, lapses_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.application.registry import TownRegistry

TODAY, PLANNED = date(2024, 7, 1), date(2024, 5, 20)
ARRIVAL = "122378-000000000000018"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[TownRegistry]:
    """An empty town."""
    with registry(tmp_path / "log.sqlite") as made:
        made.handle(opened())
        yield made


def told(town: TownRegistry, body: Any, name: str) -> Arrival:
    """Receive something about the person; what is known then."""
    filed = form(name, type(body).TYPE, TODAY)
    town.handle(ReceiveAnnouncement(form=filed, arrival=ARRIVAL, body=body))
    latest = take(town, ArrivalRecord, ARRIVAL).latest
    assert latest is not None
    return latest


def announcement(position: int, **items: Any) -> MoveInAnnounced:
    """An announcement at a position of the other town's log."""
    values = {"cited_town": "122378", "cited_position": position, "planned_leaving": PLANNED, "name": "山武　次郎"}
    return MoveInAnnounced(**{**values, **items})


def entering(number: str = "18", **more: Any) -> Enter:
    """A 特例転入 from the announcement."""
    since = date(2024, 6, 1)
    filed = form("in", "move_in_by_card", since, **{"notice_on": since, **more})
    return Enter(form=filed, people={number: newcomer("18")}, arrivals={"18": ARRIVAL})


def test_the_newest_word_of_the_other_town_counts(town: TownRegistry) -> None:
    """What stands earlier in its log and comes late changes nothing; a new announcement replaces all of an old one."""
    told(town, announcement(7, planned_destination="千葉県東金市1", alias="別名"), "a")
    assert told(town, announcement(5, name="旧"), "b").name == "山武　次郎"
    assert told(town, MoveInWithdrawn(cited_position=6), "c").status == "announced"
    assert told(town, MoveInWithdrawn(cited_position=9), "d").status == "withdrawn"
    assert told(town, announcement(8), "e").status == "withdrawn"
    again = told(town, announcement(10), "f")
    assert (again.status, again.planned_destination, again.alias) == ("announced", "", "")


def test_a_measure_is_kept_once_and_before_anything_else(town: TownRegistry) -> None:
    """A forwarded measure may come first; repeated, it adds nothing."""
    measure = ProtectionForwarded(support_status="provisional", support_until=date(2025, 3, 31))
    assert told(town, measure, "a").status is None
    head = town.log.head()
    told(town, measure, "b")
    assert town.log.head() == head
    assert take(town, ArrivalRecord, ARRIVAL).is_protected
    told(town, ProtectionForwarded(support_status="ended"), "c")
    assert not take(town, ArrivalRecord, ARRIVAL).is_protected


def test_a_move_with_the_card_alone_lapses(town: TownRegistry) -> None:
    """30 days after the plan, 14 after the arrival: A711, which a clerk may override."""
    assert lapses_on(PLANNED) == date(2024, 6, 19)
    assert lapses_on(PLANNED, date(2024, 6, 1)) == date(2024, 6, 15)
    told(town, announcement(7), "a")
    with pytest.raises(UnacknowledgedAlerts) as late:
        town.handle(entering(notice_on=date(2024, 6, 16), acknowledged=frozenset({"A105"})))
    assert [alert.code for alert in late.value.alerts] == ["A711"]
    assert town.handle(entering(notice_on=date(2024, 6, 15))).alerts == ()


def test_only_an_open_announcement_comes_true_and_only_for_who_is_entered(town: TownRegistry) -> None:
    """R711 for what was never told or has come true, R712 for somebody who isn't on the form."""
    with pytest.raises(RuleViolation, match="R711"):
        town.handle(entering())
    told(town, announcement(7), "a")
    with pytest.raises(RuleViolation, match="R712"):
        town.handle(entering("26"))
    town.handle(entering())
    latest = take(town, ArrivalRecord, ARRIVAL)
    assert [type(entry.body) for entry in latest.entries] == [MoveInAnnounced, MoveInCompleted]
    assert (getattr(latest.latest, "resident", ""), getattr(latest.latest, "cited_position", 0)) == ("18", 7)
    town.handle(Cancel(form=form("wrong", "cancel_entry", TODAY), cancels=form("in").command_id))
    assert isinstance(take(town, ArrivalRecord, ARRIVAL).entries[-1].body, CompletionCancelled)


def test_a_notice_is_cited_with_the_removal_and_cancelled_with_it(town: TownRegistry) -> None:
    """One commit holds both; taking the notice back takes the citation back."""
    town.handle(Enter(form=form("first"), people={"18": newcomer("18")}))
    request = OneStopRequest(
        receipt="R1", filed_on=TODAY, people=("18",), planned_leaving=TODAY, destination="千葉県山武市", visit_on=TODAY
    )
    town.handle(move_out(request, "122131", "clerk"))
    assert town.handle(move_out(request, "122131", "another clerk")).repeated
    notice = ConfirmMoveOut(
        form=form("notice", "move_in_notice_received", TODAY),
        people={"18": "千葉県山武市成東"},
        cited={"18": NoticeCited(cited_town="122378", cited_position=3)},
    )
    town.handle(command_from_json(command_to_json(notice)))
    record = take(town, DepartureRecord, "18")
    assert record.last_notice("122378") == notice.form.command_id
    assert record.last_notice("122394") is None
    town.handle(Cancel(form=form("back", "cancel_amendment", TODAY), cancels=notice.form.command_id))
    after = take(town, DepartureRecord, "18")
    assert (type(after.entries[-1].body), after.last_notice("122378")) == (NoticeCancelled, None)


def test_a_form_is_prefilled_and_every_item_can_be_changed() -> None:
    """What was told, over it the new address, over it each one's own; who had a number before keeps it."""
    arrival = Arrival(name="山武　次郎", kana="", relationship="子", my_number="123456789018", planned_leaving=PLANNED)
    command = move_in(
        form("in"),
        {"a": arrival, "b": arrival},
        {"area": "田間"},
        own={"b": {"relationship": "世帯主", "name": "山武　花"}},
        numbers={"b": "26"},
    )
    assert command.arrivals == {"new-1": "a", "26": "b"}
    first, second = command.people["new-1"], command.people["26"]
    assert (vars(first)["name"], vars(first)["relationship"], vars(first)["area"]) == ("山武　次郎", "子", "田間")
    assert (vars(second)["name"], vars(second)["relationship"], vars(second)["kana"]) == ("山武　花", "世帯主", None)
    assert command_from_json(command_to_json(command)) == command


def test_what_is_told_of_an_arrival_concerns_nobody_before_it_comes_true() -> None:
    """A pre-arrival can be named in an agreement, but there is no resident yet whom it could tell of."""
    assert MoveInAnnounced.TYPE in PROVIDED
    assert concerned(f"arrival-{ARRIVAL}", {"name": "x"}) is None
    assert concerned(f"arrival-{ARRIVAL}", {"resident": "18"}) == "18"
