"""固定資産: land, houses, depreciable assets of 固定資産課税台帳, and shares of 共有. Yen; areas in 1/100 m²."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Day, Flag, Number, State, Text, event


class AssetStatus(StrEnum):
    """固定資産の状態."""

    STANDING = "standing"
    """現存"""
    GONE = "gone"
    """滅失"""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """所有者: by 宛名番号, of one person or of a group of co-owners (共有)."""

    owner: Text = None
    acquired_on: Day = None


@dataclass(frozen=True, kw_only=True)
class Valuation:
    """価格と前年度課税標準額 of a parcel; what is not said of last year has reached the 本則 base."""

    price: Number = None
    """決定価格"""
    land_class: Text = None
    """The class of what is not residential: commercial, farm, other."""
    dwellings: Number = None
    """住宅の戸数"""
    dwelling_area: Number = None
    """住宅の床面積, 1/100 m²."""
    vacant_house_advised: Flag = None
    """空家法の勧告"""
    previous_small: Number = None
    """前年度課税標準額（小規模住宅用地）"""
    previous_general: Number = None
    """前年度課税標準額（一般住宅用地）"""
    previous_rest: Number = None
    """前年度課税標準額（非住宅用地）"""
    previous_city_small: Number = None
    """都市計画税の前年度課税標準額（小規模住宅用地）"""
    previous_city_general: Number = None
    """都市計画税の前年度課税標準額（一般住宅用地）"""
    previous_city_rest: Number = None
    """都市計画税の前年度課税標準額（非住宅用地）"""


@dataclass(frozen=True, kw_only=True)
class Plot(Valuation):
    """土地の表示."""

    location: Text = None
    """所在"""
    lot_number: Text = None
    """地番"""
    land_use: Text = None
    """課税地目"""
    land_area: Number = None
    """課税地積, 1/100 m²."""
    in_city_planning: Flag = None
    """市街化区域等: whether 都市計画税 is levied on it."""


@dataclass(frozen=True, kw_only=True)
class Building:
    """家屋の表示と価格."""

    location: Text = None
    house_number: Text = None
    """家屋番号"""
    structure: Text = None
    """構造"""
    floor_area: Number = None
    """課税床面積, 1/100 m²."""
    built_on: Day = None
    """新築年月日"""
    dwellings: Number = None
    rental: Flag = None
    """貸家住宅"""
    fireproof: Flag = None
    """3階建以上の準耐火・耐火構造"""
    long_life: Flag = None
    """認定長期優良住宅"""
    in_city_planning: Flag = None
    price: Number = None


@dataclass(frozen=True, kw_only=True)
class Machine:
    """償却資産の表示."""

    asset_name: Text = None
    """資産の名称"""
    cost: Number = None
    """取得価額"""
    useful_life: Number = None
    """耐用年数"""
    acquired_in: Number = None
    """取得年"""


@dataclass(frozen=True, kw_only=True)
class _Kept:
    status: Text = None


@dataclass(frozen=True, kw_only=True)
class Parcel(_Kept, Owned, Plot, State):
    """土地, keyed by 物件番号."""

    KIND: ClassVar = "parcel"


@event(Parcel, "parcel.registered")
class ParcelRegistered(_Kept, Owned, Plot, Body):
    """土地の登録（表題登記・分筆）."""

    status: Text = AssetStatus.STANDING


@event(Parcel, "parcel.changed")
class ParcelChanged(Plot, Body):
    """土地の異動・評価: 評価替え, 地目変更, 地積更正, 住宅用地の認定."""


@event(Parcel, "parcel.transferred")
class ParcelTransferred(Owned, Body):
    """土地の所有権移転."""


@event(Parcel, "parcel.closed")
class ParcelClosed(Body):
    """土地の閉鎖（合筆・滅失）."""

    status: Text = AssetStatus.GONE


@dataclass(frozen=True, kw_only=True)
class House(_Kept, Owned, Building, State):
    """家屋, keyed by 物件番号."""

    KIND: ClassVar = "house"


@event(House, "house.registered")
class HouseRegistered(_Kept, Owned, Building, Body):
    """家屋の登録（新築・増築）."""

    status: Text = AssetStatus.STANDING


@event(House, "house.changed")
class HouseChanged(Building, Body):
    """家屋の異動・評価."""


@event(House, "house.transferred")
class HouseTransferred(Owned, Body):
    """家屋の所有権移転."""


@event(House, "house.demolished")
class HouseDemolished(Body):
    """家屋の滅失, effective on the day it was lost."""

    status: Text = AssetStatus.GONE


@dataclass(frozen=True, kw_only=True)
class Depreciable(_Kept, Owned, Machine, State):
    """償却資産, keyed by 物件番号."""

    KIND: ClassVar = "depreciable"


@event(Depreciable, "depreciable.declared")
class DepreciableDeclared(_Kept, Owned, Machine, Body):
    """償却資産の申告."""

    status: Text = AssetStatus.STANDING


@event(Depreciable, "depreciable.changed")
class DepreciableChanged(Owned, Machine, Body):
    """償却資産の申告の訂正・移転."""


@event(Depreciable, "depreciable.disposed")
class DepreciableDisposed(Body):
    """償却資産の除却."""

    status: Text = AssetStatus.GONE


@dataclass(frozen=True, kw_only=True)
class _ShareFacts(_Kept):
    joint_owner: Text = None
    """共有の宛名番号: the number under which the group owns."""
    co_owner: Text = None
    """共有者's 宛名番号."""
    share_numerator: Number = None
    """持分（分子）"""
    share_denominator: Number = None
    """持分（分母）"""
    registered_on: Day = None
    """登記年月日"""
    representative: Flag = None
    """共有代表者 by a 届出; where nobody is named the rule chooses."""


@dataclass(frozen=True, kw_only=True)
class Share(_ShareFacts, State):
    """共有持分, keyed by 共有の宛名番号 and the member's."""

    KIND: ClassVar = "share"


@event(Share, "share.registered")
class ShareRegistered(_ShareFacts, Body):
    """共有持分の登録."""

    status: Text = AssetStatus.STANDING


@event(Share, "share.changed")
class ShareChanged(_ShareFacts, Body):
    """共有持分の変更・代表者の指定."""


ASSET_EVENTS: tuple[type[Body], ...] = (
    *(ParcelRegistered, ParcelChanged, ParcelTransferred, ParcelClosed),
    *(HouseRegistered, HouseChanged, HouseTransferred, HouseDemolished),
    *(DepreciableDeclared, DepreciableChanged, DepreciableDisposed),
    *(ShareRegistered, ShareChanged),
)
