from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values.errors import InvalidValueError
from events.values.relationship import FORBIDDEN, TERMS, Group, Relationship, Standing, highest_ranking

WORDS = [
    "夫",
    "妻",
    "夫（未届）",
    "妻（未届）",
    "子",
    "子（子の夫）",
    "子（子の妻）",
    "父",
    "母",
    "兄",
    "姉",
    "弟",
    "妹",
]
chains = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("の".join)


def test_the_words_are_those_of_the_specification_in_its_order() -> None:
    """The thirteen words of 標準仕様書 1.1.11, nothing more."""
    assert [term.text for term in TERMS] == WORDS


@given(chains)
def test_every_chain_of_up_to_four_words_is_a_relationship(text: str) -> None:
    """Words joined by の are read and written back unchanged, with wide or narrow brackets."""
    found = Relationship.parse(text)
    assert found.text == str(found) == text
    assert found.standing is Standing.KIN
    assert len(found.terms) <= 4
    assert Relationship.parse(text.replace("（", "(").replace("）", ")")) == found


@pytest.mark.parametrize("text", ["世帯主", "縁故者", "同居人"])
def test_the_three_words_that_stand_alone(text: str) -> None:
    """世帯主, 縁故者 and 同居人 are relationships, but never part of a chain."""
    assert Relationship.parse(text).text == text
    for chain in (f"{text}の子", f"子の{text}"):
        with pytest.raises(InvalidValueError):
            Relationship.parse(chain)


@given(st.lists(st.sampled_from(WORDS), min_size=5, max_size=7).map("の".join))
def test_five_generations_are_distant_kin(text: str) -> None:
    """A longer chain is refused, and the remedy is 縁故者."""
    with pytest.raises(InvalidValueError) as refused:
        Relationship.parse(text)
    assert refused.value.code == "relationship_too_long"
    assert "縁故者" in refused.value.remedy()
    assert "縁故者" in refused.value.remedy("en")


@pytest.mark.parametrize("word", ["祖父", "孫", "おじ", "甥", "家事使用人", "長男", "配偶者"])
def test_forbidden_words_name_their_replacement(word: str) -> None:
    """Words of daily speech are refused, and the error says what to write instead."""
    with pytest.raises(InvalidValueError) as refused:
        Relationship.parse(word)
    assert refused.value.code == "relationship_forbidden"
    assert FORBIDDEN[word] in refused.value.remedy()
    assert refused.value.message("en")


def test_every_replacement_is_itself_allowed() -> None:
    """What the register advises can be entered."""
    for advice in FORBIDDEN.values():
        for text in advice.removesuffix("など").split("・"):
            assert Relationship.parse(text).text == text


@pytest.mark.parametrize(
    "text", ["", "の", "子の", "の子", "子子", "子のの子", "いぬ", "子の子（子", "子 の子", "夫（同棲）"]
)
def test_other_texts_are_refused(text: str) -> None:
    """What the grammar doesn't make is unknown, with the grammar as the remedy."""
    with pytest.raises(InvalidValueError) as refused:
        Relationship.parse(text)
    assert refused.value.code == "relationship_unknown"
    assert "夫（未届）" in refused.value.remedy()
    assert refused.value.remedy("en")


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("世帯主", Group.HEAD),
        ("妻", Group.SPOUSE),
        ("夫（未届）", Group.SPOUSE),
        ("子", Group.CHILD),
        ("子（子の夫）", Group.CHILD),
        ("妻の子", Group.SPOUSE_CHILD),
        ("妻（未届）の子", Group.SPOUSE_CHILD),
        ("子の妻", Group.CHILD_FAMILY),
        ("子の子の子", Group.CHILD_FAMILY),
        ("父", Group.PARENT),
        ("妹", Group.SIBLING),
        ("母の父", Group.GRANDPARENT),
        ("父の母の父", Group.GRANDPARENT),
        ("妻の母", Group.OTHER_KIN),
        ("子の母の母", Group.OTHER_KIN),
        ("兄の子", Group.OTHER_KIN),
        ("縁故者", Group.DISTANT),
        ("同居人", Group.LODGER),
    ],
)
def test_where_a_certificate_lists_it(text: str, group: Group) -> None:
    """Each 続柄 belongs to one group of the household certificate."""
    assert Relationship.parse(text).group is group


def test_the_highest_of_several_fitting_is_recorded() -> None:
    """An adopted son-in-law who fits 子 and 子の夫 is 子; a cousin who became the wife is 妻."""
    for texts, best in (
        (["子の夫", "子"], "子"),
        (["父の兄の子", "妻"], "妻"),
        (["同居人", "縁故者"], "縁故者"),
        (["妻の母の子", "妻の妹"], "妻の妹"),
        (["兄", "父"], "父"),
        (["縁故者", "子の子の子の子"], "子の子の子の子"),
    ):
        assert highest_ranking(Relationship.parse(text) for text in texts).text == best


def test_ranks_are_a_strict_order() -> None:
    """No two 続柄 of up to two words rank alike, so the choice is never arbitrary."""
    texts = [*WORDS, *("の".join(pair) for pair in product(WORDS, WORDS)), "世帯主", "縁故者", "同居人"]
    ranks = [Relationship.parse(text).rank for text in texts]
    assert len(set(ranks)) == len(texts)
    assert min(ranks) == Relationship.parse("世帯主").rank
    assert max(ranks) == Relationship.parse("同居人").rank
