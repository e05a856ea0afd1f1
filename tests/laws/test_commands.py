"""Laws 8 and 11 over random lives of a town: decided alike wherever it is decided, with who and under which law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.changes import DAY, TODAY, command, settle
from support.offices import moment, town_in_memory
from support.sealers import PlainSealer

from events.codec import decode
from events.reasons import REASONS
from registry.application.clocks import SimulatedClock
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.acceptance import EventRow

FIRST = date(2024, 1, 4)
LAST = max((TODAY, *DAY.values()))
reasons = st.lists(st.sampled_from(list(REASONS)), max_size=8)


def live(wanted: Sequence[str]) -> tuple[list[EventRow], list[str]]:
    """A family's life in a new town: what its log holds in the end, and what each command was answered."""
    answers = []
    with town_in_memory(FIRST) as town:
        assert isinstance(town.clock, SimulatedClock)
        for one in (*settle(), *map(command, wanted)):
            town.clock.set(moment(LAST))
            try:
                answers.append(str(town.handle(one)))
            except RuleViolation as refused:
                answers.append(str(refused))
        return [row for batch in town.log.read_batches() for row in batch], answers


@settings(max_examples=15, deadline=None)
@given(reasons)
def test_law_8_decisions_are_deterministic(wanted: list[str]) -> None:
    """The same commands at the same times are answered alike in every town, and leave the same bytes."""
    assert live(wanted) == live(wanted)


@settings(max_examples=15, deadline=None)
@given(reasons)
def test_law_11_every_event_says_who_why_and_under_which_law(wanted: list[str]) -> None:
    """Whatever was recorded names its clerk, its reason, what set it in motion and the law; and its command."""
    rows, _ = live(wanted)
    for row in rows:
        header = decode(*row, PlainSealer()).header
        assert all((header.actor, header.reason, header.trigger, header.legal_basis)), row
        assert header.command_id.int


@pytest.mark.parametrize("missing", ["actor", "reason", "trigger", "legal_basis"])
def test_law_11_nothing_is_recorded_without_them(missing: str) -> None:
    """A command that doesn't say so much is refused with the field, and leaves nothing."""
    with town_in_memory(FIRST) as town:
        for one in settle():
            assert isinstance(town.clock, SimulatedClock)
            town.clock.set(moment(LAST))
            town.handle(one)
        head = town.log.head()
        asked = command("memo_written")
        blank = replace(asked, form=replace(asked.form, **{missing: " "}))
        with pytest.raises(RuleViolation) as refused:
            town.handle(blank)
        assert (refused.value.code, refused.value.item) == ("R104", missing)
        assert town.log.head() == head
