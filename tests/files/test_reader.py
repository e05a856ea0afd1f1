from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING

import pytest
from files.towns import HEAD, MEMBER, PAYMENT, SECOND, TOWN, write, write_manifest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files.cells import JST
from connectors.files.findings import FileRefusedError, Refusal, Submission
from connectors.files.layout import TABLES, code_list, layout
from connectors.files.reader import read_table
from connectors.files.rows import Address, RawDate, ResidentRow
from connectors.files.sequence import Sequence
from connectors.files.town import read_town

if TYPE_CHECKING:
    from pathlib import Path


def found(path: Path, table: str = "juki") -> list[Submission | Refusal]:
    """Read a whole file."""
    return list(read_table(path, table, TOWN))


def codes(found: Submission | Refusal) -> list[str]:
    """Say why it was refused."""
    assert isinstance(found, Refusal)
    return [reject.code for reject in found.rejects]


def by_fate(found: list[Submission | Refusal]) -> tuple[list[Submission], list[Refusal]]:
    """Part the kept from the refused."""
    kept = [one for one in found if isinstance(one, Submission)]
    return kept, [one for one in found if isinstance(one, Refusal)]


def test_a_household_is_one_submission_of_typed_rows(tmp_path: Path) -> None:
    """Rows with one 届書番号 come together, with dates, addresses and variant characters as written."""
    (household,) = found(write(tmp_path, "juki", HEAD, MEMBER))
    assert isinstance(household, Submission)
    assert (household.number, household.kind, household.line, len(household.rows)) == ("M1", "データ移行", 2, 2)
    head = household.rows[0]
    assert isinstance(head, ResidentRow)
    assert head.name == "渡邉\U000e0102　花子"
    assert head.birth == RawDate(date(1980, 2, 29))
    assert head.address == Address(prefecture="千葉県", city="東金市", area="求名")
    assert head.previous_address is None
    assert head.processed_at == datetime(2022, 4, 1, 8, 30, tzinfo=JST)


def test_a_byte_order_mark_and_any_column_order_are_accepted(tmp_path: Path) -> None:
    """Files made by spreadsheet programs are read as they are."""
    path = write(tmp_path, "juki", HEAD, header=list(HEAD))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert isinstance(found(path)[0], Submission)


def test_quoted_values_may_hold_commas_and_quotes(tmp_path: Path) -> None:
    """RFC 4180 quoting is undone."""
    (household,) = found(write(tmp_path, "juki", HEAD | {"住所_方書": '"コーポ""A"",2号"'}))
    assert isinstance(household, Submission)
    assert isinstance(household.rows[0], ResidentRow)
    assert household.rows[0].address is not None
    assert household.rows[0].address.building == 'コーポ"A",2号'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"氏名": ""}, "L101"),
        ({"氏名": "あ" * 101}, "L102"),
        ({"宛名番号": "12A"}, "L103"),
        ({"住民票コード": "1234"}, "L103"),
        ({"記載順位": "1.5"}, "L104"),
        ({"異動年月日": "2022/04/01"}, "L105"),
        ({"異動年月日": "20220401"}, "L105"),
        ({"異動年月日": "2022-02-29"}, "L106"),
        ({"性別": "1"}, "L107"),
        ({"処理日時": "2022-04-01"}, "L108"),
        ({"処理日時": "2022-04-01T08:30:00Z"}, "L108"),
        ({"生年月日": "", "生年月日_不詳表記": "たぶん春"}, "L110"),
        ({"住所_方書": "a,b"}, "L201"),
        ({"氏名": 'あ"い', "住所_方書": '"開いたまま'}, "L203"),
        ({"団体コード": "122378"}, "L204"),
        ({"生年月日": ""}, "L208"),
        ({"氏名": "渡辺\t花子"}, "L210"),
    ],
)
def test_a_bad_cell_is_refused_with_line_item_value_and_remedy(
    tmp_path: Path, change: dict[str, str], code: str
) -> None:
    """The caseworker learns where the mistake is and how to mend it, in Japanese and English; other rows are kept."""
    refused, kept = found(write(tmp_path, "juki", HEAD | change, SECOND))
    assert code in codes(refused)
    assert isinstance(refused, Refusal)
    for reject in refused.rejects:
        assert reject.line == 2
        assert all((reject.reason_ja, reject.reason_en, reject.remedy_ja, reject.remedy_en))
    assert isinstance(kept, Submission)


