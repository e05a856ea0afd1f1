"""What records are called on the screens."""

from __future__ import annotations

from typing import Final

from console.cli import values
from console.cli.labels import ITEMS, KINDS
from console.web.item_words import MORE_ITEMS
from events.catalogue import EVENTS, STATES
from events.items import items_of

COMPUTED: Final = {"explanation", "differences"}
"""What the page of a bill shows as a table of its own."""


def test_every_kind_of_record_has_a_name_in_both_languages() -> None:
    """A comparison of a whole town may meet any of them."""
    assert {state.KIND for state in STATES} - set(KINDS) == set()
    assert all(words.ja and words.en for words in KINDS.values())


def test_every_item_of_every_record_has_a_name_in_both_languages() -> None:
    """Histories, comparisons and drafts may meet any of them, also what only an event on a bill says."""
    told = {item.name for kind in (*STATES, *EVENTS) for item in items_of(kind)}
    named = {**ITEMS, **MORE_ITEMS}
    assert sorted(told - named.keys() - COMPUTED) == []
    assert all(words.ja and words.en for words in named.values())


def test_what_a_bill_keeps_as_a_list_is_said_in_words() -> None:
    """内訳, 期別 and their differences, and flags: no raw codes on a Japanese screen."""
    bill = {
        "parts": "city:3000 forest:0",
        "instalments": "1:2024-07-01:1000 2:2024-09-02:3000",
        "differences": "1:0 2:-1500",
        "interim": True,
        "capital": 10_000_000,
    }
    assert [values.said(item, bill, "ja") for item in bill] == [
        "市町村民税 3,000円、森林環境税（国税） 0円",
        "第1期 R6.7.1 1,000円、第2期 R6.9.2 3,000円",
        "第1期 +0、第2期 -1,500",
        "はい",
        "10,000,000円",
    ]
    assert values.said("parts", {"parts": "＊＊＊"}, "ja") == "＊＊＊"
