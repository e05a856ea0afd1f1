"""Which commits of a log count (受理): one pure rule, the same in writers, replicas, replays and auditors.

Law 2: acceptance is a function of (state, commit) in log order. Law 3: accepted events are numbered 1, 2, 3 … without
gaps. Law 4: the transaction time never falls. Nothing here asks the time, rolls dice or touches a file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable
from uuid import UUID

FIRST_VERSIONS = frozenset({0, 1})
"""A stream may begin at version 1 (ours, and the library's default) or 0 (plain event stores)."""


class CommitEvent(NamedTuple):
    """One event of a commit: its stream, its version in that stream, its type and its opaque bytes."""

    originator_id: str
    version: int
    topic: str
    state: bytes


class CommitTracking(NamedTuple):
    """How far a process application has read another log: recorded in the same commit as what it decided."""

    application_name: str
    notification_id: int


@dataclass(frozen=True, slots=True)
class Commit:
    """Everything one command records, all or nothing. `recorded_at` (処理日時) is microseconds since 1970, UTC."""

    commit_id: UUID
    recorded_at: int
    events: tuple[CommitEvent, ...]
    tracking: CommitTracking | None = None


class Accepted(NamedTuple):
    """The commit counts; its events have the positions first..last (last = first - 1 for tracking alone)."""

    first: int
    last: int


class Repeated(NamedTuple):
    """The same commit_id was accepted before, at these positions; this copy changes nothing."""

    first: int
    last: int


class Refusal(StrEnum):
    """Why a commit doesn't count."""

    EMPTY = "empty"
    DUPLICATE_IN_COMMIT = "duplicate_in_commit"
    VERSION_CLAIMED = "version_claimed"
    VERSION_GAP = "version_gap"
    TRACKING_BEHIND = "tracking_behind"
    STALE_TIMESTAMP = "stale_timestamp"
    BARRED = "barred"


class Refused(NamedTuple):
    """The commit changes nothing, in every reader and for ever. `detail` names streams and numbers, never contents."""

    code: Refusal
    detail: str


Verdict = Accepted | Repeated | Refused


class LedgerView(Protocol):
    """What the rule needs to know of everything accepted so far."""

    @property
    def position(self) -> int:
        """Position of the last accepted event; 0 in an empty log."""

    @property
    def last_recorded_at(self) -> int:
        """`recorded_at` of the last accepted commit; 0 in an empty log."""

    def positions_of(self, commit_id: UUID) -> tuple[int, int] | None:
        """First and last position of an accepted commit."""

    def version_of(self, stream: str) -> int | None:
        """Last accepted version of a stream."""

    def tracked(self, application_name: str) -> int | None:
        """Last accepted notification_id of a followed application."""

    def is_barred(self, commit_id: UUID) -> bool:
        """Whether a commit of this id was refused for a version gap.

        Every other refusal is lasting by itself; a gap may be filled later, and a second copy of the record must not
        count after its writer was told "refused".
        """


def judge(view: LedgerView, commit: Commit) -> Verdict:
    """Say whether a commit counts, given everything accepted before it. Total and deterministic (law 2)."""
    before = view.positions_of(commit.commit_id)
    if before is not None:
        return Repeated(*before)
    if view.is_barred(commit.commit_id):
        return Refused(Refusal.BARRED, f"commit {commit.commit_id} was refused before")
    if not commit.events and commit.tracking is None:
        return Refused(Refusal.EMPTY, "the commit holds nothing")
    refused = _judge_versions(view, commit.events) or _judge_tracking(view, commit.tracking)
    if refused is not None:
        return refused
    # Judged last: whoever is told "stale" knows that a new stamp is all that's missing.
    if commit.recorded_at < view.last_recorded_at:
        detail = f"recorded_at {commit.recorded_at} is earlier than the last commit's {view.last_recorded_at}"
        return Refused(Refusal.STALE_TIMESTAMP, detail)
    return Accepted(view.position + 1, view.position + len(commit.events))


def _judge_versions(view: LedgerView, events: Sequence[CommitEvent]) -> Refused | None:
    """Refuse claimed, repeated and skipped versions."""
    heads: dict[str, int] = {}
    for stream, version, _, _ in events:
        head = heads.get(stream)
        seen_here = head is not None
        if head is None:
            head = view.version_of(stream)
        heads[stream] = version
        if version == head + 1 if head is not None else version in FIRST_VERSIONS:
            continue
        if head is None or version > head:
            return Refused(Refusal.VERSION_GAP, f"{stream} has version {head}, so {version} can't follow")
        if seen_here:
            return Refused(Refusal.DUPLICATE_IN_COMMIT, f"{stream} version {version} is out of order in its commit")
        return Refused(Refusal.VERSION_CLAIMED, f"{stream} version {version} is taken; the stream is at {head}")
    return None


def _judge_tracking(view: LedgerView, tracking: CommitTracking | None) -> Refused | None:
    """Refuse a position of the followed application that was processed before."""
    if tracking is None:
        return None
    tracked = view.tracked(tracking.application_name)
    if tracked is None or tracking.notification_id > tracked:
        return None
    detail = f"{tracking.application_name} was followed to {tracked}, so {tracking.notification_id} was processed"
    return Refused(Refusal.TRACKING_BEHIND, detail)


class Head(NamedTuple):
    """Where a log ends: the last position, and the `recorded_at` (microseconds, UTC) of its last commit; 0 if empty."""

    position: int
    recorded_at: int


BEGINNING = Head(0, 0)
"""Where an empty log ends."""


class LedgerState:
    """Everything the rule needs, in memory: of a whole log, or of the commits that are to be judged."""

    def __init__(
        self,
        head: Head = BEGINNING,
        *,
        commits: Mapping[UUID, tuple[int, int]] | None = None,
        versions: Mapping[str, int] | None = None,
        tracked: Mapping[str, int] | None = None,
        barred: Iterable[UUID] = (),
    ) -> None:
        self.position, self.last_recorded_at = head
        self._commits = dict(commits or {})
        self._versions = dict(versions or {})
        self._tracked = dict(tracked or {})
        self._barred = set(barred)

    def copy(self) -> "LedgerState":
        """Give a state of its own that begins where this one stands."""
        return LedgerState(
            Head(self.position, self.last_recorded_at),
            commits=self._commits,
            versions=self._versions,
            tracked=self._tracked,
            barred=self._barred,
        )

    def positions_of(self, commit_id: UUID) -> tuple[int, int] | None:
        """First and last position of an accepted commit."""
        return self._commits.get(commit_id)

    def version_of(self, stream: str) -> int | None:
        """Last accepted version of a stream."""
        return self._versions.get(stream)

    def tracked(self, application_name: str) -> int | None:
        """Last accepted notification_id of a followed application."""
        return self._tracked.get(application_name)

    def is_barred(self, commit_id: UUID) -> bool:
        """Whether a commit of this id was refused for a version gap."""
        return commit_id in self._barred

    def apply(self, commit: Commit) -> Verdict:
        """Judge the next commit of the log and remember what follows from it."""
        verdict = judge(self, commit)
        match verdict:
            case Accepted(first, last):
                self.position = last
                self.last_recorded_at = commit.recorded_at
                self._commits[commit.commit_id] = (first, last)
                self._versions.update([(stream, version) for stream, version, _, _ in commit.events])
                if commit.tracking is not None:
                    self._tracked[commit.tracking.application_name] = commit.tracking.notification_id
            case Refused(Refusal.VERSION_GAP, _):
                self._barred.add(commit.commit_id)
        return verdict


class AcceptedCommit(NamedTuple):
    """A commit that counts: its ordinal among the accepted commits (1, 2, 3 …) and the positions of its events."""

    number: int
    first: int
    last: int
    commit: Commit


EventRow = tuple[int, str, int, str, bytes]
"""(position, originator_id, version, topic, state): one accepted event without an object around it."""


class StaleTimestampError(Exception):
    """The commit's `recorded_at` is earlier than the log's last: stamp it anew (max of now and the head), retry."""


@runtime_checkable
class EventLog(Protocol):
    """What every log of ours offers beside the library's recorder; SQLite and Kafka behave alike."""

    def head(self) -> Head:
        """Where the log ends now."""

    def find_commit(self, commit_id: UUID) -> tuple[int, int] | None:
        """First and last position of an accepted commit, or None: the answer to a command that is sent twice."""

    def max_tracking_id(self, application_name: str) -> int | None:
        """Last accepted `notification_id` of a followed application."""

    def select_commits(
        self, after_position: int = 0, limit: int = 1_000, *, after_commit: int = 0
    ) -> list[AcceptedCommit]:
        """Give whole commits in log order that begin after a position; page with `after_commit=page[-1].number`."""

    def append(self, commit: Commit) -> Verdict:
        """Offer a commit as it is, bytes and id unchanged, and say what became of it: log copies use it."""

    def append_all(self, commits: Sequence[Commit]) -> list[Verdict]:
        """Offer many commits in order, inside a group of this thread; a verdict for each."""

    def find_commits(self, commit_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
        """Those of many commits that were accepted, with their first and last positions."""

    def group(self) -> AbstractContextManager[None]:
        """Make every insert of this thread inside the block durable together; an exception keeps none of them."""

    def read_batches(self, after: int = 0, batch_size: int = 10_000) -> Iterator[list[EventRow]]:
        """Stream the accepted events after a position, to the log's present end, in batches."""
