"""Limits on requests, by user and by address: a bucket that fills steadily and may be emptied at once."""

from __future__ import annotations

from math import ceil
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT: Final = 10_000
"""Buckets kept; beyond that the full ones, which say nothing, are dropped."""


class RateLimit:
    """So many requests a second for each key, and a burst of so many; `now` is in seconds and never falls."""

    def __init__(self, per_second: float, burst: int, now: Callable[[], float]) -> None:
        self._per_second, self._burst, self._now = per_second, burst, now
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def wait(self, key: str) -> int:
        """Take one; 0 where there was one, else the whole seconds until there will be (Retry-After)."""
        now = self._now()
        with self._lock:
            if len(self._buckets) >= _KEPT:
                self._drop_full(now)
            left = self._left(key, now)
            self._buckets[key] = (left - 1 if left >= 1 else left, now)
        return 0 if left >= 1 else ceil((1 - left) / self._per_second)

    def _left(self, key: str, now: float) -> float:
        left, at = self._buckets.get(key, (float(self._burst), now))
        return min(float(self._burst), left + (now - at) * self._per_second)

    def _drop_full(self, now: float) -> None:
        self._buckets = {key: kept for key, kept in self._buckets.items() if self._left(key, now) < self._burst}
