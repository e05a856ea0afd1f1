"""Lock-out: after some failures each further attempt waits longer, by account and by place."""

from __future__ import annotations

from typing import Final, NamedTuple

_MICROS: Final = 1_000_000
_FIRST_WAIT: Final = 30
_LONGEST_WAIT: Final = 900
"""Seconds. A quarter of an hour makes guessing hopeless, and doesn't keep a caseworker from the counter for a day."""

FREE_BY_ACCOUNT: Final = 5
FREE_BY_PLACE: Final = 50
"""Failures without a wait. A town hall's people share one address, so that a place may fail more often."""

FORGET_AFTER: Final = 24 * 60 * 60
"""Seconds without an attempt after which failures no longer count."""


class Failures(NamedTuple):
    """Failures in a row of one account or place, and when the last attempt was (microseconds)."""

    in_a_row: int
    last_at: int


def wait_after(count: int, free: int) -> int:
    """Seconds from the last attempt to the next that is let through: 0, then 30, 60, 120 … 900."""
    if count < free:
        return 0
    return int(min(_FIRST_WAIT * 2 ** min(count - free, 10), _LONGEST_WAIT))


def wait_now(failures: Failures, free: int, now: int) -> int:
    """Seconds to wait at this moment, rounded up."""
    left = failures.last_at + wait_after(failures.in_a_row, free) * _MICROS - now
    return max(0, -(-left // _MICROS))


def still_counted(failures: Failures, now: int) -> Failures:
    """The failures, or none where the last one is a day ago."""
    return failures if now - failures.last_at < FORGET_AFTER * _MICROS else Failures(0, 0)
