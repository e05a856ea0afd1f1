"""住民票: the items of a resident record (specification 1.1.1, 1.1.2) and the events that change them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar

from events.items import (
    Body,
    Day,
    Flag,
    FuzzyDay,
    Number,
    PersonalDay,
    PersonalFuzzyDay,
    PersonalText,
    State,
    Text,
    event,
)
from events.resident_extras import AliasHistory, Extras, ForeignExtras, LastRegistered, Sheet


class Status(StrEnum):
    """住民状態."""

    RESIDENT = "resident"
    """住民"""
    MOVED_OUT = "moved_out"
    """転出"""
    DEAD = "dead"
    """死亡"""
    REMOVED = "removed"
    """消除"""


class ResidentKind(StrEnum):
    """住民種別."""

    JAPANESE = "japanese"
    """日本人住民"""
    FOREIGN = "foreign"
    """外国人住民"""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """氏名・生年月日・性別, as written: variant characters (IVS) are kept byte for byte."""

    name: PersonalText = None
    kana: PersonalText = None
    kana_confirmed: Flag = None
    family_name: PersonalText = None
    given_name: PersonalText = None
    former_family_name: PersonalText = None
    """旧氏"""
    former_family_name_kana: PersonalText = None
    alias: PersonalText = None
    """通称"""
    alias_kana: PersonalText = None
    birth: PersonalFuzzyDay = None
    sex: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """住民票コード・個人番号."""

    resident_code: PersonalText = None
    my_number: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class Citizenship:
    """住民種別 and what 住民基本台帳法30条の45 adds for foreign residents."""

    kind: Text = None
    nationality: PersonalText = None
    romaji: PersonalText = None
    """氏名（アルファベット）"""
    kanji_name: PersonalText = None
    """氏名（漢字）"""
    foreign_category: Text = None
    """法30条の45 の区分"""
    residence_status: PersonalText = None
    """在留資格"""
    stay_period: PersonalText = None
    stay_until: PersonalDay = None
    card_number: PersonalText = None
    foreign_resident_since: FuzzyDay = None
    """外国人住民となった年月日"""


@dataclass(frozen=True, kw_only=True)
class Koseki:
    """本籍・筆頭者."""

    domicile: PersonalText = None
    koseki_head: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class Residence:
    """住所 in its five parts, and since when."""

    prefecture: PersonalText = None
    city: PersonalText = None
    area: PersonalText = None
    """町字"""
    street: PersonalText = None
    """番地号"""
    building: PersonalText = None
    """方書"""
    area_code: PersonalText = None
    postal_code: PersonalText = None
    address_since: FuzzyDay = None
    """住所を定めた年月日"""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """世帯番号・続柄・記載順位."""

    household: Text = None
    relationship: Text = None
    household_order: Number = None


@dataclass(frozen=True, kw_only=True)
class Origin:
    """住民となった年月日, 転入前住所."""

    became_resident: FuzzyDay = None
    previous_address: PersonalText = None
    previous_household_head: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class Departure:
    """消除の事由 and where to: the planned values stay when the notice confirms others (4.1.3.1.1)."""

    removal_reason: Text = None
    planned_destination: PersonalText = None
    """転出先住所（予定）"""
    planned_leaving: Day = None
    """転出予定年月日"""
    destination: PersonalText = None
    """転出先住所（確定）"""
    left_on: Day = None
    """転出年月日（確定）"""
    notice_received: Day = None
    """転入通知年月日"""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """住民状態."""

    status: Text = None


@dataclass(frozen=True, kw_only=True)
class Resident(
    Extras, Departure, Origin, Membership, Residence, Koseki, Citizenship, Numbers, Identity, Standing, State
):
    """住民票 (or 除票) of one person in one town, keyed by 宛名番号."""

    KIND: ClassVar = "resident"


@dataclass(frozen=True, kw_only=True)
class Entered(Origin, Membership, Residence, Koseki, Citizenship, Numbers, Identity, Standing, Body):
    """A 記載: all items at once."""

    status: Text = Status.RESIDENT


@event(Resident, "resident.migrated", version=2)
class Migrated(Extras, Departure, Entered):
    """データ移行: the record as the former system held it on the day of the take-over."""

    former_processed_at: Text = None
    """The former system's 処理日時: data, not transaction time (law 4)."""
    former_reason: Text = None
    """The former system's last 異動事由."""


