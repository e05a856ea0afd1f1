"""What records are called on the screens."""

from __future__ import annotations

from typing import Final

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
