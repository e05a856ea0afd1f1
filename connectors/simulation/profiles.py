"""What is known of the six towns and their people: sizes, yearly rates, ages. Sources: DOMAIN.md 5.1, 5.2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TownProfile:
    """常住人口 and its yearly changes in 2021 (令和3年千葉県毎月常住人口調査年報), counted in persons."""

    population: int
    foreign: int
    births: int
    deaths: int
    moves_in: int
    moves_out: int
    county: str = ""
    """郡, part of a 町's address."""
    ages: tuple[float, float, float] = (11.38, 59.04, 29.58)
    """Per cent aged 0-14, 15-64, 65 and over; the nation's 2025-01 shares where the town's are not known."""
    students: float = 0.0
    """Share of residents who are students living alone near a university."""


TOWN_PROFILES: Final[dict[str, TownProfile]] = {
    "122131": TownProfile(57508, 1606, 291, 717, 2834, 2903, students=0.02),
    "122378": TownProfile(47544, 1081, 187, 765, 1560, 1827),
    "122394": TownProfile(47782, 660, 238, 641, 1844, 1722),
    "124036": TownProfile(14211, 272, 30, 270, 383, 526, county="山武郡"),
    "124095": TownProfile(6907, 174, 25, 105, 211, 249, county="山武郡"),
    "124109": TownProfile(21727, 328, 99, 374, 559, 613, county="山武郡", ages=(10.2, 53.7, 36.1)),
}

FIVE_YEARS: Final = 5
OLDEST_GROUP: Final = 85
MEN_2020: Final = (231, 261, 274, 288, 302, 307, 330, 370, 419, 486, 428, 387, 359, 391, 425, 309, 220, 190)
WOMEN_2020: Final = (220, 248, 261, 274, 291, 296, 319, 361, 410, 479, 426, 390, 370, 417, 476, 384, 310, 412)
"""Ten thousands by five-year age group, the last 85 and over (国勢調査 2020, 不詳補完値, rounded)."""

# Yearly rates per resident (DOMAIN 5.2).
RELOCATIONS: Final = 0.020
MARRIAGES: Final = 0.0035
DIVORCES: Final = 0.0014
REGISTER_TRANSFERS: Final = 0.004
"""転籍"""
HOUSEHOLD_CHANGES: Final = 0.005
"""世帯分離・合併・主変更 beside those that follow a death."""
STAY_UPDATES: Final = 1.3
"""在留期間更新 etc., per foreign resident."""
MISTYPED: Final = 0.045
"""Of the persons who arrive or are born: typed wrong, corrected some months later (about 1 % of all 異動)."""
CANCELLED_MOVES_OUT: Final = 0.01
CANCELLED_ENTRIES: Final = 0.02
"""異動の取消し of 転入 and 転居 (with the moves out about 0.6 % of all 異動)."""
BACKDATED: Final = 0.30
BACKDATED_MEDIAN_DAYS: Final = 6
MOVES_OUT_AHEAD: Final = 0.60
RETURNING: Final = 0.08
"""再転入, of arrivals."""
UNCERTAIN_DEATHS: Final = 0.04
UNCERTAIN_FOREIGN_BIRTHS: Final = 0.08
FROM_CHIBA, TO_CHIBA = 0.58, 0.60
BETWEEN_MEMBERS: Final = 0.15
"""Of the moves within Chiba: those between the six towns (assumed)."""
FOREIGN_MOVES: Final = 0.10
"""Of arrivals and departures: foreign residents."""
VEHICLES: Final = 0.6
"""Light vehicles per resident."""
VEHICLES_REGISTERED, VEHICLES_TRANSFERRED, VEHICLES_SCRAPPED = 0.08, 0.04, 0.08
"""Of the fleet, per year."""


def death_hazard(age: int, sex: str) -> float:
    """Return the yearly risk of death by Gompertz's law, near the 簡易生命表 between 40 and 95; at most 1/2."""
    base, growth = (0.000045, 1.099) if sex == "男" else (0.000018, 1.105)
    return min(0.5, base * growth**age)


_PEAK_OF_BIRTHS: Final = 31


def fertility(age: int) -> float:
    """Return the relative chance of a birth at an age: highest at 31, none before 18 or after 44."""
    return max(0.0, 1.0 - abs(age - _PEAK_OF_BIRTHS) / 14.0)
