"""窓口: drawn numbers, 仮登録 with 審査 and 決裁, holds; through the real store and the embedded log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.asked_twice import AskedTwice, opened_town
from support.changes import CHILD, HEAD, RETURNING, TODAY, WHAT, command, settle
from support.offices import form, moment, newcomer
from support.people import ReplayedPeople
from support.sealers import AesGcmSealer

from connectors.sqlite.drafts import SqliteDraftStore
from events import protection as p
from events import resident as e
from events.annotation import RemarkWritten
from events.reasons import REASONS
from events.values.legal_date import LegalDate
from events.values.numbers import is_valid_serial
from registry.application import commands as c
from registry.application.clocks import SimulatedClock
from registry.application.command_json import command_from_json, command_to_json
from registry.application.drafts import Policy, pack, unpack
from registry.application.window import Window
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


CODES = ("24846016232", "25208017694", "25208017716", "10000000006")


class StalePeople(ReplayedPeople):
    """An index that hasn't seen anybody's number yet."""

    def last_number(self, kind: str) -> str:
        """Nothing was given, as far as it knows."""
        del kind
        return ""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[AskedTwice]:
    """A settled town on 10 June."""
    with opened_town(tmp_path) as asked:
        for one in settle():
            asked.on(date(2024, 2, 1), one)
        set_clock(asked, TODAY)
        yield asked


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteDraftStore]:
    """A drafts file of its own."""
    made = SqliteDraftStore(tmp_path / "drafts.sqlite", AesGcmSealer())
    yield made
    made.close()


@pytest.fixture
def window(town: AskedTwice, store: SqliteDraftStore) -> Window:
    """The town's counter."""
    return Window(town.town, ReplayedPeople(town.town), store)


def set_clock(town: AskedTwice, day: date) -> None:
    """Let the town's day be another."""
    assert isinstance(town.town.clock, SimulatedClock)
    town.town.clock.set(moment(day))


def family() -> list[Any]:
    """Two people who arrive without numbers."""
    bodies = (newcomer("", word, name=f"新 {word}", resident_code="") for word in ("世帯主", "妻"))
    return [replace(one, household=None, resident_code=code) for one, code in zip(bodies, ("1", "2"), strict=True)]


def test_new_people_get_the_next_numbers_with_check_digits(town: AskedTwice, window: Window) -> None:
    """The numbers follow the last ones, check, and the new household is shared."""
    receipt, numbers = window.enter_new(form("new", effective=TODAY), family())
    assert len(set(numbers)) == 2
    assert all(is_valid_serial(number) and int(number) > int(RETURNING) for number in numbers)
    records = [town.resident(number, TODAY) for number in numbers]
    households = {record["household"] for record in records if record}
    assert len(households) == 1
    assert is_valid_serial(households.pop())
    again = window.enter_new(form("new", effective=TODAY), family())
    assert again == (replace(receipt, repeated=True, alerts=()), numbers)


def test_members_stand_in_the_order_of_the_certificate(town: AskedTwice, window: Window) -> None:
    """5.2: head, spouse, children by birth, in whichever order they are typed; who comes later stands last."""
    child, head = (replace(one, resident_code=code) for one, code in zip(family(), CODES[1:], strict=False))
    child = replace(child, relationship="子", birth=LegalDate.exact(date(2015, 1, 1)))
    _, numbers = window.enter_new(form("two", effective=TODAY), [child, replace(head, relationship="世帯主")])
    _, later = window.enter_new(form("baby", effective=TODAY), [replace(child, household=HEAD, resident_code=CODES[0])])
    records = [town.resident(number, TODAY) or {} for number in (*numbers, *later)]
    assert [one["household_order"] for one in records] == [2, 1, 4]


def test_a_text_is_kept_as_typed_or_not_at_all(town: AskedTwice, window: Window) -> None:
    """異体字 and compatibility ideographs stay byte for byte; what no screen can show is refused with its cause."""
    name = "神\ufa19　渡邉\U000e0102"
    _, (number,) = window.enter_new(form("kept", effective=TODAY), [replace(family()[0], name=name)])
    kept = town.resident(number, TODAY)
    assert kept is not None
    assert kept["name"] == name
    for bad in ("　", "太\x07郎", " 太郎", "東" * 101):
        body = replace(family()[1], name=bad)
        with pytest.raises(RuleViolation) as refused:
            window.enter_new(form("bad", effective=TODAY), [body])
        assert (refused.value.code, refused.value.item) == ("R145", "name")
        assert refused.value.message("en") != refused.value.message("ja")
    remark = c.Annotate(form=form("r", "remark_written", TODAY), people={HEAD: RemarkWritten(remark="一行目\n二行目")})
    window.handle(remark)
    notice = form("n", "move_in_notice_received", TODAY)
    with pytest.raises(RuleViolation, match="R145"):
        window.handle(c.ConfirmMoveOut(form=notice, people={RETURNING: "千葉県\u202e"}))


