from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from connectors.simulation.chance import Chance
from connectors.simulation.days import FLAT, MOVES_IN, is_open, open_day, open_days, share_of_day
from connectors.simulation.names import Word
from connectors.simulation.people import NumberSource, Person, SerialSource, relationship
from events.values import numbers


@given(st.integers(0, 5), st.integers(0, 10**9), st.integers(1, 300))
def test_no_simulated_my_number_can_belong_to_anybody(town: int, seed: int, count: int) -> None:
    """個人番号 never have the right check digit, 住民票コード always; none comes twice."""
    source = NumberSource(town, seed)
    drawn = [source.draw() for _ in range(count)]
    assert not any(numbers.is_valid_my_number(mine) for _, mine in drawn)
    assert all(len(mine) == 12 and mine.isdigit() for _, mine in drawn)
    assert all(numbers.is_valid_resident_code(code) for code, _ in drawn)
    assert len(set(drawn)) == len({code for code, _ in drawn}) == count


def test_towns_never_share_a_number() -> None:
    """The six towns draw from ranges of their own."""
    drawn = [source.draw() for source in [NumberSource(town, 1) for town in range(6)] for _ in range(500)]
    assert len({code for code, _ in drawn}) == len({mine for _, mine in drawn}) == 3000


def test_serials_rise_and_check() -> None:
    """宛名番号 are 15 digits that check, in rising order, without a gap but the skipped ones."""
    source = SerialSource()
    drawn = [source.draw() for _ in range(200)]
    assert drawn == sorted(drawn)
    assert all(len(number) == 15 and numbers.is_valid_serial(number) for number in drawn)


def person(sex: str, year: int, *parents: Person) -> Person:
    """Make somebody with parents."""
    one = Person(sex, date(year, 1, 1), "", "", Word("森", "モリ"), Word("光", "ヒカリ"))
    for parent in parents:
        parent.children.append(one)
        one.father = parent if parent.sex == "男" else one.father
        one.mother = parent if parent.sex == "女" else one.mother
    return one


def test_relationships_are_the_nearest_words_of_the_specification() -> None:
    """続柄 between four generations, in-laws and siblings."""
    grandfather, grandmother = person("男", 1940), person("女", 1942)
    grandfather.spouse, grandmother.spouse = grandmother, grandfather
    father, aunt = person("男", 1970, grandfather, grandmother), person("女", 1975, grandfather, grandmother)
    mother = person("女", 1972)
    father.spouse, mother.spouse = mother, father
    child = person("女", 2000, father, mother)
    baby = person("男", 2022, child)
    found = {
        (grandfather, mother): "子の妻",
        (grandfather, baby): "子の子の子",
        (father, grandmother): "母",
        (father, aunt): "妹",
        (mother, aunt): "夫の妹",
        (child, aunt): "父の妹",
        (aunt, child): "兄の子",
        (child, grandfather): "父の父",
        (father, father): "世帯主",
        (father, person("男", 1980)): "同居人",
    }
    assert {pair: relationship(*pair) for pair in found} == found


def test_the_office_is_closed_on_weekends_holidays_and_at_new_year() -> None:
    """開庁日: 29 December to 3 January, Saturdays, Sundays and holidays are skipped."""
    assert open_day(date(2023, 12, 29)) == date(2024, 1, 4)
    assert open_day(date(2024, 5, 3)) == date(2024, 5, 7)
    assert is_open(date(2024, 4, 1))


@given(st.sampled_from([2022, 2023, 2024]), st.sampled_from([FLAT, MOVES_IN]))
def test_the_shares_of_all_open_days_make_a_year(year: int, profile: tuple[int, ...]) -> None:
    """No case is lost between the months."""
    total = sum(share_of_day(day, profile) for day in open_days(date(year, 1, 1), date(year, 12, 31)))
    assert abs(total - 1) < 1e-9


@given(st.integers(), st.floats(0, 80))
def test_counts_vary_around_their_rate(seed: int, rate: float) -> None:
    """The number of cases of a day has the mean it should have, for small and large rates."""
    chance = Chance(seed, "test")
    counts = [chance.count(rate) for _ in range(60)]
    assert abs(sum(counts) / 60 - rate) <= 6 * (rate / 60) ** 0.5 + 0.2
