"""課税資料: what the people of a simulated town earned last year, and whom they support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connectors.simulation.chance import Chance
from connectors.simulation.days import age_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from connectors.simulation.office import Items, Office
    from connectors.simulation.people import Household, Person

ADULT, RETIRED = 18, 65
EARNING: Final = 0.78
"""Of those between 18 and 64."""
PENSIONED: Final = 0.95
MEDIAN_SALARY: Final = 3_200_000
SPREAD: Final = 0.45
"""Of the logarithm of salaries."""
LEAST_SALARY, MOST_SALARY = 650_000, 24_000_000
PENSIONS: Final = (500_000, 1_300_000, 3_000_000)
"""Least, usual, most."""
INSURANCE_PERCENT: Final = 15
PENSION_INSURANCE_PERCENT: Final = 6
WITHHELD: Final = 0.85
"""Of the salaries: 給与特別徴収."""
ROUND: Final = 1_000
STORY_SALARY: Final = 4_000_000
"""Whoever a story is about earns what the worked examples do."""


def returns(office: Office, seed: int, year: int, new_year: date) -> tuple[list[Items], list[Items]]:
    """課税資料 and 扶養 of everybody whom the register knows, for fiscal year `year`."""
    chance = Chance(seed, office.lgcode, "incomes", year)
    incomes: list[Items] = []
    claims: list[Items] = []
    homes = {one.home.number: one.home for one in office.people}
    for number in sorted(homes):
        earned = {one.number: income for one in homes[number].members if (income := _income(chance, one, new_year))}
        incomes += [{"taxpayer": taxpayer, "fiscal_year": year, **income} for taxpayer, income in earned.items()]
        claims += _claims(homes[number], earned, year, new_year)
    return incomes, claims


def _income(chance: Chance, person: Person, new_year: date) -> Items | None:
    """A year's income; None for who has none."""
    age = age_on(new_year, person.birth)
    if age >= RETIRED:
        if not chance.of(PENSIONED):
            return None
        least, usual, most = PENSIONS
        pension = int(chance.triangular(least, most, usual)) // ROUND * ROUND
        insured = pension * PENSION_INSURANCE_PERCENT // 100
        return {"pension": pension, "social_insurance": insured, "collection_way": "年金特別徴収"}
    if person.reserved and age >= ADULT:
        return _salary(STORY_SALARY, "普通徴収")
    if age < ADULT or not chance.of(EARNING):
        return None
    drawn = int(MEDIAN_SALARY * chance.lognormvariate(0, SPREAD)) // ROUND * ROUND
    way = "給与特別徴収" if chance.of(WITHHELD) else "普通徴収"
    return _salary(min(MOST_SALARY, max(LEAST_SALARY, drawn)), way)


def _salary(yen: int, way: str) -> Items:
    return {"salary": yen, "social_insurance": yen * INSURANCE_PERCENT // 100, "collection_way": way}


def _claims(home: Household, earned: dict[str, Items], year: int, new_year: date) -> Iterator[Items]:
    """Who earns most claims the spouse and the kin at home who earn nothing."""
    if not earned:
        return
    claimant = max(home.members, key=lambda one: (earned.get(one.number, {}).get("salary", 0), one.number))
    serial = 0
    for one in home.members:
        if one is not claimant and one.number not in earned and claimant.number in earned:
            serial += 1
            yield {
                "taxpayer": claimant.number,
                "fiscal_year": year,
                "claim": str(serial),
                "dependant": one.number,
                "role": "配偶者" if one is claimant.spouse else "扶養親族",
                "age_at_year_end": max(0, age_on(new_year, one.birth)),
                "dependant_income": 0,
            }
