"""住所変更対照表: what is read of it, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.files.address_changes import read_address_changes, read_domicile_changes
from connectors.files.findings import FileRefusedError
from events.resident import AmendedByAuthority

if TYPE_CHECKING:
    from pathlib import Path

TOGANE = "122131"
HEADER = "団体コード,旧住所_町字,旧住所_番地号表記,新住所_町字,新住所_番地号表記,新住所_郵便番号"


def table(folder: Path, *lines: str) -> Path:
    """A file with these lines."""
    path = folder / "jukyo.csv"
    path.write_text("\r\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


def test_a_blank_item_stays_as_it_is(tmp_path: Path) -> None:
    """The new 町字 and 番地号 are set; a postal code only where the table has one."""
    path = table(tmp_path, f"{TOGANE},家之子,1番地,東岩崎,1番1号,", f"{TOGANE},家之子,2番地,東岩崎,1番2号,2830002")
    found, refused = read_address_changes(path, TOGANE)
    assert refused == []
    assert found == {
        ("家之子", "1番地"): AmendedByAuthority(area="東岩崎", street="1番1号"),
        ("家之子", "2番地"): AmendedByAuthority(area="東岩崎", street="1番2号", postal_code="2830002"),
    }


@pytest.mark.parametrize(
    ("line", "code", "item"),
    [
        (f"{TOGANE},家之子,1番地,東岩崎,9番9号,", "L206", "旧住所_番地号表記"),
        (f"{TOGANE},家之子,3番地,東岩崎,,", "L101", "新住所_番地号表記"),
        (f"{TOGANE},家之子,3番地,東岩崎,1番3号,283-0001", "L103", "新住所_郵便番号"),
        ("122378,家之子,3番地,東岩崎,1番3号,", "L204", "団体コード"),
        (f"{TOGANE},家之子,3番地", "L201", ""),
    ],
)
def test_a_line_that_cant_be_right_is_named(tmp_path: Path, line: str, code: str, item: str) -> None:
    """An address named twice, a missing or malformed item, another town's line, a broken one."""
    _, refused = read_address_changes(table(tmp_path, f"{TOGANE},家之子,1番地,東岩崎,1番1号,", line), TOGANE)
    assert [(one.line, one.code, one.item) for one in refused] == [(3, code, item)]


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A header that isn't the layout's, and a file that isn't there."""
    path = tmp_path / "jukyo.csv"
    path.write_text("氏名,住所\n", encoding="utf-8")
    for other, code in ((path, "L303"), (tmp_path / "none.csv", "L301")):
        with pytest.raises(FileRefusedError) as refused:
            read_address_changes(other, TOGANE)
        assert refused.value.code == code


def test_domiciles_are_read_by_number(tmp_path: Path) -> None:
    """One line per person; somebody named twice, and a missing 本籍, are refused by line."""
    path = tmp_path / "honseki.csv"
    lines = (f"{TOGANE},18,千葉県東金市東岩崎", f"{TOGANE},18,千葉県東金市家之子", f"{TOGANE},26,")
    path.write_text("\n".join(("団体コード,宛名番号,新本籍", *lines, "")), encoding="utf-8")
    found, refused = read_domicile_changes(path, TOGANE)
    assert found == {"18": "千葉県東金市東岩崎"}
    assert [(one.line, one.code, one.item) for one in refused] == [(3, "L206", "宛名番号"), (4, "L101", "新本籍")]
