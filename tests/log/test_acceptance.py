"""The acceptance rule: the laws it must keep, whatever a log holds."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from log.strategies import logs

from events.acceptance import (
    Accepted,
    Commit,
    CommitEvent,
    CommitTracking,
    LedgerState,
    Refusal,
    Refused,
    Repeated,
    Verdict,
    judge,
)


def verdicts(log: list[Commit]) -> list[Verdict]:
    """Judge a whole log from the beginning."""
    state = LedgerState()
    return [state.apply(commit) for commit in log]


def event(stream: str, version: int) -> CommitEvent:
    """Make an event whose content doesn't matter."""
    return CommitEvent(stream, version, "t", b"")


def commit(n: int, *events: CommitEvent, at: int = 1) -> Commit:
    """Make a commit numbered n."""
    return Commit(UUID(int=n), at, events)


@settings(deadline=None)
@given(logs)
def test_law_2_acceptance_is_a_pure_function(log: list[Commit]) -> None:
    """The same log gives the same verdicts in every reader, and judging alone changes nothing."""
    state = LedgerState()
    for n, entry in enumerate(log):
        foretold = judge(state, entry)
        assert judge(state, entry) == foretold
        assert state.apply(entry) == foretold == verdicts(log)[n]


@settings(deadline=None)
@given(logs, logs)
def test_verdicts_never_depend_on_what_follows(log: list[Commit], later: list[Commit]) -> None:
    """A prefix of the log is judged alike, whatever is appended later."""
    assert verdicts(log + later)[: len(log)] == verdicts(log)


@settings(deadline=None)
@given(logs)
def test_law_3_positions_are_gapless(log: list[Commit]) -> None:
    """Accepted events are numbered 1, 2, 3 … in log order."""
    position = 0
    for entry, verdict in zip(log, verdicts(log), strict=True):
        if isinstance(verdict, Accepted):
            assert verdict == (position + 1, position + len(entry.events))
            position = verdict.last


@settings(deadline=None)
@given(logs)
def test_law_4_transaction_time_never_falls(log: list[Commit]) -> None:
    """The accepted commits' recorded_at never falls."""
    stamps = [c.recorded_at for c, v in zip(log, verdicts(log), strict=True) if isinstance(v, Accepted)]
    assert stamps == sorted(stamps)


@settings(deadline=None)
@given(logs)
def test_every_version_has_one_winner(log: list[Commit]) -> None:
    """Each accepted stream is contiguous, begins at 0 or 1, and no version is accepted twice."""
    streams: dict[str, list[int]] = {}
    for entry, verdict in zip(log, verdicts(log), strict=True):
        if isinstance(verdict, Accepted):
            for stream, version, _, _ in entry.events:
                streams.setdefault(stream, []).append(version)
    for versions in streams.values():
        assert versions[0] in {0, 1}
        assert versions == list(range(versions[0], versions[0] + len(versions)))


@settings(deadline=None)
@given(logs)
def test_a_commit_id_counts_once_and_its_answer_is_final(log: list[Commit]) -> None:
    """Sending the whole log a second time accepts nothing new of what was answered by content."""
    state = LedgerState()
    for entry in log:
        first = state.apply(entry)
        again = state.apply(entry)
        if isinstance(first, Refused):
            assert isinstance(again, Refused)
        else:
            assert again == Repeated(*first)


@settings(deadline=None)
@given(logs)
def test_a_refused_record_never_counts_later(log: list[Commit]) -> None:
    """A second copy of a refused record stays refused, even when the gap that refused it was filled meanwhile."""
    state = LedgerState()
    refused = [c for c in log if isinstance(state.apply(c), Refused)]
    for entry in refused:
        assert not isinstance(state.apply(entry), Accepted)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (commit(9), Refusal.EMPTY),
        (commit(9, event("a", 2)), Refusal.VERSION_CLAIMED),
        (commit(9, event("a", 4)), Refusal.VERSION_GAP),
        (commit(9, event("new", 2)), Refusal.VERSION_GAP),
        (commit(9, event("a", 3), event("a", 3)), Refusal.DUPLICATE_IN_COMMIT),
        (commit(9, event("a", 3), event("b", 1), event("a", 5)), Refusal.VERSION_GAP),
        (commit(9, event("a", 3), at=4), Refusal.STALE_TIMESTAMP),
        (Commit(UUID(int=9), 5, (), CommitTracking("up", 7)), Refusal.TRACKING_BEHIND),
    ],
)
def test_each_refusal_has_its_code(entry: Commit, code: Refusal) -> None:
    """A refused writer learns why."""
    state = LedgerState()
    state.apply(Commit(UUID(int=1), 5, (event("a", 1), event("a", 2)), CommitTracking("up", 7)))
    verdict = state.apply(entry)
    assert isinstance(verdict, Refused)
    assert verdict.code is code


def test_a_refused_gap_stays_refused_when_the_gap_is_filled() -> None:
    """The writer was told "refused", so a late copy of its record must not slip in."""
    state = LedgerState()
    state.apply(commit(1, event("a", 1)))
    assert isinstance(state.apply(commit(2, event("a", 3))), Refused)
    state.apply(commit(3, event("a", 2)))
    assert state.apply(commit(2, event("a", 3))) == Refused(Refusal.BARRED, f"commit {UUID(int=2)} was refused before")
