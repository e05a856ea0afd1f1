"""The words of the lock, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.errors import Words
from console.web.words import TEXTS as SCREENS

if TYPE_CHECKING:
    from console.errors import Lang

TEXTS: Final[dict[str, Words]] = {
    **SCREENS,
    "sign_in": Words("ログイン", "Sign in"),
    "user_id": Words("利用者ID", "User ID"),
    "password": Words("パスワード", "Password"),
    "sign_in_button": Words("ログインする", "Sign in"),
    "sign_in_provider": Words("{name} でログインする", "Sign in with {name}"),
    "or_local": Words("または、この台帳の利用者IDで", "or with a user ID of this register"),
    "in_other_language": Words("English", "日本語"),
    "sign_in_recorded": Words(
        "ログインの成否は、日時・場所とともに記録されます", "Attempts to sign in are recorded with time and place."
    ),
    "signed_out": Words("ログアウトしました", "You have signed out"),
    "signed_out_more": Words("共用の端末では、ブラウザも閉じてください", "On a shared machine close the browser, too."),
    "sign_out_provider": Words("{name} からもログアウトする", "Sign out of {name}, too"),
    "wrong": Words("利用者IDまたはパスワードが違います", "Wrong user ID or password"),
    "wrong_remedy": Words(
        "大文字・小文字や入力モードを確かめてください。続けて間違えると待ち時間が長くなります",
        "Check capitals and the input mode; after several failures you have to wait.",
    ),
    "blocked": Words("この利用者IDは停止されています", "This account is blocked"),
    "blocked_remedy": Words("システム管理者に連絡してください", "Ask your administrator."),
    "wait": Words("続けて間違えたため、あと {seconds} 秒待ってください", "Too many failures: wait {seconds} seconds"),
    "wait_remedy": Words(
        "心当たりがなければ、システム管理者に連絡してください", "If that wasn't you, tell your administrator."
    ),
    "provider_failed": Words(
        "認証サーバでのログインを確かめられませんでした", "The identity provider's answer could not be verified"
    ),
    "provider_failed_remedy": Words(
        "もう一度ログインしてください。続くときはシステム管理者に連絡してください",
        "Please sign in again; if it goes on, call your administrator.",
    ),
    "ended": Words(
        "しばらく操作がなかったため、ログインし直してください。直前の入力は保存されていません",
        "Your session has ended: please sign in again. What you sent last was not saved.",
    ),
    "please": Words("続けるにはログインしてください", "Please sign in to go on"),
    "refused": Words("受け付けられません", "Not accepted"),
    "foreign": Words("別のサイトから送られた入力は受け付けません", "Forms sent from another site are refused."),
    "forged": Words(
        "この入力は、いまのログインの画面から送られたものではありません。画面を開き直して、もう一度入力してください",
        "This form doesn't belong to your present session: open the page again and enter it once more.",
    ),
    "no_form": Words("入力の形式が正しくありません", "This is no form of ours."),
    "too_long": Words("入力が長すぎます", "This form is too long."),
    "too_many": Words(
        "操作が多すぎます。{seconds} 秒待ってからやり直してください", "Too many requests: wait {seconds} seconds."
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in one language; `{names}` are filled in."""
    return TEXTS[key].say(lang).format(**values)
