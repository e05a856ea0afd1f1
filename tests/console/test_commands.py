"""What a caseworker and an auditor type, and what they get."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from console.errors import Exit
from console.importing import COUNTED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.command_line import Typed

    Story = Callable[[str], dict[str, str]]

TOGANE, SAMMU = "122131", "122378"

pytestmark = pytest.mark.slow


def first_of(facts: dict[str, str], key: str) -> str:
    """The first of several numbers."""
    return facts[key].partition(" ")[0]


def test_an_import_reconciles_with_the_manifest(own: Typed, files: Path) -> None:
    """A second import changes nothing, and every total of the manifest is found in the register."""
    result = own("import", str(files), "--json")
    assert result.code == Exit.OK
    for town in result.json:
        assert town["complete"]
        assert town["report"]["recorded"] == 0
        assert town["report"]["unchanged"] == town["report"]["rows"] > 0
        assert {count["item"] for count in town["reconciliation"]} == set(COUNTED)
        assert all(count["agrees"] for count in town["reconciliation"])


def test_a_move_is_seen_as_it_was_known(daicho: Typed, story: Story) -> None:
    """転出届 for 31 March, then a 転入通知 for 29 March: 30 March looks as it was known (DOMAIN 7.2, 1)."""
    facts = story("family_moves")
    number = first_of(facts, "numbers_from")

    def status(known: str) -> str:
        asked = ("show", number, "--town", TOGANE, "--valid", "2024-03-30", "--known", known, "--json")
        return str(daicho(*asked).json["record"]["status"])

    assert status("2024-03-25") == "resident"
    assert status(facts["notice_on"]) == "moved_out"
    arrived = daicho("show", first_of(facts, "numbers_to"), "--town", "山武市", "--valid", "2024-03-30", "--json")
    assert arrived.json["record"]["status"] == "resident"


def test_a_planned_move_and_later_entries_are_announced(daicho: Typed, story: Story) -> None:
    """The record says what is scheduled after the day, and that the log has gone on since."""
    facts = story("family_moves")
    asked = ("show", first_of(facts, "numbers_from"), "--town", TOGANE, "--known", "2024-03-25")
    shown = daicho(*asked)
    assert "国内転出" in shown.out
    assert "予定されている異動" in shown.out
    found = daicho(*asked, "--json").json
    assert [entry["reason"] for entry in found["scheduled"]] == ["move_out_domestic"]
    assert found["recorded_later"] > 0
    confirmed = daicho(*asked[:-2], "--valid", "2024-03-30", "--json").json
    assert confirmed["scheduled"] == [], "who has left already doesn't plan to leave"
    assert found["valid"] == "2024-03-25"


def test_every_answer_states_both_axes_and_the_simulation(daicho: Typed, story: Story) -> None:
    """基準日, 記録時点 and シミュレーション stand above every record (law 4)."""
    number = first_of(story("family_moves"), "numbers_from")
    for command in (("show", number), ("history", number), ("replay", "--resident", number), ("stats",)):
        result = daicho(*command, "--town", TOGANE)
        assert result.code == Exit.OK, result.err
        for word in ("基準日", "記録時点", "シミュレーション", "処理番号"):
            assert word in result.out


def test_my_number_is_masked_unless_asked_for(daicho: Typed, story: Story) -> None:
    """個人番号 is shown only to who types --show-my-number, on the screen, in JSON and in files."""
    number = first_of(story("family_moves"), "numbers_from")
    asked = ("show", number, "--town", TOGANE, "--json")
    secret = daicho(*asked, "--show-my-number").json["record"]["my_number"]
    assert len(secret) == 12
    assert secret.isdecimal()
    for command in (
        asked,
        asked[:-1],
        ("history", number, "--town", TOGANE),
        ("history", number, "--town", TOGANE, "--json"),
        ("replay", "--town", TOGANE, "--resident", number, "--json"),
        ("replay", "--town", TOGANE, "--format", "csv"),
        ("find", "--town", TOGANE, "--json", "東金"),
        ("diff", number, "--town", TOGANE, "--valid", "2024-01-01", "--valid", "2024-12-01", "--json"),
    ):
        assert secret not in daicho(*command).out


def test_a_correction_is_visible_before_and_after(daicho: Typed, story: Story) -> None:
    """誤記修正: the difference names item, both values, who, when and why; the history keeps both."""
    facts = story("mistyped_birth")
    moments = ("--valid", facts["entered_on"], "--known", facts["entered_on"], "--known", facts["corrected_on"])
    found = daicho("diff", facts["number"], "--town", TOGANE, *moments, "--json").json
    (record,) = found["records"]
    assert {"item": "birth", "before": facts["wrong_birth"], "after": facts["right_birth"]} in record["changes"]
    assert [cause["reason"] for cause in record["causes"]] == ["error_correction"]
    screen = daicho("diff", facts["number"], "--town", TOGANE, *moments).out
    assert "誤記修正" in screen
    assert "生年月日" in screen
    history = daicho("history", facts["number"], "--town", TOGANE, "--json").json["history"]
    assert [entry["record"]["birth"] for entry in history][:2] == [facts["wrong_birth"], facts["right_birth"]]


def test_a_household_without_a_head_says_so(daicho: Typed, story: Story) -> None:
    """世帯主未設定 is a legal state between the head's death and the 世帯主変更 (DOMAIN 7.2, 7)."""
    facts = story("head_dies")
    asked = ("household", facts["household"], "--town", TOGANE, "--valid", facts["died_on"])
    assert "世帯主未設定" in daicho(*asked, "--known", facts["recorded_on"]).out
    assert "世帯主未設定" not in daicho(*asked).out
    members = daicho(*asked, "--known", facts["recorded_on"], "--json").json["members"]
    assert {member["number"] for member in members} == set(facts["members"].split())


