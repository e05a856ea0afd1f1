"""What each 異動事由 does: its kind of act, its event, the items it needs and may not touch, as one table.

A further reason is a further row. `events.reasons` says when and on which ground; this table says what.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from events import annotation as a
from events import certificate as cert
from events import protection as p
from events import resident as e

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.items import Body


class Act(StrEnum):
    """How a 異動事由 touches a record; each is one command."""

    ENTER = "enter"
    """記載"""
    LEAVE = "leave"
    """消除"""
    REPLACE = "replace"
    """消除 and 記載 as a pair that is recorded together (帰化, 国籍喪失, 改製, 再製)"""
    CHANGE = "change"
    """修正"""
    CORRECT = "correct"
    """誤記修正"""
    CANCEL = "cancel"
    """異動の取消し"""
    CONFIRM = "confirm"
    """転入通知受理"""
    ANNOTATE = "annotate"
    """備考・個別記載事項"""
    ISSUE = "issue"
    """証明書の交付"""
    SUPPORT = "support"
    """支援措置"""
    HOLD = "hold"
    """抑止"""


Names = dict[str, str]
"""Item → its Japanese name, for the caseworker."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One row: what a 異動事由 does."""

    act: Act
    bodies: tuple[type[Body], ...]
    """The events that may carry it, the usual one first."""
    required: Names = field(default_factory=dict)
    """Items that may not be blank."""
    fixed: Mapping[str, object] = field(default_factory=dict)
    """Items that the reason itself decides."""
    untouchable: Names = field(default_factory=dict)
    """Items that it may not change."""
    before: Mapping[str, bool] = field(default_factory=dict)
    """Item of EARLIER → whether the record must say it before (a change, a deletion) or mustn't yet (an entry)."""
    only: e.ResidentKind | None = None
    """日本人住民 or 外国人住民 before the change, where it concerns only one of them."""
    every_member: bool = False
    """Whether it must give a 続柄 for every member of the household."""
    pair: str = ""
    """The reason of the other half of a pair."""


NEEDED: Final[Names] = {
    "name": "氏名",
    "birth": "生年月日",
    "became_resident": "住民となった年月日",
    "area": "住所",
    "resident_code": "住民票コード",
    "household": "世帯番号",
    "relationship": "続柄",
}
"""Items without which no 住民票 is made (specification 1.1.6)."""

NEEDED_OF: Final[Mapping[str, Names]] = {
    e.ResidentKind.JAPANESE: {"domicile": "本籍", "koseki_head": "筆頭者"},
    e.ResidentKind.FOREIGN: {
        "foreign_category": "法30条の45の区分",
        "foreign_resident_since": "外国人住民となった年月日",
    },
}
"""本籍・筆頭者 may be 「なし」 or 「不明」 (1.1.12), but never missing."""

_CARD_NUMBER: Final = {"card_number": "在留カード等の番号"}
NEEDED_OF_CATEGORY: Final[Mapping[str, Names]] = {
    "中長期在留者": _CARD_NUMBER,
    "特別永住者": _CARD_NUMBER,
    "一時庇護許可者": {"stay_period": "上陸期間"},
    "仮滞在許可者": {"stay_period": "仮滞在期間"},
}
"""What the 法30条の45の区分 adds; a 経過滞在者 has neither card nor period (1.1.6)."""

EARLIER: Final[Names] = {"alias": "通称", "former_family_name": "旧氏"}
"""Items of which it matters whether the record says them already."""

_RELATIONSHIP: Final = {"relationship": "続柄"}
_LEAVING: Final = {"planned_leaving": "転出予定年月日", "planned_destination": "転出先住所（予定）"}
_ALIAS: Final = {"alias": "通称", "alias_entered_on": "通称の記載年月日", "alias_entered_at": "通称を記載した市区町村"}
_ALIAS_GONE: Final = {"alias_deleted_on": "通称の削除年月日", "alias_deleted_at": "通称を削除した市区町村"}
_ISSUE: Final = {"subject": "宛名番号", "certificate": "証明書の種類", "copies": "通数"}
_HOLD: Final = {"process": "抑止する処理", "level": "抑止レベル", "since": "期間の初日"}
_BEYOND_MINOR: Final = {
    "address_since": "住所を定めた年月日",
    "birth": "生年月日",
    "sex": "性別",
    "kind": "住民種別",
    "household": "世帯番号",
    "relationship": "続柄",
    "resident_code": "住民票コード",
    "my_number": "個人番号",
}
"""軽微な修正 writes the same facts otherwise; it never sets a new day, person or household (規則11条3項2号)."""

