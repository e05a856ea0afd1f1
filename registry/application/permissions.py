"""権限: who may do what in which town for which purpose; one pure `decide()` for every door (docs/adr/0011).

Rights are given user by user and town by town, never by rank (specification 10.3). All rules are the two tables
`GRANTS` and `PURPOSES`; a decision is their intersection, and says so in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from registry.domain.masking import Right

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Words(NamedTuple):
    """One thing in the two languages of the screens."""

    ja: str
    en: str


class Role(StrEnum):
    """役割: what somebody is trusted with in one town."""

    CASEWORKER = "caseworker"
    TAX = "tax"
    APPROVER = "approver"
    PROTECTION = "protection"
    MY_NUMBER = "my_number"
    AUDITOR = "auditor"
    ADMIN = "admin"
    PROGRAM = "program"


class Action(StrEnum):
    """操作: what a door asks to do."""

    FIND = "find"
    SEE_RESIDENT = "see_resident"
    SEE_HISTORY = "see_history"
    SEE_TAX = "see_tax"
    PRINT = "print"
    ENTER = "enter"
    ENTER_TAX = "enter_tax"
    REVIEW = "review"
    DECIDE = "decide"
    SEE_STATISTICS = "see_statistics"
    REPLAY = "replay"
    DIFF = "diff"
    VERIFY = "verify"
    SEE_ACCESSES = "see_accesses"
    SEE_CORRECTED = "see_corrected"
    EXPORT = "export"
    READ_FEED = "read_feed"
    MANAGE_USERS = "manage_users"
    SEE_SIGN_INS = "see_sign_ins"


_LOOK: Final = frozenset({Action.FIND, Action.SEE_RESIDENT, Action.SEE_HISTORY})
_PROVE: Final = frozenset({Action.REPLAY, Action.DIFF, Action.VERIFY, Action.SEE_CORRECTED})
_RECORD_RIGHTS: Final = frozenset({Right.RESIDENT_CODE, Right.KOSEKI, Right.STAY})


@dataclass(frozen=True, kw_only=True)
class User:
    """利用者: a person or a program, with roles town by town (市区町村コード → roles), as they hold them today."""

    id: str
    name: str
    roles: Mapping[str, frozenset[Role]]


@dataclass(frozen=True)
class Purpose:
    """利用目的: what it allows, which items it needs at most, and the law that gives it."""

    code: str
    ja: str
    en: str
    legal_basis: str
    actions: frozenset[Action]
    rights: frozenset[Right] = frozenset()


@dataclass(frozen=True)
class Grant:
    """What one role may do, see and aim at; never more than the purpose allows."""

    actions: frozenset[Action]
    purposes: frozenset[str]
    rights: frozenset[Right] = frozenset()


@dataclass(frozen=True)
class Decision:
    """The answer, its reason in both languages, and the items it opens (none where refused)."""

    allowed: bool
    ja: str
    en: str
    rights: frozenset[Right] = field(default_factory=frozenset)
    purposes: tuple[str, ...] = ()
    """Of a refusal: the purposes for which the same user may do it."""
    roles: tuple[Role, ...] = ()
    """Of a refusal: who may do it, for a purpose of theirs."""

    def remedy(self, lang: Literal["ja", "en"]) -> str:
        """What to do about a refusal: another purpose, or the people who can help."""
        ja = lang == "ja"
        if self.purposes:
            named = _listed_ja(self.purposes) if ja else _listed_en(self.purposes)
            return f"利用目的を{named}にしてください" if ja else f"choose the purpose: {named}"
        if self.roles:
            names = (ROLES[role] for role in self.roles)
            if ja:
                who = "・".join(words.ja for words in names)
                return f"{who}の役割を持つ職員に依頼するか、システム管理者に役割の付与を依頼してください"
            who = " or ".join(words.en for words in names)
            return f"ask a colleague who is {who}, or your administrator for that role"
        return "システム管理者に相談してください" if ja else "ask your administrator"


PURPOSES: Final[Mapping[str, Purpose]] = {
    purpose.code: purpose
    for purpose in (
        Purpose(
            "residents",
            "住民記録事務",
            "keeping the residents' register",
            "住民基本台帳法5条",
            _LOOK | {Action.PRINT, Action.ENTER, Action.REVIEW, Action.DECIDE, Action.DIFF},
            _RECORD_RIGHTS | {Right.MY_NUMBER, Right.PROTECTED},
        ),
        Purpose(
            "certificates",
            "証明書交付",
            "issuing certificates",
            "住民基本台帳法12条から12条の4まで",
            _LOOK | {Action.PRINT},
            _RECORD_RIGHTS | {Right.MY_NUMBER, Right.PROTECTED},
        ),
        Purpose(
            "protection",
            "支援措置",
            "protecting victims",
            "住民基本台帳事務処理要領第5の10",
            _LOOK | {Action.PRINT, Action.ENTER, Action.REVIEW, Action.DECIDE, Action.SEE_ACCESSES},
            frozenset({Right.KOSEKI, Right.PROTECTED}),
        ),
        Purpose(
            "tax",
            "税務事務",
            "assessing and collecting taxes",
            "地方税法1条の2・298条・353条",
            _LOOK | {Action.SEE_TAX, Action.ENTER_TAX, Action.PRINT, Action.REVIEW, Action.DECIDE},
            frozenset({Right.MY_NUMBER, Right.PROTECTED}),
        ),
        Purpose(
            "statistics",
            "統計の作成",
            "making statistics",
            "個人情報保護法69条2項4号",
            frozenset({Action.SEE_STATISTICS}),
        ),
        Purpose(
            "audit",
            "監査",
            "auditing",
            "地方自治法199条",
            _LOOK | _PROVE | {Action.SEE_TAX, Action.SEE_STATISTICS, Action.SEE_ACCESSES, Action.SEE_SIGN_INS},
            frozenset({Right.KOSEKI, Right.STAY}),
        ),
        Purpose(
            "disclosure",
            "本人開示",
            "telling people who looked at their record",
            "個人情報保護法76条",
            frozenset({Action.FIND, Action.SEE_RESIDENT, Action.SEE_HISTORY, Action.SEE_ACCESSES, Action.PRINT}),
            _RECORD_RIGHTS | {Right.PROTECTED},
        ),
        Purpose(
            "transfer",
            "データ移行",
            "moving the register to another system",
            "地方公共団体情報システムの標準化に関する法律8条",
            frozenset({Action.EXPORT, Action.VERIFY}),
            frozenset(Right),
        ),
        Purpose(
            "exchange",
            "他機関との情報連携",
            "exchange with another authority",
            "住民基本台帳法12条の2",
            frozenset({Action.READ_FEED}),
        ),
        Purpose(
            "system",
            "システム管理",
            "running the system",
            "個人情報保護法66条",
            frozenset({Action.MANAGE_USERS, Action.SEE_SIGN_INS, Action.VERIFY}),
        ),
    )
}
"""Every purpose, by its code. An agreement for exchange names its own legal basis beside this one."""

GRANTS: Final[Mapping[Role, Grant]] = {
    Role.CASEWORKER: Grant(
        _LOOK | {Action.PRINT, Action.ENTER, Action.REVIEW, Action.DIFF, Action.SEE_STATISTICS},
        frozenset({"residents", "certificates", "statistics"}),
        _RECORD_RIGHTS,
    ),
    Role.TAX: Grant(
        _LOOK | {Action.SEE_TAX, Action.ENTER_TAX, Action.PRINT, Action.REVIEW, Action.SEE_STATISTICS},
        frozenset({"tax", "statistics"}),
    ),
    Role.APPROVER: Grant(
        _LOOK | {Action.REVIEW, Action.DECIDE, Action.SEE_STATISTICS, Action.SEE_TAX, Action.EXPORT},
        frozenset({"residents", "tax", "protection", "statistics", "transfer"}),
        _RECORD_RIGHTS,
    ),
    Role.PROTECTION: Grant(
        _LOOK | {Action.PRINT, Action.ENTER, Action.REVIEW, Action.SEE_ACCESSES},
        frozenset({"residents", "certificates", "protection", "tax", "disclosure", "transfer"}),
        frozenset({Right.KOSEKI, Right.PROTECTED}),
    ),
    Role.MY_NUMBER: Grant(
        frozenset(), frozenset({"residents", "certificates", "tax", "transfer"}), frozenset({Right.MY_NUMBER})
    ),
    Role.AUDITOR: Grant(
        _LOOK | _PROVE | {Action.SEE_TAX, Action.SEE_STATISTICS, Action.SEE_ACCESSES, Action.SEE_SIGN_INS},
        frozenset({"audit", "disclosure"}),
        frozenset({Right.KOSEKI, Right.STAY}),
    ),
    Role.ADMIN: Grant(frozenset({Action.MANAGE_USERS, Action.SEE_SIGN_INS, Action.VERIFY}), frozenset({"system"})),
    Role.PROGRAM: Grant(frozenset({Action.READ_FEED, Action.SEE_STATISTICS}), frozenset({"exchange", "statistics"})),
}
"""What each role is trusted with. 支援措置責任者 and 個人番号利用事務 add items to the work of another role."""

ROLES: Final[Mapping[Role, Words]] = {
    Role.CASEWORKER: Words("住民記録担当", "residents' caseworker"),
    Role.TAX: Words("税務担当", "tax officer"),
    Role.APPROVER: Words("決裁者", "approver"),
    Role.PROTECTION: Words("支援措置責任者", "protection officer"),
    Role.MY_NUMBER: Words("個人番号利用事務", "individual-number worker"),
    Role.AUDITOR: Words("監査", "auditor"),
    Role.ADMIN: Words("システム管理者", "system administrator"),
    Role.PROGRAM: Words("連携プログラム", "program"),
}
"""What the roles are called."""

ACTIONS: Final[Mapping[Action, Words]] = {
    Action.FIND: Words("検索", "searching"),
    Action.SEE_RESIDENT: Words("住民票の照会", "seeing a resident's record"),
    Action.SEE_HISTORY: Words("異動履歴の照会", "seeing a record's history"),
    Action.SEE_TAX: Words("税情報の照会", "seeing tax records"),
    Action.PRINT: Words("印刷・証明書の作成", "printing"),
    Action.ENTER: Words("異動の入力", "entering changes"),
    Action.ENTER_TAX: Words("税情報の入力", "entering tax records"),
    Action.REVIEW: Words("審査", "reviewing drafts"),
    Action.DECIDE: Words("決裁", "deciding drafts"),
    Action.SEE_STATISTICS: Words("統計の照会", "seeing statistics"),
    Action.REPLAY: Words("再現", "replaying"),
    Action.DIFF: Words("時点比較", "comparing two moments"),
    Action.VERIFY: Words("検証", "verifying"),
    Action.SEE_ACCESSES: Words("閲覧記録の照会", "seeing who looked"),
    Action.SEE_CORRECTED: Words("訂正の影響を受けた処分の照会", "seeing decisions on corrected facts"),
    Action.EXPORT: Words("データの出力", "exporting"),
    Action.READ_FEED: Words("連携データの受信", "reading the feed"),
    Action.MANAGE_USERS: Words("利用者の管理", "managing users"),
    Action.SEE_SIGN_INS: Words("ログイン記録の照会", "seeing the log-in record"),
}
"""What the actions are called."""

RIGHTS: Final[Mapping[Right, Words]] = {
    Right.MY_NUMBER: Words("個人番号", "the individual number"),
    Right.RESIDENT_CODE: Words("住民票コード", "the resident code"),
    Right.KOSEKI: Words("戸籍の表示", "the family register"),
    Right.STAY: Words("在留資格等", "the residence status"),
    Right.PROTECTED: Words("支援措置対象者の住所", "protected addresses"),
}
"""What the groups of items that need a right are called."""

_OPENING: Final[Mapping[Action, Mapping[Role, list[str]]]] = {
    action: {
        role: [code for code, aim in PURPOSES.items() if code in grant.purposes and action in aim.actions]
        for role, grant in GRANTS.items()
        if action in grant.actions
    }
    for action in Action
}
"""Action → the roles that may do it → for which purposes."""


def decide(user: User, action: Action, town: str, purpose: str) -> Decision:
    """権限の判定: allowed where a role held in this very town has both the action and the purpose, and they fit."""
    return _decided(user.name, user.roles.get(town, frozenset()), action, town, purpose)


@lru_cache(maxsize=4_096)  # a screen asks for what it offers, too: a hundred times, about the same few
def _decided(name: str, roles: frozenset[Role], action: Action, town: str, purpose: str) -> Decision:
    aim = PURPOSES.get(purpose)
    if aim is None:
        return _refused(
            f"利用目的「{purpose}」は登録されていません。次から選んでください: {_listed_ja(PURPOSES)}",
            f'the purpose "{purpose}" is unknown; choose one of: {_listed_en(PURPOSES)}',
            action,
            roles,
        )
    if not roles:
        return _refused(
            f"{name}さんには、この自治体({town})での役割がありません。自治体ごとに管理者が付与します",
            f"{name} has no role in this town ({town}); each town's administrator gives its own",
            action,
            roles,
        )
    if action not in aim.actions:
        fitting = [code for code, other in PURPOSES.items() if action in other.actions]
        return _refused(
            f"利用目的「{aim.ja}」では{ACTIONS[action].ja}はできません。できる利用目的: {_listed_ja(fitting)}",
            f'the purpose "{aim.en}" doesn\'t cover {ACTIONS[action].en}; these do: {_listed_en(fitting)}',
            action,
            roles,
        )
    holding = sorted(role for role in roles if aim.code in GRANTS[role].purposes)
    able = [role for role in holding if action in GRANTS[role].actions]
    if not able:
        return _no_role_for(action, aim, roles)
    rights = aim.rights & frozenset[Right]().union(*(GRANTS[role].rights for role in holding))
    return _granted(action, aim, able, rights)


def _granted(action: Action, aim: Purpose, able: Iterable[Role], rights: frozenset[Right]) -> Decision:
    shown = sorted(rights)
    return Decision(
        allowed=True,
        ja=f"{'・'.join(ROLES[role].ja for role in able)}として、{aim.ja}（{aim.legal_basis}）のため"
        f"{ACTIONS[action].ja}ができます。権限が必要な項目: {'・'.join(RIGHTS[right].ja for right in shown) or 'なし'}",
        en=f"as {', '.join(ROLES[role].en for role in able)}, for {aim.en} ({aim.legal_basis}): "
        f"{ACTIONS[action].en}. Items that need a right: {', '.join(RIGHTS[right].en for right in shown) or 'none'}",
        rights=rights,
    )


def _no_role_for(action: Action, aim: Purpose, roles: Iterable[Role]) -> Decision:
    held = sorted(roles)
    needed = [role for role, grant in GRANTS.items() if action in grant.actions and aim.code in grant.purposes]
    return _refused(
        f"{'・'.join(ROLES[role].ja for role in held)}の権限では、{aim.ja}のための{ACTIONS[action].ja}はできません。"
        f"必要な役割: {'・'.join(ROLES[role].ja for role in needed) or 'なし'}",
        f"{', '.join(ROLES[role].en for role in held)} may not do this for {aim.en}: {ACTIONS[action].en}; "
        f"it takes: {', '.join(ROLES[role].en for role in needed) or 'no role has it'}",
        action,
        held,
    )


def _refused(ja: str, en: str, action: Action, held: Iterable[Role]) -> Decision:
    """A refusal, with what would help."""
    by_role = _OPENING[action]
    own = tuple(dict.fromkeys(code for role in held for code in by_role.get(role, ())))
    return Decision(allowed=False, ja=ja, en=en, purposes=own, roles=tuple(by_role))


def _listed_ja(codes: Iterable[str]) -> str:
    return "、".join(PURPOSES[code].ja for code in codes)


def _listed_en(codes: Iterable[str]) -> str:
    return ", ".join(PURPOSES[code].en for code in codes)
