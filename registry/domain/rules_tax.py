"""Rules of assessment: assets, taxpayers, returns, runs and reviews."""

from __future__ import annotations

from typing import Final

from registry.domain.rule import Rule

TAX_RULES: Final[dict[str, Rule]] = {
    "R241": Rule(
        "{kind} {number} は既に登録されています",
        "内容の変更は異動・訂正で入力してください。別のものなら新しい番号を使ってください",
        "{kind} {number} is registered already",
        "enter a change or a correction; something else needs a number of its own",
        "地方税法 381条",
    ),
    "R242": Rule(
        "{kind} {number} は登録されていません",
        "番号を確かめるか、先に登録してください",
        "no {kind} has the number {number}",
        "check the number, or register it first",
        "地方税法 381条",
    ),
    "R243": Rule(
        "{kind} {number} は {day} には終了しています",
        "異動日を確かめてください。終了が誤りなら、その登録を訂正してください",
        "{kind} {number} has ended by {day}",
        "check the date; where the end was wrong, correct that entry",
        "地方税法 381条",
    ),
    "R244": Rule(
        "必須項目「{name}」がありません ({kind} {number})",
        "「{name}」を入力してください",
        "{name} is missing ({kind} {number})",
        "fill in {name}",
        "地方税法 381条, 317条の2, 321条の8",
    ),
    "R245": Rule(
        "共有 {number} の持分の合計が 1 になりません ({total})",
        "登記の持分を確かめ、全員分を一度に入力してください",
        "the shares of {number} add up to {total}, not to 1",
        "check the register, and enter the shares of all owners together",
        "民法 249条",
    ),
    "R246": Rule(
        "法人番号 {corporate_number} の検査数字が正しくありません",
        "13桁の法人番号を確かめてください",
        "the check digit of {corporate_number} is wrong",
        "check the 13 digits",
        "番号法 39条",
    ),
    "R247": Rule(
        "負の値 {value} は登録できません ({kind} {number})",
        "金額・面積・人数を確かめてください",
        "{field} must not be below zero ({value}, {kind} {number})",
        "check the amount, area or count",
        "Daicho",
    ),
    "R248": Rule(
        "この見直しは既に決着しています ({number})",
        "同じ番号を daicho tax review --settle に付けると、決着の内容が表示されます",
        "this review was settled already ({number})",
        "daicho tax review --settle with the same number tells what was decided",
        "Daicho",
    ),
    "R249": Rule(
        "処理 {batch} の一括賦課は、ここでは実行できません",
        "daicho import で取り込むか、daicho tax run で実行してください",
        "the run {batch} ({tax}) can't be made here",
        "use daicho import or daicho tax run",
        "Daicho",
    ),
    "R250": Rule(
        "記録 {stream} に {event} は入力できません",
        "記録の種類と番号(例 parcel-0000000001)と異動の種類を確かめてください",
        "{event} can't be entered in {stream}",
        "check the kind and number of the record (such as parcel-0000000001) and the event",
        "地方税法 381条",
    ),
}
"""Merged into `registry.domain.rules.RULES`."""
