"""Entering through the service: read at once, drawn numbers, four eyes, and what stops it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from support.offices import form, newcomer
from support.people import ReplayedPeople
from support.served import (
    CHILD,
    CLERK,
    GONE,
    HEAD,
    NEIGHBOUR,
    SPOUSE,
    TODAY,
    note,
    on,
    relocation,
    visit,
)

from console.service.counter import ACTIONS
from console.service.town import TownService
from console.service.visit import Forbidden, Question
from events import resident as e
from events.assets import ParcelRegistered
from projections.edition import rebuild
from registry.application import commands as c
from registry.application.collection_handlers import COLLECTION_HANDLERS
from registry.application.erasure import Erase
from registry.application.ledger import RecordFacts
from registry.application.permissions import Action, Role
from registry.application.registry import HANDLERS
from registry.domain.errors import RuleViolation, TransientError, UnacknowledgedAlerts

if TYPE_CHECKING:
    from console.bootstrap import Office

PATIENCE = 30.0


def arriving(name: str, code: str) -> Any:
    """Somebody without a number or a household."""
    return replace(newcomer("", name=name, resident_code=code), household=None)


def test_an_entry_is_read_at_once_and_only_once(town: TownService) -> None:
    """The very next answer knows of it; the same command again changes nothing."""
    before = town.position
    receipt = town.enter(CLERK, relocation("once", NEIGHBOUR, "台方"))
    assert (receipt.first, receipt.repeated) == (before + 1, False)
    assert town.resident(CLERK, NEIGHBOUR).items["area"] == "台方"
    assert town.enter(CLERK, relocation("once", NEIGHBOUR, "台方")).repeated
    assert (town.position, town.recorded, town.entered) == (receipt.last, receipt.last, 1)


def test_what_another_process_records_is_read_too(town: TownService, office: Office) -> None:
    """The follower is woken by the log's watcher."""
    with office.registry(simulated=True) as registry:
        on(registry, TODAY, relocation("elsewhere", NEIGHBOUR, "田間"))
        assert town._follower.wait(registry.log.head().position, PATIENCE)
    assert town.resident(CLERK, NEIGHBOUR).items["area"] == "田間"


def test_nobody_enters_in_anothers_name(town: TownService) -> None:
    """Actor, place and approver are the service's to fill in, and alerts are acknowledged one by one."""
    forged = relocation("forged", NEIGHBOUR, "田間")
    forged = replace(forged, form=replace(forged.form, actor="市長", place="どこか", approver="市長"))
    town.enter(CLERK, forged)
    entry = town.history(CLERK, NEIGHBOUR).entries[-1].entry
    assert (entry["actor"], entry["place"], entry["approver"]) == ("窓口一", "本庁1", "")
    given = form("late", "relocation", date(2024, 2, 1), acknowledged=frozenset({c.ANY_ALERT}), notice_on=TODAY)
    with pytest.raises(UnacknowledgedAlerts, match="A105"):
        town.enter(CLERK, c.Change(form=given, people={SPOUSE: e.Relocated(area="田間", street="1番地")}))


def test_tax_and_residents_are_entered_by_their_own_offices(town: TownService) -> None:
    """A residents' clerk decides no bill, a tax officer moves nobody, and nobody erases or opens through a door."""
    tax = visit(Role.TAX, purpose="tax")
    with pytest.raises(Forbidden):
        town.enter(tax, relocation("tax", NEIGHBOUR, "田間"))
    given = form("payment", "bill.payment_received", TODAY)
    payment = c.ReceivePayment(form=given, bill="1", amount=1, channel="窓口")
    with pytest.raises(Forbidden):
        town.enter(CLERK, payment)
    with pytest.raises(RuleViolation):
        town.enter(tax, payment)
    everything = visit(*Role, purpose="tax")
    for command in (c.OpenTown(form=given, name="x", simulated=True), Erase(form=given, number=HEAD, grounds="x")):
        with pytest.raises(Forbidden):
            town.enter(everything, command)


