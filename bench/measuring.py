"""What the benchmarks share: how long a question takes, and which records and moments are asked."""

from __future__ import annotations

import os
import random
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

import synthetic

if TYPE_CHECKING:
    from collections.abc import Callable

ASKED = 100
R = TypeVar("R")


def clocked(what: str, act: Callable[[], R]) -> R:
    """Do something once; print the seconds of wall and of processor, children that were waited for included."""
    wall, processor = time.perf_counter(), sum(os.times()[:4])
    result = act()
    seconds, used = time.perf_counter() - wall, sum(os.times()[:4]) - processor
    print(f"{what:<22}{seconds:8.1f} s wall {used:8.1f} s processor")
    return result


def spread(times: list[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile in milliseconds."""
    ordered = sorted(times)
    return {f"p{part}_ms": 1e3 * ordered[int(part / 100 * (len(ordered) - 1))] for part in (50, 95, 99)}


def timed(ask: Callable[[], object], count: int) -> dict[str, float]:
    """How long a question takes, asked again and again."""
    times = []
    for _ in range(count):
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return spread(times)


class Moments:
    """Random records and (valid, known) of a town; the same for every peer."""

    def __init__(self, events: int, residents: int) -> None:
        self._random, self._events, self._residents = random.Random(7), events, residents

    def number(self) -> str:
        """A resident."""
        return f"{self._random.randrange(self._residents):012}"

    def valid(self) -> date:
        """A day since the opening."""
        return synthetic.OPENING + timedelta(self._random.randrange(3000))

    def known(self) -> int:
        """A position in the second half of the log."""
        return self._random.randrange(self._events // 2, self._events)
