"""What is typed wrongly, or isn't there, gets an exit code, what is wrong and what to do; never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.errors import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from support.command_line import Result, Typed

TOGANE = "122131"


def refused(result: Result, code: str, exit_code: Exit) -> None:
    """Two lines on standard error: the code with the message, then the remedy."""
    assert result.code == exit_code
    assert result.out == ""
    message, remedy = result.err.strip().splitlines()
    assert message.startswith(f"[{code}]")
    assert remedy.strip().startswith("→")
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("shov 18", "C112"),
        ("show", "C001"),
        ("show 18 --nope", "C001"),
        ("show 18 --valid", "C001"),
        ("stats --limit x", "C001"),
        ("generate x --residents many", "C001"),
        ("generate x --years 0", "C001"),
        ("generate {tmp} --residents 10", "C113"),
        ("generate {tmp} --opening 春", "C101"),
        ("generate {tmp} --town 東京都", "D301"),
        ("reasons --lang fr", "C111"),
        ("find", "C106"),
        ("find --birth 昨日", "date_unreadable"),
        ("replay --format xml", "C111"),
        ("replay --kind dog", "C111"),
        ("replay --format parquet", "C107"),
        ("diff 18 --valid 2024-01-01 --valid 2024-01-02 --valid 2024-01-03", "C104"),
    ],
)
def test_a_wrong_command_line_is_explained(empty: Typed, tmp_path: Path, line: str, code: str) -> None:
    """It exits with 2 and touches nothing."""
    refused(empty(*line.format(tmp=tmp_path / "out").split()), code, Exit.USAGE)


@pytest.mark.parametrize("line", ["show 18", "find 佐藤", "verify --all", "rebuild", "stats", "replay", "log info"])
def test_without_any_register_the_way_to_one_is_named(empty: Typed, line: str) -> None:
    """The remedy names `daicho import` and --data."""
    result = empty(*line.split())
    refused(result, "C204", Exit.NOT_FOUND)
    assert "daicho import" in result.err
    assert not empty.data.exists()


def test_a_town_without_a_register_is_named(empty: Typed) -> None:
    """A known town whose files were never imported."""
    refused(empty("show", "18", "--town", TOGANE), "D302", Exit.NOT_FOUND)


def test_a_folder_without_towns_is_refused(empty: Typed, tmp_path: Path) -> None:
    """Import needs a manifest."""
    refused(empty("import", str(tmp_path)), "C203", Exit.NOT_FOUND)


def test_an_error_is_json_where_json_was_asked_for(empty: Typed) -> None:
    """A program reads one JSON object on standard output, in the language asked for."""
    result = empty("show", "18", "--json", "--lang", "en")
    assert result.code == Exit.NOT_FOUND
    error = result.json["error"]
    assert (error["exit"], error["code"]) == (3, "C204")
    assert "register" in error["message"]
    assert "daicho import" in error["remedy"]


@pytest.mark.slow
def test_unknown_and_too_early_records_are_told_apart(daicho: Typed) -> None:
    """A number nobody has is another thing than a number not yet known then."""
    refused(daicho("show", "999999999", "--town", TOGANE), "C201", Exit.NOT_FOUND)
    refused(daicho("household", "999999999", "--town", TOGANE), "C201", Exit.NOT_FOUND)
    refused(daicho("bill", "kei-1999-1", "--town", TOGANE), "C201", Exit.NOT_FOUND)
    refused(daicho("replay", "--resident", "999999999", "--town", TOGANE), "C201", Exit.NOT_FOUND)
    number = daicho("find", "東金", "--town", TOGANE, "--json").json[0]["residents"][0]["number"]
    for command in (("show", number), ("replay", "--resident", number)):
        result = daicho(*command, "--town", TOGANE, "--valid", "1990-01-01")
        refused(result, "C202", Exit.NOT_FOUND)
        assert "2022-04-01" in result.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("show 18", "C105"),
        ("show 18 --town 東金", "D301"),
        ("show 18 --town 122131 --valid 昭和30年3月頃", "C101"),
        ("show 18 --town 122131 --known 20240630", "C103"),
        ("show 18 --town 122131 --known 2024-06-30T99:00", "C102"),
        ("diff --town 122131 --valid 2024-01-01", "C110"),
    ],
)
def test_a_question_that_names_no_moment_or_town_is_explained(daicho: Typed, line: str, code: str) -> None:
    """Each has its own message, with what to type instead."""
    refused(daicho(*line.split()), code, Exit.USAGE)


@pytest.mark.slow
def test_leading_zeros_and_wide_digits_dont_matter(daicho: Typed) -> None:
    """People type numbers as they stand on paper."""
    number = daicho("find", "東金", "--town", TOGANE, "--json").json[0]["residents"][0]["number"]
    short = number.lstrip("0")
    wide = short.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for typed in (short, wide):
        assert daicho("show", typed, "--town", TOGANE, "--json").json["number"] == number
