"""The thread that sends what a process's threads offer: one record at a time, each with all that waits by then."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from eventsourcing.persistence import OperationalError

from connectors.kafka.replica import Replica
from events.acceptance import Accepted, Commit, LedgerState, Verdict, judge

RECORD_BYTES: Final = 256 * 1_024
"""Commits share records of about this size: fewer records, still many in one fetch."""

PATIENCE_SECONDS: Final = 0.25
"""How long the replica is kept from other writers for a record that doesn't come back."""


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A commit that a thread waits for until `deadline` (monotonic seconds); with `restamp`, its stamp may rise."""

    commit: Commit
    bytes: int
    restamp: bool
    deadline: float
    verdict: Future[Verdict]


class Sender(threading.Thread):
    """Sends offers in their order until `stop()`.

    While a record is under way, the next offers gather: the busier the log, the more of them share the price of a
    record. Nothing else of this process being under way, the replica's rows are written while the broker works.
    """

    def __init__(
        self,
        topic: str,
        replica: Replica,
        propose: Callable[[Sequence[Commit]], Sequence[Future[Verdict]]],
        resolve: Callable[[Mapping[UUID, Verdict]], None],
        give_up: Callable[[Sequence[UUID], Exception], None],
    ) -> None:
        super().__init__(name=f"sender-{topic}", daemon=True)
        self._topic = topic
        self._replica = replica
        self._propose = propose
        self._resolve = resolve
        self._give_up = give_up
        self._offers: deque[Offer] = deque()
        self._changed = threading.Condition()
        self._stopping = False

    def offer(self, offer: Offer) -> None:
        """Take a commit; no later offer comes before it in the log."""
        with self._changed:
            self._offers.append(offer)
            self._changed.notify()

    def withdraw(self, verdict: Future[Verdict]) -> bool:
        """Forget the offer of a commit that nobody waits for any more; False where it was sent."""
        with self._changed:
            waiting = [offer for offer in self._offers if offer.verdict is verdict]
            for offer in waiting:
                self._offers.remove(offer)
            return bool(waiting)

    def stop(self) -> None:
        """End the thread, at the latest when nobody waits for what it has sent."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def run(self) -> None:
        """Send one record after the other."""
        while offers := self._next():
            self._attempt(offers)

    def _attempt(self, offers: Sequence[Offer]) -> None:
        """Send offers; where one of them can't be sent, the others don't suffer for it."""
        try:
            self._send(offers)
        except Exception as error:  # noqa: BLE001 -- it is raised where the verdict is waited for
            if len(offers) == 1 or isinstance(error, OperationalError):
                self._give_up([offer.commit.commit_id for offer in offers], error)
                return
            for offer in offers:
                self._attempt([offer])

    def _next(self) -> list[Offer]:
        """Wait for offers; give those that share the next record, none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._offers or self._stopping)
            if self._stopping:
                return []
            offers: list[Offer] = []
            filled = 0
            while self._offers and (not offers or filled + self._offers[0].bytes <= RECORD_BYTES):
                offers.append(self._offers.popleft())
                filled += offers[-1].bytes
            return offers

    def _send(self, offers: Sequence[Offer]) -> None:
        """Refuse what the replica refuses, send the rest, and wait until that is read back or given up."""
        foreseen = self._replica.foresee(self._topic, [offer.commit for offer in offers])
        commits = self._judged(offers, foreseen.state)
        if not commits:
            return
        verdicts = self._propose(commits)
        with suppress(OperationalError):  # whatever the matter is, the tail will meet it
            self._replica.prepare(self._topic, foreseen, commits)
        if not _is_settled(verdicts[-1], PATIENCE_SECONDS):
            self._replica.take_back()
            _is_settled(verdicts[-1], max(offer.deadline for offer in offers) - time.monotonic())

    def _judged(self, offers: Sequence[Offer], state: LedgerState) -> list[Commit]:
        """Stamp the commits; answer those that can't count, and give the others."""
        commits: list[Commit] = []
        refused: dict[UUID, Verdict] = {}
        latest = state.last_recorded_at
        for offer in offers:
            commit = offer.commit
            if offer.restamp and commit.recorded_at < latest:
                commit = replace(commit, recorded_at=latest)
            verdict = judge(state, commit)
            if isinstance(verdict, Accepted):
                commits.append(commit)
                latest = max(latest, commit.recorded_at)
            else:
                refused[commit.commit_id] = verdict
        if refused:
            self._resolve(refused)
        return commits


def _is_settled(verdict: Future[Verdict], seconds: float) -> bool:
    """Wait until a commit has its verdict, or none can be had; False when that takes longer."""
    try:
        verdict.exception(timeout=max(0.0, seconds))
    except TimeoutError:
        return False
    return True