_JAPANESE, _FOREIGN = e.ResidentKind
_CANCEL: Final = Plan(act=Act.CANCEL, bodies=(e.EntryCancelled,))
_HOUSEHOLD: Final = Plan(act=Act.CHANGE, bodies=(e.HouseholdChanged,), required=_RELATIONSHIP)
_MY_NUMBER: Final = Plan(act=Act.CHANGE, bodies=(e.MyNumberChanged,), required={"my_number": "個人番号"})
_CODE: Final = Plan(act=Act.CHANGE, bodies=(e.ResidentCodeChanged,), required={"resident_code": "住民票コード"})
_FORMER: Final = Plan(
    act=Act.CHANGE, bodies=(e.FormerNameRecorded,), required={"former_family_name": "旧氏"}, only=_JAPANESE
)
_CARD: Final = Plan(act=Act.CHANGE, bodies=(e.StayUpdated,), required=_CARD_NUMBER, only=_FOREIGN)
_CERTIFICATE: Final = Plan(act=Act.ISSUE, bodies=(cert.CertificateIssued, cert.CertificateVoided), required=_ISSUE)
_REMARK: Final = Plan(act=Act.ANNOTATE, bodies=(a.RemarkWritten,))

PLANS: Final[Mapping[str, Plan]] = {
    # 記載
    "migrated": Plan(act=Act.ENTER, bodies=(e.Migrated,)),
    "move_in_domestic": Plan(act=Act.ENTER, bodies=(e.MovedIn,)),
    "move_in_by_card": Plan(act=Act.ENTER, bodies=(e.MovedIn,)),
    "move_in_unregistered": Plan(
        act=Act.ENTER, bodies=(e.MovedInUnregistered,), required={"previous_address": "転入前住所"}
    ),
    "move_in_from_abroad": Plan(act=Act.ENTER, bodies=(e.MovedInFromAbroad,)),
    "birth": Plan(act=Act.ENTER, bodies=(e.Born,), untouchable={"previous_address": "転入前住所"}),
    "entry_ex_officio": Plan(act=Act.ENTER, bodies=(e.EnteredByAuthority,)),
    "entry_naturalized": Plan(
        act=Act.REPLACE, bodies=(e.EnteredOnNaturalization,), only=_FOREIGN, pair="removal_naturalized"
    ),
    "entry_nationality_lost": Plan(
        act=Act.REPLACE, bodies=(e.EnteredOnNationalityLoss,), only=_JAPANESE, pair="removal_nationality_lost"
    ),
    "entry_remade": Plan(act=Act.REPLACE, bodies=(e.SheetOpened,), pair="removal_remade"),
    "entry_reproduced": Plan(act=Act.REPLACE, bodies=(e.SheetOpened,), pair="removal_reproduced"),
    "cancel_removal": _CANCEL,
    "restored": _CANCEL,
    "move_out_withdrawn": _CANCEL,
    # 消除
    "move_out_domestic": Plan(act=Act.LEAVE, bodies=(e.MovedOut,), required=_LEAVING),
    "move_out_abroad": Plan(act=Act.LEAVE, bodies=(e.MovedAbroad,), required=_LEAVING),
    "death": Plan(act=Act.LEAVE, bodies=(e.Died,)),
    "removal_ex_officio": Plan(act=Act.LEAVE, bodies=(e.RemovedByAuthority,)),
    "removal_naturalized": Plan(
        act=Act.REPLACE, bodies=(e.RemovedOnNaturalization,), only=_FOREIGN, pair="entry_naturalized"
    ),
    "removal_nationality_lost": Plan(
        act=Act.REPLACE, bodies=(e.RemovedOnNationalityLoss,), only=_JAPANESE, pair="entry_nationality_lost"
    ),
    "removal_remade": Plan(act=Act.REPLACE, bodies=(e.SheetClosed,), pair="entry_remade"),
    "removal_reproduced": Plan(act=Act.REPLACE, bodies=(e.SheetClosed,), pair="entry_reproduced"),
    "cancel_entry": _CANCEL,
    # 修正
    "relocation": Plan(act=Act.CHANGE, bodies=(e.Relocated,), required={"area": "住所"}),
    "household_split": _HOUSEHOLD,
    "household_merged": _HOUSEHOLD,
    "household_transfer": _HOUSEHOLD,
    "household_head_change": Plan(
        act=Act.CHANGE, bodies=(e.HouseholdChanged,), required=_RELATIONSHIP, every_member=True
    ),
    "amendment_ex_officio": Plan(act=Act.CHANGE, bodies=(e.AmendedByAuthority, a.RegistrationsChanged)),
    "minor_amendment": Plan(act=Act.CHANGE, bodies=(e.AmendedByAuthority,), untouchable=_BEYOND_MINOR),
    "error_correction": Plan(act=Act.CORRECT, bodies=(e.ErrorCorrected,)),
    "my_number_change_claimed": _MY_NUMBER,
    "my_number_amended": _MY_NUMBER,
    "my_number_entered": _MY_NUMBER,
    "resident_code_change_claimed": _CODE,
    "resident_code_entered": _CODE,
    "former_name_entered": replace(_FORMER, before={"former_family_name": False}),
    "former_name_changed": replace(_FORMER, before={"former_family_name": True}),
    "former_name_deleted": Plan(
        act=Act.CHANGE,
        bodies=(e.FormerNameDeleted,),
        fixed={"former_family_name": "", "former_family_name_kana": ""},
        before={"former_family_name": True},
        only=_JAPANESE,
    ),
    "alias_entered": Plan(
        act=Act.CHANGE, bodies=(e.AliasRecorded,), required=_ALIAS, before={"alias": False}, only=_FOREIGN
    ),
    "alias_deleted": Plan(
        act=Act.CHANGE,
        bodies=(e.AliasDeleted,),
        required=_ALIAS_GONE,
        fixed={"alias": "", "alias_kana": ""},
        before={"alias": True},
        only=_FOREIGN,
    ),
    "cancel_amendment": _CANCEL,
    # 付随
    "move_in_notice_received": Plan(act=Act.CONFIRM, bodies=(e.MoveOutConfirmed,)),
    "residence_card_renewed": _CARD,
    "special_resident_certificate_renewed": _CARD,
    "dwelling_notified": Plan(
        act=Act.CHANGE, bodies=(e.StayUpdated,), fixed={"dwelling_notified": True}, only=_FOREIGN
    ),
    "kana_confirmed": Plan(act=Act.CHANGE, bodies=(e.KanaConfirmed,), required={"kana": "フリガナ"}),
    "memo_written": _REMARK,
    "remark_written": _REMARK,
    "ward_set": Plan(act=Act.ANNOTATE, bodies=(a.WardChanged,), fixed={"ward": a.Ward.SET}),
    "ward_cleared": Plan(act=Act.ANNOTATE, bodies=(a.WardChanged,), fixed={"ward": a.Ward.CLEARED}),
    "my_number_card_changed": Plan(
        act=Act.ANNOTATE, bodies=(a.CardChanged,), required={"my_number_card": "個人番号カードの状態"}
    ),
    "certificate_issued": _CERTIFICATE,
    "move_out_certificate_issued": _CERTIFICATE,
    "move_out_certificate_reissued": _CERTIFICATE,
    "support_started": Plan(act=Act.SUPPORT, bodies=(p.SupportStarted,), required={"since": "期間の初日"}),
    "support_extended": Plan(act=Act.SUPPORT, bodies=(p.SupportExtended,)),
    "support_ended": Plan(act=Act.SUPPORT, bodies=(p.SupportEnded,)),
    "hold_set": Plan(act=Act.HOLD, bodies=(p.HoldSet,), required=_HOLD),
    "hold_lifted": Plan(act=Act.HOLD, bodies=(p.HoldLifted,)),
    "hold_suspended": Plan(act=Act.HOLD, bodies=(p.HoldSuspended,), required={"suspended_until": "一時解除の終わり"}),
}
"""Every row of `events.reasons.REASONS`, and no other."""


def required_items(reason: str, kind: e.ResidentKind | None = None) -> Names:
    """必須項目 of a 異動事由, beside its days; a 記載 needs more of 日本人住民 and of 外国人住民 (`kind`)."""
    plan = PLANS[reason]
    whole = NEEDED | (NEEDED_OF[kind] if kind else {}) if plan.act is Act.ENTER else {}
    return whole | plan.required
