"""What is done for many residents at once: a district readdressed, who reaches an age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from support.command_line import Typed

TOGANE = "122131"
LAST = "2025-03-31"
HEADER = "団体コード,旧住所_町字,旧住所_番地号表記,新住所_町字,新住所_番地号表記"


def somebody(daicho: Typed) -> dict[str, Any]:
    """The record of a resident of the last day, and that day."""
    numbers = daicho("ages", "--town", TOGANE, "--from", "2023-01-01", "--to", LAST, "--json").json
    found = daicho("show", numbers[-1]["number"], "--town", TOGANE, "--json").json
    return {**found["record"], "number": numbers[-1]["number"], "today": found["known"]["recorded_at"][:10]}


def test_a_district_is_planned_recorded_and_recorded_once(own: Typed) -> None:
    """仮処理 changes nothing and lists the excluded; 本処理 re-writes the others; a second one finds nothing to do."""
    before = somebody(own)
    table = own.data / "jukyo.csv"
    old = f"{TOGANE},{before['area']},{before['street']}"
    table.write_text(f"{HEADER}\n{old},試験一丁目,1番1号\n", encoding="utf-8")
    line = ("readdress", str(table), "--town", TOGANE, "--batch", "J-1", "--acknowledge", "A101")
    planned, recorded, again = (
        own(*line, "--on", before["today"], *more, "--json").json for more in ((), ("--record",), ("--record",))
    )
    assert before["number"] in planned["changed"]
    assert {code for code, _ in planned["excluded"].values()} <= {"R143", "R144"}
    assert recorded == planned | {"recorded": True}
    assert again == recorded | {"changed": []}
    after = own("show", before["number"], "--town", TOGANE, "--json").json["record"]
    assert (after["area"], after["address_since"]) == ("試験一丁目", before["address_since"])
    assert "J-1" in own("history", before["number"], "--town", TOGANE, "--json").out


def test_a_table_with_a_bad_line_does_nothing(own: Typed) -> None:
    """The line is listed with its remedy, in the file of rejects, too; nobody is re-written by the others."""
    table = own.data / "jukyo.csv"
    table.write_text(f"{HEADER}\n{TOGANE},家之子,1番地,,1番1号\n", encoding="utf-8")
    line = ("readdress", str(table), "--town", TOGANE, "--on", LAST, "--batch", "J-1", "--record")
    refused = own(*line, "--json")
    assert (refused.code, refused.json["refused"][0]["code"]) == (5, "L101")
    told = own(*line)
    assert (told.code, "jukyo_rejects.csv" in told.out) == (5, True)
    assert own(*line, "--as", "tax").code == 5


def test_domiciles_are_renamed_by_number(own: Typed) -> None:
    """--domicile re-writes 本籍 alone, and lists whom nobody knows; a second run changes nothing."""
    before = somebody(own)
    file = own.data / "honseki.csv"
    new = "千葉県東金市試験一丁目1番地"
    lines = (f"{TOGANE},{number},{new}" for number in (before["number"], "1234567890123452"[:15]))
    file.write_text("\n".join(("団体コード,宛名番号,新本籍", *lines, "")), encoding="utf-8")
    line = ("readdress", str(file), "--town", TOGANE, "--batch", "H-1", "--domicile", "--acknowledge", "A101")
    recorded, again = (own(*line, "--on", before["today"], "--record", "--json").json for _ in range(2))
    assert recorded["changed"] == [before["number"]]
    assert [code for code, _ in recorded["excluded"].values()] == ["R101"]
    assert again == recorded | {"changed": []}
    after = own("show", before["number"], "--town", TOGANE, "--json").json["record"]
    assert (after["domicile"], after["street"]) == (new, before["street"])


def test_who_reaches_an_age_is_listed_by_day(daicho: Typed) -> None:
    """By rule and period, on the eve or on the day; impossible questions are refused with the possible ones."""
    asked = ("ages", "--town", TOGANE, "--from", "2023-01-01", "--to", LAST)
    found = daicho(*asked, "--rule", "care_first", "--rule", "elderly_65", "--json").json
    eves = {one["number"]: one["on"] for one in found if one["code"] == "care_first"}
    days = {one["number"]: one["on"] for one in found if one["code"] == "elderly_65"}
    assert eves
    assert all(eves[number] < days[number] for number in eves.keys() & days.keys())
    assert [one["on"] for one in found] == sorted(one["on"] for one in found)
    assert "介護保険" in daicho(*asked, "--rule", "care_first").out
    assert daicho("ages", "--town", TOGANE, "--from", LAST, "--to", "2023-01-01").code == 2
    unknown = daicho(*asked, "--rule", "retired")
    assert (unknown.code, "care_first" in unknown.err) == (2, True)
