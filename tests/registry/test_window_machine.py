"""Random days at a counter against a napkin: identity, drafts and who is in the way (DOMAIN 1.11 (6) to (10))."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.offices import form, moment, newcomer, town_in_memory
from support.people import ReplayedPeople
from support.sealers import PlainSealer

from connectors.sqlite.drafts import SqliteDraftStore
from events import resident as e
from registry.application import commands as c
from registry.application.clocks import SimulatedClock
from registry.application.commands import ANY_ALERT
from registry.application.drafts import Policy
from registry.application.window import Window
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = date(2024, 1, 4)
KNOWN = ("R119", "R120")
NUMBERS = ("18", "26", "34")
NAMES = ("東金　太郎", "山武　花子")
DRAFT_DAYS = 5
users = st.sampled_from(["窓口", "審査", "決裁"])
numbers = st.sampled_from(NUMBERS)
my_numbers = st.sampled_from(["111111111118", "222222222226"])


@dataclass
class Person:
    """Somebody on the napkin."""

    my_number: str
    name: str
    is_resident: bool = True


@dataclass
class Waiting:
    """A draft on the napkin."""

    act: str
    number: str
    author: str
    last_day: date
    my_number: str = ""
    name: str = ""
    reviewer: str = ""
    insist: bool = False


def outcome(act: Callable[[], object]) -> tuple[str, set[str]]:
    """The rule that refuses an act, and the alerts that stop it; ("", nothing) where it is done."""
    try:
        act()
    except UnacknowledgedAlerts as stopped:
        return "", {alert.code for alert in stopped.alerts}
    except RuleViolation as refused:
        return refused.code, set()
    return "", set()


class Counter(RuleBasedStateMachine):
    """A real window, and what a careful clerk would answer."""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        folder = Path(self._open.enter_context(TemporaryDirectory()))
        self.town = self._open.enter_context(town_in_memory(FIRST))
        self.store = SqliteDraftStore(folder / "drafts", PlainSealer())
        self.window = Window(self.town, ReplayedPeople(self.town), self.store, Policy(draft_days=DRAFT_DAYS))
        self.today = FIRST
        self.people: dict[str, Person] = {}
        self.drafts: dict[str, Waiting] = {}
        self.ever: list[str] = []
        self.tried = 0

    def _live(self) -> dict[str, Waiting]:
        return {key: draft for key, draft in self.drafts.items() if self.today < draft.last_day}

    def _why_not(self, act: str, number: str, my_number: str) -> str:
        """The rule that a clerk would name; "" where nothing is in the way."""
        owners = [one for key, one in self.people.items() if my_number and key != number and one.my_number == my_number]
        if owners:
            return "R119" if any(one.is_resident for one in owners) else "R120"
        known = self.people.get(number)
        if act == "enter":
            return "R102" if known is not None and known.is_resident else ""
        if known is None:
            return "R101"
        return "" if known.is_resident else "R103"

    def _alike(self, act: str, number: str, name: str) -> bool:
        return act == "enter" and any(key != number and one.name == name for key, one in self.people.items())

    def _done(self, act: str, number: str, my_number: str, name: str) -> None:
        if act == "enter":
            self.people[number] = Person(my_number, name)
        elif act == "leave":
            self.people[number].is_resident = False

    def _command(self, act: str, number: str, my_number: str, name: str, user: str, *, insist: bool) -> c.Command:
        self.tried += 1
        reason = {"enter": "move_in_domestic", "leave": "move_out_domestic", "relocate": "relocation"}[act]
        acknowledged = frozenset({ANY_ALERT} if insist else set[str]())
        asked = form(f"{act}-{self.tried}", reason, self.today, actor=user, acknowledged=acknowledged)
        if act == "enter":
            body = newcomer(number, name=name, my_number=my_number, resident_code=number)
            return c.Enter(form=asked, people={number: body})
        if act == "leave":
            body = e.MovedOut(planned_leaving=self.today, planned_destination="千葉県山武市")
            return c.Leave(form=asked, people={number: body})
        return c.Change(form=asked, people={number: e.Relocated(area=f"求名{self.tried}")})

    @rule(
        act=st.sampled_from(["enter", "enter", "leave", "relocate"]),
        number=numbers,
        my_number=my_numbers,
        name=st.sampled_from(NAMES),
        user=users,
        insist=st.booleans(),
        wait=st.booleans(),
    )
    def ask(self, *, act: str, number: str, my_number: str, name: str, user: str, insist: bool, wait: bool) -> None:
        """An entry, at once or as a draft. Errors stop it, alerts stop whoever doesn't insist ((7), (8), (9), (10))."""
        my_number = my_number if act == "enter" else ""
        command = self._command(act, number, my_number, name, user, insist=insist)
        is_held = any(draft.number == number for draft in self._live().values())
        refused = self._why_not(act, number, my_number)
        expected = (refused or ("R122" if is_held else "")) if wait else ("R122" if is_held else refused)
        head = self.town.log.head()
        code, alerts = outcome(lambda: self._enter(command, wait=wait))
        assert code == expected or alerts
        comes_first = expected in KNOWN or (expected == "R122" and not wait)
        assert ("A104" in alerts) == (self._alike(act, number, name) and not (insist or comes_first))
        if code or alerts:
            assert self.town.log.head() == head, "a refusal leaves nothing"
        elif wait:
            assert self.town.log.head() == head, "仮登録 is invisible"
            last_day = self.today + timedelta(days=DRAFT_DAYS)
            self.ever.append(str(command.form.command_id))
            self.drafts[self.ever[-1]] = Waiting(act, number, user, last_day, my_number, name, insist=insist)
        else:
            self._done(act, number, my_number, name)

    def _enter(self, command: c.Command, *, wait: bool) -> None:
        if wait:
            self.window.save_draft(command)
        else:
            self.window.handle(command)

    @rule(days=st.integers(1, 3))
    def time_passes(self, days: int) -> None:
        """Drafts expire."""
        self.today += timedelta(days=days)
        assert isinstance(self.town.clock, SimulatedClock)
        self.town.clock.set(moment(self.today))

    @rule(data=st.data(), user=users, act=st.sampled_from(["review", "decide", "decide", "withdraw"]))
    def handle_a_draft(self, data: st.DataObject, user: str, act: str) -> None:
        """審査, 決裁, 取下げ of any draft that ever was: by whom, in which order, and only while it waits."""
        if not self.ever:
            return
        chosen = data.draw(st.sampled_from(self.ever))
        draft = self._live().get(chosen)
        expected = self._stops(draft, user, act)
        acts = {
            "review": lambda: self.window.review(chosen, user),
            "decide": lambda: self.window.decide(chosen, user),
            "withdraw": lambda: self.window.withdraw(chosen),
        }
        code, alerts = outcome(acts[act])
        assert code == expected or alerts
        if draft is None or code or alerts:
            assert not alerts or self._alike(draft.act, draft.number, draft.name)
            return
        if act == "review":
            draft.reviewer = user
            return
        del self.drafts[chosen]
        if act == "decide":
            self._done(draft.act, draft.number, draft.my_number, draft.name)

    def _stops(self, draft: Waiting | None, user: str, act: str) -> str:
        if draft is None:
            return "R123"
        if act != "withdraw" and user == draft.author:
            return "R124"
        if act == "decide":
            return self._why_not(draft.act, draft.number, draft.my_number) if draft.reviewer else "R137"
        return ""

    @invariant()
    def nobody_is_there_twice(self) -> None:
        """(8): a 個人番号 has one owner; and what waits is what the napkin says."""
        index = ReplayedPeople(self.town)
        for value in {one.my_number for one in self.people.values()}:
            assert len(index.with_key("my_number", value)) == 1
        assert {draft.id for draft in self.window.drafts()} == set(self._live())

    def teardown(self) -> None:
        """Close the town."""
        self.store.close()
        self._open.close()
        super().teardown()


def serve(examples: int, steps: int) -> None:
    """So many days at the counter; a difference is shrunk to the shortest one that shows it."""
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(Counter, settings=chosen)  # type: ignore[no-untyped-call] # hypothesis


@pytest.mark.slow
def test_random_days_at_the_counter_go_as_a_careful_clerk_would_decide() -> None:
    """Sixty counters, two thousand steps: who is known, who waits, who may decide."""
    serve(60, 35)


@pytest.mark.soak
def test_random_days_at_the_counter_for_long() -> None:
    """The same, for as long as a night's soak gives it."""
    serve(2_000, 60)