@event(Resident, "resident.moved_in")
class MovedIn(Entered):
    """国内転入, also 特例転入."""


@event(Resident, "resident.moved_in_unregistered")
class MovedInUnregistered(LastRegistered, Entered):
    """未届転入: 国内転入 of somebody whom the town before had never registered."""


@event(Resident, "resident.moved_in_from_abroad")
class MovedInFromAbroad(Entered):
    """国外転入等."""


@event(Resident, "resident.born")
class Born(Entered):
    """出生."""


@event(Resident, "resident.entered_by_authority")
class EnteredByAuthority(Entered):
    """職権記載."""


@event(Resident, "resident.entered_on_naturalization")
class EnteredOnNaturalization(Entered):
    """職権記載（帰化等）: the Japanese half of a pair that is recorded together (4.5.3)."""


@event(Resident, "resident.entered_on_nationality_loss")
class EnteredOnNationalityLoss(Entered):
    """職権記載（国籍喪失）: the foreign half of a pair that is recorded together (4.5.5)."""


@event(Resident, "resident.sheet_opened")
class SheetOpened(Sheet, Body):
    """改製・再製, 記載: the person goes on on a new sheet; nobody comes or goes (1.1.4)."""


@event(Resident, "resident.moved_out")
class MovedOut(Departure, Standing, Body):
    """国内転出: effective on the 転出予定年月日, which may lie in the future."""

    status: Text = Status.MOVED_OUT


@event(Resident, "resident.moved_abroad")
class MovedAbroad(Departure, Standing, Body):
    """国外転出."""

    status: Text = Status.MOVED_OUT


@event(Resident, "resident.move_out_confirmed")
class MoveOutConfirmed(Departure, Standing, Body):
    """転入通知受理: effective on the earlier of 転出予定年月日 and the 転入日 of the notice (1.1.5)."""

    status: Text = Status.MOVED_OUT


@event(Resident, "resident.died")
class Died(Departure, Standing, Body):
    """死亡."""

    status: Text = Status.DEAD


@event(Resident, "resident.removed_by_authority")
class RemovedByAuthority(Departure, Standing, Body):
    """職権消除."""

    status: Text = Status.REMOVED


@event(Resident, "resident.removed_on_naturalization")
class RemovedOnNaturalization(Departure, Standing, Body):
    """職権消除（帰化等）: the foreign half of the pair."""

    status: Text = Status.REMOVED


@event(Resident, "resident.removed_on_nationality_loss")
class RemovedOnNationalityLoss(Departure, Standing, Body):
    """職権消除（国籍喪失）: the Japanese half of the pair."""

    status: Text = Status.REMOVED


@event(Resident, "resident.sheet_closed")
class SheetClosed(Body):
    """改製・再製, 消除: the old sheet becomes a 除票."""

    closed_sheet: Number = None


@event(Resident, "resident.relocated")
class Relocated(Membership, Residence, Body):
    """転居: a new dwelling within the town."""


@event(Resident, "resident.household_changed")
class HouseholdChanged(Membership, Body):
    """世帯分離・世帯合併・世帯変更・世帯主変更, as it touches one member; never an address (4.1.4.1)."""


@event(Resident, "resident.amended")
class AmendedByAuthority(Membership, Residence, Koseki, Citizenship, Numbers, Identity, Body):
    """職権修正・軽微な修正: items changed on a notice (婚姻, 転籍, 在留 …)."""


@event(Resident, "resident.my_number_changed")
class MyNumberChanged(Body):
    """個人番号の変更請求・職権修正・職権記載; the old number stays in the history."""

    my_number: PersonalText = None


