from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from simulation.replay import read

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.replay import Town

pytestmark = pytest.mark.slow


def story(replayed: dict[str, Town], key: str, lgcode: str = "122131") -> dict[str, str]:
    """Return the facts of a story as a town's manifest tells them."""
    manifest: dict[str, Any] = replayed[lgcode].manifest
    facts: dict[str, str] = next(story["facts"] for story in manifest["stories"] if story["key"] == key)
    return facts


def acts(town: Town, number: str) -> list[tuple[str, str, str]]:
    """Return (処理日, 異動事由, 異動年月日) of everything recorded of a person."""
    return [
        (row["処理日時"][:10], row["異動事由"], row["異動年月日"]) for row in town.rows if row["宛名番号"] == number
    ]


def test_a_family_moves_from_togane_to_sammu(replayed: dict[str, Town]) -> None:
    """転出届 for 31 March; 山武市 enters them on 1 April as of 29 March; the notice comes on 2 April."""
    facts = story(replayed, "family_moves")
    assert facts == story(replayed, "family_moves", "122378")
    old, new = facts["numbers_from"].split(), facts["numbers_to"].split()
    assert len(old) == len(new) == 4
    for number in old:
        assert acts(replayed["122131"], number)[1:] == [
            ("2024-03-19", "国内転出", "2024-03-31"),
            ("2024-04-02", "転入通知受理", "2024-03-29"),
        ]
        assert replayed["122131"].residents[number].removed == "2024-03-29"
    for number in new:
        assert acts(replayed["122378"], number) == [("2024-04-01", "国内転入", "2024-03-29")]


def test_a_mistyped_birth_date_is_corrected_three_months_later(replayed: dict[str, Town]) -> None:
    """The correction names the submission and holds from its date on."""
    facts = story(replayed, "mistyped_birth")
    entry, correction = (row for row in replayed["122131"].rows if row["宛名番号"] == facts["number"])
    assert (entry["生年月日"], correction["生年月日"]) == (facts["wrong_birth"], facts["right_birth"])
    assert correction["異動事由"] == "誤記修正"
    assert correction["取消対象届書番号"] == entry["届書番号"] == facts["submission"]
    assert correction["異動年月日"] == entry["異動年月日"] == "2023-06-05"
    assert correction["処理日時"][:10] == facts["corrected_on"] == "2023-09-05"


def test_a_bill_rests_on_a_vehicle_that_was_scrapped_before(replayed: dict[str, Town], simulated: Path) -> None:
    """Decided on 10 April 2024, told in May that the vehicle was scrapped in March; the bill is never paid."""
    facts = story(replayed, "late_scrapping")
    kei = [row for row in read(simulated / "122131" / "122131_kei.csv") if row["車両管理番号"] == facts["vehicle"]]
    assert [row["異動"] for row in kei] == ["登録", "廃車"]
    assert kei[1]["異動年月日"] == facts["scrapped_on"] < "2024-04-01"
    assert kei[1]["処理日時"][:10] == facts["reported_on"] > facts["decided_on"] == "2024-04-10"
    batch = read(simulated / "122131" / "122131_batch.csv")
    assert facts["decided_on"] in {row["処理日時"][:10] for row in batch}
    assert facts["bill"] == f"kei-2024-{facts['vehicle']}"
    assert not [row for row in read(simulated / "122131" / "122131_nofu.csv") if row["通知書番号"] == facts["bill"]]


def test_a_head_dies_and_three_members_have_none_for_three_weeks(replayed: dict[str, Town]) -> None:
    """死亡 is recorded at once, 世帯主変更 of all members three weeks later."""
    facts = story(replayed, "head_dies")
    town = replayed["122131"]
    members = facts["members"].split()
    assert len(members) == 3
    assert acts(town, facts["head"])[-1] == (facts["recorded_on"], "死亡", facts["died_on"])
    for number in members:
        assert acts(town, number)[-1][:2] == (facts["head_changed_on"], "世帯主変更")
    assert town.residents[facts["new_head"]].head


def test_a_move_in_is_told_after_new_year(replayed: dict[str, Town]) -> None:
    """転入届 on 10 February for 28 December."""
    facts = story(replayed, "late_arrival")
    assert acts(replayed["122131"], facts["number"]) == [("2023-02-10", "国内転入", "2022-12-28")]