def test_the_index_finds_whom_replay_finds(town: TownService) -> None:
    """同一人 checks see everybody, former residents too, as the log has them."""
    replayed = ReplayedPeople(town._registry, town._registry._sealer)
    index = town._counter.window._people
    for code in ("24727059608", "25208017678", "nobody's"):
        assert index.with_key("resident_code", code) == replayed.with_key("resident_code", code)
    assert index.with_key("my_number", "123456789018") == replayed.with_key("my_number", "123456789018")
    twin = ("山武　三郎", "男", date(1990, 5, 6))
    assert [one.number for one in index.alike(*twin)] == [GONE] == [one.number for one in replayed.alike(*twin)]
    assert index.last_number("resident") == replayed.last_number("resident") == GONE
    with pytest.raises(KeyError):
        index.with_key("name", "山武　三郎")


def test_who_comes_back_is_proposed_and_that_is_written_down(town: TownService, office: Office) -> None:
    """A former resident with the same name, sex and birth date is named; naming somebody is an access to them."""
    from console.proof import access_log  # noqa: PLC0415 - beside its only use

    again = arriving("山武　三郎", "25208017694")
    with pytest.raises(UnacknowledgedAlerts, match=f"A104.*{GONE}"):
        town.enter_new(CLERK, form("back", effective=TODAY, acknowledged=frozenset()), [again])
    with access_log(office) as log:
        assert [entry.access.actor for entry in log.entries_about([GONE])] == ["窓口一"]
    taken = arriving("別人　花子", "24727059608")
    with pytest.raises(RuleViolation, match="R119"):
        town.enter_new(CLERK, form("taken", effective=TODAY), [taken])


def test_an_act_of_the_tax_office_waits_for_an_approver_too(town: TownService) -> None:
    """A tax officer's draft becomes a record by 決裁; who may not enter taxes can't save it."""
    facts = {"parcel-0000000099": ParcelRegistered(owner="1", land_area=1, price=1, land_class="commercial")}
    command = RecordFacts(form=form("parcel", "parcel.registered", TODAY), facts=facts)
    with pytest.raises(Forbidden):
        town.save_draft(CLERK, command)
    saved = town.save_draft(visit(Role.TAX, purpose="tax", name="税務"), command)
    town.review(visit(Role.TAX, purpose="tax", name="審査者"), saved.id)
    receipt, _ = town.decide_draft(visit(Role.APPROVER, purpose="tax", name="決裁者"), saved.id)
    assert (receipt.last - receipt.first, town.position) == (0, receipt.last)
    other = replace(
        command, form=form("other", "parcel.registered", TODAY), facts={"parcel-98": facts["parcel-0000000099"]}
    )
    waiting = town.save_draft(visit(Role.TAX, purpose="tax", name="税務"), other)
    with pytest.raises(Forbidden):
        town.withdraw(CLERK, waiting.id)
    town.withdraw(visit(Role.TAX, purpose="tax", name="税務"), waiting.id)
    assert town.drafts(visit(Role.APPROVER, purpose="tax")) == ()


def test_a_draft_is_decided_by_others(town: TownService) -> None:
    """仮登録 is invisible, waits for 審査 and 決裁 by others, and becomes one commit that names them."""
    saved = town.save_draft(CLERK, relocation("draft", CHILD, "家徳"))
    assert town.resident(CLERK, CHILD).items["area"] == "家之子"
    with pytest.raises(RuleViolation, match="R122"):
        town.enter(CLERK, relocation("meanwhile", CHILD, "田間"))
    with pytest.raises(RuleViolation, match="R124"):
        town.review(CLERK, saved.id)
    approver = visit(Role.APPROVER, name="決裁者")
    town.review(visit(Role.CASEWORKER, name="審査者"), saved.id)
    assert [(one.id, one.reviewer) for one in town.drafts(approver)] == [(saved.id, "審査者")]
    assert town.decide_draft(approver, saved.id)[1] == ()
    entry = town.history(CLERK, CHILD).entries[-1].entry
    assert (entry["actor"], entry["approver"]) == ("窓口一", "決裁者")
    assert town.drafts(approver) == ()
    town.withdraw(CLERK, town.save_draft(CLERK, relocation("second", CHILD, "油井")).id)
    assert town.drafts(approver) == ()


