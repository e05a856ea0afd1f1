from dataclasses import dataclass, field
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.values.head_change import Facts, candidates, rewrite
from events.values.relationship import DISTANT, TERMS, Relationship, Step, Term, highest_ranking, kin
from events.values.sex import Sex

MAN, WOMAN = Sex.MALE, Sex.FEMALE


def texts(member: str, new_head: str, facts: Facts) -> list[str]:
    """List the candidates' words."""
    return [one.text for one in candidates(Relationship.parse(member), Relationship.parse(new_head), facts)]


@pytest.mark.parametrize(
    ("member", "new_head", "facts", "expected"),
    [
        ("世帯主", "妻", Facts(MAN), ["夫"]),
        ("世帯主", "夫（未届）", Facts(WOMAN), ["妻（未届）"]),
        ("子", "妻", Facts(MAN), ["子", "夫の子"]),
        ("妻の子", "妻", Facts(MAN), ["子"]),
        ("母", "妻", Facts(MAN), ["夫の母"]),
        ("妻の母", "妻", Facts(MAN), ["母"]),
        ("世帯主", "子", Facts(MAN), ["父"]),
        ("妻", "子", Facts(MAN), ["母", "父の妻"]),
        ("母", "子", Facts(MAN), ["父の母"]),
        ("子", "子", Facts(MAN, MAN, WOMAN, member_is_elder=False), ["妹"]),
        ("子", "子", Facts(MAN, MAN, MAN, member_is_elder=True), ["兄"]),
        ("子", "子", Facts(MAN, MAN, MAN), ["兄", "弟"]),
        ("子の妻", "子", Facts(MAN, MAN), ["妻", "兄の妻", "弟の妻"]),
        ("子の妻", "子", Facts(MAN, WOMAN), ["兄の妻", "弟の妻"]),
        ("世帯主", "父", Facts(MAN), ["子"]),
        ("妻", "父", Facts(MAN), ["子の妻"]),
        ("子", "父", Facts(MAN), ["子の子"]),
        ("母", "父", Facts(MAN), ["妻", "妻（未届）", "子の母"]),
        ("父の母", "父", Facts(MAN), ["母"]),
        ("世帯主", "兄", Facts(WOMAN), ["妹"]),
        ("妹", "兄", Facts(MAN), ["妹"]),
        ("世帯主", "子の子", Facts(WOMAN), ["父の母", "母の母"]),
        ("同居人", "妻", Facts(MAN), ["同居人"]),
        ("世帯主", "同居人", Facts(MAN), ["同居人"]),
        ("子", "同居人", Facts(MAN), ["同居人"]),
        ("同居人", "同居人", Facts(MAN), []),
        ("縁故者", "妻", Facts(MAN), []),
        ("世帯主", "縁故者", Facts(MAN), ["縁故者"]),
        ("子（子の夫）", "妻", Facts(MAN), []),
        ("世帯主", "子（子の夫）", Facts(MAN), ["父"]),
    ],
)
def test_what_each_member_becomes(member: str, new_head: str, facts: Facts, expected: list[str]) -> None:
    """The usual changes of head give what a caseworker writes, and every other possible reading beside it."""
    assert texts(member, new_head, facts) == expected
    decided = rewrite(Relationship.parse(member), Relationship.parse(new_head), facts)
    assert (decided.text if decided else None) == (expected[0] if len(expected) == 1 else None)


def test_five_generations_become_distant_kin() -> None:
    """When the new head is so far away that the chain has five words, the member is 縁故者."""
    assert texts("父の父", "子の子の子", Facts(MAN, MAN, MAN)) == ["縁故者"]


def test_a_marriage_tells_the_old_heads_sex() -> None:
    """Where 妻 is the new head, the old one was a man, without being told."""
    assert texts("世帯主", "妻", Facts()) == ["夫"]
    assert texts("世帯主", "子", Facts()) == ["父", "母"]


@dataclass(eq=False, repr=False)
class Person:
    """Someone in a family tree, the independent model: parents, spouse, and the order of birth."""

    sex: Sex
    born: int
    parents: list["Person"] = field(default_factory=list)
    children: list["Person"] = field(default_factory=list)
    spouse: "Person | None" = None

    def near(self, step: Step) -> list["Person"]:
        """List the persons one step away."""
        brood = {id(child): child for parent in self.parents for child in parent.children if child is not self}
        return {
            Step.SPOUSE: [self.spouse] if self.spouse else [],
            Step.PARTNER: [],
            Step.CHILD: self.children,
            Step.PARENT: self.parents,
            Step.ELDER: [one for one in brood.values() if one.born < self.born],
            Step.YOUNGER: [one for one in brood.values() if one.born > self.born],
        }[step]


@st.composite
def families(draw: st.DrawFn) -> list[Person]:
    """Draw a family tree: marriages, remarriages with children of both, one to three generations down."""
    clock = iter(range(1000))
    everybody: list[Person] = []

    def person(*parents: Person) -> Person:
        one = Person(draw(st.sampled_from([MAN, WOMAN])), next(clock), list(parents))
        for parent in parents:
            parent.children.append(one)
        everybody.append(one)
        return one

    def found_family(one: Person, depth: int) -> None:
        other = Person(WOMAN if one.sex is MAN else MAN, next(clock))
        everybody.append(other)
        if draw(st.booleans()):
            one.spouse, other.spouse = other, one
        parents_of_each = st.sampled_from([(one, other), (one, other), (one,), (other,)])
        for child in [person(*draw(parents_of_each)) for _ in range(draw(st.integers(0, 2)))]:
            if depth and draw(st.booleans()):
                found_family(child, depth - 1)

    found_family(person(), 2)
    return everybody


def true_relationship(head: Person, member: Person) -> Relationship:
    """Find the best 続柄 by trying every chain of up to four words through the tree."""
    plain = [term for term in TERMS if not term.also_spouse]
    ways: list[tuple[tuple[Term, ...], list[Person]]] = [((), [head])]
    found = []
    for _ in range(4):
        ways = [
            ((*words, term), [*met, other])
            for words, met in ways
            for term in plain
            for other in met[-1].near(term.step)
            if term.sex in (other.sex, Sex.UNKNOWN) and other not in met
        ]
        found += [kin(words) for words, met in ways if met[-1] is member]
    return highest_ranking([*found, DISTANT])


@settings(max_examples=25, deadline=None)
@given(families())
def test_the_truth_of_a_family_tree_is_always_among_the_candidates(everybody: list[Person]) -> None:
    """For any family and any three of its people, the 続柄 that the tree gives is one of those offered."""
    head_of = Relationship.parse("世帯主")
    for old, new, member in list(permutations(everybody, 3))[::7][:30]:
        facts = Facts(old.sex, new.sex, member.sex, member_is_elder=member.born < new.born)
        new_to_old, member_to_old = true_relationship(old, new), true_relationship(old, member)
        if DISTANT in (new_to_old, member_to_old):
            continue
        truth = true_relationship(new, member)
        offered = candidates(member_to_old, new_to_old, facts)
        assert truth in offered, (new_to_old.text, member_to_old.text, truth.text, [one.text for one in offered])
        of_old = facts._replace(member=old.sex, member_is_elder=old.born < new.born)
        assert true_relationship(new, old) in candidates(head_of, new_to_old, of_old)
