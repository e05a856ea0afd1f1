"""Two exchange logs as one: the town's own file, which the feed reads, and the subscriber's topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.exchange.port import ExchangeLog
    from connectors.exchange.record import ExchangeRecord


class TwofoldExchangeLog:
    """Writes both; where a crash left one behind, it gets what it lacks. Reads the first."""

    def __init__(self, *logs: ExchangeLog) -> None:
        self._logs = logs
        self._last: list[int] = []

    def last_sequence(self) -> int:
        """How far the one that is behind has come."""
        self._last = [log.last_sequence() for log in self._logs]
        return min(self._last)

    def append(self, records: Sequence[ExchangeRecord]) -> None:
        """Give each log what it lacks."""
        if not self._last:
            self.last_sequence()
        for at, log in enumerate(self._logs):
            lacking = [record for record in records if record.sequence > self._last[at]]
            if lacking:
                log.append(lacking)
                self._last[at] = lacking[-1].sequence

    def grant(self, *, allowed: bool) -> None:
        """Let the subscriber read both, or neither."""
        for log in self._logs:
            log.grant(allowed=allowed)

    def read(self, after: int, limit: int, timeout: float = 0.0) -> Sequence[ExchangeRecord]:
        """What the first has."""
        return self._logs[0].read(after, limit, timeout)

    def close(self) -> None:
        """Close both."""
        for log in self._logs:
            log.close()
