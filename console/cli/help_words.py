"""What `--help` says: every command with its examples, every option, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli import (
    assess_words,
    batch_words,
    draft_words,
    exchange_words,
    move_words,
    proof_help,
    serve_words,
    tax_help,
    user_words,
)
from console.cli.help_types import CommandHelp, Example
from console.errors import Words

HEADINGS: Final[dict[str, Words]] = {
    "usage": Words("使い方", "Usage"),
    "arguments": Words("引数", "Arguments"),
    "options": Words("オプション", "Options"),
    "globals": Words("共通オプション（どこに書いてもよい）", "Global options (anywhere on the line)"),
    "examples": Words("例", "Examples"),
    "codes": Words("終了コード", "Exit codes"),
    "default": Words("既定: {}", "default: {}"),
    "env": Words("環境変数 {}", "env {}"),
    "prepare": Words("データの準備", "Prepare data"),
    "ask": Words("記録を調べる", "Look up records"),
    "enter": Words("異動の審査と決裁", "Review and decide entries"),
    "tax": Words("税の賦課と収納", "Taxes and their collection"),
    "audit": Words("再現と検証", "Reconstruct and verify"),
    "know": Words("統計と一覧", "Figures and lists"),
    "prove": Words("証明・アクセス・消去", "Proof, access, erasure"),
    "exchange": Words("他団体への提供", "Exchange with other bodies"),
    "moves": Words("転出入", "Moves between towns"),
    "begin": Words("はじめに", "Begin here"),
    "users": Words("利用者", "Users"),
    "kafka": Words("Kafka 上の台帳", "The log on Kafka"),
}

OPTIONS: Final[dict[str, Words]] = {
    **proof_help.OPTIONS,
    **draft_words.OPTIONS,
    **batch_words.OPTIONS,
    **exchange_words.OPTIONS,
    **move_words.OPTIONS,
    **serve_words.OPTIONS,
    **user_words.OPTIONS,
    **assess_words.OPTIONS,
    **tax_help.OPTIONS,
    "help": Words("この説明を表示する", "show this help"),
    "data": Words("データフォルダ", "data folder"),
    "lang": Words("表示の言語: ja か en", "language of the output: ja or en"),
    "json": Words("結果を JSON で標準出力に書く", "write the result as JSON on standard output"),
    "quiet": Words("進み具合と補足を表示しない", "no progress and no remarks"),
    "log_file": Words(
        "作業ログ（JSON行、氏名・番号は書かない）。既定はデータフォルダの daicho.log",
        "work log (JSON lines, never a name or number); default: daicho.log in the data folder",
    ),
    "number": Words("宛名番号（先頭の0は省略できる）", "resident's number (宛名番号); leading zeros may be left out"),
    "household_number": Words("世帯番号（先頭の0は省略できる）", "household number; leading zeros may be left out"),
    "bill_number": Words("通知書番号（例 kei-2024-0000012）", "bill number, such as kei-2024-0000012"),
    "town": Words(
        "自治体の団体コードか名称。台帳が1つだけなら省略できる",
        "town: code or Japanese name; may be left out where there is only one",
    ),
    "towns": Words(
        "自治体の団体コードか名称（繰り返せる）。省略するとすべて",
        "town: code or name, repeatable; all towns by default",
    ),
    "all": Words("すべての自治体", "all towns"),
    "valid": Words(
        "基準日: この日の状態を見る。2024-06-30、R6.6.30、令和6年6月30日。省略時は記録時点の日（なければ今日）",
        "valid time: the day to look at (2024-06-30, R6.6.30, 令和6年6月30日); default: the day of --known, else today",
    ),
    "known": Words(
        "記録時点: この時までに処理された記録だけを見る。日付（その日の終わり）、"
        "2024-06-30T17:00、処理番号、またはチェックポイントのファイル",
        "transaction time: what had been recorded by then: a date (its end), 2024-06-30T17:00, "
        "a position, or a checkpoint's file",
    ),
    "valids": Words("基準日。2回指定すると前と後", "valid time; given twice: before and after"),
    "knowns": Words("記録時点。2回指定すると前と後", "transaction time; given twice: before and after"),
    "show_my_number": Words("個人番号を伏せずに表示する", "show 個人番号 unmasked"),
    "words": Words(
        "氏名・フリガナ・住所の語（漢字・かな、旧い氏名や住所も）", "words of a name, reading or address; old ones too"
    ),
    "birth": Words("生年月日（和暦でも西暦でも）", "birth date, in either calendar"),
    "folder": Words("目録（*_manifest.json）のあるフォルダ", "folder with the *_manifest.json files"),
    "out_folder": Words("書き出すフォルダ", "folder to write to"),
    "residents": Words("住民の数（全自治体の合計）", "residents, all towns together"),
    "years": Words("年数", "years"),
    "opening": Words("台帳を開く日", "day on which the registers open"),
    "seed": Words("乱数の種。同じ種は同じファイルを作る", "seed: the same one gives the same files"),
    "workers": Words("同時に動かすプロセスの数", "processes at a time"),
    "rejects": Words(
        "取込除外一覧を書くフォルダ（既定: 自治体のデータフォルダ）",
        "folder of the rejects files (default: each town's data folder)",
    ),
    "digest": Words("状態のダイジェスト（SHA-256）だけを表示する", "print the SHA-256 digest of the state alone"),
    "resident": Words("この宛名番号の住民だけ", "this resident only"),
    "format": Words("出力の形式: screen、csv、parquet、json", "output: screen, csv, parquet or json"),
    "record": Words("--kind の種類の、この番号の記録だけ", "only the record of this number, of the kind --kind"),
    "kind": Words("記録の種類（csv・parquet、--record）", "kind of record, for csv, parquet and --record"),
    "out": Words("書き出すファイル", "file to write"),
    "snapshot": Words(
        "できた部分を保存し、次の再現はそこから続ける（途中で止まっても）。ダイジェストは同じ",
        "keep finished parts; the next replay, also after a crash, goes on from them. The digest is the same",
    ),
    "moments": Words(
        "台帳から再現して比べる時点の数（任意に選ぶ）", "moments to reconstruct and compare, chosen at random"
    ),
    "verify_seed": Words("時点を選ぶ乱数の種。同じ種は同じ時点", "seed of the choice of moments"),
    "from": Words("期間の始め（既定: 年度の初日）", "first day of the period (default: the fiscal year's)"),
    "to": Words("期間の終わり（既定: 基準日）", "last day of the period (default: the valid day)"),
    "official": Words("標準仕様書の異動事由だけ", "official reasons only"),
    "limit": Words("表示する件数", "records to display"),
    "log": Words("台帳の置き場所: sqlite か kafka", "where the logs are: sqlite or kafka"),
    "log_to": Words("写す先: kafka か sqlite", "where to: kafka or sqlite"),
    "topics": Words(
        "トピック。省略すると6自治体の台帳（daicho.団体コード.ledger）",
        "topics; by default the ledgers of the six towns (daicho.CODE.ledger)",
    ),
    "repair": Words("直せる設定を直してから調べる", "set what can be set, then check"),
}

_N: Final = "000000000000018"
_IN: Final = "--town 122131"

COMMANDS: Final[dict[str, CommandHelp]] = {
    **proof_help.COMMANDS,
    **draft_words.COMMANDS,
    **batch_words.COMMANDS,
    **exchange_words.COMMANDS,
    **move_words.COMMANDS,
    **serve_words.COMMANDS,
    **user_words.COMMANDS,
    **assess_words.COMMANDS,
    **tax_help.COMMANDS,
    "": CommandHelp(
        Words("台帳 — 住民記録と税務の共同台帳", "Daicho, the shared registry of residents and taxes"),
        Words(
            "すべての異動は消えない記録として台帳に残り、どの日の状態も、どの時点で知られていた内容でも再現できます。",
            "Every change stays in the log; the state on any day, as known at any moment, can be reconstructed.",
        ),
        (
            Example(
                "generate towns && daicho import towns",
                Words("模擬データを作って取り込む", "make simulated towns and import them"),
            ),
            Example(f"find 佐藤 {_IN}", Words("住民を探す", "look for a resident")),
            Example(
                f"show {_N} {_IN} --valid 2024-06-30 --known 2024-07-31",
                Words(
                    "6月30日の状態を、7月末に知られていたとおりに見る",
                    "the state on 30 June as known at the end of July",
                ),
            ),
        ),
    ),
    "generate": CommandHelp(
        Words("模擬の自治体のデータを作る", "Generate simulated towns"),
        Words(
            "実在の町域と氏名の頻度に基づく架空の住民・異動・車両・納付を、取込用の CSV に書きます。"
            "台帳はシミュレーションとして扱われます。",
            "Writes made-up residents, changes, vehicles and payments on real place and name statistics as CSV files.",
        ),
        (
            Example("generate towns", Words("6自治体、2万人、3年分", "six towns, 20,000 residents, three years")),
            Example(
                "generate togane --town 東金市 --residents 50000 --years 10 --seed 7",
                Words("東金市だけを5万人、10年分", "Togane alone, 50,000 residents, ten years"),
            ),
        ),
    ),
    "import": CommandHelp(
        Words("自治体のデータを台帳に取り込む", "Import towns' files into their registers"),
        Words(
            "全行を検査し、正しい行を記録します。取り込めない行は理由とともに取込除外一覧に書き、目録の件数と照合します。"
            "2回実行しても何も変わらず、途中で止まっても、もう一度実行すれば終わります。",
            "Checks every row, records what is good, lists the rest with reasons, and reconciles totals with the "
            "manifest. Run twice it changes nothing; interrupted, run it again.",
        ),
        (
            Example("import towns", Words("フォルダ内のすべての自治体", "every town of the folder")),
            Example("import towns --town 122131 --workers 1", Words("東金市だけ", "Togane alone")),
            Example("import towns --json > result.json", Words("結果を機械で読む", "for a program to read")),
        ),
    ),
    "rebuild": CommandHelp(
        Words("台帳から参照データを作り直す", "Build the read models anew from the log"),
        Words(
            "新しい参照データを別に作り、でき上がってから入れ替えます。作業中も検索や表示は使えます。",
            "Builds beside the old one and swaps when done; readers don't wait.",
        ),
        (
            Example("rebuild", Words("すべての自治体", "all towns")),
            Example(f"rebuild {_IN}", Words("東金市だけ", "Togane alone")),
        ),
    ),
    "find": CommandHelp(
        Words("住民を探す", "Search residents"),
        Words(
            "氏名・フリガナ・住所のどの語でも、旧い氏名や住所でも見つかります。濁点・長音・空白・字体の違いは問いません。",
            "By any word of a name, reading or address, present or former; "
            "voicing marks, spaces and variants don't matter.",
        ),
        (
            Example(
                "find 佐藤 田間", Words("すべての自治体で、氏名と住所の語から", "by name and address, in every town")
            ),
            Example(f"find さとう --birth S30.3.1 {_IN}", Words("読みと生年月日から", "by reading and birth date")),
            Example(
                "find --birth 1955-03-01 --known 2024-03-31",
                Words("2024年3月末に知られていた内容で", "as known at the end of March 2024"),
            ),
        ),
    ),
    "show": CommandHelp(
        Words("住民の記録を表示する", "Show a resident's record"),
        Words(
            "基準日（--valid）の状態を、記録時点（--known）までの処理だけで表示します。"
            "予定された異動や、その後の訂正の有無も示します。",
            "The state on a day, from what had been recorded by a moment; names planned changes and later corrections.",
        ),
        (
            Example(f"show {_N} {_IN}", Words("いまの記録", "the record today")),
            Example(
                f"show {_N} {_IN} --valid 2024-04-01",
                Words("4月1日の状態を、いま知られている内容で", "on 1 April, as known today"),
            ),
            Example(
                f"show {_N} {_IN} --valid 2024-04-01 --known 2024-04-10",
                Words("4月1日の状態を、4月10日に知られていた内容で", "on 1 April, as known on 10 April"),
            ),
            Example(
                f"show {_N} {_IN} --known 12345 --json",
                Words("処理番号12345の時点を JSON で", "as of position 12345, as JSON"),
            ),
        ),
    ),
    "history": CommandHelp(
        Words("住民の異動履歴を表示する", "Show a resident's history"),
        Words(
            "履歴番号の順に、異動事由・異動日・処理日時・届出日・変わった項目を示します。取り消された異動も残ります。",
            "Every change in order: reason, effective day, when and why it was recorded, what changed. "
            "Cancelled ones stay.",
        ),
        (
            Example(f"history {_N} {_IN}", Words("すべての異動", "every change")),
            Example(
                f"history {_N} {_IN} --known 2024-03-31",
                Words("2024年3月末までに処理された異動", "what had been recorded by then"),
            ),
        ),
    ),
    "household": CommandHelp(
        Words("世帯の構成を表示する", "Show a household"),
        Words(
            "基準日に世帯に属する住民を、世帯主から順に表示します。", "The people of a household on a day, head first."
        ),
        (
            Example(f"household {_N} {_IN}", Words("いまの構成", "today")),
            Example(f"household {_N} {_IN} --valid R6.1.1", Words("令和6年1月1日の構成", "on 1 January 2024")),
        ),
    ),
    "bill": CommandHelp(
        Words("税の通知書を表示する", "Show a tax bill"),
        Words(
            "賦課の決定・計算の根拠・納付・残高を表示し、決定の基になった事実がその後に訂正されたかどうかを示します。",
            "The decision, how the amount came about, payments and balance, "
            "and whether its facts were corrected later.",
        ),
        (
            Example(f"bill kei-2024-0000012 {_IN}", Words("いまの通知書", "the bill today")),
            Example(
                f"bill kei-2024-0000012 {_IN} --known 2024-04-10",
                Words("決定した日に知られていた内容で", "as known on the day of the decision"),
            ),
        ),
    ),
    "replay": CommandHelp(
        Words("台帳だけから過去の状態を再現する", "Reconstruct a past state from the log alone"),
        Words(
            "参照データを使わず、台帳の記録だけから状態を再現します。同じ基準日と記録時点からは、いつでも同じダイジェストになります。",
            "Asks no read model. The same day and moment give the same digest for ever.",
        ),
        (
            Example(
                f"replay {_IN} --valid 2024-06-30 --known 2024-06-30 --digest",
                Words("町全体のダイジェスト", "the digest of the whole town"),
            ),
            Example(f"replay {_IN} --resident {_N} --valid 2024-06-30", Words("1人の記録", "one resident")),
            Example(
                f"replay {_IN} --kind bill --record kei-2024-0000000012 --known 2024-07-31",
                Words("7月末に知られていた納税通知書", "a bill as known at the end of July"),
            ),
            Example(
                f"replay {_IN} --valid 2024-01-01 --format csv --out residents.csv",
                Words("1月1日の住民を CSV に", "the residents of 1 January as CSV"),
            ),
        ),
    ),
    "diff": CommandHelp(
        Words("2つの時点の違いを項目ごとに示す", "Compare two moments, item by item"),
        Words(
            "--valid と --known をそれぞれ2回まで指定できます（前、後）。1回だけの軸は両方に使います。"
            "変わった項目と、だれが・いつ・なぜ変えたかを示します。",
            "--valid and --known can be given twice each: before, after. "
            "Names each changed item, and who changed it, when and why.",
        ),
        (
            Example(
                f"diff {_N} {_IN} --valid 2024-04-01 --known 2024-04-10 --known 2024-07-31",
                Words(
                    "4月1日について、4月10日と7月末で知られていたことの違い",
                    "what was known of 1 April on 10 April and at the end of July",
                ),
            ),
            Example(
                f"diff {_IN} --valid 2024-04-01 --valid 2024-05-01",
                Words("町全体の1か月の違い", "a month of the whole town"),
            ),
        ),
    ),
    "verify": CommandHelp(
        Words("参照データが台帳と一致することを検証する", "Check the read models against the log"),
        Words(
            "いくつもの時点を台帳から再現して参照データと比べ、さらに全行を台帳から作り直した行と比べます。"
            "違いがあれば最初の1つを示し、終了コード7で終わります。",
            "Reconstructs several moments from the log and compares them, then every row with a fresh projection. "
            "Names the first difference and exits with 7.",
        ),
        (
            Example("verify --all", Words("すべての自治体", "all towns")),
            Example(f"verify {_IN} --moments 12 --seed 3", Words("任意の12時点", "twelve moments, repeatable")),
        ),
    ),
    "stats": CommandHelp(
        Words("人口・世帯・異動・収納の数字を表示する", "Population, households, movements, collection"),
        Words(
            "基準日の人口と世帯、人口ピラミッド、期間の異動、税の収納状況を表示します。",
            "Figures of a day, the age pyramid, a period's movements, taxes collected.",
        ),
        (
            Example(f"stats {_IN}", Words("今日の数字", "today")),
            Example(f"stats {_IN} --valid 2024-03-31 --from 2023-04-01", Words("令和5年度", "the fiscal year 2023")),
        ),
    ),
    "reasons": CommandHelp(
        Words("異動事由の一覧を表示する", "List the reasons for changes (異動事由)"),
        Words(
            "コード・名称・区分・人口への影響・契機・届出期限・根拠・必須項目の一覧です。",
            "Code, name, list, effect on the population, trigger, deadline, law, required items.",
        ),
        (
            Example("reasons", Words("すべて", "all of them")),
            Example("reasons --official --json", Words("標準仕様書のものだけを JSON で", "the official ones, as JSON")),
        ),
    ),
    "log": CommandHelp(
        Words("台帳そのものを調べる", "Look at the log itself"),
        Words("台帳（記録の列）についての情報です。", "About the log of events."),
        (Example("log info", Words("件数と期間", "how many, from when to when")),),
    ),
    "log info": CommandHelp(
        Words("台帳の件数・期間・種類を表示する", "Events, period and types of the log"),
        Words(
            "最後の処理番号、最初と最後の処理日時、記録の種類ごとの件数、参照データの進み具合を表示します。",
            "The last position, first and last transaction time, events by type, and how far the read model has come.",
        ),
        (
            Example("log info", Words("すべての自治体", "all towns")),
            Example(f"log info {_IN} --json", Words("東金市を JSON で", "Togane, as JSON")),
        ),
    ),
    "log copy": CommandHelp(
        Words("台帳を Kafka とデータフォルダの間で写す", "Copy a log between the data folder and Kafka"),
        Words(
            "処理番号もダイジェストも同じ台帳になります。写し終えた元のファイルは .moved を付けて残します。"
            "クラスタは環境変数 DAICHO_KAFKA で指定します。",
            "Positions and digests stay the same. The file that is no longer the log is kept with the suffix .moved. "
            "DAICHO_KAFKA names the cluster.",
        ),
        (
            Example("topics create && daicho log copy --to kafka", Words("すべて Kafka へ", "all towns to Kafka")),
            Example(f"log copy --to sqlite {_IN}", Words("東金市をデータフォルダへ", "Togane back to the data folder")),
        ),
    ),
    "topics": CommandHelp(
        Words("Kafka のトピックを作り、調べる", "Make and check topics on Kafka"),
        Words("台帳のトピックについてのコマンドです。", "About the topics that are ledgers."),
        (Example("topics check", Words("安全かどうか調べる", "are they safe?")),),
    ),
    "topics create": CommandHelp(
        Words("台帳のトピックを安全な設定で作る", "Create ledger topics with safe settings"),
        Words(
            "区画1つ、複製3つ、削除も圧縮もしない設定で作ります。クラスタは環境変数 DAICHO_KAFKA で指定します。",
            "One partition, three copies, nothing ever deleted or compacted. DAICHO_KAFKA names the cluster.",
        ),
        (
            Example("topics create", Words("6自治体の台帳", "the ledgers of all towns")),
            Example("topics create daicho.122131.ledger", Words("東金市だけ", "Togane's alone")),
        ),
    ),
    "topics check": CommandHelp(
        Words("トピックが台帳として安全か調べる", "Check that topics are safe ledgers"),
        Words(
            "違いごとに、直すための Kafka のコマンドを示します。安全でなければ終了コード 9 です。",
            "For every difference it prints the command that mends it; exit code 9 where a topic is not safe.",
        ),
        (
            Example("topics check", Words("6自治体の台帳", "the ledgers of all towns")),
            Example("topics check daicho.122131.ledger --repair", Words("直せるものは直す", "mend what can be set")),
        ),
    ),
    "demo": CommandHelp(
        Words("模擬の6自治体で全体を動かして見せる", "Show the whole job on six simulated towns"),
        Words(
            "約2万人・3年分のデータを作って取り込み、引越し・訂正・課税の物語を二つの時計で見せ、検証まで行います。"
            "--log kafka では実際の Apache Kafka を起動します（DAICHO_KAFKA があればそのクラスタを使います）。",
            "Generates and imports about 20,000 people over three years, tells a move, a correction and a tax bill on "
            "both clocks, and verifies. With --log kafka it starts a real Apache Kafka, or uses DAICHO_KAFKA.",
        ),
        (
            Example("demo", Words("データフォルダに台帳を作る", "embedded logs in the data folder")),
            Example("demo --log kafka", Words("Kafka を台帳にする", "with Kafka as the log of record")),
        ),
    ),
}
