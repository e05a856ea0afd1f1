"""The importer takes every 異動 that a file can tell: each row becomes the command of its reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from support.asked_twice import AskedTwice, opened_town
from support.changes import BEFORE, CHILD, HEAD, SPOUSE, STRANGER, TODAY, command, settle

from connectors.files.findings import Submission
from connectors.files.forms import command_of
from connectors.files.layout import code_list
from connectors.files.rows import Address, RawDate, ResidentRow
from events.event import JST
from events.reasons import REASONS
from registry.domain.plans import PLANS, Act

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALL: dict[str, Any] = {
    "kind": "日本人住民",
    "name": "東金　次郎",
    "sex": "男",
    "birth": RawDate(date(1970, 1, 1)),
    "became_resident": RawDate(TODAY),
    "address": Address(area="求名"),
    "previous_address": Address(city="九十九里町"),
    "household": "67",
    "relationship": "世帯主",
    "resident_code": "25208017660",
    "domicile": "不明",
    "koseki_head": "不明",
}
ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    **dict.fromkeys(("特例転入", "未届転入"), ("67", ALL)),
    "職権記載（帰化等）": (STRANGER, {"name": "東金　安", "domicile": "千葉県東金市", "koseki_head": "東金　安"}),
    "職権記載（国籍喪失）": (CHILD, {"nationality": "米国", "foreign_category": "国籍喪失による経過滞在者"}),
    **{reason: (HEAD, {}) for reason in ("改製", "再製")},
    **{f"個人番号の{what}": (HEAD, {"my_number": "123456789018"}) for what in ("変更請求", "職権修正", "職権記載")},
    **{f"住民票コードの{what}": (HEAD, {"resident_code": "10000000006"}) for what in ("変更請求", "職権記載")},
    **{reason: (SPOUSE, {"former_family_name": "山武"}) for reason in ("旧氏の記載", "旧氏の変更")},
    "旧氏の削除": (SPOUSE, {}),
    "通称の記載": (STRANGER, {"alias": "東金　安"}),
    "通称の削除": (STRANGER, {}),
    **{reason: (STRANGER, {"card_number": "ZZ87654321ZZ"}) for reason in ("在留カード更新", "特別永住者証明書の更新")},
    "住居地届出": (STRANGER, {}),
    "フリガナ確認": (HEAD, {"kana": "トウガネ　タロウ"}),
}
EARLIER = {REASONS[code].name: before for code, before in BEFORE.items()}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[AskedTwice]:
    """A settled town."""
    with opened_town(tmp_path) as asked:
        for one in settle():
            asked.on(date(2024, 2, 1), one)
        yield asked


@pytest.mark.parametrize("reason", ROWS)
def test_a_row_of_each_reason_is_recorded(town: AskedTwice, reason: str) -> None:
    """What the file says is what the record shows, under the reason's own code and basis."""
    number, items = ROWS[reason]
    for earlier in EARLIER.get(reason, ()):
        town.on(TODAY, command(earlier))
    when = datetime(2024, 6, 10, 9, tzinfo=JST)
    row = ResidentRow(
        lgcode="122131", number="D1", processed_at=when, reason=reason, resident_number=number,
        effective=RawDate(TODAY), **items,
    )  # fmt: skip
    town.on(TODAY, command_of(Submission("ido", "D1", when, reason, (row,), "ido.csv", 2)))
    last = town.reasons(number)[-1]
    assert REASONS[last].name == reason
    record = town.resident(number, TODAY)
    assert record is not None
    told = {name: value for name, value in items.items() if isinstance(value, str) and name != "kind"}
    assert {name: record[name] for name in told} == told


def test_files_can_tell_every_change_of_a_record() -> None:
    """All reasons but the second halves of pairs and what is no 異動 stand in the code list of the files."""
    listed = {*code_list("異動事由"), *code_list("初期データの異動事由")}
    beside = (Act.ANNOTATE, Act.ISSUE, Act.SUPPORT, Act.HOLD)
    told = [code for code, plan in PLANS.items() if plan.act not in beside and not code.startswith("removal_n")]
    changes = {REASONS[code].name for code in told}
    assert listed == changes
