"""Every 異動事由: a row in the table, a command, an event class, and what it does to a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from support.asked_twice import AskedTwice, opened_town
from support.changes import (
    BEFORE,
    CANCELLED,
    CHILD,
    DAY,
    ENTERED,
    FOREIGN,
    HEAD,
    RETURNING,
    STRANGER,
    TODAY,
    WHAT,
    all_items,
    command,
    settle,
)
from support.offices import form, newcomer

from events import resident as e
from events.annotation import ANNOTATION_EVENTS, Annotation, RegistrationsChanged
from events.certificate import CERTIFICATE_EVENTS, Certificate
from events.event import instant
from events.household import HOUSEHOLD_EVENTS
from events.protection import LOCAL, PROTECTION_EVENTS, Hold, HoldSuspended, Support, SupportChangeCancelled
from events.reasons import REASONS
from events.resident import RESIDENT_EVENTS
from registry.application import commands as c
from registry.domain.errors import RuleViolation
from registry.domain.plans import PLANS, Act

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def town(tmp_path: Path) -> Iterator[AskedTwice]:
    """A town with a family, a foreign resident and somebody who has left."""
    with opened_town(tmp_path) as asked:
        for one in settle():
            asked.on(date(2024, 2, 1), one)
        yield asked


def enter(town: AskedTwice, reason: str) -> None:
    """What must come before, then the reason itself, on its day."""
    for earlier in BEFORE.get(reason, ()):
        town.on(TODAY, command(earlier))
    town.on(DAY.get(reason, TODAY), command(reason))


def test_the_table_has_every_reason_and_no_other() -> None:
    """Each row of the official lists, and each of ours, has a command and at least one event class."""
    assert set(PLANS) == set(REASONS)
    assert all(plan.bodies and isinstance(plan.act, Act) for plan in PLANS.values())


def test_every_event_class_is_carried_by_a_reason() -> None:
    """No event of a resident exists that no 異動事由 can record; what follows for households is recorded with it."""
    carried = {body for plan in PLANS.values() for body in plan.bodies} | {SupportChangeCancelled}
    assert {*RESIDENT_EVENTS, *ANNOTATION_EVENTS, *CERTIFICATE_EVENTS, *PROTECTION_EVENTS} == carried
    assert [body.TYPE for body in HOUSEHOLD_EVENTS] == ["household.recomposed", "household.recomposition_cancelled"]


@pytest.mark.parametrize("reason", PLANS)
def test_every_reason_is_recorded_by_its_command(town: AskedTwice, reason: str) -> None:
    """The ordinary command of each reason is accepted, and its events carry the reason, its basis and its body."""
    before = town.town.log.head().position
    enter(town, reason)
    entries = [
        entry
        for stream in town.town.commit_of(command(reason).form.command_id)
        for entry in town._catch_up().entries(stream)
        if entry.position > before and entry.header.submission == reason
    ]
    pair = {reason, PLANS[reason].pair} - {""}
    assert {entry.header.reason for entry in entries} == pair
    classes = {body for one in pair for body in PLANS[one].bodies}
    assert {type(entry.body) for entry in entries} & classes
    assert all(entry.header.legal_basis == REASONS[reason].legal_basis for entry in entries)
    town.assert_same(ENTERED, TODAY, DAY.get(reason, TODAY))


def test_every_reason_has_an_example() -> None:
    """The examples of these tests are complete."""
    assert set(WHAT) | set(CANCELLED) == set(REASONS)


def test_story_6_naturalization(town: AskedTwice) -> None:
    """One transaction: the foreign 住民票 is removed, a Japanese one made; numbers and 住民となった日 stay."""
    receipt = town.on(TODAY, command("entry_naturalized", effective=date(2024, 6, 1)))
    assert receipt.last - receipt.first == 1
    before, after = town.resident(STRANGER, date(2024, 5, 31)), town.resident(STRANGER, date(2024, 6, 1))
    assert before is not None
    assert after is not None
    assert (before["kind"], after["kind"], after["status"]) == ("foreign", "japanese", "resident")
    assert after["became_resident"] == before["foreign_resident_since"] == ENTERED
    for item in ("resident_code", "household", "relationship", "area", "birth", "sex"):
        assert after[item] == before[item], item
    assert (after["nationality"], after["card_number"], after["koseki_head"]) == ("", "", "東金　安")
    assert town.reasons(STRANGER)[-2:] == ["removal_naturalized", "entry_naturalized"]
    town.on(TODAY, replace(_cancel("entry_naturalized", "cancel_entry"), form=form("x", "cancel_entry", TODAY)))
    restored = town.resident(STRANGER, TODAY)
    assert restored is not None
    assert (restored["kind"], restored["status"], restored["card_number"]) == ("foreign", "resident", "ZZ12345678ZZ")


def _cancel(submission: str, reason: str) -> c.Cancel:
    return c.Cancel(form=form("cancel", reason, TODAY), cancels=command(submission).form.command_id)


def test_nationality_loss_makes_a_foreign_resident_from_the_later_day(town: AskedTwice) -> None:
    """外国人住民となった日 is the later of 国籍喪失日 and 住民となった日; 本籍 ends."""
    enter(town, "entry_nationality_lost")
    record = town.resident(CHILD, TODAY)
    assert record is not None
    assert (record["kind"], record["foreign_resident_since"], record["domicile"]) == ("foreign", TODAY, "")


def test_a_remade_record_changes_the_sheet_and_nobody(town: AskedTwice) -> None:
    """改製 closes sheet 1 and opens sheet 2; the person and the household stay."""
    before = town.resident(HEAD, TODAY)
    enter(town, "removal_remade")
    after = town.resident(HEAD, TODAY)
    assert before is not None
    assert after == before | {"sheet": 2}
    assert town.reasons(HEAD)[-2:] == ["removal_remade", "entry_remade"]


def test_the_reason_decides_what_the_clerk_need_not_type(town: AskedTwice) -> None:
    """消除の事由, 成年被後見人, 通称の削除 and 住居地届出 come from the reason; a 転居 sets 住所を定めた日."""
    for reason in ("death", "ward_set", "alias_deleted", "dwelling_notified", "former_name_deleted"):
        enter(town, reason)
    dead, stranger = town.resident(CHILD, TODAY), town.resident(STRANGER, TODAY)
    ward = town.record(Annotation, HEAD, TODAY)
    assert dead is not None
    assert stranger is not None
    assert ward is not None
    assert (dead["removal_reason"], ward["ward"]) == ("death", "set")
    assert (stranger["alias"], stranger["dwelling_notified"], stranger["alias_entered_at"]) == ("", True, "東金市")


def test_a_move_sets_the_day_of_the_address(town: AskedTwice) -> None:
    """転居: 住所を定めた年月日 is 異動日 when nothing else is said; a 軽微な修正 leaves it alone."""
    enter(town, "relocation")
    enter(town, "minor_amendment")
    moved, readdressed = town.resident(CHILD, TODAY), town.resident(HEAD, TODAY)
    assert moved is not None
    assert readdressed is not None
    assert moved["address_since"] == TODAY
    assert (readdressed["area"], readdressed["address_since"]) == ("東岩崎一丁目", readdressed["became_resident"])


def test_an_entry_says_what_it_implies(town: AskedTwice) -> None:
    """住所を定めた日 is 住民となった日 (4.1.1.1); the former address of a 未届転入 says that it is one (4.1.1.4)."""
    body = replace(WHAT["move_in_unregistered"]["67"], previous_address="千葉県九十九里町片貝")
    town.on(TODAY, c.Enter(form=form("in", "move_in_unregistered", TODAY), people={"67": body}))
    record = town.resident("67", TODAY)
    assert record is not None
    assert record["address_since"] == record["became_resident"]
    assert record["previous_address"] == "千葉県九十九里町片貝（未届）"


@pytest.mark.parametrize(
    ("category", "missing"),
    [
        ("中長期在留者", "card_number"),
        ("特別永住者", "card_number"),
        ("一時庇護許可者", "stay_period"),
        ("仮滞在許可者", "stay_period"),
        ("出生による経過滞在者", ""),
    ],
)
def test_each_category_of_foreign_residents_needs_its_own_items(town: AskedTwice, category: str, missing: str) -> None:
    """The number of the card, or the period of the permission; a child born here has neither yet (1.1.6)."""
    items = {**FOREIGN, "foreign_category": category, "card_number": None}
    asked = c.Enter(form=form("in", effective=TODAY), people={"67": newcomer("67", **items)})
    if not missing:
        town.on(TODAY, asked)
        return
    with pytest.raises(RuleViolation) as refused:
        town.on(TODAY, asked)
    assert (refused.value.code, refused.value.item) == ("R104", missing)


def test_a_notice_comes_for_somebody_removed_by_authority(town: AskedTwice) -> None:
    """職権消除, then the town where they are writes (4.1.3.1.1): removed as before, and where to is known."""
    town.on(TODAY, command("removal_ex_officio"))
    notice = form("notice", "move_in_notice_received", date(2024, 5, 1), notice_on=date(2024, 7, 1))
    town.on(date(2024, 7, 1), c.ConfirmMoveOut(form=notice, people={CHILD: "千葉県山武市殿台1"}))
    before, after = town.resident(CHILD, date(2024, 6, 9)), town.resident(CHILD, TODAY)
    assert before is not None
    assert after is not None
    assert (before["status"], after["status"]) == ("resident", "removed")
    told = (after["removal_reason"], after["left_on"], after["destination"])
    assert told == ("removal_ex_officio", date(2024, 5, 1), "千葉県山武市殿台1")


def test_who_dies_before_an_announced_departure_has_died(town: AskedTwice) -> None:
    """The 転出予定 is withdrawn first (R142); then 死亡 holds, also on the day that was planned."""
    planned = date(2024, 6, 30)
    leaving = e.MovedOut(planned_leaving=planned, planned_destination="千葉県山武市")
    town.on(TODAY, c.Leave(form=form("plan", "move_out_domestic", planned), people={CHILD: leaving}))
    with pytest.raises(RuleViolation, match="R142"):
        town.on(TODAY, command("death"))
    withdrawal = form("withdrawal", "move_out_withdrawn", planned)
    town.on(TODAY, c.Cancel(form=withdrawal, cancels=form("plan").command_id))
    town.on(TODAY, command("death"))
    record = town.resident(CHILD, planned)
    assert record is not None
    assert (record["status"], record["removal_reason"]) == ("dead", "death")


def test_an_announced_departure_leaves_somebody_resident_until_then(town: AskedTwice) -> None:
    """転出予定者 can still move (1.11 (5)), and isn't entered a second time (R102)."""
    planned = date(2024, 6, 30)
    leaving = e.MovedOut(planned_leaving=planned, planned_destination="千葉県山武市")
    town.on(TODAY, c.Leave(form=form("plan", "move_out_domestic", planned), people={CHILD: leaving}))
    town.on(TODAY, command("relocation"))
    moved = town.resident(CHILD, TODAY)
    assert moved is not None
    assert (moved["area"], moved["status"]) == ("求名", "resident")
    with pytest.raises(RuleViolation, match="R102"):
        town.on(TODAY, c.Enter(form=form("again", effective=TODAY), people={CHILD: all_items(e.MovedIn)}))


