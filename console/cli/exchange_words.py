"""Help and texts of the exchange commands, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    "agreement": Words("協定", "agreement"),
    "subscriber": Words("提供先", "subscriber"),
    "agreed_purpose": Words("目的", "purpose"),
    "agreed_basis": Words("根拠法令", "legal basis"),
    "agreed_events": Words("異動の種類", "events"),
    "agreed_items": Words("項目", "items"),
    "agreed_covers": Words("対象者", "covers"),
    "agreed_period": Words("期間", "period"),
    "agreed_rate": Words("毎分の照会数", "requests per minute"),
    "agreement_done": Words(
        "協定 {agreement}: {status}（処理番号 {position}）", "{agreement}: {status} (position {position})"
    ),
    "agreement_token": Words(
        "提供先 {subscriber} のトークン（二度と表示されません）: {token}", "token of {subscriber} (shown once): {token}"
    ),
    "tokens_withdrawn": Words(
        "提供先 {subscriber} のトークン {count} 個を無効にしました", "{count} tokens of {subscriber} withdrawn"
    ),
    "proposed": Words("起案", "proposed"),
    "approved": Words("決裁", "approved"),
    "revoked": Words("解除", "revoked"),
    "contract_written": Words("{count} 個のファイルを {folder} に書きました", "{count} files written to {folder}"),
    "followed": Words("{count} 人に標識を付けました", "{count} people are followed"),
    "published": Words("{town}: {count} 件を提供しました", "{town}: {count} records published"),
    "file_written": Words("{file}（{count} 件）を書きました", "{file} ({count} records)"),
    "nothing_new": Words("前回の差分から新しい記録はありません", "nothing since the last file"),
    "received": Words(
        "受信 {count} 件（計 {last} 件）、証明済み {proved} 件", "{count} received ({last} in all), {proved} proved"
    ),
    "dead_letters": Words("処理できない記録 {count} 件", "{count} dead letters"),
    "told_at": Words("提供日時", "when"),
    "told_event": Words("異動", "event"),
    "told_items": Words("項目", "items"),
    "told_records": Words("記録", "records"),
    "disclosures_listed": Words("{count} 件", "{count} disclosures"),
}

OPTIONS: Final[dict[str, Words]] = {
    "agreement_number": Words("協定の番号（例 122378-1）", "number of the agreement, such as 122378-1"),
    "subscriber_code": Words("提供先コード（自治体は団体コード）", "subscriber's code; a town's is its 団体コード"),
    "subscriber_name": Words("提供先の名称", "subscriber's name"),
    "agreed_events": Words("提供する異動の種類（繰り返せる）", "type of event to tell, repeatable"),
    "agreed_items": Words("提供する項目（繰り返せる）", "item to tell, repeatable"),
    "agreed_covers": Words(
        "everybody（全員）、movers（提供先へ転出する者）、followed（標識のある者）", "everybody, movers or followed"
    ),
    "agreed_since": Words("この日以後に処理された異動から", "events recorded from this day on"),
    "agreed_until": Words("この日まで", "up to this day"),
    "agreed_rate": Words("毎分の照会数", "requests per minute"),
    "revoke_grounds": Words("解除の理由。台帳に残る", "why; stays in the log"),
    "contract_out": Words("契約文書を書くフォルダ", "folder for the contract"),
    "contract_against": Words(
        "互換性を確かめる以前の契約の .avsc", "schema of an earlier contract to stay compatible with"
    ),
    "token_withdraw": Words("この提供先のトークンをすべて無効にする", "end all tokens of the subscriber instead"),
    "follow_people": Words("宛名番号（繰り返せる）", "宛名番号, repeatable"),
    "publish_follow": Words("止めるまで、記録されるたびに提供する", "go on, publishing whatever is recorded"),
    "publish_full": Words("この協定の全件ファイルを書く", "write a full file under this agreement"),
    "publish_diff": Words("この提供先の差分ファイルを書く", "write a file of differences for this subscriber"),
    "publish_folder": Words("ファイルを書くフォルダ", "folder for the files"),
    "feed_address": Words(
        "提供元のアドレス（例 https://host:8000）", "address of the provider, such as https://host:8000"
    ),
    "feed_town": Words("提供元の団体コード", "code of the providing town"),
    "feed_token": Words("トークンを書いたファイル", "file with the bearer token"),
    "feed_brokers": Words(
        "提供元の Kafka（host:port,…）。記録をそのトピックから受け、証明とスキーマは --from から受ける",
        "the provider's brokers (host:port,…): records come from the topic there, proofs and schemas from --from",
    ),
    "feed_inbox": Words("受信箱（SQLite ファイル）", "inbox, an SQLite file"),
    "feed_key": Words("提供元の公開鍵ファイル。証明を検証する", "file with the provider's public key: verify proofs"),
    "feed_subscriber": Words(
        "自分の提供先コード（証明の検証と --kafka に使う）", "your own code, for verifying and for --kafka"
    ),
    "feed_follow": Words("止めるまで受信を続ける", "go on receiving"),
    "disclosed_resident": Words("この宛名番号の人について", "about this resident"),
    "disclosed_agreement": Words("この協定について", "under this agreement"),
}

_IN: Final = "--town 122131"

COMMANDS: Final[dict[str, CommandHelp]] = {
    "agreement": CommandHelp(
        Words("他団体への提供協定", "Agreements with other bodies"),
        Words(
            "協定がなければ、1バイトも提供しません。起案と決裁は別の人です。",
            "Without an agreement not a byte leaves the town. One person proposes it, another approves it.",
        ),
        (Example(f"agreement list {_IN}", Words("東金市の協定", "Togane's agreements")),),
    ),
    "agreement propose": CommandHelp(
        Words("協定を起案する", "Propose an agreement"),
        Words(
            "条件は後から変えられません。変えるときは新しい協定にします。取消し (resident.entry_cancelled) と"
            "誤記修正 (resident.error_corrected) も含めることをお勧めします。",
            "Terms never change afterwards: others need another agreement. Include cancellations "
            "(resident.entry_cancelled) and corrections (resident.error_corrected), or they are not told.",
        ),
        (
            Example(
                f"agreement propose {_IN} --subscriber 122378 --name 山武市 --purpose 転入事務 --legal-basis 法9条 "
                "--event resident.moved_out --item name --item birth --covers movers "
                "--since 2026-04-01 --until 2027-03-31",
                Words("山武市へ転出する者", "who moves to Sammu"),
            ),
        ),
    ),
    "agreement approve": CommandHelp(
        Words("協定を決裁する", "Approve an agreement"),
        Words("起案した人は決裁できません。", "Not by who proposed it."),
        (Example(f"agreement approve 122378-1 {_IN} --actor chief", Words("課長の決裁", "by the chief")),),
    ),
    "agreement revoke": CommandHelp(
        Words("協定を解除する", "Revoke an agreement"),
        Words("直ちに、何も提供されなくなります。", "From this moment nothing is told."),
        (Example(f"agreement revoke 122378-1 {_IN} --reason 目的の終了", Words("解除", "revoke")),),
    ),
    "agreement list": CommandHelp(
        Words("協定の一覧", "List agreements"),
        Words("起案・決裁・解除の別と期間。", "With their state and period."),
        (Example(f"agreement list {_IN}", Words("東金市", "Togane")),),
    ),
    "agreement show": CommandHelp(
        Words("協定の内容", "Show an agreement"),
        Words(
            "すべての条件と、だれが起案・決裁・解除したか。", "Every term, and who proposed, approved or revoked it."
        ),
        (Example(f"agreement show 122378-1 {_IN}", Words("1つの協定", "one agreement")),),
    ),
    "agreement contract": CommandHelp(
        Words("協定の契約文書を作る", "Generate an agreement's contract"),
        Words(
            "AsyncAPI 3.0、Avro スキーマ、フィードの OpenAPI、架空の試験データ。個人の情報は含みません。",
            "AsyncAPI 3.0, Avro schema, the feed's OpenAPI, invented test data. Nothing about any person.",
        ),
        (Example(f"agreement contract 122378-1 {_IN} --out contract", Words("フォルダに書く", "to a folder")),),
    ),
    "agreement token": CommandHelp(
        Words("提供先にトークンを発行する", "Issue a subscriber's token"),
        Words("HTTP フィード用です。ハッシュだけを保存します。", "For the HTTP feed; only its hash is kept."),
        (Example(f"agreement token 122378 {_IN}", Words("発行", "issue one")),),
    ),
    "follow": CommandHelp(
        Words("継続対象の標識を付ける", "Mark people as followed"),
        Words(
            "followed の協定では、標識のある期間に処理された異動だけを提供します。早く終えるときは --until を"
            "改めて指定します。",
            "Under a followed agreement only events recorded while a mark holds are told. To end one sooner, set "
            "another --until.",
        ),
        (
            Example(
                f"follow school-board-1 {_IN} --resident 18 --since 2026-04-01 --until 2027-03-31",
                Words("1人を1年", "one person for a year"),
            ),
        ),
    ),
    "publish": CommandHelp(
        Words("協定により提供する", "Publish under the agreements"),
        Words(
            "新しい異動を提供先ごとに1度だけ、順に提供します。提供は先に台帳に記録されます。DAICHO_KAFKA が"
            "あれば、提供先のトピックにも書きます。",
            "Tells each subscriber what is new, once and in order; a disclosure is recorded before it goes out. With "
            "DAICHO_KAFKA set, the subscribers' topics get it too.",
        ),
        (
            Example(f"publish {_IN}", Words("いままでの分", "up to now")),
            Example(f"publish {_IN} --follow", Words("続けて", "and go on")),
            Example(f"publish {_IN} --full internal-1 --out files", Words("全件ファイル", "a full file")),
            Example(f"publish {_IN} --diff internal --out files", Words("差分ファイル", "the differences since")),
        ),
    ),
    "subscribe": CommandHelp(
        Words("他団体の提供を受ける", "Receive from another town"),
        Words(
            "続きから受信し、重複を除き、欠番を見つけ、証明を検証します。",
            "Resumes, drops duplicates, notices gaps and verifies proofs.",
        ),
        (
            Example(
                "subscribe --from http://127.0.0.1:8000 --provider 122131 --token-file token --inbox inbox.sqlite",
                Words("いままでの分", "up to now"),
            ),
        ),
    ),
    "disclosures": CommandHelp(
        Words("だれに何を提供したか", "Who was told what"),
        Words(
            "本人への開示のための一覧と、協定ごとの監査用の一覧です。この照会も記録されます。",
            "For the resident's own request, or an auditor's report on one agreement. Asking is recorded as well.",
        ),
        (
            Example(f"disclosures --resident 18 {_IN}", Words("1人について", "about one resident")),
            Example(f"disclosures --agreement 122378-1 {_IN}", Words("協定ごと", "under one agreement")),
        ),
    ),
}
