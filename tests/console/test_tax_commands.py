"""`daicho tax run`, `tax review`, `tax explain`: the story of a bill corrected after a late notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.command_line import Typed

TOGANE, SAMMU = "122131", "122378"


@pytest.fixture
def late(story: Callable[[str], dict[str, str]]) -> dict[str, str]:
    """Who moved away on 28 December, as was told in July."""
    return story("late_move")


def test_the_bill_of_june_is_explained_as_it_was_decided(daicho: Typed, late: dict[str, str]) -> None:
    """Known on the day of the decision: 175,500 yen, computed again from the same facts, line by line with sources."""
    asked = ("tax", "explain", "--town", TOGANE, "--taxpayer", late["number"], "--year", late["year"])
    result = daicho(*asked, "--known", late["decided_on"], "--json")
    assert result.code == Exit.OK
    (tax,) = result.json["taxes"]
    assert (tax["tax"], tax["amount"], tax["agrees"]) == ("resident", 175_500, True)
    lines = tax["sections"][0]["lines"]
    assert lines[-1]["value"] == "175500"
    assert all(line["source"] for line in lines)
    shown = daicho(*asked, "--known", late["decided_on"])
    assert "計算し直した税額は決定額と一致します" in shown.out
    assert "給与所得" in shown.out


def test_a_late_notice_reaches_tax_and_the_corrected_bill_cites_it(own: Typed, late: dict[str, str]) -> None:
    """The review proposes the cancellation; settled, the bill cites the notice; settled again, nothing is recorded."""
    asked = ("tax", "review", "--town", TOGANE, "--taxpayer", late["number"], "--json")
    (item,) = own(*asked).json["items"]
    assert (item["type"], item["effective"]) == ("resident.moved_out", late["arrived_on"])
    assert (item["proposed"], item["amount_change"]) == ("cancelled", -175_500)
    what = f"resident-{late['year']}-{late['number']}"
    settled = own("tax", "review", "--town", TOGANE, "--settle", what, "--reason", "12月28日の転出", "--json").json
    assert settled["cause"] == item["cause"]
    assert own(*asked).json["open"] == 0
    explained = own("tax", "explain", "--town", TOGANE, "--taxpayer", late["number"], "--year", late["year"], "--json")
    first, last = explained.json["taxes"][0]["decisions"]
    assert (last["cause"], last["revision_reason"]) == (item["cause"], "12月28日の転出")
    assert first["known_position"] < item["position"] <= last["known_position"]
    again = own("tax", "review", "--town", TOGANE, "--settle", what, "--reason", "もう一度")
    assert again.code == Exit.OK
    assert "賦課取消" in again.out


def test_a_past_review_list_is_what_was_open_then(daicho: Typed, late: dict[str, str]) -> None:
    """On the day of the decision nothing was known yet; nothing is proposed for a past moment."""
    asked = ("tax", "review", "--town", TOGANE, "--taxpayer", late["number"], "--json")
    assert daicho(*asked, "--known", late["decided_on"]).json["open"] == 0
    (item,) = daicho(*asked, "--known", late["told_on"]).json["items"]
    assert "proposed" not in item


def test_a_run_is_a_draft_until_it_is_decided(own: Typed) -> None:
    """The draft and the decision give the same figures; decided again nothing is recorded."""
    asked = ("tax", "run", "--tax", "fixed-asset", "--year", "2024", "--town", SAMMU, "--json")
    drafted = own(*asked).json
    decided = own(*asked, "--decide").json
    again = own(*asked, "--decide").json
    assert (drafted["bills"], drafted["amount"]) == (decided["bills"], decided["amount"]) != (0, 0)
    assert (drafted["recorded"], decided["recorded"], again["recorded"]) == (0, decided["bills"], 0)


def test_a_run_tells_people_what_it_found(daicho: Typed) -> None:
    """Bills, amount, what is held back and the first lines of the review list, in both languages."""
    asked = ("tax", "run", "--tax", "resident", "--year", "2024", "--town", SAMMU, "--limit", "1")
    japanese, english = daicho(*asked).out, daicho(*asked, "--lang", "en").out
    assert "仮計算です" in japanese
    assert "課税資料なし" in japanese
    assert "no income return" in english
    assert "--limit" in japanese


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("tax", "run", "--tax", "income", "--year", "2024"), "C111", Exit.USAGE),
        (("tax", "review", "--settle", "resident-2024-1"), "C308", Exit.USAGE),
        (("tax", "review", "--settle", "resident-1999-1", "--reason", "x"), "C111", Exit.USAGE),
    ],
)
def test_what_cannot_be_done_is_said_with_a_remedy(
    daicho: Typed, words: tuple[str, ...], code: str, exit_code: Exit
) -> None:
    """An unknown tax, a decision without a reason, a review that isn't there."""
    result = daicho(*words, "--town", TOGANE)
    assert result.code == exit_code
    assert code in result.err


def test_nobody_is_explained_as_nothing(daicho: Typed) -> None:
    """A number without any tax record exits with 3."""
    asked = ("tax", "explain", "--town", TOGANE, "--taxpayer", "999999", "--year", "2024")
    result = daicho(*asked)
    assert result.code == Exit.NOT_FOUND
    assert "記録がありません" in result.out
