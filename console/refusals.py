"""What the proof, access and erasure commands find wrong with a request; each says so itself, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.errors import Words
from console.feed.refusals import REFUSALS as EXCHANGE_REFUSALS

if TYPE_CHECKING:
    from console.errors import Lang

REFUSALS: Final[dict[str, tuple[Words, Words]]] = {
    **EXCHANGE_REFUSALS,
    "C301": (
        Words(
            "消去は取り消せません。{number} の鍵を破棄します",
            "erasing can't be undone; the keys of {number} will be destroyed",
        ),
        Words("確かめたうえで --yes を付けて実行してください", "make sure, then add --yes"),
    ),
    "C302": (
        Words("消去の根拠法令がありません", "the legal basis of the erasure is missing"),
        Words("--legal-basis で指定してください", "give it with --legal-basis"),
    ),
    "C303": (
        Words(
            "消去理由または根拠法令に、消去する人の情報が含まれています",
            "the reason or the legal basis tells something of the person",
        ),
        Words(
            "氏名・番号を書かずに指定してください。理由は台帳に残ります",
            "leave out names and numbers: the reason stays in the log",
        ),
    ),
    "C304": (
        Words("--resident か --range のどちらか一方が必要です", "either --resident or --range is needed"),
        Words("例: --resident 18、--range 1-100", "such as --resident 18 or --range 1-100"),
    ),
    "C305": (
        Words("{file} は既にあります", "{file} exists"),
        Words("別の名前を指定してください。証跡束は上書きしません", "choose another name: bundles are never replaced"),
    ),
    "C306": (
        Words(
            "処理番号 {first} から {last} は封印された範囲 (1 から {size}) にありません",
            "{first} to {last} is not within the sealed 1 to {size}",
        ),
        Words("daicho seal で封印してから、範囲を確かめてください", "seal with daicho seal, then check the range"),
    ),
    "C307": (
        Words(
            "アクセスログに記録できないため、照会の結果を表示しません ({reason})",
            "the access log can't be written, so nothing is shown ({reason})",
        ),
        Words(
            "データフォルダの空きと権限を確かめ、システム管理者に連絡してください",
            "check space and rights of the data folder, and call your administrator",
        ),
    ),
    "C308": (
        Words("見直しの決定には理由が必要です", "a review can't be settled without a reason"),
        Words("--reason で理由を指定してください", "give it with --reason"),
    ),
    "C309": (
        Words("{host} のポート {port} は使えません ({reason})", "port {port} of {host} can't be used ({reason})"),
        Words("--port で別のポートを指定してください", "choose another one with --port"),
    ),
    "C311": (
        Words("伝票番号がありません", "the number of the slip is missing"),
        Words(
            "--slip で指定してください。同じ番号は一度だけ記録します",
            "give it with --slip; the same number is recorded once",
        ),
    ),
    "C312": (
        Words(
            "この見直しはまだ決定できません: {obstacle} {detail}",
            "this review can't be settled yet: {obstacle_en} {detail}",
        ),
        Words(
            "台帳を直してから決定してください。更正しないときは --keep を付けてください",
            "mend the books first; to leave the bill as it is, add --keep",
        ),
    ),
}
"""Code → what is wrong, what to do; `{names}` are filled in."""

UNRECORDED: Final = "C307"
"""The one that the disk is to blame for."""


class Refusal(Exception):  # noqa: N818 - it refuses a request, nothing is broken
    """A request that isn't carried out; `code` is a key of REFUSALS."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)

    def message(self, lang: Lang) -> str:
        """What is wrong."""
        return REFUSALS[self.code][0].say(lang).format(**self.values)

    def remedy(self, lang: Lang) -> str:
        """What to do."""
        return REFUSALS[self.code][1].say(lang).format(**self.values)


class AccessRefusal(Refusal):
    """Nothing may be shown, because it can't be recorded."""