def test_a_month_is_checked(tmp_path: Path) -> None:
    """初度検査年月 has twelve months."""
    vehicle = {
        "団体コード": TOWN,
        "届書番号": "K1",
        "処理日時": "2022-04-01T08:30:00+09:00",
        "異動": "登録",
        "異動年月日": "2015-05-01",
        "車両管理番号": "0000000001",
        "標識番号": "千葉 580 ん 12-34",
        "種別": "四輪乗用自家用",
        "初度検査年月": "2015-13",
        "所有者宛名番号": "000000000000019",
    }
    assert codes(found(write(tmp_path, "kei", vehicle), "kei")[0]) == ["L109"]
    kept = found(write(tmp_path, "kei", vehicle | {"初度検査年月": "2015-12"}), "kei")[0]
    assert isinstance(kept, Submission)


def test_shift_jis_bytes_are_refused_by_line_with_a_hint(tmp_path: Path) -> None:
    """A file saved by an older program says so and names the line; good lines are kept."""
    path = write(tmp_path, "juki", HEAD | {"氏名": "渡辺　花子"}, SECOND)
    lines = path.read_bytes().split(b"\r\n")
    lines[1] = lines[1].decode().encode("cp932")
    path.write_bytes(b"\r\n".join(lines))
    refused, kept = found(path)
    assert codes(refused) == ["L202"]
    assert isinstance(refused, Refusal)
    assert "Shift_JIS" in refused.rejects[0].reason_ja
    assert "2行目" in refused.rejects[0].remedy_ja
    assert isinstance(kept, Submission)


def test_a_family_is_refused_whole_when_one_row_is_bad(tmp_path: Path) -> None:
    """No family is torn apart: the good rows of the submission say why they wait."""
    (refused,) = found(write(tmp_path, "juki", HEAD, MEMBER | {"性別": "?"}))
    assert isinstance(refused, Refusal)
    assert refused.rows == 2
    assert codes(refused) == ["L207", "L107"]


def test_a_copied_line_is_refused_alone(tmp_path: Path) -> None:
    """A line that stands twice is taken once."""
    kept, refused = by_fate(found(write(tmp_path, "nofu", PAYMENT, PAYMENT), "nofu"))
    assert [one.number for one in kept] == ["P1"]
    assert [codes(one) for one in refused] == [["L206"]]


def test_the_same_resident_twice_in_a_submission_is_refused(tmp_path: Path) -> None:
    """Two different rows for one 宛名番号 can't both be right."""
    (refused,) = found(write(tmp_path, "juki", HEAD, HEAD | {"氏名": "渡辺　葉子"}))
    assert codes(refused) == ["L207", "L206"]


def test_rows_of_one_submission_share_time_and_reason(tmp_path: Path) -> None:
    """A submission is one act of the office."""
    (refused,) = found(write(tmp_path, "juki", HEAD, MEMBER | {"処理日時": "2022-04-01T08:31:00+09:00"}))
    assert codes(refused) == ["L207", "L209"]


def test_a_household_copied_to_the_end_is_refused(tmp_path: Path) -> None:
    """Sorted files make duplicates visible however far away they stand."""
    kept, refused = by_fate(found(write(tmp_path, "juki", HEAD, SECOND, HEAD)))
    assert [one.number for one in kept] == ["M1", "M2"]
    assert [codes(one) for one in refused] == [["L205"]]


def test_what_a_reason_requires_is_checked(tmp_path: Path) -> None:
    """転居 needs the new address; 死亡 may have a date in words only."""
    change = {
        "団体コード": TOWN,
        "届書番号": "I1",
        "処理日時": "2022-05-02T09:30:00+09:00",
        "異動事由": "転居",
        "宛名番号": "000000000000019",
        "異動年月日": "2022-05-01",
        "続柄表記": "世帯主",
        "世帯番号": "000000000000019",
    }
    assert codes(found(write(tmp_path, "ido", change), "ido")[0]) == ["L101"]
    death = {name: change[name] for name in ("団体コード", "届書番号", "処理日時", "宛名番号")}
    death |= {"異動事由": "死亡", "異動年月日_不詳表記": "令和4年4月下旬"}
    (kept,) = found(write(tmp_path, "ido", death), "ido")
    assert isinstance(kept, Submission)
    assert isinstance(kept.rows[0], ResidentRow)
    assert kept.rows[0].effective == RawDate(None, "令和4年4月下旬")
    assert codes(found(write(tmp_path, "ido", death | {"異動年月日_不詳表記": ""}), "ido")[0]) == ["L208"]


