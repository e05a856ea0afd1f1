"""Everything a reader can say about a file, in Japanese and English, with the remedy. `{names}` are filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Message:
    """What is wrong and what to do about it."""

    ja: str
    remedy_ja: str
    en: str
    remedy_en: str


MESSAGES: Final[dict[str, Message]] = {
    "L101": Message(
        "必須項目「{item}」が空欄です", "「{item}」を入力してください", "{item} is required", "fill in {item}"
    ),
    "L102": Message(
        "{max}文字を超えています", "{max}文字以内にしてください", "more than {max} characters", "shorten it to {max}"
    ),
    "L103": Message(
        "半角数字{length}桁ではありません",
        "半角数字{length}桁で入力してください。先頭の0が落ちていないか確かめてください",
        "not {length} digits",
        "enter {length} digits; check that no leading zero was lost",
    ),
    "L104": Message(
        "整数ではありません", "桁区切りや小数のない半角の整数で入力してください", "no integer", "enter a plain integer"
    ),
    "L105": Message(
        "日付の形式ではありません",
        "YYYY-MM-DD で入力してください。不詳のときは空欄にし、不詳表記の項目に書いてください",
        "not written as a date",
        "write YYYY-MM-DD; when the day is uncertain leave it blank and fill in the item …_不詳表記",
    ),
    "L106": Message(
        "暦にない日付です",
        "日付を確かめてください。戸籍のとおり暦にない日付のときは空欄にし、不詳表記の項目に書いてください",
        "no such day in the calendar",
        "check the date; if the register really says so leave it blank and fill in the item …_不詳表記",
    ),
    "L107": Message(
        "コード「{codes}」にない値です",
        "次のいずれかを入力してください: {allowed}",
        "not in the code list {codes}",
        "enter one of: {allowed}",
    ),
    "L108": Message(
        "日時の形式ではありません",
        "2024-04-01T09:30:00+09:00 の形で入力してください",
        "not written as a time",
        "write it like 2024-04-01T09:30:00+09:00",
    ),
    "L109": Message(
        "年月の形式ではありません", "YYYY-MM で入力してください", "not written as a month", "write YYYY-MM"
    ),
    "L110": Message(
        "不詳日の表記として読み取れません",
        "標準仕様書1.1.8の表記(例: 令和5年1月上旬、昭和20年 月日不詳)で入力してください",
        "not a known wording of an uncertain date",
        "use a wording of specification 1.1.8, such as 令和5年1月上旬",
    ),
    "L201": Message(
        "項目数が{found}です(見出しは{expected})",
        "値の中のカンマを引用符で囲むか、欠けた項目を補ってください",
        "{found} items; the header has {expected}",
        "quote values that contain a comma, or add the missing items",
    ),
    "L202": Message(
        "UTF-8として読めない文字があります{guess}",
        "{line}行目を確かめ、ファイルをUTF-8で保存し直してください",
        "bytes that are not UTF-8{guess_en}",
        "look at line {line} and save the file as UTF-8",
    ),
    "L203": Message(
        "引用符の使い方が正しくありません",
        "値を囲む引用符は対にし、値の中の引用符は2つ重ねてください。値の中で改行はできません",
        "malformed quoting",
        "close every quote, double quotes inside a value, and keep a value on one line",
    ),
    "L204": Message(
        "この自治体({lgcode})のデータではありません",
        "団体コードとフォルダーを確かめてください",
        "not a row of town {lgcode}",
        "check the town's code and the folder",
    ),
    "L205": Message(
        "行の順序が正しくありません(重複した行の可能性があります)",
        "重複した行を削除するか、{order}の順に並べ替えてください",
        "out of order, perhaps a duplicated row",
        "delete the duplicate, or sort the file by {order}",
    ),
    "L206": Message(
        "同じ届書に同じ番号の行が重複しています",
        "重複した行を削除してください",
        "duplicate row",
        "delete the duplicate",
    ),
    "L207": Message(
        "同じ届書({number})の他の行に誤りがあるため取り込みません",
        "誤りのある行を直してから、届書の全ての行を取り込んでください",
        "another row of submission {number} is refused",
        "mend that row and import the whole submission",
    ),
    "L208": Message(
        "「{item}」のいずれも空欄です",
        "「{item}」のいずれかを入力してください",
        "all of {item} are blank",
        "fill in one of {item}",
    ),
    "L209": Message(
        "同じ届書の行で処理日時または異動事由が異なります",
        "別の届書番号にするか、処理日時と異動事由をそろえてください",
        "rows of one submission differ in time or reason",
        "give them different numbers, or the same time and reason",
    ),
    "L210": Message(
        "制御文字が含まれています",
        "制御文字を取り除いてください",
        "control characters",
        "remove the control characters",
    ),
    "L301": Message(
        "ファイルがありません", "ファイル名とフォルダーを確かめてください", "no such file", "check the folder"
    ),
    "L302": Message(
        "見出しに必須項目がありません: {items}",
        "1行目に項目名を入れ、{items} の列を加えてください",
        "columns are missing: {items}",
        "the first line holds the item names; add {items}",
    ),
    "L303": Message(
        "見出しにレイアウトにない項目があります: {items}",
        "項目名を docs/layouts.md と照らし合わせてください",
        "unknown columns: {items}",
        "compare the item names with docs/layouts.md",
    ),
    "L304": Message(
        "見出しをUTF-8として読めません{guess}",
        "ファイルをUTF-8で保存し直してください",
        "the header is not UTF-8{guess_en}",
        "save the file as UTF-8",
    ),
    "L305": Message(
        "同じ項目名の列が複数あります: {items}",
        "重複した列を削除してください",
        "duplicate columns: {items}",
        "delete the duplicates",
    ),
    "L306": Message(
        "目録(manifest)を読み取れません: {detail}",
        "docs/layouts.md の形式に直してください",
        "the manifest can't be read: {detail}",
        "mend it as docs/layouts.md says",
    ),
    "A201": Message(
        "検査数字が一致しません", "番号はそのまま取り込みます", "wrong check digit", "the number is kept as it is"
    ),
    "A202": Message(
        "目録の{what}と一致しません(目録 {expected}、ファイル {found})",
        "意図した変更か確かめてください",
        "differs from the manifest's {what} (manifest {expected}, file {found})",
        "check that the change was meant",
    ),
}
