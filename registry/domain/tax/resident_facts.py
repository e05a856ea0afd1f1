"""課税資料: the facts of one taxpayer from which 個人住民税 is computed (地方税法317条の2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.domain.tax.errors import require_not_negative
from registry.domain.tax.parameters.resident_deductions import Disability, Standing

__all__ = ["Credits", "Declared", "Disability", "Relative", "Standing", "Taxpayer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """生計を一にする親族: a spouse or relative; `age` on 31 December of the income year, `total_income` in yen."""

    age: int
    total_income: int = 0
    disability: Disability = Disability.NONE
    parent_living_together: bool = False
    """同居老親等: a parent or grandparent who lives with the taxpayer."""

    def __post_init__(self) -> None:
        require_not_negative(age=self.age, total_income=self.total_income)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """申告された控除額: amounts of the deductions (not of the payments) as declared, in yen."""

    social_insurance: int = 0
    """社会保険料控除"""
    mutual_aid: int = 0
    """小規模企業共済等掛金控除"""
    life_insurance: int = 0
    """生命保険料控除"""
    earthquake_insurance: int = 0
    """地震保険料控除"""
    medical: int = 0
    """医療費控除"""
    casualty: int = 0
    """雑損控除"""

    def __post_init__(self) -> None:
        require_not_negative(
            social_insurance=self.social_insurance,
            mutual_aid=self.mutual_aid,
            life_insurance=self.life_insurance,
            earthquake_insurance=self.earthquake_insurance,
            medical=self.medical,
            casualty=self.casualty,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """調整控除以外の税額控除: 住宅ローン, 寄附金, 配当, 外国税額 …, decided amounts in yen."""

    city: int = 0
    prefecture: int = 0

    def __post_init__(self) -> None:
        require_not_negative(city=self.city, prefecture=self.prefecture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxpayer:
    """納税義務者: revenue and income of the last year in yen, family and standing on 31 December of that year.

    Only income taxed together (総合課税) and without losses carried over; separately taxed gains are not in it.
    """

    age: int
    salary: int = 0
    """給与収入"""
    pension: int = 0
    """公的年金等の収入"""
    other_income: int = 0
    """給与・年金以外の所得"""
    spouse: Relative | None = None
    """同一生計の配偶者"""
    dependants: tuple[Relative, ...] = ()
    """配偶者以外の同一生計の親族"""
    disability: Disability = Disability.NONE
    standing: Standing = Standing.NONE
    student: bool = False
    """勤労学生"""
    minor: bool = False
    """賦課期日に未成年"""
    public_assistance: bool = False
    """賦課期日に生活扶助を受けている"""
    declared: Declared = field(default_factory=Declared)
    credits: Credits = field(default_factory=Credits)

    def __post_init__(self) -> None:
        require_not_negative(age=self.age, salary=self.salary, pension=self.pension, other_income=self.other_income)
