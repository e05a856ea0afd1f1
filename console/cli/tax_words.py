"""Texts of the tax commands, in both languages; `{names}` are filled in."""

from __future__ import annotations

from typing import Final

from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    # Columns
    "bill_number": Words("通知書番号", "bill"),
    "instalment": Words("期", "no."),
    "due_on": Words("納期限", "due on"),
    "reduced": Words("減額", "reduced"),
    "received": Words("収納", "received"),
    "given_back": Words("還付等", "returned"),
    "outstanding": Words("残高", "balance"),
    "unpaid": Words("未納額", "unpaid"),
    "late_charge": Words("延滞金", "late"),
    "collectable_until": Words("時効", "until"),
    "remarks": Words("経過", "remarks"),
    "taxpayer": Words("納税義務者", "taxpayer"),
    "accounts": Words("件", "count"),
    # Remarks of arrears
    "demanded": Words("督促 {day}", "demanded {day}"),
    "not_demanded": Words("督促なし", "no demand"),
    "under_seizure": Words("差押中", "seized"),
    "under_deferral": Words("猶予中", "deferred"),
    "under_stay": Words("執行停止中", "stayed"),
    "protected": Words("支援措置: 送付先を確かめる", "PROTECTED: check where to send"),
    "late_provisional": Words(
        "延滞金は仮計算（割合が未公表の年を含む）", "late charge provisional: rate not announced"
    ),
    "not_running": Words("進行停止", "not running"),
    "nothing_in_arrears": Words("滞納はありません", "nothing is in arrears"),
    "no_accounts": Words("該当する通知書はありません", "no bills found"),
    "arrears_total": Words(
        "{people} 人、{count} 件、未納 {unpaid}、延滞金 {late}",
        "taxpayers: {people}, items: {count}, unpaid {unpaid}, late {late}",
    ),
    # payments
    "payments_booked": Words("消込", "booked"),
    "payments_announced": Words("速報", "announced"),
    "payments_withdrawn": Words("速報取消", "withdrawn"),
    "payments_repeated": Words("重複（記録しない）", "repeated, not booked again"),
    "payments_yen": Words("消込額", "booked yen"),
    "payments_refused": Words("取込除外", "refused"),
    "payments_rejects": Words("取込除外の一覧: {file}", "refused lines are listed in {file}"),
    # collect
    "collect_recorded": Words(
        "{act}を記録しました（伝票番号 {slip}、処理番号 {position}）",
        "{act}: recorded (slip {slip}, position {position})",
    ),
    "collect_repeated": Words(
        "伝票番号 {slip} の{act}は記録済みです（処理番号 {position}）。何も変わりません",
        "{act}: slip {slip} was recorded before (position {position}); nothing changes",
    ),
    "act": Words("行為", "act"),
    "items": Words("項目 [省略可]", "items [optional]"),
    # demands
    "demands_due": Words(
        "督促する期: {count} 件、{people} 人、未納 {unpaid}",
        "to demand: {count}, taxpayers: {people}, unpaid {unpaid}",
    ),
    "demands_none": Words("督促する期はありません", "nothing is to be demanded"),
    "demands_hint": Words(
        "まだ何も記録していません。記録するには --send と --slip を付けてください",
        "nothing was recorded; add --send and --slip to record",
    ),
    "demands_sent": Words("督促を {count} 件記録しました", "demands recorded: {count}"),
    # shares
    "share_of": Words("内訳", "part"),
    "share_assessed": Words("課税額", "assessed"),
    "share_ratio": Words("按分率", "ratio"),
    "share_yen": Words("按分額", "share"),
    "share_received": Words("収納額", "received"),
    # reconcile
    "reconciled": Words(
        "一致しました: {count} 区分、残高 {outstanding}。台帳の {events} 件の記録から数え直した合計と同じです",
        "agrees: {count} groups, balance {outstanding}, the same as counted anew from {events} events of the log",
    ),
    "not_reconciled": Words(
        "一致しません: {tax} {year}年度 第{instalment}期 {item}: 参照データ {read}、記録からの合計 {counted}",
        "DIFFERS: {tax} {year}, instalment {instalment}, {item}: read model {read}, counted from the log {counted}",
    ),
    "reconcile_remedy": Words(
        "daicho verify で違いを確かめ、daicho rebuild で参照データを作り直してください",
        "look with daicho verify, then build the read models anew with daicho rebuild",
    ),
    "counting_log": Words("記録から集計", "counting the log"),
}