def test_offices_tell_their_registrations(town: AskedTwice) -> None:
    """職権修正 of 個別記載事項: 国保, 年金 … are kept beside the 住民票, not in it."""
    body = RegistrationsChanged(health_insurance_from=TODAY, pension_class="第1号")
    town.on(TODAY, c.Annotate(form=form("kokuho", "amendment_ex_officio", TODAY), people={HEAD: body}))
    kept = town.record(Annotation, HEAD, TODAY)
    assert kept == {"health_insurance_from": TODAY, "pension_class": "第1号"}


def test_a_certificate_is_recorded_and_voided_but_never_deleted(town: AskedTwice) -> None:
    """交付履歴 keeps what was printed, for whom and how often; a misprint is marked."""
    enter(town, "certificate_issued")
    town.on(TODAY, c.VoidCertificate(form=form("void", "certificate_issued", TODAY), number="001", why="印字不良"))
    issued = town.record(Certificate, "001", TODAY)
    assert issued == {"subject": HEAD, "certificate": "住民票の写し", "copies": 1, "voided": "印字不良"}


def test_a_hold_ends_only_by_its_lifting(town: AskedTwice) -> None:
    """設定, 一時解除 and 解除 are one record; only the first two kinds are told to other systems."""
    enter(town, "hold_lifted")
    held = town.record(Hold, f"resident-{HEAD}-1", TODAY)
    assert held is not None
    assert (held["status"], held["cause"]) == ("lifted", "本人申出")
    assert (HoldSuspended,) == LOCAL


