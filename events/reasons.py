"""異動事由: the official vocabulary of changes to a resident record, as one table [標準仕様書 1.2.2].

法 is 住民基本台帳法, 令 and 規則 its orders, 戸 戸籍法, 番 番号法. Articles and deadlines are from memory: not checked
in the statutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from events.values.errors import InvalidValueError


class Effect(StrEnum):
    """Which official list a 異動事由 stands in."""

    ENTRY = "entry"
    """記載の事由"""
    REMOVAL = "removal"
    """消除の事由"""
    AMENDMENT = "amendment"
    """修正の事由"""
    ATTENDANT = "attendant"
    """付随: recorded about a resident without being a 異動"""


class Trigger(StrEnum):
    """What sets a change in motion."""

    NOTIFICATION = "notification"
    """届出"""
    EX_OFFICIO = "ex_officio"
    """職権"""
    PETITION = "petition"
    """申出"""
    NOTICE = "notice"
    """通知"""
    CLAIM = "claim"
    """請求"""


class NoticeDate(StrEnum):
    """Which second date stands beside 異動日 [標準仕様書 1.2.1]."""

    FILED = "filed"
    """届出日"""
    NOTIFIED = "notified"
    """戸籍届出・通知日"""
    PETITIONED = "petitioned"
    """申出日"""
    CLAIMED = "claimed"
    """請求日"""
    NONE = "none"
    """―"""


JAPANESE: Final[Mapping[Effect | Trigger | NoticeDate, str]] = MappingProxyType(
    {
        Effect.ENTRY: "記載",
        Effect.REMOVAL: "消除",
        Effect.AMENDMENT: "修正",
        Effect.ATTENDANT: "付随",
        Trigger.NOTIFICATION: "届出",
        Trigger.EX_OFFICIO: "職権",
        Trigger.PETITION: "申出",
        Trigger.NOTICE: "通知",
        Trigger.CLAIM: "請求",
        NoticeDate.FILED: "届出日",
        NoticeDate.NOTIFIED: "戸籍届出・通知日",
        NoticeDate.PETITIONED: "申出日",
        NoticeDate.CLAIMED: "請求日",
        NoticeDate.NONE: "―",
    }
)
"""The legal terms, for screens and lists."""


@dataclass(frozen=True, slots=True)
class Reason:
    """異動事由: one row of the vocabulary; `code` is ours and stable, `name` the specification's (or ours)."""

    code: str
    name: str
    effect: Effect
    population: int
    """+1, -1 or 0 residents on the effective date."""
    trigger: Trigger
    """The usual one; the clerk may state another."""
    legal_basis: str
    """The law, or the section of 標準仕様書 where the law leaves it to the register."""
    notice: NoticeDate
    deadline_days: int | None = None
    """Days within which the law wants the notification; None where it sets none."""
    may_be_future: bool = False
    """Whether 異動日 may lie after the day of entry: only 転出予定, and taking one back."""
    may_be_fuzzy: bool = False
    """Whether 異動日 may be a 不詳日: only 出生・死亡・失踪, and what repeats their dates [標準仕様書 1.1.8]."""
    official: bool = True
    """Whether the specification lists it; the others are ours."""
    variant_of: str = ""
    """The code of the official 異動事由 under which it is reported."""


ENTRY, REMOVAL, AMENDMENT, ATTENDANT = Effect
FILING, EX_OFFICIO, PETITION, NOTICE, CLAIM = Trigger
FILED, NOTIFIED, PETITIONED, CLAIMED, NO_DATE = NoticeDate
_MOVE_IN: Final = "move_in_domestic"
_RESTORED: Final = "cancel_removal"
_CANCELLING: Final = "標準仕様書4.6.0.1"
_OLD_SHEET: Final = "標準仕様書1.1.4"
_NATURALIZED: Final = "法8条、戸102条・102条の2"
_NATIONALITY_LOST: Final = "法8条、戸103条・105条"
_FORMER_NAME: Final = "令30条の13・30条の14"
_SUPPORT: Final = "標準仕様書3.4"
_HOLD: Final = "標準仕様書3.1・3.2"


def _attendant(
    code: str, name: str, trigger: Trigger, legal_basis: str, notice: NoticeDate, *, deadline_days: int | None = None
) -> Reason:
    """Make a row for what is recorded without being a 異動."""
    return Reason(code, name, ATTENDANT, 0, trigger, legal_basis, notice, deadline_days, official=False)


