"""What records are called on the screens."""

from __future__ import annotations

from console.cli.labels import KINDS
from events.catalogue import STATES


def test_every_kind_of_record_has_a_name_in_both_languages() -> None:
    """A comparison of a whole town may meet any of them."""
    assert {state.KIND for state in STATES} - set(KINDS) == set()
    assert all(words.ja and words.en for words in KINDS.values())
