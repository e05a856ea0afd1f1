"""Texts, codes and help of the assessment commands (tax run, tax review, tax explain), in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    "run_drafted": Words(
        "仮計算です。台帳には何も記録していません。決定するには --decide を付けてください",
        "a draft: nothing was recorded; add --decide to decide",
    ),
    "run_decided": Words(
        "処理番号 {batch} で {recorded} 件を決定しました（この処理の決定は合わせて {bills} 件）",
        "batch {batch}: {recorded} bills decided now, {bills} in all",
    ),
    "run_basis": Words(
        "{day} 現在の事実、処理番号 {position} までの記録による",
        "on the facts of {day}, as known at position {position}",
    ),
    "run_repeated": Words(
        "前に始めた処理の続きです。その時点の事実で計算しました",
        "an earlier start of this batch is continued, on the facts it knew",
    ),
    "run_bills": Words("賦課", "bills"),
    "run_amount": Words("税額", "amount"),
    "run_nothing": Words("税額なし・免税点未満", "nothing due"),
    "run_held": Words("保留（確認が必要）", "held back"),
    "run_findings": Words("確認一覧", "Review list"),
    "run_more": Words(
        "ほか {count} 件（--limit で増やすか、--json で全件）", "{count} more (--limit, or --json for all)"
    ),
    "source": Words("根拠", "source"),
    "oddity": Words("確認事由", "oddity"),
    "detail": Words("内容", "detail"),
    "reviews": Words("見直し {count} 件", "{count} to review"),
    "no_reviews": Words("見直しはありません", "nothing to review"),
    "review_item": Words("見直し番号", "review"),
    "review_event": Words("契機", "event"),
    "review_told": Words("処理日", "recorded"),
    "review_now": Words("決定額", "decided"),
    "review_then": Words("再計算", "recomputed"),
    "review_settled": Words(
        "{item} を決着しました: {outcome}、増減 {change}（処理番号 {position}）",
        "{item} settled: {outcome}, {change} (position {position})",
    ),
    "explain_draft": Words("まだ決定されていません（仮計算）", "not decided yet (a draft)"),
    "explain_decided": Words(
        "{day} 決定、処理番号 {position} までの事実による", "decided on {day} on the facts up to position {position}"
    ),
    "explain_cause": Words("契機: {cause}", "because of {cause}"),
    "explain_differences": Words("期別の増減: {differences}", "change by 期: {differences}"),
    "explain_agrees": Words("計算し直した税額は決定額と一致します", "computed again, the amount agrees"),
    "explain_differs": Words(
        "計算し直した税額 {amount} は決定額と一致しません", "computed again, the amount is {amount}: it does not agree"
    ),
    "explain_cancelled": Words("賦課は取り消されています", "the bill was cancelled"),
    "explain_nothing": Words("課税の基礎となる記録がありません", "no record on which a tax could rest"),
    "explain_no_tax": Words("税額なし", "nothing due"),
}

ODDITIES: Final[dict[str, Words]] = {
    "owner_dead": Words("賦課期日に死亡している所有者（保留）", "owner dead on the levy date (held back)"),
    "died_since": Words("賦課期日の後に死亡（相続人代表者）", "died since (heirs)"),
    "no_return": Words("課税資料なし（保留）", "no income return (held back)"),
    "not_resident": Words("賦課期日に住民でない（保留）", "not a resident on the levy date (held back)"),
    "protected": Words("支援措置（送付先の確認）", "protected (check where to send)"),
    "big_change": Words("前年度から大きく増減", "differs much from last year"),
    "unknown_owner": Words("所有者が台帳にない（保留）", "owner in no register (held back)"),
    "not_computable": Words("計算できない（保留）", "can't be computed (held back)"),
    "paid_ahead": Words(
        "予定申告の税額が年税額を超過（予定申告の更正・還付）",
        "the interim return exceeds the year's tax (revise it, refund)",
    ),
    "time_barred": Words("賦課権の期間制限の経過（保留）", "after the time limit of decisions (held back)"),
}
OUTCOMES: Final[dict[str, Words]] = {
    "decided": Words("賦課決定", "decided"),
    "revised": Words("更正", "revised"),
    "cancelled": Words("賦課取消", "cancelled"),
    "remitted": Words("減免", "remitted"),
    "unchanged": Words("更正なし", "unchanged"),
}
EVENTS: Final[dict[str, Words]] = {
    "parcel.registered": Words("土地の登録", "parcel registered"),
    "parcel.changed": Words("土地の異動・評価", "parcel changed"),
    "parcel.transferred": Words("土地の所有権移転", "parcel transferred"),
    "parcel.closed": Words("土地の閉鎖", "parcel closed"),
    "house.registered": Words("家屋の登録", "house registered"),
    "house.changed": Words("家屋の異動・評価", "house changed"),
    "house.transferred": Words("家屋の所有権移転", "house transferred"),
    "house.demolished": Words("家屋の滅失", "house demolished"),
    "depreciable.declared": Words("償却資産の申告", "depreciable asset declared"),
    "depreciable.changed": Words("償却資産の訂正", "depreciable asset changed"),
    "depreciable.disposed": Words("償却資産の除却", "depreciable asset disposed of"),
    "share.registered": Words("共有持分の登録", "share registered"),
    "share.changed": Words("共有持分の変更", "share changed"),
    "nonresident.recorded": Words("住登外者の登録", "non-resident recorded"),
    "nonresident.changed": Words("住登外者の変更", "non-resident changed"),
    "nonresident.linked": Words("住登外者と住民の統合", "non-resident moved in"),
    "corporation.registered": Words("法人の届出", "corporation registered"),
    "corporation.changed": Words("法人の異動", "corporation changed"),
    "corporation.closed": Words("法人の閉鎖", "corporation closed"),
    "corporate_return.filed": Words("法人市民税の申告", "corporate return filed"),
    "corporate_return.interim_filed": Words("法人市民税の予定申告", "interim corporate return filed"),
    "corporate_return.corrected": Words("法人市民税の修正申告・更正", "corporate return corrected"),
    "income.reported": Words("課税資料の受領", "income reported"),
    "income.corrected": Words("課税資料の訂正", "income corrected"),
    "dependant.claimed": Words("扶養の申告", "dependant claimed"),
    "dependant.changed": Words("扶養是正", "dependant changed"),
    "dependant.denied": Words("扶養否認", "dependant denied"),
    "review.settled": Words("見直しの決着", "review settled"),
}
KINDS: Final[dict[str, Words]] = {
    "parcel": Words("土地", "parcel"),
    "house": Words("家屋", "house"),
    "depreciable": Words("償却資産", "depreciable asset"),
    "share": Words("共有持分", "share"),
    "nonresident": Words("住登外者", "non-resident"),
    "corporation": Words("法人", "corporation"),
    "corporate_return": Words("法人市民税の申告", "corporate return"),
    "income": Words("課税資料", "income return"),
    "dependant": Words("扶養の申告", "dependant claim"),
    "review": Words("課税の見直し", "tax review"),
}

OPTIONS: Final[dict[str, Words]] = {
    "run_tax": Words(
        "税目: fixed-asset、resident、corporate、light-vehicle",
        "tax: fixed-asset, resident, corporate or light-vehicle",
    ),
    "run_decide": Words("決定して台帳に記録する（付けないと仮計算）", "decide and record (otherwise a draft)"),
    "run_batch": Words("処理番号（既定: 税目と年度）", "batch number (default: the tax and year)"),
    "run_workers": Words("計算に使うプロセスの数", "processes that compute"),
    "explain_taxpayer": Words(
        "納税義務者の宛名番号（先頭の0は省略できる）", "taxpayer's 宛名番号; leading zeros may be left out"
    ),
    "review_settle": Words("この見直し番号を決着する", "settle this review"),
    "review_reason": Words("決定の理由", "why it is decided so"),
    "review_keep": Words("更正しない（理由を記録して終える）", "leave the bill as it is, with the reason recorded"),
}

_N: Final = "000000000000018"
_IN: Final = "--town 122131"

COMMANDS: Final[dict[str, CommandHelp]] = {
    "tax run": CommandHelp(
        Words("1年分の税を計算し、決定する", "Compute and decide a year's tax"),
        Words(
            "賦課期日の事実を、いま知られている内容で計算し、件数・税額・確認一覧を示します。--decide を付けると、"
            "保留のない分を1つの処理番号で決定します。もう一度実行しても何も変わりません。",
            "Computes on the facts of the levy date as known now; shows bills, amount and what to review. With "
            "--decide it records every bill that isn't held back, under one batch number. Run again, nothing changes.",
        ),
        (
            Example(f"tax run --tax fixed-asset --year 2024 {_IN}", Words("仮計算", "a draft")),
            Example(
                f"tax run --tax fixed-asset --year 2024 {_IN} --decide",
                Words("決定する", "decide and record the bills"),
            ),
        ),
    ),
    "tax review": CommandHelp(
        Words("決定の後に届いた異動の見直し", "Events that reached a tax after its decision"),
        Words(
            "遅れた転入・死亡・扶養否認・家屋の滅失など、決定が知らなかった記録を、計算し直した税額とともに示します。"
            "--settle で決定すると、更正の記録が契機の記録を引用します。",
            "Late arrivals, deaths, denied dependants, demolished houses: what the decisions didn't know, with the "
            "amount computed anew. --settle decides; the corrected bill cites the event.",
        ),
        (
            Example(f"tax review {_IN}", Words("すべての見直し", "everything open")),
            Example(
                f"tax review {_IN} --taxpayer {_N} --known 2024-07-31",
                Words("1人の、7月末に知られていた分", "one taxpayer's, as known at the end of July"),
            ),
            Example(
                f"tax review {_IN} --settle resident-2024-{_N}-12345 --reason 転入の届出による",
                Words("1件を決定する", "decide one item"),
            ),
        ),
    ),
    "tax explain": CommandHelp(
        Words("税の計算を1行ずつ説明する", "Explain a tax line by line"),
        Words(
            "決定のとき知られていた事実から計算をやり直し、根拠とともに示します。決定額と一致するかも確かめます。"
            "決定がなければ仮計算です。",
            "Computes again from the facts that the decision knew, with the source of each line, and checks that the "
            "amount agrees; without a decision it shows a draft.",
        ),
        (
            Example(f"tax explain {_IN} --taxpayer {_N} --year 2024", Words("いまの決定", "the decision that stands")),
            Example(
                f"tax explain {_IN} --taxpayer {_N} --year 2024 --known 2024-06-30",
                Words("6月末の決定", "the decision as of the end of June"),
            ),
        ),
    ),
}
