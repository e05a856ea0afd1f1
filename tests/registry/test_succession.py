from __future__ import annotations

from datetime import date

from events.resident import Resident
from events.values.legal_date import LegalDate
from registry.domain.succession import proposals


def member(relationship: str, sex: str, born: int) -> Resident:
    """Somebody of a household."""
    return Resident(relationship=relationship, sex=sex, birth=LegalDate.exact(date(born, 5, 6)))


def test_a_wife_takes_over_from_her_husband() -> None:
    """The old head is her husband, his mother 夫の母; a child may be hers or only his, the usual case first."""
    members = {
        "18": member("世帯主", "男", 1960),
        "26": member("妻", "女", 1962),
        "34": member("子", "女", 1990),
        "42": member("母", "女", 1935),
    }
    found = proposals(members, "26")
    assert (found["26"], found["18"], found["42"]) == (("世帯主",), ("夫",), ("夫の母",))
    assert found["34"] == ("子", "夫の子")


def test_a_child_takes_over_after_the_head_has_died() -> None:
    """Brothers and sisters are told apart by age and sex; the widow is the child's mother in the usual case."""
    members = {
        "26": member("妻", "女", 1962),
        "34": member("子", "女", 1990),
        "42": member("子", "男", 1988),
        "59": member("子", "女", 1993),
    }
    found = proposals(members, "34")
    assert found["34"] == ("世帯主",)
    assert found["26"][0] == "母"
    assert (found["42"][0], found["59"][0]) == ("兄", "妹")


def test_where_the_words_say_nothing_a_person_decides() -> None:
    """Two lodgers: 続柄 to the old head doesn't say what they are to each other."""
    members = {
        "18": member("世帯主", "男", 1960),
        "26": member("同居人", "女", 1990),
        "34": member("同居人", "男", 1991),
    }
    assert proposals(members, "26") == {"26": ("世帯主",), "18": ("同居人",), "34": ()}
