import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from events.values.household_order import Member, household_order
from events.values.relationship import Group, Relationship


def member(number: str, relationship: str, year: int, child: str = "") -> Member:
    """Make a member born on 1 January."""
    return Member(number, Relationship.parse(relationship), date(year, 1, 1), child)


def test_a_large_household_is_listed_as_the_specification_says() -> None:
    """Head, spouse, single children by age, each child with its own family, parents, siblings, grandparents, others."""
    listed = [
        member("01", "世帯主", 1960),
        member("02", "妻", 1962),
        member("03", "子", 1992),
        member("04", "子", 1995),
        member("05", "妻の子", 1985),
        member("06", "子", 1988),
        member("07", "子の妻", 1989, child="06"),
        member("08", "子の子", 2015, child="06"),
        member("09", "子の子", 2018, child="06"),
        member("10", "子", 1990),
        member("11", "子の夫", 1987, child="10"),
        member("12", "父", 1936),
        member("13", "母", 1935),
        member("14", "姉", 1957),
        member("145", "兄", 1958),
        member("15", "弟", 1964),
        member("16", "父の母", 1915),
        member("17", "妻の母", 1938),
        member("18", "兄の子", 1990),
        member("19", "縁故者", 1950),
        member("20", "同居人", 2000),
    ]
    shuffled = random.Random(7).sample(listed, len(listed))
    assert [one.number for one in household_order(shuffled)] == [one.number for one in listed]


def test_twins_are_listed_by_number() -> None:
    """Children of the same day follow their 宛名番号."""
    twins = [member("2", "子", 2000), member("1", "子", 2000), member("0", "世帯主", 1970)]
    assert [one.number for one in household_order(twins)] == ["0", "1", "2"]


def test_an_only_child_owns_the_young_family_without_being_named() -> None:
    """With one child in the household its wife and children need no link."""
    entries = [("4", "子の子", 2020), ("3", "子の妻", 1990), ("2", "子", 1988), ("1", "世帯主", 1960)]
    ordered = household_order(member(*entry) for entry in entries)
    assert [one.number for one in ordered] == ["1", "2", "3", "4"]


def test_a_young_family_whose_child_is_unknown_follows_the_others() -> None:
    """With two children and no link nobody is put into the wrong family."""
    entries = [("4", "子の子", 2020), ("3", "子", 1990), ("2", "子", 1988), ("1", "世帯主", 1960)]
    ordered = household_order(member(*entry) for entry in entries)
    assert [one.number for one in ordered] == ["1", "2", "3", "4"]


members = st.builds(
    Member,
    st.text("0123456789", min_size=3, max_size=3),
    st.sampled_from(["世帯主", "妻", "子", "子の妻", "子の子", "父", "妹", "父の父", "妻の父", "縁故者", "同居人"]).map(
        Relationship.parse
    ),
    st.dates(),
    st.sampled_from(["", "001", "002"]),
)


@given(st.lists(members, unique_by=lambda one: one.number, max_size=8), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_entry(listed: list[Member], chance: random.Random) -> None:
    """Nobody is lost, and any order of entry gives the same list, with its groups in order."""
    ordered = household_order(listed)
    again = list(listed)
    chance.shuffle(again)
    assert household_order(again) == ordered
    assert sorted(one.number for one in ordered) == sorted(one.number for one in listed)
    groups = [one.relationship.group for one in ordered]
    apart = [group for group in groups if group not in (Group.CHILD, Group.CHILD_FAMILY)]
    assert apart == sorted(apart)
