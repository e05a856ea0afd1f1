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
    "arrears_explain": Words(
        "延滞金と時効の計算を1件ごとに示す", "show how each late charge and prescription came about"
    ),
}

_N: Final = "000000000000018"
_IN: Final = "--town 122131"

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
