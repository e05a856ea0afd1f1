"""年齢: ages by 年齢計算ニ関スル法律 and 民法143条, and the days on which they matter to other offices."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from events.values.fiscal import fiscal_year, last_day

_SCHOOL_AGE: Final = 6
_SCHOOL_LEAVING_AGE: Final = 15
_DAY: Final = timedelta(days=1)


class Moment(StrEnum):
    """When a rule takes an age for reached."""

    DAY_BEFORE = "day_before"
    """誕生日の前日: at whose end the law counts the year"""
    BIRTHDAY = "birthday"
    """誕生日の当日"""
    NEXT_MONTH = "next_month"
    """到達日の翌月の初日: for those born on the 1st, the month of the birthday"""
    FISCAL_YEAR_END = "fiscal_year_end"
    """到達日以後の最初の3月31日"""
    NEXT_FISCAL_YEAR = "next_fiscal_year"
    """到達日以後の最初の4月1日: for those born on 1 April, that birthday"""


def birthday(birth: date, years: int, months: int = 0) -> date:
    """Return the day the age begins: the birthday, or the day after the month's end where no such day exists.

    >>> birthday(date(2004, 2, 29), 20), birthday(date(2004, 2, 29), 21)
    (datetime.date(2024, 2, 29), datetime.date(2025, 3, 1))
    """
    month = birth.month - 1 + months
    year, month = birth.year + years + month // 12, month % 12 + 1
    try:
        return date(year, month, birth.day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)


def reaches(birth: date, years: int, moment: Moment = Moment.DAY_BEFORE, months: int = 0) -> date:
    """満年齢到達日: the day on which an age counts as reached, by default the day before the birthday.

    >>> reaches(date(2006, 6, 2), 18), reaches(date(2004, 2, 29), 20), reaches(date(2004, 2, 29), 21)
    (datetime.date(2024, 6, 1), datetime.date(2024, 2, 28), datetime.date(2025, 2, 28))
    """
    begins = birthday(birth, years, months)
    eve = begins - _DAY
    if moment is Moment.DAY_BEFORE:
        return eve
    if moment is Moment.BIRTHDAY:
        return begins
    if moment is Moment.NEXT_MONTH:
        return date(eve.year + eve.month // 12, eve.month % 12 + 1, 1)
    year_end = last_day(fiscal_year(eve))
    return year_end if moment is Moment.FISCAL_YEAR_END else year_end + _DAY


def age_on(birth: date, on: date, moment: Moment = Moment.BIRTHDAY) -> int:
    """満年齢: the age in years on a day, counted from the birthday or from its eve; negative before birth.

    >>> age_on(date(2006, 6, 2), date(2024, 6, 1)), age_on(date(2006, 6, 2), date(2024, 6, 1), Moment.DAY_BEFORE)
    (17, 18)
    """
    years = on.year - birth.year + 1
    while reaches(birth, years, moment) > on:
        years -= 1
    return years


def school_entry(birth: date) -> date:
    """就学: 1 April after the sixth birthday's eve, so a child born on 1 April is the youngest of its year.

    >>> school_entry(date(2018, 4, 1)), school_entry(date(2018, 4, 2))
    (datetime.date(2024, 4, 1), datetime.date(2025, 4, 1))
    """
    return reaches(birth, _SCHOOL_AGE, Moment.NEXT_FISCAL_YEAR)


def school_end(birth: date) -> date:
    """義務教育の終期: 31 March after the fifteenth birthday's eve."""
    return reaches(birth, _SCHOOL_LEAVING_AGE, Moment.FISCAL_YEAR_END)


@dataclass(frozen=True, slots=True)
class AgeRule:
    """年齢による資格: an age that changes what an office owes a resident or asks of them."""

    code: str
    office: str
    """The other system, by its Japanese name."""
    name: str
    years: int
    moment: Moment
    source: str
    months: int = 0

    def falls_on(self, birth: date) -> date:
        """Return the day the rule takes effect for someone born so."""
        return reaches(birth, self.years, self.moment, self.months)


