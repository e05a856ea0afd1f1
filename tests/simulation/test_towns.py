from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from simulation.replay import read

from connectors.files.findings import Submission
from connectors.files.town import find_towns, read_town
from connectors.simulation import generate

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.replay import Town

# 軽自動車税（種別割）, yen: (旧, 標準, 重課) or one amount (DOMAIN 2.4), typed in a second time.
TAX = {
    "原付50cc以下": 2000,
    "原付50cc超90cc以下": 2000,
    "原付90cc超125cc以下": 2400,
    "ミニカー": 3700,
    "軽二輪": 3600,
    "二輪小型": 6000,
    "小型特殊農耕": 2400,
    "小型特殊その他": 5900,
    "軽三輪": (3100, 3900, 4600),
    "四輪乗用自家用": (7200, 10800, 12900),
    "四輪乗用営業用": (5500, 6900, 8200),
    "四輪貨物自家用": (4000, 5000, 6000),
    "四輪貨物営業用": (3000, 3800, 4500),
}
KIN = {"夫", "妻", "子", "父", "母", "兄", "姉", "弟", "妹"}


@pytest.mark.slow
def test_the_files_replay_without_a_fault(replayed: dict[str, Town]) -> None:
    """Heads, addresses, dates and removals of all six towns are sound to an independent reader."""
    assert {lgcode: town.faults for lgcode, town in replayed.items() if town.faults} == {}
    assert len(replayed) == 6


@pytest.mark.slow
def test_the_manifest_totals_are_those_of_the_files(replayed: dict[str, Town], simulated: Path) -> None:
    """人口, 世帯, 外国人, 車両 and 納付 reconcile at the opening and at the closing date."""
    for lgcode, town in replayed.items():
        manifest: dict[str, Any] = town.manifest
        opening, closing = manifest["totals"]
        living = town.living(closing["on"])
        assert closing["population"] == len(living)
        assert closing["households"] == len({one.household for one in living})
        assert closing["foreign"] == sum(one.foreign for one in living)
        initial = read(simulated / lgcode / f"{lgcode}_juki.csv")
        assert opening["population"] == len(initial)
        assert opening["households"] == len({row["世帯番号"] for row in initial})
        actions = Counter(row["異動"] for row in read(simulated / lgcode / f"{lgcode}_kei.csv"))
        assert closing["vehicles"] == actions["登録"] - actions["廃車"]
        amounts = [int(row["金額"]) for row in read(simulated / lgcode / f"{lgcode}_nofu.csv")]
        assert (closing["payments"], closing["paid_yen"]) == (len(amounts), sum(amounts))


@pytest.mark.slow
def test_every_household_has_a_head_unless_one_has_just_died(replayed: dict[str, Town]) -> None:
    """世帯主未設定 is legal but short."""
    for town in replayed.values():
        manifest: dict[str, Any] = town.manifest
        living = town.living(manifest["closing"])
        headless = {one.household for one in living} - {one.household for one in living if one.head}
        assert len(headless) <= 2


@pytest.mark.slow
def test_the_reader_takes_every_row(simulated: Path) -> None:
    """Nothing of a generated town is refused; the only alerts are the 個人番号 that must not check."""
    for lgcode, folder in find_towns(simulated).items():
        last = None
        for found in read_town(folder, lgcode):
            assert isinstance(found, Submission), found
            assert {alert.item for alert in found.alerts} <= {"個人番号"}
            assert last is None or found.processed_at >= last
            last = found.processed_at


@pytest.mark.slow
def test_submissions_come_in_office_hours_on_open_days(simulated: Path) -> None:
    """処理日時 is between 9:00 and 17:00 on weekdays that are no holidays."""
    holidays = {"2023-01-02", "2023-03-21", "2024-02-12", "2024-03-20", "2024-12-30"}
    for row in read(simulated / "122131" / "122131_ido.csv"):
        moment = row["処理日時"]
        assert "09:00:00" <= moment[11:19] < "17:00:00"
        assert date.fromisoformat(moment[:10]).weekday() < 5
        assert moment[:10] not in holidays


@pytest.mark.slow
def test_families_look_like_families(replayed: dict[str, Town]) -> None:
    """続柄 follow the grammar, children are younger than their parents and bear the family's name."""
    for town in replayed.values():
        families: dict[str, list[dict[str, str]]] = {}
        for row in town.rows:
            if row["続柄表記"]:
                words = row["続柄表記"].split("の")
                assert words in (["世帯主"], ["同居人"]) or (len(words) <= 4 and KIN.issuperset(words))
            if row["異動事由"] == "データ移行":
                families.setdefault(row["世帯番号"], []).append(row)
        sizes = [len(members) for members in families.values()]
        assert 1.9 < sum(sizes) / len(sizes) < 2.5
        for members in families.values():
            assert [row["続柄表記"] for row in members].count("世帯主") == 1
            head = next(row for row in members if row["続柄表記"] == "世帯主")
            for child in (row for row in members if row["続柄表記"] == "子"):
                assert int(child["生年月日"][:4]) - int(head["生年月日"][:4]) >= 16
                assert child["氏_日本人"] == head["氏_日本人"]


