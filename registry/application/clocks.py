"""The two kinds of clock; which one a town lives by is fixed by its first event."""

from __future__ import annotations

from time import time_ns


class MachineClock:
    """The machine's clock, for real towns."""

    simulated = False

    def now(self) -> int:
        """Microseconds since the epoch, UTC."""
        return time_ns() // 1_000


class SimulatedClock:
    """A clock that is set by hand, for demo, tests and benchmarks."""

    simulated = True

    def __init__(self, start: int) -> None:
        self._now = start

    def now(self) -> int:
        """Microseconds since the epoch, UTC, as last set."""
        return self._now

    def set(self, moment: int) -> None:
        """Move the clock forward; going back is ignored, since transaction time never falls (law 4)."""
        self._now = max(self._now, moment)
