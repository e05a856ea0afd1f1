"""`daicho reasons` beside the field's own list: class, basis and required items of every 異動事由."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from support.command_line import Typed

if TYPE_CHECKING:
    from pathlib import Path

# 区分 → (異動事由, its basis as far as the field states one), in the order of 標準仕様書（住民記録システム）1.2.2 and
# 1.1.1–1.1.3; the bases are those of 住民基本台帳法 (法), its 施行令 (令) and 規則, 戸籍法 (戸), 番号法 (番).
FIELD: Final = {
    "entry": {
        "国内転入": "法22条",
        "国外転入等": "法22条・30条の46・30条の47",
        "出生": "戸49条、法9条2項",
        "職権記載（帰化等）": "戸102条",
        "職権記載（国籍喪失）": "戸103条・105条",
        "職権記載": "法8条、令12条",
        "改製": "",
        "再製": "",
        "異動の取消し（増）": "",
    },
    "removal": {
        "国内転出": "法24条",
        "国外転出": "法24条",
        "死亡": "戸86条、法9条2項",
        "職権消除（帰化等）": "",
        "職権消除（国籍喪失）": "戸103条・105条",
        "職権消除": "法8条、令8条の2",
        "改製": "",
        "再製": "",
        "異動の取消し（減）": "",
    },
    "amendment": {
        "転居": "法23条",
        "世帯分離": "法25条",
        "世帯合併": "法25条",
        "世帯変更": "法25条",
        "世帯主変更": "法25条",
        "職権修正": "法9条2項",
        "軽微な修正": "規則11条3項2号",
        "誤記修正": "",
        "個人番号の変更請求": "番7条",
        "個人番号の職権修正": "",
        "個人番号の職権記載": "",
        "住民票コードの変更請求": "法30条の4",
        "住民票コードの職権記載": "",
        "旧氏の記載": "30条の14",
        "旧氏の変更": "30条の14",
        "旧氏の削除": "30条の14",
        "通称の記載": "令30条の16",
        "通称の削除": "令30条の16",
        "異動の取消し（修正）": "",
    },
}
ALWAYS: Final = {"氏名", "生年月日", "住民となった年月日", "住所", "住民票コード", "世帯番号", "続柄"}
"""Of every new 住民票 [標準仕様書 1.1.6]; 宛名番号 is the command's own key."""
JAPANESE: Final = {"本籍", "筆頭者"}
FOREIGN: Final = {"法30条の45の区分", "外国人住民となった年月日"}
WHOLE: Final = {"国内転入", "国外転入等", "出生", "職権記載"}
"""The entries that begin a record; the others inherit or restore one."""
REQUIRED: Final = {
    "国内転出": {"転出予定年月日", "転出先住所（予定）"},
    "国外転出": {"転出予定年月日", "転出先住所（予定）"},
    "転居": {"住所"},
    "世帯分離": {"続柄"},
    "世帯合併": {"続柄"},
    "世帯変更": {"続柄"},
    "世帯主変更": {"続柄"},
    "旧氏の記載": {"旧氏"},
    "旧氏の変更": {"旧氏"},
    "通称の記載": {"通称", "通称の記載年月日", "通称を記載した市区町村"},
    "通称の削除": {"通称の削除年月日", "通称を削除した市区町村"},
    "個人番号の変更請求": {"個人番号"},
    "個人番号の職権修正": {"個人番号"},
    "個人番号の職権記載": {"個人番号"},
    "住民票コードの変更請求": {"住民票コード"},
    "住民票コードの職権記載": {"住民票コード"},
}
"""Beside 異動日 [標準仕様書 4.1–4.5]."""


@pytest.fixture
def listed(tmp_path: Path) -> list[dict[str, Any]]:
    """What the command tells programs of the official reasons."""
    answer: list[dict[str, Any]] = Typed(tmp_path)("reasons", "--official", "--json").json
    return answer


def test_the_official_lists_are_the_fields(listed: list[dict[str, Any]]) -> None:
    """Every 異動事由 stands in its list, in the field's order, and none besides."""
    for effect, names in FIELD.items():
        assert [one["name"] for one in listed if one["effect"] == effect] == list(names)
    assert len(listed) == sum(len(names) for names in FIELD.values())


def test_every_basis_is_the_fields(listed: list[dict[str, Any]]) -> None:
    """The articles that the field names are in the basis; where it names none, ours says something."""
    for one in listed:
        assert one["legal_basis"]
        for article in FIELD[one["effect"]][one["name"]].split("、"):
            assert article in one["legal_basis"], one["name"]


def test_every_required_item_is_the_fields(listed: list[dict[str, Any]]) -> None:
    """A new 住民票 needs its NOT NULL set, of each nationality its own; other changes what they change."""
    for one in listed:
        name, required = one["name"], set(one["required"].values())
        begins = one["effect"] == "entry" and name in WHOLE
        assert required == (ALWAYS if begins else REQUIRED.get(name, set())), name
        of = {kind: set(items.values()) for kind, items in one["required_of"].items()}
        assert of == {"japanese": JAPANESE if begins else set(), "foreign": FOREIGN if begins else set()}, name


def test_every_reason_tells_its_act_and_events(listed: list[dict[str, Any]]) -> None:
    """So that a program knows which command carries it and what it records."""
    assert all(one["act"] and one["events"] for one in listed)
