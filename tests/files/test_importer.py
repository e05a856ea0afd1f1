"""Importing a town's files: all that is good is recorded, the rest is listed with line, reason and remedy."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest
from files.towns import HEAD, MEMBER, PAYMENT, SECOND, TOWN, write, write_manifest

from connectors.files.importer import Importer, NoAssessor, Report
from connectors.files.rejects import RejectsFile
from connectors.keys.sealer import RingSealer
from console.bootstrap import Office, is_holiday
from events.bill import Bill, Tax
from events.resident import Resident
from events.towns import member_town
from registry.application.roll import LogRoll
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from pathlib import Path

DOMICILE = {"本籍": "不明", "戸籍_筆頭者": "不明"}
PEOPLE = [
    HEAD | DOMICILE | {"住民票コード": "24727059608"},
    MEMBER | DOMICILE | {"住民票コード": "24846016224"},
    SECOND | DOMICILE | {"住民票コード": "25208017643"},
]
RELOCATION = {
    "団体コード": TOWN,
    "届書番号": "I1",
    "処理日時": "2022-05-02T10:00:00+09:00",
    "異動事由": "転居",
    "異動年月日": "2022-05-01",
    "宛名番号": SECOND["宛名番号"],
    "世帯番号": SECOND["世帯番号"],
    "続柄表記": "世帯主",
    "住所_都道府県": "千葉県",
    "住所_市区郡町村名": "東金市",
    "住所_町字": "家之子",
}
VEHICLE = {
    "団体コード": TOWN,
    "届書番号": "V1",
    "処理日時": "2022-04-01T09:00:00+09:00",
    "異動": "登録",
    "異動年月日": "2020-04-01",
    "車両管理番号": "0000000001",
    "標識番号": "千葉 580 ん 1",
    "種別": "四輪乗用自家用",
    "初度検査年月": "2020-04",
    "所有者宛名番号": HEAD["宛名番号"],
}
SCRAPPED = VEHICLE | {
    "届書番号": "V2",
    "処理日時": "2022-05-20T09:00:00+09:00",
    "異動": "廃車",
    "異動年月日": "2022-03-22",
    "標識番号": "",
    "種別": "",
    "初度検査年月": "",
    "所有者宛名番号": "",
}
RUN = {
    "団体コード": TOWN,
    "処理番号": "B1",
    "処理日時": "2022-04-11T09:00:00+09:00",
    "処理名": "軽自動車税賦課",
    "年度": "2022",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of town files, simulated, with two households."""
    files = tmp_path / "files"
    files.mkdir()
    write_manifest(files, simulated=True)
    write(files, "juki", *PEOPLE)
    return files


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An empty data folder."""
    return Office(tmp_path / "data", member_town(TOWN))


def run_import(office: Office, folder: Path, *, simulated: bool = True) -> Report:
    """Import once; the rejects file stands beside the files."""
    with (
        office.registry(simulated=simulated) as registry,
        office.keys() as keys,
        RejectsFile(folder / "rejects.csv") as rejects,
    ):
        roll = LogRoll(registry.recorder, RingSealer(keys))
        return Importer(registry, roll, keys, is_holiday=is_holiday, rejects=rejects).run(folder)


def rejects_of(folder: Path) -> list[dict[str, str]]:
    """The lines of the rejects file."""
    with (folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_residents_and_their_changes_reach_the_read_model(office: Office, folder: Path) -> None:
    """A household comes as one commit, a later 転居 changes the address from its day on, and only then."""
    write(folder, "ido", RELOCATION)
    report = run_import(office, folder)
    assert (report.rows, report.recorded, report.refused) == (4, 4, 0)
    with office.read_model() as model:
        now = model.known_position(None)
        before = model.state(Resident, SECOND["宛名番号"], date(2022, 4, 30), now)
        after = model.state(Resident, SECOND["宛名番号"], date(2022, 5, 1), now)
    assert before is not None
    assert after is not None
    assert (before["area"], after["area"]) == ("求名", "家之子")
    assert before["name"] == HEAD["氏名"], "variant selectors are kept byte for byte"


def test_an_import_run_twice_changes_nothing(office: Office, folder: Path) -> None:
    """The second run finds every row unchanged and the log as it was."""
    write(folder, "ido", RELOCATION)
    run_import(office, folder)
    with office.log() as log:
        before = log.head()
    report = run_import(office, folder)
    assert (report.recorded, report.unchanged, report.refused) == (0, 4, 0)
    with office.log() as log:
        assert log.head() == before


def test_a_refused_row_is_listed_and_costs_nothing_else(office: Office, folder: Path) -> None:
    """A 転居 of somebody unknown is refused with its line and remedy; the others are recorded."""
    stranger = RELOCATION | {"届書番号": "I0", "宛名番号": "000000000000043"}
    write(folder, "ido", stranger, RELOCATION)
    report = run_import(office, folder)
    assert (report.recorded, report.refused) == (4, 1)
    (line,) = rejects_of(folder)
    assert (line["コード"], line["行"], line["ファイル"]) == ("R101", "2", f"{TOWN}_ido.csv")
    assert "daicho find" in line["対処"]


def test_a_mended_file_completes_the_import(office: Office, folder: Path) -> None:
    """A household refused for a missing item is taken when the file is mended; nothing is doubled."""
    write(folder, "juki", PEOPLE[0] | {"住民票コード": ""}, PEOPLE[1], PEOPLE[2])
    first = run_import(office, folder)
    assert (first.recorded, first.refused) == (1, 2)
    write(folder, "juki", *PEOPLE)
    second = run_import(office, folder)
    assert (second.recorded, second.unchanged, second.refused) == (2, 1, 0)


def test_a_tax_run_bills_what_was_known_then(office: Office, folder: Path) -> None:
    """A scrapping told after the run leaves the bill as decided; a second import repeats the run exactly."""
    write(folder, "kei", VEHICLE, SCRAPPED)
    write(folder, "batch", RUN)
    write(folder, "nofu", PAYMENT)
    report = run_import(office, folder)
    assert (report.refused, report.bills) == (0, 1)
    again = run_import(office, folder)
    assert (again.recorded, again.refused) == (0, 0)
    with office.read_model() as model:
        (bill,) = model.states(Bill, date(2022, 12, 31), model.known_position(None))
    assert (bill["amount"], bill["paid"], bill["due_on"]) == (10_800, 10_800, date(2022, 5, 31))


def test_a_hybrid_is_imported_as_one(office: Office, folder: Path) -> None:
    """原動機の区分 reaches the tax: first inspected in 2005, the petrol car is 重課 in FY2022 and the hybrid is not."""
    old = VEHICLE | {"初度検査年月": "2005-04"}
    hybrid = {"届書番号": "V9", "車両管理番号": "0000000002", "原動機の区分": "ハイブリッド等"}
    write(folder, "kei", old, old | hybrid)
    write(folder, "batch", RUN)
    assert run_import(office, folder).bills == 2
    with office.read_model() as model:
        bills = model.states(Bill, date(2022, 12, 31), model.known_position(None))
    assert [bill["amount"] for bill in bills] == [12_900, 7_200]


def test_money_without_a_bill_is_refused(office: Office, folder: Path) -> None:
    """A payment that names no bill is listed, never guessed."""
    write(folder, "nofu", PAYMENT)
    report = run_import(office, folder)
    assert report.refusals["R204"] == 1


def test_a_simulation_never_becomes_a_real_town(office: Office, folder: Path) -> None:
    """Real files for a simulated register are refused, and the other way round (law 4)."""
    run_import(office, folder)
    write_manifest(folder, simulated=False)
    with pytest.raises(RuleViolation, match="R003"):
        run_import(office, folder, simulated=False)


def test_a_real_import_is_its_own_transaction_time(office: Office, folder: Path) -> None:
    """The old system's 処理日時 is data; transaction time is the import's (law 4)."""
    write_manifest(folder, simulated=False)
    run_import(office, folder, simulated=False)
    with office.read_model() as model:
        (first, *_) = model.entries("resident-000000000000019", model.known_position(None))
    assert first["recorded_at"] > 1_700_000_000_000_000


def test_an_old_number_with_new_content_is_no_silent_change(office: Office, folder: Path) -> None:
    """Altering an imported row by hand is refused with the remedy: enter a correction (law 6)."""
    write(folder, "ido", RELOCATION)
    run_import(office, folder)
    write(folder, "ido", RELOCATION | {"住所_町字": "台方"})
    report = run_import(office, folder)
    assert (report.refusals["R004"], report.unchanged) == (1, 3)


def test_a_tax_run_where_taxes_cant_be_run_is_refused(office: Office) -> None:
    """R249 names the batch and the tax; nobody is billed by less than everything that is known."""
    with office.registry(simulated=True) as registry, pytest.raises(RuleViolation, match=r"R249.*B-1"):
        NoAssessor().decide(registry, Tax.FIXED_ASSET, 2024, "B-1")
