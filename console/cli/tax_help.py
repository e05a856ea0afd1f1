"""Help of the tax commands and of their options, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

OPTIONS: Final[dict[str, Words]] = {
    "tax_year": Words("年度（西暦）", "fiscal year"),
    "ledger_taxpayer": Words("この宛名番号の納税義務者だけ", "this taxpayer only, by 宛名番号"),
    "ledger_bill": Words("この通知書番号だけ", "this bill only"),
    "payments_file": Words(
        "収納データのファイル（CSV、docs/collection.md）", "file of payments (CSV, docs/collection.md)"
    ),
    "demands_due_by": Words("納期限がこの日までの期だけ", "only what was due by this day"),
    "demands_send": Words("督促を記録する（付けないと一覧だけ）", "record the demands (otherwise they are listed)"),
    "shares_from": Words("収納の初日", "first day of the receipts"),
    "shares_to": Words("収納の末日", "last day of the receipts"),
    "shares_ratio": Words(
        "按分率を求める日（既定: 収納の末日。施行令8条では7月から3月は最初の納期限の月の末日、確定は3月31日）",
        "day whose assessed parts give the ratio (default: the last day)",
    ),
    "collect_act": Words(
        "行為の名前（refund、set-off、demand など）。省略するとすべての行為と項目の一覧",
        "the act (refund, set-off, demand …); without it all acts and their items are listed",
    ),
    "collect_items": Words(
        "項目=値（例 bill=kotei-2024-000000000000018 instalment=1 amount=3000）",
        "items, such as bill=kotei-2024-000000000000018 instalment=1 amount=3000",
    ),
    "collect_slip": Words(
        "伝票番号。同じ番号は一度だけ記録する", "number of the slip; the same number is recorded once"
    ),
    "collect_on": Words("納付日・決定日などの効力日（既定: 今日）", "the day it counts from (default: today)"),
    "acknowledge": Words(
        "確認したうえで続けるアラートのコード（繰り返せる）", "code of an alert that was checked; repeatable"
    ),
    "collect_note": Words("留意事項（アラートを承認した理由など）", "note, such as why an alert was overridden"),
    "arrears_explain": Words(
        "延滞金と時効の計算を1件ごとに示す", "show how each late charge and prescription came about"
    ),
}

_N: Final = "000000000000018"
_IN: Final = "--town 122131"
_BILL: Final = f"kotei-2024-{_N}"

COMMANDS: Final[dict[str, CommandHelp]] = {
    "tax": CommandHelp(
        Words("税の賦課・収納・滞納", "Assessment and collection of taxes"),
        Words(
            "賦課の計算と決定、収納台帳、滞納、集計の照合のコマンドです。",
            "Computation and decision of taxes, the collection ledger, arrears, reconciliation.",
        ),
        (Example(f"tax ledger {_IN} --taxpayer {_N}", Words("1人の収納台帳", "one taxpayer's ledger")),),
    ),
    "tax ledger": CommandHelp(
        Words("収納台帳: 期別の調定・納付・残高を表示する", "The collection ledger: each instalment and its money"),
        Words(
            "納税義務者または通知書の期別に、調定・減免・納付・還付・充当・不納欠損と残高を、"
            "どの日のことも、どの時点で知られていた内容でも示します。",
            "What was assessed, remitted, paid, refunded, set off and written off, and what is owed, by instalment; "
            "on any day, as known at any moment.",
        ),
        (
            Example(f"tax ledger {_IN} --taxpayer {_N}", Words("1人のすべての期", "one taxpayer's instalments")),
            Example(
                f"tax ledger {_IN} --bill kei-2024-0000012 --known 2024-06-30",
                Words("6月末に知られていた内容で", "one bill as known at the end of June"),
            ),
        ),
    ),
    "tax payments": CommandHelp(
        Words("収納データを取り込んで消し込む", "Book a file of payments"),
        Words(
            "窓口・口座・コンビニ（速報・確報）・eL-QR の納付を通知書の期別に消し込みます。"
            "同じ収納番号の確報は一度だけ記録します。"
            "取り込めない行は理由とともに一覧に書き、終了コード5で終わります。",
            "Books payments of every channel to the instalments of bills. A payment reported twice is booked once. "
            "Lines that can't be booked are listed with reasons; the exit code is then 5.",
        ),
        (
            Example(f"tax payments shunou.csv {_IN}", Words("東金市の収納データ", "payments of Togane")),
            Example(f"tax payments shunou.csv {_IN} --json", Words("結果を JSON で", "the result as JSON")),
        ),
    ),
    "tax collect": CommandHelp(
        Words(
            "収納・滞納整理を1件記録する（還付・充当・督促・差押など）",
            "Record one act: refund, set-off, demand, seizure …",
        ),
        Words(
            "納付・還付・充当・更正・減免・督促・差押・猶予・執行停止・不納欠損・取消しを、項目=値 で入力します。"
            "行為を付けずに実行すると、すべての行為と項目の一覧を示します。記録の後に期別の収納状況を示します。",
            "Payments, refunds, set-offs, revisions, remissions, demands, seizures, deferrals, stays, write-offs, "
            "typed as ITEM=VALUE. Without an act it lists them all with their items. Shows the account afterwards.",
        ),
        (
            Example("tax collect", Words("行為と項目の一覧", "the acts and their items")),
            Example(
                f"tax collect refund bill={_BILL} instalment=1 amount=3000 ground=overpaid --slip K-1 --on 2024-08-30",
                Words("過誤納金 3,000円 の還付", "refund 3,000 yen that were paid too much"),
            ),
            Example(
                f"tax collect set-off bill={_BILL} instalment=1 amount=3000 ground=reduced to_bill={_BILL} "
                "to_instalment=2 --slip J-1",
                Words("第2期への充当", "set it off against the second instalment"),
            ),
            Example(
                f"tax collect demand bill={_BILL} instalment=2 --slip T-1 --on 2024-08-20",
                Words("督促", "send a demand"),
            ),
            Example(
                f"tax collect seize bill={_BILL} instalment=2 reference=S-1 seized_property=預金 --slip S-1",
                Words("差押", "seize"),
            ),
            Example(
                f"tax collect write-off bill={_BILL} instalment=2 ground=at_once --slip F-1 "
                "--acknowledge A222 --note 即時消滅の決裁済み",
                Words("アラートを確かめて不納欠損", "write off after checking the alert"),
            ),
        ),
    ),
    "tax arrears": CommandHelp(
        Words("滞納一覧: 未納・延滞金・経過・時効を表示する", "Arrears with late charges, acts and prescription"),
        Words(
            "基準日に納期限を過ぎた期の未納額、その日までの延滞金、督促・差押・猶予・執行停止、時効の完成日を示します。"
            "支援措置の対象者には印を付け、住所は表示しません。",
            "Every overdue instalment on the day, its late charge up to then, what was done, until when it can be "
            "collected. Protected taxpayers are marked; no address is shown.",
        ),
        (
            Example(f"tax arrears {_IN}", Words("今日の滞納", "today's arrears")),
            Example(
                f"tax arrears {_IN} --valid 2026-03-31 --taxpayer {_N} --explain",
                Words("年度末の1人の滞納を、計算とともに", "one taxpayer at the end of the year, with the computation"),
            ),
        ),
    ),
    "tax shares": CommandHelp(
        Words(
            "個人住民税の収納を県民税・森林環境税に按分する（払込）",
            "Divide what was received among town, prefecture and state",
        ),
        Words(
            "期間に収納した個人住民税（還付・充当を差し引いた額）を、課税額の割合（按分率）で分けます。"
            "1円未満を切り捨て、残りは市町村民税とします。",
            "Divides what came in of a year's resident tax, less refunds and set-offs, by the ratio of the parts as "
            "assessed; below one yen is dropped, the rest is the town's.",
        ),
        (
            Example(
                f"tax shares {_IN} --year 2024 --from 2024-07-01 --to 2024-07-31",
                Words("7月に収納した分の払込額", "what July's receipts owe"),
            ),
        ),
    ),
    "tax demands": CommandHelp(
        Words("督促していない滞納を一覧し、まとめて督促する", "List what has no demand yet, and demand it all"),
        Words(
            "納期限を過ぎて未納で、まだ督促のない期を示します。猶予中の期と速報のある期は除きます。"
            "--send で一括して督促を記録します。途中で止まっても、もう一度実行すれば残りだけを記録します。",
            "Overdue instalments without a demand; what is deferred, or announced as paid, is left out. --send records "
            "the demands. Cut short, the same command goes on with the rest.",
        ),
        (
            Example(f"tax demands {_IN} --due-by 2024-07-01", Words("7月1日納期限までの分", "what was due by 1 July")),
            Example(
                f"tax demands {_IN} --due-by 2024-07-01 --on 2024-07-19 --send --slip T-2024-07",
                Words("7月19日付で督促する", "demand it on 19 July"),
            ),
        ),
    ),
    "tax reconcile": CommandHelp(
        Words("税目・年度・期別の集計を、台帳の記録の合計と照合する", "Prove the totals by tax, year and instalment"),
        Words(
            "参照データの集計を示し、台帳の記録を1件ずつ別に数えた合計と比べます。違いがあれば終了コード7で終わります。",
            "Shows the read model's totals and compares them with a count of the log's own events, made independently. "
            "Exits with 7 after a difference.",
        ),
        (
            Example(f"tax reconcile {_IN} --year 2024", Words("令和6年度", "fiscal year 2024")),
            Example(
                f"tax reconcile {_IN} --year 2024 --known 2024-06-30 --json",
                Words("6月末に知られていた内容で、JSON で", "as known at the end of June, as JSON"),
            ),
        ),
    ),
}
