"""The tax books of simulated towns: what is owned and earned fits the people; the story of the late move."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from simulation.replay import read

from connectors.simulation import generate
from connectors.simulation.profiles import TOWN_PROFILES

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.replay import Town

RUN_TOWN, NEXT_TOWN = "122131", "122378"


def rows(simulated: Path, lgcode: str, table: str) -> list[dict[str, str]]:
    """The rows of one table."""
    return read(simulated / lgcode / f"{lgcode}_{table}.csv")


@pytest.mark.parametrize("lgcode", TOWN_PROFILES)
def test_every_owner_is_somebody(simulated: Path, replayed: dict[str, Town], lgcode: str) -> None:
    """Land, houses and machines belong to residents, to firms, to owners from elsewhere, or to groups of residents."""
    known = set(replayed[lgcode].residents)
    known |= {row["宛名番号"] for table in ("hojin", "jutogai") for row in rows(simulated, lgcode, table)}
    known |= {row["共有宛名番号"] for row in rows(simulated, lgcode, "kyoyu")}
    assets = [row for table in ("tochi", "kaoku", "shokyaku") for row in rows(simulated, lgcode, table)]
    owners = {row["所有者宛名番号"] for row in assets}
    assert owners
    assert owners <= known


@pytest.mark.parametrize("lgcode", TOWN_PROFILES)
def test_numbers_are_of_one_series(simulated: Path, replayed: dict[str, Town], lgcode: str) -> None:
    """No firm, group or owner from elsewhere has a resident's number, or another's."""
    given = [row["宛名番号"] for table in ("hojin", "jutogai") for row in rows(simulated, lgcode, table)]
    given += sorted({row["共有宛名番号"] for row in rows(simulated, lgcode, "kyoyu")})
    assert len(given) == len(set(given))
    assert not set(given) & set(replayed[lgcode].residents)


@pytest.mark.parametrize("lgcode", TOWN_PROFILES)
def test_shares_are_whole_and_stand_in_one_notice(simulated: Path, lgcode: str) -> None:
    """The shares of a group add up to one, and are recorded together."""
    shares: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in rows(simulated, lgcode, "kyoyu"):
        shares[row["共有宛名番号"], row["届書番号"]] += Fraction(int(row["持分_分子"]), int(row["持分_分母"]))
    assert set(shares.values()) <= {Fraction(1)}
    assert len({group for group, _ in shares}) == len(shares)


@pytest.mark.parametrize("lgcode", TOWN_PROFILES)
def test_who_is_claimed_earns_nothing_and_is_claimed_once(simulated: Path, lgcode: str) -> None:
    """扶養: by somebody with an income, of somebody without one, once."""
    earning = {row["宛名番号"] for row in rows(simulated, lgcode, "shotoku")}
    claims = rows(simulated, lgcode, "fuyo")
    claimed = [row["被扶養者宛名番号"] for row in claims]
    assert len(claimed) == len(set(claimed))
    assert not set(claimed) & earning
    assert {row["宛名番号"] for row in claims} <= earning


@pytest.mark.parametrize("lgcode", TOWN_PROFILES)
def test_who_keeps_a_house_from_elsewhere_declares_it(simulated: Path, lgcode: str) -> None:
    """家屋敷: each is a 住登外者 who owns a house; nobody else declares one."""
    kept = {row["宛名番号"] for row in rows(simulated, lgcode, "shotoku") if row["家屋敷"] == "有"}
    absent = {row["宛名番号"] for row in rows(simulated, lgcode, "jutogai")}
    assert kept
    assert kept == absent & {row["所有者宛名番号"] for row in rows(simulated, lgcode, "kaoku")}


@pytest.mark.parametrize("lgcode", TOWN_PROFILES)
def test_firms_with_a_large_tax_file_an_interim_return(simulated: Path, lgcode: str) -> None:
    """予定申告 of April to September follows the 確定申告 of a firm whose 法人税 is above 200,000 yen."""
    filed = rows(simulated, lgcode, "shinkoku")
    ahead = {row["宛名番号"] for row in filed if row["異動"] == "予定申告"}
    assert ahead == {row["宛名番号"] for row in filed if row["異動"] == "申告" and int(row["法人税額"]) > 200_000}
    assert ahead


def test_one_town_is_taxed_by_its_files(simulated: Path) -> None:
    """固定資産税 in April and 個人住民税 in June of one town; the others' are run by hand."""
    runs = {lgcode: {row["処理名"] for row in rows(simulated, lgcode, "batch")} for lgcode in TOWN_PROFILES}
    assert runs.pop(RUN_TOWN) == {"軽自動車税賦課", "固定資産税賦課", "個人住民税賦課"}
    assert set().union(*runs.values()) == {"軽自動車税賦課"}


def test_the_late_move_is_told_after_the_bill(simulated: Path) -> None:
    """転出 of 28 December reaches both towns in July, when June's bill is out; the facts say who and when."""
    manifest = json.loads((simulated / RUN_TOWN / f"{RUN_TOWN}_manifest.json").read_text(encoding="utf-8"))
    (facts,) = (story["facts"] for story in manifest["stories"] if story["key"] == "late_move")
    assert facts["arrived_on"] == "2023-12-28" < facts["decided_on"] < facts["told_on"]
    moves = [row for row in rows(simulated, RUN_TOWN, "ido") if row["宛名番号"] == facts["number"]]
    (left,) = (row for row in moves if row["異動事由"] == "国内転出")
    assert (left["異動年月日"], left["処理日時"][:10]) == (facts["arrived_on"], facts["told_on"])
    (came,) = (row for row in rows(simulated, NEXT_TOWN, "ido") if row["宛名番号"] == facts["number_to"])
    assert (came["異動事由"], came["異動年月日"]) == ("国内転入", facts["arrived_on"])
    (income,) = (row for row in rows(simulated, RUN_TOWN, "shotoku") if row["宛名番号"] == facts["number"])
    assert income["給与収入"] == "4000000"


@pytest.mark.parametrize(("opening", "year"), [(date(2023, 4, 1), "2026"), (date(2016, 4, 1), None)])
def test_no_tax_year_is_simulated_whose_rules_are_not_known(tmp_path: Path, opening: date, year: str | None) -> None:
    """A town that goes on after them has its tax year in the last known one; one that ends before them has none."""
    generate(tmp_path, residents_total=160, years=6, opening=opening, seed=1, towns=[RUN_TOWN])
    runs = {
        row["処理名"]: row["年度"] for row in rows(tmp_path, RUN_TOWN, "batch") if row["処理名"] == "固定資産税賦課"
    }
    assert runs.get("固定資産税賦課") == year
