"""Story 13: 住居表示 for a whole district in one night."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from support.asked_twice import AskedTwice, opened_town
from support.offices import form, newcomer
from support.people import ReplayedPeople
from support.sealers import PlainSealer

from connectors.sqlite.drafts import SqliteDraftStore
from events import resident as e
from events.annotation import RemarkWritten
from events.protection import HoldSet, Level, Process
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.application import readdress as r
from registry.application.window import Window
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from pathlib import Path

OLD, NIGHT = date(2024, 1, 10), date(2024, 10, 1)
TABLE = {("家之子", "1番地"): e.AmendedByAuthority(area="東岩崎一丁目", street="1番1号")}
PEOPLE = 30


BATCH = replace(r.batch_form("122131", "batch-1", NIGHT, acknowledged=(c.ANY_ALERT,)), actor="night")


def district(town: AskedTwice) -> list[r.Dweller]:
    """Thirty people, one of whom has announced a 転出, one lives at an address the table lacks."""
    since = {"address_since": LegalDate.exact(date(2010, 5, 1))}
    people = {
        str(n): newcomer(str(n), street="2番地" if n == PEOPLE else "1番地", **since) for n in range(1, PEOPLE + 1)
    }
    for number, body in people.items():
        town.on(OLD, c.Enter(form=form(number, effective=OLD), people={number: body}))
    leaving = e.MovedOut(planned_leaving=date(2024, 10, 20), planned_destination="千葉県山武市")
    out = form("out", "move_out_domestic", date(2024, 10, 20))
    town.on(date(2024, 9, 20), c.Leave(form=out, people={"7": leaving}))
    return [
        r.Dweller(number, ("家之子", body.street or ""), date(2024, 10, 20) if number == "7" else None)
        for number, body in people.items()
    ]


def test_story_13_a_district_is_readdressed_in_one_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One batch id, 住所を定めた日 unchanged, 転出予定者 left out and listed; run again it changes nothing."""
    monkeypatch.setattr(r, "PER_COMMIT", 10)
    with opened_town(tmp_path) as town:
        dwellers = district(town)
        town.on(NIGHT, c.Annotate(form=form("x", "memo_written", NIGHT), people={"1": RemarkWritten(memo="住居表示")}))
        outcome = r.readdress(town.town.handle, BATCH, r.plan(dwellers, TABLE))
        assert len(outcome.changes) == PEOPLE - 2
        assert {number: rule.code for number, rule in outcome.excluded.items()} == {"7": "R143", "30": "R144"}
        assert "令和6年10月20日" in outcome.excluded["7"].message()
        head = town.town.log.head()
        assert r.readdress(town.town.handle, BATCH, r.plan(dwellers, TABLE)) == outcome
        assert town.town.log.head() == head
        for number in outcome.changes:
            record = town.model.state(e.Resident, number, NIGHT, head.position) or town.resident(number, NIGHT)
            assert record is not None
            assert (record["area"], record["address_since"]) == ("東岩崎一丁目", date(2010, 5, 1))
        entries = [entry for number in outcome.changes for entry in town._catch_up().entries(f"resident-{number}")[1:]]
        assert {(entry.header.submission, entry.header.reason) for entry in entries} == {("batch-1", "minor_amendment")}


def test_a_table_that_sets_a_new_day_is_refused(tmp_path: Path) -> None:
    """軽微な修正 never changes 住所を定めた年月日."""
    wrong = {("家之子", "1番地"): e.AmendedByAuthority(area="東岩崎", address_since=LegalDate.exact(NIGHT))}
    with opened_town(tmp_path) as town:
        dwellers = district(town)
        with pytest.raises(RuleViolation, match="R131"):
            r.readdress(town.town.handle, replace(BATCH, effective=LegalDate.exact(OLD)), r.plan(dwellers, wrong))


def test_whom_a_rule_stops_is_listed_and_the_others_are_done(tmp_path: Path) -> None:
    """A 抑止 and a waiting 仮登録 keep two people out of the batch, not the batch out of the register."""
    with opened_town(tmp_path) as town:
        dwellers = district(town)
        store = SqliteDraftStore(tmp_path / "drafts.sqlite", PlainSealer())
        window = Window(town.town, ReplayedPeople(town.town), store)
        held = HoldSet(process=Process.CHANGE, level=Level.ERROR, since=OLD, cause="本人申出")
        town.on(NIGHT, c.SetHolds(form=form("hold", "hold_set", NIGHT), holds={"resident-3": held}))
        moving = form("moving", "relocation", NIGHT)
        window.save_draft(c.Change(form=moving, people={"5": e.Relocated(area="求名", street="1番地")}))
        outcome = r.readdress(window.handle, BATCH, r.plan(dwellers, TABLE))
        store.close()
        found = {number: rule.code for number, rule in outcome.excluded.items()}
        assert found == {"3": "R125", "5": "R122", "7": "R143", "30": "R144"}
        assert len(outcome.changes) == PEOPLE - 4
        moved, stayed = town.resident("4", NIGHT), town.resident("3", NIGHT)
        assert moved is not None
        assert stayed is not None
        assert (moved["area"], stayed["area"]) == ("東岩崎一丁目", "家之子")


def test_who_was_done_before_is_neither_changed_nor_excluded() -> None:
    """Whoever lives at a new address of the table needs nothing."""
    done = r.Dweller("1", ("東岩崎一丁目", "1番1号"))
    assert r.plan([done], TABLE) == r.Readdressed({}, {})


def test_a_domicile_is_renamed_by_number_and_whom_it_cant_concern_is_listed() -> None:
    """R101 for nobody, R103 for a former resident, R118 for a foreigner, in words; who was done before is left."""
    new = "千葉県東金市東岩崎一丁目1番地"
    japanese = r.Person("resident", e.ResidentKind.JAPANESE, "千葉県東金市東岩崎1番地")
    people = {
        "1": japanese,
        "2": replace(japanese, domicile=new),
        "3": replace(japanese, status="moved_out"),
        "4": r.Person("resident", e.ResidentKind.FOREIGN, None),
    }
    outcome = r.plan_domiciles(people, dict.fromkeys("12345", new), NIGHT)
    assert outcome.changes == {"1": e.AmendedByAuthority(domicile=new)}
    told = {number: (rule.code, rule.message()) for number, rule in outcome.excluded.items()}
    assert told == {
        "3": ("R103", "宛名番号 3 は 令和6年10月1日 時点で住民ではありません (転出)"),
        "4": ("R118", "異動事由「軽微な修正」は日本人住民だけのものです"),
        "5": ("R101", "宛名番号 5 は登録されていません"),
    }


def test_domiciles_are_recorded_as_one_batch(tmp_path: Path) -> None:
    """Address and 住所を定めた日 stay; who is held is listed, the others are done."""
    new = e.AmendedByAuthority(domicile="千葉県東金市東岩崎一丁目1番地")
    with opened_town(tmp_path) as town:
        district(town)
        window = Window(town.town, ReplayedPeople(town.town), store := SqliteDraftStore(tmp_path / "d", PlainSealer()))
        held = HoldSet(process=Process.CHANGE, level=Level.ERROR, since=OLD, cause="本人申出")
        town.on(NIGHT, c.SetHolds(form=form("hold", "hold_set", NIGHT), holds={"resident-3": held}))
        outcome = r.readdress(window.handle, BATCH, r.Readdressed({"1": new, "3": new}, {}))
        store.close()
        assert (set(outcome.changes), {*outcome.excluded}) == ({"1"}, {"3"})
        one = town.resident("1", NIGHT)
        assert one is not None
        assert (one["domicile"], one["area"]) == (new.domicile, "家之子")
