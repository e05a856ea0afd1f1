"""Seeded chance: the same seed and name give the same course, whatever else is drawn elsewhere."""

from __future__ import annotations

from math import exp
from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

_POISSON_STEP = 30.0
"""Knuth's method goes down to exp(-rate): larger rates are drawn in steps, so that it can't underflow."""


class Chance(Random):
    """A random source with the draws a population needs."""

    def __init__(self, *seed: object) -> None:
        super().__init__("/".join(map(str, seed)))

    def of(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.random() < probability

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Draw a key by its weight."""
        return self.choices(tuple(weights), tuple(weights.values()))[0]

    def count(self, rate: float) -> int:
        """Draw how many events happen where `rate` are expected (Poisson)."""
        total = 0
        while rate > 0:
            step, rate = min(rate, _POISSON_STEP), rate - _POISSON_STEP
            limit, product = exp(-step), self.random()
            while product > limit:
                total += 1
                product *= self.random()
        return total

    def lag_days(self, median: float, longest: int) -> int:
        """Draw a delay in days with a long tail (log-normal)."""
        return min(longest, int(self.lognormvariate(0, 1) * median + 0.5))
