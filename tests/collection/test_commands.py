"""`daicho tax ledger`, `arrears`, `reconcile` and `payments`, typed at a small simulated town."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from collection.till import BILL, Till
from support import offices
from support.command_line import Typed

from connectors.files.layout import layout
from connectors.files.payments import TABLE
from console.bootstrap import Office
from console.errors import Exit
from events.collection import Seized
from events.protection import SupportStarted
from events.towns import member_town
from registry.application import collection_commands as c
from registry.application.commands import ChangeSupport

if TYPE_CHECKING:
    from pathlib import Path

PERSON = "000000000000018"
TOWN = ("--town", "122131")


@pytest.fixture
def daicho(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """東金市 on 15 December 2026: one resident, protected; four 期, the first paid in part, demanded and seized."""
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("DAICHO_DATA", "DAICHO_LANG", "DAICHO_TOWN", "DAICHO_MASTER_KEY_FILE", "DAICHO_KAFKA"):
        monkeypatch.delenv(name, raising=False)
    office = Office(tmp_path / "data", member_town("122131"))
    with office.registry(simulated=True) as town:
        desk = Till(town)
        desk.today(date(2026, 12, 15))
        town.handle(offices.opened())
        town.handle(offices.arrival("family", PERSON))
        started = SupportStarted(since=date(2026, 6, 1), until=date(2027, 5, 31))
        town.handle(
            ChangeSupport(form=offices.form("support", "support_started", date(2026, 6, 1)), people={PERSON: started})
        )
        desk.decide()
        desk.pay(6_500, date(2026, 8, 31), instalment=1)
        desk.handle(c.SendDemands, date(2026, 7, 18), town="122131", demands=((BILL, 1),))
        seized = Seized(instalment=1, reference="差押第12号")
        desk.handle(c.RecordAct, date(2026, 9, 1), bill=BILL, act=seized)
    return Typed(tmp_path / "data")


def test_the_ledger_shows_every_instalment(daicho: Typed) -> None:
    """By taxpayer or by bill, on any day; nobody named is C106, nothing found exits with 3."""
    by_person = daicho("tax", "ledger", "--taxpayer", "18", *TOWN, "--json")
    by_bill = daicho("tax", "ledger", "--bill", BILL, *TOWN, "--json")
    assert by_person.json["accounts"] == by_bill.json["accounts"]
    assert [row["outstanding"] for row in by_person.json["accounts"]] == [40_000, 43_000, 43_000, 43_000]
    before = daicho("tax", "ledger", "--bill", BILL, *TOWN, "--valid", "2026-08-30", "--json")
    assert before.json["accounts"][0]["outstanding"] == 46_500
    shown = daicho("tax", "ledger", "--bill", BILL, *TOWN).out
    assert "40,000" in shown
    assert "残高" in shown
    assert daicho("tax", "ledger", "--bill", "nobody", *TOWN).code == Exit.NOT_FOUND
    assert "C106" in daicho("tax", "ledger", *TOWN).err


def test_arrears_say_what_is_owed_and_never_where_a_protected_person_lives(daicho: Typed) -> None:
    """未納, 延滞金, 督促, 差押 and 時効 of each 期; the 支援措置 is marked, the address stands nowhere."""
    answer = daicho("tax", "arrears", *TOWN, "--explain")
    assert answer.code == 0
    for word in ("40,000", "1,500", "差押中", "支援措置", "督促により更新", "延滞金(区間)"):
        assert word in answer.out, word
    for part in ("家之子", "1番地"):
        assert part not in answer.out
    rows: list[dict[str, Any]] = daicho("tax", "arrears", "--taxpayer", "18", *TOWN, "--json").json["arrears"]
    assert [(row["instalment"], row["unpaid"], row["late"]) for row in rows] == [
        (1, 40_000, 1_500),
        (2, 43_000, 0),
        (3, 43_000, 0),
    ]
    assert rows[0]["protected"]
    assert rows[0]["prescription"]["last_day"] is None
    assert rows[0]["acts"][-1] == {"kind": "seizure", "on": "2026-09-01", "until": "9999-12-31"}


def test_nothing_is_in_arrears_before_the_first_due_date(daicho: Typed) -> None:
    """On 30 June itself nobody is late."""
    assert daicho("tax", "arrears", *TOWN, "--valid", "2026-06-30", "--json").json["arrears"] == []
    assert "滞納はありません" in daicho("tax", "arrears", *TOWN, "--valid", "2026-06-30").err


def test_reading_the_ledger_and_the_arrears_is_written_down(daicho: Typed) -> None:
    """Law 11: whose record was shown, by which command."""
    daicho("tax", "ledger", "--taxpayer", "18", *TOWN)
    daicho("tax", "arrears", *TOWN)
    looked = daicho("who-looked", "18", *TOWN, "--json").json
    assert [(one["action"], "税" in one["items"]) for one in looked] == [("tax ledger", True), ("tax arrears", True)]


def test_totals_are_proved_by_the_events(daicho: Typed) -> None:
    """Four groups of 2026 agree with the log, also as known before the payment; another year has none."""
    answer = daicho("tax", "reconcile", "--year", "2026", *TOWN, "--json")
    assert answer.code == Exit.OK
    assert answer.json["difference"] is None
    assert sum(row["outstanding"] for row in answer.json["totals"]) == 169_000
    assert daicho("tax", "reconcile", "--year", "2025", *TOWN, "--json").json["totals"] == []
    decided = daicho("tax", "reconcile", "--known", "8", *TOWN, "--json").json
    assert decided["difference"] is None
    assert "一致しました" in daicho("tax", "reconcile", *TOWN).out


def test_one_altered_yen_is_found(daicho: Typed) -> None:
    """A read model changed by hand no longer agrees with the events: exit code 7, and the amount is named."""
    daicho("tax", "reconcile", *TOWN)
    with duckdb.connect(str(daicho.data / "122131" / "readmodel.duckdb")) as db:
        db.execute("UPDATE bill_fact SET paid = paid + 1 WHERE paid IS NOT NULL")
    answer = daicho("tax", "reconcile", *TOWN)
    assert answer.code == Exit.DIFFERENCE
    assert "paid" in answer.out
    assert "daicho rebuild" in answer.out
    assert daicho("tax", "reconcile", *TOWN, "--json").json["difference"]["item"] == "paid"


def test_a_file_of_payments_is_booked_from_the_command_line(daicho: Typed, tmp_path: Path) -> None:
    """A good line is booked, one for a bill that isn't there is listed; run again, nothing changes."""
    rows = [
        f"122131,S{n},確報,2026-12-15T13:00:00+09:00,{bill},2,2026-12-14,43000,コンビニ"
        for n, bill in enumerate((BILL, "x"))
    ]
    file = tmp_path / "shunou.csv"
    file.write_text("\n".join([",".join(item.name for item in layout(TABLE).items), *rows, ""]), encoding="utf-8")
    answer = daicho("tax", "payments", str(file), *TOWN)
    assert answer.code == Exit.ROWS_REFUSED
    assert "43,000円" in answer.out
    assert "R204" in (daicho.data / "122131" / "shunou_rejects.csv").read_text(encoding="utf-8")
    again = daicho("tax", "payments", str(file), *TOWN, "--json").json
    assert (again["booked"], again["repeated"], [one["code"] for one in again["refused"]]) == (0, 1, ["R204"])


