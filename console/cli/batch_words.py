"""Texts and help of what is done for many residents at once, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    "batch_changed": Words("書き換える人", "re-written"),
    "batch_excluded": Words("除く人", "left out"),
    "batch_planned": Words("仮処理です。--record を付けると本処理します", "this is a plan: add --record to record it"),
    "batch_recorded": Words("本処理しました（届書番号 {batch}）", "recorded as {batch}"),
    "batch_why": Words("理由", "why"),
    "ages_on": Words("到達日", "on"),
    "ages_rule": Words("年齢到達", "reaches"),
    "ages_office": Words("業務", "office"),
    "ages_uncertain": Words("（生年月日不詳）", " (birth date uncertain)"),
    "ages_none": Words("この期間に到達する人はいません", "nobody in this period"),
}

OPTIONS: Final[dict[str, Words]] = {
    "readdress_file": Words(
        "住所変更対照表または本籍変更一覧（docs/layouts.md の jukyo、honseki）",
        "table of addresses, or list of 本籍 (jukyo and honseki in docs/layouts.md)",
    ),
    "readdress_domicile": Words(
        "宛名番号ごとに本籍を書き換える（honseki）", "re-write the 本籍 of each person (honseki)"
    ),
    "readdress_on": Words("実施日（異動日）", "the day from which the new names hold"),
    "readdress_batch": Words(
        "届書番号。全員の異動に付き、同じ番号は1度だけ記録する", "number of the batch; recorded once"
    ),
    "readdress_record": Words("本処理する（省略すると仮処理）", "record it (otherwise it is only planned)"),
    "readdress_note": Words("留意事項", "note"),
    "ages_from": Words("期間の始め", "first day of the period"),
    "ages_to": Words("期間の終わり", "last day of the period"),
    "ages_rules": Words("年齢到達のコード（繰り返せる）。省略するとすべて", "codes, repeatable; all by default"),
}

_IN: Final = "--town 122131"
_TABLE: Final = f"readdress addresses.csv {_IN} --on 2024-10-01 --batch J-2024-1"

COMMANDS: Final[dict[str, CommandHelp]] = {
    "readdress": CommandHelp(
        Words("住居表示などで地区の住所や本籍を一括変更する", "Re-write the addresses of a district, or 本籍"),
        Words(
            "対照表の住所に住む人を、1つの届書番号の軽微な修正で書き換えます。住所を定めた日は変わりません。"
            "転出予定者、対照表にない住所の人、抑止や仮登録のある人は除いて一覧にします。--domicile なら、"
            "一覧の宛名番号ごとに本籍を書き換えます（除票と外国人住民は除きます）。途中で止まっても、"
            "もう一度実行すれば残りだけを記録します。",
            "Minor amendments of whoever lives at an address of the table, under one batch number; the day since when "
            "they live there stays. Who plans to leave, lives at an address that the table lacks, or is held or waits "
            "as a draft, is left out and listed. With --domicile the 本籍 of each person of a list (former and foreign "
            "residents left out). Cut short, the same command goes on with the rest.",
        ),
        (
            Example(_TABLE, Words("仮処理: だれが変わり、だれを除くか", "who would change, who is left out")),
            Example(f"{_TABLE} --record", Words("本処理", "record it")),
            Example(
                f"readdress honseki.csv {_IN} --on 2024-10-01 --batch H-2024-1 --domicile",
                Words("本籍の表示の変更", "本籍 that were renamed"),
            ),
        ),
    ),
    "ages": CommandHelp(
        Words("年齢に到達する人を一覧する", "List who reaches an age"),
        Words(
            "期間内に、ほかの業務の資格が変わる年齢に達する住民です。誕生日の前日に達するものと当日のものがあります。"
            "他のシステムは時計を持たず、この一覧で動けます。",
            "Residents who reach an age at which another office acts, on the eve of a birthday or on the day, as each "
            "law counts. Nothing else needs a clock.",
        ),
        (
            Example(f"ages {_IN} --from 2024-04-01 --to 2024-04-30", Words("4月のすべて", "all of April")),
            Example(
                f"ages {_IN} --from 2024-04-01 --to 2025-03-31 --rule care_first --json",
                Words("年度内に65歳", "who becomes 65 in the fiscal year"),
            ),
        ),
    ),
}
