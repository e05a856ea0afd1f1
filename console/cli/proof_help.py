"""Help of the proof, access and erasure commands and of their options, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

OPTIONS: Final[dict[str, Words]] = {
    "actor": Words("操作者ID（既定: OS の利用者）", "operator's ID (default: the OS user)"),
    "purpose": Words("利用目的。アクセスログに残る", "purpose; kept in the access log"),
    "legal_basis": Words(
        "根拠法令。アクセスログに残る（既定: 住民基本台帳法）",
        "legal basis; kept in the access log (default: 住民基本台帳法)",
    ),
    "every": Words("この秒数ごとに繰り返す。止めるには Ctrl-C", "again every so many seconds; Ctrl-C ends it"),
    "out_bundle": Words("書き出す証跡束（.zip、ほかはフォルダ）", "bundle to write (.zip, otherwise a folder)"),
    "bundle_resident": Words("この宛名番号のすべての記録", "all events of this resident"),
    "bundle_range": Words("処理番号 A から B までの記録", "the events at positions A to B"),
    "bundle_earlier": Words(
        "監査人の手元にあるチェックポイントの件数（繰り返せる）",
        "size of a checkpoint that the auditor kept, repeatable",
    ),
    "erase_reason": Words(
        "消去理由。台帳と証明に残るため、氏名・番号を書かない",
        "why; stays in the log and the certificate: no names or numbers",
    ),
    "erase_yes": Words("取り消せないことを承知して実行する", "carry it out, knowing that it can't be undone"),
    "access_analysis": Words(
        "operators（操作者別）、night（夜間・休日）、mass（大量検索）、my-number（個人番号）、all",
        "operators, night, mass, my-number or all",
    ),
    "access_from": Words("この日から", "from this day"),
    "access_to": Words("この日まで", "up to this day"),
    "retention_years": Words("除票の保存年数", "years a removed record is kept"),
    "my_number_years": Words(
        "除票の個人番号の保存年数（団体の定め）", "years a removed record's 個人番号 is kept (the town's rule)"
    ),
}

_N: Final = "000000000000018"
_IN: Final = "--town 122131"

COMMANDS: Final[dict[str, CommandHelp]] = {
    "seal": CommandHelp(
        Words("台帳を封印する（署名付きチェックポイント）", "Seal the logs: signed checkpoints"),
        Words(
            "すべての記録のハッシュ木を延ばし、"
            "根・各列の末尾・参照データのダイジェスト・アクセスログの先端に署名して checkpoints "
            "フォルダに公開します。"
            "増えていない台帳には新しい封印をしません。",
            "Extends the hash tree over all events, signs its root with the heads, the read model's digest and "
            "the access "
            "log's head, and publishes that in the folder checkpoints. A log that hasn't grown gets no new "
            "checkpoint.",
        ),
        (
            Example("seal", Words("すべての自治体を、いま", "all towns, now")),
            Example(f"seal {_IN} --every 60", Words("東金市を毎分", "Togane, every minute")),
        ),
    ),
    "witness": CommandHelp(
        Words("自治体どうしで封印に立ち会う（副署）", "Let the towns cosign each other's checkpoints"),
        Words(
            "各自治体が、他の自治体のチェックポイントが前に見たものの続きであることを確かめて副署します。"
            "分岐・切詰め・改ざんを見つけると警報を出し、終了コード9で終わります。",
            "Each town checks that its neighbours' checkpoints continue what it saw before, and cosigns them. A "
            "fork, a "
            "truncation or a rewrite raises an alarm; the exit code is 9.",
        ),
        (
            Example("seal && daicho witness", Words("封印して立ち会う", "seal, then witness")),
            Example("witness --every 300", Words("5分ごと", "every five minutes")),
        ),
    ),
    "audit": CommandHelp(
        Words("監査人のための証跡と照会", "Evidence and questions of auditors"),
        Words(
            "台帳の外で検証できる証跡と、訂正の影響を受けた処分の一覧です。",
            "Evidence that is verified without this system, and what went out on facts corrected later.",
        ),
        (
            Example(
                f"audit export --resident {_N} {_IN} --out {_N}.zip", Words("1人の全記録", "all events of a resident")
            ),
        ),
    ),
    "audit export": CommandHelp(
        Words("監査用の証跡束を書く", "Write an audit bundle"),
        Words(
            "記録・証明・チェックポイント・副署・スキーマ・公開鍵を1つの束にします。daicho-verify で、"
            "この台帳なしに検証できます。個人項目は暗号化されたままです。",
            "Events, proofs, checkpoint, cosignatures, schemas and public keys. daicho-verify checks it without this "
            "register. Personal items stay encrypted.",
        ),
        (
            Example(
                f"audit export --resident {_N} {_IN} --out {_N}.zip",
                Words("1人の全記録が揃っていること", "one resident, provably complete"),
            ),
            Example(
                f"audit export --range 1-1000 {_IN} --out first.zip", Words("最初の千件", "the first thousand events")
            ),
        ),
    ),
    "audit corrected": CommandHelp(
        Words("後で訂正された事実による処分", "What went out on facts corrected later"),
        Words(
            "納税通知書・更正、証明書の交付、督促のうち、当時知られていた内容と、いま同じ日について知られている内容とが違うものを、"
            "項目ごとに挙げます。新しい処分から並べます。",
            "Bills and their revisions, certificates and demands whose facts are known otherwise today than when "
            "they went out, item by item, the latest first.",
        ),
        (
            Example(f"audit corrected {_IN}", Words("いま知られていることと比べる", "against what is known now")),
            Example(
                f"audit corrected {_IN} --known 2024-07-31 --json",
                Words("7月末に知られていたことと", "as known in July"),
            ),
        ),
    ),
    "monitor": CommandHelp(
        Words("整合性を監視する", "Watch the integrity"),
        Words(
            "台帳の全記録をハッシュし直して全封印と比べ、"
            "公開物・参照データ・アクセスログ・鍵・時計も確かめます。矛盾があれば終了コード9で終わります。",
            "Rehashes every event and compares all checkpoints; checks what is published, the read model, the "
            "access log, the "
            "keys and the clock. Exits with 9 where something contradicts something.",
        ),
        (
            Example("monitor", Words("1回", "once")),
            Example("monitor --every 3600", Words("毎時", "every hour")),
        ),
    ),
    "access": CommandHelp(
        Words("アクセスログを分析する", "Analyse the access log"),
        Words(
            "だれが・いつ・どこで・だれの・どの項目を・何のために見たか。操作者別、夜間・休日、大量検索、"
            "個人番号の定型分析です。",
            "Who saw whose items, when, where and why: by operator, after hours, mass search, 個人番号.",
        ),
        (
            Example(f"access {_IN}", Words("操作者別の件数", "counts by operator")),
            Example(f"access night {_IN} --from 2026-04-01", Words("4月からの夜間・休日", "after hours since April")),
        ),
    ),
    "who-looked": CommandHelp(
        Words("ある人の記録をだれが見たか", "Who looked at a resident's record"),
        Words(
            "本人への開示のための一覧です。全件の書出しも含みます。この照会も記録されます。",
            "For the resident's own request; exports of the whole register count too. Asking is recorded as well.",
        ),
        (Example(f"who-looked {_N} {_IN}", Words("1人について", "about one resident")),),
    ),
    "retention": CommandHelp(
        Words("保存期間の満了した除票を挙げる", "List removed records whose time is up"),
        Words(
            "除票150年、個人番号は団体の定める年数。挙げるだけで、消去はしません。",
            "150 years for removed records, for 個人番号 the town's own years. It only lists.",
        ),
        (
            Example("retention", Words("今日", "today")),
            Example(
                f"retention {_IN} --valid 2030-04-01 --my-number-years 3", Words("将来の日について", "on a future day")
            ),
        ),
    ),
    "erase": CommandHelp(
        Words("1人の情報を消去する（取り消せない）", "Erase one person, for ever"),
        Words(
            "消去の決定を記録し、その人の鍵を破棄し、参照データを作り直します。台帳は1バイトも変わらず、"
            "過去の封印と証跡束はそのまま検証できます。"
            "除票だけが対象です。途中で止まっても、次に台帳を開くときに終わります。",
            "Records the decision, destroys the person's keys and rebuilds the read model. Not a byte of the "
            "log changes: old "
            "checkpoints and bundles still verify. Only removed records; a crash on the way is made up for at "
            "the next opening.",
        ),
        (
            Example(
                f"erase {_N} {_IN} --reason 保存期間満了 --legal-basis 令34条 --yes",
                Words("保存期間が満了した除票", "a removed record whose time is up"),
            ),
        ),
    ),
}