DAY_BEFORE, BIRTHDAY, NEXT_MONTH, FISCAL_YEAR_END, NEXT_FISCAL_YEAR = Moment
_LATE_ELDERLY: Final = "高齢者の医療の確保に関する法律50条"

# fmt: off
AGE_RULES: Final[tuple[AgeRule, ...]] = (
    AgeRule("voter", "選挙人名簿", "選挙権", 18, DAY_BEFORE, "公職選挙法9条・21条"),
    AgeRule("pension_from", "国民年金", "第1号被保険者の資格取得", 20, DAY_BEFORE, "国民年金法8条"),
    AgeRule("pension_until", "国民年金", "第1号被保険者の資格喪失", 60, DAY_BEFORE, "国民年金法9条"),
    AgeRule("health_70", "国民健康保険", "高齢受給者", 70, NEXT_MONTH, "国民健康保険法42条"),
    AgeRule("late_elderly_option", "後期高齢者医療", "障害認定による加入", 65, BIRTHDAY, _LATE_ELDERLY),
    AgeRule("late_elderly", "後期高齢者医療", "資格取得（国保の喪失）", 75, BIRTHDAY, _LATE_ELDERLY),
    AgeRule("care_second", "介護保険", "第2号被保険者", 40, DAY_BEFORE, "介護保険法9条"),
    AgeRule("care_first", "介護保険", "第1号被保険者", 65, DAY_BEFORE, "介護保険法9条"),
    AgeRule("disabled_adult", "障害者福祉", "障害児から障害者へ", 18, DAY_BEFORE, "障害者総合支援法4条"),
    AgeRule("school_from", "就学", "就学", 6, NEXT_FISCAL_YEAR, "学校教育法17条"),
    AgeRule("school_until", "就学", "義務教育の終期", 15, FISCAL_YEAR_END, "学校教育法17条"),
    AgeRule("checkup_18_months_from", "健康管理", "1歳6か月児健診の始期", 1, BIRTHDAY, "母子保健法12条", months=6),
    AgeRule("checkup_18_months_until", "健康管理", "1歳6か月児健診の終期", 2, BIRTHDAY, "母子保健法12条"),
    AgeRule("checkup_3_years_from", "健康管理", "3歳児健診の始期", 3, BIRTHDAY, "母子保健法12条"),
    AgeRule("checkup_3_years_until", "健康管理", "3歳児健診の終期", 4, BIRTHDAY, "母子保健法12条"),
    AgeRule("child_allowance_3", "児童手当", "3歳以上の額", 3, NEXT_MONTH, "児童手当法6条"),
    AgeRule("child_allowance_until", "児童手当", "支給の終期", 18, FISCAL_YEAR_END, "児童手当法3条"),
    AgeRule("child_allowance_counted_until", "児童手当", "第3子加算の終期", 22, FISCAL_YEAR_END, "児童手当法3条"),
    AgeRule("single_parent_until", "児童扶養手当", "支給の終期", 18, FISCAL_YEAR_END, "児童扶養手当法3条"),
    AgeRule("single_parent_disabled_until", "児童扶養手当", "障害児の終期", 20, DAY_BEFORE, "児童扶養手当法3条"),
    AgeRule("nursery_class_3", "子ども・子育て支援", "3歳児クラス", 3, NEXT_FISCAL_YEAR, "子ども・子育て支援法19条"),
    AgeRule("elderly_65", "高齢者管理台帳", "65歳以上", 65, BIRTHDAY, "町の要綱"),
    AgeRule("elderly_75", "高齢者管理台帳", "75歳以上", 75, BIRTHDAY, "町の要綱"),
)
# fmt: on
"""Ages that the neighbouring systems act on; articles are from memory, not checked in the statutes."""


def age_days(birth: date) -> list[tuple[date, AgeRule]]:
    """年齢到達予定: list the days on which any rule takes effect for someone born so, in order."""
    days = [(rule.falls_on(birth), rule) for rule in AGE_RULES]
    return sorted(days, key=lambda day: day[0])
