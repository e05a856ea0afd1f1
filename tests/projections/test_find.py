"""Searching as caseworkers do: any written form, old names and addresses, readings, a birth date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from support import offices
from support.sealers import PlainSealer

from connectors.sqlite import open_log
from events.resident import AmendedByAuthority
from events.values.legal_date import LegalDate
from projections.engine import project
from projections.readmodel import ReadModel
from projections.search import Search, find
from registry.application.commands import Change, Enter

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2024, 7, 1)


@pytest.fixture
def model(tmp_path: Path) -> ReadModel:
    """One resident named 渡邉 with a variant selector, who took the name 髙橋 on marrying, and one 子安."""
    first = offices.newcomer("1", name="渡邉\U000e0102　はな", kana="ワタナベ　ハナ", area="家之子")
    other = offices.newcomer("2", name="子安　太郎", kana="コヤス　タロウ", area="求名")
    married = AmendedByAuthority(name="髙橋　はな", kana="タカハシ　ハナ")
    with offices.registry(tmp_path / "log.sqlite") as town:
        town.handle(offices.opened())
        town.handle(Enter(form=offices.form("first"), people={"1": first}))
        town.handle(Enter(form=offices.form("other"), people={"2": other}))
        town.handle(Change(form=offices.form("married", "amendment_ex_officio"), people={"1": married}))
    model = ReadModel.open(None)
    project(model.db, open_log(tmp_path / "log.sqlite", read_only=True), PlainSealer())
    return model


def found(model: ReadModel, query: str, birth: date | None = None) -> set[str]:
    """Numbers of the people a search finds."""
    return {row["number"] for row in find(model, Search(query, birth), TODAY, model.known_position(None))}


@pytest.mark.parametrize(
    "query", ["渡辺", "渡邊", "渡邉", "高橋", "髙橋", "はな", "ワタナベ", "わたなへ", "家之子", "渡辺 家之子"]
)
def test_every_written_form_finds_the_person(model: ReadModel, query: str) -> None:
    """異体字, kana without marks, the former name and the address all lead to the same record."""
    assert found(model, query) == {"1"}


def test_a_word_that_nobody_has_finds_nobody(model: ReadModel) -> None:
    """All words must fit one person."""
    assert found(model, "渡辺 求名") == set()


def test_a_pattern_is_no_pattern(model: ReadModel) -> None:
    """What is typed is taken letter by letter."""
    assert found(model, ".*") == set()


def test_a_birth_date_alone_or_beside_a_name(model: ReadModel) -> None:
    """Both were born on the same day; the name tells them apart."""
    assert found(model, "", LegalDate.parse("平成2年5月6日").on) == {"1", "2"}
    assert found(model, "子安", date(1990, 5, 6)) == {"2"}
