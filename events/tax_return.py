"""課税資料: one person's income of a year and the dependants they claim, for 個人住民税. Amounts in yen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Flag, Number, State, Text, event


class Role(StrEnum):
    """扶養の区分."""

    SPOUSE = "spouse"
    """配偶者"""
    RELATIVE = "relative"
    """扶養親族"""


class ClaimStatus(StrEnum):
    """扶養の申告の状態."""

    CLAIMED = "claimed"
    """申告"""
    DENIED = "denied"
    """扶養否認"""


@dataclass(frozen=True, kw_only=True)
class _Year:
    taxpayer: Text = None
    fiscal_year: Number = None


@dataclass(frozen=True, kw_only=True)
class _Income:
    salary: Number = None
    """給与収入"""
    pension: Number = None
    """公的年金等の収入"""
    other_income: Number = None
    """給与・年金以外の所得"""
    social_insurance: Number = None
    """社会保険料控除"""
    mutual_aid: Number = None
    """小規模企業共済等掛金控除"""
    life_insurance: Number = None
    """生命保険料控除"""
    earthquake_insurance: Number = None
    """地震保険料控除"""
    medical: Number = None
    """医療費控除"""
    casualty: Number = None
    """雑損控除"""
    city_credit: Number = None
    """市町村民税の税額控除 beside 調整控除"""
    prefecture_credit: Number = None
    """県民税の税額控除 beside 調整控除"""
    disability: Text = None
    """障害者の区分"""
    single_parent: Text = None
    """寡婦・ひとり親の区分"""
    student: Flag = None
    """勤労学生"""
    public_assistance: Flag = None
    """賦課期日の生活扶助"""
    absent_house: Flag = None
    """家屋敷・事務所等: kept here on the 賦課期日 by somebody who lives elsewhere."""
    collection_way: Text = None
    """徴収区分: a value of `events.bill.CollectionWay`."""


@dataclass(frozen=True, kw_only=True)
class IncomeReturn(_Year, _Income, State):
    """課税資料 of one person and fiscal year, keyed by both: `<宛名番号>-<年度>`."""

    KIND: ClassVar = "income"


@event(IncomeReturn, "income.reported", version=2)
class IncomeReported(_Year, _Income, Body):
    """課税資料の受領: 給与支払報告書, 公的年金等支払報告書, 申告書, 家屋敷の申告書."""


@event(IncomeReturn, "income.corrected", version=2)
class IncomeCorrected(_Income, Body):
    """課税資料の訂正: 期限後申告, 修正申告, 税務署の更正."""


@dataclass(frozen=True, kw_only=True)
class _Claim:
    status: Text = None
    dependant: Text = None
    """扶養される人's 宛名番号; empty where the person lives elsewhere."""
    role: Text = None
    """配偶者 or 扶養親族"""
    age_at_year_end: Number = None
    """前年12月31日の年齢"""
    dependant_income: Number = None
    """扶養される人の合計所得金額"""
    disability: Text = None
    parent_living_together: Flag = None
    """同居老親等"""


@dataclass(frozen=True, kw_only=True)
class DependantClaim(_Year, _Claim, State):
    """扶養の申告, keyed by `<宛名番号>-<年度>-<連番>`."""

    KIND: ClassVar = "dependant"


@event(DependantClaim, "dependant.claimed")
class DependantClaimed(_Year, _Claim, Body):
    """扶養の申告."""

    status: Text = ClaimStatus.CLAIMED


@event(DependantClaim, "dependant.changed")
class DependantChanged(_Claim, Body):
    """扶養是正: the person's income, age or disability was another."""


@event(DependantClaim, "dependant.denied")
class DependantDenied(Body):
    """扶養否認: the person is claimed by somebody else, or earns too much."""

    status: Text = ClaimStatus.DENIED


TAX_RETURN_EVENTS: tuple[type[Body], ...] = (
    *(IncomeReported, IncomeCorrected),
    *(DependantClaimed, DependantChanged, DependantDenied),
)