def test_a_support_measure_lasts_a_year_and_is_extended_by_another(town: AskedTwice) -> None:
    """10 June 2024 to 9 June 2025, provisional; the extension runs from 10 June 2025 to 9 June 2026."""
    town.on(TODAY, command("support_started"))
    first = town.record(Support, HEAD, TODAY)
    assert first is not None
    assert (first["status"], first["until"]) == ("provisional", date(2025, 6, 9))
    town.on(date(2025, 5, 20), command("support_extended"))
    second = town.record(Support, HEAD, date(2025, 5, 20))
    assert second is not None
    assert (second["since"], second["until"], second["status"]) == (date(2025, 6, 10), date(2026, 6, 9), "active")


def test_the_town_left_behind_carries_a_measure_on(town: AskedTwice) -> None:
    """転出 of a protected person: 仮支援 as 前住所地, and withdrawn with the 転出."""
    confirmed = replace(WHAT["support_started"][HEAD], status="active")
    town.on(TODAY, c.ChangeSupport(form=form("s", "support_started", TODAY), people={HEAD: confirmed}))
    leaving = e.MovedOut(planned_leaving=TODAY, planned_destination="千葉県山武市")
    town.on(TODAY, c.Leave(form=form("out", "move_out_domestic", TODAY), people={HEAD: leaving}))
    carried = town.record(Support, HEAD, TODAY)
    assert carried is not None
    assert (carried["status"], carried["forwarded_to"]) == ("provisional", "千葉県山武市")
    town.on(TODAY, c.Cancel(form=form("back", "cancel_removal", TODAY), cancels=form("out").command_id))
    restored = town.record(Support, HEAD, TODAY)
    assert restored is not None
    assert restored["status"] == "active"