def test_numbers_are_never_given_twice_even_by_a_stale_index(town: AskedTwice, store: SqliteDraftStore) -> None:
    """A window whose index lags behind draws on until nobody has the number; nobody's record is taken over."""
    stale = Window(town.town, StalePeople(town.town), store)
    _, first = stale.enter_new(form("first", effective=TODAY), family()[:1])
    body = replace(family()[0], resident_code="3", name="別人")
    _, second = stale.enter_new(form("second", effective=TODAY), [body])
    assert first != second
    one = town.resident(first[0], TODAY)
    assert one is not None
    assert one["name"] == "新 世帯主"


def test_a_family_without_numbers_waits_as_one_draft(town: AskedTwice, window: Window) -> None:
    """A draft of newcomers names nobody yet; decided, it is one commit with the next free numbers."""
    given = c.Enter(form=form("arrivals", effective=TODAY), people=c.newcomers(family()))
    head = town.town.log.head()
    draft = window.save_draft(given)
    assert (draft.people, town.town.log.head()) == ((), head)
    _, (between,) = window.enter_new(form("between", effective=TODAY), [replace(family()[0], resident_code="9")])
    window.review(draft.id, "審査")
    receipt = window.decide(draft.id, "決裁")
    numbers = window.entered(given.form.command_id)
    assert [is_valid_serial(number) for number in numbers] == [True, True]
    assert min(map(int, numbers)) > int(between)
    records = [town.resident(number, TODAY) for number in numbers]
    assert [record["name"] for record in records if record] == ["新 世帯主", "新 妻"]
    assert window.handle(given) == replace(receipt, repeated=True, alerts=())


def test_who_comes_back_brings_somebody_new(town: AskedTwice, window: Window) -> None:
    """再転入 with a newcomer on one 届書: the former resident keeps the number, the other gets one."""
    back, baby = family()
    back, baby = replace(back, resident_code="25208017678"), replace(baby, relationship="子")
    window.handle(c.Enter(form=form("back", effective=TODAY), people={RETURNING: back, **c.newcomers([baby])}))
    (number,) = window.entered(form("back", effective=TODAY).command_id)
    records = [town.resident(one, TODAY) for one in (RETURNING, number)]
    assert len({record["household"] for record in records if record}) == 1


def test_a_draft_is_invisible_until_it_is_decided(town: AskedTwice, window: Window) -> None:
    """仮登録 records nothing; 審査 and 決裁 by others make it one commit that names the approver."""
    head = town.town.log.head()
    draft = window.save_draft(command("relocation"))
    assert town.town.log.head() == head
    assert [one.people for one in window.drafts()] == [(CHILD,)]
    window.review(draft.id, "審査係")
    receipt = window.decide(draft.id, "決裁係")
    assert (receipt.first, receipt.repeated) == (head.position + 1, False)
    with pytest.raises(RuleViolation, match="R123"):
        window.save_draft(command("relocation"))
    assert town._catch_up().entries(f"resident-{CHILD}")[-1].header.approver == "決裁係"
    assert window.drafts() == []


def test_a_decision_that_was_cut_off_is_finished_by_deciding_again(
    town: AskedTwice, window: Window, store: SqliteDraftStore
) -> None:
    """Killed between the commit and the end of the draft: deciding again records nothing twice."""
    draft = window.save_draft(command("relocation"))
    window.review(draft.id, "審査係")
    kept = store.get(draft.id, draft.saved_at)
    assert kept is not None
    window.decide(draft.id, "決裁係")
    head = town.town.log.head()
    store.add(kept, draft.saved_at)
    assert window.decide(draft.id, "決裁係").repeated
    assert town.town.log.head() == head
    assert window.drafts() == []


def test_a_draft_expires_and_blocks_no_longer(town: AskedTwice, window: Window) -> None:
    """After 30 days an undecided draft is gone; the person is free for other entries."""
    draft = window.save_draft(command("relocation"))
    with pytest.raises(RuleViolation, match="R122"):
        window.handle(command("death"))
    set_clock(town, TODAY + timedelta(days=31))
    with pytest.raises(RuleViolation, match="R123"):
        window.decide(draft.id, "決裁係")
    window.handle(command("death"))
    gone = town.resident(CHILD, TODAY)
    assert gone is not None
    assert gone["status"] == "dead"


def test_a_withdrawn_draft_leaves_nothing(window: Window) -> None:
    """取下げ: the draft can't be decided, and something else can be entered."""
    draft = window.save_draft(command("relocation"))
    window.withdraw(draft.id)
    with pytest.raises(RuleViolation, match="R123"):
        window.review(draft.id, "審査係")
    window.save_draft(command("death"))


