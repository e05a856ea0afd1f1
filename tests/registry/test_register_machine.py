"""Random lives of a small town against the naive register: laws 3 to 8 and the invariants of DOMAIN 1.11."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, uuid5
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.asked_twice import AskedTwice
from support.naive_register import Register, heads
from support.offices import form, moment, newcomer, town_in_memory
from support.sealers import PlainSealer

from events import resident as e
from events.codec import decode
from events.timeline import state_at
from registry.application import commands as c
from registry.application.clocks import SimulatedClock
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from uuid import UUID

    from events.acceptance import EventRow
    from events.event import Entry
    from events.items import Body, State
    from registry.application.registry import Receipt, TownRegistry

FIRST = date(2024, 1, 4)
NUMBERS = ("18", "26", "34", "42")
HOUSEHOLDS = ("101", "102", "103")
numbers = st.sampled_from(NUMBERS)
households = st.sampled_from(HOUSEHOLDS)
relationships = st.sampled_from(["世帯主", "世帯主", "妻", "子", "子の子", "むすめ"])
shifts = st.integers(-6, 3)
FREE = (e.MovedIn, e.MoveOutConfirmed, e.ErrorCorrected, e.EntryCancelled)
"""Events that may follow a removal."""
READ = 8
"""One life in so many, drawn by its last event, is also projected: that costs as much as all its steps."""
PAIRS = {e.SheetClosed: e.SheetOpened, e.RemovedOnNaturalization: e.EnteredOnNaturalization}
"""消除 and 記載 that are one act (4)."""
CANCELS = {"enter": "cancel_entry", "leave": "cancel_removal", "die": "cancel_removal"}


def on(town: TownRegistry, day: date, command: c.Command) -> Receipt:
    """Handle a command on a day."""
    assert isinstance(town.clock, SimulatedClock)
    town.clock.set(moment(day))
    return town.handle(command)


def outcome(town: TownRegistry, day: date, command: c.Command) -> str:
    """The rule that refuses a command, or ""."""
    try:
        on(town, day, command)
    except RuleViolation as refused:
        return refused.code
    return ""


def rows_of(town: TownRegistry) -> list[EventRow]:
    """Everything the log holds."""
    return [row for batch in town.log.read_batches() for row in batch]


class Town(RuleBasedStateMachine):
    """A real town and the naive register, given the same commands."""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self.town = self._open.enter_context(town_in_memory(FIRST))
        self.naive = Register(FIRST)
        self.given: list[tuple[date, c.Command, str]] = []
        self.rows: list[EventRow] = []
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        """What the log's rows say, by stream."""
        self.moment = 0
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
    def remake(self, number: str, shift: int) -> None:
        """改製: the old sheet is closed and a new one opened, or neither (4)."""
        day = self._day(shift)
        name = f"remake-{len(self.given)}"
        expected = self.naive.record(name, "remake", number, day, {})
        self._try(c.Replace(form=form(name, "entry_remade", day), people={number: e.SheetOpened()}), expected)

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
            head = self.town.log.head()
            assert on(self.town, self.naive.today, data.draw(st.sampled_from(accepted))).repeated
            assert self.town.log.head() == head

    @invariant()
    def all_holds(self) -> None:
        """Every check after every step; the log's new rows first."""
        self.the_past_stays()
        self.states_are_the_naive_ones()

    def the_past_stays(self) -> None:
        """Positions have no gaps (law 3), time never falls (law 4), nothing recorded is removed or changed (law 6)."""
        rows = rows_of(self.town)
        assert rows[: len(self.rows)] == self.rows
        said: dict[tuple[str, UUID], list[type[Body]]] = defaultdict(list)
        for position, row in enumerate(rows[len(self.rows) :], len(self.rows) + 1):
            entry = decode(*row, PlainSealer())
            assert entry.position == position
            assert entry.header.recorded_at >= self.moment
            self.moment = entry.header.recorded_at
            self._check_subject(entry)
            self.entries[entry.stream].append(entry)
            said[entry.stream, entry.header.command_id].append(type(entry.body))
        for bodies in said.values():
            assert [PAIRS[one] for one in bodies if one in PAIRS] == [one for one in bodies if one in PAIRS.values()]
        self.rows = rows

    def _check_subject(self, entry: Entry) -> None:
        """(6): whoever was removed only enters again, and is only corrected or restored."""
        if entry.stream.startswith("resident-") and not isinstance(entry.body, FREE):
            state = state_at(self.entries[entry.stream], entry.header.effective.on)
            assert isinstance(state, e.Resident)
            assert state.status == e.Status.RESIDENT

    def states_are_the_naive_ones(self) -> None:
        """Every person on every day is what the napkin says (law 5), as a fold of the log's own rows."""
        for day in {*self.naive.days(), self.naive.today}:
            states = {number: state_at(self.entries[f"resident-{number}"], day) for number in NUMBERS}
            for number, state in states.items():
                expected = self.naive.state(number, day)
                said = (
                    {} if state is None else {name: value for name, value in vars(state).items() if value is not None}
                )
                assert bool(said) == bool(expected)
                assert {name: said.get(name) for name in expected} == expected
            for household in HOUSEHOLDS:
                assert heads(members(states, household)) <= 1, "(1): one head or none"

    def teardown(self) -> None:
        """Read model and replay agree (law 7); the same commands give the same log (law 8)."""
        if self.rows:
            with town_in_memory(FIRST) as twin:
                assert [outcome(twin, day, command) for day, command, _ in self.given] == [
                    code for _, _, code in self.given
                ]
                assert rows_of(twin) == self.rows
            if crc32(self.rows[-1][-1]) % READ == 0:
                asked = AskedTwice(self.town)
                asked.assert_same(*self.naive.days()[-2:], self.naive.today)
                asked.model.close()
        self._open.close()
        super().teardown()


def members(states: dict[str, State | None], household: str) -> dict[str, str]:
    """Who lives in a household, with their 続柄."""
    return {
        number: state.relationship or ""
        for number, state in states.items()
        if isinstance(state, e.Resident) and state.status == e.Status.RESIDENT and state.household == household
    }


def live(examples: int, steps: int) -> None:
    """So many lives of so many steps; any difference is shrunk to the shortest life that shows it."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Town, settings=chosen)  # type: ignore[no-untyped-call] # hypothesis


@pytest.mark.slow
def test_random_towns_live_as_the_naive_register_says() -> None:
    """Five hundred lives of a town, twenty thousand steps, each followed by every check that one process can make."""
    live(500, 40)


@pytest.mark.soak
def test_random_towns_for_long() -> None:
    """The same, for as long as a night's soak gives it."""
    live(10_000, 100)