# fmt: off
_ROWS: Final[tuple[Reason, ...]] = (
    # 記載の事由
    Reason(_MOVE_IN, "国内転入", ENTRY, 1, FILING, "法22条", FILED, 14),
    Reason("move_in_from_abroad", "国外転入等", ENTRY, 1, FILING, "法22条・30条の46・30条の47", FILED, 14),
    Reason("birth", "出生", ENTRY, 1, EX_OFFICIO, "戸49条、法9条2項", NOTIFIED, 14, may_be_fuzzy=True),
    Reason("entry_naturalized", "職権記載（帰化等）", ENTRY, 1, EX_OFFICIO, _NATURALIZED, NOTIFIED),
    Reason("entry_nationality_lost", "職権記載（国籍喪失）", ENTRY, 1, EX_OFFICIO, _NATIONALITY_LOST, NOTIFIED),
    Reason("entry_ex_officio", "職権記載", ENTRY, 1, EX_OFFICIO, "法8条、令12条", PETITIONED),
    Reason("entry_remade", "改製", ENTRY, 0, EX_OFFICIO, _OLD_SHEET, NO_DATE),
    Reason("entry_reproduced", "再製", ENTRY, 0, EX_OFFICIO, _OLD_SHEET, NO_DATE),
    Reason(_RESTORED, "異動の取消し（増）", ENTRY, 1, EX_OFFICIO, _CANCELLING, PETITIONED,
           may_be_future=True, may_be_fuzzy=True),
    # 消除の事由
    Reason("move_out_domestic", "国内転出", REMOVAL, -1, FILING, "法24条", FILED, 14, may_be_future=True),
    Reason("move_out_abroad", "国外転出", REMOVAL, -1, FILING, "法24条", FILED, 14, may_be_future=True),
    Reason("death", "死亡", REMOVAL, -1, EX_OFFICIO, "戸86条、法9条2項", NOTIFIED, 7, may_be_fuzzy=True),
    Reason("removal_naturalized", "職権消除（帰化等）", REMOVAL, -1, EX_OFFICIO, _NATURALIZED, NOTIFIED),
    Reason("removal_nationality_lost", "職権消除（国籍喪失）", REMOVAL, -1, EX_OFFICIO, _NATIONALITY_LOST, NOTIFIED),
    # 失踪宣告 arrives as this reason [標準仕様書 4.2.2.2], so its day may be fuzzy.
    Reason("removal_ex_officio", "職権消除", REMOVAL, -1, EX_OFFICIO, "法8条・34条、令8条の2", NOTIFIED,
           may_be_fuzzy=True),
    Reason("removal_remade", "改製", REMOVAL, 0, EX_OFFICIO, _OLD_SHEET, NO_DATE),
    Reason("removal_reproduced", "再製", REMOVAL, 0, EX_OFFICIO, _OLD_SHEET, NO_DATE),
    Reason("cancel_entry", "異動の取消し（減）", REMOVAL, -1, EX_OFFICIO, _CANCELLING, PETITIONED, may_be_fuzzy=True),
    # 修正の事由
    Reason("relocation", "転居", AMENDMENT, 0, FILING, "法23条", FILED, 14),
    Reason("household_split", "世帯分離", AMENDMENT, 0, FILING, "法25条", FILED, 14),
    Reason("household_merged", "世帯合併", AMENDMENT, 0, FILING, "法25条", FILED, 14),
    Reason("household_transfer", "世帯変更", AMENDMENT, 0, FILING, "法25条", FILED, 14),
    Reason("household_head_change", "世帯主変更", AMENDMENT, 0, FILING, "法25条", FILED, 14),
    Reason("amendment_ex_officio", "職権修正", AMENDMENT, 0, EX_OFFICIO, "法9条2項", NOTIFIED),
    Reason("minor_amendment", "軽微な修正", AMENDMENT, 0, EX_OFFICIO, "規則11条3項2号", NO_DATE),
    Reason("error_correction", "誤記修正", AMENDMENT, 0, EX_OFFICIO, "標準仕様書4.2.3.3", NO_DATE),
    Reason("my_number_change_claimed", "個人番号の変更請求", AMENDMENT, 0, CLAIM, "番7条、番令3条", CLAIMED),
    Reason("my_number_amended", "個人番号の職権修正", AMENDMENT, 0, EX_OFFICIO, "番令4条", NO_DATE),
    Reason("my_number_entered", "個人番号の職権記載", AMENDMENT, 0, EX_OFFICIO, "令12条3項", NO_DATE),
    Reason("resident_code_change_claimed", "住民票コードの変更請求", AMENDMENT, 0, CLAIM, "法30条の4", CLAIMED),
    Reason("resident_code_entered", "住民票コードの職権記載", AMENDMENT, 0, EX_OFFICIO, "法30条の4", NO_DATE),
    Reason("former_name_entered", "旧氏の記載", AMENDMENT, 0, CLAIM, _FORMER_NAME, CLAIMED),
    Reason("former_name_changed", "旧氏の変更", AMENDMENT, 0, CLAIM, _FORMER_NAME, CLAIMED),
    Reason("former_name_deleted", "旧氏の削除", AMENDMENT, 0, CLAIM, _FORMER_NAME, CLAIMED),
    Reason("alias_entered", "通称の記載", AMENDMENT, 0, PETITION, "令30条の16", PETITIONED),
    Reason("alias_deleted", "通称の削除", AMENDMENT, 0, PETITION, "令30条の16", PETITIONED),
    Reason("cancel_amendment", "異動の取消し（修正）", AMENDMENT, 0, EX_OFFICIO, _CANCELLING, PETITIONED,
           may_be_fuzzy=True),
    # Ours: special cases of an official reason, told apart because other rules hold for them.
    Reason("migrated", "データ移行", ENTRY, 1, EX_OFFICIO, "法6条", NO_DATE, may_be_fuzzy=True, official=False),
    Reason("move_in_by_card", "特例転入", ENTRY, 1, FILING, "法24条の2", FILED, 14,
           official=False, variant_of=_MOVE_IN),
    Reason("move_in_unregistered", "未届転入", ENTRY, 1, FILING, "法22条", FILED, 14,
           official=False, variant_of=_MOVE_IN),
    Reason("restored", "回復", ENTRY, 1, EX_OFFICIO, _CANCELLING, PETITIONED,
           may_be_fuzzy=True, official=False, variant_of=_RESTORED),
    # The person hadn't left yet, so nobody comes back.
    Reason("move_out_withdrawn", "転出予定の取下げ", ENTRY, 0, PETITION, _CANCELLING, PETITIONED,
           may_be_future=True, official=False, variant_of=_RESTORED),
    # Ours: what belongs to the record without being a 異動.
    _attendant("move_in_notice_received", "転入通知受理", NOTICE, "法9条1項", NOTIFIED),
    _attendant("move_out_certificate_issued", "転出証明書交付", FILING, "令23条", NO_DATE),
    _attendant("move_out_certificate_reissued", "転出証明書再交付", CLAIM, "令23条", CLAIMED),
    _attendant("certificate_issued", "証明書交付", CLAIM, "法12条", CLAIMED),
    _attendant("support_started", "支援措置の開始", PETITION, _SUPPORT, PETITIONED),
    _attendant("support_extended", "支援措置の延長", PETITION, _SUPPORT, PETITIONED),
    _attendant("support_ended", "支援措置の終了", EX_OFFICIO, _SUPPORT, NO_DATE),
    _attendant("hold_set", "抑止の設定", EX_OFFICIO, _HOLD, NO_DATE),
    _attendant("hold_lifted", "抑止の解除", EX_OFFICIO, _HOLD, NO_DATE),
    _attendant("hold_suspended", "抑止の一時解除", EX_OFFICIO, _HOLD, NO_DATE),
    _attendant("memo_written", "メモ", EX_OFFICIO, "標準仕様書1.1.1", NO_DATE),
    _attendant("remark_written", "備考・留意事項", EX_OFFICIO, "標準仕様書1.1.14", NO_DATE),
    _attendant("ward_set", "成年被後見人の設定", NOTICE, "標準仕様書1.1.1", NOTIFIED),
    _attendant("ward_cleared", "成年被後見人の解除", NOTICE, "標準仕様書1.1.1", NOTIFIED),
    _attendant("residence_card_renewed", "在留カード更新", NOTICE, "標準仕様書4.5.7", NOTIFIED),
    _attendant("kana_confirmed", "フリガナ確認", EX_OFFICIO, "標準仕様書1.1.1", NO_DATE),
    _attendant("my_number_card_changed", "個人番号カードの状態変更", NOTICE, "標準仕様書1.1.1", NOTIFIED),
    _attendant("dwelling_notified", "住居地届出", FILING, "入管法19条の7から19条の9まで", FILED, deadline_days=14),
    _attendant("special_resident_certificate_renewed", "特別永住者証明書の更新", NOTICE, "標準仕様書1.1.2", NOTIFIED),
)
# fmt: on

REASONS: Final[Mapping[str, Reason]] = MappingProxyType({reason.code: reason for reason in _ROWS})
"""Every 異動事由 by its code, in the order of the specification's lists, then ours."""


def reason_coded(code: str) -> Reason:
    """Find the reason with a code. Raises `reason_unknown`."""
    if code not in REASONS:
        raise InvalidValueError("reason_unknown", reason=code)
    return REASONS[code]


def reason_named(name: str, effect: Effect | None = None) -> Reason:
    """Find the reason with a Japanese name; 改製 and 再製 stand in two lists and need the effect too.

    Raises `reason_unknown` or `reason_ambiguous`.
    """
    found = [reason for reason in _ROWS if reason.name == name and effect in (None, reason.effect)]
    if not found:
        raise InvalidValueError("reason_unknown", reason=name)
    if len(found) > 1:
        raise InvalidValueError("reason_ambiguous", reason=name)
    return found[0]


def reported_as(reason: Reason) -> Reason | None:
    """Return the official 異動事由 under which a reason is reported outside; None for what is no 異動 there."""
    if reason.official:
        return reason
    return REASONS.get(reason.variant_of)