def test_a_draft_that_was_sent_back_waits_for_its_author(window: Window) -> None:
    """差戻し names who and why, and nobody decides it; saved again, it waits for 審査 anew."""
    draft = window.save_draft(command("relocation"))
    with pytest.raises(RuleViolation, match="R124"):
        window.send_back(draft.id, draft.author, "自分で")
    with pytest.raises(RuleViolation, match="R104"):
        window.send_back(draft.id, "審査係", " ")
    window.review(draft.id, "審査係")
    window.send_back(draft.id, "決裁係", "番地の誤り")
    assert [(one.returned_by, one.returned) for one in window.drafts()] == [("決裁係", "番地の誤り")]
    for act in (window.review, window.decide):
        with pytest.raises(RuleViolation, match="R139"):
            act(draft.id, "決裁係")
    window.save_draft(command("relocation"))
    assert [(one.reviewer, one.returned) for one in window.drafts()] == [("", "")]


def test_a_draft_is_checked_when_it_is_entered_and_when_it_is_decided(town: AskedTwice, window: Window) -> None:
    """What the rules refuse can't wait; what became impossible meanwhile isn't recorded, and stays to be withdrawn."""
    bad = e.Relocated(area="求名", relationship="孫")
    with pytest.raises(RuleViolation, match="R107"):
        window.save_draft(c.Change(form=form("bad", "relocation", TODAY), people={CHILD: bad}))
    draft = window.save_draft(command("relocation"))
    window.review(draft.id, "審査係")
    town.on(TODAY, command("death"))
    with pytest.raises(RuleViolation, match="R103"):
        window.decide(draft.id, "決裁係")
    assert [one.id for one in window.drafts()] == [draft.id]


def test_a_town_without_four_eyes_decides_alone(town: AskedTwice, store: SqliteDraftStore) -> None:
    """Each town decides whether 審査 is needed and by whom."""
    alone = Window(town.town, ReplayedPeople(town.town), store, Policy(four_eyes=False, review_first=False))
    draft = alone.save_draft(command("relocation"))
    assert not alone.decide(draft.id, "test").repeated


def test_drafts_are_sealed_at_rest(window: Window, tmp_path: Path) -> None:
    """Neither names nor addresses stand in the drafts file, and nothing of a withdrawn draft remains in it."""
    body = e.AmendedByAuthority(name="見えない　名前")
    draft = window.save_draft(c.Change(form=form("x", "amendment_ex_officio", TODAY), people={HEAD: body}))
    path = tmp_path / "drafts.sqlite"
    assert "見えない".encode() not in path.read_bytes()
    assert draft.id.encode() in path.read_bytes()
    window.withdraw(draft.id)
    assert draft.id.encode() not in path.read_bytes()


def test_a_suspended_hold_comes_back_by_itself(town: AskedTwice, window: Window) -> None:
    """一時解除 until 17:00: an entry at noon passes, one on the next day doesn't."""
    for reason in ("hold_set", "hold_suspended"):
        window.handle(command(reason))
    window.handle(command("kana_confirmed"))
    set_clock(town, TODAY + timedelta(days=1))
    with pytest.raises(RuleViolation, match="R125"):
        window.handle(command("minor_amendment"))


def test_a_hold_outlives_its_last_day(town: AskedTwice, window: Window) -> None:
    """抑止 with an end date still holds after it: only 解除 lifts it."""
    held: p.HoldSet = replace(WHAT["hold_set"][f"resident-{HEAD}"], until=TODAY)
    window.handle(c.SetHolds(form=form("h", "hold_set", TODAY), holds={f"resident-{HEAD}": held}))
    set_clock(town, TODAY + timedelta(days=30))
    with pytest.raises(RuleViolation, match="R125"):
        window.handle(command("kana_confirmed"))
    window.handle(command("hold_lifted"))
    window.handle(command("kana_confirmed"))


def test_a_hold_for_changes_stops_no_certificate(window: Window) -> None:
    """Each 抑止 names its process."""
    window.handle(command("hold_set"))
    window.handle(command("certificate_issued"))


def test_a_returning_person_keeps_the_number(town: AskedTwice, window: Window) -> None:
    """再転入: entered under the old 宛名番号 nothing is in the way, under a new one the old is named (story 12)."""
    items = replace(WHAT["move_in_domestic"]["67"], name="山武　三郎", resident_code="25208017678")
    with pytest.raises(RuleViolation, match=f"R120.*{RETURNING}"):
        window.handle(c.Enter(form=form("a", effective=TODAY), people={"67": items}))
    window.handle(c.Enter(form=form("b", effective=TODAY), people={RETURNING: items}))
    record = town.resident(RETURNING, TODAY)
    assert record is not None
    assert record["status"] == "resident"


@settings(max_examples=100, deadline=None)
@given(reason=st.sampled_from(list(REASONS)))
def test_every_command_can_wait_as_a_draft(reason: str) -> None:
    """Any command comes back from its packed form as it was."""
    asked = command(reason, notice_on=TODAY)
    assert unpack(pack(asked)) == asked
    assert command_from_json(command_to_json(asked)) == asked
