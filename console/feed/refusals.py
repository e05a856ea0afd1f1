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
}
"""Code → what is wrong, what to do; `{names}` are filled in."""