def test_a_wrong_check_digit_is_an_alert_and_the_row_is_kept(tmp_path: Path) -> None:
    """Old numbers are never renumbered, so they may fail the check."""
    (kept,) = found(write(tmp_path, "juki", HEAD | {"宛名番号": "000000000000018"}))
    assert isinstance(kept, Submission)
    assert [(alert.code, alert.item, alert.value) for alert in kept.alerts] == [("A201", "宛名番号", "000000000000018")]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ([*HEAD, "備考"], "L303"),
        ([name for name in HEAD if name != "氏名"], "L302"),
        ([*HEAD, "氏名"], "L305"),
    ],
)
def test_a_wrong_header_refuses_the_file(tmp_path: Path, header: list[str], code: str) -> None:
    """Columns are matched by name; a missing, unknown or doubled one is named."""
    with pytest.raises(FileRefusedError) as refused:
        found(write(tmp_path, "juki", HEAD, header=header))
    assert refused.value.code == code


def test_an_empty_missing_or_shift_jis_file_is_refused(tmp_path: Path) -> None:
    """Without a readable header nothing of a file can be trusted."""
    path = tmp_path / "122131_juki.csv"
    for content, code in ((None, "L301"), (b"", "L302"), (",".join(HEAD).encode("cp932"), "L304")):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(FileRefusedError) as refused:
            found(path)
        assert refused.value.code == code
        assert refused.value.remedy_ja


def test_a_town_is_read_in_the_order_of_processing(tmp_path: Path) -> None:
    """All files of a town are one stream by 処理日時; at the same time residents come before vehicles and money."""
    death = {name: HEAD[name] for name in ("団体コード", "宛名番号")}
    death |= {"届書番号": "I1", "処理日時": PAYMENT["処理日時"], "異動事由": "死亡", "異動年月日": "2022-05-30"}
    later = death | {"届書番号": "I2", "処理日時": "2022-06-01T09:00:00+09:00"}
    write(tmp_path, "juki", HEAD)
    write(tmp_path, "ido", death, later)
    write(tmp_path, "nofu", PAYMENT)
    write_manifest(tmp_path)
    assert [entry.number for entry in read_town(tmp_path, TOWN)] == ["M1", "I1", "P1", "I2"]


def test_every_code_list_and_needed_item_of_the_layouts_exists() -> None:
    """The layout data has no dangling names."""
    for table in TABLES:
        names = set(layout(table).header)
        assert all(code_list(item.codes) for item in layout(table).items if item.codes)
        for need in layout(table).needs.values():
            assert names.issuperset(need.required)
            assert names.issuperset(name for either in need.either for name in either)
    assert set(layout("ido").needs) == set(code_list("異動事由"))
    assert set(layout("kei").needs) == set(code_list("車両の異動"))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=25), st.integers(0, 24), st.integers(-5, 90))
def test_one_misplaced_key_spoils_no_more_than_itself(keys: list[int], place: int, key: int) -> None:
    """Of a sorted file with one mistyped time, at most two submissions are refused and all the rest kept in order."""
    keys.sort()
    keys.insert(place % (len(keys) + 1), key)
    numbers = count()
    sequence = Sequence(lambda found: Refusal("nofu", found.number, found.processed_at, 1, ()))
    out: list[Submission | Refusal] = []
    for value in keys:
        at = datetime(2022, 1, 1, tzinfo=JST).replace(minute=0) if value < 0 else datetime(2022, 1, 1, tzinfo=JST)
        one = Submission("nofu", f"{value}:{next(numbers)}", at, "納付", (), "f", 1)
        out += sequence.after((value, True), one)
    out += sequence.end()
    kept = [int(one.number.split(":")[0]) for one in out if isinstance(one, Submission)]
    assert len(out) == len(keys)
    assert kept == sorted(kept)
    assert len(kept) >= len(keys) - 1