def test_a_new_edition_is_taken_up(town: TownService, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process rebuilt, or there is much in memory: answers come from the new edition without a pause."""
    old = town._follower._live
    with office.log() as log, office.sealer() as sealer:
        rebuild(office.folder / "readmodel.duckdb", log, sealer)
    town.enter(CLERK, relocation("rebuilt", NEIGHBOUR, "田間"))
    wait_for_edition_after(town, old)
    old = town._follower._live
    monkeypatch.setattr("console.service.following.IN_MEMORY", 0)
    town.enter(CLERK, relocation("published", NEIGHBOUR, "油井"))
    wait_for_edition_after(town, old)
    assert town.resident(CLERK, NEIGHBOUR).items["area"] == "油井"


def wait_for_edition_after(town: TownService, old: object) -> None:
    """Until the follower reads another edition."""
    with town._follower._moved:
        assert town._follower._moved.wait_for(lambda: town._follower._live is not old, PATIENCE)


def test_a_follower_that_failed_answers_for_nothing_new(town: TownService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries are refused and the fault is named, instead of showing old facts as new."""

    def broken(*_: object, **__: object) -> int:
        raise OSError("the disk is gone")

    monkeypatch.setattr(type(town._follower._live), "refresh", broken)
    with pytest.raises(TransientError):
        town.enter(CLERK, note("lost", NEIGHBOUR, "x"))
    assert isinstance(town.fault, OSError)
    with pytest.raises(TransientError):
        town.enter(CLERK, note("never", NEIGHBOUR, "y"))


DRAWING = """
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from support.offices import form, newcomer
from support.served import CLERK, TODAY
from console.service.services import Services
with Services.open(Path(sys.argv[1])) as services:
    (town,) = services.towns.values()
    print("ready", flush=True)
    sys.stdin.readline()
    for index in range(5):
        name = f"{sys.argv[2]}-{index}"
        body = replace(newcomer("", name=name, resident_code=name), household=None)
        _, (number,) = town.enter_new(CLERK, form(name, effective=TODAY, acknowledged=frozenset({"A109"})), [body])
        print(number, town.resident(CLERK, number).items["name"], flush=True)
"""


@pytest.mark.slow
def test_two_processes_draw_different_numbers(office: Office) -> None:
    """Two windows at once: for each number one wins and the other draws the next; nobody's record is taken over."""
    command = [sys.executable, "-c", DRAWING, str(office.folder.parent)]
    environment = {"PYTHONPATH": ".:tests", "PATH": ""}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
    with subprocess.Popen([*command, "a"], **pipes) as one, subprocess.Popen([*command, "b"], **pipes) as other:
        both = {"a": one, "b": other}
        for process in both.values():
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        said = {name: process.communicate("go\n", timeout=120)[0] for name, process in both.items()}
    drawn = [line.split(maxsplit=1) for text in said.values() for line in text.splitlines()]
    assert sorted(name for _, name in drawn) == sorted(f"{name}-{index}" for name in both for index in range(5))
    assert len({number for number, _ in drawn}) == 10
    with TownService(office, simulated=True) as town:
        assert {hit.number: hit.items["name"] for hit in town.find(CLERK, Question("家之子")).hits}.items() >= dict(
            drawn
        ).items()


def test_newcomers_wait_as_a_draft_and_are_numbered_when_it_is_decided(town: TownService) -> None:
    """Whoever reviews sees what was entered of them; who decides is told their numbers."""
    given = form("newborn", effective=TODAY)
    saved = town.save_draft(CLERK, c.Enter(form=given, people=c.newcomers([arriving("新生　児", "25208017694")])))
    assert [one["name"] for one in saved.people.values()] == ["新生　児"]
    town.review(visit(Role.CASEWORKER, name="審査者"), saved.id)
    _, (number,) = town.decide_draft(visit(Role.APPROVER, name="決裁者"), saved.id)
    assert town.resident(CLERK, number).items["name"] == "新生　児"


def test_what_no_door_of_many_takes_is_listed() -> None:
    """A new command is nobody's until it is given an action: these are done where the data are, or by the exchange."""
    doorless = {command.__name__ for command in set(HANDLERS) - set(ACTIONS)}
    agreements = {"ProposeAgreement", "ApproveAgreement", "RevokeAgreement", "MarkFollowed", "Disclose"}
    assert doorless == {"OpenTown", "Erase", "ReceiveAnnouncement", *agreements}
    assert {ACTIONS[command] for command in COLLECTION_HANDLERS} == {Action.ENTER_TAX}
