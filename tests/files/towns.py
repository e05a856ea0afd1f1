"""Small towns for the tests of the file readers: rows as dictionaries of item names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from connectors.files.layout import VERSION, layout

if TYPE_CHECKING:
    from pathlib import Path

TOWN = "122131"
HEAD = {
    "団体コード": TOWN,
    "届書番号": "M1",
    "処理日時": "2022-04-01T08:30:00+09:00",
    "異動事由": "データ移行",
    "異動年月日": "2022-04-01",
    "宛名番号": "000000000000019",
    "世帯番号": "000000000000019",
    "続柄表記": "世帯主",
    "住民種別": "日本人住民",
    "氏名": "渡邉\U000e0102　花子",
    "性別": "女",
    "生年月日": "1980-02-29",
    "住所_都道府県": "千葉県",
    "住所_市区郡町村名": "東金市",
    "住所_町字": "求名",
    "住民となった年月日": "2001-04-01",
}
MEMBER = HEAD | {"宛名番号": "000000000000027", "続柄表記": "子", "氏名": "渡邉\U000e0102　太郎", "性別": "男"}
SECOND = HEAD | {"届書番号": "M2", "宛名番号": "000000000000035", "世帯番号": "000000000000027"}
PAYMENT = {
    "団体コード": TOWN,
    "収納番号": "P1",
    "処理日時": "2022-05-31T10:00:00+09:00",
    "通知書番号": "kei-2022-0000000001",
    "年度": "2022",
    "車両管理番号": "0000000001",
    "納付日": "2022-05-30",
    "金額": "10800",
    "チャネル": "口座",
}


def write(folder: Path, table: str, *rows: dict[str, str], header: list[str] | None = None) -> Path:
    """Write rows as a file, unquoted, so that a test says every byte of it."""
    names = header or layout(table).header
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    path = folder / f"{TOWN}_{table}.csv"
    path.write_bytes("".join(",".join(cells) + "\r\n" for cells in lines).encode())
    return path


def write_manifest(folder: Path, **more: object) -> None:
    """Write the least that a town's own manifest says."""
    least = {"lgcode": TOWN, "town": "東金市", "simulated": False, "opening": "2022-04-01", "layout": VERSION}
    (folder / f"{TOWN}_manifest.json").write_text(json.dumps(least | more), encoding="utf-8")
