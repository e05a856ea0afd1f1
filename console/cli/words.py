"""Texts of the command line other than help and errors, in both languages; `{names}` are filled in."""

from __future__ import annotations

from typing import Final

from console.cli.assess_words import TEXTS as ASSESS_TEXTS
from console.cli.batch_words import TEXTS as BATCH_TEXTS
from console.cli.draft_words import TEXTS as DRAFT_TEXTS
from console.cli.exchange_words import TEXTS as EXCHANGE_TEXTS
from console.cli.move_words import TEXTS as MOVE_TEXTS
from console.cli.proof_words import TEXTS as PROOF_TEXTS
from console.cli.serve_words import TEXTS as SERVE_TEXTS
from console.cli.tax_words import TEXTS as TAX_TEXTS
from console.cli.user_words import TEXTS as USER_TEXTS
from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    **PROOF_TEXTS,
    **DRAFT_TEXTS,
    **BATCH_TEXTS,
    **EXCHANGE_TEXTS,
    **MOVE_TEXTS,
    **USER_TEXTS,
    **SERVE_TEXTS,
    **TAX_TEXTS,
    **ASSESS_TEXTS,
    # Both time axes
    "axis_valid": Words("基準日　", "valid on    "),
    "axis_known": Words("記録時点", "as known at "),
    "known_now": Words("{at} の処理まで（最新、処理番号 {position}）", "{at} (latest, position {position})"),
    "known_past": Words("{at} の処理まで（処理番号 {position}）", "{at} (position {position})"),
    "known_nothing": Words("最初の記録より前", "before the first event"),
    "simulated": Words("シミュレーション（架空の自治体データ）", "SIMULATION: made-up people"),
    # Columns
    "town": Words("自治体", "town"),
    "number": Words("宛名番号", "number"),
    "name": Words("氏名", "name"),
    "kana": Words("フリガナ", "reading"),
    "birth": Words("生年月日", "birth"),
    "age": Words("年齢", "age"),
    "sex": Words("性別", "sex"),
    "address": Words("住所", "address"),
    "status": Words("状態", "status"),
    "version": Words("履歴", "no."),
    "reason": Words("異動事由", "reason"),
    "effective": Words("異動日", "effective"),
    "recorded": Words("処理日時", "recorded"),
    "notice": Words("届出・通知日", "notice"),
    "changes": Words("変わった項目", "what changed"),
    "position": Words("処理番号", "position"),
    "item": Words("項目", "item"),
    "before": Words("前", "before"),
    "after": Words("後", "after"),
    "relationship": Words("続柄", "relationship"),
    "kind": Words("種類", "kind"),
    "count": Words("件数", "count"),
    # show
    "scheduled": Words(
        "予定されている異動: {reason}（{day} 異動、{recorded} 処理）",
        "scheduled: {reason} on {day} (recorded {recorded})",
    ),
    "recorded_later": Words(
        "この記録時点の後に {count} 件の処理があります（daicho history で確かめられます）",
        "{count} entries were recorded after this moment (see daicho history)",
    ),
    "no_head": Words("世帯主未設定", "no head"),
    "years_old": Words("{age}歳", "{age}"),
    # find
    "found": Words("{count} 人", "{count} found"),
    "found_none": Words("見つかりません。語を減らすか、表記を変えてください", "nobody found: use fewer or other words"),
    "found_most": Words("{most} 人で打ち切りました。語を足してください", "stopped at {most}: add a word"),
    # history
    "cancelled_by": Words("取消済（履歴 {version} による）", "cancelled by no. {version}"),
    "cancels": Words("履歴 {versions} を取消し", "cancels no. {versions}"),
    "corrects": Words("履歴 {version} の訂正", "corrects no. {version}"),
    "by_whom": Words("{trigger}・{basis}・操作者 {actor}", "{trigger}, {basis}, by {actor}"),
    "submission": Words("届書 {submission}", "submission {submission}"),
    # household
    "household": Words("世帯 {number}　世帯主 {head}　{count} 人", "household {number}, head {head}, {count} people"),
    # bill
    "decision": Words("賦課決定", "decision"),
    "calculation": Words("税額の計算", "how the amount came about"),
    "payments": Words("納付・還付", "payments"),
    "paid_on": Words("納付日", "paid on"),
    "channel": Words("納付方法", "channel"),
    "decided_on_facts": Words(
        "決定の基にした事実: 賦課期日 {day} の状態、処理番号 {position} まで",
        "decided on the facts of {day} as known at position {position}",
    ),
    "facts_hold": Words("その事実は、この記録時点まで訂正されていません", "those facts have not been corrected since"),
    "facts_changed": Words(
        "決定の基にした事実が、その後訂正されています", "the facts of the decision have been corrected since"
    ),
    # diff
    "moment_before": Words(
        "前: 基準日 {valid}　記録時点 {at}（#{position}）", "before: valid {valid}, as known at {at} (#{position})"
    ),
    "moment_after": Words(
        "後: 基準日 {valid}　記録時点 {at}（#{position}）", "after: valid {valid}, as known at {at} (#{position})"
    ),
    "no_difference": Words("違いはありません", "no difference"),
    "is_new": Words("（記録なし）", "(no record)"),
    "cause": Words(
        "{reason}　異動日 {day}　処理 {recorded}\n{basis}　操作者 {actor}　#{position}",
        "{reason}, effective {day}, recorded {recorded}\n{basis}, by {actor}, #{position}",
    ),
    "differing": Words("{count} 件の記録に違いがあります", "{count} records differ"),
    "more": Words("ほか {count} 件（--json で全件）", "{count} more (--json lists all)"),
    # replay
    "replayed": Words("台帳の記録 {count} 件から再現", "reconstructed from {count} events of the log"),
    "digest": Words("ダイジェスト", "digest"),
    "records": Words("記録", "records"),
    "written": Words("{file} に {count} 件を書きました", "wrote {count} records to {file}"),
    "reading_log": Words("台帳を読んでいます", "reading the log"),
    # verify
    "verifying": Words("検証しています", "verifying"),
    "verified": Words(
        "{town}: 一致（{moments} 時点、{records} 件の記録、処理番号 {position} まで）",
        "{town}: equal ({moments} moments, {records} records, up to position {position})",
    ),
    "differs": Words("{town}: 差異があります", "{town}: differs"),
    "replay_value": Words("台帳", "log"),
    "read_value": Words("参照データ", "read model"),
    "stream": Words("記録の列", "stream"),
    "table": Words("表", "table"),
    "verify_remedy": Words(
        "参照データが変えられています。原因を調べてから daicho rebuild で作り直してください",
        "the read model was altered: find out how, then build it anew with daicho rebuild",
    ),
    # rebuild
    "rebuilding": Words("参照データを作り直しています", "building the read model"),
    "rebuilt": Words("{town}: 処理番号 {position} まで作り直しました", "{town}: rebuilt up to position {position}"),
    # stats
    "population": Words("人口", "population"),
    "male": Words("男", "male"),
    "female": Words("女", "female"),
    "foreign_residents": Words("うち外国人住民", "foreign residents"),
    "households": Words("世帯", "households"),
    "under_15": Words("15歳未満", "under 15"),
    "working_age": Words("15〜64歳", "15 to 64"),
    "over_64": Words("65歳以上", "65 and older"),
    "vehicles": Words("軽自動車等", "light vehicles"),
    "pyramid": Words("人口ピラミッド", "age pyramid"),
    "movements": Words("異動の件数（{first} から {last} まで）", "movements from {first} to {last}"),
    "collection": Words("税の収納", "taxes collected"),
    "tax": Words("税目", "tax"),
    "fiscal_year": Words("年度", "year"),
    "bills": Words("件数", "bills"),
    "assessed": Words("調定額", "assessed"),
    "paid": Words("収納額", "paid"),
    "balance": Words("未納額", "balance"),
    "rate": Words("収納率", "rate"),
    "people": Words("人", "people"),
    # reasons
    "code": Words("コード", "code"),
    "effect": Words("区分", "list"),
    "population_effect": Words("人口", "pop."),
    "trigger": Words("契機", "trigger"),
    "basis": Words("根拠", "law"),
    "basis_and_items": Words("根拠と必須項目", "law and required items"),
    "deadline": Words("届出期限", "deadline"),
    "days": Words("{days}日", "{days} days"),
    "future": Words("将来日", "future day"),
    "fuzzy": Words("不詳日", "fuzzy day"),
    "allowed": Words("可", "yes"),
    "not_official": Words(
        "法・根拠は要確認。＊は標準仕様書の異動事由にないもの",
        "the laws are unverified; * marks what the specification doesn't list",
    ),
    # log info
    "events": Words("記録", "events"),
    "first_recorded": Words("最初の処理", "first"),
    "last_recorded": Words("最後の処理", "last"),
    "file_size": Words("台帳の大きさ", "size of the log"),
    "read_model": Words("参照データ", "read model"),
    "up_to_date": Words("最新（処理番号 {position}）", "up to date (position {position})"),
    "behind": Words(
        "処理番号 {position} まで（次の照会で追い付きます）", "position {position} (catches up at the next query)"
    ),
    "not_built": Words("まだありません（次の照会で作ります）", "none yet (made at the next query)"),
    "size": Words("{size:.1f} MB", "{size:.1f} MB"),
    # generate
    "generating": Words("模擬データを作っています", "generating"),
    "generated": Words(
        "{folder} に {towns} 自治体のデータを書きました（{seconds:.1f} 秒）",
        "wrote {towns} towns to {folder} in {seconds:.1f} s",
    ),
    "next_import": Words("次は: daicho import {folder}", "next: daicho import {folder}"),
    "opening_population": Words("開設時の人口", "population at the opening"),
    "closing_population": Words("最後の日の人口", "at the end"),
    "rows": Words("行", "rows"),
    # import
    "importing": Words("取り込んでいます", "importing"),
    "rows_per_second": Words("行/秒", "rows/s"),
    "left": Words("残り", "left"),
    "import_recorded": Words("取込", "recorded"),
    "import_unchanged": Words("取込済", "unchanged"),
    "import_refused": Words("除外", "refused"),
    "import_alerts": Words("アラート", "alerts"),
    "import_bills": Words("賦課", "bills"),
    "outcome": Words("取込結果", "import"),
    "reconciliation": Words("件数照合", "reconciliation"),
    "on_day": Words("時点", "on"),
    "manifest": Words("目録", "manifest"),
    "register": Words("台帳", "register"),
    "agrees": Words("一致", "equal"),
    "disagrees": Words("差異", "differs"),
    "verdict": Words("照合", "verdict"),
    "rejects_at": Words(
        "{town}: 取り込めない {count} 行を {file} に書きました", "{town}: {count} refused rows are listed in {file}"
    ),
    "changed_files": Words(
        "{town}: {file} が目録の作成後に変わっています", "{town}: {file} has changed since the manifest was made"
    ),
    "no_totals": Words("目録に照合する件数がありません", "the manifest has no totals"),
    "payments_count": Words("納付", "paid"),
    "paid_yen": Words("納付額", "yen"),
    "foreign": Words("外国人", "foreign"),
    "vehicles_count": Words("車両", "vehicles"),
    # the log on Kafka
    "log_copied": Words(
        "{town}: 台帳を {place} に写しました（処理番号 {position} まで同じです）",
        "{town}: the log is now on {place}, the same to position {position}",
    ),
    "topic_created": Words("トピック {topic} を作りました", "created topic {topic}"),
    "topic_safe": Words("{topic}: 安全です", "{topic}: safe"),
    "topic_unsafe": Words("{topic}: 台帳として安全ではありません", "{topic}: not safe for a ledger"),
    "broker_started": Words("Apache Kafka を起動しました（{servers}）", "started Apache Kafka ({servers})"),
    "failed_towns": Words("取り込めなかった自治体があります", "some towns failed"),
}

USAGE_ERRORS: Final[dict[str, tuple[Words, Words]]] = {
    "MissingParameter": (
        Words("{name} を指定してください", "{name} is missing"),
        Words("使い方: {command} --help", "see {command} --help"),
    ),
    "NoSuchOption": (
        Words("{name} というオプションはありません", "there is no option {name}"),
        Words("使い方: {command} --help", "see {command} --help"),
    ),
    "BadParameter": (
        Words("{name} の値が正しくありません", "the value of {name} is wrong ({detail})"),
        Words("使い方: {command} --help", "see {command} --help"),
    ),
    "BadOptionUsage": (
        Words("{name} に値が必要です", "{name} needs a value"),
        Words("使い方: {command} --help", "see {command} --help"),
    ),
    "UsageError": (
        Words("コマンドの指定が正しくありません", "{detail}"),
        Words("使い方: {command} --help", "see {command} --help"),
    ),
}
"""What typer's parser finds wrong, by the name of its error."""
