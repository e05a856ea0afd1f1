"""Windows in processes of their own, each of which gives somebody a 個人番号 at the same moment as the others."""

from __future__ import annotations

from multiprocessing import get_context
from typing import TYPE_CHECKING

from support.changes import HEAD, SPOUSE, TODAY
from support.offices import LGCODE, form, moment
from support.people import ReplayedPeople
from support.sealers import AesGcmSealer, PlainSealer

from connectors.sqlite.drafts import SqliteDraftStore
from events.resident import MyNumberChanged
from registry.application.clocks import SimulatedClock
from registry.application.commands import Change
from registry.application.registry import TownRegistry
from registry.application.window import Window
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

    from registry.application.people import KnownPerson

SECONDS = 60.0
"""Nobody waits longer for the others."""


class MetPeople(ReplayedPeople):
    """An index whose first answer waits until every window has had its own: none knows of the others' entries."""

    barrier: Barrier | None = None

    def with_key(self, item: str, value: str) -> Sequence[KnownPerson]:
        """Whose latest record has this value."""
        found = super().with_key(item, value)
        barrier, self.barrier = self.barrier, None
        if barrier is not None:
            barrier.wait(SECONDS)
        return found


def race(folder: Path, environments: Sequence[Mapping[str, str]], numbers: Sequence[str]) -> list[str]:
    """Give head and spouse these numbers, each in a process of its own, at once: the codes of refusals, "" for none."""
    context = get_context("spawn")
    barrier, answers = context.Barrier(len(numbers)), context.Queue()
    windows = [
        context.Process(target=_give, args=(folder, dict(env), person, number, barrier, answers))
        for person, env, number in zip((HEAD, SPOUSE), environments, numbers, strict=True)
    ]
    for window in windows:
        window.start()
    try:
        return sorted(answers.get(timeout=2 * SECONDS) for _ in windows)
    finally:
        for window in windows:
            window.join(SECONDS)
            if window.is_alive():
                window.kill()


def _give(  # noqa: PLR0917 - what multiprocessing hands over
    folder: Path, env: Mapping[str, str], person: str, number: str, barrier: Barrier, answers: Queue[str]
) -> None:
    with TownRegistry(LGCODE, clock=SimulatedClock(moment(TODAY)), sealer=PlainSealer(), env=env) as town:
        people = MetPeople(town)
        people.barrier = barrier
        drafts = SqliteDraftStore(folder / f"drafts-{person}.sqlite", AesGcmSealer())
        given = form(person, "my_number_entered", TODAY)
        try:
            Window(town, people, drafts).handle(Change(form=given, people={person: MyNumberChanged(my_number=number)}))
        except RuleViolation as refused:
            answers.put(refused.code)
        else:
            answers.put("")
        finally:
            drafts.close()
