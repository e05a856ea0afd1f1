"""Texts and help of the commands about 仮登録, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    "draft_id": Words("仮登録", "draft"),
    "draft_people": Words("異動する人", "people"),
    "draft_author": Words("入力者", "entered by"),
    "draft_saved": Words("仮登録日時", "saved"),
    "draft_expires": Words("期限", "expires"),
    "draft_state": Words("状態", "state"),
    "draft_law": Words("根拠", "law"),
    "draft_note": Words("留意事項", "note"),
    "draft_new": Words("新規（宛名番号は決裁のときに付きます）", "new (gets a number when decided)"),
    "draft_none": Words("審査・決裁を待つ仮登録はありません", "no drafts are waiting"),
    "draft_waiting": Words("審査待ち", "waits for review"),
    "draft_reviewed": Words("決裁待ち（審査: {who}）", "waits for decision (reviewed by {who})"),
    "draft_returned": Words("差戻し（{who}: {why}）", "sent back by {who}: {why}"),
    "draft_done_review": Words("仮登録 {draft} を審査しました", "draft {draft} is reviewed"),
    "draft_done_approve": Words(
        "仮登録 {draft} を処理番号 {position} で本登録しました", "draft {draft} is recorded at position {position}"
    ),
    "draft_done_reject": Words("仮登録 {draft} を差し戻しました", "draft {draft} was sent back"),
    "draft_done_withdraw": Words("仮登録 {draft} を取り下げました", "draft {draft} is withdrawn"),
    "draft_numbers": Words("付けた宛名番号: {numbers}", "numbers given: {numbers}"),
}

OPTIONS: Final[dict[str, Words]] = {
    "draft": Words("仮登録の番号（始めの数桁でよい）", "id of the draft, or the beginning of it"),
    "draft_why": Words("差戻しの理由。入力者に示す", "why; its author is told"),
}

_ID: Final = "6f0c2f2e"
_IN: Final = "--town 122131"
_AS: Final = "--actor suzuki --as approver --as caseworker"

COMMANDS: Final[dict[str, CommandHelp]] = {
    "draft": CommandHelp(
        Words("仮登録を審査・決裁する", "Review and decide drafts"),
        Words(
            "画面や API で仮登録された異動を、別の職員が審査し、決裁すると本登録になります。",
            "What was entered as a draft on the screens or the API is reviewed and decided by others, then recorded.",
        ),
        (Example(f"draft list {_IN}", Words("待っている仮登録", "what waits")),),
    ),
    "draft list": CommandHelp(
        Words("待っている仮登録を挙げる", "List the drafts that wait"),
        Words("古い順に、だれの何の異動が何を待っているか。", "Oldest first: whose change, and what it waits for."),
        (Example(f"draft list {_IN} --json", Words("JSON で", "as JSON")),),
    ),
    "draft show": CommandHelp(
        Words("仮登録の内容を見る", "Show a draft"),
        Words(
            "記載する項目と、入力者が確認した注意を示します。いま本登録できないときは、その理由で終わります。",
            "The items it writes and the alerts its author overrode; ends with the reason where it can't be recorded.",
        ),
        (Example(f"draft show {_ID} {_IN}", Words("1件", "one draft")),),
    ),
    "draft review": CommandHelp(
        Words("審査する", "Mark a draft as reviewed"),
        Words("入力した人は審査できません。", "Its author can't."),
        (Example(f"draft review {_ID} {_IN} {_AS}", Words("鈴木が審査", "by Suzuki")),),
    ),
    "draft approve": CommandHelp(
        Words("決裁して本登録する", "Decide a draft and record it"),
        Words(
            "審査済みの仮登録を1つの処理として台帳に記録します。新しい人にはこのとき宛名番号が付きます。",
            "Records a reviewed draft as one commit; new people get their numbers now.",
        ),
        (Example(f"draft approve {_ID} {_IN} {_AS}", Words("鈴木が決裁", "by Suzuki")),),
    ),
    "draft reject": CommandHelp(
        Words("入力者に差し戻す", "Send a draft back to its author"),
        Words(
            "入力者が直して仮登録し直すまで、決裁できません。",
            "Nobody can decide it until its author has saved it anew.",
        ),
        (Example(f"draft reject {_ID} {_IN} --why 番地の誤り {_AS}", Words("理由を付けて", "with a reason")),),
    ),
    "draft withdraw": CommandHelp(
        Words("取り下げる", "Withdraw a draft"),
        Words("仮登録は何も残さずに消えます。", "Nothing of it remains."),
        (Example(f"draft withdraw {_ID} {_IN}", Words("1件", "one draft")),),
    ),
}
