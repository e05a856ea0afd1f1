"""Texts and help of the commands about users, in both languages."""

from __future__ import annotations

from typing import Final

from console.cli.help_types import CommandHelp, Example
from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    "user_id": Words("利用者ID", "user ID"),
    "roles_held": Words("役割", "roles"),
    "user_state": Words("状態", "state"),
    "user_open": Words("利用できる", "open"),
    "user_blocked": Words("停止中", "blocked"),
    "user_added": Words("利用者 {user} を追加しました", "added the user {user}"),
    "user_roles_set": Words(
        "{user} の {town} での役割を改めました: {roles}", "the roles of {user} in {town} are now: {roles}"
    ),
    "user_locked": Words("{user} を停止しました", "{user} is blocked"),
    "user_unlocked": Words("{user} の停止を解除しました", "{user} is let in again"),
    "user_password_set": Words("{user} のパスワードを改めました", "{user} has another password"),
    "user_none": Words("利用者がいません（daicho user add で追加）", "no users yet (add one with daicho user add)"),
    "token_made": Words(
        "{user} の API トークンです。二度と表示しません。有効期間は {days} 日です",
        "an API token of {user}, shown only now, good for {days} days",
    ),
    "tokens_revoked": Words("{user} の API トークン {count} 個を無効にしました", "revoked {count} tokens of {user}"),
    "journal_outcome": Words("結果・内容", "outcome, content"),
    "journal_kind": Words("種別", "kind"),
    "journal_none": Words("該当する記録はありません", "no such lines"),
    "journal_checked": Words("記録 {count} 件のつながりを確かめました", "the chain of all {count} lines is unbroken"),
    "kind_sign_in": Words("ログイン", "sign-in"),
    "kind_sign_out": Words("ログアウト", "sign-out"),
    "kind_token": Words("APIトークン", "API token"),
    "kind_user_added": Words("利用者の追加", "user added"),
    "kind_password": Words("パスワードの変更", "password changed"),
    "kind_roles": Words("役割の変更", "roles changed"),
    "kind_blocked": Words("停止・解除", "blocked"),
    "kind_token_made": Words("トークンの発行", "token made"),
    "kind_token_revoked": Words("トークンの無効化", "tokens revoked"),
    "type_password": Words("パスワード: ", "password: "),
    "roles_none": Words("なし", "none"),
}

OPTIONS: Final[dict[str, Words]] = {
    "user": Words("利用者ID", "user ID"),
    "user_name": Words("氏名", "the person's name"),
    "user_role": Words(
        "役割（繰り返せる）: caseworker、tax、approver、protection、my_number、auditor、admin、program",
        "role, repeatable: caseworker, tax, approver, protection, my_number, auditor, admin, program",
    ),
    "user_town": Words("役割を持つ自治体（繰り返せる）", "town in which the roles are held, repeatable"),
    "user_program": Words("パスワードのない、プログラム用の利用者", "a program: an account without a password"),
    "user_from": Words("この日から", "from this day"),
    "user_to": Words("この日まで", "up to this day"),
    "user_again": Words("停止を解除する", "let the user in again"),
    "journal_failed": Words("失敗したログインだけ", "failed attempts alone"),
    "token_label": Words("何に使うトークンか", "what the token is for"),
    "token_days": Words("有効な日数", "days it is good for"),
    "token_revoke": Words("その人のトークンをすべて無効にする", "end all tokens of the user"),
}

_IN: Final = "--town 122131"

COMMANDS: Final[dict[str, CommandHelp]] = {
    "user": CommandHelp(
        Words("利用者と役割を管理する", "Manage users and their roles"),
        Words(
            "画面とAPIに入る人とプログラムです。だれがいつ何を変えたかは記録に残ります。",
            "People and programs that use screens and API. Who changed what, and when, is recorded.",
        ),
        (Example("user list", Words("すべての利用者", "all users")),),
    ),
    "user add": CommandHelp(
        Words("利用者を追加する", "Add a user"),
        Words(
            "パスワードは画面から、または標準入力の1行目から読みます。12文字以上です。",
            "The password is asked for, or read from the first line of standard input: 12 characters or more.",
        ),
        (
            Example(
                f"user add hanako --name 山武花子 --role caseworker {_IN}",
                Words("東金市の住民記録担当", "a caseworker of Togane"),
            ),
            Example(
                f"user add matome --name 集計 --program --role program {_IN}", Words("連携プログラム", "a program")
            ),
        ),
    ),
    "user roles": CommandHelp(
        Words("ある自治体での役割を改める", "Replace a user's roles in a town"),
        Words(
            "指定した役割だけになります。指定しなければ、その自治体での役割がなくなります。",
            "The user has exactly these roles afterwards; none given, none held.",
        ),
        (
            Example(
                f"user roles hanako --role caseworker --role my_number {_IN}",
                Words("個人番号も扱う", "with the individual number"),
            ),
            Example(
                f"user roles hanako --role tax {_IN} --from 2026-04-01 --to 2027-03-31",
                Words("1年間だけ", "for one year"),
            ),
        ),
    ),
    "user lock": CommandHelp(
        Words("利用者を停止する、解除する", "Block a user, or let them in again"),
        Words(
            "開いている画面とAPIトークンも、次の操作から使えなくなります。",
            "Open screens and tokens stop at their next request.",
        ),
        (
            Example("user lock hanako", Words("停止", "block")),
            Example("user lock hanako --again", Words("解除", "let in")),
        ),
    ),
    "user list": CommandHelp(
        Words("利用者と役割を挙げる", "List users and their roles"),
        Words("期間のある役割は、その期間も示します。", "Roles with a period are shown with it."),
        (Example("user list --json", Words("JSON で", "as JSON")),),
    ),
    "user journal": CommandHelp(
        Words("ログインと設定の記録を調べる", "Look at the record of log-ins and changes"),
        Words(
            "だれが・いつ・どこから入り、だれがだれに何を許したか。表示の前に、記録が改められていないことを確かめます。",
            "Who signed in when and from where, who gave whom what. First it checks that no line was altered.",
        ),
        (
            Example("user journal --failed", Words("失敗したログイン", "failed attempts")),
            Example("user journal --from 2026-04-01 --to 2026-04-30", Words("4月の記録", "April")),
        ),
    ),
    "user password": CommandHelp(
        Words("パスワードを改める", "Set another password"),
        Words(
            "新しいパスワードは画面から、または標準入力の1行目から読みます。",
            "The new one is asked for, or read from the first line of standard input.",
        ),
        (Example("user password hanako", Words("忘れたとき", "when it was forgotten")),),
    ),
    "user token": CommandHelp(
        Words("APIトークンを発行する、無効にする", "Make an API token, or end all of a user"),
        Words(
            "トークンは一度だけ表示し、ハッシュだけを保存します。権限はその利用者の役割と同じです。",
            "Shown once, kept as a hash. It can do what its user's roles can do.",
        ),
        (
            Example("user token matome --label 月次集計 --days 365", Words("1年のトークン", "for a year")),
            Example("user token matome --revoke", Words("すべて無効に", "end all")),
        ),
    ),
}
