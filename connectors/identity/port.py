"""The identity port: what the doors (screens, API, command line) ask about users."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from registry.application.permissions import Role, User

COMPLAINTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "U101": (
        "利用者ID「{user}」は使えません",
        "英小文字・数字・「. _ -」で2文字から40文字にしてください",
        "the user ID {user!r} can't be used",
        "take 2 to 40 of: small letters, digits, . _ -",
    ),
    "U102": (
        "利用者ID「{user}」は既にあります",
        "別のIDにするか、daicho user list で確かめてください",
        "the user {user!r} exists",
        "choose another ID, or look with daicho user list",
    ),
    "U103": (
        "利用者ID「{user}」はありません",
        "daicho user list で確かめてください",
        "there is no user {user!r}",
        "look with daicho user list",
    ),
    "U104": (
        "パスワードが短いか、IDを含んでいます",
        "{least}文字以上で、IDを含まないものにしてください。長い語句が覚えやすく安全です",
        "the password is too short or contains the ID",
        "take at least {least} characters without the ID; a phrase is easy to remember and safe",
    ),
    "U105": (
        "役割「{role}」はありません",
        "次から選んでください: {roles}",
        "there is no role {role!r}",
        "choose of: {roles}",
    ),
    "U106": (
        "認証設定 {file} が正しくありません: {detail}",
        "docs/identity.md の例に合わせて直してください",
        "the identity settings {file} are wrong: {detail}",
        "mend them after the example in docs/identity.md",
    ),
    "U107": (
        "認証サーバとのやりとりに失敗しました: {detail}",
        "ログイン画面からやり直してください。続くときはシステム管理者に連絡してください",
        "the identity provider's answer can't be used: {detail}",
        "begin again at the log-in page; if it goes on, call your administrator",
    ),
}
"""Code → message and remedy, in Japanese and in English."""


class IdentityError(Exception):
    """A request about users that can't be carried out; it says itself why and what to do."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(self.message("en"))

    def message(self, lang: Literal["ja", "en"]) -> str:
        """What is wrong."""
        return COMPLAINTS[self.code][0 if lang == "ja" else 2].format(**self.values)

    def remedy(self, lang: Literal["ja", "en"]) -> str:
        """What to do."""
        return COMPLAINTS[self.code][1 if lang == "ja" else 3].format(**self.values)


class Outcome(StrEnum):
    """How an attempt to sign in ended; WRONG and UNKNOWN are one and the same to whoever tried."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    """The account is blocked by an administrator, the password was right."""
    WAIT = "wait"
    """Too many failures: nothing was tried."""


class SignIn(NamedTuple):
    """The answer to an attempt: the user where it is OK, the seconds to wait where it is WAIT."""

    outcome: Outcome
    user: User | None = None
    wait: int = 0


class Record(NamedTuple):
    """認証・設定の記録: one line of the append-only journal."""

    number: int
    at: int
    """Microseconds since the epoch, UTC; never falls."""
    kind: str
    """`sign_in`, `sign_out`, `token`, `user_added`, `password`, `roles`, `blocked`, `token_made`, `token_revoked`."""
    user: str
    """Whom it is about; empty for an ID that nobody has, which may be a mistyped password."""
    actor: str
    place: str
    detail: str
    """The outcome of an attempt, or what was given."""

    @property
    def is_failure(self) -> bool:
        """Whether an attempt to get in was refused."""
        return self.kind in {"sign_in", "token"} and self.detail != Outcome.OK


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Roles of a user in a town from a day to a day, both included (権限の期間, specification 10.3)."""

    town: str
    role: Role
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """A local account as an administrator sees it."""

    id: str
    name: str
    blocked: bool
    grants: tuple[Grant, ...]


@dataclass(frozen=True, kw_only=True)
class Doer:
    """Who does something about users, and where: for the journal."""

    actor: str
    place: str


class IdentityStore(Protocol):
    """Local accounts, their roles and tokens, and the journal. Every change names who made it, and where."""

    def add(self, user_id: str, name: str, password: str | None, by: Doer) -> None:
        """A new account, without a password for programs; IdentityError U101, U102, U104."""

    def set_password(self, user_id: str, password: str, by: Doer) -> None:
        """Another password; IdentityError U103, U104."""

    def grant(self, user_id: str, town: str, grants: Iterable[Grant], by: Doer) -> None:
        """Replace all roles of a user in a town; IdentityError U103."""

    def block(self, user_id: str, by: Doer, *, blocked: bool) -> None:
        """Block an account or let it in again; IdentityError U103."""

    def accounts(self) -> Sequence[Account]:
        """All accounts, by id."""

    def user(self, user_id: str) -> User | None:
        """The user with the roles of today; None for an unknown or blocked one."""

    def check(self, user_id: str, password: str, place: str) -> SignIn:
        """Try a password. Takes as long for an unknown id as for a known one; every attempt is in the journal."""

    def make_token(self, user_id: str, label: str, days: int, by: Doer) -> str:
        """A new API token, shown once and kept as a hash; IdentityError U103."""

    def revoke_tokens(self, user_id: str, by: Doer) -> int:
        """End all tokens of a user; how many there were."""

    def user_of_token(self, token: str) -> User | None:
        """Whose token it is, with the roles of today; None where it is unknown, ended or its user blocked."""

    def refuse_token(self, token: str, place: str) -> None:
        """Count a token that opens nothing, and write it into the journal; a place's first fifty."""

    def note(self, kind: str, user_id: str, detail: str, by: Doer) -> None:
        """A line of the journal about what happened elsewhere, such as a sign-in at an identity provider."""

    def records(self, first_at: int = 0, last_at: int = 2**62) -> Sequence[Record]:
        """The journal between two moments (microseconds, both included), in order."""

    def verify(self) -> int:
        """Rehash the journal; the number of its lines. IntegrityFault where it was altered."""


def sign_in(store: IdentityStore, user_id: str, password: str, *, place: str) -> SignIn:
    """ログイン: one attempt with a local account; ids are typed in any case and width of letters."""
    return store.check(tidy(user_id), password, place)


def tidy(user_id: str) -> str:
    """A user's id as it is kept."""
    return unicodedata.normalize("NFKC", user_id).strip().lower()