def test_items_of_an_earlier_stay_are_dormant(town: AskedTwice) -> None:
    """Who came back has no 転出先 in the record of today, and who is Japanese no 在留; the history keeps both."""
    back = WHAT["move_in_domestic"]["67"]
    town.on(TODAY, c.Enter(form=form("back", effective=TODAY), people={RETURNING: back}))
    record = town.resident(RETURNING, TODAY)
    assert record is not None
    assert record["planned_destination"] == "千葉県山武市"
    sleeping = e.dormant(record["status"], record["kind"])
    assert {"planned_destination", "removal_reason", "card_number"} <= sleeping
    assert not {"domicile", "name", "household"} & sleeping
    assert "domicile" in e.dormant("moved_out", "foreign")
    assert "planned_destination" not in e.dormant("moved_out", "foreign")


def test_transaction_time_is_the_day_of_entry(town: AskedTwice) -> None:
    """処理日 is made by the machine and never falls, whatever 異動日 says (law 4)."""
    enter(town, "relocation")
    times = [entry.header.recorded_at for entry in town._catch_up().entries(f"resident-{CHILD}")]
    assert times == sorted(times)
    assert instant(times[-1]).date() == TODAY


@pytest.mark.parametrize(
    ("reason", "stream", "types"),
    [
        (
            "entry_naturalized",
            f"resident-{STRANGER}",
            ["resident.removed_on_naturalization", "resident.entered_on_naturalization"],
        ),
        (
            "removal_nationality_lost",
            f"resident-{CHILD}",
            ["resident.removed_on_nationality_loss", "resident.entered_on_nationality_loss"],
        ),
        ("entry_reproduced", f"resident-{HEAD}", ["resident.sheet_closed", "resident.sheet_opened"]),
        ("move_in_notice_received", f"resident-{RETURNING}", ["resident.move_out_confirmed"]),
        ("death", f"resident-{CHILD}", ["resident.died"]),
    ],
)
def test_a_pair_is_two_events_and_everything_else_one(
    town: AskedTwice, reason: str, stream: str, types: list[str]
) -> None:
    """消除 comes before 記載, under the names by which they are stored for ever."""
    before = len(town._catch_up().entries(stream))
    enter(town, reason)
    assert [type(entry.body).TYPE for entry in town._catch_up().entries(stream)[before:]] == types


def test_a_misprint_is_an_event_of_its_own(town: AskedTwice) -> None:
    """廃棄 is recorded beside the 交付; neither can be removed."""
    enter(town, "certificate_issued")
    town.on(TODAY, c.VoidCertificate(form=form("void", "certificate_issued", TODAY), number="001", why="印字不良"))
    entries = town._catch_up().entries("certificate-001")
    assert [type(entry.body).TYPE for entry in entries] == ["certificate.issued", "certificate.voided"]
