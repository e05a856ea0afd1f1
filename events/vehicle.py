"""軽自動車: the vehicle taxed by 軽自動車税（種別割）."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Day, Number, State, Text, event


class VehicleStatus(StrEnum):
    """登録の状態."""

    REGISTERED = "registered"
    """登録"""
    SCRAPPED = "scrapped"
    """廃車"""


class Propulsion(StrEnum):
    """原動機の区分: what is never 重課 (地方税法附則30条); any other vehicle says nothing."""

    ELECTRIC = "electric"
    """電気等: battery or fuel cell; 軽課 in its first fiscal year"""
    CLEAN = "clean"
    """ハイブリッド等: hybrid, natural gas, methanol"""


@dataclass(frozen=True, kw_only=True)
class _Facts:
    status: Text = None
    owner: Text = None
    """納税義務者's 宛名番号."""
    vehicle_kind: Text = None
    """種別"""
    plate: Text = None
    """標識番号"""
    first_inspected: Text = None
    """初度検査年月, `YYYY-MM`; empty where the kind has none."""
    propulsion: Text = None
    """原動機の区分"""
    green_percent: Number = None
    """軽課の割合 decided for the first fiscal year, percent (75, 50, 25)."""
    acquired_on: Day = None


@dataclass(frozen=True, kw_only=True)
class Vehicle(_Facts, State):
    """軽自動車等, keyed by 車両管理番号."""

    KIND: ClassVar = "vehicle"


@event(Vehicle, "vehicle.registered", version=2)
class VehicleRegistered(_Facts, Body):
    """登録."""

    status: Text = VehicleStatus.REGISTERED


@event(Vehicle, "vehicle.transferred")
class VehicleTransferred(Body):
    """名義変更."""

    owner: Text = None
    acquired_on: Day = None


@event(Vehicle, "vehicle.scrapped")
class VehicleScrapped(Body):
    """廃車."""

    status: Text = VehicleStatus.SCRAPPED


VEHICLE_EVENTS: tuple[type[Body], ...] = (VehicleRegistered, VehicleTransferred, VehicleScrapped)
