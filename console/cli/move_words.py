"""Help and texts of the commands on moves between towns, and what their records are called, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    "moves_received": Words(
        "{town}から {count} 件を受けました（通算 {last} 件）", "{count} records taken from {town} ({last} in all)"
    ),
    "move_dead_letter": Words(
        "連番 {sequence} は手で確かめてください: {reason}", "look at record {sequence}: {reason}"
    ),
    "expected_title": Words("転入予定（まだ転入していない人）", "announced, not come yet"),
    "unconfirmed_title": Words("転入通知未着（転出した人）", "left, and no notice of their arrival"),
    "arrival_number": Words("転入予定の番号", "announcement"),
    "planned_on": Words("転出予定日", "planned for"),
    "lapses_on": Words("特例転入の期限", "by card until"),
    "overdue": Words("期限切れ", "overdue"),
    "is_protected": Words("支援措置", "protected"),
    "planned_to": Words("転出先（予定）", "destination"),
    "moved_in": Words(
        "転入を登録しました（処理番号 {position}、宛名番号 {numbers}）", "entered at {position}: {numbers}"
    ),
    "move_drafted": Words("仮登録 {draft}", "draft {draft}"),
    "intake_receipt": Words("受付番号", "receipt"),
    "intake_outcome": Words("結果", "outcome"),
    "intake_done": Words("本登録済み", "recorded already"),
    "link_written": Words("証拠を {file} に書きました", "evidence written to {file}"),
    "link_shown": Words(
        "{town} の処理番号 {position}（宛名番号 {number}）を、協定 {agreement} により伝えたことを確かめました",
        "verified: {town} told of its event {position} about {number} under {agreement}",
    ),
    "chain_shown": Words("後の証拠は前の証拠を引用しています", "each cites the one before"),
}

KINDS: Final[dict[str, Words]] = {
    "arrival": Words("転入予定", "announced move"),
    "departure": Words("転入通知の引用", "notice cited"),
}

EVENTS: Final[dict[str, Words]] = {
    "arrival.protection_forwarded": Words("支援措置の転送", "protection forwarded"),
    "arrival.announced": Words("転入予定の通知", "move announced"),
    "arrival.withdrawn": Words("転入予定の取下げ", "announcement withdrawn"),
    "arrival.completed": Words("転入予定の実現", "announced move came true"),
    "arrival.completion_cancelled": Words("転入の取消し", "entry of the move cancelled"),
    "departure.notice_cited": Words("転入通知の引用", "notice cited"),
    "departure.notice_cancelled": Words("転入通知の引用の取消し", "citation cancelled"),
}

ITEMS: Final[dict[str, Words]] = {
    "support_status": Words("転送された支援措置", "forwarded protection"),
    "support_until": Words("転送された支援措置の末日", "forwarded until"),
    "previous_household": Words("前住所地の世帯番号", "household in the town left"),
    "moved_in_on": Words("転入日", "moved in on"),
    "resident": Words("転入者の宛名番号", "entered as"),
    "cited_town": Words("引用先の市区町村", "cited town"),
    "cited_number": Words("引用先の宛名番号", "number there"),
    "cited_sequence": Words("引用した連番", "cited sequence"),
    "cited_record": Words("引用した連携記録", "cited record"),
    "cited_checkpoint": Words("引用したチェックポイント", "cited checkpoint"),
    "cited_evidence": Words("引用した証拠", "cited evidence"),
}

OPTIONS: Final[dict[str, Words]] = {
    "move_with": Words("相手の自治体の団体コードか名称", "the other town: code or name"),
    "move_file": Words("申請の JSON 行（1行に1件）", "requests, one JSON object a line"),
    "move_arrivals": Words("転入予定の番号（団体コード-前住所地の宛名番号）", "announcements: code-number there"),
    "move_effective": Words("異動日（転入をした日）", "the day they moved in"),
    "move_notified": Words("届出日（既定: 異動日）", "day of the notice (default: the day they moved in)"),
    "move_items": Words(
        "項目=値。番号:項目=値 はその人だけ（繰り返せる）", "item=value, or announcement:item=value; repeatable"
    ),
    "move_numbers": Words(
        "再転入の人: 転入予定の番号=宛名番号（繰り返せる）", "who had a number before: announcement=number, repeatable"
    ),
    "move_card": Words("特例転入（転出証明書なし）", "with the card alone (特例転入)"),
    "move_acknowledged": Words("確認したアラートのコード（繰り返せる）", "code of an alert you override, repeatable"),
    "move_draft": Words("本登録せず、仮登録にする", "save a draft instead"),
    "move_days": Words("転入通知未着とする日数", "days after which a notice is missed"),
    "move_resident": Words("転出した人の宛名番号", "number of somebody who left"),
    "move_arrival": Words("転入予定の番号", "number of an announcement"),
    "move_out_file": Words("書き出すファイル", "file to write"),
    "move_links": Words("証拠のファイル（古い順）", "files of evidence, the earlier first"),
    "move_keys": Words("自治体の公開鍵ファイル（繰り返せる）", "file with a town's public key, repeatable"),
}

_IN: Final = "--town 122378"
_OUT: Final = "--town 122131"
_ARRIVAL: Final = "122131-000000000000018"

COMMANDS: Final[dict[str, CommandHelp]] = {
    "move": CommandHelp(
        Words("自治体の間の転出入", "Moves between towns"),
        Words(
            "転出届、転入予定、転入届、転入通知、消除を、互いの署名された記録を引用してつなぎます。",
            "From the notice of leaving to the removal, each town cites what the other has signed.",
        ),
        (Example(f"move list {_IN}", Words("山武市の転入予定と督促", "what Sammu waits for")),),
    ),
    "move propose": CommandHelp(
        Words("転出入の協定を起案する", "Propose the agreement on moves"),
        Words(
            "支援措置の転送、転出証明書情報、転入通知を1つの協定で伝えます。決裁は daicho agreement approve。"
            "相手の自治体も同じものを起案します。",
            "Protections, certificates of leaving and notices of arrival under one agreement. Approve it with daicho "
            "agreement approve; the other town proposes its own.",
        ),
        (
            Example(
                f"move propose {_OUT} --with 122378 --since 2026-04-01 --until 2027-03-31",
                Words("東金市から山武市へ", "Togane tells Sammu"),
            ),
        ),
    ),
    "move intake": CommandHelp(
        Words("引越しワンストップの転出届を仮登録する", "Take in one-stop notices of leaving"),
        Words(
            "マイナポータルの申請を仮登録にします。審査と決裁は daicho draft。同じ受付番号は1度だけです。",
            "Requests become drafts; review and decide them with daicho draft. The same receipt counts once.",
        ),
        (Example(f"move intake requests.jsonl {_OUT}", Words("ファイルの全件", "all of a file")),),
    ),
    "move receive": CommandHelp(
        Words("相手の自治体の通知を受ける", "Take what the other town tells"),
        Words(
            "封印され証明された通知だけを、1度だけ記録します。受けられない通知は一覧にして手に渡します。",
            "Only what is sealed and proved is recorded, once. What can't be taken is listed for a person.",
        ),
        (
            Example(
                f"move receive {_IN} --provider 122131 --from https://togane.example --token-file token --key town.key",
                Words("東金市から", "from Togane"),
            ),
        ),
    ),
    "move list": CommandHelp(
        Words("転入予定と転入通知未着の一覧", "Who is awaited, whose notice is missing"),
        Words(
            "転入予定は台帳に現れず、実現しないこともあります。期限は特例転入のものです。",
            "Announced people are not in the register, and may never come. The deadline is that of 特例転入.",
        ),
        (Example(f"move list {_OUT} --days 30", Words("30日を過ぎた未着", "missing for 30 days")),),
    ),
    "move enter": CommandHelp(
        Words("転入予定から転入を入力する", "Enter a move from its announcement"),
        Words(
            "転出証明書情報が初期値です。伝えられなかった項目（支援措置の人の住所・本籍など）は --item で入力します。",
            "Prefilled from the certificate. What wasn't told (a protected person's 本籍, say) is given with --item.",
        ),
        (
            Example(
                f"move enter {_ARRIVAL} {_IN} --effective 2026-03-29 --item area=成東 --item street=1番地 "
                "--item relationship=世帯主",
                Words("1人の転入", "one person"),
            ),
        ),
    ),
    "move export": CommandHelp(
        Words("相手の自治体の証拠を書き出す", "Write the other town's evidence to a file"),
        Words(
            "相手が伝えた記録と、それが相手の署名された記録にあることの証明です。消去された人の記録は空です。",
            "The record as told and the proof that it stands in the other town's signed history; empty once erased.",
        ),
        (
            Example(f"move export {_IN} --arrival {_ARRIVAL} --out left.json", Words("転出の証拠", "that they left")),
            Example(f"move export {_OUT} --resident 18 --out came.json", Words("転入の証拠", "that they came")),
        ),
    ),
    "move verify": CommandHelp(
        Words("転出入の証拠を検証する", "Verify the evidence of a move"),
        Words(
            "公開鍵だけで検証します。2つのファイルを並べると、後のものが前のものを引用していることも確かめます。",
            "Needs the public keys alone. Two files: the later one must cite the earlier one.",
        ),
        (
            Example(
                "move verify left.json came.json --key togane.key --key sammu.key",
                Words("1つの引越し全体", "the whole move"),
            ),
        ),
    ),
}