@event(Resident, "resident.resident_code_changed")
class ResidentCodeChanged(Body):
    """住民票コードの変更請求・職権記載; the old code stays in the history."""

    resident_code: PersonalText = None


@event(Resident, "resident.former_name_recorded")
class FormerNameRecorded(Body):
    """旧氏の記載・変更."""

    former_family_name: PersonalText = None
    former_family_name_kana: PersonalText = None


@event(Resident, "resident.former_name_deleted")
class FormerNameDeleted(Body):
    """旧氏の削除: both items are empty from then on."""

    former_family_name: PersonalText = None
    former_family_name_kana: PersonalText = None


@event(Resident, "resident.alias_recorded")
class AliasRecorded(AliasHistory, Body):
    """通称の記載; there is no 変更 of one (1.1.2)."""

    alias: PersonalText = None
    alias_kana: PersonalText = None


@event(Resident, "resident.alias_deleted")
class AliasDeleted(AliasHistory, Body):
    """通称の削除: both items are empty from then on."""

    alias: PersonalText = None
    alias_kana: PersonalText = None


@event(Resident, "resident.stay_updated")
class StayUpdated(ForeignExtras, Citizenship, Body):
    """在留カード更新・住居地届出・特別永住者証明書の更新."""


@event(Resident, "resident.kana_confirmed")
class KanaConfirmed(Body):
    """フリガナ確認."""

    kana: PersonalText = None
    kana_confirmed: Flag = True


@event(Resident, "resident.error_corrected", version=2)
class ErrorCorrected(
    Extras, Departure, Origin, Membership, Residence, Koseki, Citizenship, Numbers, Identity, Standing, Body
):
    """誤記修正: what should have been written, effective from the day it should have held."""

    corrects: Number = None
    """The version of the entry that was wrong; it stays visible (law 6)."""


@event(Resident, "resident.entry_cancelled")
class EntryCancelled(Body):
    """異動の取消し: the cancelled entries are named in the header; both stay visible (4.6.0.1)."""


RESIDENT_EVENTS: tuple[type[Body], ...] = (
    Migrated,
    MovedIn,
    MovedInUnregistered,
    MovedInFromAbroad,
    Born,
    EnteredByAuthority,
    EnteredOnNaturalization,
    EnteredOnNationalityLoss,
    SheetOpened,
    MovedOut,
    MovedAbroad,
    MoveOutConfirmed,
    Died,
    RemovedByAuthority,
    RemovedOnNaturalization,
    RemovedOnNationalityLoss,
    SheetClosed,
    Relocated,
    HouseholdChanged,
    AmendedByAuthority,
    MyNumberChanged,
    ResidentCodeChanged,
    FormerNameRecorded,
    FormerNameDeleted,
    AliasRecorded,
    AliasDeleted,
    StayUpdated,
    KanaConfirmed,
    ErrorCorrected,
    EntryCancelled,
)

DORMANT_WHILE_RESIDENT: tuple[str, ...] = tuple(item.name for item in fields(Departure))
"""消除の事由 and 転出先 of an earlier stay: history, not part of the record of somebody who lives here again."""

DORMANT_OF_JAPANESE: tuple[str, ...] = (
    *(item.name for item in fields(Citizenship) if item.name != "kind"),
    *(item.name for item in fields(ForeignExtras)),
)
"""Items of 法30条の45, which end with 帰化."""

DORMANT_OF_FOREIGN: tuple[str, ...] = ("domicile", "koseki_head", "former_family_name", "former_family_name_kana")
"""本籍・筆頭者・旧氏, which end with 国籍喪失."""


def dormant(status: str | None, kind: str | None) -> frozenset[str]:
    """Items that an earlier stay or nationality left behind: doors that show the record of one day leave them out."""
    stay = DORMANT_WHILE_RESIDENT if status == Status.RESIDENT else ()
    nation = {ResidentKind.JAPANESE: DORMANT_OF_JAPANESE, ResidentKind.FOREIGN: DORMANT_OF_FOREIGN}
    return frozenset((*stay, *(nation[ResidentKind(kind)] if kind else ())))
