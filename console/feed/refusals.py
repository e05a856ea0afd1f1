"""What the exchange commands find wrong with a request, in both languages."""

from __future__ import annotations

from typing import Final

from console.errors import Words

REFUSALS: Final[dict[str, tuple[Words, Words]]] = {
    "C401": (
        Words("協定 {agreement} はありません", "there is no agreement {agreement}"),
        Words("daicho agreement list で番号を確かめてください", "look up its number with daicho agreement list"),
    ),
    "C402": (
        Words("協定 {agreement} は今は有効ではありません", "the agreement {agreement} is not in force now"),
        Words("決裁・解除・期間を確かめてください (daicho agreement show)", "see daicho agreement show"),
    ),
    "C404": (
        Words("提供元に拒否されました: {reason}", "the provider refuses: {reason}"),
        Words("トークンと協定の期間を提供元に確かめてください", "ask the provider about the token and the agreement"),
    ),
    "C405": (
        Words("受信した記録に欠番があります: {reason}", "records are missing: {reason}"),
        Words(
            "提供元に再送または全件ファイルを依頼してください", "ask the provider for a full file, or to publish again"
        ),
    ),
    "C406": (
        Words("提供元の証明が合いません: {reason}", "the provider's proof is false: {reason}"),
        Words("受信箱を保全し、監査担当へ連絡してください", "keep the inbox as it is, and inform the auditor"),
    ),
    "C407": (
        Words("--resident か --agreement のどちらか一方が必要です", "either --resident or --agreement is needed"),
        Words("例: --resident 18、--agreement 122378-1", "such as --resident 18 or --agreement 122378-1"),
    ),
    "C408": (
        Words(
            "以前の契約と互換性がありません: {differences}", "not compatible with the earlier contract: {differences}"
        ),
        Words("項目を除かず、追加だけにしてください", "add items only; take none away"),
    ),
    "C409": (
        Words("{subscriber} との有効な協定がありません", "no agreement with {subscriber} is in force"),
        Words("daicho agreement list で協定の期間と解除の有無を確かめてください", "see daicho agreement list"),
    ),
    "C411": (
        Words("{file} の {line} 行目を読めません: {reason}", "line {line} of {file} can't be read: {reason}"),
        Words(
            "受付番号・届出日・宛名番号・転出予定日・転出先の形を確かめてください (docs/exchange.md)",
            "check receipt, days, people and destination (docs/exchange.md)",
        ),
    ),
    "C412": (
        Words("{record} には他団体の証拠がありません", "there is no other town's evidence for {record}"),
        Words(
            "番号を確かめてください。証拠は daicho move receive で受けた通知だけにあります",
            "check the number; only what came by daicho move receive has evidence",
        ),
    ),
    "C413": (
        Words("項目の指定「{text}」は使えません", "the item {text!r} can't be used"),
        Words(
            "area=成東 または 転入予定の番号:relationship=妻 のように、文字の項目を指定してください",
            "give an item that is a text, as in area=成東, or <announcement>:relationship=妻",
        ),
    ),
    "C414": (
        Words("--arrival か --resident のどちらか一方が必要です", "either --arrival or --resident is needed"),
        Words("例: --arrival 122131-000000000000018、--resident 18", "such as --resident 18"),
    ),
}
"""Code → what is wrong, what to do; `{names}` are filled in."""
