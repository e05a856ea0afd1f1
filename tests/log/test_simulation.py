"""A deterministic simulation of the commit protocol: many writers, lost answers, late copies, crashes, one log."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from events.acceptance import Accepted, Commit, CommitEvent, LedgerState, Refused, Repeated, Verdict, judge

STREAMS = ("resident-1", "resident-2", "household-1")


@dataclass
class Broker:
    """An append-only log behind a network that loses, delays and doubles what is sent."""

    dice: random.Random
    log: list[Commit] = field(default_factory=list)
    in_flight: list[Commit] = field(default_factory=list)

    def send(self, commit: Commit) -> None:
        """Lose, delay or double a record on its way."""
        copies = self.dice.choices([0, 1, 2], [1, 8, 1])[0]
        self.in_flight += [commit] * copies

    def deliver(self) -> None:
        """Append any record that is under way: no order is promised between writers."""
        if self.in_flight:
            self.log.append(self.in_flight.pop(self.dice.randrange(len(self.in_flight))))


@dataclass
class Writer:
    """One process: a replica that follows the log, and commands that wait for their verdict."""

    name: int
    dice: random.Random
    broker: Broker
    clock: int
    ids: Iterator[int]
    offset: int = 0
    replica: LedgerState = field(default_factory=LedgerState)
    waiting: dict[UUID, Commit] = field(default_factory=dict)
    told: dict[UUID, Verdict] = field(default_factory=dict)

    def propose(self) -> None:
        """Decide on what the replica knows, and send it; a faulty writer leaves out a version, unchecked."""
        skipped = self.dice.choices([0, 1], [12, 1])[0]
        self.clock += self.dice.randrange(3)
        streams = self.dice.sample(STREAMS, self.dice.randint(1, 2))
        events = tuple(
            CommitEvent(stream, (self.replica.version_of(stream) or 0) + skipped + n, "t", bytes([self.name]))
            for stream in streams
            for n in range(1, self.dice.randint(1, 2) + 1)
        )
        stamp = max(self.clock, self.replica.last_recorded_at)
        commit = Commit(UUID(int=next(self.ids)), stamp, events)
        if skipped or isinstance(judge(self.replica, commit), Accepted):
            self.waiting[commit.commit_id] = commit
            self.broker.send(commit)

    def retry(self) -> None:
        """Send again what got no answer, under the same id."""
        if self.waiting:
            self.broker.send(self.dice.choice(list(self.waiting.values())))

    def read(self) -> None:
        """Follow the log a few records, and tell who waits."""
        for commit in self.broker.log[self.offset : self.offset + self.dice.randint(1, 4)]:
            verdict = self.replica.apply(commit)
            self.offset += 1
            if commit.commit_id in self.waiting:
                del self.waiting[commit.commit_id]
                self.told[commit.commit_id] = verdict

    def crash(self) -> None:
        """Lose the process and its replica; what it sent is still under way."""
        self.waiting.clear()
        self.offset, self.replica = 0, LedgerState()


def run(seed: int) -> tuple[Broker, list[Writer]]:
    """Run one schedule to its end, until every record is delivered and read."""
    dice = random.Random(seed)
    broker, ids = Broker(dice), iter(range(1, 10_000))
    writers = [Writer(n, dice, broker, clock=dice.randrange(20), ids=ids) for n in range(3)]
    actions = (Writer.propose, Writer.read, Writer.retry, Writer.crash, lambda _: broker.deliver())
    for _ in range(200):
        dice.choices(actions, [6, 8, 3, 0.3, 6])[0](dice.choice(writers))
    while broker.in_flight:
        broker.deliver()
    for writer in writers:
        while writer.offset < len(broker.log):
            writer.read()
    return broker, writers


@pytest.mark.parametrize("seed", range(400))
def test_no_schedule_breaks_the_protocol(seed: int) -> None:
    """What a writer was told holds for ever; versions have one winner; positions have no gap; replicas agree."""
    broker, writers = run(seed)
    state = LedgerState()
    final: dict[UUID, Verdict] = {}
    position, winners = 0, set()
    for commit in broker.log:
        verdict = state.apply(commit)
        match verdict:
            case Accepted(first, last):
                assert (first, last) == (position + 1, position + len(commit.events))
                position = last
                claimed = {(event.originator_id, event.version) for event in commit.events}
                assert not winners & claimed
                winners |= claimed
                final[commit.commit_id] = verdict
            case Refused():
                assert not isinstance(final.get(commit.commit_id), Accepted)
                final[commit.commit_id] = verdict
            case Repeated():
                assert tuple(final[commit.commit_id]) == tuple(verdict)
    for writer in writers:
        assert (writer.replica.position, writer.replica.last_recorded_at) == (state.position, state.last_recorded_at)
        for commit_id, verdict in writer.told.items():
            assert isinstance(verdict, Refused) == isinstance(final[commit_id], Refused)
            if not isinstance(verdict, Refused):
                assert tuple(verdict) == tuple(final[commit_id])


def test_the_simulation_reaches_every_verdict() -> None:
    """The schedules contain races, repeats, gaps and overtaken stamps, so the test above can fail."""
    seen: set[str] = set()
    for seed in range(60):
        state = LedgerState()
        for commit in run(seed)[0].log:
            verdict = state.apply(commit)
            seen.add(verdict.code if isinstance(verdict, Refused) else type(verdict).__name__)
    assert {"Accepted", "Repeated", "version_claimed", "version_gap", "stale_timestamp"} <= seen