@pytest.mark.parametrize("line", [("ledger", "--bill", BILL), ("arrears",), ("reconcile",), ("payments", "x.csv")])
def test_who_may_not_see_taxes_is_refused(daicho: Typed, line: tuple[str, ...]) -> None:
    """A clerk at the residents' counter sees no tax account, and books nothing."""
    answer = daicho("tax", *line, *TOWN, "--as", "caseworker")
    assert answer.code == Exit.FORBIDDEN
    assert "C310" in answer.err
    assert not answer.out


def test_an_act_is_typed_at_the_command_line_once(daicho: Typed) -> None:
    """The account is shown afterwards; the slip again changes nothing, with other content it is refused (R004)."""
    line = ("tax", "collect", "demand", f"bill={BILL}", "instalment=2", *TOWN, "--slip", "T-2", "--on")
    late = daicho(*line, "2026-12-14")
    assert late.code == Exit.RULE
    assert "A221" in late.err
    agreed = ("--acknowledge", "A221", "--note", "発送漏れ")
    assert "督促を記録しました" in daicho(*line, "2026-12-14", *agreed).out
    assert "記録済み" in daicho(*line, "2026-12-14", *agreed).out
    again = daicho(*line, "2026-12-15", *agreed)
    assert again.code == Exit.RULE
    assert "R004" in again.err


def test_the_acts_are_listed_and_need_a_slip(daicho: Typed) -> None:
    """Without an act all are listed with their items and law; an act without a slip's number is refused (C311)."""
    listed = daicho("tax", "collect", "--json").json
    assert listed["refund"]["needs"] == ["bill", "instalment", "amount", "ground"]
    assert "差押財産" in daicho("tax", "collect").out
    assert "C311" in daicho("tax", "collect", "demand", f"bill={BILL}", "instalment=2", *TOWN).err
    assert "C111" in daicho("tax", "collect", "demand", "bill", *TOWN, "--slip", "1").err
    refused = daicho(
        "tax", "collect", "demand", f"bill={BILL}", "instalment=2", *TOWN, "--slip", "1", "--as", "caseworker"
    )
    assert refused.code != Exit.OK


def test_what_was_never_demanded_is_demanded_at_once(daicho: Typed) -> None:
    """督促 of a day: listed first, without what was demanded before or is deferred; sent once."""
    listed = daicho("tax", "demands", *TOWN, "--json").json
    assert [(one["instalment"], one["unpaid"]) for one in listed["due"]] == [(2, 43_000), (3, 43_000)]
    deferral = ("tax", "collect", "defer", f"bill={BILL}", "instalment=2", "reference=猶1", "ground=病気")
    daicho(*deferral, *TOWN, "--slip", "猶1")
    send = ("tax", "demands", *TOWN, "--send", "--slip", "T-12", "--acknowledge", "A221", "--note", "発送漏れ")
    assert "督促を 1 件記録しました" in daicho(*send).out
    assert daicho(*send, "--due-by", "2026-11-02", "--json").json == {**listed, "due": []}
