"""Rules of bills and their collection (収納・滞納), in Japanese and English; R22x, R23x and A22x."""

from __future__ import annotations

from typing import Final

from registry.domain.rule import Rule

COLLECTION_RULES: Final[dict[str, Rule]] = {
    "R221": Rule(
        "期別または内訳「{said}」の合計が税額 {amount} 円と一致しないか、同じ期が重なっています",
        "期別・内訳の合計を税額に合わせてください",
        "the instalments or parts {said!r} don't add up to {amount} yen, or a 期 is listed twice",
        "make them add up to the amount",
        "地方税法施行令 6条の17",
    ),
    "R222": Rule(
        "通知書番号 {number} の賦課は取り消されています",
        "新たに課税するときは新しい通知書番号で賦課決定してください",
        "bill {number} was cancelled",
        "to tax anew, decide a bill under a new number",
        "地方税法 17条の4",
    ),
    "R223": Rule(
        "通知書番号 {number} に第{instalment}期はありません",
        "期別を確かめてください (daicho tax ledger)",
        "bill {number} has no instalment {instalment}",
        "check the instalment (daicho tax ledger)",
        "地方税法施行令 6条の17",
    ),
    "R224": Rule(
        "通知書番号 {number}: {amount} 円は、できる額 {available} 円を超えています",
        "収納状況を確かめて金額を改めてください (daicho tax ledger)",
        "bill {number}: {amount} yen is more than the {available} yen there are",
        "check the account and correct the amount (daicho tax ledger)",
        "地方税法 17条・17条の2",
    ),
    "R225": Rule(
        "通知書番号 {number} 第{instalment}期の収支が合わなくなるため記録できません",
        "その期の減免・不納欠損・還付・充当を先に取り消してから入力してください (daicho tax ledger)",
        "the account of bill {number}, instalment {instalment} would no longer fit together",
        "first void the remission, write-off, refund or set-off of that instalment (daicho tax ledger)",
        "地方税法 17条",
    ),
    "R226": Rule(
        "通知書番号 {number} 第{instalment}期は {day} 時点で滞納ではありません",
        "納期限と収納状況を確かめてください (daicho tax arrears)",
        "instalment {instalment} of bill {number} is not in arrears on {day}",
        "check its due date and payments (daicho tax arrears)",
        "地方税法 329条",
    ),
    "R227": Rule(
        "通知書番号 {number} 第{instalment}期は既に督促されています",
        "もう一度促すときは催告を入力してください",
        "instalment {instalment} of bill {number} was demanded already",
        "enter a reminder instead",
        "地方税法 329条",
    ),
    "R228": Rule(
        "通知書番号 {number} 第{instalment}期は {day} まで差し押さえられません",
        "督促状の発送と、発送後10日の経過を確かめてください",
        "instalment {instalment} of bill {number} can't be seized before {day}",
        "check that a demand was sent and ten days have passed",
        "地方税法 331条",
    ),
    "R229": Rule(
        "整理番号 {reference} の処分は、通知書番号 {number} 第{instalment}期に{state}",
        "整理番号を確かめてください (daicho tax ledger)",
        "act {reference} on bill {number}, instalment {instalment}: {state_en}",
        "check the reference (daicho tax ledger)",
        "地方税法 15条・331条",
    ),
    "R230": Rule(
        "収納番号 {receipt} の速報は、通知書番号 {number} にありません",
        "収納番号を確かめてください",
        "no payment was announced under {receipt} on bill {number}",
        "check the number of the receipt",
        "地方自治法 231条の2の3",
    ),
    "R231": Rule(
        "通知書番号 {number} の履歴番号 {version} は取り消せません",
        "取り消せるのは、有効な納付・還付・充当・減免・不納欠損・処分だけです。賦課は更正で直してください",
        "entry {version} of bill {number} can't be voided",
        "only valid payments, refunds, set-offs, remissions, write-offs and acts can; revise a decision instead",
        "地方税法 17条",
    ),
    "R232": Rule(
        "充当元と充当先が同じ期です ({number} 第{instalment}期)",
        "充当先の通知書番号と期別を確かめてください",
        "money can't be set off against the instalment it comes from ({number}, {instalment})",
        "check where it should go",
        "地方税法 17条の2",
    ),
    "R233": Rule(
        "決定日 {day} は、前の賦課決定・更正の日 {last} より前です",
        "更正は前の決定より後の日付で入力してください",
        "the decision of {day} would lie before the last one, of {last}",
        "date a revision after the decision that it changes",
        "地方税法 17条の5",
    ),
    "R234": Rule(
        "収納・滞納整理の行為「{act}」はありません",
        "次から選んでください: {known} (daicho tax collect で一覧を表示)",
        "there is no act {act!r}",
        "choose one of: {known} (daicho tax collect lists them)",
        "Daicho",
    ),
    "R235": Rule(
        "「{act}」には「{name}」({field}) が必要です",
        "{field}=… を入力してください",
        "{act_en} needs {field}",
        "enter {field}=…",
        "Daicho",
    ),
    "R236": Rule(
        "「{act}」に {field} という項目はありません",
        "使える項目: {known}",
        "{act_en} has no item {field!r}",
        "its items: {known}",
        "Daicho",
    ),
    "R237": Rule(
        "「{name}」({field}) の値「{value}」は使えません{allowed}",
        "金額・期別は1以上の整数、日付は 2026-08-31 の形で入力してください",
        "{field} can't be {value!r}{allowed}",
        "amounts and instalments are whole numbers from 1, days are written 2026-08-31",
        "Daicho",
    ),
    "R238": Rule(
        "通知書番号 {number}: 第{closed}期より後の {rest} 円を、指定の納期限に割り振れません",
        "納付のある期と納期限を過ぎた普通徴収の期は残し (daicho tax ledger)、その後の納期限を早い順に入力してください",
        "bill {number}: the {rest} yen after instalment {closed} can't be spread over the due dates given",
        "keep what was paid and what is overdue (daicho tax ledger), and give later due dates in their order",
        "地方税法施行令 6条の17",
    ),
    "R239": Rule(
        "通知書番号 {number} は個人住民税ではないため、徴収方法を変えられません",
        "通知書番号を確かめてください",
        "bill {number} isn't of the resident tax: it has one way of collection",
        "check the number of the bill",
        "地方税法 319条",
    ),
    "A221": Rule(
        "督促状の発送期限 {last} を過ぎています (第{instalment}期)",
        "遅れた理由を確かめてから発送してください",
        "the demand of instalment {instalment} goes out after {last}",
        "check why it is late, then send it",
        "地方税法 329条",
    ),
    "A222": Rule(
        "不納欠損の事由「{ground}」の要件が {day} 時点で確かめられません (時効完成日: {last})",
        "時効・停止の経過を確かめてください (daicho tax arrears)",
        "the ground of the write-off, {ground}, isn't met on {day} (prescribed after {last})",
        "check the acts and the prescription (daicho tax arrears)",
        "地方税法 15条の7・18条",
    ),
    "A223": Rule(
        "同じ日・同じ金額の納付が既にあります (通知書番号 {number}, {day}, {amount} 円)",
        "二重の入力でないか確かめてください",
        "a payment of the same day and amount is there already (bill {number}, {day}, {amount} yen)",
        "check that it isn't entered twice",
        "地方自治法 231条の2",
    ),
    "A224": Rule(
        "{what} {amount} 円は、割合が未公表の年を、公表済みの最後の割合で仮に計算しています (通知書番号 {number})",
        "その年の割合が公表されていれば、登録を管理者に依頼してください。"
        "このまま記録した延滞金は、割合の登録後の計算との差が滞納一覧に残ります",
        "{what} of {amount} yen rests on the last rate announced, as that of the year isn't known yet (bill {number})",
        "if the rate was announced, ask for it to be added; a late charge booked now is compared again afterwards",
        "地方税法 附則3条の2",
    ),
    "A225": Rule(
        "通知書番号 {number}: {month}月の給与が最後の徴収です。1月から4月までの退職は残額を一括徴収します",
        "納期限を1つにして一括徴収とするか、給与・退職手当が残額に足りないことを確かめてください",
        "bill {number}: the last pay is that of month {month}; from January to April the rest is taken at once",
        "give one due date, or check that the last pay doesn't cover the rest",
        "地方税法 321条の5第2項",
    ),
}
