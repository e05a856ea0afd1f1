"""Random lives of a small town against the naive register: laws 3 to 8 and one head at most, after each step."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.asked_twice import AskedTwice, opened_town
from support.naive_register import Register, heads
from support.offices import form, newcomer

from events import resident as e
from registry.application import commands as c
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from events.event import Entry
    from projections.replay import Replay

FIRST = date(2024, 1, 4)
NUMBERS = ("18", "26", "34", "42")
HOUSEHOLDS = ("101", "102", "103")
numbers = st.sampled_from(NUMBERS)
households = st.sampled_from(HOUSEHOLDS)
relationships = st.sampled_from(["世帯主", "世帯主", "妻", "子"])
shifts = st.integers(-6, 3)
CANCELS = {"enter": "cancel_entry", "leave": "cancel_removal", "die": "cancel_removal"}


def outcome(town: AskedTwice, day: date, command: c.Command) -> str:
    """The rule that refuses a command, or ""."""
    try:
        town.on(day, command)
    except RuleViolation as refused:
        return refused.code
    return ""


def _entries(replay: Replay) -> list[Entry]:
    streams = (*(f"resident-{number}" for number in NUMBERS), *(f"household-{number}" for number in HOUSEHOLDS))
    return [entry for stream in streams for entry in replay.entries(stream)]


class Town(RuleBasedStateMachine):
    """A real town and the naive register, given the same commands."""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        self.town = self._open.enter_context(opened_town(folder, FIRST))
        self.naive = Register(FIRST)
        self.given: list[tuple[date, c.Command, str]] = []
        self.rows: list[Any] = []
        self.acts: list[tuple[str, str, date]] = []
        """(届書, what it was, its day) of everything that was tried and may be cancelled."""

    def _day(self, shift: int) -> date:
        return self.naive.today + timedelta(days=shift)

    def _try(self, command: c.Command, expected: str) -> None:
        """Both accept, or both refuse by the same rule."""
        self.given.append((self.naive.today, command, expected))
        assert outcome(self.town, self.naive.today, command) == expected

    def _next(self, act: str, day: date) -> str:
        name = f"{act}-{len(self.given)}"
        self.acts.append((name, act, day))
        return name

    @rule(days=st.integers(0, 4))
    def time_passes(self, days: int) -> None:
        """Nobody can turn the clock back (law 4)."""
        self.naive.today += timedelta(days=days)

    @rule(number=numbers, household=households, relationship=relationships, shift=shifts)
    def enter(self, number: str, household: str, relationship: str, shift: int) -> None:
        """国内転入, also back into the town."""
        day = self._day(shift)
        name = self._next("enter", day)
        body = newcomer(household, relationship, name=name)
        items = {"status": "resident", "household": household, "relationship": relationship, "name": name}
        expected = self.naive.record(name, "enter", number, day, items)
        self._try(c.Enter(form=form(name, effective=day), people={number: body}), expected)

    @rule(number=numbers, shift=shifts)
    def leave(self, number: str, shift: int) -> None:
        """国内転出, which alone may lie ahead."""
        day = self._day(shift)
        name = self._next("leave", day)
        body = e.MovedOut(planned_leaving=day, planned_destination="千葉県山武市")
        expected = self.naive.record(name, "leave", number, day, {"status": "moved_out"})
        self._try(c.Leave(form=form(name, "move_out_domestic", day), people={number: body}), expected)

    @rule(number=numbers, shift=shifts)
    def die(self, number: str, shift: int) -> None:
        """死亡."""
        day = self._day(shift)
        name = self._next("die", day)
        expected = self.naive.record(name, "die", number, day, {"status": "dead"})
        self._try(c.Leave(form=form(name, "death", day), people={number: e.Died()}), expected)

    @rule(number=numbers, household=households, relationship=relationships, shift=shifts)
    def transfer(self, number: str, household: str, relationship: str, shift: int) -> None:
        """世帯変更: another household, the same address."""
        day = self._day(shift)
        name = self._next("change", day)
        body = e.HouseholdChanged(household=household, relationship=relationship)
        items = {"household": household, "relationship": relationship}
        expected = self.naive.record(name, "change", number, day, items)
        self._try(c.Change(form=form(name, "household_transfer", day), people={number: body}), expected)

    @rule(number=numbers, shift=st.integers(-6, 0))
    def correct(self, number: str, shift: int) -> None:
        """誤記修正 of a name."""
        day = self._day(shift)
        name = self._next("change", day)
        expected = self.naive.record(name, "correct", number, day, {"name": name})
        body = e.ErrorCorrected(name=name)
        self._try(c.Correct(form=form(name, "error_correction", day), people={number: body}), expected)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """異動の取消し of anything that was ever tried."""
        if not self.acts:
            return
        target, act, day = data.draw(st.sampled_from(self.acts[-6:]))
        name = f"cancel-{len(self.given)}"
        expected = self.naive.cancel(target, day, name)
        asked = form(name, CANCELS.get(act, "cancel_amendment"), day)
        self._try(c.Cancel(form=asked, cancels=uuid5(NAMESPACE_OID, target)), expected)

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """A command that was accepted is accepted again, and changes nothing."""
        accepted = [command for _, command, code in self.given if not code]
        if accepted:
            head = self.town.town.log.head()
            assert self.town.on(self.naive.today, data.draw(st.sampled_from(accepted))).repeated
            assert self.town.town.log.head() == head

    @invariant()
    def the_past_stays(self) -> None:
        """Positions have no gaps (law 3) and nothing that was recorded is removed or changed (law 6)."""
        rows = [row for batch in self.town.town.log.read_batches() for row in batch]
        assert rows[: len(self.rows)] == self.rows
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
        self.rows = rows

    @invariant()
    def states_are_the_naive_ones(self) -> None:
        """Every person on every day is what the napkin says (law 5), and transaction time never falls (law 4)."""
        replay = self.town._catch_up()
        log = sorted((entry.position, entry.header.recorded_at) for entry in _entries(replay))
        assert [moment for _, moment in log] == sorted(moment for _, moment in log)
        for day in (*self.naive.days(), self.naive.today):
            for number in NUMBERS:
                record = replay.record(f"resident-{number}", day)
                items = record.items if record else {}
                expected = self.naive.state(number, day)
                assert {name: items.get(name) for name in expected} == expected
                assert bool(items) == bool(expected)

    @invariant()
    def households_have_one_head_or_none(self) -> None:
        """(1) of the invariants: on no day two heads."""
        for day in self.naive.days():
            assert all(heads(self.naive.members(household, day)) <= 1 for household in HOUSEHOLDS)

    def teardown(self) -> None:
        """Read model and replay agree (law 7); the same commands give the same log (law 8)."""
        if self.rows:
            self.town.assert_same(*self.naive.days()[-4:], self.naive.today)
            with tempfile.TemporaryDirectory() as folder, opened_town(Path(folder), FIRST) as twin:
                for day, command, code in self.given:
                    assert outcome(twin, day, command) == code
                assert [row for batch in twin.town.log.read_batches() for row in batch] == self.rows
        self._open.close()
        super().teardown()


@pytest.mark.slow
def test_random_towns_live_as_the_naive_register_says() -> None:
    """Hundreds of random lives of a town; any difference is shrunk to the shortest life that shows it."""
    run_state_machine_as_test(Town, settings=settings(max_examples=30, stateful_step_count=20, deadline=None))  # type: ignore[no-untyped-call] # hypothesis


@pytest.mark.soak
def test_random_towns_for_long() -> None:
    """The same, for as long as a night's soak gives it."""
    run_state_machine_as_test(Town, settings=settings(max_examples=4000, stateful_step_count=60, deadline=None))  # type: ignore[no-untyped-call] # hypothesis