def test_a_bill_tells_that_its_facts_were_corrected(daicho: Typed, story: Story) -> None:
    """The bill as decided stands as decided; today it says that the vehicle had been scrapped."""
    facts = story("late_scrapping")
    asked = ("bill", facts["bill"], "--town", TOGANE)
    assert daicho(*asked, "--known", facts["decided_on"], "--json").json["facts_corrected"] == []
    corrected = daicho(*asked, "--json").json["facts_corrected"]
    assert {"item": "status", "before": "registered", "after": "scrapped"} in corrected
    replayed = daicho("replay", "--kind", "bill", "--record", facts["bill"], "--town", TOGANE, "--json").json["records"]
    assert [one["stream"] for one in replayed] == [f"bill-{facts['bill']}"]
    assert replayed[0]["items"]["amount"] == daicho(*asked, "--json").json["bill"]["amount"]
    listed = daicho("audit", "corrected", "--town", TOGANE, "--json").json["decisions"]
    (one,) = (one for one in listed if one["decision"] == f"bill-{facts['bill']}" and one["item"] == "status")
    assert (one["then"], one["now"]) == ("registered", "scrapped")
    assert one["decided_on_position"] < one["decided_at"] < one["changed_by"]
    assert "訂正されています" in daicho(*asked).out


def test_people_are_found_by_any_word_in_any_script(daicho: Typed, story: Story) -> None:
    """Kanji, kana in either script, and a birth date in either calendar find the same person."""
    facts = story("mistyped_birth")
    person = daicho("show", facts["number"], "--town", TOGANE, "--json").json["record"]
    hiragana = person["kana"].translate({code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)})
    for words in ([person["name"].replace("　", " ")], person["kana"].split("　"), hiragana.split("　")):
        towns = daicho("find", *words, "--json").json
        assert facts["number"] in {one["number"] for town in towns for one in town["residents"]}
    by_birth = daicho("find", "--birth", person["birth"], "--town", TOGANE, "--json").json
    assert facts["number"] in {one["number"] for one in by_birth[0]["residents"]}
    assert daicho("find", "存在しない名前").code == Exit.NOT_FOUND


def test_a_digest_is_the_same_each_time_and_after_a_rebuild(own: Typed) -> None:
    """The state on a day as known at a moment has one digest for ever."""
    asked = ("replay", "--town", TOGANE, "--valid", "2024-06-30", "--known", "2024-06-30", "--digest")
    first = own(*asked)
    assert first.code == Exit.OK
    assert len(first.out.split()[0]) == 64
    assert own(*asked).out == first.out
    assert own("rebuild", "--town", TOGANE).code == Exit.OK
    assert own(*asked).out == first.out


def test_a_replay_with_snapshots_prints_the_same_digest(daicho: Typed) -> None:
    """Finished parts are kept and used; the digest is the one from the log alone."""
    asked = ("replay", "--town", TOGANE, "--valid", "2024-06-30", "--digest")
    alone = daicho(*asked, "--known", "2024-03-31"), daicho(*asked)
    kept = (
        daicho(*asked, "--known", "2024-03-31", "--snapshot"),
        daicho(*asked, "--snapshot"),
        daicho(*asked, "--snapshot"),
    )
    assert [one.out for one in kept] == [alone[0].out, alone[1].out, alone[1].out]


def test_a_checkpoint_names_a_moment(own: Typed, tmp_path: Path) -> None:
    """`known` takes a checkpoint's file; one that this log doesn't have is refused, and nothing is shown."""
    assert own("seal", "--town", TOGANE).code == Exit.OK
    folder = own.data / TOGANE / "checkpoints"
    (file,) = folder.glob("*.checkpoint")
    asked = ("replay", "--town", TOGANE, "--valid", "2024-06-30", "--digest", "--known")
    assert own(*asked, str(file)).out == own(*asked, file.stem).out
    forged = tmp_path / "forged.checkpoint"
    lines = file.read_text(encoding="utf-8").split("\n")
    size = lines.index(file.stem)
    forged.write_text("\n".join([*lines[: size + 1], "A" * 43 + "=", *lines[size + 2 :]]), encoding="utf-8")
    refused = own(*asked, str(forged))
    assert refused.code == Exit.INTEGRITY
    assert not refused.out


