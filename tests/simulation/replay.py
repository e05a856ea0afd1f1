"""An independent, naive replay of a simulated town's files: plain CSV, plain dictionaries, no code of the product."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES = {"データ移行", "国内転入", "国外転入等", "出生"}
MOVES = {"転居", "世帯分離", "世帯合併", "世帯主変更"}
AFTER_REMOVAL = {"転入通知受理", "誤記修正", "異動の取消し（増）"}


@dataclass
class Resident:
    """What the replay keeps of somebody."""

    household: str
    head: bool
    foreign: bool
    entered: str
    address: tuple[str, ...]
    removed: str = ""
    planned: str = ""
    last: str = ""
    """Effective date of the last change."""


@dataclass
class Town:
    """What the files say, replayed row by row; `faults` should stay empty."""

    lgcode: str
    manifest: dict[str, object]
    residents: dict[str, Resident] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rows: list[dict[str, str]] = field(default_factory=list)

    def fault(self, row: dict[str, str], what: str) -> None:
        """Note that a row contradicts what came before."""
        self.faults.append(f"{row['届書番号']} {row['異動事由']} {row['宛名番号']}: {what}")

    def by_household(self, households: set[str]) -> list[Resident]:
        """Everybody whose latest household is one of these."""
        return [one for one in self.residents.values() if one.household in households]

    def living(self, day: str) -> list[Resident]:
        """Residents on a day."""
        return [one for one in self.residents.values() if not one.removed or one.removed > day]


def read(path: Path) -> list[dict[str, str]]:
    """Read one file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def replay(folder: Path) -> Town:
    """Replay juki and ido of a town, checking each submission."""
    path = next(folder.glob("*_manifest.json"))
    manifest = json.loads(path.read_text(encoding="utf-8"))
    town = Town(manifest["lgcode"], manifest)
    for table, entry in manifest["files"].items():
        content = (folder / f"{town.lgcode}_{table}.csv").read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert content.count(b"\r\n") == entry["rows"] + 1
    submissions: dict[str, list[dict[str, str]]] = defaultdict(list)
    for table in ("juki", "ido"):
        for row in read(folder / f"{town.lgcode}_{table}.csv"):
            submissions[row["届書番号"]].append(row)
            town.rows.append(row)
    undo: dict[str, dict[str, Resident | None]] = {}
    for number, rows in submissions.items():
        undo[number] = {row["宛名番号"]: _copy(town.residents.get(row["宛名番号"])) for row in rows}
        for row in rows:
            _apply(town, row, undo)
        _check_households(town, rows)
    return town


def _copy(one: Resident | None) -> Resident | None:
    return None if one is None else Resident(**vars(one))


def _apply(town: Town, row: dict[str, str], undo: dict[str, dict[str, Resident | None]]) -> None:
    reason, number = row["異動事由"], row["宛名番号"]
    town.reasons[reason] += 1
    one, today = town.residents.get(number), row["処理日時"][:10]
    gone = one is not None and one.removed != "" and one.removed <= today
    if row["異動年月日"] > today and not reason.startswith(("国内転出", "国外転出", "異動の取消し")):
        town.fault(row, "異動日 after 処理日")
    if reason in ENTRIES:
        _enter(town, row, one, gone=gone)
    elif one is None or (gone and reason not in AFTER_REMOVAL):
        town.fault(row, "no resident")
    elif row["異動年月日"] and row["異動年月日"] < one.entered:
        town.fault(row, "before the entry")
    elif reason.startswith("異動の取消し"):
        _cancel(town, number, undo[row["取消対象届書番号"]][number])
    elif reason == "誤記修正" and row["取消対象届書番号"] not in undo:
        town.fault(row, "corrects nothing")
    elif reason in MOVES or reason == "職権修正":
        _change(town, row, one)
    else:
        _leave(row, one)


def _enter(town: Town, row: dict[str, str], one: Resident | None, *, gone: bool) -> None:
    day = row["異動年月日"]
    if one and not gone:
        town.fault(row, "is a resident already")
    if one and one.removed >= day:
        town.fault(row, "returns before leaving")
    if row["生年月日"] > day:
        town.fault(row, "enters before birth")
    foreign, head = row["住民種別"] == "外国人住民", row["続柄表記"] == "世帯主"
    town.residents[row["宛名番号"]] = Resident(row["世帯番号"], head, foreign, day, _address(row), last=day)


def _leave(row: dict[str, str], one: Resident) -> None:
    match row["異動事由"]:
        case "国内転出" | "国外転出":
            one.removed = one.planned = row["転出予定年月日"]
        case "転入通知受理":
            one.removed = min(one.planned, row["転出年月日"])
        case "死亡":
            one.removed = row["異動年月日"] or row["処理日時"][:10]


def _change(town: Town, row: dict[str, str], one: Resident) -> None:
    if row["異動年月日"] < one.last:
        town.fault(row, "before the last change")
    one.last = row["異動年月日"]
    if row["異動事由"] in MOVES:
        one.household, one.head = row["世帯番号"], row["続柄表記"] == "世帯主"
        if (row["異動事由"] == "転居") != bool(row["住所_町字"]):
            town.fault(row, "an address where none belongs, or none where one does")
        one.address = _address(row) if row["住所_町字"] else one.address


def _cancel(town: Town, number: str, before: Resident | None) -> None:
    """Put back what was before the cancelled submission; who was nobody before is nobody again."""
    if before is None:
        del town.residents[number]
    else:
        town.residents[number] = before


def _address(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[f"住所_{part}"] for part in ("町字コード", "町字", "番地号表記", "方書"))


def _check_households(town: Town, rows: list[dict[str, str]]) -> None:
    """Nobody leads a household twice; the members of a touched household share its address."""
    day = rows[0]["処理日時"][:10]
    touched = {row["世帯番号"] for row in rows if row["世帯番号"]}
    if not touched:
        return
    members = [one for one in town.by_household(touched) if not one.removed or one.removed > day]
    for household in touched:
        here = [one for one in members if one.household == household]
        if sum(one.head for one in here) > 1:
            town.faults.append(f"{rows[0]['届書番号']}: two heads in {household}")
        if len({one.address for one in here}) > 1:
            town.faults.append(f"{rows[0]['届書番号']}: {household} at two addresses")
