"""What the write side needs from outside, as Protocols; connectors implement them and pass their contract tests.

The log is `events.acceptance.EventLog` beside the eventsourcing library's own recorder interface; the key ring is
`events.codec.Sealer`.
"""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Gives transaction time; a simulated town has a simulated one (law 4)."""

    simulated: bool

    def now(self) -> int:
        """Microseconds since the epoch, UTC."""