def test_a_replay_shows_the_same_record_as_the_read_model(daicho: Typed, story: Story) -> None:
    """`replay` from the log alone and `show` agree, whatever the default day is."""
    number = first_of(story("family_moves"), "numbers_from")
    for moments in (
        (),
        ("--valid", "2024-03-30"),
        ("--known", "2024-03-25"),
        ("--valid", "R6.4.5", "--known", "2024-03-25"),
    ):
        shown = daicho("show", number, "--town", TOGANE, *moments, "--json").json
        replayed = daicho("replay", "--town", TOGANE, "--resident", number, *moments, "--json").json
        assert replayed["records"][0]["items"] == shown["record"]
        assert replayed["valid"] == shown["valid"]


def test_a_town_is_written_as_csv_parquet_and_json(daicho: Typed, tmp_path: Path) -> None:
    """All three forms hold the same residents."""
    asked = ("replay", "--town", TOGANE, "--valid", "2024-06-30")
    rows = list(csv.DictReader(io.StringIO(daicho(*asked, "--format", "csv").out)))
    assert rows
    assert daicho(*asked, "--format", "csv", "--out", str(tmp_path / "a.csv")).code == Exit.OK
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == rows
    assert daicho(*asked, "--format", "parquet", "--out", str(tmp_path / "a.parquet")).code == Exit.OK
    table = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / "a.parquet")
    assert table.column("number").to_pylist() == [row["number"] for row in rows]
    lines = daicho(*asked, "--format", "json").out.splitlines()
    assert sum('"stream":"resident-' in line for line in lines) == len(rows)
    assert daicho(*asked, "--format", "parquet").code == Exit.USAGE


def test_statistics_agree_with_the_reconciliation(own: Typed, files: Path) -> None:
    """人口 on the last day is the manifest's; the pyramid and the collection add up."""
    counted = own("import", str(files), "--town", TOGANE, "--json").json[0]["reconciliation"]
    closing = max(count["on"] for count in counted)
    (figures,) = own("stats", "--town", TOGANE, "--valid", closing, "--json").json
    expected = {count["item"]: count["expected"] for count in counted if count["on"] == closing}
    assert figures["counts"]["population"] == expected["population"]
    assert sum(row["people"] for row in figures["pyramid"]) == expected["population"]
    assert sum(row["paid"] for row in figures["collection"]) == expected["paid_yen"]
    assert all(row["age_from"] % 5 == 0 for row in figures["pyramid"])
    assert "人口ピラミッド" in own("stats", "--town", TOGANE).out
    assert own("stats", "--town", TOGANE, "--from", "2024-05-01", "--to", "2024-04-01").code == Exit.USAGE


def test_the_log_describes_itself(daicho: Typed) -> None:
    """The last position, the period and the types of every town."""
    towns = daicho("log", "info", "--json").json
    assert [town["town"] for town in towns] == [TOGANE, SAMMU]
    for town in towns:
        assert town["position"] == sum(town["types"].values())
        assert 0 < town["read_model_position"] <= town["position"]
        assert town["first_recorded_at"].startswith("2022-04-01")
    assert "賦課決定" in daicho("log", "info").out


def test_the_reasons_are_listed(empty: Typed) -> None:
    """The vocabulary needs no data; --official leaves ours out."""
    everything, official = empty("reasons", "--json").json, empty("reasons", "--official", "--json").json
    assert {reason["name"] for reason in official} < {reason["name"] for reason in everything}
    assert "国内転入" in empty("reasons").out


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_line_is_wider_than_the_terminal(
    daicho: Typed, story: Story, monkeypatch: pytest.MonkeyPatch, width: int, lang: str
) -> None:
    """East Asian characters count two columns; nothing is cut, so numbers stay whole."""
    monkeypatch.setenv("COLUMNS", str(width))
    number = first_of(story("family_moves"), "numbers_from")
    for command in (
        ("show", number, "--town", TOGANE),
        ("history", number, "--town", TOGANE),
        ("household", story("head_dies")["household"], "--town", TOGANE),
        ("bill", story("late_scrapping")["bill"], "--town", TOGANE),
        ("find", "東金", "--town", TOGANE),
        ("stats", "--town", TOGANE),
        ("log", "info"),
        ("reasons",),
        ("replay", "--town", TOGANE),
        ("diff", "--town", TOGANE, "--valid", "2024-03-01", "--valid", "2024-03-20"),
    ):
        result = daicho(*command, "--lang", lang)
        assert result.code == Exit.OK
        assert max(cell_len(line) for line in result.out.splitlines()) <= width
        assert "…" not in result.out