@pytest.mark.slow
def test_a_move_between_the_towns_stands_in_both_registers(replayed: dict[str, Town]) -> None:
    """The same person has the same items but a 宛名番号 of each town; the old town gets the notice of the new one."""
    entered = {
        (row["住民票コード"], row["異動年月日"]): (lgcode, row)
        for lgcode, town in replayed.items()
        for row in town.rows
        if row["異動事由"] == "国内転入" and row["転入前住所_都道府県"] == "千葉県"
    }
    codes = {
        (lgcode, row["宛名番号"]): row["住民票コード"]
        for lgcode, town in replayed.items()
        for row in town.rows
        if row["住民票コード"]
    }
    found = 0
    for lgcode, town in replayed.items():
        for row in town.rows:
            key = (codes[lgcode, row["宛名番号"]], row.get("転出年月日", ""))
            if row["異動事由"] == "転入通知受理" and key in entered:
                other, entry = entered[key]
                found += 1
                assert other != lgcode
                assert entry["処理日時"] < row["処理日時"]
                assert entry["住所_町字"] == row["転出先住所（確定）_町字"]
    assert found >= 20


@pytest.mark.slow
def test_payments_are_right_by_the_tax_table(simulated: Path) -> None:
    """金額 follows the table of kinds and the 旧・標準・重課 rule; a few bills are unpaid, late or paid twice."""
    vehicles = {
        row["車両管理番号"]: row for row in read(simulated / "122131" / "122131_kei.csv") if row["異動"] == "登録"
    }
    payments = read(simulated / "122131" / "122131_nofu.csv")
    for row in payments:
        vehicle, year = vehicles[row["車両管理番号"]], int(row["年度"])
        assert row["通知書番号"] == f"kei-{year}-{row['車両管理番号']}"
        assert int(row["金額"]) == _tax(vehicle["種別"], vehicle["初度検査年月"], year)
        assert row["納付日"] < row["処理日時"]
    bills = Counter(row["通知書番号"] for row in payments)
    assert any(count == 2 for count in bills.values())
    late = [row for row in payments if row["納付日"] > f"{row['年度']}-06-03"]
    assert 0.03 < len(late) / len(payments) < 0.10


def _tax(kind: str, first_inspected: str, year: int) -> int:
    amount = TAX[kind]
    if isinstance(amount, int):
        return amount
    first_year, month = map(int, first_inspected.split("-"))
    heavy_from = first_year + 14 + (0 if month >= 4 else -1)
    if year >= heavy_from:
        return amount[2]
    return amount[0] if (first_year, month) <= (2015, 3) else amount[1]


@pytest.mark.slow
def test_the_course_of_events_has_the_rates_of_the_region(replayed: dict[str, Town]) -> None:
    """Births, deaths, moves and corrections come about as often as DOMAIN 5 says."""
    reasons = Counter[str]()
    for town in replayed.values():
        reasons.update(town.reasons)
    years, scale = 3, 4_500 / 195_679
    for reason, yearly in (("出生", 870), ("死亡", 2872)):
        assert reasons[reason] == pytest.approx(yearly * scale * years, rel=0.35)
    assert reasons["国内転入"] + reasons["国外転入等"] == pytest.approx(7391 * scale * years, rel=0.2)
    assert reasons["国内転出"] + reasons["国外転出"] == pytest.approx(7840 * scale * years, rel=0.2)
    changes = sum(reasons.values()) - reasons["データ移行"]
    assert 0.002 < reasons["誤記修正"] / changes < 0.02
    for rare in (
        "異動の取消し（増）",
        "異動の取消し（減）",
        "異動の取消し（修正）",
        "世帯分離",
        "世帯合併",
        "世帯主変更",
    ):
        assert reasons[rare], rare


@pytest.mark.slow
def test_uncertain_dates_and_variant_characters_are_there(replayed: dict[str, Town]) -> None:
    """About 1 % of dates are 不詳 and about 2 % of names have characters outside everyday fonts."""
    rows = [row for town in replayed.values() for row in town.rows if row["氏名"]]
    rare = sum(any(letter in row["氏名"] for letter in "髙﨑濵齋邊\U00020bb7\U000e0101\U000e0102") for row in rows)
    assert 0.01 < rare / len(rows) < 0.04
    fuzzy = [row for town in replayed.values() for row in town.rows if any(row[item] for item in row if "不詳" in item)]
    assert 0.004 < len(fuzzy) / len(rows) < 0.02
    assert any(row["異動事由"] == "死亡" for row in fuzzy)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_towns(tmp_path: Path) -> None:
    """A simulation is a function of its arguments."""
    towns = ["122131", "124095"]
    seen = []
    generate(
        tmp_path / "a", residents_total=1_800, years=1, seed=5, towns=towns, progress=lambda *said: seen.append(said)
    )
    generate(tmp_path / "b", residents_total=1_800, years=1, seed=5, towns=towns[::-1])
    generate(tmp_path / "c", residents_total=1_800, years=1, seed=6, towns=towns)
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")
    assert _bytes(tmp_path / "a") != _bytes(tmp_path / "c")
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.slow
def test_a_run_that_stops_half_way_leaves_no_manifest(tmp_path: Path) -> None:
    """Files of an interrupted simulation can't be imported by mistake, not even over those of an earlier run."""
    generate(tmp_path, residents_total=400, years=1, towns=["124095"])
    assert find_towns(tmp_path)

    def stop(done: int, _total: int, _label: str) -> None:
        if done == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path, residents_total=400, years=1, towns=["124095"], progress=stop)
    assert not find_towns(tmp_path)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


@pytest.mark.parametrize("wrong", [{"residents_total": 100}, {"years": 0}, {"towns": ()}, {"towns": ("999999",)}])
def test_impossible_wishes_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """Too few residents, no years, no town or an unknown one end in a clear error."""
    with pytest.raises(ValueError, match=r"simulation|自治体"):
        generate(tmp_path, **wrong)
